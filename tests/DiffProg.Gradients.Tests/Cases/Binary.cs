using System.Numerics.Tensors;
using DiffProg.Gradients.Tests.Harness;
using static DiffProg.Ops;
using Real = double;

namespace DiffProg.Gradients.Tests.Cases.Double;

/// <summary>Functions of two operands, and how they broadcast.</summary>
public static partial class Binary
{
    [Differentiable]
    public static Tensor<Real> AddOfSame([Shape("N")] Tensor<Real> x, [Shape("N")] Tensor<Real> y) => x + y;

    [Differentiable]
    public static Tensor<Real> AddOfRow([Shape("B, N")] Tensor<Real> x, [Shape("N")] Tensor<Real> y) => x + y;

    [Differentiable]
    public static Tensor<Real> AddOfRowLeft([Shape("N")] Tensor<Real> x, [Shape("B, N")] Tensor<Real> y) => x + y;

    [Differentiable]
    public static Tensor<Real> AddOfColumn([Shape("B, N")] Tensor<Real> x, [Shape("B, 1")] Tensor<Real> y) => x + y;

    [Differentiable]
    public static Tensor<Real> AddOfColumnLeft([Shape("B, 1")] Tensor<Real> x, [Shape("B, N")] Tensor<Real> y) => x + y;

    [Differentiable]
    public static Tensor<Real> AddOfNumber([Shape("N")] Tensor<Real> x, Real y) => x + y;

    [Differentiable]
    public static Tensor<Real> AddOfNumberLeft(Real x, [Shape("N")] Tensor<Real> y) => x + y;

    [Differentiable]
    public static Tensor<Real> SubtractOfSame([Shape("N")] Tensor<Real> x, [Shape("N")] Tensor<Real> y) => x - y;

    [Differentiable]
    public static Tensor<Real> SubtractOfRow([Shape("B, N")] Tensor<Real> x, [Shape("N")] Tensor<Real> y) => x - y;

    [Differentiable]
    public static Tensor<Real> SubtractOfRowLeft([Shape("N")] Tensor<Real> x, [Shape("B, N")] Tensor<Real> y) => x - y;

    [Differentiable]
    public static Tensor<Real> SubtractOfColumn([Shape("B, N")] Tensor<Real> x, [Shape("B, 1")] Tensor<Real> y) =>
        x - y;

    [Differentiable]
    public static Tensor<Real> SubtractOfColumnLeft([Shape("B, 1")] Tensor<Real> x, [Shape("B, N")] Tensor<Real> y) =>
        x - y;

    [Differentiable]
    public static Tensor<Real> SubtractOfNumber([Shape("N")] Tensor<Real> x, Real y) => x - y;

    [Differentiable]
    public static Tensor<Real> SubtractOfNumberLeft(Real x, [Shape("N")] Tensor<Real> y) => x - y;

    [Differentiable]
    public static Tensor<Real> MultiplyOfSame([Shape("N")] Tensor<Real> x, [Shape("N")] Tensor<Real> y) => x * y;

    [Differentiable]
    public static Tensor<Real> MultiplyOfRow([Shape("B, N")] Tensor<Real> x, [Shape("N")] Tensor<Real> y) => x * y;

    [Differentiable]
    public static Tensor<Real> MultiplyOfRowLeft([Shape("N")] Tensor<Real> x, [Shape("B, N")] Tensor<Real> y) => x * y;

    [Differentiable]
    public static Tensor<Real> MultiplyOfColumn([Shape("B, N")] Tensor<Real> x, [Shape("B, 1")] Tensor<Real> y) =>
        x * y;

    [Differentiable]
    public static Tensor<Real> MultiplyOfColumnLeft([Shape("B, 1")] Tensor<Real> x, [Shape("B, N")] Tensor<Real> y) =>
        x * y;

    [Differentiable]
    public static Tensor<Real> MultiplyOfNumber([Shape("N")] Tensor<Real> x, Real y) => x * y;

    [Differentiable]
    public static Tensor<Real> MultiplyOfNumberLeft(Real x, [Shape("N")] Tensor<Real> y) => x * y;

    [Differentiable]
    public static Tensor<Real> DivideOfSame([Shape("N")] Tensor<Real> x, [Shape("N")] [In(0.5, 3)] Tensor<Real> y) =>
        x / y;

    [Differentiable]
    public static Tensor<Real> DivideOfRow([Shape("B, N")] Tensor<Real> x, [Shape("N")] [In(0.5, 3)] Tensor<Real> y) =>
        x / y;

    [Differentiable]
    public static Tensor<Real> DivideOfRowLeft([Shape("N")] Tensor<Real> x, [Shape("B, N")] [In(0.5, 3)] Tensor<Real> y) => x / y;

