namespace DiffProg.Tests.DerivativeOperators;

/// <summary>Methods over spans whose bodies are not read: their pullbacks add to the spans' gradients.</summary>
public sealed class OpaqueSpanTests
{
    public static TheoryData<string> Names => [.. typeof(SpanPrograms).GetMethods()
        .Where(m => m.Name.EndsWith("Jvp", StringComparison.Ordinal) && m.GetParameters().Length == 7)
        .Select(m => m.Name[..^3])];

    [Theory]
    [MemberData(nameof(Names))]
    public void Program_WithOpaqueCallsOfSpans_IsRightInValueGradientAndTangent(string name)
    {
        T Of<T>(string suffix) where T : Delegate => typeof(SpanPrograms).GetMethod(name + suffix)!.CreateDelegate<T>();
        var (body, value, gradient, jvp) = (Of<Body>(""), Of<Body>("Value"), Of<Gradient>("Gradient"), Of<Jvp>("Jvp"));
        double[] a = [0.4, -0.7, 1.2], da = [0.3, 0.9, -0.5];
        foreach (var (x, y, n) in new[] { (0.7, 0.4, 4), (-0.3, 0.9, 1), (0.2, -0.5, 3), (0.35, 0.8, 6) })
        {
            double expected = body(x, y, n, a);
            Assert.Equal(expected, value(x, y, n, a), 1e-13);
            // Second derivatives jump from one interval to the next: a small step stays in one.
            double Along(double h) => body(
                x + (0.6 * h), y - (0.4 * h), n, [.. a.Select((v, i) => v + (h * da[i]))]);
            double slope = (Along(1e-6) - Along(-1e-6)) / 2e-6;
            var shadow = new double[3];
            var (joint, byX, byY) = gradient(x, y, n, a, shadow);
            var (again, tangent) = jvp(x, y, n, a, 0.6, -0.4, da);
            Assert.Equal(expected, joint, 1e-13);
            Assert.Equal(expected, again, 1e-13);
            double near = 1e-7 * (1 + Math.Abs(slope));
            Assert.Equal(slope, tangent, near);
            Assert.Equal(slope, (0.6 * byX) - (0.4 * byY) + shadow.Zip(da, (g, v) => g * v).Sum(), near);
        }
    }

    private delegate double Body(double x, double y, int n, ReadOnlySpan<double> a);

    private delegate (double Value, double X, double Y) Gradient(
        double x, double y, int n, ReadOnlySpan<double> a, Span<double> shadow);

    private delegate (double Value, double Tangent) Jvp(
        double x, double y, int n, ReadOnlySpan<double> a, double dx, double dy, ReadOnlySpan<double> da);

    [Fact]
    public void Pullback_ThatReturnsNothing_AddsToTheGradient()
    {
        double[] a = [0.3, -0.4, 1.1], gradient = [1, 0, 0];
        var (value, byX) = SpanOthers.SummedGradient(a, 0.7, gradient);
        Assert.Equal(SpanOthers.Summed(a, 0.7), value);
        Assert.Equal(value / 0.7, byX, 1e-14);
        double all = Tables.Sum(a), rest = Tables.Sum(a.AsSpan(1));
        Assert.Equal(1 + (0.7 * rest * Math.Cos(0.3)), gradient[0], 1e-14);
        Assert.Equal(0.7 * (all + rest) * Math.Cos(-0.4), gradient[1], 1e-14);
        Assert.Equal(0.7 * (all + rest) * Math.Cos(1.1), gradient[2], 1e-14);
        Assert.Null(typeof(SpanOthers).GetMethod("SummedJvp"));
    }

    [Fact]
    public void Pullback_OfWhatDoesNotCount_AddsNothing()
    {
        double[] a = [0, 4], gradient = [0, 0];
        Assert.Equal((9.0, 0.0, 1.0), SpanOthers.LargestGradient(a, 2, 9, gradient));
        Assert.Equal([0, 0], gradient);
        Assert.Equal((4.0, 2.0, 0.0), SpanOthers.LargestGradient([1, 1], 2, 1, gradient));
        Assert.Equal([1, 1], gradient);
    }

    [Fact]
    public void Pullback_OfOneArrayTwice_AddsBoth()
    {
        double[] a = [0.2, 0.5, 1.4], gradient = new double[3];
        double value = SpanOthers.TwiceGradient(a, gradient);
        Assert.Equal(SpanOthers.Twice(a), value);
        for (int i = 0; i < 3; i++)
        {
            int k = i;
            double slope = Derivatives.Gradient(t => SpanOthers.Twice([.. a.Select((v, j) => j == k ? t : v)]), a[i]);
            Assert.Equal(slope, gradient[i], 1e-9);
        }
    }

    [Fact]
    public void Pullback_OfRowsInALoop_AddsToEach()
    {
        double[][] rows = [[0.3, -0.4, 1.1, 0.2, 0.5], [0.7, 0.1, -0.9, 0.4, 0.8]];
        double[][] shadow = [new double[5], new double[5]];
        var (value, _) = SpanOthers.RowsGradient(rows, 0.6, shadow);
        Assert.Equal(SpanOthers.Rows(rows, 0.6), value);
        for (int i = 0; i < 10; i++)
        {
            int k = i;
            double[][] With(double t) => [.. rows.Select((r, j) => r.Select((v, q) => (5 * j) + q == k ? t : v).ToArray())];
            double slope = Derivatives.Gradient(t => SpanOthers.Rows(With(t), 0.6), rows[i / 5][i % 5]);
            Assert.Equal(slope, shadow[i / 5][i % 5], 1e-8);
        }
    }

    [Fact]
    public void Exception_OfTheMethod_IsTheBodys()
    {
        double[] a = [1, 2], gradient = new double[2];
        foreach (var call in (Action[])[() => SpanOthers.TooShort(a, 1), () => SpanOthers.TooShortValue(a, 1),
            () => SpanOthers.TooShortGradient(a, 1, gradient), () => SpanOthers.TooShortJvp(a, 1, a, 1)])
            Assert.Equal("places", Assert.Throws<ArgumentException>(call).ParamName);
        Assert.Equal([0, 0], gradient);
        Assert.Throws<InvalidOperationException>(() => SpanOthers.TooShortGradient(a, -1, gradient));
    }

    [Fact]
    public void Rules_OverSpans_AreTheirDerivatives()
    {
        double[] places = [0, 0.5, 2, 3], values = [0.3, -0.2, 0.8, 0.1];
        GradientCheck.Pullback(
            v => Tables.Spline(places, v, 0.7),
            (v, g) =>
            {
                double[] by = new double[v.Length];
                TableRules.SplinePullback(places, v, 0.7, g, by);
                return by;
            },
            values).ThrowIfWrong();
        GradientCheck.Tangent(
            v => Tables.Spline(places, v, 0.7), (v, d) => TableRules.SplineTangent(places, v, 0.7, d, 0), values)
            .ThrowIfWrong();
        GradientCheck.Pullback(
            x => Tables.Spline(places, values, x),
            (x, g) => TableRules.SplinePullback(places, values, x, g, new double[4]), 2.3).ThrowIfWrong();
        Assert.False(GradientCheck.Tangent(
            v => Tables.Spline(places, v, 0.7), (v, d) => d[0], values).IsRight);
    }
}
