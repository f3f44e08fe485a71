namespace DiffProg.Tests.RandomPrograms;

/// <summary>
/// Arrays and spans in memory, each a program: value, gradient, tangent and difference quotients against dual numbers,
/// and what it throws against what C# throws.
/// </summary>
public sealed class ArrayTests
{
    private const string F = Cases.F;

    private const string LengthFromALoop = F + """
        {
            Real s = 0;
            for (int i = 0; i < n + 1; i++)
            {
                var t = new Real[i + 1];
                t[0] = x;
                for (int j = 1; j <= i; j++)
                    t[j] = t[j - 1] * y + a[j % a.Length];
                s += t[i] * t[0] + t.Length;
            }

            return s;
        }
        """;

    private const string LengthFromData = F + """
        {
            var t = new Real[k[0] + 1];
            for (int i = 0; i < t.Length; i++)
                t[i] = x * i + a[0];
            foreach (Real e in t)
                y += e * e;
            if (n > 1)
            {
                var u = new Real[k[0] + n];
                u[n - 1] = y;
                y = u[n - 1] * u[n - 1] + u[0] * x;
            }

            return y * t[k[0]];
        }
        """;

    private const string NegativeLength = F + """
        {
            if (x > 100)
                return y;
            var t = new Real[n - 2];
            return x * t.Length;
        }
        """;

    private const string LengthInAHelper = F + """
        {
            Real Sum(int m, Real z)
            {
                var t = new Real[m];
                for (int i = 0; i < m; i++)
                    t[i] = z * i + x;
                Real s = 0;
                for (int i = m - 1; i >= 0; i--)
                    s = s * 0.5 + t[i] * t[i];
                return s;
            }

            Real total = 0;
            for (int i = 0; i < n; i++)
            {
                if (k[0] > i)
                    total += Sum(k[0] - i, y);
                else
                    total -= Sum(i, total * 0.1);
            }

            return total;
        }
        """;

    private const string PartsOfSpans = F + """
        {
            var s = b[1..];
            Real t = 0;
            for (int i = 0; i < s.Length; i++)
                t += s[i] * x;
            foreach (Real e in b.Slice(0, b.Length - 1))
                t += e * e * y;
            var inner = a.AsSpan(0, a.Length)[..^1];
            return t + inner.Length + a.AsSpan()[^1] * a.AsSpan(a.Length - 1)[0];
        }
        """;

    private const string PartOutOfRange = F + """
        {
            var s = b.Slice(n, 2);
            return s[0] * s[1] * x;
        }
        """;

    private const string ElementOutOfAPart = F + """
        {
            var s = b[..^1];
            return s[n] * x;
        }
        """;

    private const string PartThatShrinks = F + """
        {
            var s = b;
            Real t = y;
            while (s.Length > 0)
            {
                t = t * x + s[0] * s[^1];
                s = s[1..];
            }

            return t;
        }
        """;

    private const string PartThatABranchChooses = F + """
        {
            var t = new Real[6];
            for (int i = 0; i < 6; i++)
                t[i] = x * i;
            var left = t.AsSpan(0, 3);
            var right = t.AsSpan(3);
            var s = n > 2 ? left : right;
            s[1] = y;
            if (n % 2 == 1)
                s = right[1..];
            s[0] += t[4] * y;
            for (int i = 0; i < s.Length; i++)
            {
                s[i] *= x;
                if (i == 0)
                    s = left;
            }

            Real sum = 0;
            foreach (Real e in t)
                sum = sum * 0.5 + e;
            return sum;
        }
        """;

    private const string PartOfAnArrayIsACopy = F + """
        {
            Real[] t = [x, y, x * y, 1];
            var c = t[1..3];
            c[0] = 5 * x;
            t[2] = 0;
            var all = a[..];
            all[0] = x;
            return t[1] * c[0] + c[1] * c[^1] + all[^1] * a[0] + c.Length;
        }
        """;

    private const string PartsInFunctions = F + """
        {
            Real Sum(ReadOnlySpan<Real> s)
            {
                if (s.Length == 0)
                    return 0;
                Real t = 0;
                for (int i = 0; i < s.Length; i++)
                    t += s[i] * s[i];
                return t;
            }

            void Scale(Span<Real> s, Real by)
            {
                for (int i = 0; i < s.Length; i++)
                    s[i] *= by;
            }

            var t = new Real[5];
            for (int i = 0; i < 5; i++)
                t[i] = x + i;
            Scale(t.AsSpan(1, 3), y);
            Scale(t.AsSpan()[2..], x);
            return Sum(t) + Sum(b[1..]) + Sum(t.AsSpan(1)) * Sum(a);
        }
        """;

