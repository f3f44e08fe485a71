namespace DiffProg.Tests.RandomPrograms;

/// <summary>
/// Which member C# calls, what it copies, and what it converts on the way: value, gradient and tangent against dual
/// numbers.
/// </summary>
public sealed class ValueSemanticsTests
{
    private const string F = Cases.F;

    private const string OverrideOfAnInterfaceMember = """
        public interface IShape
        {
            Real Side { get; }
            «[Differentiable]» Real Area(Real s);
        }

        public class Plain : IShape
        {
            public virtual Real Side => 2;
            «[Differentiable]» public virtual Real Area(Real s) => s;
        }

        public class Square : Plain
        {
            public override Real Side => 3;
            «[Differentiable]» public override Real Area(Real s) => s * s;
        }

        public sealed partial class Cube : Square
        {
            «[Differentiable]» public override Real Area(Real s) => s * base.Area(s);
        }

        «[Differentiable]» public static Real Of<T>(T shape, Real s) where T : IShape => shape.Area(s) * shape.Side;

        """ + F + """
        {
            IShape s = new Square();
            IShape t = x > y ? new Cube() : new Plain();
            return s.Area(x) * s.Side + t.Area(y) * t.Side + Of(new Cube(), x);
        }
        """;

    private const string MembersOfOneName = """
        public interface IHeld
        {
            Real V { get; }
        }

        public sealed class Explicit(Real v) : IHeld
        {
            public Real V { get; } = v;
            Real IHeld.V => V * V;
        }

        public class Doubled(Real k)
        {
            public Real K { get; } = k;
            public Real V => K * 2;
        }

        public sealed class Hiding(Real k, Real v) : Doubled(k)
        {
            public new Real V { get; } = v;
        }

        public class Held(Real v)
        {
            public Real V { get; } = v;
        }

        public sealed class Computing(Real v) : Held(v)
        {
            public new Real V => base.V * base.V;
        }

        """ + F + """
        {
            IHeld e = new Explicit(x);
            Doubled h = new Hiding(x, x * y);
            var c = new Computing(y);
            Held d = c;
            return e.V + 2 * h.V + 3 * c.V + 5 * d.V + ((Hiding)h).V;
        }
        """;

    private const string CopiesOfStructs = """
        public struct Point
        {
            public Real X;
            «[Differentiable]» public Real Bump()
            {
                X *= 2;
                return X;
            }

            «[Differentiable]» public readonly Real Twice()
            {
                Real once = Bump();
                return once + X;
            }
        }

        public struct Holder
        {
            public Point In { get; set; }
            public Point At;
        }

        «[Differentiable]» public static Real Given(in Point p)
        {
            Real once = p.Bump();
            return once + p.X;
        }

        «[Differentiable]» public static Real Named(ref Point p)
        {
            Real once = p.Bump();
            return once + p.X;
        }

        """ + F + """
        {
            Point p = default;
            p.X = x;
            Real r = Given(in p) * p.X + p.Twice() * p.X;
            Holder q = default;
            q.In = p;
            q.At = p;
            r += q.In.Bump() * q.In.X + q.At.Bump() * q.At.X;
            ref readonly Point s = ref p;
            r += s.Bump() * p.X;
            r += Named(ref p) * p.X;
            return r * y;
        }
        """;

    private const string OverridesInABaseConstructor = """
        public abstract class Base
        {
            public Real K { get; }
            public Real L { get; }
            public abstract Real Scale { get; }
            «[Differentiable]» public virtual Real Of(Real u) => u;
            protected Base(Real u)
            {
                K = Of(u);
                L = Scale * u;
            }
        }

        public sealed class Derived : Base
        {
            public Real M { get; }
            public override Real Scale => 3;
            public Derived(Real u) : base(u) => M = K * u;
            «[Differentiable]» public override Real Of(Real u) => u * u;
        }

        """ + F + """
        {
            var d = new Derived(x);
            return d.K + d.L * y + d.M;
        }
        """;

