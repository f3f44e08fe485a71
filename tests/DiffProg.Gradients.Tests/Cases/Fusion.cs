using System.Numerics.Tensors;
using DiffProg.Gradients.Tests.Harness;
using static DiffProg.Ops;
using Real = double;

namespace DiffProg.Gradients.Tests.Cases.Double;

/// <summary>Chains in which reductions, maps and rows must meet in the right order.</summary>
public static partial class Fusion
{
    [Differentiable]
    public static Tensor<Real> NormaliseRowsAndColumns([Shape("B, N")] Tensor<Real> x)
    {
        var rows = x / Sqrt(Sum(x * x, 1, keepDims: true) + 0.1f);
        var columns = rows / Sqrt(Sum(rows * rows, 0, keepDims: true) + 0.1f);
        return columns * x;
    }

    [Differentiable]
    public static Tensor<Real> SoftmaxOfSum(
        [Shape("B, N")] Tensor<Real> x, [Shape("B, N")] Tensor<Real> y, [Shape("N")] Tensor<Real> z) =>
        Softmax(x * y + Exp(z) * x) * y;

    [Differentiable, NoDifferences]
    public static Tensor<Real> ByHandSoftmax([Shape("B, N")] Tensor<Real> x)
    {
        var e = Exp(x - StopGradient(Max(x, 1, keepDims: true)));
        return e / Sum(e, 1, keepDims: true);
    }

    [Differentiable]
    public static Tensor<Real> Standardised([Shape("B, N")] Tensor<Real> x)
    {
        var centered = x - Mean(x, -1, keepDims: true);
        var variance = Mean(centered * centered, -1, keepDims: true);
        return Tanh(centered * Rsqrt(variance + 0.3f));
    }

    [Differentiable]
    public static Tensor<Real> BatchNorm([Shape("B, N")] Tensor<Real> x, [Shape("N")] Tensor<Real> g) =>
        (x - Mean(x, 0)) * Rsqrt(Variance(x, 0) + 0.3f) * g;

    [Differentiable]
    public static Real ManyUses([Shape("N")] Tensor<Real> x)
    {
        var y = Sin(x);
        var z = y * y + y * x - y / (x * x + 1f) + Exp(y) * y;
        return Sum(z * y) + Sum(z) * Sum(y) - Mean(z * z * y) + Max(y) * Min(z);
    }

    [Differentiable]
    public static Real ReductionOfReductions([Shape("A, B, C")] Tensor<Real> x) =>
        Sum(Max(Sum(x * x, 2), 1)) + Mean(Sum(Exp(Mean(x, 0)), 1)) - Max(Sum(Sum(x, 0), 0));

    [Differentiable]
    public static Tensor<Real> RowsInElements([Shape("B, N")] Tensor<Real> x, [Shape("N")] Tensor<Real> y)
    {
        var s = Sum(x * y, 1);
        var t = Tanh(s) * s;
        return x * Reshape(t, -1, 1) + Reshape(s, -1, 1) * y;
    }

    [Differentiable]
    public static Tensor<Real> ElementsToRows([Shape("B, N")] Tensor<Real> x, [Shape("B")] Tensor<Real> y) =>
        Sum(x * x, 1) * y + Exp(Mean(x, 1)) - Max(x, 1) * Min(x, 1);

    [Differentiable]
    public static Tensor<Real> ThreePasses([Shape("B, N")] Tensor<Real> x)
    {
        var a = x - Max(x, 1, keepDims: true);
        var b = a * Sum(a * a, 1, keepDims: true);
        var c = b - Mean(b, 1, keepDims: true);
        return c / (Variance(c, 1, keepDims: true) + 1f);
    }

    [Differentiable]
    public static (Tensor<Real> Rows, Tensor<Real> Columns, Real All) AllWays([Shape("B, N")] Tensor<Real> x)
    {
        var y = Exp(x) * x;
        return (Sum(y, 1), Sum(y, 0), Sum(y));
    }

    [Differentiable]
    public static Tensor<Real> TotalInElements([Shape("B, N")] Tensor<Real> x)
    {
        var total = Sum(x * x) + 1;
        return x / total + x * (Mean(x) - Max(x));
    }

    [Differentiable]
    public static Tensor<Real> TotalOfRowsInElements([Shape("B, N")] Tensor<Real> x)
    {
        var rows = Sum(x, 1);
        var scale = Sqrt(Sum(rows * rows) + 1);
        return x / scale + Reshape(rows, -1, 1) * scale;
    }

    [Differentiable]
    public static Tensor<Real> ColumnsThenRows([Shape("B, N")] Tensor<Real> x) =>
        Softmax(x - Mean(x, 0, keepDims: true)) * Softmax(x, 0);

    [Differentiable]
    public static Tensor<Real> MiddleAxis([Shape("A, B, C")] Tensor<Real> x) =>
        x * Softmax(x, 1) - Mean(x, [0, 2], keepDims: true) + Max(x, 1, keepDims: true);