    private const string PartsInDifferentiableFunctions = """
        «[Differentiable]» public static Real Sum(ReadOnlySpan<Real> s, Real by)
        {
            Real t = 0;
            for (int i = 0; i < s.Length; i++)
                t += s[i] * by;
            foreach (Real e in s[(s.Length / 2)..])
                t += e * e;
            return s.Length > 2 ? t + Sum2(s.Slice(1)) : t;
        }

        «[Differentiable]» public static Real Sum2(ReadOnlySpan<Real> s) => s[0] * s[^1];

        """ + F + """
        {
            var t = new Real[n + 2];
            for (int i = 0; i < t.Length; i++)
                t[i] = x * i + y;
            return Sum(t.AsSpan(1), x) * Sum(b, y) + Sum(a, 2) + Sum(b[..^1], x) + Sum2(t);
        }
        """;

    private const string CopiesThatOverlap = F + """
        {
            var t = new Real[8];
            for (int i = 0; i < 8; i++)
                t[i] = x * i + y;
            t.AsSpan(0, 6).CopyTo(t.AsSpan(n % 3));
            t.AsSpan(n % 4, 4).CopyTo(t);
            var u = new Real[k[0] + 8];
            u.AsSpan().Fill(y * y);
            t.CopyTo(u.AsSpan(k[0]));
            t.AsSpan(1, 2).Clear();
            var v = t.AsSpan(2).ToArray();
            Real s = 0;
            foreach (Real e in u)
                s = s * 0.5 + e;
            foreach (Real e in v)
                s = s * 0.5 + e * e;
            return s + t[1] + t[4];
        }
        """;

    private const string CopyWithoutRoom = F + """
        {
            var t = new Real[2];
            b.CopyTo(t);
            return t[0] * x + t[1];
        }
        """;

    private const string IndexOfManyBits = F + """
        {
            long i = n;
            i *= 2;
            Real[] t = [x, y, 1, 2, x, 3, y];
            t[i - 1] *= x;
            for (long l = 0; l < 3; l++)
                t[l] = t[l + 1] * t[l] + y;
            return t[i - 1] * a[0];
        }
        """;

    private const string PingPong = F + """
        {
            var now = new Real[5];
            var next = new Real[5];
            for (int i = 0; i < 5; i++)
                now[i] = x * i + a[i % a.Length];
            for (int t = 0; t < n; t++)
            {
                for (int i = 0; i < 5; i++)
                    next[i] = now[i] * y + now[(i + 1) % 5] * b[0] * now[i];
                (now, next) = (next, now);
            }

            Real s = 0;
            foreach (Real e in now)
                s = s * 0.5 + e * e;
            return s + next[n];
        }
        """;

    private const string NextStateIsMadeInTheLoop = F + """
        {
            Real[] state = [x, y, 1];
            for (int t = 0; t < n + 1; t++)
            {
                var next = new Real[state.Length + 1];
                for (int i = 0; i < state.Length; i++)
                {
                    next[i] += state[i] * 0.5;
                    next[i + 1] += state[i] * x * 0.3 + a[0];
                }

                if (t != 2)
                    state = next;
            }

            Real s = 0;
            for (int i = 0; i < state.Length; i++)
                s += state[i] * state[i] * (i + 1);
            return s + state.Length;
        }
        """;

    private const string ArrayThatABranchMakes = F + """
        {
            Real[] t;
            if (n > 2)
                t = new Real[n];
            else
                t = [x, y * y, x * y];
            t[1] += y;
            var u = k[0] > 2 ? t : new Real[4];
            u[0] = u[1] * x + y;
            if (n == 3)
                u = [x * x, y];
            else if (n == 4)
                u = t;
            u[1] *= 2;
            return t[0] * u[0] + u[1] + t[1] * x;
        }
        """;

