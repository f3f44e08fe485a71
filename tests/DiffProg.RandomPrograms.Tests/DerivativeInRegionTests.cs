namespace DiffProg.Tests.RandomPrograms;

/// <summary>Derivatives that stand in branches and loops, and do not depend on what is differentiated around
/// them.</summary>
public sealed class DerivativeInRegionTests
{
    private const string Program = """
        using static DiffProg.Derivatives;
        public static partial class P
        {
            [Differentiable] public static double Constant(double x, double y)
            {
                double v = x;
                if (v > 1)
                    return y;
                double t = Gradient(u => v * 2, y);
                return t + v;
            }

            [Differentiable] public static double Kept(double x, double y)
            {
                double v = x;
                System.Func<double, double> f = u => v * System.Math.Sin(v);
                if ((v = y) > 1)
                    return y;
                double[] t = [Gradient(u => f(u) + u * x, y * y), x];
                return t[^1] * t[0] + v;
            }

            [Differentiable] public static double InALoop(double x, double y)
            {
                double s = y;
                for (int i = 0; i < 3; i++)
                    s += Gradient(u => x * i + u * u, s) + Gradient(u => x, s) + HessianVectorProduct(u => u * u * x, s, y);
                return s;
            }
        }

        """;

    [Theory]
    [InlineData("Constant")]
    [InlineData("Kept")]
    [InlineData("InALoop")]
    public void Derivative_InARegion_IsDifferentiated(string name) => EntryTests.Run(Program, $$"""
        foreach (var (x, y) in new[] { (0.5, 0.7), (2.0, 0.3), (0.4, 1.6) })
        {
            double D(System.Func<double, double> f) => (f(1e-5) - f(-1e-5)) / 2e-5;
            var (value, dx, dy) = P.{{name}}Gradient(x, y);
            Same(P.{{name}}(x, y), value);
            Same(P.{{name}}Value(x, y), value);
            Same(D(h => P.{{name}}Value(x + h, y)), dx);
            Same(D(h => P.{{name}}Value(x, y + h)), dy);
            Same(2 * dx + 3 * dy, P.{{name}}Jvp(x, y, 2, 3).Tangent);
        }
        """);
}
