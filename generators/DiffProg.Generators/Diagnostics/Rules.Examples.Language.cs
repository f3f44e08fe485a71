namespace DiffProg.Generators.Diagnostics;

public static partial class Rules
{
    // Of what is no part of the language.
    private static readonly Dictionary<string, (string Wrong, string Right)> LanguageExamples = new()
    {
        ["DP1001"] = (
            "public static class C { [Differentiable] public static float F(float s) => s * s; }",
            "public static partial class C { [Differentiable] public static float F(float s) => s * s; }"),
        ["DP1002"] = (
            "public static float Half { [Differentiable] get => 0.5f; }",
            "[Differentiable] public static float Half(float s) => 0.5f * s;"),
        ["DP1003"] = (
            "[Differentiable] public static float Square<T>(float s) => s * s;",
            "[Differentiable] public static float Square(float s) => s * s;"),
        ["DP1004"] = (
            "[Differentiable] public static unsafe float Square(float s) => s * s;",
            "[Differentiable] public static float Square(float s) => s * s;"),
        ["DP1005"] = (
            "[Differentiable] public static float Next(ref int k, float s) => ++k * s;",
            "[Differentiable] public static float Next(ref float k, float s) => ++k * s;"),
        ["DP1006"] = (
            "[Differentiable] public static float Scaled(decimal x, float s) => s;",
            """[Differentiable] public static float Scaled([Shape("n")] Tensor<float> x, float s) => Sum(x) * s;"""),
        ["DP1007"] = (
            "[Differentiable] public static decimal Steps(float s) => 2;",
            "[Differentiable] public static float Steps(float s) => 2 * s;"),
        ["DP1008"] = (
            "public abstract partial class Model\n{\n    public float Rate;\n"
            + "    [Differentiable] public abstract float Loss(float s);\n}",
            "public partial class Model { [Differentiable] public float Loss(float s) => s * s; }"),
        ["DP1009"] = ("x += y;", "x = x + y;"),
        ["DP1010"] = ("x[k] = s;", "x = Where(Greater(x, s), y, x);"),
        ["DP1011"] = (
            "if (s < 0) throw new ArgumentException($\"{s} is negative\");",
            "if (s < 0) throw new ArgumentException(\"s is negative\");"),
        ["DP1012"] = (
            "Func<float, float> f = s > 0 ? MathF.Sin : MathF.Cos; s = f(s);",
            "s = s > 0 ? MathF.Sin(s) : MathF.Cos(s);"),
        ["DP1013"] = ("s = SquareValue(s);", "s = Square(s);"),
        ["DP1014"] = ("s = MathF.Cbrt(s);", "s = MathF.Pow(s, 1 / 3f);"),
        ["DP1015"] = (
            "public static float Rate = 0.1f; [Differentiable] public static float Scaled(float s) => Rate * s;",
            "public const float Rate = 0.1f; [Differentiable] public static float Scaled(float s) => Rate * s;"),
        ["DP1016"] = ("s = Library.Cube(s);", "s = s * s * s;"),
        ["DP1017"] = (
            "float Power(float v, int n) => n == 0 ? 1 : v * Power(v, n - 1); s = Power(s, k);",
            "[Differentiable] public static float Power(float s, int k) => k == 0 ? 1 : s * Power(s, k - 1);"),
        ["DP1018"] = (
            """
            public partial class Model
            {
                [Differentiable] public virtual float Score(float s) => s * s;
                [Differentiable] public float Loss(float s) => Score(s) + 1;
            }
            """,
            """
            public partial class Model
            {
                [Differentiable] public float Score(float s) => s * s;
                [Differentiable] public float Loss(float s) => Score(s) + 1;
            }
            """),
        ["DP1019"] = ("var whole = (int)s;", "var part = s * k;"),
        ["DP1020"] = ("x = Softmax(x, k);", "x = Softmax(x, 0);"),
        ["DP1021"] = ("s = s % 2;", "s = s - 2 * k;"),
        ["DP1022"] = ("int[][] counts = new int[2][];", "var counts = new int[2 * 3];"),
        ["DP1024"] = (
            "var t = x; var (u, v) = k > 0 ? (t = 2 * x, x) : (x, x); x = u + v * t;",
            "var t = k > 0 ? 2 * x : x; x = t + x * t;"),
        ["DP1025"] = (
            "var rows = Gather(a, [0, 2]);",
            """
            [Differentiable]
            public static float Rows([Shape("m, n")] Tensor<float> a, [Shape("t")] ReadOnlySpan<int> rows) =>
                Sum(Gather(a, rows));
            """),
        ["DP1026"] = ("s = s * x[k];", "s = s * Sum(Slice(x, 0, k, 1));"),
        ["DP1027"] = ("x = k > 0 ? x * Math.Abs(k) : x;", "var size = Math.Abs(k); x = k > 0 ? x * size : x;"),
        ["DP1028"] = (
            "file static partial class C { [Differentiable] public static float F(float s) => s * s; }",
            "static partial class C { [Differentiable] public static float F(float s) => s * s; }"),
        ["DP1029"] = (
            """
            [Differentiable] public static float Loss(float s) => s * s;
            public static float LossValue(float s) => s;
            """,
            """
            [Differentiable] public static float Loss(float s) => s * s;
            public static float LastLossValue(float s) => s;
            """),
        ["DP1067"] = (
            """
            public interface IModel { [Differentiable] float Of(float s); }
            public record Line(float A) : IModel { [Differentiable] public float Of(float s) => A * s; }
            public static partial class C { [Differentiable] public static float F(IModel m, float s) => m.Of(s); }
            """,
            """
            public interface IModel { [Differentiable] float Of(float s); }
            public sealed record Line(float A) : IModel { [Differentiable] public float Of(float s) => A * s; }
            public static partial class C { [Differentiable] public static float F(IModel m, float s) => m.Of(s); }
            """),
        ["DP1068"] = (
            """
            public interface IModel { [Differentiable] float Of(float s); }
            public sealed record Line(float A) : IModel { [Differentiable] public float Of(float s) => A * s; }
            [Parameters] public sealed partial record Sums([Shape("n")] Tensor<float> W) : IModel
            {
                [Differentiable] public float Of(float s) => s * Ops.Sum(W);
            }

            public static partial class C { [Differentiable] public static float F(IModel m, float s) => m.Of(s); }
            """,
            """
            public interface IModel { [Differentiable] float Of(float s); }
            [Parameters] public sealed partial record Line([Shape("1")] Tensor<float> A) : IModel
            {
                [Differentiable] public float Of(float s) => s * Ops.Sum(A);
            }

            [Parameters] public sealed partial record Sums([Shape("n")] Tensor<float> W) : IModel
            {
                [Differentiable] public float Of(float s) => s * Ops.Sum(W);
            }

            public static partial class C { [Differentiable] public static float F(IModel m, float s) => m.Of(s); }
            """),
        ["DP1069"] = (
            """
            public interface IModel { [Differentiable] float Of(float s); }
            public static partial class C { [Differentiable] public static float F(IModel m, float s) => m.Of(s); }
            """,
            """
            public interface IModel { [Differentiable] float Of(float s); }
            public sealed record Line(float A) : IModel { [Differentiable] public float Of(float s) => A * s; }
            public static partial class C { [Differentiable] public static float F(IModel m, float s) => m.Of(s); }
            """),
        ["DP1073"] = (
            """
            public interface IModel { [Differentiable] float Of(float s); }
            public sealed record Line(float A) : IModel { [Differentiable] public float Of(float s) => A * s; }
            public sealed class Counting : IModel
            {
                public int Calls;
                public float Of(float s) => s * ++Calls;
            }

            public static partial class C { [Differentiable] public static float F(IModel m, float s) => m.Of(s); }
            """,
            """
            public interface IModel { [Differentiable] float Of(float s); }
            public sealed record Line(float A) : IModel { [Differentiable] public float Of(float s) => A * s; }
            public static partial class C { [Differentiable] public static float F(IModel m, float s) => m.Of(s); }
            """),
        ["DP1074"] = (
            """
            public interface IModel { [Differentiable] float Of(float s); }
            public sealed record Line(float A) : IModel { [Differentiable] public float Of(float s) => A * s; }
            public static partial class C
            {
                [Differentiable] public static float F((IModel M, float K) t, float s) => t.M.Of(s) * t.K;
            }
            """,
            """
            public interface IModel { [Differentiable] float Of(float s); }
            public sealed record Line(float A) : IModel { [Differentiable] public float Of(float s) => A * s; }
            public static partial class C
            {
                [Differentiable] public static float F(IModel m, float k, float s) => m.Of(s) * k;
            }
            """),
        ["DP1075"] = (
            """
            public interface IModel { [Differentiable] float Of(float s); }
            public sealed record Line(float A) : IModel { [Differentiable] public float Of(float s) => A * s; }
            public static partial class C
            {
                [Differentiable] public static float F(IModel m, float s) => m.Of(s);
                [Differentiable] public static float F(Line m, float s) => 2 * m.Of(s);
            }
            """,
            """
            public interface IModel { [Differentiable] float Of(float s); }
            public sealed record Line(float A) : IModel { [Differentiable] public float Of(float s) => A * s; }
            public static partial class C
            {
                [Differentiable] public static float F(IModel m, float s) => m.Of(s);
                [Differentiable] public static float G(Line m, float s) => 2 * m.Of(s);
            }
            """),
        ["DP1071"] = (
            """
            public struct P { public float X; [Differentiable] public void Add(ref float y) { X += 1; y *= X; } }
            [Differentiable] public static float F(float s) { P p = new() { X = s }; p.Add(ref p.X); return p.X; }
            """,
            """
            public struct P { public float X; [Differentiable] public void Add(ref float y) { X += 1; y *= X; } }
            [Differentiable] public static float F(float s) { P p = new() { X = s }; p.Add(ref s); return p.X * s; }
            """),
        ["DP1072"] = (
            "void Twice(ref float v) => v *= 2; float t = s; Twice(ref k > 0 ? ref s : ref t); s *= t;",
            "void Twice(ref float v) => v *= 2; float t = s; if (k > 0) Twice(ref s); else Twice(ref t); s *= t;"),
        ["DP1030"] = (
            """[Parameters] public partial record P { public required Tensor<float> W { get; init; } }""",
            """[Parameters] public partial record P([Shape("n")] Tensor<float> W);"""),
        ["DP1031"] = (
            """[Parameters] public partial record P([Shape("n")] Tensor<int> Ids);""",
            """[Parameters] public partial record P([Shape("n")] Tensor<float> W);"""),
        ["DP1032"] = (
            "[Parameters] public partial record P(float Scale);",
            """[Parameters] public partial record P([Shape("1")] Tensor<float> Scale);"""),
        ["DP1033"] = (
            """
            [Parameters] public partial record P(
                [Shape("n, n")] [Length("depth")] Tensor<float>[][] Weights);
            """,
            """
            [Parameters] public partial record P(
                [Shape("n, n")] [Length("depth")] Tensor<float>[] Weights);
            """),
        ["DP1034"] = (
            """[Parameters] public partial record P([Shape("n")] Tensor<float> W, P Next);""",
            """
            [Parameters] public partial record P(
                [Shape("n")] Tensor<float> W, [Shape("n")] Tensor<float> Next);
            """),
        ["DP1035"] = (
            """[Parameters] public partial record P<T>([Shape("n")] Tensor<float> W);""",
            """[Parameters] public partial record P([Shape("n")] Tensor<float> W);"""),
        ["DP1036"] = (
            """
            public static partial class C
            {
                [Parameters] private partial record P([Shape("n")] Tensor<float> W);
                [Differentiable] private static float F(P p) => Sum(p.W);
            }
            """,
            """
            public static partial class C
            {
                [Parameters] internal partial record P([Shape("n")] Tensor<float> W);
                [Differentiable] internal static float F(P p) => Sum(p.W);
            }
            """),
        ["DP1037"] = (
            """
            [Parameters]
            public sealed partial record Doubled([Shape("n")] Tensor<float> W) { public Tensor<float> W { get; init; } = 2 * W; }
            """,
            """[Parameters] public sealed partial record Doubled([Shape("n")] Tensor<float> W);"""),
        ["DP1104"] = (
            """
            [Parameters]
            public sealed partial record Scaled([Shape("n")] Tensor<float> W) { public required float Rate { get; init; } }
            """,
            """
            [Parameters]
            public sealed partial record Scaled([Shape("n")] Tensor<float> W) { public float Rate { get; init; } = 1; }
            """),
        ["DP1038"] = (
            """
            // in a library: [Parameters] public sealed partial record Broken([Shape("n +")] Tensor<float> W);
            public static partial class C { [Differentiable] public static float F(Broken p) => Sum(p.W * p.W); }
            """,
            """
            // in a library: [Parameters] public sealed partial record Dense([Shape("n")] Tensor<float> W);
            public static partial class C { [Differentiable] public static float F(Dense p) => Sum(p.W * p.W); }
            """),
        ["DP1065"] = (
            """[Parameters] public partial record P([Shape("n, n")] Tensor<float>[] Weights);""",
            """[Parameters] public partial record P([Shape("n, n")] [Length("depth")] Tensor<float>[] Weights);"""),
        ["DP1066"] = (
            """[Parameters] public partial record P([Shape("n")] [Length("m")] Tensor<float> W);""",
            """[Parameters] public partial record P([Shape("m, n")] Tensor<float> W);"""),
        ["DP1041"] = (
            """
            public static partial class Wheel
            {
                public readonly struct Angle(float turns) { public float Radians { get; } = 6.28f * turns; }
                [Differentiable] public static float Height(Angle a) => MathF.Sin(a.Radians);
            }
            """,
            """
            public static partial class Wheel
            {
                public readonly record struct Angle(float Radians);
                [Differentiable] public static float Height(Angle a) => MathF.Sin(a.Radians);
            }
            """),
        ["DP1040"] = (
            """
            [Differentiable] public static float A(float s) => Ops.Probe(s * s * s * s, "a") * s * s * s;
            [Differentiable] public static float B(float s) => A(A(A(A(A(A(A(A(s))))))));
            [Differentiable] public static float E(float s) => B(B(B(B(B(B(B(B(s))))))));
            [Differentiable] public static float D(float s) => E(E(E(E(E(E(E(E(s))))))));
            """,
            """
            [Differentiable] public static float A(float s) => Ops.Probe(s * s * s * s, "a") * s * s * s;
            [Differentiable] public static float D(float s)
            {
                for (int i = 0; i < 512; i++)
                    s = A(s);
                return s;
            }
            """),
        ["DP1050"] = (
            "float t = 0; s = Derivatives.Gradient(v => { t = v; return v * v; }, s) + t;",
            "float t = s; s = Derivatives.Gradient(v => v * v, s) + t;"),
        ["DP1051"] = (
            "float[] t = [s, 2]; t = Derivatives.Gradient(v => { v[0] = s; return v[0] * v[1]; }, t); s = t[0];",
            "float[] t = [s, 2]; t = Derivatives.Gradient(v => s * v[1], t); s = t[0];"),
        ["DP1052"] = (
            """
            [Differentiable] public static float Cube(float s, float t) => s * s * s * t;
            [Differentiable, DerivativeOf("Cube")]
            public static float Pullback(float s, float t, float g) => 3 * g * s * s * t;
            """,
            """
            [Differentiable] public static float Cube(float s, float t) => s * s * s * t;
            [Differentiable, DerivativeOf("Cube")]
            public static (float, float) Pullback(float s, float t, float g) => (3 * g * s * s * t, g * s * s * s);
            """),
        ["DP1085"] = (
            """
            public static float Half(float s) => s / 2;
            [DerivativeOf(nameof(Half))] public static float Pullback(float s, float g) => g / 2;
            [Differentiable] public static float F(float s) => Derivatives.Jvp(v => Half(v), s, 1).Tangent * s;
            """,
            """
            public static float Half(float s) => s / 2;
            [Differentiable, DerivativeOf(nameof(Half))] public static float Pullback(float s, float g) => g / 2;
            [Differentiable] public static float F(float s) => Derivatives.Jvp(v => Half(v), s, 1).Tangent * s;
            """),
        ["DP1086"] = (
            """
            public static float Half(float s) => s / 2;
            [DerivativeOf(nameof(Half))] public static float Pullback(float s, float g) => g / 2;
            [Differentiable] public static float F(float s) => Half(s) * s;
            """,
            """
            public static float Half(float s) => s / 2;
            [DerivativeOf(nameof(Half))] public static float Pullback(float s, float g) => g / 2;
            [DerivativeOf(nameof(Half), Forward = true)] public static float Tangent(float s, float v) => v / 2;
            [Differentiable] public static float F(float s) => Half(s) * s;
            """),
        ["DP1087"] = (
            "[Differentiable] public static float F(float s, int k) => Ops.Probe(s * s, k > 0 ? \"h\" : \"g\");",
            "[Differentiable] public static float F(float s, int k) => Ops.Probe(s * s, \"h\");"),
        ["DP1088"] = (
            """
            [Differentiable] public static float F(float s, int k)
            {
                if (k == 0)
                    return s;
                return s * Ops.Probe(F(s, k - 1), "h");
            }
            """,
            """
            [Differentiable] public static float F(float s, int k)
            {
                if (k == 0)
                    return s;
                return s * F(s, k - 1);
            }

            [Differentiable] public static float G(float s) => s * Ops.Probe(F(s, 3), "h");
            """),
        ["DP1089"] = (
            "[Differentiable(Directions = true)] public static float F([Shape(\"n\")] Tensor<float> x) => Ops.Sum(x);",
            "[Differentiable(Directions = true)] public static float F(float s, float t) => s * t;"),
        ["DP1060"] = (
            "[Differentiable] public static Tensor<float> Grow([Shape(\"n\")] Tensor<float> x, int k)\n"
            + "{\n    if (k == 0)\n        return x;\n    return Ops.Concatenate(0, Grow(x, k - 1), x);\n}",
            "[Differentiable] public static Tensor<float> Grow([Shape(\"n\")] Tensor<float> x, int k)\n"
            + "{\n    if (k == 0)\n        return x;\n    return 2f * Grow(x, k - 1) + x;\n}"),
        ["DP1061"] = (
            "[Differentiable] public static float Dot([Shape(\"n\")] Tensor<float> x, [Shape(\"m\")] Tensor<float> y, int k)\n"
            + "{\n    if (k == 0)\n        return Ops.Sum(x * y);\n    return 2 * Dot(x, y, k - 1);\n}",
            "[Differentiable] public static float Dot([Shape(\"n\")] Tensor<float> x, [Shape(\"n\")] Tensor<float> y, int k)\n"
            + "{\n    if (k == 0)\n        return Ops.Sum(x * y);\n    return 2 * Dot(x, y, k - 1);\n}"),
        ["DP1062"] = (
            """
            [Differentiable] public static float Dot(float[] x, float[] y, int k) =>
                k == 0 ? 0 : x[k - 1] * y[k - 1] + Dot(x, y, k - 1);
            [Differentiable] public static float Norm(float[] x) => Dot(x, x, x.Length);
            """,
            """
            [Differentiable] public static float Dot(float[] x, float[] y, int k) =>
                k == 0 ? 0 : x[k - 1] * y[k - 1] + Dot(x, y, k - 1);
            [Differentiable] public static float Norm(float[] x)
            {
                var y = new float[x.Length];
                for (int i = 0; i < x.Length; i++)
                    y[i] = x[i];
                return Dot(x, y, x.Length);
            }
            """),
        ["DP1063"] = (
            "[Differentiable] public static float Scale([Shape(\"n\")] Tensor<float> x, float s) => "
            + "s < 1 ? Ops.Sum(x) : 2 * Scale(x, s - 1);",
            "[Differentiable] public static float Scale([Shape(\"n\")] Tensor<float> x, float s)\n"
            + "{\n    if (s < 1)\n        return Ops.Sum(x);\n    return 2 * Scale(x, s - 1);\n}"),
    };
}
