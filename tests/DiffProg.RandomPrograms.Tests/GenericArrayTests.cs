namespace DiffProg.Tests.RandomPrograms;

/// <summary>Methods that are generic over numbers, and make, name, write and pass on arrays of them.</summary>
public sealed class GenericArrayTests
{
    private const string Number = "« where T : System.Numerics.IFloatingPointIeee754<T>»";

    private const string MadeAndWritten = "«[Differentiable]» public static T G«<T>»(T u, int m)" + Number + """

        {
            T[] b = new T[3];
            b[0] = u;
            b[1] = u * u;
            b[m % 3] += u;
            Span<T> part = b.AsSpan(1, 2);
            part[0] *= u;
            T[] copy = b[1..];
            copy[0] += part[1];
            T[] joined = [.. b, T.One, .. copy];
            (joined[0], joined[1]) = (joined[1], joined[0]);
            T s = u;
            foreach (T e in joined)
                s = s * u + e;
            return s + joined[^1] * T.CreateChecked(joined.Length);
        }

        """ + F;

    private const string Rebound = "«[Differentiable]» public static T G«<T>»(T u, int m)" + Number + """

        {
            T[] p = [u, u], q = m > 1 ? [T.One, u * u] : [u, u, T.One];
            for (int i = 0; i < m; i++)
            {
                T[] t = p;
                p = q;
                q = t;
                p[0] *= u;
                T[] r = new T[2];
                r[0] = q[1] * u;
                r[1] = p[0] + u;
                q = r;
            }

            return p[0] + q[1] * p[1];
        }

        """ + F;

    private const string RowsAndGrids = "«[Differentiable]» public static T G«<T>»(T u, int m)" + Number + """

        {
            var g = new T[2, 3];
            g[1, 2] = u;
            g[0, m % 3] += u * u;
            var rows = new T[2][];
            rows[0] = [u, u * u];
            rows[1] = new T[m + 1];
            rows[1][0] = u;
            rows[0][1] *= g[1, 2];
            return g[0, m % 3] + rows[0][1] + rows[1][0] * u;
        }

        """ + F;

    private const string Captured = "«[Differentiable]» public static T G«<T>»(T u, int m)" + Number + """

        {
            T[] b = [u, T.One];
            Func<T, T> f = v => v * b[0];
            void Set(int i, T v)
            {
                b[i] = v;
            }

            Set(0, u * u);
            if (m > 1)
                Set(1, u);
            ref T r = ref b[m % 2];
            r *= u;
            return f(u) + f(b[1]) * r;
        }

        """ + F;

    private const string F = Cases.F + " => G(x, n) + 2 * G(y, n + 1);";

    public static TheoryData<string> Names =>
        [nameof(MadeAndWritten), nameof(Rebound), nameof(RowsAndGrids), nameof(Captured)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Program_WithArraysOfT_IsRight(string name) => Cases.IsRight(typeof(GenericArrayTests), name);

    [Fact]
    public void Arrays_OfFloatAndDouble_LieInMemoriesOfTheirOwn()
    {
        var program = CompiledProgram.Of("""
            [DiffProg.Differentiable]
            public static T Turn<T>(T x, int n) where T : System.Numerics.IFloatingPointIeee754<T>
            {
                T[] a = [x, T.One];
                for (int i = 0; i < n; i++)
                {
                    T[] b = [a[1] * x, a[0] + x];
                    a = b;
                }

                return a[0] * a[1];
            }

            [DiffProg.Differentiable]
            public static double Both(double x, int n) => Turn(x, n) * Turn((float)x, n);
            """);
        foreach (int n in new[] { 0, 1, 2, 5 })
        {
            // Halves: no rounding, neither in float nor in double.
            Assert.Equal(program.Call<double>("Both", 0.5, n), program.Call<double>("BothValue", 0.5, n));
            var (_, gradient) = program.Call<(double, double)>("BothGradient", 0.5, n);
            var (_, tangent) = program.Call<(double, double)>("BothJvp", 0.5, n, 1.0);
            Assert.Equal(tangent, gradient);
        }
    }
}
