namespace DiffProg.Tests.RandomPrograms;

/// <summary>
/// Methods that return what no generated member could, arrays, integers and bools, to others that call them: value,
/// gradient and tangent against dual numbers.
/// </summary>
public sealed class HelperResultTests
{
    private const string F = Cases.F;

    private const string OneAxis = """
        «[Differentiable]» public static Real[] Twice(Real[] t)
        {
            var r = new Real[t.Length];
            for (int i = 0; i < r.Length; i++)
                r[i] = 2 * t[i] * t[0];
            return r;
        }

        «[Differentiable]» public static Real[] Extended(Real[] t, Real last)
        {
            if (t.Length > 5)
                throw new ArgumentException("long");
            return [.. t, last];
        }

        """ + F + """
        {
            var c = Twice(Twice(a));
            Real s = 0;
            foreach (Real v in Twice(c))
                s += v * y;
            for (int i = 0; i < n; i++)
                c = Extended(c, x * i);
            c[0] = x;
            return s + c[^1] * Extended(c, s)[0] + Twice(a)[0];
        }
        """;

    private const string TwoAxes = """
        «[Differentiable]» public static Real[,] Outer(Real[] t, Real[] u)
        {
            var r = new Real[t.Length, u.Length];
            for (int i = 0; i < t.Length; i++)
            {
                for (int j = 0; j < u.Length; j++)
                    r[i, j] = t[i] * u[j];
            }
            return r;
        }

        «[Differentiable]» public static Real[,] Multiply(Real[,] t, Real[,] u)
        {
            var r = new Real[t.GetLength(0), u.GetLength(1)];
            for (int i = 0; i < t.GetLength(0); i++)
            {
                for (int j = 0; j < u.GetLength(1); j++)
                {
                    for (int k = 0; k < t.GetLength(1); k++)
                        r[i, j] += t[i, k] * u[k, j];
                }
            }
            return r;
        }

        """ + F + """
        {
            Real[] c = [x, y, x * y];
            var m = Multiply(Outer(a, c), Outer(c, a));
            Real s = m[0, 0];
            foreach (Real e in Multiply(m, m))
                s = Math.Tanh(s + e);
            return s;
        }
        """;

    private const string RowsAndTuples = """
        «[Differentiable]» public static Real[][] Rows(Real[] t, Real u) => [t, [u, t[0] * u]];

        «[Differentiable]» public static (Real[] Q, Real R) Two(Real[] t, Real u) => ([.. t, u], t[0] * u);

        """ + F + """
        {
            var rows = Rows(a, x);
            rows[1][0] *= y;
            var (q, r) = Two(rows[1], y);
            return q[^1] * q[0] + r + rows[0][^1];
        }
        """;

    private const string IntegersAndBools = """
        «[Differentiable]» public static int Bin(Real u, Real[] t)
        {
            int i = 0;
            while (i < t.Length - 1 && t[i] < u)
                i++;
            return i;
        }

        «[Differentiable]» public static bool IsInside(Real u) => u > -1 && u < 1;

        «[Differentiable]» public static (int I, bool B) Both(Real u, Real[] t) => (Bin(u, t), IsInside(u));

        """ + F + """
        {
            Real s = a[Bin(x, a)] * y;
            if (IsInside(x))
                s += x * x;
            var (i, isInside) = Both(y, a);
            return isInside ? s * a[i] : s - a[i];
        }
        """;

    public static TheoryData<string> Names => [.. Cases.NamesIn(typeof(HelperResultTests))];

    [Theory]
    [MemberData(nameof(Names))]
    public void Result_ForCallersAlone_IsThatOfTheMethod(string name) => Cases.IsRight(typeof(HelperResultTests), name);

    [Fact]
    public void RecursionThatReturnsAnArray_IsRefusedWithAWayOut() => Assert.Contains(
        "write what it returns into an argument", Assert.Single(GeneratorRun.Of("""
            public static partial class P
            {
                [Differentiable] static double[] Down(double[] a, int n) => n <= 0 ? a : Down([.. a, 1], n - 1);
                [Differentiable] public static double F(double[] a, int n) => Down(a, n)[0];
            }
            """).Analyzer).GetMessage());
}
