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
/// <param name="backward">What is copied runs backward: what was checked on the way is not checked again.</param>
internal sealed class Splice(Builder from, Builder to, bool backward = false)
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
        if (backward && node.Op is Op.CheckIndex or Op.CheckSlice or Op.CheckRow or Op.CheckSize
            && from.Nodes[node.Operands[0]].Type.Kind == ScalarKind.I32)
        {
            _map[i] = _map[node.Operands[0]];
            return;
        }

        // What is computed again throws nothing: it did not on the way. It is an adjoint's, without a line.
        node = backward && Effects.IsGuard(from.Nodes, i) ? node with { Primal = "" } : node;
        (to.Origin, to.Primal) = (node.Origin, node.Primal);
        _map[i] = to.Copy(node, o => _map[o].Id);
    }
}
