using System.Numerics.Tensors;
using static DiffProg.Ops;

namespace DiffProg.Gradients.Tests;

/// <summary>Derivatives where a function has none, and zeros that stay zero beside infinities.</summary>
public static partial class Kinks
{
    [Differentiable]
    public static Tensor<double> Larger([Shape("N")] Tensor<double> x, [Shape("N")] Tensor<double> y) => Maximum(x, y);

    [Differentiable]
    public static Tensor<double> Smaller([Shape("N")] Tensor<double> x, [Shape("N")] Tensor<double> y) => Minimum(x, y);

    [Differentiable]
    public static double Flat(double x) => Abs(x) + 10 * Relu(x) + 100 * Sign(x) + 0 * x;

    [Differentiable]
    public static double TimesMagnitude(double x, int n) => x * Math.Abs(n);

    [Differentiable]
    public static Tensor<double> FlatTensor([Shape("N")] Tensor<double> x) => Abs(x) + 10 * Relu(x) + 100 * Sign(x);

    [Differentiable]
    public static double LargerScalar(double x, double y) => Maximum(x, y);

    [Differentiable]
    public static double Largest([Shape("N")] Tensor<double> x) => Max(x);

    [Differentiable]
    public static Tensor<double> LargestOfRows([Shape("B, N")] Tensor<double> x) => Max(x, 1) + Min(x, 1) * 10;

    [Differentiable]
    public static Tensor<double> SafeSqrt([Shape("N")] Tensor<double> x) => Where(Greater(x, 0), Sqrt(x), 0);

    [Differentiable]
    public static Tensor<double> SafeRsqrt([Shape("N")] Tensor<double> x) => Where(Greater(x, 0), Rsqrt(x), 1);

    [Differentiable]
    public static Tensor<double> SafeLog([Shape("N")] Tensor<double> x) => Where(Greater(x, 0), Log(x), x * 2);

    [Differentiable]
    public static Tensor<double> SafeDivision([Shape("N")] Tensor<double> x, [Shape("N")] Tensor<double> y) =>
        Where(NotEqualTo(y, 0), x / y, 0);

    [Differentiable]
    public static Tensor<double> SafePow([Shape("N")] Tensor<double> x) => Where(Greater(x, 0), Pow(x, 0.5), 0);

    [Differentiable]
    public static Tensor<double> SafeGeneralPow([Shape("N")] Tensor<double> x, [Shape("N")] Tensor<double> y) =>
        Where(Greater(x, 0), Pow(x, y), 0);

    [Differentiable]
    public static Tensor<double> SafeSqrtOfLog([Shape("N")] Tensor<double> x) =>
        Where(Greater(x, 1), Sqrt(Log(x)) / (x - 1), 0);

    [Differentiable]
    public static double SafeScalar(double x) => x > 0 ? Sqrt(x) * Log(x) / x : 0 * x;

    [Differentiable]
    public static Tensor<double> SafeNorm([Shape("B, N")] Tensor<double> x)
    {
        var squares = Sum(x * x, 1);
        return Where(Greater(squares, 0), Sqrt(squares), 0);
    }

    [Differentiable]
    public static double SafeProduct(
        [Shape("M, N")] Tensor<double> w, [Shape("N")] Tensor<double> x, [NoGradient] double s) =>
        s > 0 ? Sum(MatMul(w, Exp(x))) : 0.0;

    [Differentiable]
    public static double SafeAttention(
        [Shape("T, D")] Tensor<double> q, [Shape("T, D")] Tensor<double> k,
        [Shape("T, T"), NoGradient] Tensor<double> mask,
        [Shape("T, 1"), NoGradient] Tensor<double> any)
    {
        var p = Where(Greater(any, 0), Softmax(MatMul(q, Transpose(k)) + mask), 0);
        return Sum(MatMul(p, k) * q);
    }

    [Differentiable]
    public static Tensor<double> Capped([Shape("N")] Tensor<double> x) => Minimum(Exp(x), 1) + 3 * Relu(2 - Exp(x));

    [Differentiable]
    public static Tensor<double> PowTwo([Shape("N")] Tensor<double> x, [Shape("N")] Tensor<double> y) => Pow(x, y);

    [Differentiable]
    public static Tensor<double> Softmaxed([Shape("B, N")] Tensor<double> x) => Softmax(x);

    [Differentiable]
    public static Tensor<double> LogSummed([Shape("B, N")] Tensor<double> x) => LogSumExp(x, 1);

    [Differentiable]
    public static double Crossed([Shape("B, N")] Tensor<double> x, [Shape("B")] ReadOnlySpan<int> labels) =>
        CrossEntropy(x, labels);

