using System.Numerics.Tensors;

namespace DiffProg.Gradients.Tests;

/// <summary>What generated methods refuse, with what message, and that nothing was written by then.</summary>
public sealed class EntryTests
{
    private static readonly Tensor<float> X = Floats(4, 3);
    private static readonly int[] Labels = [0, 2, 1, 0];

    private static Pair Parameters() => new(new(Floats(5, 3), Floats(5)), new(Floats(3, 5), Floats(3)));

    [Fact]
    public void Null_IsNamed()
    {
        var p = Parameters();
        Assert.Equal("x", Assert.Throws<ArgumentNullException>(() => Programs.LossValue(null!, Labels, p)).ParamName);
        Assert.Equal("p", Assert.Throws<ArgumentNullException>(() => Programs.LossValue(X, Labels, null!)).ParamName);
        Assert.Equal("p.Lower", Assert.Throws<ArgumentNullException>(() => Programs.LossValue(X, Labels, p with { Lower = null! })).ParamName);
        Assert.Equal("p.Upper.B", Assert.Throws<ArgumentNullException>(
            () => Programs.LossValue(X, Labels, p with { Upper = p.Upper with { B = null! } })).ParamName);
        Assert.Equal(
            "gradient",
            Assert.Throws<ArgumentNullException>(() => Programs.LossGradient(X, Labels, p, null!)).ParamName);
        Assert.Equal("gradient.Lower.W", Assert.Throws<ArgumentNullException>(
            () => Programs.LossGradient(X, Labels, p, p with { Lower = p.Lower with { W = null! } })).ParamName);
        Assert.Equal(
            "cotangent",
            Assert.Throws<ArgumentNullException>(() => Programs.ThereVjp(X, p, null!, p.ZerosLike())).ParamName);
        Assert.Equal("pTangent", Assert.Throws<ArgumentNullException>(() => Programs.ThereJvp(X, p, null!)).ParamName);
        Assert.Equal(
            "destination", Assert.Throws<ArgumentNullException>(() => Programs.ThereValue(X, p, null!)).ParamName);
        Assert.Equal(
            "labels", Assert.Throws<ArgumentNullException>(() => Programs.LossOfArrayValue(X, null!)).ParamName);
    }

    [Fact]
    public void WrongRank_IsNamed() => Refused<ArgumentException>(
        () => Programs.LossValue(Floats(3), Labels, Parameters()), "Loss", "'x'", "[B, I]");

    [Fact]
    public void WrongDimension_SaysWhatWasExpectedAndWhy()
    {
        var p = Parameters();
        Refused<ArgumentException>(
            () => Programs.LayerValue(X, new(Floats(5, 2), Floats(5))), "Layer", "p.W", "axis 1", "in", "2", "3",
            "axis 1 of 'x'");
        Refused<ArgumentException>(
            () => Programs.LossGradient(X, [1, 2, 0], p, p.ZerosLike()), "Loss", "labels", "3", "4", "axis 0 of 'x'");
        Refused<ArgumentException>(
            () => Programs.DoubledValue(Doubles(5), Doubles(2)), "Doubled", "'x'", "2*N", "5", "4", "axis 0 of 'y'");
    }

    [Fact]
    public void WrongShapeOfABuffer_IsNamed()
    {
        var p = Parameters();
        Refused<ArgumentException>(
            () => Programs.LossGradient(X, Labels, p, p with { Upper = new(Floats(5, 3), Floats(3)) }), "Loss",
            "gradient.Upper.W", "[3, 5]");
        Refused<ArgumentException>(
            () => Programs.ThereVjp(X, p, Floats(3, 3), p.ZerosLike()), "There", "cotangent", "[4, 3]");
        Refused<ArgumentException>(() => Programs.ThereValue(X, p, Floats(3, 4)), "There", "destination", "[4, 3]");
    }

