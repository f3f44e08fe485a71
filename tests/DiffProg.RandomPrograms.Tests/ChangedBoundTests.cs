namespace DiffProg.Tests.RandomPrograms;

/// <summary>
/// What a bound, a condition or a spread reads may change under another name, or in a function that a member, an
/// operator, a conversion or a constructor calls: value, gradient and tangent against dual numbers.
/// </summary>
public sealed class ChangedBoundTests
{
    private const string F = Cases.F;

    private const string Box = """
        public readonly struct Box(Func<Real> f)
        {
            public Func<Real> Get { get; } = f;
            public Real V => Get();
            public Real this[int i] => Get() * i;
            «[Differentiable]» public static Real operator +(Box b, Real u) => b.Get() + u;
            «[Differentiable]» public static Real operator *(Box b, Real u) => b.Get() * u;
            «[Differentiable]» public static Real operator -(Box b) => -b.Get();
            «[Differentiable]» public static implicit operator Real(Box b) => b.Get();
        }

        public readonly struct Run
        {
            public Real R { get; }
            public Run(Func<Real> f) { R = f(); }
        }

        """;

    private const string ReferenceToAStruct = """
        public struct Wrap { public Real[] A; }

        """ + F + """
        {
            var w = new Wrap { A = new Real[4] };
            ref var r = ref w;
            Real s = 0;
            for (int i = 0; i < w.A.Length; i++)
            {
                r.A = new Real[2];
                s += x;
            }
            for (int i = 0; i < r.A.Length; i++)
            {
                w.A = new Real[1];
                s += y;
            }
            return s;
        }
        """;

    private const string ReferenceToATupleAndAnArray = F + """
        {
            var t = (A: new Real[4], B: 1);
            ref var r = ref t;
            Real[] u = new Real[4];
            ref Real[] v = ref u;
            Real s = 0;
            for (int i = 0; i < t.A.Length; i++)
            {
                r.A = new Real[2];
                s += x;
            }
            for (int i = 0; i < u.Length; i++)
            {
                v = new Real[3];
                s += y;
            }
            return s;
        }
        """;

    private const string FunctionInAMember = Box + F + """
        {
            int m = n + 2, l = n + 2, o = n + 2, p = n + 2;
            Real s = 0;
            var b1 = new Box(() => { m--; return x; });
            for (int i = 0; i < m; i++)
                s += b1.V;
            var b2 = new Box(() => { l--; return y; });
            for (int i = 0; i < l; i++)
                s += b2[i];
            var b3 = new Box(() => { o--; return x; });
            for (int i = 0; i < o; i++)
                s = b3 + s;
            var b4 = new Box(() => { p--; return y; });
            for (int i = 0; i < p; i++)
            {
                Real t = b4;
                s += t;
            }
            return s;
        }
        """;

    private const string FunctionGivenToAConstructor = Box + F + """
        {
            int m = n + 2;
            Func<Real> f = () => { m--; return x; };
            Real s = 0;
            for (int i = 0; i < m; i++)
                s += new Run(f).R * y;
            return s;
        }
        """;

    private const string Condition = Box + F + """
        {
            int m = n;
            var f = new Box(() => { m--; return 1 + x * x; });
            Real s = 0;
            while (f.V * m > 0)
                s += x * y;
            return s + m * y;
        }
        """;

    private const string Spread = Box + F + """
        {
            Real[] t = [x, 2];
            var f = new Box(() => { t[0] = 5 * y; return x; });
            Real[] c = [.. t, f.V, x, .. t];
            return c[0] * c[4] + c[2];
        }
        """;

    private const string CompoundElement = Box + F + """
        {
            Real[] t = [x, 2, y];
            var f = new Box(() => { t[0] = 5 * y; return x; });
            t[0] += f;
            var g = new Box(() => { t[1] = 3 * y; return x; });
            t[1] += g * 2;
            var h = new Box(() => { t[2] = x; return y; });
            t[2] -= -h;
            return t[0] * t[1] * t[2];
        }
        """;

    private const string BoundThatIsNoInteger = F + """
        {
            Real s = 0;
            const long three = 3;
            for (int i = 0; i < 2.5; i++)
                s += x * i;
            for (int i = 0; i < three; i++)
                s += y * i;
            for (int i = 3; i > 0.5f; i--)
                s *= x + i;
            return s;
        }
        """;

    public static TheoryData<string> Names =>
        [.. Cases.NamesIn(typeof(ChangedBoundTests)).Where(n => n != nameof(Box))];

    [Theory]
    [MemberData(nameof(Names))]
    public void Loop_OverWhatChangesElsewhere_IsRight(string name) => Cases.IsRight(typeof(ChangedBoundTests), name);
}
