namespace DiffProg.Tests.RandomPrograms;

/// <summary>Functions as values: passed to other methods, kept, returned, composed.</summary>
public sealed class FunctionTests
{
    private const string Integrate = """
        «[Differentiable]» public static Real Integrate(System.Func<Real, Real> f, Real from, Real to, int steps)
        {
            Real h = (to - from) / (Real)steps, s = 0;
            for (int i = 0; i < steps; i++)
                s += f(from + (i + 0.5) * h);
            return s * h;
        }

        «[Differentiable]» public static Real Root(System.Func<Real, Real> f, System.Func<Real, Real> slope, Real x)
        {
            for (int i = 0; i < 20; i++)
            {
                Real v = f(x);
                if (i == 6)
                    break;
                x -= v / slope(x);
            }

            return x;
        }

        «[Differentiable]» public static System.Func<Real, Real> Scale(Real k) => v => k * v;
        «[Differentiable]» public static System.Func<Real, Real> Compose(System.Func<Real, Real> f, System.Func<Real, Real> g)
        {
            Real Both(Real v) => g(f(v));
            return Both;
        }

        «[Differentiable]» public static Real Square(Real v) => v * v;

        """;

    private const string LambdaWithCaptures = Integrate + Cases.F +
        " => Integrate(v => Math.Sin(x * v) * y, 0, x, 4) + Integrate(v => v * y, y, 1, 3);";

    private const string MethodGroups = Integrate + Cases.F + " => Integrate(Square, x, y, 3) + Integrate(Math.Cos, 0, y, 2);";

    private const string LocalFunctions = Integrate + Cases.F + """
        {
            Real sum = 0;
            Real G(Real v) { sum += v; if (v > x) return v * y; return Square(v); }
            Real t = Integrate(G, 0, y, 5);
            return t + sum;
        }
        """;

    private const string NestedCalls = Integrate + Cases.F +
        " => Integrate(u => Integrate(v => u * v * x + Integrate(w => w * v, 0, y, 2), 0, u, 2), 0, y, 3);";

    private const string RootFinder = Integrate + Cases.F +
        " => Root(v => v * v * v - (x * x + 1), v => 3 * v * v, 1.5) * Root(v => v * v - y * y - 2, v => 2 * v, 2);";

    private const string ReturnedFunctions = Integrate + Cases.F + """
        {
            var twice = Scale(2);
            var f = Compose(Scale(x), Compose(Square, Scale(y)));
            var g = Compose(f, f);
            return Integrate(g, 0, 1, 2) + twice(x) * f(0.3) + Compose(v => v + x, twice)(y);
        }
        """;

    private const string KeptInABlock = Integrate + Cases.F + """
        {
            System.Func<Real, Real> f;
            {
                Real k1 = x * 2;
                f = v => k1 * v;
                k1 += y;
            }

            return f(y) + f(x);
        }
        """;

    private const string CapturedVariableIsReadAtTheCall = Integrate + Cases.F + """
        {
            Real k1 = x;
            System.Func<Real, Real> f = v => k1 * v;
            Real s = 0;
            for (int i = 0; i < n; i++)
            {
                k1 *= y;
                s += f(2) + Integrate(f, 0, x, 2);
            }

            return s;
        }
        """;

    private const string LoopChangesItsOwnBoundThroughAFunction = Integrate + Cases.F + """
        {
            Real s = 0;
            int bound = n;
            System.Func<Real, Real> less = v => { bound--; return v * x; };
            for (int i = 0; i < bound; i++)
                s += Integrate(less, 0, y, 1);
            return s;
        }
        """;

    private const string ExpressionOrBlockBody = """
        «[Differentiable]» public static (Real, Real) Both(System.Func<Real, Real, Real> f, Real a, Real b) => (f(a, b), f(b, a));
        «[Differentiable]» public static void Each(System.Action<Real> f, System.ReadOnlySpan<Real> of) { foreach (Real e in of) f(e); }

        """ + Cases.F + """
        {
            Real s = 0;
            Each(e => s += e * x, b);
            var (p, q) = Both((u, v) => u * u - v * y, x, s);
            return p * q;
        }
        """;

    private const string KnownDepth = """
        «[Differentiable]» public static Real Deep(System.Func<Real, Real> f, Real v, int k)
        {
            if (k <= 0)
                return v;
            return Deep(f, f(v), k - 1);
        }

        """ + Cases.F + """
        {
            Real Power(Real v, int k)
            {
                if (k == 0)
                    return 1;
                Real half = Power(v, k / 2);
                return k % 2 == 1 ? half * half * v : half * half;
            }

            return Deep(u => u * x + y, y, 3) + Power(x, 5);
        }
        """;

    private const string ComposeAndRepeat = Integrate + Cases.F + """
        {
            var f = DiffProg.Ops.Compose<Real, Real, Real>(v => v * x, Math.Sin);
            var g = DiffProg.Ops.Repeat(DiffProg.Ops.Compose(f, Scale(y)), n);
            Real s = g(y) + DiffProg.Ops.Repeat<Real>(v => v + x, -1)(2);
            for (int i = 0; i < 2; i++)
                s += DiffProg.Ops.Repeat(f, i)(x) * Integrate(g, 0, 1, 1);
            var (p, q) = DiffProg.Ops.Repeat<(Real, Real)>(t => (t.Item2, t.Item1 * x), 3)((x, y));
            return s + p * q;
        }
        """;

    private const string EarlyReturns = """
        «[Differentiable]» public static Real Pick(System.Func<Real, Real> f, Real v)
        {
            if (v > 1)
                return f(v);
            if (v > 0)
                return f(f(v));
            for (int i = 0; i < 3; i++)
            {
                v += 0.5;
                if (v > 0.7)
                    return f(v) * i;
            }

            return v;
        }

        """ + Cases.F + " => Pick(u => Pick(v => v * v * y, u + 1) * x, x) * y;";

    private const string OutBehindAnd = """
        «[Differentiable]» public static bool Try(Real u, out Real twice, out Real square)
        {
            twice = u * 2;
            square = twice * u;
            return u > 0.2;
        }

        """ + Cases.F + """
        {
            Real s = 0, z = x;
            if (Try(x, out var a1, out _) && Try(a1, out a1, out var c1))
                s += a1 * c1;
            if (n > 1 && Try(y, out var a2, out var c2))
                s += a2 * c2;
            if (n < 1 || !Try(x * y, out Real a3, out var c3))
                return s;
            while (s < 2 && Try(z, out var a4, out var c4))
            {
                s += a4 * c4 + 0.5;
                z += 0.1;
            }
            return s * z + a3 * c3;
        }
        """;

    public static TheoryData<string> Names =>
        [.. Cases.NamesIn(typeof(FunctionTests)).Where(n => n != nameof(Integrate))];

    [Theory]
    [MemberData(nameof(Names))]
    public void Program_WithFunctions_IsRight(string name) => Cases.IsRight(typeof(FunctionTests), name);
}