    [Fact]
    public void NamesThatMayDiffer_AreGuardedOnEntry()
    {
        Assert.Equal([2, 4], Programs.Sum2Value(Doubles(2), Doubles(2)));
        Refused<ArgumentException>(() => Programs.Sum2Value(Doubles(3), Doubles(4)), "N is 3 and M is 4", "x + y");
        // A size that happens to be 1 does not stretch: only the literal does.
        Refused<ArgumentException>(() => Programs.Sum2Value(Doubles(1), Doubles(4)), "Sum2", "N", "M");
    }

    [Fact]
    public void Message_ShowsTheUsersExpression()
    {
        Refused<ArgumentException>(() => Programs.ProjectedValue(Floats(4, 3), new(Floats(5, 2), Floats(5))),
            "i is 3 and in is 2", "MatMul(x + 1, Transpose(p.W) * 2), where the last axis", "Transpose swaps");
        Refused<ArgumentException>(
            () => Programs.WeightedValue(Doubles(4), Doubles(3)), "n is 4; it must be 3: x * w,");
    }

    [Fact]
    public void LengthThatIsANumber_SaysWhereItIsStated() => Refused<ArgumentException>(
        () => Programs.WeightedValue(Doubles(3), Doubles(2)), "'w' has 2 in axis 0 (3), expected 3, as its [Shape] says.");

    [Fact]
    public void SliceBeyondTheEnd_IsRefused()
    {
        Refused<ArgumentOutOfRangeException>(() => Programs.PartValue(Doubles(5), 3, 3), "Part", "5");
        Refused<ArgumentOutOfRangeException>(() => Programs.PartValue(Doubles(5), -1, 3), "Part", "start");
        Refused<ArgumentOutOfRangeException>(() => Programs.PartValue(Doubles(5), 1, -1), "Part", "length");
        Assert.Equal(0, Programs.PartValue(Doubles(5), 5, 0).FlattenedLength);
    }

    // A window wider than its input fits (2 - 3)/2 + 1 = 0 times, and not once as C# would round it.
    [Fact]
    public void QuotientBelowZero_RoundsDown()
    {
        Assert.Equal(3, Programs.WindowsValue(Doubles(2), Zeros(0)));
        Assert.Equal(10 + 1, Programs.WindowsValue(Doubles(4), Doubles(1)));
        Refused<ArgumentException>(
            () => Programs.WindowsValue(Doubles(2), Doubles(1)), "Windows", "'y'", "expected 0");
    }

