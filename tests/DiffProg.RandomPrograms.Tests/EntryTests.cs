using System.Reflection;
using System.Runtime.Loader;
using DiffProg.Generators;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace DiffProg.Tests.RandomPrograms;

/// <summary>Generated methods whose arguments and results are structs, records and tuples, called as users do.</summary>
public sealed class EntryTests
{
    private const string Types = """
        public readonly record struct V(double X, double Y) { public double Z { get; init; } = 1; }
        public sealed class C
        {
            public C(double u, int n, bool b) { U = u; N = n; B = b; }
            public double U { get; }
            public int N { get; }
            public bool B { get; }
        }

        public struct S { public double A; public V In; public bool Flag; public int K; }
        public readonly struct One(float value) { public float Value { get; } = value; }

        """;

    private const string Program = Types + """
        public static partial class P
        {
            [Differentiable] public static double F(V p, in S s, C c, (double A, (float B, int N) T) t, double w)
            {
                double r = p.X * s.A * s.In.Y * c.U + t.A * t.T.B + w;
                for (int i = 0; i < s.K + t.T.N + c.N; i++)
                    r *= p.Z;
                return s.Flag && c.B ? r + s.In.X : r;
            }

            [Differentiable] public static V Turn(V p, double angle) => p with
            {
                X = System.Math.Cos(angle) * p.X - System.Math.Sin(angle) * p.Y,
                Y = System.Math.Sin(angle) * p.X + System.Math.Cos(angle) * p.Y,
            };

            [Differentiable] public static (C First, int N, (double, V) R) Several(C c, double x)
            {
                var v = new V(x, x * c.U) { Z = c.N };
                return (new C(c.U * x, c.N + 1, !c.B), 3 * c.N, (x, v));
            }

            [Differentiable] public static One Only(One x) => new(x.Value * x.Value);

            [Differentiable] public static V Early(V p, double limit)
            {
                for (int i = 0; i < 3; i++)
                {
                    if (p.X > limit)
                        return p;
                    p = new V(p.X * 1.5, p.Y + p.X);
                }

                return new V(p.Y, limit);
            }
        }

        """;

    private const string Gradients = """
        var p = new V(1.5, 2) { Z = 1.1 };
        var s = new S { A = 0.7, In = new V(3, 4), Flag = true, K = 1 };
        var c = new C(1.3, 2, true);
        var t = (A: 0.4, T: (B: 0.6f, N: 1));
        Same(P.F(p, s, c, t, 2), P.FValue(p, s, c, t, 2));
        var g = P.FGradient(p, s, c, t, 2);
        Same(P.F(p, s, c, t, 2), g.Value);
        double D(System.Func<double, double> f) => (f(1e-5) - f(-1e-5)) / 2e-5;
        Same(D(h => P.F(p with { X = p.X + h }, s, c, t, 2)), g.PGradient.X);
        Same(0, g.PGradient.Y);
        Same(D(h => P.F(p with { Z = p.Z + h }, s, c, t, 2)), g.PGradient.Z);
        Same(D(h => P.F(p, s with { A = s.A + h }, c, t, 2)), g.SGradient.A);
        Same(1, g.SGradient.In.X);
        Same(D(h => P.F(p, s with { In = s.In with { Y = s.In.Y + h } }, c, t, 2)), g.SGradient.In.Y);
        Same(D(h => P.F(p, s, new C(c.U + h, 2, true), t, 2)), g.CGradient.U);
        Same(0, g.CGradient.N + g.SGradient.K + g.TGradient.T.N + (g.SGradient.Flag || g.CGradient.B ? 1 : 0));
        Same(D(h => P.F(p, s, c, (t.A + h, t.T), 2)), g.TGradient.A);
        Same(t.A * System.Math.Pow(p.Z, 4), g.TGradient.T.B);
        var j = P.FJvp(p, s, c, t, 2, new V(1, 5) { Z = 0 }, default, new C(2, 7, false), (0, (3f, 1)), 4);
        Same(g.PGradient.X + 2 * g.CGradient.U + 3 * g.TGradient.T.B + 4 * g.WGradient, j.Tangent);
        """;

