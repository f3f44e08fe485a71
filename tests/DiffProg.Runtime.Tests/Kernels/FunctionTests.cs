using System.Globalization;
using DiffProg.Kernels;

namespace DiffProg.Tests.Kernels;

/// <summary>Every function of <see cref="ISimd{V, T}"/> against a reference, in units in the last place.</summary>
public class FunctionTests
{
    public static TheoryData<string> Names => [.. SimdFunction.Names];

    [Theory, MemberData(nameof(Names))]
    public void Single_AnyArgument_IsWithinTwoUlp(string name)
    {
        float[] x = Arguments(name);
        float[] y = SimdFunction.Map<F32x16, float>(name, x);
        (double Error, float At) worst = default;
        for (int i = 0; i < x.Length; i++)
        {
            double error = Ulps(y[i], SimdFunction.Eager(name, x[i]));
            worst = error > worst.Error ? (error, x[i]) : worst;
        }

        Assert.True(worst.Error <= 2, $"{name}({worst.At:R}): {worst.Error:F2} ulp");
    }

    [Theory, MemberData(nameof(Names))]
    public void Double_AtReferencePoints_IsWithinTwoUlp(string name)
    {
        (double Error, double At) worst = default;
        foreach ((double x, double value, double rest) in References(name))
        {
            double y = SimdFunction.Map<F64x8, double>(name, [x])[0];
            double ulp = Math.Max(Math.BitIncrement(Math.Abs(value)) - Math.Abs(value), double.Epsilon);
            double error = Math.Abs((y - value - rest) / ulp);
            worst = !(error <= worst.Error) ? (error, x) : worst;
        }

        Assert.True(worst.Error <= 2, $"{name}({worst.At:R}): {worst.Error:F2} ulp");
    }

    [Theory, MemberData(nameof(Names))]
    public void EveryWidth_AnyArgument_GivesTheSameBits(string name)
    {
        float[] x = Arguments(name)[..100_000];
        float[] wide = SimdFunction.Map<F32x16, float>(name, x);
        Assert.True(SameBits(wide, SimdFunction.Map<F32x8, float>(name, x)));
        Assert.True(SameBits(wide, SimdFunction.Map<F32x4, float>(name, x)));
        Assert.True(SameBits(wide, SimdFunction.Map<F32x1, float>(name, x)));

        double[] z = [.. x.Select(v => v * 1.0000001)];
        double[] wideDouble = SimdFunction.Map<F64x8, double>(name, z);
        Assert.True(SameBits(wideDouble, SimdFunction.Map<F64x4, double>(name, z)));
        Assert.True(SameBits(wideDouble, SimdFunction.Map<F64x2, double>(name, z)));
        Assert.True(SameBits(wideDouble, SimdFunction.Map<F64x1, double>(name, z)));
    }