    [Differentiable]
    public static double BinaryCrossed([Shape("N")] Tensor<double> z, [Shape("N"), NoGradient] Tensor<double> t) =>
        BinaryCrossEntropy(z, t);

    [Differentiable]
    public static Tensor<double> Stopped([Shape("N")] Tensor<double> x) => StopGradient(x * x) * x;

    [Differentiable]
    public static Tensor<double> Activated([Shape("N")] Tensor<double> x) => Gelu(x) + GeluTanh(x) + Silu(x);

    [Differentiable]
    public static Tensor<float> ActivatedSingle([Shape("N")] Tensor<float> x) => Gelu(x) + GeluTanh(x) + Silu(x);

    [Differentiable]
    public static Tensor<double> Saturating([Shape("N")] Tensor<double> x) =>
        Sigmoid(x) + Tanh(x) + Softplus(x) + Gelu(x) + GeluTanh(x) + Silu(x) + Erf(x);
}

public sealed class ConventionTests
{
    private const double Infinity = double.PositiveInfinity;
    private const double NaN = double.NaN;

    [Fact]
    public void Extrema_AtATie_ShareEqually()
    {
        Assert.Equal([0.5, 0, 1], Vjp(Kinks.LargerVjp, [1, 2, 3], [1, 5, 2]).X);
        Assert.Equal([0.5, 1, 0], Vjp(Kinks.LargerVjp, [1, 2, 3], [1, 5, 2]).Y);
        Assert.Equal([0.5, 1, 0], Vjp(Kinks.SmallerVjp, [1, 2, 3], [1, 5, 2]).X);
        Assert.Equal((2.0, 0.5, 0.5), Kinks.LargerScalarGradient(2, 2));
        var gradient = Zeros(5);
        Assert.Equal(4, Kinks.LargestGradient(Vector(4, 1, 4, 4, 4), gradient));
        Assert.Equal([0.25, 0, 0.25, 0.25, 0.25], gradient);
        var rows = Zeros(2, 3);
        Kinks.LargestOfRowsVjp(Matrix(2, 1, 1, 0, 2, 2, 2), Vector(1, 3), rows);
        Assert.Equal([0.5, 0.5, 10, 11, 11, 11], rows);
    }

    [Fact]
    public void AbsReluAndSign_AtZero_AreFlat()
    {
        Assert.Equal((0.0, 0.0), Kinks.FlatGradient(0));
        Assert.Equal(0.0, Kinks.FlatJvp(0, 1).Tangent);
        Assert.Equal([0, 0, 11, -1], Vjp(Kinks.FlatTensorVjp, [0, -0.0, 2, -2]));
    }

    [Fact]
    public void AbsOfTheSmallestInteger_ThrowsAsTheBodyDoes()
    {
        Assert.Equal(6, Kinks.TimesMagnitudeValue(2, -3));
        Assert.Throws<OverflowException>(() => Kinks.TimesMagnitude(2, int.MinValue));
        Assert.Throws<OverflowException>(() => Kinks.TimesMagnitudeValue(2, int.MinValue));
        Assert.Throws<OverflowException>(() => Kinks.TimesMagnitudeGradient(2, int.MinValue));
    }

    [Fact]
    public void NaN_WinsInExtremaAndRelu()
    {
        Assert.Equal([NaN, NaN, 3], Kinks.LargerValue(Vector(NaN, 1, 3), Vector(1, NaN, 2)));
        Assert.Equal([NaN, NaN, 2], Kinks.SmallerValue(Vector(NaN, 1, 3), Vector(1, NaN, 2)));
        Assert.True(double.IsNaN(Kinks.LargestValue(Vector(1, NaN, 3, 4, 5, 6, 7, 8, 9, 10))));
        Assert.True(double.IsNaN(Kinks.FlatTensorValue(Vector(NaN))[0]));
        Assert.Equal([NaN, 33], Kinks.LargestOfRowsValue(Matrix(2, 1, NaN, 2, 3, 3, 3)));
    }

