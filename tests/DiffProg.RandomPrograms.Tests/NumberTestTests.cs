namespace DiffProg.Tests.RandomPrograms;

/// <summary>Questions whether a number is one, and whether it is infinite: the answer is .NET's for every number.
/// </summary>
public sealed class NumberTestTests
{
    private const string Generic = """
        [Differentiable] public static T Ask<T>(T x) where T : System.Numerics.IFloatingPointIeee754<T> =>
            (T.IsNaN(x) ? T.CreateChecked(1) : T.Zero) + (T.IsFinite(x) ? T.CreateChecked(2) : T.Zero)
            + (T.IsInfinity(x) ? T.CreateChecked(4) : T.Zero) + (T.IsPositiveInfinity(x) ? T.CreateChecked(8) : T.Zero)
            + (T.IsNegativeInfinity(x) ? T.CreateChecked(16) : T.Zero)
            + (T.IsNaN(x) || T.IsInfinity(x) ? T.Zero : x);

        """;

    private static readonly CompiledProgram Doubles = Of("double"), Floats = Of("float");

    private static CompiledProgram Of(string type) => CompiledProgram.Of($$"""
        [Differentiable] public static {{type}} F({{type}} x)
        {
            {{type}} s = 0;
            if ({{type}}.IsNaN(x)) s += 1;
            if ({{type}}.IsFinite(x)) s += 2;
            if ({{type}}.IsInfinity(x)) s += 4;
            if ({{type}}.IsPositiveInfinity(x)) s += 8;
            if ({{type}}.IsNegativeInfinity(x)) s += 16;
            return s * 2 + (!{{type}}.IsNaN(x) && {{type}}.IsFinite(x) ? x : 0);
        }

        {{Generic}}
        [Differentiable] public static {{type}} G({{type}} x) => Ask(x) - 1;

        [Differentiable] public static {{type}} Each(ReadOnlySpan<{{type}}> a)
        {
            {{type}} s = 0;
            foreach ({{type}} v in a) s += {{type}}.IsNaN(v) ? 1 : {{type}}.IsInfinity(v) ? 100 : v * v;
            return s;
        }

        [Differentiable] public static {{type}} Guarded({{type}} x, int n)
        {
            {{type}} s = x;
            for (int i = 0; i < n; i++)
            {
                s = s * s - 1;
                if (!{{type}}.IsFinite(s)) throw new ArithmeticException("diverged");
            }

            return s;
        }

        public static ({{type}}, {{type}}) GradientOf({{type}} x) => FGradient(x);
        public static ({{type}}, {{type}}) TangentOf({{type}} x) => FJvp(x, 1);
        public static {{type}} EachOf({{type}}[] a) => EachValue(a);
        public static {{type}} FOf({{type}} x) => FValue(x);
        public static {{type}} GOf({{type}} x) => GValue(x);
        public static ({{type}}, {{type}}) GuardedOf({{type}} x, int n) => GuardedGradient(x, n);
        """);

    public static TheoryData<double> Numbers =>
        new(0, -0.0, 1.5, -2, double.Epsilon, double.MaxValue, double.PositiveInfinity, double.NegativeInfinity,
            double.NaN);

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Answer_OfADouble_IsDotNets(double x)
    {
        double plain = Doubles.Call<double>("F", x);
        Assert.Equal(plain, Doubles.Call<double>("FOf", x));
        var (value, gradient) = Doubles.Call<(double, double)>("GradientOf", x);
        var (joint, tangent) = Doubles.Call<(double, double)>("TangentOf", x);
        Assert.Equal((plain, plain), (value, joint));
        double slope = double.IsFinite(x) ? 1 : 0;
        Assert.Equal((slope, slope), (gradient, tangent));
        Assert.Equal(Doubles.Call<double>("G", x), Doubles.Call<double>("GOf", x));
        double[] list = [x, 2, x];
        double square = double.IsNaN(x) ? 1 : double.IsInfinity(x) ? 100 : x * x;
        Assert.Equal(square + 4 + square, Doubles.Call<double>("EachOf", list));
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Answer_OfAFloat_IsDotNets(double x)
    {
        float plain = Floats.Call<float>("F", (float)x);
        Assert.Equal(plain, Floats.Call<float>("FOf", (float)x));
        Assert.Equal(Floats.Call<float>("G", (float)x), Floats.Call<float>("GOf", (float)x));
        Assert.Equal(plain, Floats.Call<(float, float)>("GradientOf", (float)x).Item1);
    }

    [Fact]
    public void Guard_OfWhatDiverges_Throws()
    {
        Assert.Equal("diverged", Assert.Throws<ArithmeticException>(
            () => Doubles.Call<(double, double)>("GuardedOf", 3.0, 20)).Message);
        var (value, gradient) = Doubles.Call<(double, double)>("GuardedOf", 0.5, 2);
        Assert.Equal((-0.4375, -1.5), (value, gradient));
    }
}
