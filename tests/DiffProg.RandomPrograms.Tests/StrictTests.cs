using System.Globalization;

namespace DiffProg.Tests.RandomPrograms;

/// <summary>Strict methods: the value has the bits of the plain body's, and without Strict it has not.</summary>
public sealed class StrictTests
{
    // A sum in a loop that runs in lanes otherwise; a product and a sum of tensors that are one instruction otherwise.
    private const string Loop = """
        ATTRIBUTE
        public static double F(double[] a, double x)
        {
            double s = 0;
            for (int i = 0; i < a.Length; i++)
                s += Math.Exp(a[i] * x) + Math.Sin(a[i]) * x;
            return s;
        }

        public static double[] Values(double[] a, double x) =>
            [F(a, x), FValue(a, x), FGradient(a, x, new double[a.Length]).Value, FJvp(a, x, a, 1).Value];
        """;

    private const string Tensors = """
        ATTRIBUTE
        public static Tensor<float> F([Shape("m, n")] Tensor<float> x, [Shape("n")] Tensor<float> y, float s) => EXPRESSION;

        public static string Differences(int m, int n, float s)
        {
            var (x, y) = (Numbers(1, m, n), Numbers(2, n));
            var expected = F(x, y, s);
            var text = new System.Text.StringBuilder();
            Compare("value", FValue(x, y, s));
            Compare("tangent", FJvp(x, y, s, x, y, 1).Value);
            return text.ToString();

            void Compare(string what, Tensor<float> actual)
            {
                float[] a = [.. actual], e = [.. expected];
                for (int i = 0; i < e.Length; i++)
                {
                    if (BitConverter.SingleToInt32Bits(a[i]) != BitConverter.SingleToInt32Bits(e[i])
                        && !(float.IsNaN(a[i]) && float.IsNaN(e[i])))
                        text.AppendLine($"{what} [{i}]: {a[i]:R}, expected {e[i]:R}");
                }
            }
        }

        private static Tensor<float> Numbers(int seed, params ReadOnlySpan<nint> lengths)
        {
            var result = Tensor.CreateFromShape<float>(lengths);
            var random = new Random(seed);
            float[] special = [0, -0f, 1, -1, float.NaN, float.PositiveInfinity, float.NegativeInfinity, 1e-42f, -1e-42f];
            float[] all = new float[result.FlattenedLength];
            for (int i = 0; i < all.Length; i++)
                all[i] = i % 5 == 4 ? special[random.Next(special.Length)] : (random.NextSingle() * 4) - 2;
            return Tensor.Create<float>(all, lengths);
        }
        """;

    [Fact]
    public void Loop_WhereStrict_HasTheBitsOfTheBody()
    {
        var (strict, loose) = (Values(Loop, strict: true), Values(Loop, strict: false));
        Assert.All(strict, v => Assert.Equal(strict[0], v));
        // A test that could not fail would prove nothing.
        Assert.Contains(loose, v => v != loose[0]);
    }

    [Theory]
    [InlineData("x * y + x / s - y")]
    [InlineData("-Abs(x) * s + Sign(x) * y")]
    [InlineData("Sqrt(x) + Relu(x - y) * s")]
    [InlineData("Minimum(x, y) + Maximum(x, s) * y")]
    [InlineData("Where(Greater(x, y), x * x + y, s) - y")]
    [InlineData("Where(LessOrEqual(x, y), x, y * x) + x * y * s")]
    [InlineData("Max(x * y + s, 1, keepDims: true) * x + Min(x, 0)")]
    [InlineData("Transpose(Concatenate(0, Transpose(x) * s, Transpose(x * y) + s))")]
    [InlineData("Slice(x, 1, 0, 1) * x + Pad(Slice(y, 0, 1, 1), 0, 1, 1, 2f) * s * 0 + x")]
    [InlineData("Index(x, 1) * x + Reshape(y, 1, -1) * s")]
    [InlineData("Broadcast(y, x.Lengths) * s + x")]
    [InlineData("s * (0.3f * x) - y")]
    [InlineData("0.1f * (x * y * s) * 0.7f")]
    [InlineData("(Pad(Slice(x, 1, 0, 1), 1, 0, 2) + Pad(Slice(x, 1, 1, 2), 1, 1, 0)) * (y * s)")]
    public void Tensors_WhereStrict_HaveTheBitsOfTheBody(string expression)
    {
        // An axis whose length has to be 3.
        bool isThree = expression.Contains("Pad(");
        var program = CompiledProgram.Of(Text(Tensors, strict: true).Replace("EXPRESSION", expression)
            .Replace("\"m, n\"", isThree ? "\"m, 3\"" : "\"m, n\"").Replace("\"n\"", isThree ? "\"3\"" : "\"n\""));
        Assert.DoesNotContain("MultiplyAdd", program.Generated);
        foreach (var (m, n) in isThree ? new[] { (2, 3), (37, 3) } : [(2, 3), (5, 67), (37, 16)])
            Assert.Equal("", program.Call<string>("Differences", m, n, 0.3f));
    }

    [Fact]
    public void Tensors_WhereNotStrict_AreFused() => Assert.NotEqual(
        "", CompiledProgram.Of(Text(Tensors, strict: false).Replace("EXPRESSION", "x * y + x / s - y"))
            .Call<string>("Differences", 37, 16, 0.3f));

    [Fact]
    public void RandomPrograms_WhereStrict_HaveTheBitsOfTheBody()
    {
        var run = new Run(strict: true);
        run.Seeds(3000, 200);
        Assert.Empty(run.Refusals);
        Assert.Empty(run.Failures.Select(f => string.Create(CultureInfo.InvariantCulture, $"{f.Seed}: {f.What}")));
    }

    private static string Text(string program, bool strict) =>
        program.Replace("ATTRIBUTE", strict ? "[Differentiable(Strict = true)]" : "[Differentiable]");

    private static double[] Values(string program, bool strict) => CompiledProgram.Of(Text(program, strict))
        .Call<double[]>("Values", Enumerable.Range(0, 1003).Select(i => Math.Sin(i) * 3).ToArray(), 0.7);
}