    [Differentiable]
    public static Tensor<Real> TransposedRows([Shape("A, B")] Tensor<Real> x) =>
        Transpose(x) * Sum(x, 1) + Reshape(Sum(x, 0), -1, 1);

    [Differentiable]
    public static Tensor<Real> RowsOfTransposed([Shape("A, B")] Tensor<Real> x, [Shape("B, A")] Tensor<Real> y)
    {
        var z = Transpose(x) + y;
        return z / (Sum(z * z, 1, keepDims: true) + 1f) - Transpose(x) * Max(y, 0);
    }

    [Differentiable]
    public static Tensor<Real> BroadcastBothWays([Shape("A, 1")] Tensor<Real> x, [Shape("B")] Tensor<Real> y) =>
        Softmax(x * y) * (x + y) + Sum(x, 0) * y;

    [Differentiable]
    public static Tensor<Real> BroadcastThenReduce([Shape("A, 1, C")] Tensor<Real> x, [Shape("B, 1")] Tensor<Real> y) =>
        Sum(Exp(x * 0.3f) * y, 2) + Max(x * y, 2) * Mean(x * y, [0, 2]);

    [Differentiable]
    public static Tensor<Real> VectorTwice([Shape("N")] Tensor<Real> x) => Softmax(x) * LogSumExp(x) + x * Dot(x, x);

    [Differentiable]
    public static Real Energy([Shape("N")] Tensor<Real> x) =>
        -Log(Sum(Exp(-x)) + 1) * Sqrt(Sum(x * x) + 0.5f) / (1 + Abs(Mean(x)));

    [Differentiable]
    public static Real CosineSimilarity([Shape("N")] Tensor<Real> x, [Shape("N")] Tensor<Real> y) =>
        Dot(x, y) / (Sqrt(Dot(x, x) + 0.1f) * Sqrt(Dot(y, y) + 0.1f));

    [Differentiable]
    public static Tensor<Real> PairwiseDistances([Shape("M, D")] Tensor<Real> x, [Shape("N, D")] Tensor<Real> y) =>
        Sum(x * x, 1, keepDims: true) + Sum(y * y, 1) - 2f * MatMul(x, Transpose(y));

    [Differentiable]
    public static Tensor<Real> DistancesBroadcast([Shape("M, 1, D")] Tensor<Real> x, [Shape("N, D")] Tensor<Real> y)
    {
        var difference = x - y;
        return Sqrt(Sum(difference * difference, -1) + 0.1f);
    }

    [Differentiable]
    public static Tensor<Real> MixedLayout([Shape("A, B")] Tensor<Real> x, [Shape("B, A")] Tensor<Real> y)
    {
        var joined = Concatenate(1, x, Transpose(y));
        var normal = joined / (Sum(joined * joined, 1, keepDims: true) + 1f);
        return Stack(0, normal, joined) * Max(normal, 0);
    }

    [Differentiable]
    public static Tensor<Real> Residuals(
        [Shape("B, N")] Tensor<Real> x, [Shape("N, N")] Tensor<Real> w, [Shape("N")] Tensor<Real> g)
    {
        var y = x + Relu(MatMul(LayerNorm(x, g, g), w));
        y = y + Gelu(MatMul(LayerNorm(y, g, g), w));
        return y - Mean(y, 0);
    }

    [Differentiable]
    public static Tensor<Real> SameReductionTwice([Shape("B, N")] Tensor<Real> x) =>
        x * Sum(x, 1, keepDims: true) + Sum(x, 1, keepDims: true) * Sum(x, 1, keepDims: true);

    [Differentiable]
    public static Tensor<Real> ReductionOfBroadcast([Shape("N")] Tensor<Real> x) =>
        Sum(Broadcast(x, 4, (int)x.Lengths[0]), 0) * Mean(Broadcast(x, 3, (int)x.Lengths[0]));

    [Differentiable]
    public static Tensor<Real> SumOfConstant([Shape("B, N")] Tensor<Real> x) => Sum(x * 0f + 2f, 1) + Sum(x, 1);

    [Differentiable]
    public static Tensor<Real> ColumnOfRows([Shape("B, N")] Tensor<Real> x) =>
        Sum(Softmax(x) * Sum(x, 1, keepDims: true), 0);

    [Differentiable]
    public static Tensor<Real> MaxOfSoftmax([Shape("A, B, C")] Tensor<Real> x) =>
        Max(Softmax(x), 1) * Sum(LogSoftmax(x), 1);

    [Differentiable]
    public static Tensor<Real> Identity([Shape("N")] Tensor<Real> x) => x;

    [Differentiable]
    public static (Tensor<Real> A, Tensor<Real> B, Tensor<Real> C) ParameterTwice([Shape("N")] Tensor<Real> x, [Shape("M")] Tensor<Real> y) => (x, x, y);

