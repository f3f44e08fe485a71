using Microsoft.CodeAnalysis;

namespace DiffProg.Tests.RandomPrograms;

/// <summary>
/// Loops that only add up, whose iterations go forward and backward one by one, and loops that look as if they could.
/// </summary>
public sealed class JoinTests
{
    private const string F = Cases.F;

    private const string StepsInASum = F + """
        {
            Real value = y;
            for (int i = 0; i < a.Length; i++)
            {
                Real s = x;
                for (int j = 0; j < n + 2; j++)
                    s += Math.Sin(a[i] * j) * s;
                value += s * y;
            }

            return value * 2 - x;
        }
        """;

    private const string Branches = F + """
        {
            Real value = 0, other = x;
            for (int i = 0; i < a.Length; i++)
            {
                Real e = Math.Exp(a[i] * x);
                if (e > 1)
                    value += e * y;
                else if (e > 0.5)
                    value = value - e * e;
                other -= e;
            }

            return value + 3 * other;
        }
        """;

    private const string UntilFound = F + """
        {
            Real value = 0;
            foreach (Real e in b)
            {
                Real z = e * x;
                for (int j = 0; j < 3; j++)
                    z = Math.Sin(z) + y;
                if (z > 5)
                    break;
                value += z * z;
            }

            return value;
        }
        """;

    private const string Mean = F + """
        {
            Real value = 0;
            int count = 0;
            while (count < a.Length + n)
            {
                Real z = Math.Tanh(a[count % a.Length] * x);
                value += z * z * z;
                count++;
            }

            return value / count * y;
        }
        """;

    private const string Scratch = F + """
        {
            var t = new Real[n + 3];
            Real value = 0;
            for (int i = 0; i < a.Length; i++)
            {
                for (int j = 0; j < t.Length; j++)
                    t[j] = a[i] * x + j;
                for (int j = 1; j < t.Length; j++)
                    t[j] += t[j - 1] * t[j] * y;
                value += t[t.Length - 1];
            }

            return value;
        }
        """;

    private const string ScratchThatIsReadLater = F + """
        {
            var t = new Real[4];
            Real value = 0;
            for (int i = 0; i < a.Length; i++)
            {
                for (int j = 0; j < 4; j++)
                    t[j] = a[i] * x + j;
                value += t[1] * t[2];
            }

            return value + t[3] * y;
        }
        """;

    private const string ScratchThatIsReadFirst = F + """
        {
            var t = new Real[4];
            Real value = 0;
            for (int i = 0; i < a.Length; i++)
            {
                for (int j = 0; j < 4; j++)
                    t[j] = t[3 - j] * x + a[i];
                value += t[1] * t[2];
            }

            return value * y;
        }
        """;

    private const string OnePlace = F + """
        {
            Real value = 0;
            for (int i = 0; i < b.Length; i++)
            {
                Real r = a[0] * Math.Exp(-b[i] * x) - y;
                value += r * r;
            }

            return value;
        }
        """;

    private const string PlacesThatDataName = F + """
        {
            Real value = 0;
            for (int i = 0; i < k.Length; i++)
            {
                int at = (k[i] * k[i]) % a.Length;
                value += Math.Sin(a[at]) * x * Math.Exp(y * a[at]);
            }

            return value;
        }
        """;

    private const string SumThatIsRead = F + """
        {
            Real value = x;
            for (int i = 0; i < a.Length; i++)
                value += Math.Sin(a[i]) * value;
            return value * y;
        }
        """;

    private const string SumThatDecides = F + """
        {
            Real value = 0;
            for (int i = 0; i < a.Length; i++)
            {
                if (value < 1)
                    value += Math.Exp(a[i] * x);
                else
                    value -= y;
            }

            return value;
        }
        """;

    private const string LogarithmOfASum = F + """
        {
            Real value = 1;
            for (int i = 0; i < a.Length; i++)
            {
                Real z = a[i] * x;
                for (int j = 0; j < 3; j++)
                    z *= Math.Cos(z);
                value += Math.Exp(z);
            }

            return Math.Log(value) * y;
        }
        """;

    private const string OneAfterAnother = F + """
        {
            Real first = 0, value = 0;
            for (int i = 0; i < a.Length; i++)
                first += Math.Exp(Math.Sin(a[i] * x));
            for (int i = 0; i < b.Length; i++)
                value += Math.Exp(Math.Sin(b[i] * first * 0.01)) * y;
            return value + first;
        }
        """;

    private const string SumsInSums = F + """
        {
            Real value = 0;
            for (int i = 0; i < a.Length; i++)
            {
                for (int j = 0; j < b.Length; j++)
                {
                    Real s = x;
                    for (int l = 0; l < n; l++)
                        s = Math.Sin(s * a[i]) + b[j];
                    if (s > 0)
                        value += s * y;
                }
            }

            return value;
        }
        """;

    private const string ArrayMadeInside = F + """
        {
            Real value = 0;
            for (int i = 0; i < a.Length; i++)
            {
                var t = new Real[i + 2];
                t[0] = a[i];
                for (int j = 1; j < t.Length; j++)
                {
                    var u = new Real[j];
                    for (int l = 0; l < j; l++)
                        u[l] = t[j - 1] * l * x;
                    t[j] = u[j - 1] * u[j - 1] + y;
                }

                value += t[i + 1];
            }

            return value;
        }
        """;

    private const string Grid = F + """
        {
            Real value = 0;
            var z = new Real[3, n + 2];
            for (int i = 0; i < z.GetLength(0); i++)
            {
                for (int j = 0; j < z.GetLength(1); j++)
                    z[i, j] = a[0] * i + j * x;
            }

            for (int p = 0; p < z.GetLength(0); p++)
            {
                Real s = y;
                for (int t = z.GetLength(1) - 1; t >= 0; t--)
                    s *= Math.Exp(x * z[p, t] * 0.1);
                value += s;
            }

            return value * x;
        }
        """;

