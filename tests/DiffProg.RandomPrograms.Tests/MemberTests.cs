namespace DiffProg.Tests.RandomPrograms;

/// <summary>Members of structs and records: spans in ref structs, readonly fields, properties, <c>with</c>.</summary>
public sealed class MemberTests
{
    private const string SpanInAStructInALoop = """
        public ref struct Window { public ReadOnlySpan<Real> Rest; public Real Weight; }

        """ + Cases.F + """
        {
            var w = new Window { Rest = a, Weight = x };
            Real s = y;
            while (w.Rest.Length > 1)
            {
                s += w.Rest[0] * w.Weight * w.Rest[^1];
                w.Rest = w.Rest[1..];
                w.Weight *= 0.5;
            }

            return s * w.Weight;
        }
        """;

    private const string SpanInAStructInABranch = """
        public ref struct Window(Span<Real> all) { public Span<Real> All = all; public int At; }

        """ + Cases.F + """
        {
            Real[] t = [x, y, x * y, 1];
            var w = new Window(t);
            if (n > 2)
                w.All = w.All[1..];
            else if (x > y)
                w = new Window(t.AsSpan(2)) { At = 1 };
            w.All[w.At] *= x;
            for (int i = 0; i < 3; i++)
            {
                w.All[0] += w.All[^1] * y;
                w.At = 1 - w.At;
            }

            return t[0] * t[1] + t[2] * t[3] + w.All[w.At] * x;
        }
        """;

    private const string TwoSpansThatChangePlaces = """
        public ref struct Two { public Span<Real> Now, Next; }

        """ + Cases.F + """
        {
            var two = new Two { Now = new Real[] { x, y, 1 }, Next = new Real[3] };
            for (int t = 0; t < n + 1; t++)
            {
                for (int i = 0; i < 3; i++)
                    two.Next[i] = two.Now[i] * x + 0.5 * two.Now[(i + 1) % 3];
                var last = two.Now;
                two.Now = two.Next;
                two.Next = last;
            }

            return two.Now[0] * two.Now[2] + two.Next[1];
        }
        """;

    private const string MethodsOfARefStruct = """
        public ref struct Cursor(Span<Real> all)
        {
            private readonly Span<Real> _all = all;
            private int _at = 0;
            public readonly bool Ends => _at >= _all.Length;
            «[Differentiable]» public Real Next() => _all[_at++];
            «[Differentiable]» public readonly void Scale(Real by) { foreach (ref Real e in _all) e *= by; }
        }

        """ + Cases.F + """
        {
            Real[] t = [x, 2, y];
            var c = new Cursor(t);
            Real s = c.Next();
            c.Scale(y);
            while (!c.Ends)
                s = s * x + c.Next();
            return s;
        }
        """;

    private const string WithOfAValueWithAnArray = """
        public readonly record struct State(Real[] At, Real Time) { public Real First => At[0]; }

        """ + Cases.F + """
        {
            var s = new State([x, y], 0);
            for (int i = 0; i < n; i++)
                s = s with { At = [s.At[1] * y, s.At[0] + s.Time], Time = s.Time + x };
            var t = s with { Time = 3 };
            t.At[0] *= x;
            return s.First * t.Time + t.At[1];
        }
        """;

    private const string ReadOnlyFieldsAndProperties = """
        public readonly struct Line
        {
            public readonly Real Slope;
            public Real Start { get; }
            public Real End { get; init; } = 2;
            public Line(Real slope, Real start) { Slope = slope; Start = start * slope; }
            «[Differentiable]» public Real At(Real u) => Start + Slope * u;
        }

        """ + Cases.F + """
        {
            var l = new Line(x, y);
            var m = l with { End = l.At(x) };
            return m.At(m.End) * l.End + default(Line).Slope + new Line(1, x) { End = y }.End;
        }
        """;

    private const string BaseWithAnOptionalArgument = """
        public abstract class Scaled { protected Scaled(int by = 5) { By = by; } public int By { get; } }
        public sealed class Body : Scaled { public Body(Real m) { M = m; } public Real M { get; } }

        """ + Cases.F + " => new Body(x).M * new Body(y).By;";

    private const string ElementsOfAnotherKind = Cases.F + """
        {
            Real s = 0;
            foreach (double e in k)
                s += e * x;
            foreach (long e in k)
                s += y * e;
            return s;
        }
        """;

    public static TheoryData<string> Names => [.. Cases.NamesIn(typeof(MemberTests))];

    [Theory]
    [MemberData(nameof(Names))]
    public void Program_WithMembers_IsRight(string name) => Cases.IsRight(typeof(MemberTests), name);
}
