namespace DiffProg.Tests.RandomPrograms;

/// <summary>Arrays of arrays, each a program: value, gradient, tangent and difference quotients against dual numbers,
/// and what it throws against what C# throws.</summary>
public sealed class JaggedTests
{
    private const string F = Cases.F;

    private const string Triangle = F + """
        {
            var rows = new Real[n + 2][];
            for (int i = 0; i < rows.Length; i++)
            {
                rows[i] = new Real[i + 1];
                rows[i][0] = x;
                rows[i][i] = y;
                for (int j = 1; j < i; j++)
                    rows[i][j] = rows[i - 1][j - 1] * x + rows[i - 1][j] * a[j % a.Length];
            }

            Real s = 0;
            foreach (var row in rows)
            {
                foreach (Real e in row)
                    s += e * e * row.Length;
            }

            return s;
        }
        """;

    private const string WrittenInPlace = F + """
        {
            Real[][] rows = [[x, y], [y], [1, 2, x * y]];
            rows[0][1] = rows[2][2] * x;
            rows[2][0] += rows[0][1];
            rows[1][0] *= rows[0][0] + 0.5;
            ref Real last = ref rows[2][1];
            last *= y;
            return rows[0][1] * rows[1][0] + rows[2][0] * rows[2][1];
        }
        """;

    private const string RowsThatAreOne = F + """
        {
            var rows = new Real[3][];
            rows[0] = [x, y];
            rows[1] = rows[0];
            rows[2] = [1, 1];
            rows[1][0] *= y;
            rows[2] = n > 1 ? rows[0] : rows[2];
            rows[2][1] += x * x;
            var held = rows[0];
            rows[0] = [3, x];
            held[0] += 1;
            return rows[0][1] * rows[1][0] + rows[2][1] * rows[2][0] + held[1];
        }
        """;

    private const string RowsThatSwap = F + """
        {
            Real[][] rows = [[x, y, x], [1, 2], [y]];
            for (int i = 0; i < n; i++)
            {
                (rows[0], rows[1]) = (rows[1], rows[0]);
                rows[0][1] += rows[1][0] * x;
                var t = rows[2];
                rows[2] = rows[1];
                rows[1] = t;
                rows[2][0] *= 0.5;
                if (rows[1].Length < 2)
                    rows[1] = [x * i, y, rows[2][0]];
            }

            Real s = 0;
            for (int i = 0; i < rows.Length; i++)
                s += rows[i][^1] * (i + 1) * rows[i][0];
            return s;
        }
        """;

    private const string TimeSteps = F + """
        {
            Real[] Step(Real[] u)
            {
                var next = new Real[u.Length];
                for (int i = 0; i < u.Length; i++)
                    next[i] = u[i] + 0.1 * Math.Sin(u[(i + 1) % u.Length]) * x;
                return next;
            }

            var path = new Real[n + 1][];
            path[0] = [x, y, 1];
            for (int t = 0; t < n; t++)
                path[t + 1] = Step(path[t]);
            Real s = 0;
            for (int t = 0; t <= n; t++)
                s += path[t][t % 3] * path[n][0];
            return s;
        }
        """;

    private const string Layers = F + """
        {
            Real[] Layer(Real[][] weights, Real[] input)
            {
                var output = new Real[weights.Length];
                for (int i = 0; i < weights.Length; i++)
                {
                    var row = weights[i];
                    for (int j = 0; j < input.Length; j++)
                        output[i] += row[j] * input[j];
                    output[i] = Math.Tanh(output[i]);
                }

                return output;
            }

            Real[][] first = [[x, y], [y, 0.5], [1, x]], second = [[x, 1, y]];
            Real[] h = [a[0], a[^1]];
            h = Layer(first, h);
            h = Layer(second, h);
            return h[0] * y;
        }
        """;

    private const string OneOrTheOther = F + """
        {
            Real[][] p = [[x], [y, 2]], q = [[y, y], [x, x * y, 1]];
            for (int i = 0; i < n; i++)
            {
                (p, q) = (q, p);
                p[0][0] += q[1][1];
                var chosen = i % 2 == 0 ? p : q;
                chosen[1][0] *= x;
            }

            return p[0][0] * q[1][0] + p[1][1] * p.Length + q[0][^1];
        }
        """;

    private const string ArgumentAsARow = F + """
        {
            Real[][] rows = [a, [x, y]];
            rows[1][0] += rows[0][0] * y;
            rows[1][n % 2] *= rows[0][^1];
            return rows[0][0] * rows[1][0] + a[0] * a[^1] + rows[0][^1];
        }
        """;

    private const string MethodOfRows = """
        «[Differentiable]» public static Real Energy(Real[][] rows, Real k)
        {
            Real s = 0;
            for (int i = 0; i < rows.Length; i++)
            {
                Real[] row = rows[i];
                for (int j = 1; j < row.Length; j++)
                    s += k * (row[j] - row[j - 1]) * (row[j] - row[j - 1]);
                rows[i][0] *= k;
            }

            return s;
        }

        """ + F + """
        {
            Real[][] rows = [[x, y, x * y], [y, 1]];
            Real first = Energy(rows, y);
            return first + Energy(rows, x) * rows[0][0] + rows[1][0];
        }
        """;

    private const string RowOutOfRange = F + """
        {
            Real[][] rows = [[x], [y, x]];
            return rows[n][0] * rows[1][n];
        }
        """;

    private const string RowThatIsNone = F + """
        {
            var rows = new Real[n + 1][];
            rows[0] = [x, y];
            if (n > 1)
                rows[1] = [y];
            return rows[n % 2][0] * rows[0][1];
        }
        """;

    private const string NegativeNumberOfRows = F + """
        {
            var rows = new Real[n - 2][];
            return x * rows.Length * y;
        }
        """;

    private const string RowsOfALoop = F + """
        {
            Real s = 0;
            for (int i = 0; i < n; i++)
            {
                var rows = new Real[2][];
                rows[0] = new Real[i + 1];
                rows[1] = [s, x];
                rows[0][i] = y;
                for (int j = 0; j < i; j++)
                {
                    var t = rows[0];
                    rows[0] = [t[0] + x, t[^1] * y];
                    rows[1][0] += rows[0][1];
                }

                s += rows[0][^1] * rows[1][0] + 0.1;
            }

            return s;
        }
        """;

    private const string Sorted = F + """
        {
            Real[][] rows = [[x, 1], [y, 2], [x * y, 3], [0.2, x]];
            for (int i = 1; i < rows.Length; i++)
            {
                var row = rows[i];
                int j = i - 1;
                while (j >= 0 && rows[j][0] > row[0])
                {
                    rows[j + 1] = rows[j];
                    j--;
                }

                rows[j + 1] = row;
            }

            Real s = 0;
            for (int i = 0; i < rows.Length; i++)
                s = s * 0.5 + rows[i][0] * rows[i][1];
            return s;
        }
        """;

    public static TheoryData<string> Names => [.. Cases.NamesIn(typeof(JaggedTests))];

    [Theory]
    [MemberData(nameof(Names))]
    public void Program_OverArraysOfArrays_IsRight(string name) => Cases.IsRight(typeof(JaggedTests), name);
}