    [Theory]
    [InlineData("Exp", double.NegativeInfinity, 0)]
    [InlineData("Exp", double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData("Exp", -0.0, 1)]
    [InlineData("Exp", 800, double.PositiveInfinity)]
    [InlineData("Exp", -800, 0)]
    [InlineData("ExpM1", double.NegativeInfinity, -1)]
    [InlineData("ExpM1", double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData("ExpM1", -0.0, -0.0)]
    [InlineData("Log", -0.0, double.NegativeInfinity)]
    [InlineData("Log", -1, double.NaN)]
    [InlineData("Log", double.NegativeInfinity, double.NaN)]
    [InlineData("Log", double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData("Log", 1, 0)]
    [InlineData("LogP1", -1, double.NegativeInfinity)]
    [InlineData("LogP1", -2, double.NaN)]
    [InlineData("LogP1", double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData("LogP1", -0.0, -0.0)]
    [InlineData("Sin", -0.0, -0.0)]
    [InlineData("Sin", double.PositiveInfinity, double.NaN)]
    [InlineData("Cos", 0.0, 1)]
    [InlineData("Cos", double.NegativeInfinity, double.NaN)]
    [InlineData("Tan", -0.0, -0.0)]
    [InlineData("Tan", double.PositiveInfinity, double.NaN)]
    [InlineData("Tanh", double.PositiveInfinity, 1)]
    [InlineData("Tanh", double.NegativeInfinity, -1)]
    [InlineData("Tanh", -0.0, -0.0)]
    [InlineData("Tanh", 1000, 1)]
    [InlineData("Atan", -0.0, -0.0)]
    [InlineData("Atan", double.PositiveInfinity, Math.PI / 2)]
    [InlineData("Atan", double.NegativeInfinity, -Math.PI / 2)]
    [InlineData("Sigmoid", double.PositiveInfinity, 1)]
    [InlineData("Sigmoid", double.NegativeInfinity, 0)]
    [InlineData("Sigmoid", 0.0, 0.5)]
    [InlineData("Sigmoid", -1000, 0)]
    [InlineData("Softplus", double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData("Softplus", double.NegativeInfinity, 0)]
    [InlineData("Softplus", 1000, 1000)]
    [InlineData("Erf", double.PositiveInfinity, 1)]
    [InlineData("Erf", double.NegativeInfinity, -1)]
    [InlineData("Erf", -0.0, -0.0)]
    [InlineData("Rsqrt", 0.0, double.PositiveInfinity)]
    [InlineData("Rsqrt", double.PositiveInfinity, 0)]
    [InlineData("Rsqrt", -1, double.NaN)]
    public void Function_AtAnExceptionalPoint_IsExact(string name, double x, double expected)
    {
        Assert.Equal((float)expected, SimdFunction.Map<F32x16, float>(name, [(float)x])[0], BitEquality.Single);
        Assert.Equal((float)expected, SimdFunction.Map<F32x1, float>(name, [(float)x])[0], BitEquality.Single);
        Assert.Equal(expected, SimdFunction.Map<F64x8, double>(name, [x])[0], BitEquality.Double);
        Assert.Equal(expected, SimdFunction.Map<F64x1, double>(name, [x])[0], BitEquality.Double);
    }

    [Theory]
    [InlineData("ExpM1"), InlineData("LogP1"), InlineData("Sin"), InlineData("Tan"), InlineData("Tanh"),
        InlineData("Atan")]
    [InlineData("Erf")]
    public void OddFunction_OfEitherZero_IsThatZero(string name)
    {
        Assert.Equal([0f, -0f], SimdFunction.Map<F32x16, float>(name, [0f, -0f]).AsEnumerable(), BitEquality.Single);
        Assert.Equal([0.0, -0.0], SimdFunction.Map<F64x8, double>(name, [0.0, -0.0]).AsEnumerable(),
            BitEquality.Double);
    }

    [Theory, MemberData(nameof(Names))]
    public void Function_OfNaN_IsNaN(string name)
    {
        Assert.True(float.IsNaN(SimdFunction.Map<F32x16, float>(name, [float.NaN])[0]));
        Assert.True(double.IsNaN(SimdFunction.Map<F64x8, double>(name, [double.NaN])[0]));
    }

    /// <summary>Any bit pattern, and the neighbourhood of zero and one where the functions are used.</summary>
    private static float[] Arguments(string name)
    {
        var random = new Random(name.Length * 31 + name[0]);
        var x = new float[400_000];
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = (i % 8) switch
            {
                0 => BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue)),
                1 => 200 * (random.NextSingle() - 0.5f),
                2 => 20 * (random.NextSingle() - 0.5f),
                3 or 4 => 4 * (random.NextSingle() - 0.5f),
                5 => 1 + 0.5f * (random.NextSingle() - 0.5f),
                6 => 180_000 * (random.NextSingle() - 0.5f),
                _ => MathF.Pow(10, -10 * random.NextSingle()),
            };
        }

        return x;
    }

    private static double Ulps(float actual, double expected)
    {
        if (double.IsNaN(expected) || float.IsNaN(actual) || float.IsInfinity((float)expected)
            || float.IsInfinity(actual))
        {
            return actual.Equals((float)expected) || float.IsInfinity(actual)
                && Math.Abs(expected) >= float.MaxValue ? 0 : 1e9;
        }

        double ulp = Math.ScaleB(1, Math.Max(expected == 0 ? -126 : Math.ILogB(expected), -126) - 23);
        return Math.Abs(actual - expected) / ulp;
    }

    private static IEnumerable<(double X, double Value, double Residue)> References(string name)
    {
        using Stream stream = typeof(FunctionTests).Assembly.GetManifestResourceStream("references.csv")!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            string[] cells = line.Split(',');
            if (cells[0] == name)
                yield return (Number(cells[1]), Number(cells[2]), Number(cells[3]));
        }

        static double Number(string cell) => double.Parse(cell, CultureInfo.InvariantCulture);
    }

    private static bool SameBits(float[] left, float[] right) =>
        left.Zip(right).All(pair => BitEquality.Single.Equals(pair.First, pair.Second));

    private static bool SameBits(double[] left, double[] right) =>
        left.Zip(right).All(pair => BitEquality.Double.Equals(pair.First, pair.Second));
}
