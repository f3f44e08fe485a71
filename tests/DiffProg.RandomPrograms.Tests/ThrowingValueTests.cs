namespace DiffProg.Tests.RandomPrograms;

/// <summary>
/// Where one path throws, in a statement, a conditional or a function that always does, variables have the values of the
/// other: value, gradient and tangent against dual numbers, exceptions against C#.
/// </summary>
public sealed class ThrowingValueTests
{
    private const string F = Cases.F;

    private const string Never = """
        «[Differentiable]» public static Func<Real, Real> Never(Real s) =>
            u => 2 < 1 && u < s ? u : throw new InvalidOperationException("none");

        «[Differentiable]» public static (Real, Real) NeverTwo(Real s) =>
            2 < 1 ? (s, s) : throw new InvalidOperationException("none");

        «[Differentiable]» public static Real[] NeverMany(Real s) =>
            2 < 1 ? [s] : throw new InvalidOperationException("none");

        """;

    private const string Assigned = Never + F + """
        {
            Real u = x, v = y, w;
            var f = Never(x);
            if (n > 2)
                u = f(0.5);
            if (n > 1 && x > 2)
                v += 2 * Math.Sin(f(x));
            if (n > 0 && y > 3)
                w = f(y);
            else
                w = u * v;
            return u * v + w;
        }
        """;

    // Found by random programs, seed 1417.
    private const string AssignedBehindAJump = Never + F + """
        {
            Real u = x;
            var f = Never(x);
            switch (k.Length)
            {
                case > 9:
                    u = x * x;
                    break;
                case > 0:
                    if (n < 2)
                        break;
                    u = Math.Tanh(f(0.5)) + y;
                    break;
            }
            return u * y;
        }
        """;

    private const string Deconstructed = Never + F + """
        {
            Real u = x, v = y;
            var p = (x, 2 * y);
            if (n > 2)
                (u, v) = (Never(x)(y), x * x);
            if (n > 1 && x > 2)
                (u, v) = NeverTwo(x);
            if (x > 3)
                p = NeverTwo(y);
            return u * v + p.Item1 * p.Item2;
        }
        """;

    private const string Elements = Never + F + """
        {
            Real[] t = [x, y], u;
            if (n > 2)
                t[1] = Never(x)(y);
            if (n > 1 && x > 2)
                t = NeverMany(x);
            if (x > 3)
                u = NeverMany(x);
            else
                u = t;
            u[0] *= y;
            return t[0] * t[1] * u[0];
        }
        """;

    private const string InLoops = Never + F + """
        {
            var f = Never(x);
            Real s = y;
            for (int i = 0; i < n; i++)
            {
                if (i > 2)
                    s = f(s);
                s *= 1 + 0.1 * x;
            }
            int turns = 0;
            while (s < 1.5 && turns < 5)
            {
                turns++;
                s = turns > 4 ? f(s) : s + x * x + 0.3;
            }
            return s;
        }
        """;

    private const string OneOfTwoPaths = F + """
        {
            Real[] t, u, own = [.. a];
            (Real A, Real B) p;
            if (n > 0)
            {
                t = own;
                u = [x];
                u[0] += y * a[0];
                p = (x, x * y);
            }
            else
                throw new ArgumentException("n");
            if (x > 5)
                throw new ArgumentException("x");
            else
                t[0] = t[0] * x;
            return t[0] * u[0] + p.A * p.B;
        }
        """;

    private const string Conditionals = """
        «[Differentiable]» public static Real[] Powers(Real u) =>
            u < 0 ? throw new ArgumentException("u") : [u, u * u, u * u * u];

        """ + F + """
        {
            var t = Powers(x);
            var u = n > 0 ? t : throw new ArgumentException("n");
            u[0] += y;
            Real[] own = [.. a];
            Real[] v = y > 9 ? throw new ArgumentException("y") : own;
            var w = n % 2 == 0 ? v : t;
            w[0] *= 2;
            return t[0] * t[1] * t[2] + b[0] * v[0];
        }
        """;

    public static TheoryData<string> Names =>
        [.. Cases.NamesIn(typeof(ThrowingValueTests)).Where(n => n != nameof(Never))];

    [Theory]
    [MemberData(nameof(Names))]
    public void Value_WhereOnePathThrows_IsThatOfTheOther(string name) =>
        Cases.IsRight(typeof(ThrowingValueTests), name);
}
