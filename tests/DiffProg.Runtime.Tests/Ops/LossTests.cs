using static DiffProg.Ops;

namespace DiffProg.Tests;

public class LossTests
{
    [Fact]
    public void MeanSquaredError_OfZeroOneAndOnes_IsHalf()
    {
        Assert.Equal(0.5, MeanSquaredError(Make.Vector(0, 1), Make.Vector(1, 1)));
        Assert.True(double.IsNaN(MeanSquaredError(Make.Doubles([0]), Make.Doubles([0]))));
        var error = Assert.Throws<ArgumentException>(() => MeanSquaredError(Make.Range(2, 1), Make.Range(2)));
        Assert.Equal("target", error.ParamName);
        Assert.Contains("does not broadcast", error.Message);
    }

    [Fact]
    public void CrossEntropy_OfOneTwoThree_IsMinusLogSoftmax()
    {
        Make.AssertClose(0.40760596444438024, CrossEntropy(Make.Vector(1, 2, 3), 2));
        var batch = Make.Doubles([2, 3], 1, 2, 3, 3, 2, 1);
        Make.AssertClose(0.40760596444438024, CrossEntropy(batch, [2, 0]));
        Make.AssertClose(NegativeLogLikelihood(LogSoftmax(batch), [1, 2]), CrossEntropy(batch, [1, 2]));
        Make.AssertClose(NegativeLogLikelihood(LogSoftmax(Index(batch, 0)), 1), CrossEntropy(Index(batch, 0), 1));
    }

    [Fact]
    public void CrossEntropy_OfHugeLogits_IsExact()
    {
        Assert.Equal(0, CrossEntropy(Make.Vector(1e4, 0), 0));
        Assert.Equal(1e4, CrossEntropy(Make.Vector(1e4, 0), 1));
        Assert.Equal(double.PositiveInfinity, CrossEntropy(Make.Vector(0, double.NegativeInfinity), 1));
        Assert.Equal(0f, CrossEntropy(Make.Floats([1], 5), 0));
    }

    [Fact]
    public void CrossEntropy_OfWrongLabels_NamesThem()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => CrossEntropy(Make.Range(2, 3), [0, 3]));
        Assert.Equal("labels", error.ParamName);
        Assert.Contains("'labels[1]' is 3; expected 0 to 2", error.Message);
        Assert.Contains("'labels' has 1 elements; expected 2",
            Assert.Throws<ArgumentException>(() => CrossEntropy(Make.Range(2, 3), [0])).Message);
        Assert.Contains("rank 1", Assert.Throws<ArgumentException>(() => CrossEntropy(Make.Range(2, 3), 0)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => NegativeLogLikelihood(Make.Range(3), -1));
        Assert.True(double.IsNaN(CrossEntropy(Make.Doubles([0, 3]), [])));
    }

    [Fact]
    public void BinaryCrossEntropy_FromLogits_IsStable()
    {
        Make.AssertClose(Math.Log(2), BinaryCrossEntropy(Make.Vector(0), Make.Vector(1)));
        Make.AssertClose((0.31326168751822286 + 0.12692801104297263) / 2,
            BinaryCrossEntropy(Make.Vector(1, -2), Make.Vector(1, 0)));
        Assert.Equal(1000, BinaryCrossEntropy(Make.Vector(1000), Make.Vector(0)));
        Assert.Equal(0, BinaryCrossEntropy(Make.Vector(-1000), Make.Vector(0)));
        Assert.Throws<ArgumentException>(() => BinaryCrossEntropy(Make.Range(2), Make.Range(1)));
    }
}
