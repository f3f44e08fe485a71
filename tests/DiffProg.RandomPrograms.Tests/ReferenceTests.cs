namespace DiffProg.Tests.RandomPrograms;

/// <summary>ref, out and in: parameters that are other names of variables, of fields, of elements.</summary>
public sealed class ReferenceTests
{
    private const string Variables = """
        «[Differentiable]» public static void Step(ref Real p, ref Real v, in Real h) { p += h * v; v -= h * Math.Sin(p); }

        """ + Cases.F + """
        {
            Real p = x, v = y;
            for (int i = 0; i < n; i++)
                Step(ref p, ref v, 0.5);
            Step(ref v, ref p, x);
            return p * v;
        }
        """;

    private const string SameVariableTwice = """
        «[Differentiable]» public static void Mix(ref Real p, ref Real q, in Real r) { p = p * q + 1; q = q * r; p += r; }

        """ + Cases.F + """
        {
            Real[] t = [x, y, 2];
            Mix(ref x, ref x, in x);
            Mix(ref y, ref x, in y);
            Mix(ref t[0], ref t[n % 3], in t[1]);
            return x * y + t[0] * t[1] * t[2];
        }
        """;

    private const string Outs = """
        «[Differentiable]» public static bool Find(Real[] a, Real above, out Real found, out int at)
        {
            for (at = 0; at < a.Length; at++)
            {
                found = a[at] * above;
                if (found > 0)
                    return true;
            }

            found = above;
            return false;
        }

        """ + Cases.F + """
        {
            Real s = 0;
            if (Find(a, x, out var e, out int i) && i < 9)
                s = e * y + i * x;
            Find(a, y, out _, out int j);
            Real f;
            while (Find([x, 2], s, out f, out j) && s < 3)
                s += f + 0.5;
            return s + j * y;
        }
        """;

    private const string ElementsEvaluatedOnce = """
        «[Differentiable]» public static Real Add(ref Real to, Real what) { to += what; return to * what; }

        """ + Cases.F + """
        {
            Real[] t = [x, y, 1];
            int i = 0;
            Real s = Add(ref t[i++], Add(ref t[i++], x));
            Add(ref t[i], i * y);
            var g = new Real[2, 2];
            Add(ref g[1, 0], x * y);
            Add(ref t.AsSpan(1)[0], g[1, 0]);
            return s * t[0] + t[1] * t[2] + g[1, 0];
        }
        """;

    private const string Structs = """
        public record struct Body(Real X, Real V) { public int Steps { get; set; } }
        public struct Two { public Body A; public Body B; }
        «[Differentiable]» public static void Step(ref Body b, Real h)
        {
            b.X += h * b.V;
            b = b with { V = b.V - h * Math.Sin(b.X) };
            Count(ref b);
        }

        «[Differentiable]» public static void Count(ref Body b) => b.Steps++;
        «[Differentiable]» public static void Make(Real u, out Body b) { b = new Body(u, 1); b.V *= u; }

        """ + Cases.F + """
        {
            var two = new Two { A = new Body(x, y) };
            Make(y, out two.B);
            for (int i = 0; i < n; i++)
            {
                Step(ref two.A, 0.1 * x);
                if (i % 2 == 0)
                    Step(ref two.B, 0.2);
            }

            Make(x, out var c);
            return two.A.X * two.B.V + two.A.Steps * two.B.X + c.V;
        }
        """;

    private const string LocalFunctions = Cases.F + """
        {
            void Swap(ref Real p, ref Real q) { Real t = p; p = q; q = t * x; }
            Real Seen(in Real v) { x += 1; return v * x; }
            Real s = Seen(x) + Seen(y);
            Swap(ref x, ref y);
            Swap(ref s, ref s);
            var t = (A: x, B: s);
            Swap(ref t.A, ref t.B);
            return t.A * t.B + s * y;
        }
        """;

    private const string CountsThatChangeUnderAnotherName = """
        «[Differentiable]» public static Real Turn(ref int n, ref int m, Real u)
        {
            Real s = 0;
            for (int i = 0; i < n; i++)
            {
                s += u * i;
                m--;
            }

            return s;
        }

        """ + Cases.F + """
        {
            int k1 = 9, k2 = n + 2;
            Real s = Turn(ref k1, ref k1, x) * Turn(ref k2, ref k1, y);
            return s + k1 * x + k2 * y;
        }
        """;

    private const string RefLocals = Cases.F + """
        {
            Real[] t = [x, y, 3];
            ref Real first = ref t[0];
            ref Real mine = ref x;
            for (int i = 0; i < n; i++)
            {
                first += mine * y;
                mine = first > 2 ? mine * 0.5 : mine + t[2];
            }

            return t[0] * x + first;
        }
        """;

