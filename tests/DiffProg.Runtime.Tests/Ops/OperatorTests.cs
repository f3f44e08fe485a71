using System.Numerics.Tensors;

namespace DiffProg.Tests;

/// <summary>The cases that .NET's own operators get wrong, and the scalar forms.</summary>
public class OperatorTests
{
    [Fact]
    public void RightOperand_OfEqualRank_Stretches()
    {
        var x = Make.Range(3, 2);
        var column = Make.Doubles([3, 1], 1, 2, 3);
        Make.AssertIs(x - column, [3, 2], -1, 0, 0, 1, 1, 2);
        Make.AssertIs(x / Make.Doubles([1, 2], 1, 2), [3, 2], 0, 0.5, 2, 1.5, 4, 2.5);
        Make.AssertIs(column * Make.Doubles([1, 2], 1, 10), [3, 2], 1, 10, 2, 20, 3, 30);
        Make.AssertIs(Make.Vector(1, 2) + Make.Vector(1), [2], 2, 3);
    }

    [Fact]
    public void LowerRank_Stretches()
    {
        Make.AssertIs(Make.Range(2, 2) + Make.Vector(10, 20), [2, 2], 10, 21, 12, 23);
        Make.AssertIs(Make.Vector(10, 20) - Make.Range(2, 2), [2, 2], 10, 19, 8, 17);
    }

    [Fact]
    public void Empty_StaysEmpty()
    {
        Assert.Equal([0, 2], Make.Shape(Make.Doubles([0, 2]) * Make.Vector(1, 2)));
        Assert.Equal([2, 0], Make.Shape(Make.Doubles([2, 0]) - Make.Doubles([2, 1], 1, 2)));
    }

    [Fact]
    public void Numbers_OnEitherSide_ActOnEveryElement()
    {
        var x = Make.Floats([2], 1, 4);
        Assert.Equal([0, -3], Make.Elements(1 - x));
        Assert.Equal([2, 0.5f], Make.Elements(2 / x));
        Assert.Equal([2, 5], Make.Elements(1 + x));
        Assert.Equal([0.5f, 2], Make.Elements(x / 2));
        Assert.Equal([-1, -4], Make.Elements(-x));
    }

    [Fact]
    public void Result_SharesNothing()
    {
        var x = Make.Vector(1, 2);
        (x + 0.0)[0] = 7;
        (-x)[0] = 7;
        Assert.Equal(1, x[0]);
    }

    [Fact]
    public void Mismatch_NamesTheOperatorAndBothShapes()
    {
        string message = Assert.Throws<ArgumentException>(() => Make.Range(2, 3) + Make.Range(2)).Message;
        Assert.Contains("x + y", message);
        Assert.Contains("[2, 3]", message);
    }
}
