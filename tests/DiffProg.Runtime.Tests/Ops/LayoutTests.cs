using System.Numerics.Tensors;
using static DiffProg.Ops;

namespace DiffProg.Tests;

public class LayoutTests
{
    [Fact]
    public void Reshape_ThreeByFour_ToSixByTwo()
    {
        Assert.Equal([6, 2], Make.Shape(Reshape(Make.Range(3, 4), 6, 2)));
        Make.AssertIs(Reshape(Make.MiddleColumns(), 2, -1), [2, 3], 1, 2, 5, 6, 9, 10);
        Assert.Equal([0, 5], Make.Shape(Reshape(Make.Doubles([0, 3]), 0, 5)));
        Assert.Equal([4, 0], Make.Shape(Reshape(Make.Doubles([0, 3]), 4, -1)));
    }

    [Theory]
    [InlineData(5, 2)]
    [InlineData(-1, -1)]
    [InlineData(-1, 5)]
    [InlineData(-2, -6)]
    [InlineData(0, -1)]
    public void Reshape_ThatCannotHold_NamesBothShapes(int rows, int columns)
    {
        var error = Assert.Throws<ArgumentException>(() => Reshape(Make.Range(3, 4), rows, columns));
        Assert.Equal("lengths", error.ParamName);
        Assert.Contains($"'lengths' is [{rows}, {columns}]", error.Message);
        Assert.Contains("[3, 4]", error.Message);
    }

    [Fact]
    public void TransposeAndPermute_ByHand()
    {
        Make.AssertIs(Transpose(Make.Range(2, 3)), [3, 2], 0, 3, 1, 4, 2, 5);
        Make.AssertIs(Transpose(Make.Range(1, 2, 2)), [1, 2, 2], 0, 2, 1, 3);
        Make.AssertIs(Transpose(Make.Range(2, 1, 2), 0, -1), [2, 1, 2], 0, 2, 1, 3);
        Make.AssertIs(Permute(Make.Range(2, 3, 1), [1, -1, 0]), [3, 1, 2], 0, 3, 1, 4, 2, 5);
        Make.AssertIs(Transpose(Make.MiddleColumns()), [2, 3], 1, 5, 9, 2, 6, 10);
        Assert.Throws<ArgumentException>(() => Transpose(Make.Range(3)));
        Assert.Contains("[0, 0]", Assert.Throws<ArgumentException>(() => Permute(Make.Range(2, 3), [0, 0])).Message);
    }

    [Fact]
    public void Slice_TakesARange_AndChecksIt()
    {
        Make.AssertIs(Slice(Make.Range(2, 4), 1, 1, 2), [2, 2], 1, 2, 5, 6);
        Make.AssertIs(Slice(Make.LastRows(), -1, 3, 1), [2, 1], 7, 11);
        Assert.Equal([2, 0], Make.Shape(Slice(Make.Range(2, 4), 1, 4, 0)));
        Assert.Throws<ArgumentOutOfRangeException>("start", () => Slice(Make.Range(4), 0, 5, 0));
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Slice(Make.Range(4), 0, 2, 3));
        Assert.Equal("length", error.ParamName);
        Assert.Contains("expected 0 to 2", error.Message);
    }

    [Fact]
    public void Concatenate_TwoByThreeAndTwoByTwo_IsTwoByFive()
    {
        Make.AssertIs(Concatenate(1, Make.Range(2, 3), Make.Range(2, 2)), [2, 5], 0, 1, 2, 0, 1, 3, 4, 5, 2, 3);
        Make.AssertIs(Concatenate(0, Make.Range(1, 2), Make.MiddleColumns()), [4, 2], 0, 1, 1, 2, 5, 6, 9, 10);
        Make.AssertIs(Concatenate(-1, Make.Vector(1), Make.Doubles([0]), Make.Vector(2)), [2], 1, 2);
        var error = Assert.Throws<ArgumentException>(() => Concatenate(1, Make.Range(2, 3), Make.Range(3, 2)));
        Assert.Contains("'parts[1]' is [3, 2]", error.Message);
        Assert.Throws<ArgumentException>(() => Concatenate<double>(0));
        Assert.Throws<ArgumentException>(() => Concatenate(0, Make.Range(2), Make.Range(2, 1)));
    }

    [Fact]
    public void Stack_AddsAnAxis()
    {
        Make.AssertIs(Stack(0, Make.Vector(1, 2), Make.Vector(3, 4)), [2, 2], 1, 2, 3, 4);
        Make.AssertIs(Stack(-1, Make.Vector(1, 2), Make.Vector(3, 4)), [2, 2], 1, 3, 2, 4);
        Make.AssertIs(Stack(1, Make.MiddleColumns()), [3, 1, 2], 1, 2, 5, 6, 9, 10);
        var error = Assert.Throws<ArgumentException>(() => Stack(0, Make.Range(2), Make.Range(3)));
        Assert.Contains("Concatenate joins", error.Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => Stack(2, Make.Range(2)));
    }

    [Fact]
    public void Pad_PutsValuesAround()
    {
        Make.AssertIs(Pad(Make.Vector(1, 2), 0, 1, 2), [5], 0, 1, 2, 0, 0);
        Make.AssertIs(Pad(Make.Range(2, 2), 1, 0, 1, -1), [2, 3], 0, 1, -1, 2, 3, -1);
        Make.AssertIs(Pad(Make.Doubles([0]), 0, 1, 1, 4), [2], 4, 4);
        Assert.Equal("after", Assert.Throws<ArgumentOutOfRangeException>(() => Pad(Make.Range(2), 0, 0, -1)).ParamName);
    }

    [Fact]
    public void Lengths_NeedNoCast()
    {
        var x = Make.Range(3, 4);
        Make.AssertIs(Reshape(x, x.Lengths[1], x.Lengths[0]), [4, 3], [.. Reshape(x, 4, 3)]);
        Make.AssertIs(Reshape(x, 2, -1, x.Lengths[0] - 1), [2, 3, 2], [.. x]);
        Make.AssertIs(Reshape(Reshape(x, -1), x.Lengths), [3, 4], [.. x]);
        Assert.Equal([5, 3, 4], Make.Shape(Broadcast(x, x.Lengths[0] + 2, 3, 4)));
        Assert.Equal([2, 3, 4], Make.Shape(Broadcast(x, [2, .. x.Lengths])));
        Assert.Throws<ArgumentException>(() => Reshape(x, x.Lengths[0], 3));
        Assert.Throws<ArgumentException>(() => Broadcast(x, x.Lengths[0], 3));
    }

    [Fact]
    public void Broadcast_Repeats_OrSaysWhyNot()
    {
        Make.AssertIs(Broadcast(Make.Doubles([2, 1], 1, 2), 2, 3), [2, 3], 1, 1, 1, 2, 2, 2);
        Make.AssertIs(Broadcast(Make.Vector(1, 2), 2, 2), [2, 2], 1, 2, 1, 2);
        Assert.Equal([0, 2], Make.Shape(Broadcast(Make.Doubles([1, 2], 1, 2), 0, 2)));
        var error = Assert.Throws<ArgumentException>(() => Broadcast(Make.Range(2, 3), 2));
        Assert.Contains("'lengths' is [2]; expected a shape that 'x', which is [2, 3], stretches to", error.Message);
        Assert.Throws<ArgumentException>(() => Broadcast(Make.Range(2), 3));
        Assert.Throws<ArgumentException>(() => Broadcast(Make.Range(1), -1));
    }
}
