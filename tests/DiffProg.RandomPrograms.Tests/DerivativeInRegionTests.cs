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

            // What it is taken at is another array afterwards.
            [Differentiable] public static double OverwrittenAfterwards(double x, double y)
            {
                double[] a = [x, y];
                double[] t = Gradient(v => v[0] * v[0] * v[1], a);
                var h = HessianVectorProduct(v => v[0] * v[1] * x, t, t);
                t[1] = 1;
                double s = x;
                if (y > 1)
                    s = y * x;
                return s + 1.25 * h[^1] + t[0] * t[1];
            }

            // In a loop, of what it does not depend on.
            [Differentiable] public static double WithoutAPart(double x, double y)
            {
                double[] t = Gradient(v => v[0] * v[1], new double[] { x, y });
                var h = HessianVectorProduct(v => y + v[0] * v[1], t, t);
                double s = x;
                for (int i = 0; i < 3; i++)
                {
                    double g = Gradient((u, v) => y + u * System.Math.Sin(u + h[0]), 0.5, y).Y;
                    s = System.Math.Atan(s * y * (1 + g)) + h[1];
                }

                return s + y;
            }

            [Differentiable] public static double Fall(System.Span<double> into, double u, int m)
            {
                if (m <= 0)
                    return into[0];
                into[m % into.Length] = System.Math.Sin(u);
                return Fall(into, u, m - 1) * into[^1];
            }

            // It reads what a method has written, in a loop of its own.
            [Differentiable] public static double ReadsWhatWasWritten(double x, double y)
            {
                double[] t = [x, y, x * y];
                double r = Fall(t, x, 2);
                return x < 0.1 || 0.2 <= Gradient(u =>
                {
                    double s = u;
                    int turns = 0;
                    while (true)
                    {
                        if (turns++ >= 3 || t[0] > 100)
                            break;
                        s *= System.Math.Cos(t[^1]);
                    }

                    return s * u;
                }, y) ? r * t[1] : r - t[2];
            }
        }

        """;

    [Theory]
    [InlineData("Constant")]
    [InlineData("Kept")]
    [InlineData("InALoop")]
    [InlineData("OverwrittenAfterwards")]
    [InlineData("WithoutAPart")]
    [InlineData("ReadsWhatWasWritten")]
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
