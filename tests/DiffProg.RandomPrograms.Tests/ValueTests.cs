namespace DiffProg.Tests.RandomPrograms;

/// <summary>Structs, records and tuples inside programs.</summary>
public sealed class ValueTests
{
    private const string Vector = """
        public readonly record struct V(Real X, Real Y)
        {
            public Real Square => X * X + Y * Y;
            public Real Norm { get { var s = Square; return Math.Sqrt(s + 1); } }
            public static V Unit => new(1, 0);
            «[Differentiable]» public static V operator +(V a, V b) => new(a.X + b.X, a.Y + b.Y);
            «[Differentiable]» public static V operator -(V a) => new(-a.X, -a.Y);
            «[Differentiable]» public static V operator *(Real k, V a) => new(k * a.X, k * a.Y);
            «[Differentiable]» public Real Dot(V other) => X * other.X + Y * other.Y;
            «[Differentiable]» public static implicit operator V(Real x) => new(x, 0.5 * x);
        }

        """;

    private const string RecordStruct = Vector + Cases.F + """
        {
            V p = new V(x, y), q = new(Y: x * y, X: 2);
            var r = p + 3 * q;
            r += -p;
            V s = x;
            return r.Dot(p) * r.Norm + p.Square + s.Y + V.Unit.Dot(q);
        }
        """;

    private const string WithAndDeconstruction = Vector + Cases.F + """
        {
            var p = new V(x, y);
            var q = p with { Y = x * p.X };
            var (a1, b1) = q;
            (_, y) = p with { X = 1, Y = b1 * y };
            return q.Y * a1 + b1 * y + q.X;
        }
        """;

    private const string Fields = """
        public struct Body { public Real X, V; public int N; public Real Energy => 0.5 * V * V + X * X; }

        """ + Cases.F + """
        {
            Body b1 = new() { X = x, V = y }, b2;
            b2.X = y; b2.V = 1; b2.N = 2;
            b1.X += b2.X * b2.N;
            b1.N++;
            b2 = b1;
            b1.X = 3 * b1.N;
            return b1.Energy + b2.Energy * b2.X + default(Body).V;
        }
        """;

    private const string MutatingMethods = """
        public struct Body
        {
            public Real X, V;
            public Body(Real x, Real v) { X = x; V = v; }
            public Body(Real x) : this(x, 2 * x) { V += 1; }
            «[Differentiable]» public void Step(Real h) { X += h * V; V -= h * Math.Sin(X); }
            «[Differentiable]» public readonly Real Energy() => 0.5 * V * V - Math.Cos(X);
        }

        public struct Pair { public Body A, B; }

        """ + Cases.F + """
        {
            var p = new Pair { A = new Body(x, y), B = new Body(y) };
            for (int i = 0; i < n; i++)
            {
                p.A.Step(0.1);
                p.B.Step(0.1 * p.A.X);
                var copy = p.A;
                copy.Step(1);
            }

            return p.A.Energy() + p.B.Energy();
        }
        """;

    private const string ReceiverThatAnArgumentChanges = """
        public struct Body
        {
            public Real X;
            «[Differentiable]» public Real Add(Real h) { X += h; return X * h; }
            «[Differentiable]» public Body Copy() { X += 1; return this; }
        }

        """ + Cases.F + """
        {
            var p = new Body { X = x };
            Real s = p.Add(p.Add(y) * (p.X += 2));
            s += p.Copy().Add(p.X) + p.X;
            return s * p.X;
        }
        """;

    private const string OperatorsInConditions = Vector + """
        «[Differentiable]» public static Real Of(V p, V q) => p.X > q.X && (p + q).X > 0 ? (p + q).X * p.Y : p.Dot(-q);

        """ + Cases.F + " => Of(new V(x, y), y) + (x > y ? (new V(x, y) + x).X : x) + (x < y ? (Real)new V(y, 1).Dot(x) : y);";

    private const string Branches = Vector + Cases.F + """
        {
            V p;
            if (x > y)
                p = new V(x, y);
            else
                p = new V(y * y, n);
            var q = n > 2 ? p : new V(Math.Exp(-x * x), 1);
            var r = n switch { 0 => p, 1 => q with { X = y }, _ => p + q };
            if (x * y < 0)
                q = r;
            return p.Dot(q) + r.Square;
        }
        """;

    private const string Loops = Vector + Cases.F + """
        {
            var p = new V(x, y);
            var total = default(V);
            foreach (Real e in a)
            {
                p = new V(p.Y, p.X + e);
                if (p.X > 1)
                    continue;
                total = total + p;
                if (total.Square > 5)
                    break;
            }

            int turns = 0;
            while (total.Square < 10 && turns++ < 5)
                total = total with { X = 1.5 * total.X + 0.1 };
            return total.X * y + total.Y * x + p.Norm;
        }
        """;

    private const string ReturnsFromALoop = Vector + """
        «[Differentiable]» public static Real Use(Real x, Real y, Real[] a)
        {
            V Find()
            {
                foreach (Real e in a)
                {
                    if (e > 0.5)
                        return new V(e * x, y);
                }

                return new V(y, y);
            }

            var found = Find();
            return found.X * found.Y;
        }

        """ + Cases.F + " => Use(x, y, a) + Use(y, x, a);";

