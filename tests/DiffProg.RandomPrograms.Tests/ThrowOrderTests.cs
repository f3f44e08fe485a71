namespace DiffProg.Tests.RandomPrograms;

/// <summary>
/// Programs that may throw one exception or another: every generated method throws the body's, and leaves the arguments
/// that are written as the body leaves them. w is [1, 2, 3] before each call.
/// </summary>
public sealed class ThrowOrderTests
{
    private const string Divided = """
        [Differentiable] static double G(int q, double x)
        {
            if (x < 0)
                throw new ArgumentException("x");
            return x * q;
        }

        [Differentiable] static double F(double x, int n, int k) => G(n % k, x);
        """;

    private const string DividedBeforeAWrite = """
        [Differentiable] static double G(int q, Span<double> w)
        {
            w[0] = 5;
            return w[1] * q;
        }

        [Differentiable] static double F(Span<double> w, int n, int k) => G(n / k, w);
        """;

    private const string DividedBeforeARead = """
        [Differentiable] static double G(int q, double x) => x * q;
        [Differentiable] static double F(Span<double> w, int n, int k) => G(n / k, w[k + 3]);
        """;

    private const string ReadBeforeADivision = """
        [Differentiable] static double G(double x, int q) => q * x;
        [Differentiable] static double F(Span<double> w, int n, int k) => G(w[k + 3], n / k);
        """;

    private const string ReadAtAQuotient = """
        [Differentiable] static double F(Span<double> w, int n, int k) => w[5 - n] * w[n / k] + w[n % k + k];
        """;

    private const string BothConditions = """
        [Differentiable] static double F([NoGradient] Span<double> w, int n, double x) => x > 0 & w[n] > 0 ? x : 2 * x;
        """;

    private const string EitherCondition = """
        [Differentiable] static double F(int n, double x) => x < 0 | 10 / n > 0 ? x : 2 * x;
        """;

    private const string ElementOfAnArray = """
        [Differentiable] static double F(double x, int n)
        {
            var t = new double[1];
            t[n] = 10 / (n - 1);
            return t[0] * x;
        }
        """;

    private const string ElementOfASpan = """
        [Differentiable] static double G(double x) => x < 0 ? throw new ArgumentException("x") : x * x;
        [Differentiable] static void F(Span<double> w, double x, int i) => w[i] = G(x);
        """;

    private const string ElementOfAnArrayArgument = """
        [Differentiable] static double G(double x) => x < 0 ? throw new ArgumentException("x") : x * x;
        [Differentiable] static void F(double[] w, double x, int i) => w[i] = G(x);
        """;

    private const string ElementOfAPart = """
        [Differentiable] static double G(double x) => x < 0 ? throw new ArgumentException("x") : x * x;
        [Differentiable] static void F(Span<double> w, double x, int i)
        {
            var s = w[1..];
            s[i] = G(x);
        }
        """;

    private const string ElementOfASharedArray = """
        [Differentiable] static double F(double x, int n)
        {
            double[] t = new double[1], u = new double[2];
            (t, u) = (u, t);
            t[n] = 10 / (n - 2);
            return t[0] * x;
        }
        """;

    private const string ElementOfAGrid = """
        [Differentiable] static double F(double x, int n)
        {
            var g = new double[2, 2];
            g[1, n] = 10 / (n - 2);
            return g[1, 1] * x;
        }
        """;

    private const string ElementsAddedTo = """
        [Differentiable] static void F(Span<double> w, ReadOnlySpan<double> b)
        {
            for (int i = 0; i < b.Length; i++)
                w[i] += b[i] * b[0];
        }
        """;

    private const string ElementsAddedToDownwards = """
        [Differentiable] static void F(Span<double> w, ReadOnlySpan<double> b)
        {
            for (int i = 0; i < b.Length; i++)
                w[b.Length - 1 - i] += b[b.Length - 1 - i];
        }
        """;

    private const string ElementsAddedToFromFew = """
        [Differentiable] static void F(Span<double> w, ReadOnlySpan<double> b, int from, int to)
        {
            for (int i = 0; i < to; i++)
                w[i] += b[i + from];
        }
        """;

