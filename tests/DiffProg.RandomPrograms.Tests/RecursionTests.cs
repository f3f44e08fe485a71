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

    private const string TreeSum = """
        «[Differentiable]» public static Real Sum(Real[] t, int lo, int hi)
        {
            if (hi - lo <= 1)
                return Math.Sin(t[lo]);
            int middle = (lo + hi) / 2;
            return Sum(t, lo, middle) * 0.5 + Sum(t, middle, hi) * t[middle];
        }

        """ + Cases.F + " => Sum(a, 0, a.Length) * x + y;";

    private const string SumOfASpan = """
        «[Differentiable]» public static Real Sum(ReadOnlySpan<Real> t) =>
            t.Length == 0 ? 0 : t.Length == 1 ? t[0] * t[0] : Sum(t[..(t.Length / 2)]) + Math.Sin(Sum(t[(t.Length / 2)..])) * t[0];

        """ + Cases.F + " => Sum(b) * x + y * Sum(a);";

    private const string WrittenArray = """
        «[Differentiable]» public static void Shift(Real[] t, int i, Real by)
        {
            if (i < 0)
                return;
            t[i] = t[i] * by + 0.5;
            Shift(t, i - 1, by * 0.5 + t[i] * 0.1);
            t[i] *= t[(i + 1) % t.Length];
        }

        """ + Cases.F + """
        {
            var t = new Real[a.Length];
            for (int i = 0; i < a.Length; i++)
                t[i] = Math.Sin(a[i]) * x;
            Shift(t, t.Length - 1, y);
            Real s = 0;
            for (int i = 0; i < t.Length; i++)
                s += t[i] * t[i];
            t[0] = s;
            return s + t[0] * t[t.Length - 1];
        }
        """;

    private const string ArrayChangedBehindTheCall = """
        «[Differentiable]» public static Real Dot(ReadOnlySpan<Real> t, int n) =>
            n == 0 ? 1 : t[n - 1] * Dot(t, n - 1) + t[0];

        """ + Cases.F + """
        {
            var t = new Real[3];
            Real s = 0;
            for (int i = 0; i < n + 2; i++)
            {
                t[i % 3] = x + s * 0.1;
                s += Math.Sin(Dot(t, 3)) * y;
                t[(i + 1) % 3] *= 0.5;
            }

            return s;
        }
        """;

    private const string ArrayOfAnIteration = """
        «[Differentiable]» public static Real Dot(ReadOnlySpan<Real> t, int n) =>
            n == 0 ? 1 : t[n - 1] * Dot(t, n - 1) + t[0];

        """ + Cases.F + """
        {
            Real s = 0;
            for (int i = 1; i < n + 3; i++)
            {
                var t = new Real[i];
                for (int j = 0; j < i; j++)
                    t[j] = Math.Sin(x * j + y) + s * 0.1;
                s += Dot(t, i);
                t[0] = s;
            }

            return s;
        }
        """;

    private const string ArrayInsideTheRecursion = """
        «[Differentiable]» public static Real Level(ReadOnlySpan<Real> t)
        {
            if (t.Length < 2)
                return t.Length == 0 ? 0 : t[0];
            var u = new Real[t.Length / 2];
            for (int i = 0; i < u.Length; i++)
                u[i] = t[2 * i] * Math.Sin(t[2 * i + 1]);
            Real below = Level(u);
            u[0] += below;
            return below * u[0] + t[t.Length - 1];
        }

        """ + Cases.F + " => Level(a) * x + Level(b) * y;";

    private const string OverInts = """
        «[Differentiable]» public static Real Follow(int[] next, Real v, int at, int steps)
        {
            if (steps == 0 || at < 0 || at >= next.Length)
                return v * at;
            return Math.Sin(Follow(next, v + 0.1 * at, next[at] + 1, steps - 1)) * v + next[at];
        }

        """ + Cases.F + " => Follow(k, x, n % 3, 5) * y;";

    public static TheoryData<string> Names => new(Cases.NamesIn(typeof(RecursionTests)));

    [Theory]
    [MemberData(nameof(Names))]
    public void Recursion_OfAnyKind_HasItsDerivatives(string name) => Cases.IsRight(typeof(RecursionTests), name);
}
