using System.Numerics.Tensors;
using DiffProg;
using static DiffProg.Ops;

namespace Models;

/// <summary>A row for each token.</summary>
[Parameters]
public sealed partial record Vocabulary([Shape("V, D")] Tensor<float> Rows);

/// <summary>From tokens to rows.</summary>
public static partial class Embedding
{
    /// <summary>The rows of the tokens; the adjoint adds each row's cotangent to the token's row.</summary>
    [Differentiable]
    [return: Shape("T, D")]
    public static Tensor<float> EmbedToken([Shape("T")] ReadOnlySpan<int> tokens, Vocabulary p) =>
        Gather(p.Rows, tokens);
}