    private const string OneElementAddedTo = """
        [Differentiable] static void F(Span<double> w, ReadOnlySpan<double> b, int n)
        {
            for (int i = 0; i < n; i++)
                w[1] += b[i];
        }
        """;

    private const string TwoAddedTo = """
        [Differentiable] static void F(Span<double> w, Span<double> b, int n)
        {
            for (int i = 0; i < n; i++)
            {
                w[i] += 2;
                b[i] -= 1;
            }
        }
        """;

    private const string ReadAfterAnAddition = """
        [Differentiable] static double F(Span<double> w, ReadOnlySpan<double> b, int n)
        {
            double s = 0;
            for (int i = 0; i < n; i++)
            {
                w[i] += 2;
                s += b[i];
            }

            return s;
        }
        """;

    private const string Rows = """
        [Differentiable] static void F(Span<double> w, ReadOnlySpan<double> b, int n)
        {
            for (int k = 0; k < n; k++)
            {
                for (int i = 0; i < b.Length; i++)
                    w[k] += b[i] * w[i];
            }
        }
        """;

    [Theory]
    [InlineData(Divided, "DivideByZeroException [1, 2, 3]",
        "F(-1, 1, 0)", "FValue(-1, 1, 0)", "FGradient(-1, 1, 0)", "FJvp(-1, 1, 0, 1)")]
    [InlineData(DividedBeforeAWrite, "DivideByZeroException [1, 2, 3]",
        "F(w, 1, 0)", "FValue(w, 1, 0)", "FGradient(w, 1, 0, new double[3])", "FJvp(w, 1, 0, new double[3])")]
    [InlineData(DividedBeforeARead, "DivideByZeroException [1, 2, 3]",
        "F(w, 1, 0)", "FValue(w, 1, 0)", "FGradient(w, 1, 0, new double[3])", "FJvp(w, 1, 0, new double[3])")]
    [InlineData(ReadBeforeADivision, "IndexOutOfRangeException [1, 2, 3]",
        "F(w, 1, 0)", "FValue(w, 1, 0)", "FGradient(w, 1, 0, new double[3])", "FJvp(w, 1, 0, new double[3])")]
    [InlineData(ReadAtAQuotient, "IndexOutOfRangeException [1, 2, 3]",
        "F(w, 1, 0)", "FValue(w, 1, 0)", "FGradient(w, 1, 0, new double[3])", "FJvp(w, 1, 0, new double[3])")]
    [InlineData(ReadAtAQuotient, "DivideByZeroException [1, 2, 3]",
        "F(w, 3, 0)", "FValue(w, 3, 0)", "FGradient(w, 3, 0, new double[3])", "FJvp(w, 3, 0, new double[3])")]
    [InlineData(BothConditions, "IndexOutOfRangeException [1, 2, 3]",
        "F(w, 5, -1)", "FValue(w, 5, -1)", "FGradient(w, 5, -1)", "FJvp(w, 5, -1, 1)")]
    [InlineData(EitherCondition, "DivideByZeroException [1, 2, 3]",
        "F(0, -1)", "FValue(0, -1)", "FGradient(0, -1)", "FJvp(0, -1, 1)")]
    [InlineData(ElementOfAnArray, "DivideByZeroException [1, 2, 3]",
        "F(1, 1)", "FValue(1, 1)", "FGradient(1, 1)", "FJvp(1, 1, 1)")]
    [InlineData(ElementOfAnArray, "IndexOutOfRangeException [1, 2, 3]",
        "F(1, 2)", "FValue(1, 2)", "FGradient(1, 2)", "FJvp(1, 2, 1)")]
    [InlineData(ElementOfASpan, "IndexOutOfRangeException [1, 2, 3]",
        "F(w, -1, 5)", "FValue(w, -1, 5)", "FVjp(w, -1, 5, new double[3])", "FJvp(w, -1, 5, new double[3], 1)")]
    [InlineData(ElementOfASpan, "ArgumentException [1, 2, 3]",
        "F(w, -1, 2)", "FValue(w, -1, 2)", "FVjp(w, -1, 2, new double[3])", "FJvp(w, -1, 2, new double[3], 1)")]
    [InlineData(ElementOfAnArrayArgument, "ArgumentException [1, 2, 3]",
        "F(w, -1, 5)", "FValue(w, -1, 5)", "FVjp(w, -1, 5, new double[3])", "FJvp(w, -1, 5, new double[3], 1)")]
    [InlineData(ElementOfAnArrayArgument, "IndexOutOfRangeException [1, 2, 3]",
        "F(w, 1, 5)", "FValue(w, 1, 5)", "FVjp(w, 1, 5, new double[3])", "FJvp(w, 1, 5, new double[3], 1)")]
    [InlineData(ElementOfAPart, "IndexOutOfRangeException [1, 2, 3]",
        "F(w, -1, 2)", "FValue(w, -1, 2)", "FVjp(w, -1, 2, new double[3])", "FJvp(w, -1, 2, new double[3], 1)")]
    [InlineData(ElementOfASharedArray, "DivideByZeroException [1, 2, 3]",
        "F(1, 2)", "FValue(1, 2)", "FGradient(1, 2)", "FJvp(1, 2, 1)")]
    [InlineData(ElementOfASharedArray, "IndexOutOfRangeException [1, 2, 3]",
        "F(1, 3)", "FValue(1, 3)", "FGradient(1, 3)", "FJvp(1, 3, 1)")]
    [InlineData(ElementOfAGrid, "DivideByZeroException [1, 2, 3]",
        "F(1, 2)", "FValue(1, 2)", "FGradient(1, 2)", "FJvp(1, 2, 1)")]
    [InlineData(ElementOfAGrid, "IndexOutOfRangeException [1, 2, 3]",
        "F(1, 3)", "FValue(1, 3)", "FGradient(1, 3)", "FJvp(1, 3, 1)")]
    [InlineData(ElementsAddedTo, "IndexOutOfRangeException [2, 4, 6]",
        "F(w, b)", "FValue(w, b)", "FVjp(w, b, new double[3], new double[20])",
        "FJvp(w, b, new double[3], new double[20])")]
    [InlineData(ElementsAddedToFromFew, "IndexOutOfRangeException [21, 2, 3]",
        "F(w, b, 19, 3)", "FValue(w, b, 19, 3)", "FVjp(w, b, 19, 3, new double[3], new double[20])",
        "FJvp(w, b, 19, 3, new double[3], new double[20])")]
    [InlineData(ElementsAddedToFromFew, "IndexOutOfRangeException [1, 2, 3]",
        "F(w, b, -1, 3)", "FValue(w, b, -1, 3)", "FVjp(w, b, -1, 3, new double[3], new double[20])",
        "FJvp(w, b, -1, 3, new double[3], new double[20])", "FValue(w, b, 30, 3)")]
    [InlineData(ElementsAddedToFromFew, "[1, 2, 3]",
        "F(w, b, 50, 0)", "FValue(w, b, 50, 0)", "FVjp(w, b, 50, -1, new double[3], new double[20])",
        "FJvp(w, b, 50, 0, new double[3], new double[20])")]
    [InlineData(ElementsAddedToDownwards, "IndexOutOfRangeException [1, 2, 3]",
        "F(w, b)", "FValue(w, b)", "FVjp(w, b, new double[3], new double[20])",
        "FJvp(w, b, new double[3], new double[20])")]
    [InlineData(OneElementAddedTo, "IndexOutOfRangeException [1, 212, 3]",
        "F(w, b, 21)", "FValue(w, b, 21)", "FVjp(w, b, 21, new double[3], new double[20])",
        "FJvp(w, b, 21, new double[3], new double[20])")]
    [InlineData(TwoAddedTo, "IndexOutOfRangeException [3, 4, 3]",
        "F(w, b[..1], 2)", "FValue(w, b[..1], 2)", "FVjp(w, b[..1], 2, new double[3], new double[1])",
        "FJvp(w, b[..1], 2, new double[3], new double[1])")]
    [InlineData(ReadAfterAnAddition, "IndexOutOfRangeException [3, 4, 3]",
        "F(w, b[..1], 2)", "FValue(w, b[..1], 2)", "FGradient(w, b[..1], 2, new double[3], new double[1])",
        "FJvp(w, b[..1], 2, new double[3], new double[1])")]
    [InlineData(Rows, "IndexOutOfRangeException [15, 2, 3]",
        "F(w, b[..4], 2)", "FValue(w, b[..4], 2)", "FVjp(w, b[..4], 2, new double[3], new double[4])",
        "FJvp(w, b[..4], 2, new double[3], new double[4])")]
    public void Program_ThatThrows_ThrowsTheSameFromAllThatIsGenerated(
        string method, string outcome, params string[] calls)
    {
        string of = string.Join(", ", calls.Select(call => $"Of((w, b) => {call})"));
        var program = CompiledProgram.Of(method + $$"""


            private static string Of(Action<double[], double[]> call)
            {
                double[] w = [1, 2, 3], b = [.. System.Linq.Enumerable.Range(1, 20)];
                string thrown = "";
                try
                {
                    call(w, b);
                }
                catch (Exception e)
                {
                    thrown = e.GetType().Name + " ";
                }

                return $"{thrown}[{string.Join(", ", w)}]";
            }

            public static string[] Check() => [{{of}}];
            """);
        Assert.Equal(calls.Select(c => $"{c}: {outcome}"), calls.Zip(
            program.Call<string[]>("Check"), (call, found) => $"{call}: {found}"));
    }

