using System.Numerics.Tensors;
using static DiffProg.Ops;

namespace DiffProg.Tests;

public class ElementWiseTests
{
    [Fact]
    public void Map_OfViews_ReadsTheRightElements()
    {
        Make.AssertIs(Relu(Make.MiddleColumns() - 5.5), [3, 2], 0, 0, 0, 0.5, 3.5, 4.5);
        Make.AssertIs(Abs(Make.LastRows()), [2, 4], 4, 5, 6, 7, 8, 9, 10, 11);
        Make.AssertIs(Sign(Tensor.Transpose<double>(Make.Range(2, 2))), [2, 2], 0, 1, 1, 1);
    }

    [Fact]
    public void Map_OfEmpty_IsEmpty()
    {
        Assert.Equal([0, 3], Make.Shape(Exp(Make.Doubles([0, 3]))));
        Assert.Equal([2, 0], Make.Shape(Sigmoid(Make.Doubles([2, 0]))));
        Assert.Equal([0, 3], Make.Shape(Maximum(Make.Doubles([0, 3]), Make.Vector(1, 2, 3))));
        Assert.Equal([0, 2], Make.Shape(Gelu(Make.Range(3, 4).Slice([1..1, 1..3]))));
    }

    [Fact]
    public void Map_Result_SharesNothing()
    {
        var x = Make.Vector(1, 2);
        StopGradient(x)[0] = 7;
        Reshape(x, 2, 1)[0, 0] = 7;
        Slice(x, 0, 0, 2)[0] = 7;
        Relu(x)[0] = 7;
        Assert.Equal(1, x[0]);
    }

    [Fact]
    public void StopGradient_KeepsValues()
    {
        Make.AssertIs(StopGradient(Make.MiddleColumns()), [3, 2], 1, 2, 5, 6, 9, 10);
        Assert.Equal(2.5, StopGradient(2.5));
        Assert.Equal(2.5f, StopGradient(2.5f));
    }

    [Fact]
    public void Zip_Broadcasts_FromTheRight()
    {
        var column = Make.Doubles([2, 1], 0, 10);
        var row = Make.Vector(1, 5, 20);
        Make.AssertIs(Maximum(column, row), [2, 3], 1, 5, 20, 10, 10, 20);
        Make.AssertIs(Minimum(column, row), [2, 3], 0, 0, 0, 1, 5, 10);
        Make.AssertIs(Pow(Make.Vector(2), row), [3], 2, 32, 1048576);
        Make.AssertIs(Maximum(Make.MiddleColumns(), Make.Vector(5, 5)), [3, 2], 5, 5, 5, 6, 9, 10);
    }

    [Fact]
    public void Comparisons_WithNaN_AreFalse()
    {
        var x = Make.Vector(1, 2, double.NaN);
        Assert.Equal([false, true, false], Make.Elements(Greater(x, 1)));
        Assert.Equal([true, true, false], Make.Elements(GreaterOrEqual(x, 1)));
        Assert.Equal([true, false, false], Make.Elements(LessOrEqual(x, 1)));
        Assert.Equal([false, false, false], Make.Elements(Less(x, x)));
        Assert.Equal([true, true, false], Make.Elements(EqualTo(x, x)));
        Assert.Equal([false, false, true], Make.Elements(NotEqualTo(x, x)));
        Assert.Equal([2, 3], Make.Shape(Less(Make.Doubles([2, 1], 0, 3), x)));
    }

    [Fact]
    public void Where_BroadcastsAllThree()
    {
        var condition = Tensor.Create(new[] { true, false }, [2, 1]);
        Make.AssertIs(Where(condition, Make.Vector(1, 2, 3), Make.Vector(-1)), [2, 3], 1, 2, 3, -1, -1, -1);
        Make.AssertIs(Where(condition, Make.Vector(1, 2, 3), 0), [2, 3], 1, 2, 3, 0, 0, 0);
        Make.AssertIs(Where(condition, 0, Make.Vector(1, 2, 3)), [2, 3], 0, 0, 0, 1, 2, 3);
        Make.AssertIs(Where(condition, 1.0, 2.0), [2, 1], 1, 2);
    }

    [Fact]
    public void Pow_SpecialCases_AreThoseOfMath()
    {
        var x = Make.Vector(0, -2, -8, 2);
        Make.AssertIs(Pow(x, 0), [4], 1, 1, 1, 1);
        Make.AssertIs(Pow(x, 3), [4], 0, -8, -512, 8);
        Make.AssertIs(Pow(x, 0.5), [4], 0, double.NaN, double.NaN, Math.Sqrt(2));
    }

    [Fact]
    public void Broadcast_OfShapesThatDoNotFit_NamesBoth()
    {
        var error = Assert.Throws<ArgumentException>(() => Maximum(Make.Range(2, 3), Make.Range(2)));
        Assert.Equal("y", error.ParamName);
        Assert.Contains("'x' is [2, 3] and 'y' is [2]", error.Message);
        Assert.Contains("axis -1 has 3 and 2", error.Message);
        Assert.Throws<ArgumentException>(() => Maximum(Make.Range(2), Tensor<double>.Empty));
        Assert.Equal("x", Assert.Throws<ArgumentNullException>(() => Exp<float>(null!)).ParamName);
        Assert.Equal("condition", Assert.Throws<ArgumentNullException>(() => Where(null!, Make.Range(2), 0)).ParamName);
    }
}
