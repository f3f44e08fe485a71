namespace DiffProg.Tests.DerivativeOperators;

/// <summary>Each lane has the bits of forward mode along its direction alone.</summary>
public sealed class DirectionTests
{
    private delegate double Jvps(
        double x, double y, int n, ReadOnlySpan<double> a, ReadOnlySpan<double> dx, ReadOnlySpan<double> dy,
        ReadOnlySpan<double> da, Span<double> tangents);

    private delegate (double Value, double Tangent) Jvp(
        double x, double y, int n, ReadOnlySpan<double> a, double dx, double dy, ReadOnlySpan<double> da);

    public static TheoryData<string> Names =>
    [
        .. typeof(Directed).GetMethods().Where(m => m.Name.EndsWith("Jvps", StringComparison.Ordinal))
            .Select(m => m.Name[..^4]),
    ];

    [Fact]
    public void Programs_AreAllThere() => Assert.Equal(9, Names.Count);

    [Theory]
    [MemberData(nameof(Names))]
    public void Jvps_OfAnyNumberOfDirections_AreTheBitsOfEachJvp(string name)
    {
        var several = typeof(Directed).GetMethod(name + "Jvps")!.CreateDelegate<Jvps>();
        var one = typeof(Directed).GetMethod(name + "Jvp")!.CreateDelegate<Jvp>();
        var random = new Random(1);
        double Next() => (4 * random.NextDouble()) - 2;
        for (int directions = 0; directions < 40; directions++)
        {
            int n = directions % 5;
            double[] a = [.. Enumerable.Range(0, 5).Select(_ => Next())];
            a[0] = Math.Abs(a[0]);
            var (x, y) = (Math.Abs(Next()), Next());
            // A direction in which something does not move at all is among them.
            double[] Tangents(int count) =>
                [.. Enumerable.Range(0, count).Select(_ => random.Next(4) == 0 ? 0 : Next())];
            double[] dx = Tangents(directions), dy = Tangents(directions), da = Tangents(directions * a.Length);
            double[] tangents = [.. Enumerable.Repeat(double.NaN, directions)];
            double value = several(x, y, n, a, dx, dy, da, tangents);
            Assert.Equal(one(x, y, n, a, 0, 0, new double[5]).Value, value);
            for (int k = 0; k < directions; k++)
            {
                double[] along = [.. Enumerable.Range(0, a.Length).Select(i => da[(i * directions) + k])];
                var (again, tangent) = one(x, y, n, a, dx[k], dy[k], along);
                Assert.Equal(again, value);
                Assert.Equal(BitConverter.DoubleToInt64Bits(tangent), BitConverter.DoubleToInt64Bits(tangents[k]));
            }
        }
    }

    [Fact]
    public void Jvps_OfUnitDirections_AreTheGradient()
    {
        double[] a = [0.4, -0.7, 1.2, 0.3, 0.9];
        int k = 2 + a.Length;
        double[] dx = new double[k], dy = new double[k], da = new double[k * a.Length], tangents = new double[k];
        (dx[0], dy[1]) = (1, 1);
        for (int i = 0; i < a.Length; i++)
            da[(i * k) + 2 + i] = 1;
        var shadow = new double[a.Length];
        double value = Directed.LoopsJvps(0.7, 0.4, 3, a, dx, dy, da, tangents);
        var (again, byX, byY) = Directed.LoopsGradient(0.7, 0.4, 3, a, shadow);
        Assert.Equal(again, value, 1e-14);
        foreach (var (expected, actual) in new[] { byX, byY }.Concat(shadow).Zip(tangents))
            Assert.Equal(expected, actual, 1e-13);
    }

    [Fact]
    public void Jvps_OfSeveralResults_FillASpanForEach()
    {
        double[] dx = [1, 0, 2], dy = [0, 1, -1];
        double[] sum = new double[3], product = new double[3], nothing = [7, 7, 7];
        var value = DirectedElsewhere.SeveralJvps(3, 10, 5, dx, dy, sum, product, nothing);
        Assert.Equal((53, 3, 15, 5), value);
        Assert.Equal([1, 10, -8], sum);
        Assert.Equal([5, 3, 7], product);
        Assert.Equal([0, 0, 0], nothing);
    }