    // The body's own division is that of C#; where the two would differ, the call is refused.
    [Fact]
    public void QuotientOfTheBodyBelowZero_IsRefused()
    {
        Assert.Equal(Programs.FirstOfWindows(Doubles(7), 5), Programs.FirstOfWindowsValue(Doubles(7), 5));
        Assert.Equal(1, Programs.FirstOfWindows(Doubles(7), 2));
        Refused<ArgumentException>(
            () => Programs.FirstOfWindowsValue(Doubles(7), 2), "FirstOfWindows", "h - 3", "rounds");
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(-0.5)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void DropoutRateOutsideItsRange_IsRefusedAsTheBodyDoes(double rate)
    {
        var (x, key) = (Doubles(4), new RandomKey(1));
        Assert.ThrowsAny<ArgumentOutOfRangeException>(() => Programs.Dropped(x, rate, 0, key));
        Assert.ThrowsAny<ArgumentOutOfRangeException>(() => Programs.Dropped(x, 0, (float)rate, key));
        Refused<ArgumentOutOfRangeException>(
            () => Programs.DroppedValue(x, rate, 0, key), "Dropped", "'rate'", "less than 1");
        Refused<ArgumentOutOfRangeException>(
            () => Programs.DroppedValue(x, 0, (float)rate, key), "Dropped", "'other'", "less than 1");
        var gradient = Zeros(4);
        Refused<ArgumentOutOfRangeException>(
            () => Programs.DroppedVjp(x, rate, 0, key, Doubles(4), gradient), "Dropped", "'rate'");
        Assert.Equal(Zeros(4), gradient);
    }

    [Fact]
    public void DropoutRate_FromZeroToBelowOne_IsTaken()
    {
        var (x, key) = (Doubles(4), new RandomKey(1));
        foreach (double rate in (double[])[0, -0.0, 0.5, Math.BitDecrement(1.0)])
            Assert.Equal(Programs.Dropped(x, rate, 0, key), Programs.DroppedValue(x, rate, 0, key));
    }

    // 2^24 + 1 is no float: as one, it would be the class 2^24.
    [Fact]
    public void MoreClassesThanAFloatCounts_AreRefused()
    {
        int limit = 1 << 24;
        Assert.Equal(Programs.Hot(Floats(1), [limit - 1], limit), Programs.HotValue(Floats(1), [limit - 1], limit));
        Refused<ArgumentOutOfRangeException>(
            () => Programs.HotValue(Floats(1), [3], limit + 1), "Hot", "classes", "16777216");
        Refused<ArgumentOutOfRangeException>(
            () => Programs.OneHotOfValue(Floats(1, limit + 1), [3]), "OneHotOf", "C", "16777216");
    }

    [Theory]
    [InlineData(3)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    public void IndexOutOfRange_LeavesTheGradientAlone(int bad)
    {
        var p = Parameters();
        var gradient = p.Clone();
        Refused<ArgumentOutOfRangeException>(
            () => Programs.LossGradient(X, [0, 2, bad, 0], p, gradient), "Loss", "labels[2]", bad.ToString());
        foreach (var ((_, before), (_, after)) in p.Leaves().Zip(gradient.Leaves()))
            Assert.Equal((Tensor<float>)before, (Tensor<float>)after);
        Refused<ArgumentOutOfRangeException>(() => Programs.LossOfOneValue(Floats(3), bad), "LossOfOne");
        Refused<ArgumentOutOfRangeException>(
            () => Programs.LossOfArrayValue(X, [0, 2, bad, 0]), "LossOfArray", "labels[2]");
    }

    [Fact]
    public void ViewWithGaps_IsRead()
    {
        var p = Parameters();
        var wide = Floats(4, 6);
        var view = wide.Slice([0..4, 1..4]);
        Assert.False(view.IsDense);
        Assert.Equal(Programs.ThereValue(view.ToDenseTensor(), p), Programs.ThereValue(view, p));
        var rows = Floats(6, 3).Slice([1..5, 0..3]);
        Assert.Equal(Programs.ThereValue(Copy(rows), p), Programs.ThereValue(rows, p));
        var (one, two) = (p.ZerosLike(), p.ZerosLike());
        Programs.ThereVjp(view, p, view, one);
        Programs.ThereVjp(Copy(view), p, Copy(view), two);
        Assert.Equal(two.Lower.W, one.Lower.W);
    }

    [Fact]
    public void BufferWithGaps_IsRefused()
    {
        var gaps = Floats(3, 6).Slice([0..3, 0..5]);
        var p = Parameters();
        var gradient = p.ZerosLike() with { Upper = new(gaps, Floats(3)) };
        Refused<ArgumentException>(() => Programs.LossGradient(X, Labels, p, gradient), "gradient.Upper.W");
        Assert.Equal(0, gradient.Lower.W.Max());
        Refused<ArgumentException>(() => Programs.ThereValue(X, p, Floats(4, 6).Slice([0..4, 0..3])), "destination");
    }

    [Fact]
    public void DenseViewAsBuffer_IsWrittenInPlace()
    {
        var whole = Doubles(6);
        Programs.Sum2Value(Doubles(2), Doubles(2), whole.Slice([2..4]));
        Assert.Equal([1, 2, 2, 4, 5, 6], whole);
    }

    [Fact]
    public void SharedMemory_IsRefused()
    {
        var p = Parameters();
        Refused<ArgumentException>(() => Programs.LossGradient(X, Labels, p, p), "gradient", "p.");
        Refused<ArgumentException>(
            () => Programs.LossGradient(X, Labels, p, p.ZerosLike() with { Lower = new(p.Lower.W, Floats(5)) }),
            "gradient.Lower.W", "p.Lower.W");
        var x = Doubles(4);
        Refused<ArgumentException>(() => Programs.Sum2Value(x, Doubles(4), x), "destination", "x");
        Refused<ArgumentException>(() => Programs.Dot2Gradient(x, Doubles(4), x, Doubles(4)), "xGradient", "x");
        Refused<ArgumentException>(() => Programs.SquaresAndSumVjp(x, x, 1, x), "xGradient");
        var memory = Doubles(6);
        Refused<ArgumentException>(
            () => Programs.Sum2Value(memory.Slice([0..3]), Doubles(3), memory.Slice([2..5])), "destination", "x");
        Programs.Sum2Value(memory.Slice([0..3]), Doubles(3), memory.Slice([3..6]));
        Assert.Equal([1, 2, 3, 2, 4, 6], memory);
    }

    [Fact]
    public void TwoBuffersInOnePlace_AreRefused()
    {
        var buffer = Doubles(4);
        Refused<ArgumentException>(
            () => Programs.Dot2Gradient(Doubles(4), Doubles(4), buffer, buffer), "xGradient", "yGradient");
        Refused<ArgumentException>(
            () => Programs.SquaresAndCubesValue(Doubles(4), buffer, buffer), "SquaresDestination", "CubesDestination");
        var memory = Zeros(6);
        Refused<ArgumentException>(
            () => Programs.SquaresAndCubesValue(Doubles(4), memory.Slice([0..4]), memory.Slice([2..6])),
            "SquaresDestination");
    }

    [Fact]
    public void OneTensorForTwoArguments_IsRead()
    {
        var x = Doubles(3);
        var (a, b) = (Zeros(3), Zeros(3));
        Assert.Equal(14, Programs.Dot2Gradient(x, x, a, b));
        Assert.Equal(x, a);
        Assert.Equal(x, b);
    }

    [Fact]
    public void TiedParameters_ReceiveBothGradients()
    {
        var x = Floats(4, 3);
        var p = new Affine(Scaled(3, 3), Scaled(3));
        var (first, second) = (p.ZerosLike(), p.ZerosLike());
        float apart = Programs.TiedGradient(x, p.Clone(), p.Clone(), first, second);
        var shared = p.ZerosLike();
        Assert.Equal(apart, Programs.TiedGradient(x, p, p, shared, shared));
        for (int i = 0; i < 9; i++)
            Assert.Equal(Flat(first.W)[i] + Flat(second.W)[i], Flat(shared.W)[i], 1e-4f);
        for (int i = 0; i < 3; i++)
            Assert.Equal(first.B[i] + second.B[i], shared.B[i], 1e-4f);
    }

    [Fact]
    public void Destination_OfATuple_ReturnsTheScalars()
    {
        var squares = Zeros(3);
        double sum = Programs.SquaresAndSumValue(Doubles(3), squares);
        Assert.Equal(6, sum);
        Assert.Equal([1, 4, 9], squares);
    }

    private static void Refused<T>(Action call, params string[] parts) where T : ArgumentException
    {
        var thrown = Assert.ThrowsAny<T>(call);
        foreach (string part in parts)
            Assert.Contains(part, thrown.Message);
    }

    private static Tensor<float> Floats(params nint[] lengths) =>
        Tensor.Create(Enumerable.Range(1, Count(lengths)).Select(i => (float)i).ToArray(), lengths);

    private static Tensor<float> Scaled(params nint[] lengths) =>
        Tensor.Create(Enumerable.Range(1, Count(lengths)).Select(i => i * 0.1f - 0.3f).ToArray(), lengths);

    private static Tensor<double> Doubles(params nint[] lengths) =>
        Tensor.Create(Enumerable.Range(1, Count(lengths)).Select(i => (double)i).ToArray(), lengths);

    private static Tensor<double> Zeros(params nint[] lengths) => Tensor.CreateFromShape<double>(lengths);

    private static Tensor<float> Copy(Tensor<float> x) => Tensor.Create(Flat(x), x.Lengths);

    private static float[] Flat(Tensor<float> x) => [.. x];

    private static int Count(nint[] lengths) => (int)lengths.Aggregate((a, b) => a * b);
}
