using System.Numerics.Tensors;
using static DiffProg.Ops;
using Real = double;

namespace DiffProg.Gradients.Tests.Cases.Double;

/// <summary>Called from another file.</summary>
internal static partial class Elsewhere
{
    [Differentiable]
    public static Tensor<Real> Swish([Shape("M")] Tensor<Real> x, Real beta) => x * Sigmoid(beta * x);

    [Differentiable]
    public static Real Cube(Real x)
    {
        var square = x * x;
        return square * x;
    }

    [Differentiable]
    [return: Shape("N, K")]
    public static Tensor<Real> Project([Shape("N, D")] Tensor<Real> x, [Shape("D, K")] Tensor<Real> w) => MatMul(x, w);

    [Differentiable]
    public static Tensor<Real> Offset([Shape("B, N")] Tensor<Real> x, Real by = 0.5f) => x * by + by;
}
