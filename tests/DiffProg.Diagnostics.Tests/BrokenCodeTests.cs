namespace DiffProg.Tests;

/// <summary>Beside errors of C#, as while one types: C# tells of these, and a reader that misses what is not there
/// says nothing.</summary>
public class BrokenCodeTests
{
    public static TheoryData<string> Sources => new(
        // A member of another body that does not exist.
        """
        public interface IPay { [Differentiable] double Pay(double s); }
        public sealed record Call(double K) : IPay { [Differentiable] public double Pay(double s) => s - K; }
        public sealed record Digital(double K) : IPay { [Differentiable] public double Pay(double s) => s - Kx; }
        public static partial class C { [Differentiable] public static double F(IPay p, double s) => p.Pay(s) * s; }
        """,
        // A parameter without a name.
        """
        public interface IActivation { [Differentiable] static abstract double Twice(double x); }
        public readonly partial struct Tanh : IActivation
        {
            [Differentiable] public static double Twice(double ) => x * x;
        }
        public static partial class C
        {
            [Differentiable] public static double Apply<A>(double x) where A : struct, IActivation => A.Twice(x);
            [Differentiable] public static double F(double x) => Apply<Tanh>(x);
        }
        """,
        // Arguments that are too few, and a type that is none.
        """
        public static partial class C
        {
            public struct P { public double X; public Nothing Y; }
            [Differentiable] public static double Twice(double x, int n) => x * n;
            [Differentiable] public static double F(double x)
            {
                P p = default; Func<double, double f = v => v; return Twice(x) + p.X;
            }
        }
        """,
        """
        public static partial class C
        {
            [Differentiable] public static double F(double x) { double* p = &x; return f(x, ; }
        }
        """);

    [Theory]
    [MemberData(nameof(Sources))]
    public void Code_ThatDoesNotCompile_IsNoInternalError(string source)
    {
        var run = GeneratorRun.Of(source);
        Assert.Contains(run.Compiler, d => d.Id.StartsWith("CS", StringComparison.Ordinal));
        Assert.DoesNotContain(run.Analyzer, d => d.Id == "DP9001");
    }

    /// <summary>The same, of every program that is cut off after one of its tokens.</summary>
    [Fact]
    public void Program_CutOffAnywhere_IsNoInternalError()
    {
        const string program = """
            public interface IRate { [Differentiable] double At(double t); }
            public sealed record Flat(double R) : IRate { [Differentiable] public double At(double t) => R * t; }
            public static partial class C
            {
                [Differentiable] public static double F(IRate r, double[] w, double x)
                {
                    double s = 0;
                    for (int i = 0; i < w.Length; i++) s += r.At(w[i]) * (x > 0 ? Math.Sin(x) : x);
                    return s;
                }
            }
            """;
        var tokens = TestCompilation.Parse(program, "File0.cs").GetRoot().DescendantTokens().ToArray();
        for (int i = 4; i < tokens.Length; i += 3)
        {
            var run = GeneratorRun.Of(program[..tokens[i].SpanStart]);
            Assert.DoesNotContain(run.Analyzer, d => d.Id == "DP9001");
        }
    }
}
