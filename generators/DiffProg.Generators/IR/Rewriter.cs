namespace DiffProg.Generators.IR;

/// <summary>
/// Builds a function anew, node by node, in order. A pass says what becomes of the nodes that it is about; the others
/// are copied, over what became of their operands. Names, origins and primal lines pass to what stands for a node from
/// then on.
/// </summary>
public sealed class Rewriter
{
    private readonly FunctionIR _source;
    private readonly Value[] _map;

    private Rewriter(FunctionIR source) => (_source, _map) = (source, new Value[source.Nodes.Count]);

    public Builder Builder { get; } = new();

    public FunctionIR Source => _source;

    /// <summary>What became of an earlier node.</summary>
    public Value this[int node] => _map[node];

    /// <summary>Rewrites the function; null leaves a node as it is.</summary>
    public static FunctionIR Run(FunctionIR source, Func<Rewriter, int, Value?> rewrite)
    {
        var rewriter = new Rewriter(source);
        var results = rewriter.Nodes(rewrite);
        return rewriter.Builder.ToFunction(source, results);
    }

    /// <summary>What became of the operands of a node.</summary>
    public Value[] Operands(Node node) => node.Operands.Select(o => _map[o]).ToArray();

    private IEnumerable<Result> Nodes(Func<Rewriter, int, Value?> rewrite)
    {
        for (int i = 0; i < _map.Length; i++)
        {
            var node = _source.Nodes[i];
            Builder.Like(node);
            int current = i;
            CompilerFailure.At(node.Origin, () =>
                _map[current] = rewrite(this, current) ?? Builder.Copy(node, o => _map[o].Id));
            Builder.NameLike(_map[i], node);
        }

        return _source.Results.Select(r => r with { Node = _map[r.Node].Id });
    }
}
