namespace DiffProg.Generators.Diagnostics;

public static partial class Rules
{
    /// <summary>
    /// What breaks a rule, and the way out; null where no program breaks it. They are statements of a body over x, y:
    /// [n], a: [m, n], s: float and k: int, members of a partial class, or types. A test compiles each: the wrong one
    /// gives that finding and no other, the right one none.
    /// </summary>
    public static (string Wrong, string Right)? ExampleOf(string id) =>
        Examples.TryGetValue(id, out var example) || LanguageExamples.TryGetValue(id, out example) ? example : null;

    private static readonly Dictionary<string, (string Wrong, string Right)> Examples = new()
    {
        ["DP2001"] = (
            """
            [Differentiable]
            public static float F([Shape("3")] Tensor<float> x, [Shape("4")] Tensor<float> y) => Sum(x * y);
            """,
            """
            [Differentiable]
            public static float F([Shape("4")] Tensor<float> x, [Shape("4")] Tensor<float> y) => Sum(x * y);
            """),
        ["DP1100"] = (
            """
            [Differentiable]
            public static float F([Shape("N")] Tensor<float> x, [Shape("N")] Tensor<float> w, int n)
            {
                for (int i = 0; i < n; i++)
                    x = Concatenate(0, x * w, x);
                return Sum(x);
            }
            """,
            """
            [Differentiable]
            public static float F([Shape("N")] Tensor<float> x, [Shape("N")] Tensor<float> w, int n)
            {
                for (int i = 0; i < n; i++)
                    x = Concatenate(0, x * Sum(w), x);
                return Sum(x);
            }
            """),
        ["DP1101"] = (
            """
            [Differentiable]
            public static Tensor<float> F([Shape("N")] Tensor<float> x)
            {
                for (int i = 0; i < 2; i++)
                    x = Concatenate(0, x, x);
                return x;
            }
            """,
            """
            [Differentiable]
            [return: Shape("4*N")]
            public static Tensor<float> F([Shape("N")] Tensor<float> x)
            {
                for (int i = 0; i < 2; i++)
                    x = Concatenate(0, x, x);
                return x;
            }
            """),
        ["DP1102"] = (
            """
            [Differentiable]
            public static float F([Shape("N")] Tensor<float> x, int n)
            {
                foreach (int i in Checkpoint.Range(n))
                    x = Concatenate(0, x, Sin(x));
                return Sum(x);
            }
            """,
            """
            [Differentiable]
            public static float F([Shape("N")] Tensor<float> x, int n)
            {
                for (int i = 0; i < n; i++)
                    x = Concatenate(0, x, Sin(x));
                return Sum(x);
            }
            """),
        ["DP1103"] = (
            """
            [Parameters]
            public sealed partial record Chain([Shape("sizes[i+1], sizes[i]")] Tensor<float> Links);
            """,
            """
            [Parameters]
            public sealed partial record Chain([Length("n"), Shape("sizes[i+1], sizes[i]")] Tensor<float>[] Links);
            """),
        ["DP1110"] = (
            """
            [Differentiable] public static Tensor<float> F([Shape("n")] Tensor<float> x) => x * x;
            [Differentiable]
            public static Tensor<float> F([Shape("n")] Tensor<float> x, [Shape("n")] Tensor<float> y) => x * y;
            """,
            """
            [Differentiable] public static Tensor<float> Square([Shape("n")] Tensor<float> x) => x * x;
            [Differentiable]
            public static Tensor<float> F([Shape("n")] Tensor<float> x, [Shape("n")] Tensor<float> y) => x * y;
            """),
        ["DP2003"] = (
            """
            [Differentiable]
            [return: Shape("4")]
            public static Tensor<float> F([Shape("3")] Tensor<float> x) => 2 * x;
            """,
            """
            [Differentiable]
            [return: Shape("3")]
            public static Tensor<float> F([Shape("3")] Tensor<float> x) => 2 * x;
            """),
        ["DP2004"] = (
            """[Differentiable] public static float F([Shape("2*n")] Tensor<float> x) => Sum(x);""",
            """[Differentiable] public static float F([Shape("2*n")] Tensor<float> x, int n) => Sum(x);"""),
        ["DP2005"] = ("x = Slice(x, 0, 0, s > 0 ? 1 : k);", "x = Slice(x, 0, 0, k);"),
        ["DP2006"] = (
            """[Differentiable] public static float F([Shape("5")] Tensor<float> x) => Sum(Slice(x, 0, 3, 4));""",
            """[Differentiable] public static float F([Shape("5")] Tensor<float> x) => Sum(Slice(x, 0, 3, 2));"""),
        ["DP2007"] = ("var total = Sum(x, 0);", "var total = Sum(x);"),
        ["DP2008"] = ("var columns = Sum(a, 2);", "var columns = Sum(a, 1);"),
        ["DP2009"] = (
            """
            [Differentiable]
            public static float F([Shape("n")] Tensor<float> x, float rate, RandomKey key) => Sum(Dropout(x, rate * 0.5f, key));
            """,
            """
            [Differentiable]
            public static float F([Shape("n")] Tensor<float> x, float rate, RandomKey key) => Sum(Dropout(x, rate, key));
            """),
        ["DP2010"] = (
            """
            [Differentiable]
            public static Tensor<float> F([Shape("N, in")] Tensor<float> x, [Shape("out, d")] Tensor<float> w) =>
                MatMul(x, w);
            """,
            """
            [Differentiable]
            public static Tensor<float> F([Shape("N, in")] Tensor<float> x, [Shape("out, in")] Tensor<float> w) =>
                MatMul(x, Transpose(w));
            """),
        ["DP2020"] = (
            "[Differentiable] public static float F(Tensor<float> x) => Sum(x);",
            """[Differentiable] public static float F([Shape("n")] Tensor<float> x) => Sum(x);"""),
        ["DP2021"] = (
            """[Differentiable] public static float F([Shape("m n")] Tensor<float> x) => Sum(x);""",
            """[Differentiable] public static float F([Shape("m, n")] Tensor<float> x) => Sum(x);"""),
        ["DP2022"] = (
            """[Differentiable] public static float F([Shape("a, b, c, d, e")] Tensor<float> x) => Sum(x);""",
            """
            [Differentiable]
            public static float F([Shape("a, b, c, d*e")] Tensor<float> x, int d, int e) => Sum(x);
            """),
        ["DP2023"] = (
            """
            [Parameters] public partial record Layer([Shape("n")] Tensor<float> W);
            [Parameters] public partial record Network([Dims("size=hidden")] Layer First);
            """,
            """
            [Parameters] public partial record Layer([Shape("n")] Tensor<float> W);
            [Parameters] public partial record Network([Dims("n=hidden")] Layer First);
            """),
        ["DP2024"] = (
            """
            [Parameters] public partial record Layer([Shape("n")] Tensor<float> W);
            [Parameters] public partial record Network(Layer First, Layer Second);
            """,
            """
            [Parameters] public partial record Layer([Shape("n")] Tensor<float> W);
            [Parameters] public partial record Network(
                [Dims("n=hidden")] Layer First, [Dims("n=classes")] Layer Second);
            """),
        ["DP2025"] = (
            """
            [Differentiable]
            [return: Shape("m")]
            public static Tensor<float> F([Shape("n")] Tensor<float> x) => 2 * x;
            """,
            """
            [Differentiable]
            [return: Shape("n")]
            public static Tensor<float> F([Shape("n")] Tensor<float> x) => 2 * x;
            """),
        ["DP1076"] = (
            """
            [Differentiable]
            public static double F(double[][] rows, double x)
            {
                rows[0] = [x, x];
                return rows[0][0] * rows[1][0];
            }
            """,
            """
            [Differentiable]
            public static double F(double[][] rows, double x)
            {
                double[][] own = [[x, x], rows[1]];
                return own[0][0] * own[1][0];
            }
            """),
        ["DP1080"] = (
            """
            [Differentiable(Strict = true)]
            public static float F([Shape("n")] Tensor<float> x) => Max(Exp(x));
            """,
            """
            [Differentiable(Strict = true)]
            public static float F([Shape("n")] Tensor<float> x) => Max(x * x);
            """),
        ["DP1081"] = (
            """
            [Differentiable]
            public static double F(double x, int n)
            {
                var state = new double[2];
                foreach (int t in Checkpoint.Range(n))
                    state[0] = Math.Sin(state[0] + x);
                return state[0];
            }
            """,
            """
            [Differentiable]
            public static double F(double x, int n)
            {
                double state = 0;
                foreach (int t in Checkpoint.Range(n))
                    state = Math.Sin(state + x);
                return state;
            }
            """),
        ["DP1082"] = (
            """
            [Differentiable]
            public static double F(double x, int n)
            {
                foreach (int t in Checkpoint.Range(n))
                {
                    if (x > 100)
                        break;
                    x += Math.Sin(x);
                }
                return x;
            }
            """,
            """
            [Differentiable]
            public static double F(double x, int n)
            {
                foreach (int t in Checkpoint.Range(n))
                    x += x > 100 ? 0 : Math.Sin(x);
                return x;
            }
            """),
        ["DP1083"] = (
            """
            [Differentiable, MaxArena("1 KB")]
            public static double F(double x)
            {
                for (int t = 0; t < 1000; t++)
                    x = Math.Sin(x);
                return x;
            }
            """,
            """
            [Differentiable, MaxArena("1 KB")]
            public static double F(double x)
            {
                foreach (int t in Checkpoint.Range(1000, 3))
                    x = Math.Sin(x);
                return x;
            }
            """),
        ["DP1084"] = (
            """[Differentiable, MaxArena("much")] public static double F(double x) => x * x;""",
            """[Differentiable, MaxArena("64 MB")] public static double F(double x) => x * x;"""),
        ["DP2026"] = (
            """[Differentiable] public static float F([Shape("1")] float s) => s * s;""",
            "[Differentiable] public static float F(float s) => s * s;"),
        ["DP2027"] = (
            """[Parameters] public partial record P([Shape("a.b")] Tensor<float> W);""",
            """[Parameters] public partial record P([Shape("a_b")] Tensor<float> W);"""),
        ["DP2028"] = (
            """
            [Parameters] public partial record P(
                [Shape("hidden")] Tensor<float> W, [Shape("hiden")] Tensor<float> B);
            """,
            """
            [Parameters] public partial record P(
                [Shape("hidden")] Tensor<float> W, [Shape("hidden")] Tensor<float> B);
            """),
        ["DP3001"] = (
            "[Differentiable] public static float F(int k) => 2f * k;",
            "[Differentiable] public static float F(float s, int k) => s * k;"),
        ["DP3002"] = (
            "[Differentiable] public static float F(float s, float t) => t > 0 ? s : -s;",
            "[Differentiable] public static float F(float s, [NoGradient] float t) => t > 0 ? s : -s;"),
        ["DP3003"] = (
            "[Differentiable] public static float F(float s, [Gradient] int k) => s * k;",
            "[Differentiable] public static float F(float s, int k) => s * k;"),
        ["DP4001"] = (
            """
            [Differentiable] public static float F([Shape("m, n")] Tensor<float> x) => Sum(x * x);
            public static float Use(Tensor<float> x) => FValue(Tensor.Transpose(x));
            """,
            """
            [Differentiable] public static float F([Shape("m, n")] Tensor<float> x) => Sum(x * x);
            public static float Use(Tensor<float> x) => FValue(Tensor.Transpose(x).ToDenseTensor());
            """),
        ["DP4002"] = (
            """
            [Differentiable]
            public static float F([Shape("m, n")] Tensor<float> x, [Shape("m*n")] Tensor<float> y) =>
                Sum(Reshape(Transpose(x), -1) * y);
            """,
            """
            [Differentiable]
            public static float F([Shape("m, n")] Tensor<float> x, [Shape("m*n")] Tensor<float> y) =>
                Sum(Reshape(x, -1) * y);
            """),
        ["DP4003"] = (
            """
            [Differentiable]
            public static Tensor<float> F(
                [Shape("n, n")] Tensor<float> a, [Shape("n, n")] Tensor<float> b, [Shape("n")] Tensor<float> x) =>
                MatMul(MatMul(a, b), x);
            """,
            """
            [Differentiable]
            public static Tensor<float> F(
                [Shape("n, n")] Tensor<float> a, [Shape("n, n")] Tensor<float> b, [Shape("n")] Tensor<float> x) =>
                MatMul(a, MatMul(b, x));
            """),
    };
}