    [Differentiable]
    public static Tensor<Real> DivideOfColumn([Shape("B, N")] Tensor<Real> x, [Shape("B, 1")] [In(0.5, 3)] Tensor<Real> y) => x / y;

    [Differentiable]
    public static Tensor<Real> DivideOfColumnLeft([Shape("B, 1")] Tensor<Real> x, [Shape("B, N")] [In(0.5, 3)] Tensor<Real> y) => x / y;

    [Differentiable]
    public static Tensor<Real> DivideOfNumber([Shape("N")] Tensor<Real> x, [In(0.5, 3)] Real y) => x / y;

    [Differentiable]
    public static Tensor<Real> DivideOfNumberLeft(Real x, [Shape("N")] [In(0.5, 3)] Tensor<Real> y) => x / y;

    [Differentiable]
    public static Tensor<Real> PowOfSame([Shape("N")] [In(0.3, 3)] Tensor<Real> x, [Shape("N")] Tensor<Real> y) =>
        Pow(x, y);

    [Differentiable]
    public static Tensor<Real> PowOfRow([Shape("B, N")] [In(0.3, 3)] Tensor<Real> x, [Shape("N")] Tensor<Real> y) =>
        Pow(x, y);

    [Differentiable]
    public static Tensor<Real> PowOfRowLeft([Shape("N")] [In(0.3, 3)] Tensor<Real> x, [Shape("B, N")] Tensor<Real> y) =>
        Pow(x, y);

    [Differentiable]
    public static Tensor<Real> PowOfColumn([Shape("B, N")] [In(0.3, 3)] Tensor<Real> x, [Shape("B, 1")] Tensor<Real> y) => Pow(x, y);

    [Differentiable]
    public static Tensor<Real> PowOfColumnLeft([Shape("B, 1")] [In(0.3, 3)] Tensor<Real> x, [Shape("B, N")] Tensor<Real> y) => Pow(x, y);

    [Differentiable]
    public static Tensor<Real> PowOfNumber([Shape("N")] [In(0.3, 3)] Tensor<Real> x, Real y) => Pow(x, y);

    [Differentiable]
    public static Tensor<Real> MinimumOfSame([Shape("N")] Tensor<Real> x, [Shape("N")] Tensor<Real> y) => Minimum(x, y);

    [Differentiable]
    public static Tensor<Real> MinimumOfRow([Shape("B, N")] Tensor<Real> x, [Shape("N")] Tensor<Real> y) =>
        Minimum(x, y);

    [Differentiable]
    public static Tensor<Real> MinimumOfRowLeft([Shape("N")] Tensor<Real> x, [Shape("B, N")] Tensor<Real> y) =>
        Minimum(x, y);

    [Differentiable]
    public static Tensor<Real> MinimumOfColumn([Shape("B, N")] Tensor<Real> x, [Shape("B, 1")] Tensor<Real> y) =>
        Minimum(x, y);

    [Differentiable]
    public static Tensor<Real> MinimumOfColumnLeft([Shape("B, 1")] Tensor<Real> x, [Shape("B, N")] Tensor<Real> y) =>
        Minimum(x, y);

    [Differentiable]
    public static Tensor<Real> MinimumOfNumber([Shape("N")] Tensor<Real> x, Real y) => Minimum(x, y);

    [Differentiable]
    public static Tensor<Real> MaximumOfSame([Shape("N")] Tensor<Real> x, [Shape("N")] Tensor<Real> y) => Maximum(x, y);

    [Differentiable]
    public static Tensor<Real> MaximumOfRow([Shape("B, N")] Tensor<Real> x, [Shape("N")] Tensor<Real> y) =>
        Maximum(x, y);

    [Differentiable]
    public static Tensor<Real> MaximumOfRowLeft([Shape("N")] Tensor<Real> x, [Shape("B, N")] Tensor<Real> y) =>
        Maximum(x, y);

    [Differentiable]
    public static Tensor<Real> MaximumOfColumn([Shape("B, N")] Tensor<Real> x, [Shape("B, 1")] Tensor<Real> y) =>
        Maximum(x, y);

    [Differentiable]
    public static Tensor<Real> MaximumOfColumnLeft([Shape("B, 1")] Tensor<Real> x, [Shape("B, N")] Tensor<Real> y) =>
        Maximum(x, y);

    [Differentiable]
    public static Tensor<Real> MaximumOfNumber([Shape("N")] Tensor<Real> x, Real y) => Maximum(x, y);

    [Differentiable]
    public static Tensor<Real> Outer([Shape("B, 1")] Tensor<Real> x, [Shape("1, N")] Tensor<Real> y) => x * y + x - y;

    [Differentiable]
    public static Tensor<Real> Middle([Shape("A, 1, C")] Tensor<Real> x, [Shape("A, B, C")] Tensor<Real> y) =>
        x * y / (x * x + 1f);

