using System.Text.RegularExpressions;
using DiffProg.Generators.IR;
using DiffProg.Kernels;

namespace DiffProg.Tests.RandomPrograms;

/// <summary>What the comment above a gradient says that it keeps, against what it takes when it runs.</summary>
public sealed partial class SaveReportTests
{
    private const string Recurrence = """
        [Differentiable]
        public static double F(double x, double[] a, int n)
        {
            double s = x;
            for (int i = 0; i < n; i++)
            {
                double h = Math.Sin(s) * x;
                s = h * h + s;
                for (int k = 0; k < a.Length; k++)
                    s += Math.Cos(s * a[k]);
            }

            return s;
        }

        public static void Use(int n, int m) => FGradient(0.5, new double[m], n, new double[m]);
        """;

    private const string Tensors = """
        [Differentiable]
        public static float F([Shape("T, D")] Tensor<float> x, [Shape("D")] Tensor<float> w, [Shape("D")] Tensor<float> h)
        {
            for (int t = 0; t < x.Lengths[0]; t++)
                h = Tanh(w * h + Index(x, t));
            return Sum(h * h);
        }

        public static void Use(int n, int m)
        {
            var (x, w, h) = (Zeros(n, m), Zeros(m), Zeros(m));
            FGradient(x, w, h, Zeros(n, m), Zeros(m), Zeros(m));
        }

        private static Tensor<float> Zeros(params ReadOnlySpan<nint> lengths) => Tensor.CreateFromShape<float>(lengths);
        """;

    private const string Layers = """
        [Differentiable]
        public static float F([Shape("T, D")] Tensor<float> x, [Shape("D, D")] Tensor<float> w) =>
            Sum(Softmax(MatMul(Tanh(MatMul(x, w)), w)) * x);

        public static void Use(int n, int m) =>
            FGradient(Zeros(n, m), Zeros(m, m), Zeros(n, m), Zeros(m, m));

        private static Tensor<float> Zeros(params ReadOnlySpan<nint> lengths) => Tensor.CreateFromShape<float>(lengths);
        """;

    [Theory]
    [InlineData(Recurrence, "n", "a.Length", 8, 16)]
    [InlineData(Recurrence, "n", "a.Length", 24, 4)]
    [InlineData(Tensors, "T", "D", 8, 16)]
    [InlineData(Tensors, "T", "D", 24, 32)]
    public void Formula_AtTheSizesOfACall_IsWhatItTakes(string text, string first, string second, int n, int m)
    {
        var program = CompiledProgram.Of(text);
        var formula = Formula(program);
        Assert.NotEqual(Dim.Zero, formula);
        program.Call<object>("Use", n, m);
        Assert.Equal(At(formula, first, second, n, m), Workspace.LastBytes);
    }

    [Theory]
    [InlineData(16, 16)]
    [InlineData(48, 32)]
    public void Formula_WithProducts_LeavesOutWhatTheyPack(int n, int m)
    {
        var program = CompiledProgram.Of(Layers);
        Assert.Contains("bytes; besides it what one product packs.", program.Header());
        program.Call<object>("Use", n, m);
        Assert.InRange(Workspace.LastBytes, At(Formula(program), "T", "D", n, m) + 1, 100_000);
    }

    [Fact]
    public void Header_OfALoop_SaysWhatIsSavedForWhatAndWhatIsRecomputed()
    {
        string header = CompiledProgram.Of(Recurrence).Header();
        Assert.Contains("In the loop over i: sin for h * h, h; sAdjoint for Sin(s).", header);
        Assert.Contains("In the loop over k: s for s * a[k]; productAdjoint for Cos(s * a[k]).", header);
        Assert.Contains("Recomputed: h.", header);
    }

    [Fact]
    public void Formula_OfALoopThatDoesNotCount_NamesItsIterations()
    {
        const string text = """
            [Differentiable]
            public static double F(double x)
            {
                while (x > 1)
                    x = x * x / 3;
                while (x < 0.5)
                    x = x * x + 0.2;
                return x;
            }
            """;
        Assert.EndsWith(
            "Workspace: 16*iterations(while) + 16*iterations(while, 2) bytes.", CompiledProgram.Of(text).Header());
    }

    private static long At(Dim formula, string first, string second, int n, int m) =>
        formula.Evaluate(s => s == first ? n : s == second ? m : throw new ArgumentException(s));

    private static Dim Formula(CompiledProgram program) =>
        DimParser.TryParse(Bytes().Match(program.Header()).Groups[1].Value)!;

    [GeneratedRegex(@"Workspace: (.*) bytes[;.]")]
    private static partial Regex Bytes();
}
