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

/// <summary>Copies nodes from the builder of a body to that of its surroundings.</summary>
internal sealed class Splice(Builder from, Builder to)
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
        (to.Origin, to.Primal) = (node.Origin, node.Primal);
        _map[i] = to.Copy(node, o => _map[o].Id);
    }
}
