using System.Numerics.Tensors;

namespace DiffProg.Modules;

/// <summary>
/// Normalises each row to mean 0 and variance 1, then scales and shifts it (Ba, Kiros and Hinton, 2016): [B, D] to [B,
/// D].
/// </summary>
/// <param name="Gain">Scale, [D]; 1 at first.</param>
/// <param name="Bias">Shift, [D]; 0 at first.</param>
[Parameters]
public sealed partial record LayerNorm(
    [Shape("D"), Initialize(Initialization.Ones)] Tensor<float> Gain,
    [Shape("D")] Tensor<float> Bias)
{
    /// <summary>(x - mean) / sqrt(variance + 1e-5) · gain + bias.</summary>
    /// <param name="x">Rows, [B, D].</param>
    /// <returns>Rows, [B, D].</returns>
    [Differentiable]
    [return: Shape("B, D")]
    public Tensor<float> Apply([Shape("B, D")] Tensor<float> x) => Ops.LayerNorm(x, Gain, Bias);
}