    // Each value is read twice: whoever asks for all that one is made of must not ask twice.
    private const string LongWayAfterTheLoop = F + """
        {
            Real value = 0;
            for (int i = 0; i < a.Length; i++)
                value += Math.Sin(a[i]) * Math.Exp(a[i] * x);
            Real z = y * y / (1 + y * y);
            z = z * (1 - z / 2);
            z = z * (1 - z / 2);
            z = z * (1 - z / 2);
            z = z * (1 - z / 2);
            z = z * (1 - z / 2);
            z = z * (1 - z / 2);
            z = z * (1 - z / 2);
            z = z * (1 - z / 2);
            z = z * (1 - z / 2);
            z = z * (1 - z / 2);
            z = z * (1 - z / 2);
            z = z * (1 - z / 2);
            z = z * (1 - z / 2);
            z = z * (1 - z / 2);
            z = z * (1 - z / 2);
            z = z * (1 - z / 2);
            z = z * (1 - z / 2);
            z = z * (1 - z / 2);
            z = z * (1 - z / 2);
            z = z * (1 - z / 2);
            z = z * (1 - z / 2);
            z = z * (1 - z / 2);
            z = z * (1 - z / 2);
            z = z * (1 - z / 2);
            z = z * (1 - z / 2);
            z = z * (1 - z / 2);
            z = z * (1 - z / 2);
            z = z * (1 - z / 2);
            z = z * (1 - z / 2);
            z = z * (1 - z / 2);
            z = z * (1 - z / 2);
            z = z * (1 - z / 2);
            z = z * (1 - z / 2);
            z = z * (1 - z / 2);
            z = z * (1 - z / 2);
            z = z * (1 - z / 2);
            z = z * (1 - z / 2);
            z = z * (1 - z / 2);
            z = z * (1 - z / 2);
            z = z * (1 - z / 2);
            return value * z;
        }
        """;

    private const string OutOfRangeLater = F + """
        {
            Real value = 0;
            for (int i = 0; i < a.Length + n; i++)
                value += Math.Sin(a[i]) * Math.Exp(a[i] * x);
            return value * y;
        }
        """;

    private const string GuardAfterTheLoop = F + """
        {
            Real value = 0;
            for (int i = 0; i < a.Length; i++)
                value += Math.Sin(a[i]) * Math.Exp(a[i] * x);
            if (value > 0.5)
                throw new InvalidOperationException("too large");
            return value * y;
        }
        """;

    public static TheoryData<string> Names => [.. Cases.NamesIn(typeof(JoinTests))];

    [Theory]
    [MemberData(nameof(Names))]
    public void Loop_ThatAddsUp_IsRight(string name) => Cases.IsRight(typeof(JoinTests), name);

    [Theory]
    [InlineData(StepsInASum, true)]
    [InlineData(Branches, true)]
    [InlineData(UntilFound, true)]
    [InlineData(Mean, false)]
    [InlineData(Scratch, true)]
    [InlineData(SumsInSums, true)]
    [InlineData(ArrayMadeInside, true)]
    [InlineData(Grid, true)]
    [InlineData(OnePlace, true)]
    [InlineData(ScratchThatIsReadFirst, false)]
    [InlineData(PlacesThatDataName, false)]
    [InlineData(SumThatIsRead, false)]
    [InlineData(LogarithmOfASum, false)]
    public void OuterLoop_WhoseIterationsAreApart_SavesNothing(string program, bool joined)
    {
        string gradient = GradientOf(program);
        string outer = gradient[..gradient.IndexOf("Result = ", StringComparison.Ordinal)];
        Assert.Equal(joined, outer.Contains("Adjoint += ", StringComparison.Ordinal)
            || outer.Contains("Adjoint -= ", StringComparison.Ordinal) || outer.Contains("Adjoint[", StringComparison.Ordinal));
    }

    [Fact]
    public void Loop_BesideOneThatShowsAdjoints_SavesNothing()
    {
        string source = Generated("""
            [Differentiable] public static Real F(Real x, Real y, System.ReadOnlySpan<double> a)
            {
                Real t = y, s = 0;
                for (int i = 0; i < 3; i++)
                    t = DiffProg.Ops.Probe(Math.Cos(t * x), "c");
                for (int i = 0; i < a.Length; i++)
                    s += Math.Sin(a[i] * x) * Math.Exp(a[i] * y);
                return s + t;
            }
            """);
        string probed = source[source.IndexOf("private void GradientProbes<", StringComparison.Ordinal)..];
        probed = probed[..probed.IndexOf("xResult = ", StringComparison.Ordinal)];
        Assert.Contains("this.probes.Visit(\"c\"", probed);
        Assert.Equal(2, probed.Split("workspace.Reserve<").Length);
    }

    /// <summary>What is printed of a program's gradient, from its body on.</summary>
    public static string GradientOf(string program)
    {
        string source = Generated(program);
        return source[source.IndexOf("private void Gradient", StringComparison.Ordinal)..];
    }

    /// <summary>All that is printed of a program.</summary>
    public static string Generated(string program)
    {
        string text = "using Real = double; using Math = System.Math; public static partial class P {"
            + program.Replace("«", "").Replace("»", "") + "}";
        var driver = GeneratorRun.NewDriver().RunGenerators(TestCompilation.Create(text));
        return driver.GetRunResult().GeneratedTrees.Single().ToString();
    }
}
