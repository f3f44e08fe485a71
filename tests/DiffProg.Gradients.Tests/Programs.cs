using System.Numerics.Tensors;
using static DiffProg.Ops;

namespace DiffProg.Gradients.Tests;

[Parameters]
public sealed partial record Affine([Shape("out, in")] Tensor<float> W, [Shape("out")] Tensor<float> B);

[Parameters]
public sealed partial record Pair([Dims("in=I, out=H")] Affine Lower, [Dims("in=H, out=I")] Affine Upper);

/// <summary>The methods of the hand-written tests.</summary>
public static partial class Programs
{
    [Differentiable]
    public static Tensor<float> Layer([Shape("B, in")] Tensor<float> x, Affine p) => MatMul(x, Transpose(p.W)) + p.B;

    [Differentiable]
    public static Tensor<float> There([Shape("B, I")] Tensor<float> x, Pair p) =>
        Layer(Tanh(Layer(x, p.Lower)), p.Upper);

    [Differentiable]
    public static float Loss([Shape("B, I")] Tensor<float> x, [Shape("B")] ReadOnlySpan<int> labels, Pair p) =>
        CrossEntropy(There(x, p), labels);

    [Differentiable]
    public static float LossOfArray([Shape("B, I")] Tensor<float> x, [Shape("B")] int[] labels) =>
        CrossEntropy(x, labels);

    [Differentiable]
    public static float LossOfOne([Shape("I")] Tensor<float> x, int label) => CrossEntropy(x, label);

    [Differentiable]
    public static Tensor<double> Sum2([Shape("N")] Tensor<double> x, [Shape("M")] Tensor<double> y) => x + y;

    [Differentiable]
    public static Tensor<float> Projected([Shape("B, i")] Tensor<float> x, Affine p) =>
        MatMul(x + 1, Transpose(p.W) * 2);

    [Differentiable]
    public static double Weighted([Shape("n")] Tensor<double> x, [Shape("3")] Tensor<double> w) => Sum(x * w);

    [Differentiable]
    public static Tensor<double> Part([Shape("N")] Tensor<double> x, int start, int length) =>
        Slice(x, 0, start, length);

    [Differentiable]
    public static Tensor<double> Product([Shape("A, B")] Tensor<double> x, [Shape("B, C")] Tensor<double> y) =>
        MatMul(x, y);

    [Differentiable]
    public static (Tensor<double> Squares, double Sum) SquaresAndSum([Shape("N")] Tensor<double> x) => (x * x, Sum(x));

    [Differentiable]
    public static (Tensor<double> Squares, Tensor<double> Cubes) SquaresAndCubes([Shape("N")] Tensor<double> x) =>
        (x * x, x * x * x);

    [Differentiable]
    public static double Dot2([Shape("N")] Tensor<double> x, [Shape("N")] Tensor<double> y) => Dot(x, y);

    [Differentiable]
    public static float Tied(
        [Shape("B, D")] Tensor<float> x, [Dims("in=D, out=D")] Affine first, [Dims("in=D, out=D")] Affine second) =>
        Sum(Layer(Tanh(Layer(x, first)), second) * x) + Sum(first.B * second.B);

    [Differentiable]
    public static Tensor<double> Dropped(
        [Shape("N")] Tensor<double> x, [NoGradient] double rate, [NoGradient] float other, RandomKey key) =>
        Dropout(Dropout(x, rate, key.Fold(1)), other, key.Fold(2));

    [Differentiable]
    public static Tensor<double> DroppedByHalf([Shape("N")] Tensor<double> x, RandomKey key) =>
        Dropped(x, 0.5, 0.5f, key);

    [Differentiable]
    public static float OneHotOf([Shape("L, C")] Tensor<float> x, [Shape("L")] ReadOnlySpan<int> ids) =>
        Sum(OneHot<float>(ids, (int)x.Lengths[1]) * x);

    [Differentiable]
    public static float Hot([Shape("N")] Tensor<float> x, [Shape("L")] ReadOnlySpan<int> ids, int classes) =>
        Sum(x) * Sum(OneHot<float>(ids, classes));

    [Differentiable]
    public static double Windows([Shape("H")] Tensor<double> x, [Shape("(H - 3)/2 + 1")] Tensor<double> y) =>
        Sum(x) + Sum(y);

    [Differentiable]
    public static double FirstOfWindows([Shape("H")] Tensor<double> x, int h) => Sum(Slice(x, 0, 0, (h - 3) / 2 + 1));

    [Differentiable]
    public static Tensor<double> Doubled([Shape("2*N")] Tensor<double> x, [Shape("N")] Tensor<double> y) =>
        x * 2 + Concatenate(0, y, y);
}