    [Differentiable]
    public static Tensor<Real> First([Shape("1, B, C")] Tensor<Real> x, [Shape("A, B, 1")] Tensor<Real> y) => x * y;

    [Differentiable]
    public static Tensor<Real> Ranks4And2([Shape("A, B, C, D")] Tensor<Real> x, [Shape("C, 1")] Tensor<Real> y, [Shape("D")] Tensor<Real> z) => (x + y) * z;

    [Differentiable]
    public static Tensor<Real> Cube([Shape("N")] Tensor<Real> x) =>
        Pow(x, 3) + Pow(x, 2) - Pow(x * x + 1f, -0.5f) + Pow(x, 0) + Pow(x, 1);

    [Differentiable]
    public static Tensor<Real> TwoOfOne([Shape("N")] Tensor<Real> x) =>
        x * x - x / (x * x + 1f) + (x - x) + Maximum(x, x) * Minimum(x, x);

    [Differentiable]
    public static Tensor<Real> EqualToOf([Shape("B, N")] Tensor<Real> x, [Shape("N")] Tensor<Real> y) =>
        Where(EqualTo(x, y), x * x, Sin(y)) + Where(EqualTo(x, 0.5f), x, 0);

    [Differentiable]
    public static Tensor<Real> NotEqualToOf([Shape("B, N")] Tensor<Real> x, [Shape("N")] Tensor<Real> y) =>
        Where(NotEqualTo(x, y), x * x, Sin(y)) + Where(NotEqualTo(x, 0.5f), x, 0);

    [Differentiable]
    public static Tensor<Real> LessOf([Shape("B, N")] Tensor<Real> x, [Shape("N")] Tensor<Real> y) =>
        Where(Less(x, y), x * x, Sin(y)) + Where(Less(x, 0.5f), x, 0);

    [Differentiable]
    public static Tensor<Real> LessOrEqualOf([Shape("B, N")] Tensor<Real> x, [Shape("N")] Tensor<Real> y) =>
        Where(LessOrEqual(x, y), x * x, Sin(y)) + Where(LessOrEqual(x, 0.5f), x, 0);

    [Differentiable]
    public static Tensor<Real> GreaterOf([Shape("B, N")] Tensor<Real> x, [Shape("N")] Tensor<Real> y) =>
        Where(Greater(x, y), x * x, Sin(y)) + Where(Greater(x, 0.5f), x, 0);

    [Differentiable]
    public static Tensor<Real> GreaterOrEqualOf([Shape("B, N")] Tensor<Real> x, [Shape("N")] Tensor<Real> y) =>
        Where(GreaterOrEqual(x, y), x * x, Sin(y)) + Where(GreaterOrEqual(x, 0.5f), x, 0);

    [Differentiable]
    public static Tensor<Real> WhereColumns([Shape("B, 1")] Tensor<Real> x, [Shape("B, N")] Tensor<Real> y) =>
        Where(Greater(x, 0), x * 3f, y);

    [Differentiable]
    public static Tensor<Real> WhereNumbers([Shape("B, N")] Tensor<Real> x, Real a, Real b) =>
        Where(Less(x, 0.3f), a, b) * x;

    [Differentiable]
    public static Tensor<Real> ChosenTensors([Shape("N")] Tensor<Real> x, [Shape("N")] Tensor<Real> y, [NoGradient] Real a) => a > 0.1f ? x * y : Sin(x);

    [Differentiable]
    [Sizes("", "*=1", "B=1, N=17", "B=4, N=1")]
    public static Tensor<Real> ChosenKept(
        [Shape("B, N")] Tensor<Real> x, [Shape("B, 1")] Tensor<Real> y, [NoGradient] Real a) =>
        x * Sum(a > 0.1f ? y * y : Sum(x, 1, keepDims: true), 0);

    // Both are stretched: the cotangent is summed over the last axis for one and over another for the other.
    [Differentiable]
    public static Tensor<Real> BothStretched([Shape("A, 1, C")] Tensor<Real> x, [Shape("B, 1")] Tensor<Real> y) =>
        Tanh(x) + Tanh(y);

    [Differentiable]
    [Sizes("A=2, B=2, C=2, D=2", "A=1, B=2, C=1, D=2", "A=3, B=4, C=5, D=17", "*=1")]
    public static Tensor<Real> AllStretched(
        [Shape("A, B, 1, D")] Tensor<Real> x, [Shape("C, 1")] Tensor<Real> y, [Shape("B, 1, 1")] Tensor<Real> z,
        [Shape("A, 1, C, 1")] Tensor<Real> w) =>
        Tanh(x) + Tanh(y) - Tanh(z) + Sin(w);
}