    private const string DeconstructedAsTheBase = """
        public record Back(Real X, Real Y);
        public sealed record Front(Real Y, Real X) : Back(X, Y);

        """ + F + """
        {
            Back back = new Front(x, x * y);
            var (p, q) = back;
            var (s, t) = (Front)back;
            Real r = back is Back(var c, var d) ? c + 7 * d : 0;
            return p + 3 * q + 5 * s * t + r;
        }
        """;

    private const string ConvertedParts = """
        public record struct Whole(int A, int B);

        """ + F + """
        {
            var s = ((7, 2), 1);
            ((Real a, Real b) p, Real c) t = s;
            Real u, v;
            (u, v) = new Whole(7, 2);
            Real w, z;
            (w, z) = (n, 2);
            ((Real c, Real d), Real e) = (new Whole(n, 3), y);
            return x * (t.p.a / t.p.b) + y * (u / v) + w / z + e * (c / d);
        }
        """;

    private const string MethodGroupOfTheBase = """
        public abstract class Line(Real k)
        {
            public Real K { get; } = k;
            «[Differentiable]» public virtual Real Area(Real s) => s * K;
        }

        public sealed class Sheet(Real k) : Line(k)
        {
            «[Differentiable]» public override Real Area(Real s) => s * s * K;
            «[Differentiable]» public Real Old(Real s)
            {
                Func<Real, Real> f = base.Area, g = Area;
                return f(s) + 2 * g(s);
            }
        }

        """ + F + "=> new Sheet(x).Old(y);";

    private const string ConditionsThatWriteThroughMembers = """
        public readonly struct Grown
        {
            public readonly Real V;
            public Grown(Real[] a)
            {
                a[0] = a[0] * 1.5 + 1;
                V = a[0];
            }
        }

        public sealed class Hold(Real[] a)
        {
            private readonly Real[] _a = a;
            public Real Next
            {
                get
                {
                    _a[0] = _a[0] * 1.5 + 1;
                    return _a[0];
                }
            }
        }

        public interface IGo
        {
            «[Differentiable]» Real Go(Real k);
        }

        public sealed class Going(Real[] a) : IGo
        {
            private readonly Real[] _a = a;
            «[Differentiable]» public Real Go(Real k)
            {
                _a[0] = _a[0] * k + 1;
                return _a[0];
            }
        }

        public abstract class WithMemory
        {
            protected readonly Real[] A;
            protected WithMemory(Real[] a) => A = a;
            «[Differentiable]» public Real Go(Real k)
            {
                A[0] = A[0] * k + 1;
                return A[0];
            }
        }

        public sealed class OfBase(Real[] a) : WithMemory(a);

        """ + F + """
        {
            Real[] s = [x * x], t = [x * x * y * y], u = [y * y], v = [Math.Exp(y)];
            while (new Grown(s).V < 20)
            {
            }
            var h = new Hold(t);
            while (h.Next < 20)
            {
            }
            IGo g = new Going(u);
            while (g.Go(1.5) < 20)
            {
            }
            var o = new OfBase(v);
            while (o.Go(1.5) < 20)
            {
            }
            return (s[0] + t[0]) * x + u[0] * y + v[0];
        }
        """;

    private const string ConditionsThatStepAStruct = """
        public interface IStep
        {
            «[Differentiable]» Real Step();
            Real Total { get; }
        }

        public struct Stepping : IStep
        {
            public Real T;
            «[Differentiable]» public Real Step()
            {
                T = T * 1.5 + 1;
                return T;
            }

            public Real Total => T;
        }

        «[Differentiable]» public static Real Up<T>(T s, Real u) where T : IStep
        {
            while (s.Step() < 20)
            {
            }
            Real r = s.Total * u;
            for (int i = 0; i < 3; i++)
                s.Step();
            return r + s.Total;
        }

        """ + F + """
        {
            Stepping s = default;
            s.T = x;
            return Up(s, y) + s.T;
        }
        """;

