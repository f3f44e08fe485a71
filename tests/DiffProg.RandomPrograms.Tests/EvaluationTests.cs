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

    // C#'s compiler evaluates what stands up to the last array before it makes one, where that are three or fewer.
    private const string WritesBesideSpreads = Cases.F + """
        {
            Real[] t = [x, y, x * y];
            ref Real r = ref t[1];
            Real[] after = [x + y, .. t, r = x * x, t[1]];
            Real[] between = [t[0] = y * y, .. t, t[1] = 2 * y, .. t];
            Real[] s = new Real[2];
            Real Next() => s[0] += 1.5 * x;
            Real[] twice = [Next(), .. s, Next(), .. s, Next(), s[0]];
            Real[] few = [.. s, Next(), .. s];
            Real sum = 0;
            for (int i = 0; i < 5; i++)
                sum += after[i] * (i + 1);
            for (int i = 0; i < 8; i++)
                sum += between[i] * (i + 1) + twice[i] * (8 - i) + few[i % 5] * i;
            return sum;
        }
        """;

    // C# computes with literals itself, and does not compile what it finds then.
    private const string ZeroRemainder = """
        «[Differentiable]» static Real Part(Real x, int m) => x * (m % 4 != 0 ? 3 / (m % 4) + 3 % (m % 4) : 2);

        """ + Cases.F + """
        {
            return Part(x, 0) * y + Part(x, 4) + Part(y, 7);
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