    [Fact]
    public void Jvps_InFloat_HaveTheBitsOfEachJvp()
    {
        float[] a = [0.3f, -0.8f, 0.5f];
        var random = new Random(2);
        float[] dx = [.. Enumerable.Range(0, 37).Select(_ => random.NextSingle())];
        float[] da = [.. Enumerable.Range(0, 3 * 37).Select(_ => random.NextSingle())];
        var tangents = new float[37];
        float value = DirectedElsewhere.InFloatJvps(0.4f, a, dx, da, tangents);
        for (int k = 0; k < 37; k++)
        {
            float[] along = [da[k], da[37 + k], da[74 + k]];
            Assert.Equal((value, tangents[k]), DirectedElsewhere.InFloatJvp(0.4f, a, dx[k], along));
        }
    }

    [Fact]
    public void Jvps_WithNamesOfTheirOwn_AreRight()
    {
        double[] tangents = new double[2];
        Assert.Equal(50, DirectedElsewhere.NamesJvps(2, 3, 4, 5, [1, 0], [0, 1], [0, 0], [0, 1], tangents));
        Assert.Equal([15, 20], tangents);
    }

    [Fact]
    public void Jvps_WhereLengthsDiffer_SayWhich()
    {
        var error = Assert.Throws<ArgumentException>(
            () => DirectedElsewhere.InFloatJvps(1, new float[3], new float[2], new float[5], new float[2]));
        Assert.Equal("aTangents", error.ParamName);
        Assert.Contains("InFloatJvps: 'aTangents' has 5 elements; expected 6", error.Message);
        Assert.Equal("xTangents", Assert.Throws<ArgumentException>(
            () => DirectedElsewhere.OfOneJvps(1, new double[2], new double[3])).ParamName);
        Assert.Equal("ProductTangents", Assert.Throws<ArgumentException>(() => DirectedElsewhere.SeveralJvps(
            1, 2, 3, new double[2], new double[2], new double[2], new double[3], new double[2])).ParamName);
    }

    [Fact]
    public void Jvps_WhereWhatIsWrittenIsRead_Throw()
    {
        double[] shared = new double[8];
        Assert.Throws<ArgumentException>(
            () => DirectedElsewhere.OfOneJvps(1, shared.AsSpan(0, 4), shared.AsSpan(3, 4)));
        Assert.Throws<ArgumentException>(() => DirectedElsewhere.SeveralJvps(
            1, 2, 3, new double[2], new double[2], shared.AsSpan(0, 2), shared.AsSpan(1, 2), new double[2]));
        double[] a = [1, 2, 3, 4, 5];
        Assert.Throws<ArgumentException>(
            () => Directed.LoopsJvps(1, 2, 3, a, new double[2], new double[2], new double[10], a.AsSpan(0, 2)));
    }

    [Fact]
    public void Jvps_WhereTheBodyThrows_ThrowTheSame()
    {
        double[] tangents = [9, 9];
        Assert.Throws<ArgumentException>(
            () => Directed.GuardedJvps(6, 1, 0, new double[5], new double[2], new double[2], new double[10], tangents));
        Assert.Throws<IndexOutOfRangeException>(
            () => Directed.GuardedJvps(1, 1, 5, new double[5], new double[2], new double[2], new double[10], tangents));
        Assert.Throws<IndexOutOfRangeException>(
            () => Directed.GuardedJvps(1, 1, 5, new double[5], [], [], [], []));
        Assert.Equal([9, 9], tangents);
    }

    [Fact]
    public void Jvps_AfterTheFirst_AllocateNothing()
    {
        double[] a = [0.4, -0.7, 1.2, 0.3, 0.9], d = new double[13], da = new double[65], tangents = new double[13];
        Directed.ArraysJvps(0.7, 0.4, 4, a, d, d, da, tangents);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Directed.ArraysJvps(0.7, 0.4, 4, a, d, d, da, tangents);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
