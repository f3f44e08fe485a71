using System.Numerics.Tensors;
using static DiffProg.Ops;

namespace DiffProg.Modules;

/// <summary>The affine map y = x Wᵀ + b of each row: [B, in] to [B, out].</summary>
/// <param name="W">Weights, [out, in]; by default uniform in ±sqrt(6 / (in + out)) (Glorot and Bengio, 2010).</param>
/// <param name="B">Bias, [out]; 0 at first.</param>
[Parameters]
public sealed partial record Linear([Shape("out, in")] Tensor<float> W, [Shape("out")] Tensor<float> B)
{
    /// <summary>y = x Wᵀ + b.</summary>
    /// <param name="x">Rows, [B, in].</param>
    /// <returns>Rows, [B, out].</returns>
    [Differentiable]
    [return: Shape("B, out")]
    public Tensor<float> Apply([Shape("B, in")] Tensor<float> x) => MatMul(x, Transpose(W)) + B;
}