    private const string BoundThatACallersFunctionChanges = """
        «[Differentiable]» public static void Times(in int count, Action act)
        {
            for (int i = 0; i < count; i++)
                act();
        }

        """ + F + """
        {
            int m = 3;
            Real r = 1;
            Times(in m, () =>
            {
                r *= Math.Sin(x) + y;
                if (m < 5)
                    m++;
            });
            return r;
        }
        """;

    private const string BoundThatAPropertyComputes = """
        public sealed class Growing(Real[] first, Real[] second)
        {
            private readonly Real[] _first = first;
            private readonly Real[] _second = second;
            public Real[] Now => _second[0] > 3 ? _first : _second;
        }

        """ + F + """
        {
            Real[] s = [x, y], t = [0, 1, 2, 3, 4];
            var g = new Growing(s, t);
            Real r = 0;
            for (int i = 0; i < g.Now.Length; i++)
            {
                r += x * y;
                t[0] += 2;
            }
            return r;
        }
        """;

    private const string DistanceGreaterThanAnInteger = F + """
        {
            Real s = x;
            for (int i = -2000000000; i < 2000000000; i += 500000000)
                s += y * i * 1e-9;
            for (int i = 2000000000; i > -2000000000; i -= 1000000000)
                s *= Math.Cos(x * i * 1e-9);
            int low = -1900000000 - n;
            for (int i = 1000000000; i < low; i++)
                s += x;
            for (int i = 2000000000; i > low; i -= 500000000)
                s += y * i * 1e-9;
            return s;
        }
        """;

    private const string PartialConstructor = """
        public readonly partial struct Pair2
        {
            public readonly Real V, W;
            public partial Pair2(Real v, Real w);
        }

        public readonly partial struct Pair2
        {
            public partial Pair2(Real first, Real second)
            {
                V = first;
                W = second * first;
            }
        }

        """ + F + """
        {
            var p = new Pair2(x, y);
            var q = new Pair2(w: x, v: p.W);
            return p.V * q.W + q.V;
        }
        """;

    public static TheoryData<string> Names => [.. Cases.NamesIn(typeof(ValueSemanticsTests))];

    [Theory]
    [MemberData(nameof(Names))]
    public void Value_OfMembersCopiesAndConversions_IsThatOfCSharp(string name) =>
        Cases.IsRight(typeof(ValueSemanticsTests), name);

    [Fact]
    public void StructInADelegate_ThatItsMethodChanges_IsRefused() => Assert.Contains("DP1015", GeneratorRun.Of("""
        public struct Point
        {
            public double X;
            [Differentiable] public double Bump()
            {
                X *= 2;
                return X;
            }
        }

        public static partial class P
        {
            [Differentiable] public static double F(double x)
            {
                Point p = default;
                p.X = x;
                System.Func<double> f = p.Bump;
                double a = f(), b = f();
                return a + b * p.X;
            }
        }
        """).Analyzer.Select(d => d.Id));

    [Theory]
    [InlineData("protected Back(Back o) { A = o.A; K = o.K * 2; }", "")]
    [InlineData("", "private Front(Front o) : base(o) { Z = o.Z * 5; }")]
    public void With_WhereACopyConstructorOfTheUsersRuns_IsRefused(string inBase, string inDerived) => Assert.Contains(
        "DP1022", GeneratorRun.Of($$"""
            public record Back(double A, double K) { {{inBase}} }
            public sealed record Front(double A, double K, double Z) : Back(A, K) { {{inDerived}} }
            public static partial class P
            {
                [Differentiable] public static double F(double x)
                {
                    Back d = new Front(x, x * x, x);
                    var e = d with { A = 2 * x };
                    return e.K + ((Front)e).Z;
                }
            }
            """).Analyzer.Select(d => d.Id));
}