    [Differentiable]
    public static (Tensor<Real> A, Tensor<Real> B) ValueTwice([Shape("N")] Tensor<Real> x)
    {
        var y = Tanh(x);
        return (y, y);
    }

    [Differentiable]
    public static (Tensor<Real> A, Tensor<Real> B, Real C, Tensor<Real> D) ReturnedAndUsed(
        [Shape("B, N")] Tensor<Real> x, Real a)
    {
        var y = Exp(x * a);
        var z = y * x;
        return (y, Reshape(z, -1), Sum(z) * a, Sum(y, 0));
    }

    [Differentiable]
    public static Tensor<Real> ReshapedParameter([Shape("A, B")] Tensor<Real> x) => Reshape(x, -1);

    [Differentiable]
    public static Tensor<Real> TransposedParameter([Shape("A, B")] Tensor<Real> x) => Transpose(x);

    [Differentiable]
    public static (Tensor<Real> Flat, Tensor<Real> Same) ReshapedAndSame([Shape("A, B")] Tensor<Real> x)
    {
        var y = x * x;
        return (Reshape(y, -1), y);
    }

    [Differentiable]
    public static Tensor<Real> LongBody([Shape("N")] Tensor<Real> x, Real a, Real b)
    {
        var a0 = x * a;
        var a1 = a0 - a0 * b;
        var a2 = a1 * Sum(a0) * 0.01f;
        var a3 = a0 * Sum(a1) * 0.01f;
        var a4 = Sigmoid(a1) + a1;
        var a5 = Maximum(a4, a4);
        var a6 = Sin(a3) * a3;
        var a7 = a6 - Mean(a3);
        var a8 = a5 * 0.9f + a4;
        var a9 = Sigmoid(a5) + a7;
        var a10 = Maximum(a9, a9);
        var a11 = Softplus(a10) * a;
        var a12 = Sin(a10) * a8;
        var a13 = Tanh(a10);
        var a14 = Maximum(a11, a12);
        var a15 = Softplus(a13) * a;
        var a16 = Softplus(a15) * a;
        var a17 = a15 * Sum(a16) * 0.01f;
        var a18 = a15 * Sum(a16) * 0.01f;
        var a19 = Tanh(a17);
        var a20 = a17 * Sum(a18) * 0.01f;
        var a21 = a17 - Mean(a18);
        var a22 = a20 * Sum(a20) * 0.01f;
        var a23 = a19 * 0.9f + a22;
        var a24 = Maximum(a20, a22);
        var a25 = a24 * 0.9f + a22;
        var a26 = Tanh(a24);
        var a27 = Softplus(a26) * a;
        var a28 = a24 * 0.9f + a24;
        var a29 = Softplus(a27) * a;
        var a30 = a28 - Mean(a27);
        var a31 = Tanh(a29);
        var a32 = Tanh(a28);
        var a33 = a29 * 0.9f + a30;
        var a34 = Softplus(a32) * a;
        var a35 = a33 * Sum(a32) * 0.01f;
        var a36 = Tanh(a34);
        var a37 = a35 / (a34 * a36 + 2f);
        var a38 = Softplus(a37) * a;
        var a39 = a38 - Mean(a35);
        var a40 = a38 * Sum(a39) * 0.01f;
        var a41 = a39 - a40 * b;
        var a42 = Sigmoid(a40) + a40;
        var a43 = Tanh(a42);
        var a44 = a42 * Sum(a40) * 0.01f;
        var a45 = Softplus(a42) * a;
        var a46 = Tanh(a44);
        var a47 = Maximum(a45, a45);
        var a48 = a46 * Sum(a47) * 0.01f;
        var a49 = Tanh(a45);
        var a50 = Tanh(a48);
        var a51 = Sigmoid(a50) + a49;
        var a52 = a50 * Sum(a49) * 0.01f;
        var a53 = a50 / (a51 * a51 + 2f);
        var a54 = a52 * Sum(a52) * 0.01f;
        var a55 = Softplus(a51) * a;
        var a56 = Tanh(a53);
        var a57 = Sigmoid(a54) + a55;
        var a58 = a56 - a55 * b;
        var a59 = Softplus(a55) * a;
        return a59;
    }

#pragma warning disable DP3002 // That the gradients are zero is what is tested.
    [Differentiable, NoDifferences]
    public static Tensor<Real> ZeroGradient([Shape("N")] Tensor<Real> x) => Sign(x) + StopGradient(x) * 2f;

    [Differentiable]
    public static Real UnusedTensor([Shape("N")] Tensor<Real> x, [Shape("M")] Tensor<Real> y) => Sum(x);

    [Differentiable]
    public static Tensor<Real> OnlyLengths([Shape("N")] Tensor<Real> x, [Shape("M")] Tensor<Real> y) =>
        Broadcast(Exp(y) - Exp(y) + 3f, (int)x.Lengths[0], (int)y.Lengths[0]);
#pragma warning restore DP3002
}
