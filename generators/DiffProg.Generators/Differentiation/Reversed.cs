using DiffProg.Generators.IR;

namespace DiffProg.Generators.Differentiation;

/// <summary>A region under differentiation: its forward part is placed when it is made, its backward part on
/// demand.</summary>
internal interface IReversed
{
    /// <summary>The opener of the forward part.</summary>
    Value Forward { get; }

    /// <summary>Appends the backward part, from the adjoints of the results to those of what the region
    /// reads.</summary>
    void Backward();
}

/// <summary>One whose forward part stands where it is, in no region.</summary>
internal interface IReversedInPlace : IReversed
{
    /// <summary>What the forward part gives.</summary>
    IReadOnlyList<Value> Results { get; }
}

/// <summary>Copies nodes from the builder of a body to that of its surroundings.</summary>
/// <param name="from">The body's.</param>
/// <param name="to">That of its surroundings.</param>
/// <param name="repeated">How many of the body's nodes have run on the way forward when they are copied to run
/// backward: what they checked is not checked again.</param>
internal sealed class Splice(Builder from, Builder to, int repeated = 0)
{
    private readonly Dictionary<int, Value> _map = [];

    public Value this[int node]
    {
        get => _map[node];
        set => _map[node] = value;
    }

    public Value this[Value value] => _map[value.Id];

    public void Copy(int i)
    {
        var node = from.Nodes[i];
        bool repeats = i < repeated;
        if (repeats && Effects.IsCheck(node.Op)
            && from.Nodes[node.Operands[0]].Type.Kind == ScalarKind.I32)
        {
            _map[i] = _map[node.Operands[0]];
            return;
        }

        // What is computed again throws nothing: it did not on the way.
        node = repeats && Effects.MayThrow(from.Nodes, i) ? node with { Repeats = true } : node;
        to.Like(node);
        _map[i] = to.Copy(node, o => _map[o].Id);
    }
}
