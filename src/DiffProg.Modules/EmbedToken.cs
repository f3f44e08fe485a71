using System.Numerics.Tensors;
using static DiffProg.Ops;

namespace DiffProg.Modules;

/// <summary>A vector for each token, looked up in a table: [T] ids to [T, E] vectors.</summary>
/// <param name="Table">One row per token, [V, E]; standard normal at first.</param>
[Parameters]
public sealed partial record EmbedToken([Shape("V, E"), Initialize(Initialization.Normal)] Tensor<float> Table)
{
    /// <summary>Row id of the table, for each id.</summary>
    /// <param name="tokens">Ids of the tokens, [T]; each at least 0 and below V.</param>
    /// <returns>Their vectors, [T, E].</returns>
    [Differentiable]
    [return: Shape("T, E")]
    public Tensor<float> Apply([Shape("T")] ReadOnlySpan<int> tokens) => Gather(Table, tokens);
}
