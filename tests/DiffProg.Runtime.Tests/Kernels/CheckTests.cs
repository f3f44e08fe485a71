using System.Numerics.Tensors;
using DiffProg.Kernels;

namespace DiffProg.Tests.Kernels;

public class CheckTests
{
    private static readonly Tensor<float> Matrix = Tensor.Create<float>([1, 2, 3, 4, 5, 6], [2, 3]);

    [Fact]
    public void Dimension_ThatDiffers_SaysWhatWasExpectedAndWhy()
    {
        Check.Dimension("Digits.Loss", "x", 1, "pixels", 64, 64, "");
        var error = Assert.Throws<ArgumentException>(() =>
            Check.Dimension("Digits.Loss", "x", 1, "pixels", 63, 64, "the length of 'p.Hidden.W' in axis 1"));
        Assert.StartsWith("Digits.Loss: parameter 'x' has 63 in axis 1 (pixels), expected 64, "
            + "the length of 'p.Hidden.W' in axis 1.", error.Message);
        Assert.Equal("x", error.ParamName);
    }

    [Fact]
    public void Rank_Length_Shape_ThatDiffer_Throw()
    {
        Check.Rank("M", "x", Matrix, 2, "[out, in]");
        Check.Shape("M", "gradient.W", Matrix, "[out, in]", 2, 3);
        Assert.StartsWith("M: parameter 'x' has rank 2, expected 1: [in].",
            Assert.Throws<ArgumentException>(() => Check.Rank("M", "x", Matrix, 1, "[in]")).Message);
        Assert.StartsWith("M: parameter 's' has length 3 (n), expected 4, the length of 't'.",
            Assert.Throws<ArgumentException>(() => Check.Length("M", "s", "n", 3, 4, "the length of 't'")).Message);
        Assert.StartsWith("M: parameter 'gradient.W' is [2, 3], expected [out, in] = [3, 2].",
            Assert.Throws<ArgumentException>(() => Check.Shape("M", "gradient.W", Matrix, "[out, in]", 3, 2)).Message);
        Assert.StartsWith("M: N is 2 and M is 3; they must be equal: why.",
            Assert.Throws<ArgumentException>(() => Check.Equal("M", "N", 2, "M", 3, "why")).Message);
        Assert.StartsWith("M: N is 4; it must be 3: why.",
            Assert.Throws<ArgumentException>(() => Check.Equal("M", "N", 4, "3", 3, "why")).Message);
        Assert.StartsWith("M: N is 4; it must be 3: why.",
            Assert.Throws<ArgumentException>(() => Check.Equal("M", "3", 3, "N", 4, "why")).Message);
        Assert.Contains("M: expected N <= 3, but 4 > 3 (why).",
            Assert.Throws<ArgumentOutOfRangeException>(() => Check.AtMost("M", "N", 4, "3", 3, "why")).Message);
    }

    [Fact]
    public void Indices_OutOfRange_NamePositionAndValue()
    {
        Check.Indices("M", "labels", [0, 9], 10, "");
        foreach (int wrong in new[] { -1, 10 })
        {
            var error = Assert.Throws<ArgumentOutOfRangeException>(() =>
                Check.Indices("M", "labels", [3, wrong], 10, "the number of classes"));
            Assert.StartsWith($"M: 'labels[1]' is {wrong}, expected 0 to 9, the number of classes.", error.Message);
        }
    }

    [Fact]
    public void Disjoint_OfRunsThatTouchOrOverlap_TellsThemApart()
    {
        var memory = new float[10];
        Check.Disjoint("M", "a", in memory[0], 5, "b", in memory[5], 5);
        Check.Disjoint("M", "a", in memory[5], 5, "b", in memory[0], 5);
        Check.Disjoint("M", "a", in memory[0], 5, "b", in memory[2], 0);
        Assert.Throws<ArgumentException>(() => Check.Disjoint("M", "a", in memory[0], 6, "b", in memory[5], 5));
        Assert.Throws<ArgumentException>(() => Check.Disjoint("M", "a", in memory[5], 1, "b", in memory[0], 10));
        Tensor<float> view = Matrix.Slice(0..2, 1..3), other = Tensor.Create<float>(new float[6], [2, 3]);
        Check.Disjoint<float>("M", ["a"], [other], ["b", "c"], [Matrix, view]);
        Assert.Contains("'a' and 'c' share memory", Assert.Throws<ArgumentException>(
            () => Check.Disjoint<float>("M", ["a"], [Matrix], ["b", "c"], [other, view])).Message);
    }

    [Fact]
    public void Apart_OfSharedBuffers_AllowsOnlyTiedGradients()
    {
        Tensor<float> one = Tensor.Create<float>(new float[6], [2, 3]),
            other = Tensor.Create<float>(new float[6], [2, 3]);
        Check.Apart<float>("M", ["a", "b"], [one, other], [Matrix, null]);
        Check.Apart<float>("M", ["a", "b"], [one, one], [Matrix, Matrix]);
        Assert.Contains("'a' and 'c' share memory", Assert.Throws<ArgumentException>(
            () => Check.Apart<float>("M", ["a", "b", "c"], [one, other, one], [Matrix, null, null])).Message);
        Assert.Throws<ArgumentException>(() => Check.Apart<float>("M", ["a", "b"], [one, one], [Matrix, other]));
        Assert.Throws<ArgumentException>(
            () => Check.Apart<float>("M", ["a", "b"], [one, one.Slice(1..2, 0..3)], [Matrix, Matrix]));
    }

    [Fact]
    public void Dense_OfAView_CopiesInputsAndRejectsOutputs()
    {
        Tensor<float> columns = Matrix.Slice(0..2, 1..3), row = Matrix.Slice(1..2, 0..3);
        Assert.Same(Matrix, Dense.Input(Matrix, "x"));
        Assert.True(Dense.Input(columns, "x").IsDense);
        Assert.Equal(4, Dense.Reference(row));
        Assert.Throws<ArgumentException>("y", () => Dense.Output(columns, "y"));
        Assert.Throws<ArgumentNullException>("y", () => Dense.Output<float>(null, "y"));
        Assert.Throws<ArgumentNullException>("x", () => Dense.Input<float>(null, "x"));
    }

    [Fact]
    public void Checks_ThatPass_AllocateNothing()
    {
        Pass();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Pass();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        static void Pass()
        {
            Check.Rank("M", "x", Matrix, 2, "[out, in]");
            Check.Dimension("M", "x", 0, "out", Matrix.Lengths[0], 2, "");
            Check.Shape("M", "x", Matrix, "[out, in]", 2, 3);
            Check.Indices("M", "i", [1, 2], 3, "");
            ref float first = ref Dense.Reference(Dense.Input(Matrix, "x"));
            Check.Disjoint("M", "x", ref first, 2, "y", ref System.Runtime.CompilerServices.Unsafe.Add(ref first, 2),
                2);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1e-300)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Fraction_OutsideItsRange_IsNamed(double value)
    {
        var thrown = Assert.Throws<ArgumentOutOfRangeException>(() => Check.Fraction("M", "rate", value, "why"));
        Assert.Equal("rate", thrown.ParamName);
        Assert.StartsWith("M: 'rate' is ", thrown.Message, StringComparison.Ordinal);
        Check.Fraction("M", "rate", 0, "why");
        Check.Fraction("M", "rate", Math.BitDecrement(1.0), "why");
    }
}