    // rows are [1, 2, 3], none, [4]. What comes of the body is what is asked of all.
    [Theory]
    [InlineData("var r = rows[n]; if (n != 1) s = r[0] * x;")]
    [InlineData("double s0 = 0; for (int i = 0; i < 3; i++) { var r = rows[i]; if (i < n) s0 += r[0]; } s = s0 * x;")]
    [InlineData("foreach (var r in rows) { if (n == 1) continue; s += r[^1] * x; }")]
    [InlineData("foreach (double e in rows[n]) s += e * x;")]
    [InlineData("var r = n > 0 ? rows[1] : rows[0]; s = n == 2 ? r[0] * x : x;")]
    [InlineData("var r = rows[0]; for (int i = 0; i < n; i++) { s += r[0] * x; r = rows[1]; }")]
    [InlineData("var r = rows[0]; for (int i = 0; i < n; i++) { s += r.Length * x; r = rows[2 - i]; }")]
    [InlineData("Span<double> r = rows[n]; s = r.Length * x; foreach (double e in r) s += e;")]
    [InlineData("var r = rows[n].AsSpan(); s = r.Length + x;")]
    [InlineData("var r = rows[1].AsSpan(n); s = r.Length + x;")]
    [InlineData("var r = rows[n].AsSpan(1..); s = r.Length + x;")]
    [InlineData("var r = rows[n][..]; s = r.Length + x;")]
    [InlineData("var r = rows[n][..^1]; s = r.Length + x;")]
    [InlineData("var r = new Span<double>(rows[n]); s = r.Length + x;")]
    [InlineData("var r = new Span<double>(rows[1], 0, n); s = r.Length + x;")]
    [InlineData("var r = rows[n]; Array.Clear(r); s = x;")]
    [InlineData("var r = rows[n]; Array.Fill(r, x); s = r[0];")]
    [InlineData("var r = rows[n]; Array.Fill(r, 1 / (n - 1)); s = x;")]
    [InlineData("var r = rows[n].AsSpan(Math.Max(0, 1 / (n - 1))..); s = r.Length + x;")]
    [InlineData("var r = System.Linq.Enumerable.ToArray(rows[n]); s = r[0] * x;")]
    [InlineData("rows[n].CopyTo(rows[0]); s = rows[0][0] * x;")]
    [InlineData("rows[n].CopyTo(rows[0].AsSpan()); s = rows[0][0] * x;")]
    [InlineData("rows[n].CopyTo(rows[0], n); s = rows[0][0] * x;")]
    [InlineData("rows[2].CopyTo(rows[n], 0); s = rows[2][0] * x;")]
    [InlineData("Array.Copy(rows[n], rows[0], n); s = rows[0][0] * x;")]
    [InlineData("Array.Copy(rows[2], rows[n], n - 1); s = rows[2][0] * x;")]
    [InlineData("Array.Copy(rows[n], 1 / (n - 1), rows[0], 0, 1); s = rows[0][0] * x;")]
    [InlineData("rows[n][0] = 1 / (n - 1); s = rows[n][0] * x;")]
    [InlineData("rows[n][5] = 1 / (n - 2); s = x;")]
    [InlineData("rows[n][5] += 1 / (n - 2); s = x;")]
    [InlineData("Span<double> w = rows[0]; w[4 - n] = rows[1][0]; s = w[0] * x;")]
    [InlineData("Span<double> w = rows[0]; w[4 - n] += rows[n][0]; s = w[0] * x;")]
    [InlineData("var r = rows[n]; Span<double> w = rows[0]; w[4 - n] += r[0] * x; s = w[0] * x;")]
    [InlineData("var r = rows[n]; rows[0][4] = r[0]; s = x;")]
    [InlineData("double[][] t = [rows[n], [x]]; t[1] = t[0]; s = n == 1 ? t[0].Length : t[1][0];")]
    [InlineData("var t = new double[2][]; t[0] = [x, 2]; var u = t[n % 2]; t[1] = u; s = n == 1 ? x : t[1][0];")]
    [InlineData("double First(double[] r) => n == 1 ? x : r[0] * x; s = First(rows[n]);")]
    [InlineData("s = Energy(rows[n]) * x;")]
    [InlineData("s = Sum(rows[n]) * x;")]
    public void Row_ThatIsNone_IsMissedWhereItIsUsed(string statements)
    {
        var program = CompiledProgram.Of($$"""
            [Differentiable] static double Energy(double[] r) => r[0] * r[^1];
            [Differentiable] static double Sum(ReadOnlySpan<double> r)
            {
                double s = 0;
                foreach (double e in r)
                    s += e;
                return s;
            }

            [Differentiable] static double F([NoGradient] double[][] rows, int n, double x)
            {
                double s = 0;
                {{statements}}
                return s;
            }

            private static string Of(Func<double[][], double> call)
            {
                double[][] rows = [[1, 2, 3], null!, [4]];
                string outcome;
                try
                {
                    outcome = call(rows).ToString();
                }
                catch (Exception e)
                {
                    outcome = e.GetType().Name + " " + e.Message;
                }

                return $"{outcome} [{string.Join(", ", rows[0])}], [{rows[2][0]}]";
            }

            public static string[] Check(int n) =>
            [
                Of(rows => F(rows, n, 0.5)), Of(rows => FValue(rows, n, 0.5)), Of(rows => FGradient(rows, n, 0.5).Value),
                Of(rows => FJvp(rows, n, 0.5, 1).Value),
            ];
            """);
        for (int n = 0; n < 3; n++)
        {
            var found = program.Call<string[]>("Check", n);
            Assert.Equal($"{n}: {found[0]}", $"{n}: {found.Skip(1).FirstOrDefault(f => f != found[0]) ?? found[0]}");
        }
    }

    // What is asked besides costs a comparison for each array, not the lanes.
    [Theory]
    [InlineData(ElementsAddedTo, "Elements.RequireAll(")]
    [InlineData("""
        [Differentiable] static double G(double x) => x * x;
        [Differentiable] static double F(ReadOnlySpan<double> b, double x)
        {
            Span<double> t = new double[b.Length];
            for (int i = 0; i < t.Length; i++)
                t[i] = G(b[i]) * x;
            double s = 0;
            for (int i = 0; i < t.Length; i++)
                s += t[i] * t[i];
            return s;
        }
        """, "ValueLoop2<V>(")]
    public void Loop_InWhichOnlyElementsMayBeMissing_IsInLanes(string method, string line)
    {
        string generated = CompiledProgram.Of(method).Generated;
        Assert.Contains(" ValueLoop<V>(", generated);
        Assert.Contains(line, generated);
    }

    [Theory]
    [InlineData(TwoAddedTo)]
    [InlineData(ReadAfterAnAddition)]
    public void Loop_ThatThrowsAfterAnAddition_IsNotInLanes(string method) =>
        Assert.DoesNotContain(" ValueLoop<V>(", CompiledProgram.Of(method).Generated);
}
