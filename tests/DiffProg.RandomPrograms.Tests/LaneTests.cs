namespace DiffProg.Tests.RandomPrograms;

/// <summary>
/// Loops that run in lanes, and loops that look as if they could: value, gradient, tangent and difference quotients
/// against dual numbers, and what they throw against what C# throws. The arrays are longer than the widest vector.
/// </summary>
public sealed class LaneTests
{
    private const string F = Cases.F;

    private const string Filled = F + """
        {
            int m = 19 + n;
            var t = new Real[m];
            var u = new Real[m];
            for (int i = 0; i < m; i++)
            {
                t[i] = x * i / m + a[0];
                u[i] = 1 + y / (i + 1);
            }

        """;

    private const string ElementWise = Filled + """
            for (int i = 0; i < m; i++)
                t[i] = Math.Exp(-t[i] * t[i]) + u[i] * x;
            for (int i = 0; i < m; i++)
                u[i] *= Math.Sin(t[i]) - y;
            Real s = 0;
            for (int i = 0; i < m; i++)
                s += u[i] * t[i];
            return s;
        }
        """;

    private const string TwoSums = Filled + """
            Real s = x, r = y;
            for (int i = 0; i < m; i++)
            {
                s += t[i] * t[i];
                r -= u[i] / (2 + t[i] * t[i]);
                s = s - u[i];
            }

            return s * r;
        }
        """;

    private const string SumThatIsRead = Filled + """
            Real s = 0;
            for (int i = 0; i < m; i++)
            {
                s += t[i];
                u[i] += s * y;
            }

            return s * u[m - 1] + u[3];
        }
        """;

    private const string ReadBehindTheWrite = Filled + """
            for (int i = 1; i < m; i++)
                t[i] = t[i] + u[i] * t[i - 1];
            return t[m - 1] + t[7];
        }
        """;

    private const string ReadBeforeTheWrite = Filled + """
            for (int i = 0; i < m - 1; i++)
                t[i] = t[i + 1] * u[i];
            return t[0] + t[m - 2] * t[m - 1];
        }
        """;

    private const string WriteThatMeetsItsOwnInvariant = Filled + """
            for (int i = 0; i < m; i++)
                t[i] = t[i] * t[5] + u[i];
            return t[0] + t[5] + t[m - 1] * t[8];
        }
        """;

    private const string TwiceTheSamePlace = Filled + """
            for (int i = 0; i < m; i++)
            {
                t[i] = t[i] * u[i];
                t[i] += x * t[i] * t[i];
                u[i] = t[i] - y;
            }

            return t[2] * u[9] + t[m - 1] + u[m - 1];
        }
        """;

    private const string Triangle = Filled + """
            int at = 0;
            var q = new Real[m * (m - 1) / 2];
            for (int i = 0; i < q.Length; i++)
                q[i] = x / (1 + i) + a[0] * 0.01;
            for (int c = 0; c < m; c++)
            {
                Real z = u[c];
                for (int r = c + 1; r < m; r++)
                    t[r] += q[at + r - c - 1] * z;
                at += m - 1 - c;
            }

            Real s = 0;
            for (int i = 0; i < m; i++)
                s += t[i] * t[i];
            return s * 0.01;
        }
        """;

    private const string Mixture = Filled + """
            int d = 10 + n, entries = d * (d + 1) / 2, components = 3;
            var terms = new Real[components];
            for (int j = 0; j < components; j++)
            {
                int row = j;
                Real square = 0;
                for (int r = 0; r < d; r++)
                {
                    Real scaled = 0;
                    for (int c = 0; c <= r; c++)
                        scaled += u[row % 5 + c] * (t[c] - x * u[j + c]);
                    square += scaled * scaled;
                    row += r + 1;
                }

                terms[j] = y * j - 0.01 * square / entries;
            }

            Real mass = 0;
            for (int j = 0; j < components; j++)
                mass += Math.Exp(terms[j]);
            return Math.Log(mass);
        }
        """;

    private const string LogSumExp = Filled + """
            Real largest = t[0];
            for (int i = 1; i < m; i++)
                largest = Math.Max(largest, t[i]);
            Real mass = 0;
            for (int i = 0; i < m; i++)
                mass += Math.Exp(t[i] - largest);
            return largest + Math.Log(mass) + u[1] * x;
        }
        """;

    private const string Selection = Filled + """
            Real s = 0;
            for (int i = 0; i < m; i++)
                s += Math.Max(t[i], y) * Math.Abs(u[i]) + Math.Sqrt(1 + t[i] * t[i]) / u[i];
            return s;
        }
        """;

    private const string Strides = Filled + """
            Real s = 0;
            for (int i = 0; i < m / 2; i++)
                s += t[2 * i] * u[i] + t[m - 1 - i];
            for (int j = m - 1; j >= 0; j--)
                s -= t[j] * u[j] * x;
            return s;
        }
        """;

    private const string Rows = Filled + """
            int w = 11;
            var q = new Real[w * m];
            for (int i = 0; i < m; i++)
            {
                for (int j = 0; j < w; j++)
                    q[i * w + j] = t[i] * j * 0.1 + u[i] * x;
            }

            Real s = 0;
            for (int i = 0; i < m; i++)
            {
                Real dot = 0;
                for (int j = 0; j < w; j++)
                    dot += q[i * w + j] * u[j];
                s += dot * dot * 0.01;
            }

            return s;
        }
        """;

    private const string OutOfRange = Filled + """
            Real s = 0;
            for (int i = 0; i < m + n; i++)
                s += t[i] * u[i];
            return s;
        }
        """;

    private const string BeforeTheFirst = Filled + """
            Real s = 0;
            for (int i = 0; i < m; i++)
                s += t[i + n - 2] * x;
            return s;
        }
        """;

    private const string NoIterations = Filled + """
            Real s = x;
            for (int i = 0; i < n - 5; i++)
                s += t[i + 1000] * u[i - 1000] * t[999];
            return s * y;
        }
        """;

    private const string Arguments = F + """
        {
            Real s = 0;
            for (int i = 0; i < a.Length; i++)
                s += a[i] * a[i] * x;
            for (int i = 0; i < b.Length; i++)
                s -= Math.Exp(b[i] * 0.1) * y;
            return s;
        }
        """;

    public static TheoryData<string> Names => [.. Cases.NamesIn(typeof(LaneTests)).Where(n => n != nameof(Filled))];

    [Theory]
    [MemberData(nameof(Names))]
    public void Loop_OverArrays_IsRight(string name) => Cases.IsRight(typeof(LaneTests), name);
}
