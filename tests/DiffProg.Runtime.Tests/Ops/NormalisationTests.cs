using static DiffProg.Ops;

namespace DiffProg.Tests;

public class NormalisationTests
{
    [Fact]
    public void Softmax_OfOneTwoThree_IsTheKnownRow()
    {
        Make.AssertIs(Softmax(Make.Vector(1, 2, 3)), [3],
            0.090030573170380458, 0.24472847105479765, 0.66524095577482187);
        Make.AssertIs(LogSoftmax(Make.Vector(1, 2, 3)), [3],
            -2.4076059644443802, -1.4076059644443802, -0.40760596444438024);
        Make.AssertClose(3.4076059644443806, LogSumExp(Make.Vector(1, 2, 3)));
    }

    [Fact]
    public void Softmax_AlongEachAxis_SumsToOneThere()
    {
        var x = Make.Range(2, 3, 2);
        for (var axis = 0; axis < 3; axis++)
        {
            Make.AssertClose(Enumerable.Repeat(1.0, 12 / (axis == 1 ? 3 : 2)).ToArray(),
                Make.Elements(Sum(Softmax(x, axis), axis)));
            Make.AssertClose(Make.Elements(Log(Softmax(x, axis))), Make.Elements(LogSoftmax(x, axis)));
        }

        Make.AssertIs(Softmax(Make.Doubles([2, 2], 0, 5, 0, 5), 0), [2, 2], 0.5, 0.5, 0.5, 0.5);
    }

    [Fact]
    public void Softmax_OfHugeAndMasked_Stays()
    {
        Make.AssertIs(Softmax(Make.Vector(1000, 1000)), [2], 0.5, 0.5);
        Make.AssertIs(Softmax(Make.Vector(0, double.NegativeInfinity)), [2], 1, 0);
        Make.AssertIs(Softmax(Make.Vector(double.NegativeInfinity, double.NegativeInfinity)), [2],
            double.NaN, double.NaN);
        Assert.Equal([2, 0], Make.Shape(Softmax(Make.Doubles([2, 0]))));
        Make.AssertIs(Softmax(Make.Doubles([2, 1], 3, 4)), [2, 1], 1, 1);
        Make.AssertIs(Softmax(Make.MiddleColumns(), 1), [3, 2], Array.ConvertAll([0, 1, 0, 1, 0, 1],
            i => i == 0 ? 0.26894142136999512 : 0.73105857863000488));
    }

    [Fact]
    public void LogSumExp_OfAxes_AndInfinities()
    {
        Make.AssertIs(LogSumExp(Make.Doubles([2, 2], 0, 0, 1000, 1000), 1), [2], Math.Log(2), 1000 + Math.Log(2));
        Make.AssertIs(LogSumExp(Make.Doubles([1, 2], 0, 0), -1, keepDims: true), [1, 1], Math.Log(2));
        Assert.Equal(double.NegativeInfinity, LogSumExp(Make.Vector(double.NegativeInfinity)));
        Assert.Equal(double.PositiveInfinity, LogSumExp(Make.Vector(1, double.PositiveInfinity)));
        var error = Assert.Throws<ArgumentException>(() => LogSumExp(Make.Vector(1), 0));
        Assert.Contains("Use LogSumExp(x)", error.Message);
    }

    [Fact]
    public void LayerNorm_ByHand()
    {
        var y = LayerNorm(Make.Doubles([2, 2], 1, 3, 5, 5), Make.Vector(1, 2), Make.Vector(0, 10), epsilon: 0);
        Assert.Equal([2, 2], Make.Shape(y));
        Make.AssertClose([-1, 12], Make.Elements(y)[..2]);
        Make.AssertIs(LayerNorm(Make.Doubles([1, 2], 5, 5), Make.Vector(1, 2), Make.Vector(0, 10)), [1, 2], 0, 10);
        Make.AssertIs(LayerNorm(Make.Vector(7), Make.Vector(3), Make.Vector(4)), [1], 4);
        var first = LayerNorm(Make.Vector(1, 3), Make.Vector(1, 1), Make.Vector(0, 0))[0];
        Make.AssertClose(-1 / Math.Sqrt(1 + 1e-5), first);
    }

    [Fact]
    public void LayerNorm_OfWrongGain_NamesIt()
    {
        var error = Assert.Throws<ArgumentException>(() => LayerNorm(Make.Range(2, 3), Make.Range(2), Make.Range(3)));
        Assert.Equal("gain", error.ParamName);
        Assert.Contains("'gain' is [2]; expected [3]", error.Message);
    }
}
