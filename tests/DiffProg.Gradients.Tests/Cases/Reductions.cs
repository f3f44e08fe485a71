using System.Numerics.Tensors;
using DiffProg.Gradients.Tests.Harness;
using static DiffProg.Ops;
using Real = double;

namespace DiffProg.Gradients.Tests.Cases.Double;

/// <summary>Reductions over each choice of axes.</summary>
public static partial class Reductions
{
    [Differentiable]
    public static Real SumAll([Shape("A, B")] Tensor<Real> x) => Sum(x * 2f);

    [Differentiable]
    public static Real SumVector([Shape("N")] Tensor<Real> x) => Sum(x);

    [Differentiable]
    public static Tensor<Real> SumFirst([Shape("A, B, C")] Tensor<Real> x) => Sum(x, 0);

    [Differentiable]
    public static Tensor<Real> SumMiddle([Shape("A, B, C")] Tensor<Real> x) => Sum(x, 1);

    [Differentiable]
    public static Tensor<Real> SumLast([Shape("A, B, C")] Tensor<Real> x) => Sum(x, 2);

    [Differentiable]
    public static Tensor<Real> SumLastKept([Shape("A, B, C")] Tensor<Real> x) => Sum(x, -1, keepDims: true);

    [Differentiable]
    public static Tensor<Real> SumFirstKept([Shape("A, B, C")] Tensor<Real> x) => Sum(x, 0, true);

    [Differentiable]
    public static Tensor<Real> SumOuter([Shape("A, B, C")] Tensor<Real> x) => Sum(x, [0, 2]);

    [Differentiable]
    public static Tensor<Real> SumInner([Shape("A, B, C")] Tensor<Real> x) => Sum(x, [1, 2]);

    [Differentiable]
    public static Tensor<Real> SumOuterKept([Shape("A, B, C")] Tensor<Real> x) => Sum(x, [0, 2], keepDims: true);

    [Differentiable]
    public static Tensor<Real> SumFront([Shape("A, B, C")] Tensor<Real> x) => Sum(x, [0, 1]);

    [Differentiable]
    public static Real MeanAll([Shape("A, B")] Tensor<Real> x) => Mean(x * 2f);

    [Differentiable]
    public static Real MeanVector([Shape("N")] Tensor<Real> x) => Mean(x);

    [Differentiable]
    public static Tensor<Real> MeanFirst([Shape("A, B, C")] Tensor<Real> x) => Mean(x, 0);

    [Differentiable]
    public static Tensor<Real> MeanMiddle([Shape("A, B, C")] Tensor<Real> x) => Mean(x, 1);

    [Differentiable]
    public static Tensor<Real> MeanLast([Shape("A, B, C")] Tensor<Real> x) => Mean(x, 2);

    [Differentiable]
    public static Tensor<Real> MeanLastKept([Shape("A, B, C")] Tensor<Real> x) => Mean(x, -1, keepDims: true);

    [Differentiable]
    public static Tensor<Real> MeanFirstKept([Shape("A, B, C")] Tensor<Real> x) => Mean(x, 0, true);

    [Differentiable]
    public static Tensor<Real> MeanOuter([Shape("A, B, C")] Tensor<Real> x) => Mean(x, [0, 2]);

    [Differentiable]
    public static Tensor<Real> MeanInner([Shape("A, B, C")] Tensor<Real> x) => Mean(x, [1, 2]);

    [Differentiable]
    public static Tensor<Real> MeanOuterKept([Shape("A, B, C")] Tensor<Real> x) => Mean(x, [0, 2], keepDims: true);

    [Differentiable]
    public static Tensor<Real> MeanFront([Shape("A, B, C")] Tensor<Real> x) => Mean(x, [0, 1]);

    [Differentiable]
    public static Real MaxAll([Shape("A, B")] Tensor<Real> x) => Max(x * 2f);

    [Differentiable]
    public static Real MaxVector([Shape("N")] Tensor<Real> x) => Max(x);

    [Differentiable]
    public static Tensor<Real> MaxFirst([Shape("A, B, C")] Tensor<Real> x) => Max(x, 0);

    [Differentiable]
    public static Tensor<Real> MaxMiddle([Shape("A, B, C")] Tensor<Real> x) => Max(x, 1);

    [Differentiable]
    public static Tensor<Real> MaxLast([Shape("A, B, C")] Tensor<Real> x) => Max(x, 2);

    [Differentiable]
    public static Tensor<Real> MaxLastKept([Shape("A, B, C")] Tensor<Real> x) => Max(x, -1, keepDims: true);

    [Differentiable]
    public static Tensor<Real> MaxFirstKept([Shape("A, B, C")] Tensor<Real> x) => Max(x, 0, true);

    [Differentiable]
    public static Tensor<Real> MaxOuter([Shape("A, B, C")] Tensor<Real> x) => Max(x, [0, 2]);