    private const string Branches = """
        «[Differentiable]» public static void Clip(ref Real v, Real by)
        {
            if (v > by)
            {
                v = by * by;
                return;
            }

            v = v < -by ? v * by : v + by;
        }

        """ + Cases.F + """
        {
            Real[] t = [.. a, x];
            foreach (ref Real e in t.AsSpan())
                Clip(ref e, y);
            for (int i = 0; i < t.Length; i++)
                Clip(ref t[i], t[t.Length - 1 - i]);
            Clip(ref y, x);
            Real s = y;
            foreach (Real e in t)
                s += e * x;
            return s;
        }
        """;

    // What a property gives is a value; a field is where it lies, though only its struct as a whole can change.
    private const string FieldsAndProperties = """
        public record struct Some(Real X) { public Real F = 2 * X; }
        public readonly struct Fixed(Real x) { public readonly Real X = x; }

        """ + Cases.F + """
        {
            var p = new Some(x);
            var q = new Fixed(y);
            Real Seen(in Real v) { p.X = v * v; p.F = 3 * v; q = new Fixed(x * v); return v; }
            Real s = Seen(p.X) + Seen(in p.F);
            s *= Seen(in q.X) + p.X;
            return s * p.F + q.X;
        }
        """;

    private const string ThisByReference = """
        public struct Body
        {
            public Real X, V;
            «[Differentiable]» public void Twice() { Step(ref this); Add(ref X, V); Step(ref this); }
            «[Differentiable]» public static void Step(ref Body b) { b.X += b.V; b.Half(); }
            «[Differentiable]» public void Half() { V *= 0.5; }
        }

        «[Differentiable]» public static void Add(ref Real to, in Real what) { to += what; to *= what; }

        """ + Cases.F + """
        {
            var b1 = new Body { X = x, V = y };
            b1.Twice();
            Add(ref b1.X, in b1.V);
            Body.Step(ref b1);
            return b1.X * b1.V;
        }
        """;

    private const string ReferencesOfReferences = """
        «[Differentiable]» public static void Add(ref Real to, Real what) => to += what * to;
        «[Differentiable]» public static void Both(ref Real p, out Real q, Real u) { q = u; Add(ref p, u); Add(ref q, p); p *= q; }

        """ + Cases.F + """
        {
            Real[] t = [x, y];
            Both(ref t[0], out t[1], x);
            for (int i = 0; i < n; i++)
            {
                Both(ref x, out Real v, t[i % 2]);
                if (v > 4)
                    break;
                Add(ref t[i % 2], v);
            }

            return t[0] * t[1] + x;
        }
        """;

    private const string SpansByReference = """
        «[Differentiable]» public static Real Next(ref ReadOnlySpan<Real> rest) { Real e = rest[0]; rest = rest[1..]; return e; }

        """ + Cases.F + """
        {
            ReadOnlySpan<Real> rest = b;
            Real s = x;
            while (rest.Length > 0)
                s += y * Next(ref rest) * s;
            rest = a;
            if (n > 1 && a.Length > 0)
                s *= Next(ref rest);
            return s + rest.Length;
        }
        """;

    private const string ArraysThatAreMadeInside = """
        «[Differentiable]» public static void Resize(ref Real[] t, int n) { var u = new Real[n]; u[0] = t[0] * t[0]; t = u; }

        """ + Cases.F + """
        {
            Real[] Pair(Real u, Real v) { Real[] t = [u, v]; t[0] *= v; return t; }
            Real[] t = Pair(x, y);
            Resize(ref t, n + 1);
            {
                Real[] u = [t[0], x];
                t = u;
            }

            var made = (Pair(y, t[1]), n);
            made.Item1[1] += x;
            return t[0] * t[1] + made.Item1[1] * made.Item1[0];
        }
        """;

    private const string SpansThatALoopChangesUnderAnotherName = """
        public ref struct Reader(ReadOnlySpan<Real> all)
        {
            private ReadOnlySpan<Real> _rest = all;
            private Real _last = 1;
            «[Differentiable]» public Real Rest(Real by)
            {
                Real s = 0;
                while (_rest.Length > 1)
                {
                    s += _rest[0] * by * _last;
                    _last = _rest[^1] + by;
                    _rest = _rest[1..];
                }

                return s;
            }

            «[Differentiable]» public readonly Real Last() => _rest.Length * _last;
        }

        «[Differentiable]» public static Real All(ref ReadOnlySpan<Real> rest, Real by)
        {
            Real s = 0;
            for (int i = 0; rest.Length > 1; i++)
            {
                s += rest[0] * by * s + by;
                rest = rest[1..];
            }

            return s;
        }

        """ + Cases.F + """
        {
            ReadOnlySpan<Real> rest = b;
            Real s = All(ref rest, x) + rest.Length;
            var r = new Reader(a);
            s += r.Rest(y) * r.Last();
            return s * r.Rest(x) + rest.Length * x + r.Last();
        }
        """;

    public static TheoryData<string> Names => [.. Cases.NamesIn(typeof(ReferenceTests))];

    [Theory]
    [MemberData(nameof(Names))]
    public void Program_WithReferences_IsRight(string name) => Cases.IsRight(typeof(ReferenceTests), name);
}
