using System.Numerics.Tensors;
using DiffProg.Gradients.Tests.Harness;
using static DiffProg.Ops;
using Real = double;

namespace DiffProg.Gradients.Tests.Cases.Double;

/// <summary>Values that meet in one kernel or one buffer and must be kept apart there.</summary>
public static partial class Lowering
{
    [Differentiable]
    public static Tensor<Real> TwoBroadcasts([Shape("A, B, C")] Tensor<Real> x, [Shape("B, C")] Tensor<Real> r, [Shape("B, 1")] Tensor<Real> q) => x + r + q;

    [Differentiable]
    public static Tensor<Real> OuterAndMiddle([Shape("A, B, C")] Tensor<Real> x, [Shape("A, 1, 1")] Tensor<Real> p, [Shape("1, B, 1")] Tensor<Real> q) => x + p + q;

    [Differentiable]
    public static Tensor<Real> EveryBroadcast([Shape("A, B, C")] Tensor<Real> x, [Shape("A, 1, C")] Tensor<Real> p, [Shape("B, 1")] Tensor<Real> q, [Shape("C")] Tensor<Real> r, [Shape("1, 1, 1")] Tensor<Real> s) => x + p + q + r + s;

    [Differentiable]
    public static Tensor<Real> FourAxes([Shape("A, B, C, D")] Tensor<Real> x, [Shape("B, 1, D")] Tensor<Real> p, [Shape("A, 1, C, 1")] Tensor<Real> q, [Shape("1, B, 1, 1")] Tensor<Real> r) => x * (p + q + r);

    [Differentiable]
    public static Tensor<Real> SumsOfOneValue([Shape("A, B, C")] Tensor<Real> x) =>
        Sum(x, [0, 2], keepDims: true) + Sum(x, 2, keepDims: true) * Sum(x, 0);

    [Differentiable]
    public static Tensor<Real> ExtremaOfOneValue([Shape("A, B, C")] Tensor<Real> x) =>
        Max(x, [0, 2], keepDims: true) + Max(x, 2, keepDims: true) * Max(x, 0) - Min(x, [0, 2], keepDims: true);

    [Differentiable]
    public static Real MaxAsGradient([Shape("B, N")] Tensor<Real> x, [Shape("N")] Tensor<Real> y) => Dot(Max(x, 0), y);

    [Differentiable]
    public static Real MinAsGradient([Shape("A, B, C")] Tensor<Real> x, [Shape("B")] Tensor<Real> y) =>
        Dot(Min(x, [0, 2]), y);

    [Differentiable]
    public static Real MaxOfRowsAsGradient([Shape("A, B, C")] Tensor<Real> x, [Shape("A, B")] Tensor<Real> y) =>
        Sum(Max(x, 2) * y);

    [Differentiable]
    public static Real MaxAsTwoGradients([Shape("B, N")] Tensor<Real> x, [Shape("N")] Tensor<Real> y, [Shape("N, 1")] Tensor<Real> z) => Dot(Max(x, 0), y) + Sum(Reshape(Max(x, 0), -1, 1) * z);

    [Differentiable]
    public static Real PadAsGradient([Shape("N")] Tensor<Real> x, [Shape("N+2")] Tensor<Real> y) =>
        Dot(Pad(x, 0, 1, 1, 2f), y);

    [Differentiable]
    public static Real PadTwiceAsGradient([Shape("A, B")] Tensor<Real> x, [Shape("A+1, B+1")] Tensor<Real> y) =>
        Sum(Pad(Pad(x, 0, 1, 0, 2f), 1, 0, 1, 3f) * y);

    [Differentiable]
    public static Real ConcatenationAsGradient([Shape("N")] Tensor<Real> x, [Shape("2*N")] Tensor<Real> y) =>
        Dot(Concatenate(0, x, x * x), y);

    [Differentiable]
    [Sizes("", "B=17, K=5, N=9", "N=1", "B=0", "K=0")]
    public static Real GatherBesideProduct(
        [Shape("B, K")] Tensor<Real> x, [Shape("K")] Tensor<Real> w, [Shape("N")] Tensor<Real> b,
        [Shape("B"), Below("N")] int[] ids)
    {
        var y = MatMul(x, w) + Gather(b, ids);
        return Sum(y * y);
    }

    [Differentiable]
    [Sizes("", "B=17, K=5, N=9", "N=1", "B=0", "K=0")]
    public static Tensor<Real> GatherRowsBesideProduct([Shape("B, K")] Tensor<Real> x, [Shape("K, C")] Tensor<Real> w, [Shape("N, C")] Tensor<Real> b, [Shape("B"), Below("N")] int[] ids) => MatMul(x, w) + Gather(b, ids);

    [Differentiable]
    [Sizes("", "B=17, K=5, N=9", "N=1", "B=0", "K=0")]
    public static Tensor<Real> GatherColumnsBesideProduct([Shape("B, K")] Tensor<Real> x, [Shape("K, C")] Tensor<Real> w, [Shape("N")] Tensor<Real> b, [Shape("C"), Below("N")] int[] ids) => MatMul(x, w) * Gather(b, ids);

    [Differentiable]
    [Sizes("", "B=17, N=9, V=3", "V=1", "B=0", "N=0")]
    public static (Tensor<Real> Rows, Tensor<Real> All) GatherColumnsInRows(
        [Shape("B, N")] Tensor<Real> x, [Shape("B")] Tensor<Real> y, [Shape("V")] Tensor<Real> b,
        [Shape("N"), Below("V")] int[] ids)
    {
        var z = x * Gather(b, ids);
        var rows = Sum(z, 1);
        return (rows, z * Reshape(rows * y, -1, 1));
    }

    [Differentiable]
    public static Tensor<Real> MaskOfColumns([Shape("B, T, D")] Tensor<Real> x, [Shape("B, T, 1")] Tensor<Real> m, RandomKey key) => Sum(x * Dropout(m, 0.5f, key), [1, 2]);

    [Differentiable]
    public static Tensor<Real> MaskOfOneColumn([Shape("B, T")] Tensor<Real> x, [Shape("B")] Tensor<Real> y, RandomKey key) => Reshape(Slice(Dropout(x, 0.5f, key), 1, 0, 1), -1) * y;

    [Differentiable]
    public static Tensor<Real> MaskOfRowsBesideProduct([Shape("B, K")] Tensor<Real> x, [Shape("K, N")] Tensor<Real> w, [Shape("B, 1")] Tensor<Real> m, RandomKey key) => MatMul(x, w) * Dropout(m, 0.5f, key);

    [Differentiable]
    public static Tensor<Real> MaskOfColumnsBesideProduct([Shape("B, K")] Tensor<Real> x, [Shape("K, N")] Tensor<Real> w, [Shape("N")] Tensor<Real> m, RandomKey key) => MatMul(x, w) * Dropout(m, 0.5f, key);

    [Differentiable]
    public static Tensor<Real> MaskOfOneColumnBesideProduct([Shape("B, K")] Tensor<Real> x, [Shape("K")] Tensor<Real> w, [Shape("B, T")] Tensor<Real> m, RandomKey key) => MatMul(x, w) * Reshape(Slice(Dropout(m, 0.5f, key), 1, 0, 1), -1);

    [Differentiable]
    public static Tensor<Real> TransposedV([Shape("D, V")] Tensor<Real> x) => Transpose(x);

    [Differentiable]
    public static Tensor<Real> TransposedReserved([Shape("row, V")] Tensor<Real> x, [Shape("V")] Tensor<Real> y) =>
        Transpose(x) * Sum(x, 0) + Reshape(Max(x, 0) * y, -1, 1);
}
