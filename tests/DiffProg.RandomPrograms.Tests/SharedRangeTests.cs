namespace DiffProg.Tests.RandomPrograms;

/// <summary>
/// Loops in lanes inside loops: where each iteration of the loop around meets elements from the same one on, it is asked
/// once that they are there. It throws what the program throws, and nothing where that meets none of them.
/// </summary>
public sealed class SharedRangeTests
{
    private const string Filled = Cases.F + """
        {
            int m = 19 + n;
            var t = new Real[m];
            var u = new Real[m * m];
            for (int i = 0; i < m; i++)
                t[i] = x * i / m + a[0];
            for (int i = 0; i < m * m; i++)
                u[i] = 1 + y / (i + 1);
            Real s = 0;

        """;

    private const string MatrixTimesVector = Filled + """
            for (int r = 0; r < m; r++)
            {
                Real sum = 0;
                for (int c = 0; c < m; c++)
                    sum += u[r * m + c] * t[c];
                s += sum * sum;
            }

            return s;
        }
        """;

    private const string Triangle = Filled + """
            int row = 0;
            for (int r = 0; r < m; r++)
            {
                Real sum = 0;
                for (int c = 0; c <= r; c++)
                    sum += u[row + c] * (t[c] - u[n * m + c]);
                s += sum * sum;
                row += r + 1;
            }

            return s;
        }
        """;

    private const string StrictTriangle = Filled + """
            for (int r = 0; r < m; r++)
            {
                Real sum = 0;
                for (int c = 0; c < r; c++)
                    sum += u[r * m + c] * t[c];
                s += sum * t[r];
            }

            return s;
        }
        """;

    private const string UpperTriangle = Filled + """
            for (int r = 0; r < m; r++)
            {
                Real sum = 0;
                for (int c = r; c < m; c++)
                    sum += u[r * m + c] * t[c] + t[c - r];
                s += sum * sum;
            }

            return s;
        }
        """;

    private const string Downward = Filled + """
            for (int r = m - 1; r >= 0; r--)
            {
                Real sum = 0;
                for (int c = 0; c <= r; c++)
                    sum += u[r * m + c] * t[c];
                s += sum * sum;
            }

            return s;
        }
        """;

    private const string Steps = Filled + """
            for (int r = 1; r < m; r += 3)
            {
                Real sum = 0;
                for (int c = 0; c < r + 1; c++)
                    sum += u[r * m + c] * t[c];
                s += sum * sum;
            }

            return s;
        }
        """;

    private const string OutOfRangeInTheLastRow = Filled + """
            for (int r = 0; r < m + n / 4; r++)
            {
                Real sum = 0;
                for (int c = 0; c <= r; c++)
                    sum += t[c] * t[c];
                s += sum * x;
            }

            return s;
        }
        """;

    private const string BeforeTheFirst = Filled + """
            for (int r = 0; r < m; r++)
            {
                Real sum = 0;
                for (int c = 0; c <= r; c++)
                    sum += t[c] * u[c + n - 2];
                s += sum * x;
            }

            return s;
        }
        """;

    private const string NoRows = Filled + """
            for (int r = 0; r < n - 2; r++)
            {
                Real sum = 0;
                for (int c = 0; c < m; c++)
                    sum += t[c + 3 - n] * t[c];
                s += sum * x;
            }

            return s + x * y;
        }
        """;

    private const string NoColumns = Filled + """
            for (int r = 0; r < m; r++)
            {
                Real sum = 0;
                for (int c = 0; c < n - 4; c++)
                    sum += t[c + 1000] * t[c - 7];
                s += (sum + t[r]) * x;
            }

            return s;
        }
        """;

    // Where the condition does not hold nothing is read.
    private const string SomeRows = Filled + """
            for (int r = 0; r < m; r++)
            {
                if (r > m + n - 3)
                {
                    Real sum = 0;
                    for (int c = 0; c < m + 1; c++)
                        sum += t[c] * t[c];
                    s += sum;
                }

                s += t[r] * x;
            }

            return s;
        }
        """;

