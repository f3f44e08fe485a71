using DiffProg.Tests;

namespace DiffProg.Snapshots;

/// <summary>Names of intermediate values cost nothing where nobody asks for them.</summary>
public class ProbeTextTests
{
    private const string Program = """
        public static partial class P
        {
            [Differentiable] public static double F([Shape("N, D")] Tensor<double> x, double y, int n)
            {
                var h = PROBE(Tanh(x * y), "h");
                double s = PROBE(Sum(h * h), "s");
                for (int i = 0; i < n; i++)
                    s = PROBE(Math.Sin(s) + y, "step");
                return s;
            }
        }
        """;

    [Theory]
    [InlineData("Value")]
    [InlineData("Gradient")]
    [InlineData("Jvp")]
    public void Member_OfAProgramWithNames_IsThatOfTheProgramWithout(string kind)
    {
        string Text(string program) => EmittedText.Section(
            GeneratorRun.Of(program).Files.Single(f => f.HintName == "P.F.g.cs").SourceText.ToString(), kind);
        string without = Program.Replace("PROBE(", "(").Replace(", \"h\")", ")").Replace(", \"s\")", ")")
            .Replace(", \"step\")", ")");
        Assert.DoesNotContain("PROBE", without);
        Assert.Equal(Text(without), Text(Program.Replace("PROBE", "Probe")));
    }
}
