using System.Numerics.Tensors;
using static DiffProg.Ops;

namespace DiffProg.Modules;

/// <summary>One step of processing, relu(x Wᵀ + b) of each row: [B, in] to [B, out].</summary>
/// <param name="W">Weights, [out, in]; by default normal with standard deviation sqrt(2 / in) (He et al.,
/// 2015).</param>
/// <param name="B">Bias, [out]; 0 at first.</param>
[Parameters]
public sealed partial record FeedForward(
    [Shape("out, in"), Initialize(Initialization.HeNormal)] Tensor<float> W,
    [Shape("out")] Tensor<float> B)
{
    /// <summary>relu(x Wᵀ + b).</summary>
    /// <param name="x">Rows, [B, in].</param>
    /// <returns>Rows, [B, out].</returns>
    [Differentiable]
    [return: Shape("B, out")]
    public Tensor<float> Apply([Shape("B, in")] Tensor<float> x) => Relu(MatMul(x, Transpose(W)) + B);
}