    [Differentiable]
    public static Tensor<Real> MaxInner([Shape("A, B, C")] Tensor<Real> x) => Max(x, [1, 2]);

    [Differentiable]
    public static Tensor<Real> MaxOuterKept([Shape("A, B, C")] Tensor<Real> x) => Max(x, [0, 2], keepDims: true);

    [Differentiable]
    public static Tensor<Real> MaxFront([Shape("A, B, C")] Tensor<Real> x) => Max(x, [0, 1]);

    [Differentiable]
    public static Real MinAll([Shape("A, B")] Tensor<Real> x) => Min(x * 2f);

    [Differentiable]
    public static Real MinVector([Shape("N")] Tensor<Real> x) => Min(x);

    [Differentiable]
    public static Tensor<Real> MinFirst([Shape("A, B, C")] Tensor<Real> x) => Min(x, 0);

    [Differentiable]
    public static Tensor<Real> MinMiddle([Shape("A, B, C")] Tensor<Real> x) => Min(x, 1);

    [Differentiable]
    public static Tensor<Real> MinLast([Shape("A, B, C")] Tensor<Real> x) => Min(x, 2);

    [Differentiable]
    public static Tensor<Real> MinLastKept([Shape("A, B, C")] Tensor<Real> x) => Min(x, -1, keepDims: true);

    [Differentiable]
    public static Tensor<Real> MinFirstKept([Shape("A, B, C")] Tensor<Real> x) => Min(x, 0, true);

    [Differentiable]
    public static Tensor<Real> MinOuter([Shape("A, B, C")] Tensor<Real> x) => Min(x, [0, 2]);

    [Differentiable]
    public static Tensor<Real> MinInner([Shape("A, B, C")] Tensor<Real> x) => Min(x, [1, 2]);

    [Differentiable]
    public static Tensor<Real> MinOuterKept([Shape("A, B, C")] Tensor<Real> x) => Min(x, [0, 2], keepDims: true);

    [Differentiable]
    public static Tensor<Real> MinFront([Shape("A, B, C")] Tensor<Real> x) => Min(x, [0, 1]);

    [Differentiable]
    public static Real VarianceAll([Shape("A, B")] Tensor<Real> x) => Variance(x * 2f);

    [Differentiable]
    public static Real VarianceVector([Shape("N")] Tensor<Real> x) => Variance(x);

    [Differentiable]
    public static Tensor<Real> VarianceFirst([Shape("A, B, C")] Tensor<Real> x) => Variance(x, 0);

    [Differentiable]
    public static Tensor<Real> VarianceMiddle([Shape("A, B, C")] Tensor<Real> x) => Variance(x, 1);

    [Differentiable]
    public static Tensor<Real> VarianceLast([Shape("A, B, C")] Tensor<Real> x) => Variance(x, 2);

    [Differentiable]
    public static Tensor<Real> VarianceLastKept([Shape("A, B, C")] Tensor<Real> x) => Variance(x, -1, keepDims: true);

    [Differentiable]
    public static Tensor<Real> VarianceFirstKept([Shape("A, B, C")] Tensor<Real> x) => Variance(x, 0, true);

    [Differentiable]
    public static Tensor<Real> VarianceOuter([Shape("A, B, C")] Tensor<Real> x) => Variance(x, [0, 2]);

    [Differentiable]
    public static Tensor<Real> VarianceInner([Shape("A, B, C")] Tensor<Real> x) => Variance(x, [1, 2]);

    [Differentiable]
    public static Tensor<Real> VarianceOuterKept([Shape("A, B, C")] Tensor<Real> x) =>
        Variance(x, [0, 2], keepDims: true);

    [Differentiable]
    public static Tensor<Real> VarianceFront([Shape("A, B, C")] Tensor<Real> x) => Variance(x, [0, 1]);

    [Differentiable]
    public static Real LogSumExpAll([Shape("A, B")] Tensor<Real> x) => LogSumExp(x * 2f);

    [Differentiable]
    public static Real LogSumExpVector([Shape("N")] Tensor<Real> x) => LogSumExp(x);

    [Differentiable]
    public static Tensor<Real> LogSumExpFirst([Shape("A, B, C")] Tensor<Real> x) => LogSumExp(x, 0);

    [Differentiable]
    public static Tensor<Real> LogSumExpMiddle([Shape("A, B, C")] Tensor<Real> x) => LogSumExp(x, 1);

    [Differentiable]
    public static Tensor<Real> LogSumExpLast([Shape("A, B, C")] Tensor<Real> x) => LogSumExp(x, 2);

    [Differentiable]
    public static Tensor<Real> LogSumExpLastKept([Shape("A, B, C")] Tensor<Real> x) => LogSumExp(x, -1, keepDims: true);

    [Differentiable]
    public static Tensor<Real> LogSumExpFirstKept([Shape("A, B, C")] Tensor<Real> x) => LogSumExp(x, 0, true);

