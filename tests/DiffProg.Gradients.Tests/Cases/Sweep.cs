using System.Numerics.Tensors;
using DiffProg.Gradients.Tests.Harness;
using static DiffProg.Ops;
using Real = double;

namespace DiffProg.Gradients.Tests.Cases.Double;

/// <summary>Thirty methods of every kind.</summary>
public static partial class Sweep
{
    [Differentiable]
    public static Real Square(Real x) => x * x;

    [Differentiable]
    public static Real Polynomial(Real x, Real y) => x * x * y - 3 * x / y + Exp(x) * Tanh(y) + Pow(Abs(x) + 1, y);

    [Differentiable]
    public static Real SumOfSquares([Shape("N")] Tensor<Real> x) => Sum(x * x);

    [Differentiable]
    public static Tensor<Real> Identity([Shape("N")] Tensor<Real> x) => x;

    [Differentiable]
    public static Tensor<Real> AddRow([Shape("B, N")] Tensor<Real> x, [Shape("N")] Tensor<Real> b) => x + b;

    [Differentiable]
    public static Tensor<Real> MultiplyColumn([Shape("B, 1")] Tensor<Real> c, [Shape("B, N")] Tensor<Real> x) => c * x;

    [Differentiable]
    public static Tensor<Real> SumRows([Shape("B, N")] Tensor<Real> x) => Sum(x, 1);

    [Differentiable]
    public static Tensor<Real> SumColumns([Shape("B, N")] Tensor<Real> x) => Sum(x, 0);

    [Differentiable]
    public static Tensor<Real> SoftmaxOfProduct([Shape("B, N")] Tensor<Real> x, [Shape("B, N")] Tensor<Real> y) =>
        Softmax(x * y + x);

    [Differentiable]
    public static Tensor<Real> RowsThenColumns([Shape("B, N")] Tensor<Real> x)
    {
        var rows = x / (Sum(x * x, 1, keepDims: true) + 1f);
        return rows / (Sum(rows * rows, 0, keepDims: true) + 1f);
    }

    [Differentiable]
    public static Tensor<Real> VarianceThenMap([Shape("B, N")] Tensor<Real> x) =>
        (x - Mean(x, 1, keepDims: true)) * Rsqrt(Variance(x, 1, keepDims: true) + 0.5f);

    [Differentiable]
    public static (Tensor<Real> First, Tensor<Real> Second) Twice([Shape("N")] Tensor<Real> x) => (x, x);

    [Differentiable]
    public static (Real Sum, Tensor<Real> Squares) SumAndSquares([Shape("N")] Tensor<Real> x)
    {
        var squares = x * x;
        return (Sum(squares), squares);
    }

    [Differentiable]
    public static Tensor<Real> Product([Shape("M, K")] Tensor<Real> a, [Shape("K, N")] Tensor<Real> b) => MatMul(a, b);

    [Differentiable]
    public static Tensor<Real> ProductTransposed([Shape("K, M")] Tensor<Real> a, [Shape("N, K")] Tensor<Real> b) =>
        MatMul(Transpose(a), Transpose(b));

    [Differentiable]
    public static Tensor<Real> MatrixVector([Shape("M, K")] Tensor<Real> a, [Shape("K")] Tensor<Real> b) =>
        MatMul(a, b);

    [Differentiable]
    public static Tensor<Real> VectorMatrix([Shape("K")] Tensor<Real> a, [Shape("K, N")] Tensor<Real> b) =>
        MatMul(a, b);

    [Differentiable]
    public static Tensor<Real> Batched([Shape("B, M, K")] Tensor<Real> a, [Shape("B, K, N")] Tensor<Real> b) =>
        MatMul(a, b);

    [Differentiable]
    public static Tensor<Real> BatchedRight([Shape("B, M, K")] Tensor<Real> a, [Shape("K, N")] Tensor<Real> b) =>
        MatMul(a, b);

    [Differentiable]
    public static Tensor<Real> Gram([Shape("M, K")] Tensor<Real> a) => MatMul(a, Transpose(a));

    [Differentiable]
    public static Tensor<Real> Power([Shape("N, N")] Tensor<Real> a) => MatMul(a, MatMul(a, a));

    [Differentiable]
    public static Tensor<Real> Layer(
        [Shape("B, I")] Tensor<Real> x, [Shape("I, O")] Tensor<Real> w, [Shape("O")] Tensor<Real> b) =>
        Gelu(MatMul(x, w) + b);

    [Differentiable]
    public static Tensor<Real> Residual(
        [Shape("B, I")] Tensor<Real> x, [Shape("I, I")] Tensor<Real> w, [Shape("I")] Tensor<Real> b) =>
        x + Silu(MatMul(x, w) + b);

    [Differentiable]
    [Sizes("N=7", "N=17", "N=4")]
    public static Tensor<Real> Overlap([Shape("N")] Tensor<Real> x) => Slice(x, 0, 0, 3) * Slice(x, 0, 1, 3);

    [Differentiable]
    public static Tensor<Real> Join([Shape("N")] Tensor<Real> x, [Shape("M")] Tensor<Real> y) =>
        Concatenate(0, x, y * y, x);

    [Differentiable]
    public static Tensor<Real> StackPad([Shape("N")] Tensor<Real> x, [Shape("N")] Tensor<Real> y) =>
        Pad(Stack(1, x, x * y), 0, 1, 2);

    [Differentiable]
    [Sizes("", "V=1", "L=0", "V=17, D=16, L=33")]
    public static Tensor<Real> Embed(
        [Shape("V, D")] Tensor<Real> table, [Shape("L")] [Below("V")] ReadOnlySpan<int> ids) =>
        Gather(table, ids) * Gather(table, ids);

    [Differentiable]
    [Sizes("", "C=1", "B=17, C=33")]
    public static Real Entropy([Shape("B, C")] Tensor<Real> z, [Shape("B")] [Below("C")] ReadOnlySpan<int> labels) =>
        CrossEntropy(z, labels);

    [Differentiable]
    public static Tensor<Real> Norm(
        [Shape("B, N")] Tensor<Real> x, [Shape("N")] Tensor<Real> g, [Shape("N")] Tensor<Real> b) =>
        LayerNorm(x, g, b);

    [Differentiable]
    public static Real MaxOfAll([Shape("B, N")] Tensor<Real> x) => Max(x);

    [Differentiable]
    public static Tensor<Real> MaxMiddle([Shape("A, B, N")] Tensor<Real> x) => Max(x, 1);

    [Differentiable]
    public static Real Scaled([Shape("N")] Tensor<Real> x, Real a, Real b) => Sum(a * x + b * b);

    [Differentiable]
    public static Tensor<Real> Drop([Shape("B, N")] Tensor<Real> x, RandomKey key) => Dropout(x, 0.3f, key);

    [Differentiable]
    public static Tensor<Real> Transposed([Shape("A, B, C, D")] Tensor<Real> x) => Permute(x, [2, 0, 3, 1]) * 2f;

    [Differentiable]
    public static Tensor<Real> Chosen([Shape("N")] Tensor<Real> x, [Shape("N")] Tensor<Real> y) =>
        Where(Greater(x, y), x * x, y * 3f);
}