    private const string WindowOverOneOrTheOther = F + """
        {
            ReadOnlySpan<Real> s = b;
            Real sum = 0;
            for (int i = 0; i < n + 2; i++)
            {
                if (s.Length == 0)
                    s = i % 2 == 0 ? b : a;
                sum = sum * y + s[0] * x;
                s = s[1..];
            }

            return sum;
        }
        """;

    private const string HistoryOfTwo = F + """
        {
            Real[] last = [x, y], before = [1, x];
            int i = 0;
            while (i < n + 1)
            {
                var next = new Real[2];
                next[0] = last[0] * y + before[1];
                next[1] = before[0] * last[1] * 0.1 + x;
                if (i == 3)
                    break;
                (before, last) = (last, next);
                i++;
                foreach (Real e in b)
                {
                    var scratch = new Real[i];
                    scratch[i - 1] = e;
                    last[0] += scratch[i - 1] * x + scratch[0];
                    if (i == 2)
                        last = scratch;
                }

                if (last.Length < 2)
                    last = [y, last[0]];
            }

            return last[0] + last[1] * 2 + before[0] * 3 + before[1] * x;
        }
        """;

    private const string FunctionThatWrites = """
        «[Differentiable]» public static void Step(Span<Real> y, ReadOnlySpan<Real> c, Real dt)
        {
            if (y.Length == 0)
                return;
            for (int i = 0; i < y.Length; i++)
                y[i] += dt * c[i % c.Length] * y[y.Length - 1 - i];
            y[0] *= dt;
        }

        «[Differentiable]» public static Real Mix(Real[] to, ReadOnlySpan<Real> from)
        {
            Real s = 0;
            for (int i = 0; i < from.Length; i++)
            {
                to[(i + 1) % to.Length] += from[i] * from[i];
                s += from[(i + 1) % from.Length];
            }

            Step(to, from[..1], s);
            return s;
        }

        «[Differentiable]» public static Real Total(Real[] only)
        {
            Real s = 0;
            foreach (Real e in only)
                s += e * e;
            return s;
        }

        """ + F + """
        {
            var t = new Real[n + 2];
            for (int i = 0; i < t.Length; i++)
                t[i] = x * i + y;
            for (int i = 0; i < 3; i++)
            {
                Step(t, b, y);
                if (i == n)
                    Step(t.AsSpan(1), t, 0.5);
            }

            Step(t.AsSpan(0, 2), t.AsSpan(1), x);
            Real m = Mix(t, t);
            Real[] u = [x, y, 1];
            m += Mix(u, a);
            Step(n > 1 ? u : t, u, 0.1);
            return m * t[0] + t[^1] + u[1] * u[2] + Total(a) + Total(t);
        }
        """;

    private const string ArrayOfTwoAxes = F + """
        {
            var m = new Real[n + 1, 3];
            Real[,] w = { { x, 1, y }, { 2, x * y, 0 }, { y, y, 1 } };
            for (int i = 0; i < m.GetLength(0); i++)
            {
                for (int j = 0; j < m.GetLength(1); j++)
                {
                    for (int l = 0; l < 3; l++)
                        m[i, j] += w[j, l] * (i == 0 ? a[0] : m[i - 1, l]);
                    m[i, j] -= x;
                }
            }

            Real s = m[n, k[0] % 3];
            foreach (Real e in w)
                s = s * 0.5 + e * e;
            var other = n > 1 ? m : w;
            other[0, 1] = y;
            for (int i = 0; i < 2; i++)
            {
                s += other[0, i] * x;
                other = w;
            }

            return s + m.Length + m.Rank + w[0, 1];
        }
        """;

    private const string IndexOutOfAnAxis = F + """
        {
            var m = new Real[2, 3];
            m[0, n] = x;
            return m[0, n] * y;
        }
        """;

    private const string NegativeLengthsOfAxes = F + """
        {
            var m = new Real[n - 3, n - 2];
            return m.Length * x;
        }
        """;

    private const string PlacesWithNames = F + """
        {
            var t = new Real[4];
            ref Real last = ref t[3];
            last = x;
            last += y * last;
            foreach (ref Real e in t.AsSpan(1))
            {
                e += last * 0.5;
                e *= x;
            }

            for (int i = 0; i < n; i++)
            {
                ref Real here = ref t[i % 4];
                here = here * y + b[0];
                if (i == 2)
                    here -= last;
            }

            return t[0] + t[1] * t[2] + last;
        }
        """;