    private const string GuardBefore = Filled + """
            for (int r = 0; r < m; r++)
            {
                if (r == 3 && n < 3)
                    throw new InvalidOperationException("the fourth row");
                Real sum = 0;
                for (int c = 0; c <= r; c++)
                    sum += t[c] * u[m * m - 10 + c];
                s += sum * x;
            }

            return s;
        }
        """;

    private const string DivisionBefore = Filled + """
            for (int r = 0; r < m; r++)
            {
                int part = m / (r - n);
                Real sum = 0;
                for (int c = 0; c <= r; c++)
                    sum += t[c] * u[m * m - 10 + c];
                s += sum * part;
            }

            return s;
        }
        """;

    // What is written in an iteration is read in the next.
    private const string Powers = Filled + """
            for (int r = 0; r < 3; r++)
            {
                for (int c = 0; c < m; c++)
                    t[c] = t[c] * u[c] + x;
                s += t[r];
            }

            return s;
        }
        """;

    private const string ArrayOfTheIteration = Filled + """
            for (int r = 0; r < n; r++)
            {
                var v = new Real[m];
                for (int c = 0; c < m; c++)
                    v[c] = t[c] * u[r * m + c];
                for (int c = 0; c < m; c++)
                    s += v[c] * v[c] * t[c];
            }

            return s;
        }
        """;

    private const string Shifted = Filled + """
            int shift = n + 2;
            for (int r = 0; r < m; r++)
            {
                Real sum = 0;
                for (int c = 0; c < m - 10; c++)
                    sum += u[r * m + c] * t[9 - (shift - n) + c];
                s += sum * sum;
            }

            return s;
        }
        """;

    private const string Arguments = Cases.F + """
        {
            Real s = 0;
            for (int r = 0; r < a.Length; r++)
            {
                Real sum = 0;
                for (int c = 0; c <= r; c++)
                    sum += a[c] * b[c] * x;
                s += sum * sum;
            }

            return s * y;
        }
        """;

    public static TheoryData<string> Names =>
        [.. Cases.NamesIn(typeof(SharedRangeTests)).Where(n => n != nameof(Filled))];

    [Theory]
    [MemberData(nameof(Names))]
    public void LoopInLanes_InALoop_IsRight(string name) => Cases.IsRight(typeof(SharedRangeTests), name);

    [Theory]
    [InlineData(MatrixTimesVector, "tRange = ref Elements.From(t, 0, count > 0 ? m : 0)")]
    [InlineData(Triangle, "tRange = ref Elements.From(t, 0, count)")]
    [InlineData(StrictTriangle, "tRange = ref Elements.From(t, 0, count - 1)")]
    [InlineData(Downward, "tRange = ref Elements.From(t, 0, r + 1)")]
    [InlineData(UpperTriangle, null)]
    [InlineData(SomeRows, null)]
    [InlineData(GuardBefore, null)]
    [InlineData(DivisionBefore, null)]
    public void Range_ThatAllIterationsMeet_IsAskedForBefore(string program, string? asked)
    {
        string gradient = JoinTests.GradientOf(program);
        if (asked is null)
            Assert.DoesNotContain("Range", gradient);
        else
            Assert.Contains(asked, gradient);
    }

    [Fact]
    public void Range_WhereAnArgumentIsWrittenBefore_IsAskedForWhereItIsMet()
    {
        const string Program = """
            «[Differentiable]» public static void F(Span<Real> w, ReadOnlySpan<Real> a, int n)
            {
                for (int r = 0; r < n; r++)
                {
                    Real sum = 0;
                    for (int c = 0; c <= r; c++)
                        sum += a[c] * a[c];
                    w[r] = sum;
                }
            }
            """;
        string source = JoinTests.Generated(Program);
        string[] sums = [.. source.Split('\n').Where(l => l.Contains("Loop<V>(r + 1,", StringComparison.Ordinal))];
        Assert.All(sums, l => Assert.Contains("ref Elements.From(a, 0, r + 1)", l));
        Assert.Equal(3, sums.Length);
    }
}