    private const string Results = """
        var p = new V(1.5, 2);
        Same(P.Turn(p, 0.3).Y, P.TurnValue(p, 0.3).Y);
        Same(1, P.TurnValue(p, 0.3).Z);
        var (pGradient, angleGradient) = P.TurnVjp(p, 0.3, new V(2, 3) { Z = 5 });
        var (value, tangent) = P.TurnJvp(p, 0.3, new V(0.1, 0.2) { Z = 0.3 }, 0.4);
        Same(P.Turn(p, 0.3).X, value.X);
        Same(5, pGradient.Z);
        Same(2 * tangent.X + 3 * tangent.Y + 5 * tangent.Z,
            0.1 * pGradient.X + 0.2 * pGradient.Y + 0.3 * pGradient.Z + 0.4 * angleGradient);

        var c = new C(1.5, 2, true);
        var several = P.SeveralValue(c, 3);
        Same(4.5, several.First.U);
        Same(3, several.First.N);
        Same(0, several.First.B ? 1 : 0);
        Same(6, several.N);
        Same(4.5, several.R.Item2.Y);
        Same(2, several.R.Item2.Z);
        var (cGradient, xGradient) = P.SeveralVjp(c, 3, new C(1, 9, true), (10, new V(100, 1000) { Z = 5 }));
        Same(3 + 3000, cGradient.U);
        Same(0, cGradient.N);
        Same(1.5 + 10 + 100 + 1500, xGradient);

        Same(6, P.OnlyVjp(new One(3), new One(1)).Value);
        Same(9, P.OnlyJvp(new One(3), new One(1)).Value.Value);
        Same(6, P.OnlyJvp(new One(3), new One(1)).Tangent.Value);
        foreach (double limit in new[] { 1.0, 2, 3, 30 })
        {
            var (q, l) = P.EarlyVjp(p, limit, new V(0.5, 2));
            double Of(V at, double limit) => P.Early(at, limit).X * 0.5 + P.Early(at, limit).Y * 2;
            Same((Of(p with { X = 1.5 + 1e-5 }, limit) - Of(p with { X = 1.5 - 1e-5 }, limit)) / 2e-5, q.X);
            Same((Of(p with { Y = 2 + 1e-5 }, limit) - Of(p with { Y = 2 - 1e-5 }, limit)) / 2e-5, q.Y);
            Same((Of(p, limit + 1e-5) - Of(p, limit - 1e-5)) / 2e-5, l);
        }
        """;

    [Theory]
    [InlineData(nameof(Gradients))]
    [InlineData(nameof(Results))]
    public void Entry_WithValues_IsRight(string name) => Run(Program, name == nameof(Gradients) ? Gradients : Results);

    [Fact]
    public void Entry_WithAValueThatIsNull_Throws() => Run(Program, """
        try
        {
            P.SeveralValue(null!, 1);
        }
        catch (System.ArgumentNullException e) when (e.ParamName == "c")
        {
            return;
        }

        throw new System.Exception("it did not throw");
        """);

    // Compiles the types with the generator and runs the statements.
    internal static void Run(string types, string statements)
    {
        var compilation = TestCompilation.Create(types + $$"""
            public static class Test
            {
                public static void Run()
                {
                    {{statements}}
                }

                private static void Same(double expected, double actual, [System.Runtime.CompilerServices.CallerArgumentExpression(nameof(actual))] string what = "")
                {
                    if (!(System.Math.Abs(expected - actual) <= 1e-5 * (1 + System.Math.Abs(expected))))
                        throw new System.Exception($"{what} is {actual}, not {expected}");
                }
            }
            """);
        GeneratorDriver driver = CSharpGeneratorDriver.Create(
            [new DifferentiableGenerator().AsSourceGenerator()], parseOptions: TestCompilation.ParseOptions);
        driver.RunGeneratorsAndUpdateCompilation(compilation, out var output, out _);
        using var image = new MemoryStream();
        var emitted = output.Emit(image);
        Assert.Empty(emitted.Diagnostics.Where(d => d.Severity >= DiagnosticSeverity.Warning).Select(d => d.ToString()));
        image.Position = 0;
        var context = new AssemblyLoadContext(null, isCollectible: true);
        var run = context.LoadFromStream(image).GetType("Test")!.GetMethod("Run")!;
        run.Invoke(null, BindingFlags.DoNotWrapExceptions, null, null, null);
        context.Unload();
    }
}
