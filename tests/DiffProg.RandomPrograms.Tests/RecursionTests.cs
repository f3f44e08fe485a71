namespace DiffProg.Tests.RandomPrograms;

/// <summary>Methods that call themselves, directly or through others, with a depth known only at run time.</summary>
public sealed class RecursionTests
{
    private const string P = """
        «[Differentiable]» public static Real Power(Real v, int n)
        {
            if (n == 0)
                return 1;
            Real h = Power(v, n / 2);
            return n % 2 == 0 ? h * h : h * h * v;
        }

        """;

    private const string BySquaring = P + Cases.F + " => Power(Math.Sin(x) + 1.5, n + 9) * y;";

    private const string InALoop = P + Cases.F + """
        {
            Real s = 0;
            for (int i = 0; i < n + 3; i++)
                s = Math.Sin(s + Power(x * y, i) * a[i % a.Length]);
            return s;
        }
        """;

    private const string InABranchOfALoop = P + Cases.F + """
        {
            Real s = y;
            int i = 0;
            while (i < 7)
            {
                if (s > x)
                    s = Math.Cos(Power(s, i % 4)) + x;
                else
                    s = s * 0.5 + Power(Math.Sin(x), 3);
                i += 2;
            }

            return s;
        }
        """;

    private const string InAnExpression = P + Cases.F +
        " => x > y && Power(x, 2) > 0.25 ? Power(x, n % 5) : Power(y, 3) + Power(x, 2) * Power(x, 1);";

    private const string TwoSelfCalls = """
        «[Differentiable]» public static Real Fib(Real u, Real v, int n) =>
            n < 2 ? (n == 0 ? u : v) : Math.Sin(Fib(u, v, n - 1)) + 0.5 * Fib(u, v, n - 2) * u;

        """ + Cases.F + " => Fib(x, y, n % 8 + 3);";

    private const string Mutual = """
        «[Differentiable]» public static Real Even(Real v, int n) => n == 0 ? v : Odd(Math.Sin(v) + v, n - 1);
        «[Differentiable]» public static Real Odd(Real v, int n)
        {
            if (n == 0)
                return v * v;
            return Even(v * 0.5 + Math.Cos(v), n - 1) * v;
        }

        """ + Cases.F + " => Even(x, n % 9) + y * Odd(y, 4);";

    private const string Itself = """
        «[Differentiable]» public static Real F(Real x, Real y, int n, int[] k, «[Shape("p")]» Real[] a, «[Shape("q")]» ReadOnlySpan<Real> b)
        {
            if (n <= 0 || x > 40)
                return x * y;
            return Math.Sin(F(x + y * 0.25, y * x, n - 1, k, a, b)) + x;
        }
        """;

    private const string Simpson = """
        «[Differentiable]» public static Real G(Real t, Real p) => Math.Exp(-p * t * t) * Math.Sin(3 * t);
        «[Differentiable]» public static Real Quadrature(Real from, Real to, Real p, Real coarse, int depth)
        {
            Real middle = (from + to) / 2;
            Real left = (middle - from) / 6 * (G(from, p) + 4 * G((from + middle) / 2, p) + G(middle, p));
            Real right = (to - middle) / 6 * (G(middle, p) + 4 * G((middle + to) / 2, p) + G(to, p));
            Real difference = left + right - coarse;
            if (depth == 0 || Math.Abs(difference) < 1e-5)
                return left + right + difference / 15;
            return Quadrature(from, middle, p, left, depth - 1) + Quadrature(middle, to, p, right, depth - 1);
        }

        """ + Cases.F + " => Quadrature(0, 1 + x * x, y, 0, 7);";

    private const string Horner = """
        «[Differentiable]» public static Real Horner(Real t, Real c, int i, int n) =>
            i == n ? c : c / (i + 1.0) + t * Horner(t, c * 0.9, i + 1, n);

        """ + Cases.F + " => Horner(x, y, 0, n % 6 + 2);";

    private const string Guarded = """
        «[Differentiable]» public static Real Chain(Real v, int n)
        {
            if (v > 3)
                throw new InvalidOperationException("too far");
            if (n == 0)
                return v;
            Real next = Chain(v + 0.5, n - 1);
            return next * v;
        }

        """ + Cases.F + " => Chain(x, n % 5 + 1) + y;";

    private const string Several = """
        «[Differentiable]» public static (Real Value, Real Slope, int Depth) Walk(Real v, Real w, int n, int turn)
        {
            if (n == 0)
                return (v, w * v, 1);
            var rest = Walk(turn > 0 ? v + w : v * w, w * 0.5, n - 1, 1 - turn);
            return (rest.Value * 0.5 + v, Math.Sin(rest.Slope) * w, rest.Depth + 1);
        }

        """ + Cases.F + """
        {
            var walk = Walk(x, y, n % 6, x > y ? 1 : 0);
            return walk.Value + walk.Slope * walk.Depth;
        }
        """;

    private const string LoopInside = """
        «[Differentiable]» public static Real Deep(Real v, int n)
        {
            Real s = v;
            for (int i = 0; i < n; i++)
                s = Math.Sin(s) + 0.1 * Deep(s * v, n - 1 - i);
            return s;
        }

        """ + Cases.F + " => Deep(x, n % 4 + 1) * y;";

    private const string OnlyTheDepth = """
        «[Differentiable]» public static Real Ackermann(Real v, int m, int n)
        {
            if (m == 0)
                return v * (n + 1);
            if (n == 0)
                return Ackermann(v * 0.5, m - 1, 1);
            return Ackermann(v + Ackermann(v * 0.25, m, n - 1) * 0.01, m - 1, n);
        }

        """ + Cases.F + " => Ackermann(x, 2, n % 3) + Ackermann(y, 1, 2);";

    private const string Zeros = """
        «[Differentiable]» public static Real Root(Real v, int n) => n == 0 ? Math.Sqrt(v) : Root(v * v, n - 1);

        """ + Cases.F + " => Math.Max(Root(x - x, 2) * 0, y) + (x > 1000 ? 0 : Math.Min(Root(y * y + 1, 1), x));";

    public static TheoryData<string> Names => new(Cases.NamesIn(typeof(RecursionTests)));

    [Theory]
    [MemberData(nameof(Names))]
    public void Recursion_OfAnyKind_HasItsDerivatives(string name) => Cases.IsRight(typeof(RecursionTests), name);
}