    [Fact]
    public void UnusedBranch_AddsAnExactZero()
    {
        Assert.Equal([0, 0.25, 0], Vjp(Kinks.SafeSqrtVjp, [0, 4, -1]));
        Assert.Equal([0, -0.0625, 0], Vjp(Kinks.SafeRsqrtVjp, [0, 4, -1]));
        Assert.Equal([2, 0.25, 2], Vjp(Kinks.SafeLogVjp, [0, 4, -1]));
        Assert.Equal([0, 0.5], Vjp(Kinks.SafeDivisionVjp, [1, 3], [0, 2]).X);
        Assert.Equal([0, -0.75], Vjp(Kinks.SafeDivisionVjp, [1, 3], [0, 2]).Y);
        Assert.Equal([0, 0.25, 0], Vjp(Kinks.SafePowVjp, [0, 4, -1]));
        Assert.Equal([0, 3, 0], Vjp(Kinks.SafeGeneralPowVjp, [0, 1, -1], [0.5, 3, 0.5]).X);
        Assert.Equal([0, 0, 0], Vjp(Kinks.SafeGeneralPowVjp, [0, 1, -1], [0.5, 3, 0.5]).Y);
        Assert.Equal([0, 0], Vjp(Kinks.SafeSqrtOfLogVjp, [1, 0])) ;
        Assert.Equal((0.0, 0.0), Kinks.SafeScalarGradient(0));
        Assert.Equal((0.0, 0.0), Kinks.SafeScalarGradient(-3));
        var rows = Zeros(2, 2);
        Kinks.SafeNormVjp(Matrix(2, 0, 0, 3, 4), Vector(1, 1), rows);
        Assert.Equal([0, 0, 0.6, 0.8], rows.Select(x => Math.Round(x, 12)));
    }

    [Fact]
    public void UnusedBranch_OfAProduct_AddsAnExactZero()
    {
        var (w, x) = (Zeros(2, 2), Zeros(2));
        Assert.Equal(0, Kinks.SafeProductGradient(Matrix(2, 1, 2, 3, 4), Vector(1000, 1), -1, w, x));
        Assert.Equal([0, 0, 0, 0], w);
        Assert.Equal([0, 0], x);
        Assert.Equal(0, Kinks.SafeProductJvp(Matrix(2, 1, 2, 3, 4), Vector(1000, 1), -1, Matrix(2, 1, 1, 1, 1), Vector(1, 1)).Tangent);
    }

    [Fact]
    public void QueryWithoutKeys_LeavesTheOthersAlone()
    {
        var (q, k) = (Matrix(2, 1, 2, 3, 4), Matrix(2, 5, 6, 7, 8));
        var (mask, any) = (Matrix(2, -Infinity, -Infinity, 0, 0), Matrix(2, 0, 1));
        var (a, b, c, d) = (Zeros(2, 2), Zeros(2, 2), Zeros(2, 2), Zeros(2, 2));
        double masked = Kinks.SafeAttentionGradient(q, k, mask, any, a, b);
        Assert.Equal(masked, Kinks.SafeAttentionGradient(q, k, Matrix(2, 0, 0, 0, 0), any, c, d));
        Assert.True(double.IsFinite(masked));
        Assert.Equal(c, a);
        Assert.Equal(d, b);
    }

    // Minimum, Maximum and Relu choose as Where does.
    [Fact]
    public void OperandNotTaken_AddsAnExactZero()
    {
        Assert.Equal(1, Kinks.CappedValue(Vector(1000))[0]);
        Assert.Equal(
            [0, -2 * Math.Exp(-1)], Vjp(Kinks.CappedVjp, [1000, -1]).Select(g => Math.Round(g, 15)), (a, b) =>
            Math.Abs(a - b) < 1e-14);
    }

    [Fact]
    public void UnusedBranch_AddsAnExactZeroToTangents()
    {
        Assert.Equal([0, 0.25, 0], Kinks.SafeSqrtJvp(Vector(0, 4, -1), Vector(1, 1, 1)).Tangent);
        Assert.Equal([2, 0.25, 2], Kinks.SafeLogJvp(Vector(0, 4, -1), Vector(1, 1, 1)).Tangent);
        Assert.Equal([0, 0.5], Kinks.SafeDivisionJvp(Vector(1, 3), Vector(0, 2), Vector(1, 1), Vector(0, 0)).Tangent);
        Assert.Equal(0.0, Kinks.SafeScalarJvp(0, 1).Tangent);
    }

    [Fact]
    public void Pow_AtZero_HasTheDerivativesOfItsCases()
    {
        // 0² : 2·0 and 0² log 0 = 0; 0⁰ : 0·0⁻¹ = 0; 0¹ : 1.
        Assert.Equal([0, 0, 1], Vjp(Kinks.PowTwoVjp, [0, 0, 0], [2, 0, 1]).X);
        Assert.Equal(0, Vjp(Kinks.PowTwoVjp, [0], [2]).Y[0]);
        Assert.Equal([-4], Vjp(Kinks.PowTwoVjp, [-2], [2]).X);
    }

