using System.Numerics.Tensors;
using DiffProg;
using static DiffProg.Ops;

namespace Mistaken;

/// <summary>The product does not fit: the analyzer says so at the expression.</summary>
public static partial class Product
{
    /// <summary>A matrix whose columns do not match the vector.</summary>
    [Differentiable]
    public static float Total([Shape("n, 3")] Tensor<float> a, [Shape("4")] Tensor<float> b) => Sum(MatMul(a, b));
}
