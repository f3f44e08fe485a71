namespace DiffProg.Tests.RandomPrograms;

/// <summary>What stands in an expression is evaluated once, in C#'s order, and no more is asked of it.</summary>
public sealed class EvaluationTests
{
    private const string LengthOfACall = Cases.F + """
        {
            int count = 0;
            var t = new Real[3];
            Real[] Next() { count++; return t; }
            int m = Next().Length;
            return x * count * m;
        }
        """;

    private const string NamedPart = Cases.F + """
        {
            int i = 0;
            var s = new Real[] { x, y, x * y, 2 * x }.AsSpan(length: ++i, start: ++i);
            Real[] t = [x, y, x * y, 2 * x];
            int j = 0;
            var u = new Span<Real>(t, length: ++j, start: ++j);
            int last = 1;
            var part = u.Slice(length: last--, start: last);
            return s[0] * part[0] * (s.Length + u.Length + part.Length);
        }
        """;

    private const string NegativeQuotient = """
        «[Differentiable]» static Real Times(Real x, int q) => x * q;

        """ + Cases.F + """
        {
            Real s = Times(x, (n - 9) / 2);
            if (n < 0)
                s *= Times(y, (n - 9) / 2);
            return s + Times(y, n - 9);
        }
        """;

    public static TheoryData<string> Programs => new(Cases.NamesIn(typeof(EvaluationTests)));

    [Theory]
    [MemberData(nameof(Programs))]
    public void Evaluation_OfTheProgram_IsTheBodys(string name) => Cases.IsRight(typeof(EvaluationTests), name);

    [Fact]
    public void Abs_OfTheSmallestInteger_ThrowsThoughNothingNeedsIt() => EntryTests.Run("""
        public static partial class P
        {
            [Differentiable] public static double F(double x, int n)
            {
                int q = System.Math.Abs(n);
                return x;
            }
        }

        """, """
        Same(2, P.FValue(2, -5));
        foreach (var call in new System.Func<double>[] { () => P.F(1, int.MinValue), () => P.FValue(1, int.MinValue),
            () => P.FGradient(1, int.MinValue).Value, () => P.FJvp(1, int.MinValue, 1).Value })
        {
            try
            {
                call();
            }
            catch (System.OverflowException)
            {
                continue;
            }

            throw new System.Exception("it did not throw");
        }
        """);
}