    [Fact]
    public void MinusInfinity_IsAMaskedLogit()
    {
        var x = Matrix(2, 0, -Infinity, 0, -Infinity, 5, -Infinity);
        Assert.Equal([0.5, 0, 0.5, 0, 1, 0], Kinks.SoftmaxedValue(x));
        var gradient = Zeros(2, 3);
        Kinks.SoftmaxedVjp(x, Matrix(2, 1, 7, 0, 7, 1, 7), gradient);
        Assert.Equal([0.25, 0, -0.25, 0, 0, 0], gradient);
        Assert.Equal(Math.Log(2), Kinks.LogSummedValue(x)[0], 14);
        gradient = Zeros(2, 3);
        Kinks.LogSummedVjp(x, Vector(1, 1), gradient);
        Assert.Equal([0.5, 0, 0.5, 0, 1, 0], gradient);
        gradient = Zeros(2, 3);
        Assert.Equal(Math.Log(2) / 2, Kinks.CrossedGradient(x, [0, 1], gradient), 12);
        Assert.Equal([-0.25, 0, 0.25, 0, 0, 0], gradient);
    }

    [Fact]
    public void OnlyMinusInfinity_AgreesWithTheBody()
    {
        var x = Matrix(1, -Infinity, -Infinity);
        Assert.Equal(Kinks.Softmaxed(x), Kinks.SoftmaxedValue(x));
        Assert.Equal(Kinks.LogSummed(x), Kinks.LogSummedValue(x));
    }

    [Fact]
    public void LargeLogits_DoNotOverflow()
    {
        var gradient = Zeros(1, 2);
        Assert.Equal(2000, Kinks.CrossedGradient(Matrix(1, 1000, -1000), [1], gradient));
        Assert.Equal([1, -1], gradient);
        gradient = Zeros(2);
        Assert.Equal(500, Kinks.BinaryCrossedGradient(Vector(1000, -1000), Vector(0, 0), gradient));
        Assert.Equal([0.5, 0], gradient);
    }

    [Fact]
    public void Saturation_IsFinite()
    {
        var x = Vector(1000, -1000, 0, 40, -40);
        var gradient = Vjp(Kinks.SaturatingVjp, [.. x]);
        Assert.All(gradient, g => Assert.True(double.IsFinite(g)));
        Assert.Equal(4, gradient[0], 9);
        Assert.Equal(0, gradient[1], 9);
        foreach (var (a, b) in Kinks.Saturating(x).Zip(Kinks.SaturatingValue(x)))
            Assert.Equal(a, b, 9);
    }

    [Fact]
    public void Activations_AtInfinity_HaveTheirLimitsAndThoseOfTheirDerivatives()
    {
        double[] far = [Infinity, 1e200, -1e200, -Infinity];
        double[] limits = [Infinity, 3e200, 0, 0];
        Assert.Equal(limits, Kinks.Activated(Vector(far)));
        Assert.Equal(limits, Kinks.ActivatedValue(Vector(far)));
        Assert.Equal([3, 3, 0, 0], Vjp(Kinks.ActivatedVjp, far));
        var (value, tangent) = Kinks.ActivatedJvp(Vector(far), Ones(4));
        Assert.Equal(limits, value);
        Assert.Equal([3, 3, 0, 0], tangent);

        float large = MathF.ScaleB(1, 100);
        var single = Tensor.Create<float>([float.PositiveInfinity, large, -large, float.NegativeInfinity]);
        Assert.Equal([float.PositiveInfinity, 3 * large, 0, 0], Kinks.ActivatedSingleValue(single));
        var gradient = Tensor.CreateFromShape<float>([4]);
        Kinks.ActivatedSingleVjp(single, Tensor.Create<float>([1, 1, 1, 1]), gradient);
        Assert.Equal([3, 3, 0, 0], gradient);
    }

    [Fact]
    public void StopGradient_IsAConstant()
    {
        Assert.Equal([1, 4, 9], Vjp(Kinks.StoppedVjp, [1, 2, 3]));
        Assert.Equal([1, 4, 9], Kinks.StoppedJvp(Vector(1, 2, 3), Vector(1, 1, 1)).Tangent);
    }

    private static double[] Vjp(Action<Tensor<double>, Tensor<double>, Tensor<double>> pullback, double[] x)
    {
        var gradient = Zeros(x.Length);
        pullback(Vector(x), Ones(x.Length), gradient);
        return [.. gradient];
    }

    private static (double[] X, double[] Y) Vjp(
        Action<Tensor<double>, Tensor<double>, Tensor<double>, Tensor<double>, Tensor<double>> pullback, double[] x,
        double[] y)
    {
        var (a, b) = (Zeros(x.Length), Zeros(x.Length));
        pullback(Vector(x), Vector(y), Ones(x.Length), a, b);
        return ([.. a], [.. b]);
    }

    private static Tensor<double> Vector(params double[] x) => Tensor.Create(x);

    private static Tensor<double> Matrix(int rows, params double[] x) => Tensor.Create(x, [rows, x.Length / rows]);

    private static Tensor<double> Zeros(params nint[] lengths) => Tensor.CreateFromShape<double>(lengths);

    private static Tensor<double> Ones(int length) => Tensor.Create(Enumerable.Repeat(1.0, length).ToArray());
}