    private const string SumsInMemory = F + """
        {
            var t = new Real[3];
            Real Change()
            {
                t[0] = 5 * x;
                return y;
            }

            t[0] += x;
            t[0] += Change();
            for (int i = 0; i < n + 1; i++)
            {
                t[i % 3] += t[(i + 1) % 3] * a[0] + x;
                t[1] -= t[1] * 0.5;
            }

            return (t[2] += t[0] * y) * t[1];
        }
        """;

    private const string Spreads = F + """
        {
            Real[] t = [x, .. a, .. b[1..], y * x];
            t[1] = t[^1] * y;
            Real[] u = t;
            for (int i = 0; i < n; i++)
                u = [.. u, u[0] * 0.5, .. t[..1]];
            Real s = 0;
            foreach (Real e in u)
                s = s * 0.5 + e * e;
            return s + t.Length;
        }
        """;

    private const string GridsInFunctions = """
        «[Differentiable]» public static void Multiply(Real[,] to, Real[,] p, Real[,] q)
        {
            for (int i = 0; i < p.GetLength(0); i++)
            {
                for (int j = 0; j < q.GetLength(1); j++)
                {
                    for (int l = 0; l < p.GetLength(1); l++)
                        to[i, j] += p[i, l] * q[l, j];
                }
            }
        }

        """ + F + """
        {
            Real[,] m = { { x, y }, { 1, x * y } };
            var product = new Real[2, 2];
            Multiply(product, m, m);
            for (int i = 0; i < n; i++)
            {
                var next = new Real[2, 2];
                Multiply(next, product, m);
                product = next;
            }

            return product[0, 1] + product[1, 0] * a[0] + product[1, 1];
        }
        """;

    private const string InitializedOnTheStack = F + """
        {
            Span<Real> s = stackalloc Real[] { x, 2, y };
            Span<Real> t = stackalloc Real[3] { x, 2 * x, y };
            ReadOnlySpan<Real> u = stackalloc[] { x, x * y, y };
            Span<Real> v = stackalloc Real[n + 1];
            t[0] *= s[2];
            v[0] += u[1];
            return s[0] * s[1] + t[0] * t[1] + t[2] * u[2] + v[0];
        }
        """;

    private const string OfIntegers = """
        «[Differentiable]» public static Real Weighted(Real u, int[] powers)
        {
            Real s = 0;
            foreach (int p in powers)
                s += Math.Pow(u, p);
            return s;
        }

        """ + F + """
        {
            int[] steps = [1, n, 3];
            Span<int> counts = stackalloc int[3];
            ReadOnlySpan<int> last = stackalloc[] { 2, n };
            for (int i = 0; i < steps.Length; i++)
            {
                steps[i] *= 2;
                counts[i] += steps[i] + i;
            }

            int[] all = [.. steps, n, 1];
            Real s = 0;
            for (int i = all.Length - 1; i >= 0; i--)
                s = s * 0.25 * y + all[i] * x;
            return s + counts[^1] * y + last[1] * x + Weighted(x, [1, n % 2 + 1])
                + Weighted(y, all.Length > 3 ? [2] : [3, 1]);
        }
        """;

    private const string FirstGivenInALoop = """
        public record Pair(Real[] Values, Real Weight, int Steps);

        """ + F + """
        {
            Real[] t;
            Pair pair;
            Span<Real> part;
            (Real U, Real[] V) both;
            int i = 0;
            do
            {
                t = [x, y * i, x * y];
                pair = new Pair([x * i, y], x + i, i);
                part = t.AsSpan(i % 3);
                both = (x * i, [y, x]);
                i++;
                if (x * i > 1.5)
                    break;
            }
            while (i < n);

            Real s = 0;
            for (int j = 0; j < n; j++)
            {
                Real[] u;
                while (true)
                {
                    u = [s, x * j];
                    if (j < 5)
                        break;
                }

                s = u[0] * 0.5 + u[1];
            }

            return t[1] * t[2] + pair.Values[0] * pair.Weight + pair.Steps * y + part[0] + both.U * both.V[0] + s;
        }
        """;

    public static TheoryData<string> Names => [.. Cases.NamesIn(typeof(ArrayTests))];

    [Theory]
    [MemberData(nameof(Names))]
    public void Program_WithArrays_IsRight(string name) => Cases.IsRight(typeof(ArrayTests), name);
}
