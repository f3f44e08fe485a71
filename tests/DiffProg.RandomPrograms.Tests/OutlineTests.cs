namespace DiffProg.Tests.RandomPrograms;

/// <summary>Methods that would be too large with all their calls compiled in: what they call often stands as functions
/// of its own.</summary>
public sealed class OutlineTests
{
    // Each level calls the one before twice: 2^12 calls of the first.
    private const int Levels = 12;

    private static string Doubling(string first, Func<int, string> level) =>
        first + string.Concat(Enumerable.Range(1, Levels).Select(level));

    private static readonly string s_numbers = Doubling(
        "[Differentiable] public static double F0(double s) => System.Math.Sin(s) * s;\n",
        i => $"[Differentiable] public static double F{i}(double s) => F{i - 1}(s) * 0.7 + F{i - 1}(s * 1.1) * 0.4;\n");

    private static readonly string s_arrays = Doubling(
        "[Differentiable] public static double A0(double s, double[] a, int n) { a[n % 3] += 0.001 * s; return s * a[0]; }",
        i => $$"""
            [Differentiable]
            public static double A{{i}}(double s, double[] a, int n)
            {
                if (n < 0)
                    return s;
                a[{{i % 3}}] *= 0.99;
                return A{{i - 1}}(s, a, n) * 0.5 + A{{i - 1}}(s * a[1], a, n + 1) * 0.6;
            }

            """);

    private static readonly string s_tensors = Doubling(
        """
        [Differentiable] [return: Shape("d")]
        public static Tensor<double> T0([Shape("d")] Tensor<double> v) => Tanh(v * 1.1);
        """,
        i => $"""

            [Differentiable] [return: Shape("d")]
            public static Tensor<double> T{i}([Shape("d")] Tensor<double> v) =>
                T{i - 1}(v) * 0.5 + T{i - 1}(v * 0.9) * 0.4;
            """);

    private static readonly string s_program = $$"""
        using System.Numerics.Tensors;
        using static DiffProg.Ops;
        public static partial class P
        {
            {{s_numbers}}
            {{s_arrays}}
            {{s_tensors}}
            [Differentiable] public static double Numbers(double x, double y)
            {
                double s = x;
                for (int i = 0; i < 3; i++)
                {
                    s = 0.5 * F{{Levels}}(s + i * y);
                    if (s > 0.3)
                        s -= F{{Levels - 1}}(y);
                }

                return s;
            }

            [Differentiable] public static double Nested(double x, double y) =>
                DiffProg.Derivatives.Gradient(u => F{{Levels}}(u * y), x) + F{{Levels}}(y);

            [Differentiable] public static double Arrays(double x, double y)
            {
                double[] a = [x, y, 0.5];
                double s = A{{Levels}}(x, a, 1);
                return s + A{{Levels}}(s, a, 2) * a[0] + a[1] + a[2];
            }

            [Differentiable] public static double Tensors([Shape("d")] Tensor<double> v, double x)
            {
                var t = T{{Levels}}(v * x);
                for (int i = 0; i < 2; i++)
                    t = T{{Levels}}(t) + v;
                return Sum(t * v);
            }
        }
        """;

    // One program for all: it is a large one.
    [Fact]
    public void Methods_OfNumbersArraysAndTensors_AreRight()
    {
        string[] names = ["Numbers", "Nested", "Arrays"];
        EntryTests.Run(s_program, string.Concat(names.Select(name => $$"""
            foreach (var (x, y) in new[] { (0.5, 0.7), (0.2, 1.3) })
            {
                var (value, dx, dy) = P.{{name}}Gradient(x, y);
                Same(P.{{name}}Value(x, y), value);
                Same(P.{{name}}(x, y), value);
                Same(D(h => P.{{name}}Value(x + h, y)), dx);
                Same(D(h => P.{{name}}Value(x, y + h)), dy);
                Same(2 * dx + 3 * dy, P.{{name}}Jvp(x, y, 2, 3).Tangent);
            }

            """)) + """
            double D(System.Func<double, double> f) => (f(1e-5) - f(-1e-5)) / 2e-5;
            Tensor<double> Vector(double e) => Tensor.Create<double>([0.5, e, 0.8], [3]);
            var g = Tensor.CreateFromShape<double>([3]);
            var tensors = P.TensorsGradient(Vector(-0.3), 0.9, g);
            Same(P.Tensors(Vector(-0.3), 0.9), tensors.Value);
            Same(P.TensorsValue(Vector(-0.3), 0.9), tensors.Value);
            Same(D(h => P.TensorsValue(Vector(-0.3), 0.9 + h)), tensors.XGradient);
            Same(D(h => P.TensorsValue(Vector(-0.3 + h), 0.9)), g[1]);
            """);
    }

    [Fact]
    public void Method_ThatStands_IsCompiledOnce()
    {
        string generated = GeneratorRun.Of(s_program).Files.Single(f => f.HintName.Contains("P.Numbers.")).SourceText
            .ToString();
        Assert.InRange(generated.Split("\n").Length, 500, 8_000);
        // Some level in the middle: neither the first, which is small, nor the last alone.
        Assert.Single(System.Text.RegularExpressions.Regex.Matches(generated, @"struct F\d+Pair\b"));
    }
}