    private const string Helpers = Vector + """
        «[Differentiable]» public static V Turn(V p, in Real angle) =>
            new(Math.Cos(angle) * p.X - Math.Sin(angle) * p.Y, Math.Sin(angle) * p.X + Math.Cos(angle) * p.Y);
        «[Differentiable]» public static ((V P, Real K) First, int N) Pack(V p, (Real A, V B) t, int n) =>
            ((p + t.B, t.A * p.X), n + 1);

        """ + Cases.F + """
        {
            var p = Turn(new V(x, y), x * y);
            var ((q, k1), m) = Pack(p, (y, new V(1, x)), n);
            return q.X * q.Y + k1 * m;
        }
        """;

    private const string Increments = """
        public struct Count(Real v)
        {
            public Real V = v;
            «[Differentiable]» public static Count operator ++(Count c) => new(c.V * c.V + 1);
            «[Differentiable]» public static Count operator --(Count c) => new(c.V / 2);
        }

        public struct Pair { public Count A, B; }

        """ + Cases.F + """
        {
            var c = new Count(x);
            var before = c++;
            var after = --c;
            for (int i = 0; i < 3; i++)
                c--;
            var p = new Pair { A = c, B = new(y) };
            Real last = p.B++.V;
            if (x > y)
                ++p.A;
            return c.V * y + before.V * after.V + p.A.V * p.B.V + last;
        }
        """;

    private const string OperatorsOfInstances = """
        public struct Particle(Real x, Real v)
        {
            public Real X = x, V = v;
            «[Differentiable]» public void operator +=(Real d) { V += d * X; }
            «[Differentiable]» public void operator *=(in Real d) => (X, V) = (V, X * d);
            «[Differentiable]» public void operator ++() { X = X * V + 1; }
        }

        """ + Cases.F + """
        {
            var p = new Particle(x, y);
            p += x * p.V;
            p++;
            for (int i = 0; i < 2; i++)
                p += y;
            var q = ++p;
            if (x > y)
                p *= q.V;
            q += p.X;
            return p.V * p.X + q.V;
        }
        """;

    private const string Nested = """
        public readonly struct Inner(Real u) { public readonly Real U = 2 * u; public Real Twice => U + U; }
        public sealed class Outer
        {
            public Outer(Real u, Real v) { In = new Inner(u); V = v; if (v > 1e6) throw new System.ArgumentException("large"); }
            public Inner In { get; }
            public Real V { get; init; }
            public Real W { get; init; } = 3;
        }

        public sealed record Config(Outer Of, (Real A, Real B) Pair) { public Real Extra { get; init; } = 1.5; }

        """ + Cases.F + """
        {
            var c = new Config(new Outer(x, y) { W = x * x }, (y, 2)) { Extra = y };
            var d = c with { Pair = (c.Pair.A * x, 1) };
            var (of, (p, q)) = d;
            return of.In.Twice * of.V + of.W * d.Extra + p * q + c.Pair.A;
        }
        """;

    private const string Hierarchy = """
        public abstract record Shape(Real Scale)
        {
            public abstract Real Area { get; }
            «[Differentiable]» public virtual Real Cost(Real k) => k * Area;
        }

        public sealed record Circle(Real R, Real Scale) : Shape(2 * Scale) { public override Real Area => 3 * R * R * Scale; }
        public sealed record Square(Real A) : Shape(1.5)
        {
            public override Real Area => A * A * Scale;
            «[Differentiable]» public override Real Cost(Real k) => k * k * Area;
        }

        """ + Cases.F + """
        {
            var c = new Circle(x, y);
            Shape s = new Square(y);
            return c.Cost(x) + s.Cost(y) + s.Area + c.Scale;
        }
        """;

    private const string Generic = """
        public readonly record struct Two<T>(T A, T B) { public Two<T> Swapped => new(B, A); }

        """ + Cases.F + """
        {
            var t = new Two<Real>(x, y).Swapped;
            var u = new Two<Two<Real>>(t, t with { A = x });
            return u.B.A * t.A + u.Swapped.A.B * n;
        }
        """;

    private const string HoldingArraysAndFunctions = """
        public readonly ref struct Row(System.ReadOnlySpan<Real> all, int start)
        {
            public System.ReadOnlySpan<Real> All { get; } = all;
            public int Start { get; } = start;
            «[Differentiable]» public Real At(int i) => All[Start + i];
        }

        public sealed record Model(System.Func<Real, Real> Map, Real Scale);

        """ + Cases.F + """
        {
            var row = new Row(a, 0);
            var m = new Model(v => v * y, x);
            Real s = 0;
            for (int i = 0; i < a.Length; i++)
                s += m.Map(row.At(i)) * m.Scale;
            return s;
        }
        """;

    public static TheoryData<string> Names => [.. Cases.NamesIn(typeof(ValueTests)).Where(n => n != nameof(Vector))];

    [Theory]
    [MemberData(nameof(Names))]
    public void Program_OfValues_IsRight(string name) => Cases.IsRight(typeof(ValueTests), name);
}