    [Differentiable]
    public static Tensor<Real> SoftmaxLast([Shape("A, B, C")] Tensor<Real> x) => Softmax(x);

    [Differentiable]
    public static Tensor<Real> SoftmaxFirst([Shape("A, B, C")] Tensor<Real> x) => Softmax(x, 0);

    [Differentiable]
    public static Tensor<Real> SoftmaxMiddle([Shape("A, B, C")] Tensor<Real> x) => Softmax(x, 1);

    [Differentiable]
    public static Tensor<Real> SoftmaxVector([Shape("N")] Tensor<Real> x) => Softmax(x);

    [Differentiable]
    public static Tensor<Real> LogSoftmaxLast([Shape("A, B, C")] Tensor<Real> x) => LogSoftmax(x);

    [Differentiable]
    public static Tensor<Real> LogSoftmaxFirst([Shape("A, B, C")] Tensor<Real> x) => LogSoftmax(x, 0);

    [Differentiable]
    public static Tensor<Real> LogSoftmaxMiddle([Shape("A, B, C")] Tensor<Real> x) => LogSoftmax(x, 1);

    [Differentiable]
    public static Tensor<Real> LogSoftmaxVector([Shape("N")] Tensor<Real> x) => LogSoftmax(x);

    [Differentiable]
    public static Tensor<Real> LayerNormVector([Shape("N")] Tensor<Real> x, [Shape("N")] Tensor<Real> g, [Shape("N")] Tensor<Real> b) => LayerNorm(x, g, b, 0.1f);

    [Differentiable]
    public static Tensor<Real> LayerNorm3([Shape("A, B, N")] Tensor<Real> x, [Shape("N")] Tensor<Real> g, [Shape("N")] Tensor<Real> b) => LayerNorm(x, g, b, 0.1f);

    [Differentiable]
    public static Tensor<Real> SumRank4([Shape("A, B, C, D")] Tensor<Real> x) => Sum(x * x, [1, 3]);

    [Differentiable]
    public static Tensor<Real> MeanRank4([Shape("A, B, C, D")] Tensor<Real> x) =>
        Mean(x * x, [0, 2], keepDims: true) * x;

    [Differentiable]
    [Sizes("A=2, B=1, C=3, D=4")]
    public static Tensor<Real> MaxRank4([Shape("A, B, C, D")] Tensor<Real> x) => Max(x, [0, 1, 2]);

    [Differentiable]
    [Sizes("N=5000", "N=4096", "N=4097")]
    public static Real SumLong([Shape("N")] Tensor<Real> x) => Sum(Tanh(x) * x);

    [Differentiable]
    [Sizes("N=5000, B=2", "N=2, B=5000")]
    public static Real MeanLong([Shape("B, N")] Tensor<Real> x) => Mean(Exp(x)) + Sum(Sum(x, 1) * Sum(x, 1)) * 0.001f;

    [Differentiable]
    [Sizes("N=5000")]
    public static Tensor<Real> SoftmaxLong([Shape("N")] Tensor<Real> x) => Softmax(x * 2f);

    [Differentiable]
    [Sizes("N=5000")]
    public static Real MaxLong([Shape("N")] Tensor<Real> x) => Max(x) - Min(x) + LogSumExp(x);

    // Where a value is compared with its maximum it must be the same bits as where the maximum was found, whatever
    // computes it there: lanes or a scalar, one rounding or two.
    [Differentiable]
    [Sizes("N=3, M=4", "N=5, M=2", "N=17, M=3", "N=4, M=9", "N=16, M=33", "N=2, M=7")]
    public static Real MaxOfRowsBesideRows([Shape("N")] Tensor<Real> x, [Shape("N, M")] Tensor<Real> w) =>
        Max(Tanh(x) * Sum(w, 1)) + Sum(Max(w * Reshape(Exp(x), -1, 1), 1));

    [Differentiable]
    [Sizes("N=3, M=4", "N=5, M=2", "N=17, M=3", "N=4, M=9", "N=16, M=33", "N=2, M=7")]
    public static Tensor<Real> MaxOfStacked([Shape("N, M, 3")] Tensor<Real> x, Real a)
    {
        var lanes = Index(Stack(-1, x, x), 0) * Tanh(a);
        return Max(Rsqrt(lanes * lanes + 0.6f), [1, 2]);
    }

    [Differentiable]
    [Sizes("A=2, B=3, C=4", "A=1, B=2, C=17", "*=1")]
    public static (Tensor<Real>, Tensor<Real>, Tensor<Real>, Tensor<Real>, Tensor<Real>) ManyOfOne(
        [Shape("A, B, C")] Tensor<Real> x)
    {
        var y = Exp(x);
        return (Sum(y, [0, 2]), Sum(y, 1), Max(y, [0, 2]), Min(y, 0), Sum(y, [1, 2]));
    }
}
