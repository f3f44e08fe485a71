using System.Numerics.Tensors;
using DiffProg;
using static DiffProg.Ops;

namespace Models;

/// <summary>Scaled dot-product attention (Vaswani et al., 2017).</summary>
public static partial class Attention
{
    /// <summary>softmax(q kᵀ / sqrt(D)) v.</summary>
    [Differentiable]
    [return: Shape("T, E")]
    public static Tensor<float> Attend(
        [Shape("T, D")] Tensor<float> q, [Shape("S, D")] Tensor<float> k, [Shape("S, E")] Tensor<float> v)
    {
        var scores = MatMul(q, Transpose(k)) / MathF.Sqrt(q.Lengths[1]);
        var weights = Softmax(scores);
        return MatMul(weights, v);
    }
}
