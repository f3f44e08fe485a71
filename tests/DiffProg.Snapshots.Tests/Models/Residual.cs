using System.Numerics.Tensors;
using DiffProg;
using static DiffProg.Ops;

namespace Models;

/// <summary>Gain and bias of a layer normalisation (Ba et al., 2016).</summary>
[Parameters]
public sealed partial record Norm(
    [Shape("D"), Initialize(Initialization.Ones)] Tensor<float> Gain,
    [Shape("D")] Tensor<float> Bias);

/// <summary>What stands around a layer of a transformer.</summary>
public static partial class Residual
{
    /// <summary>LayerNorm(x + branch), each row by itself.</summary>
    [Differentiable]
    [return: Shape("T, D")]
    public static Tensor<float> AddNorm(
        [Shape("T, D")] Tensor<float> x, [Shape("T, D"), Gradient] Tensor<float> branch, Norm p)
    {
        var sum = x + branch;
        return LayerNorm(sum, p.Gain, p.Bias);
    }
}
