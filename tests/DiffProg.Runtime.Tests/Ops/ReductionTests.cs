using System.Numerics.Tensors;
using static DiffProg.Ops;

namespace DiffProg.Tests;

public class ReductionTests
{
    [Fact]
    public void WholeTensor_ByHand()
    {
        var x = Make.Doubles([2, 2], 1, 4, 3, 2);
        Assert.Equal(10, Sum(x));
        Assert.Equal(2.5, Mean(x));
        Assert.Equal(4, Max(x));
        Assert.Equal(1, Min(x));
        Assert.Equal(1.25, Variance(x));
        Assert.Equal(33, Sum(Make.MiddleColumns()));
        Assert.Equal(60, Sum(Make.LastRows()));
    }

    [Fact]
    public void RowSums_OfFiveByFiveOnes_AreFive() =>
        Make.AssertIs(Sum(Broadcast(Make.Vector(1), 5, 5), 1), [5], 5, 5, 5, 5, 5);

    [Fact]
    public void OneAxis_ByHand()
    {
        var x = Make.Range(2, 3);
        Make.AssertIs(Sum(x, 0), [3], 3, 5, 7);
        Make.AssertIs(Sum(x, -1), [2], 3, 12);
        Make.AssertIs(Mean(x, 1, keepDims: true), [2, 1], 1, 4);
        Make.AssertIs(Max(x, 0), [3], 3, 4, 5);
        Make.AssertIs(Min(x, 1), [2], 0, 3);
        Make.AssertIs(Variance(x, 0), [3], 2.25, 2.25, 2.25);
        Make.AssertIs(Sum(Make.MiddleColumns(), 0), [2], 15, 18);
        Make.AssertIs(Sum(Make.Doubles([2, 1], 3, 4), 1), [2], 3, 4);
    }

    [Fact]
    public void SeveralAxes_MiddleKept_ByHand()
    {
        var x = Make.Range(2, 2, 3);
        Make.AssertIs(Sum(x, [0, 2]), [2], 24, 42);
        Make.AssertIs(Sum(x, [-1, 0], keepDims: true), [1, 2, 1], 24, 42);
        Make.AssertIs(Max(x, [0, 1]), [3], 9, 10, 11);
        Make.AssertIs(Sum(x, [0, 1, 2], keepDims: true), [1, 1, 1], 66);
        Make.AssertIs(Sum(Make.Vector(1, 2), []), [2], 1, 2);
    }

    [Fact]
    public void Empty_FollowsTheTable()
    {
        var x = Make.Doubles([0, 3]);
        Assert.Equal(0, Sum(x));
        Assert.True(double.IsNaN(Mean(x)));
        Assert.True(double.IsNaN(Variance(x)));
        Assert.Equal(double.NegativeInfinity, LogSumExp(x));
        Make.AssertIs(Sum(x, 0), [3], 0, 0, 0);
        Make.AssertIs(Mean(x, 0), [3], double.NaN, double.NaN, double.NaN);
        Assert.Equal([0], Make.Shape(Max(x, 1)));
        Assert.Equal("x", Assert.Throws<ArgumentException>(() => Max(x)).ParamName);
        Assert.Equal("x", Assert.Throws<ArgumentException>(() => Min(x, 0)).ParamName);
    }

    [Fact]
    public void NaN_WinsMaxAndMin()
    {
        var x = Make.Vector(1, double.NaN, 3);
        Assert.True(double.IsNaN(Max(x)));
        Assert.True(double.IsNaN(Min(x)));
    }

    [Fact]
    public void Variance_OfLargeMean_KeepsItsDigits() =>
        Make.AssertClose(2.0 / 3, Variance(Make.Vector(1e9 + 1, 1e9 + 2, 1e9 + 3)));

    [Fact]
    public void OnlyAxis_WithoutKeepDims_SaysTheWayOut()
    {
        var error = Assert.Throws<ArgumentException>(() => Sum(Make.Vector(1, 2), 0));
        Assert.Equal("axis", error.ParamName);
        Assert.Contains("Use Sum(x)", error.Message);
        Assert.Contains("Use Max(x)", Assert.Throws<ArgumentException>(() => Max(Make.Range(2, 2), [0, 1])).Message);
        Make.AssertIs(Sum(Make.Vector(1, 2), 0, keepDims: true), [1], 3);
    }

    [Fact]
    public void WrongAxis_NamesAxisAndShape()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Mean(Make.Range(2, 3), 2));
        Assert.Equal("axis", error.ParamName);
        Assert.Contains("Ops.Mean: 'axis' is 2, but 'x' is [2, 3]; expected -2 to 1.", error.Message);
        Assert.Contains("twice", Assert.Throws<ArgumentException>(() => Sum(Make.Range(2, 3), [1, -1])).Message);
    }
}
