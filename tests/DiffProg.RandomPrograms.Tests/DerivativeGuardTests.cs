namespace DiffProg.Tests.RandomPrograms;

/// <summary>What a function throws comes out of its derivatives, and of the derivatives of these.</summary>
public sealed class DerivativeGuardTests
{
    private const string Program = """
        using static DiffProg.Derivatives;
        public static partial class P
        {
            [Differentiable] static double Cube(double v)
            {
                if (v > 5)
                    throw new System.ArgumentException("v");
                return v * v * v;
            }

            [Differentiable] public static double Slope(double x) => Gradient(Cube, x);
            [Differentiable] public static double SlopeAndValue(double x)
            {
                var (value, slope) = ValueAndGradient(Cube, x);
                return value * slope;
            }

            [Differentiable] public static double Curved(double x) => HessianVectorProduct(Cube, x, 1.0);
            [Differentiable] public static double Twice(double x) => Gradient(v => Gradient(Cube, v), x);
            [Differentiable] public static double Along(double x) => Jvp(Cube, x, 2.0).Tangent;

            [Differentiable] public static (double S, double T) Powers(System.ReadOnlySpan<double> a, int off, double x)
            {
                double s = 0;
                for (int i = 0; i < a.Length; i++)
                    s += System.Math.Pow(a[i + off], 2.5);
                return (s, x);
            }
        }

        """;

    [Theory]
    [InlineData("Slope")]
    [InlineData("SlopeAndValue")]
    [InlineData("Curved")]
    [InlineData("Twice")]
    [InlineData("Along")]
    public void Guard_InAFunctionThatIsDifferentiatedInside_ThrowsFromEachMember(string name) => EntryTests.Run(
        Program, $$"""
        foreach (var call in new System.Func<double>[]
        {
            () => P.{{name}}Value(6), () => P.{{name}}Gradient(6).Value, () => P.{{name}}Jvp(6, 1).Value,
        })
        {
            try
            {
                call();
            }
            catch (System.ArgumentException e) when (e.Message == "v")
            {
                continue;
            }

            throw new System.Exception("it did not throw");
        }

        double D(System.Func<double, double> f) => (f(1e-5) - f(-1e-5)) / 2e-5;
        Same(D(h => P.{{name}}Value(1.5 + h)), P.{{name}}Gradient(1.5).XGradient);
        Same(D(h => P.{{name}}Value(1.5 + h)), P.{{name}}Jvp(1.5, 1).Tangent);
        Same(P.{{name}}Value(1.5), P.{{name}}Jvp(1.5, 1).Value);
        """);

    [Fact]
    public void Index_OutOfRangeWhereNothingIsAdded_Throws() => EntryTests.Run(Program, """
        double[] a = [1, 2, 3], shadow = new double[3];
        foreach (double cotangent in new[] { 0.0, 1 })
        {
            try
            {
                P.PowersVjp(a, 1, 2, cotangent, 1, shadow);
            }
            catch (System.IndexOutOfRangeException)
            {
                Same(0, shadow[0] + shadow[1] + shadow[2]);
                continue;
            }

            throw new System.Exception("it did not throw");
        }
        """);
}
