using DiffProg.Generators.IR;

namespace DiffProg.Generators.Differentiation;

/// <summary>
/// Divides the differentiated body of a region into what runs forward and what runs backward. Nodes that depend on an
/// incoming adjoint run backward; what they read of the others crosses, and is saved, or computed again where that is
/// cheap and possible from what is there anyway. A derivative that is dear and needs no adjoint (the cosine beside a
/// sine) is computed forward, where its operands are at hand, and saved in their place.
/// </summary>
internal sealed class Partition
{
    // Rough instructions that are worth a load.
    private const int RecomputeLimit = 8;

    private readonly IReadOnlyList<Node> _nodes;
    private readonly Regions _regions;
    private readonly int _forwardCount;
    private readonly bool[] _backward;
    private readonly ISet<int> _settled;
    private readonly HashSet<int> _recomputed = [];
    private readonly HashSet<int> _sizes = [];
    private readonly HashSet<int> _views = [];
    private readonly Dictionary<int, int> _slots = [];

    /// <param name="nodes">The body: <paramref name="forwardCount"/> copies, then what its adjoints need.</param>
    /// <param name="forwardCount">How many nodes belong to the forward part in any case.</param>
    /// <param name="outputs">Adjoints that leave the body.</param>
    /// <param name="settled">The arrays whose elements may be read again.</param>
    public Partition(IReadOnlyList<Node> nodes, int forwardCount, IEnumerable<int> outputs, ISet<int> settled)
    {
        (_nodes, _forwardCount, _settled) = (nodes, forwardCount, settled);
        _regions = Regions.Of(nodes);
        _backward = Dependent();
        var needed = new SortedSet<int>(outputs.Where(o => !_backward[o]));
        for (int i = 0; i < nodes.Count; i++)
        {
            if (_backward[i])
                needed.UnionWith(nodes[i].Operands.Where(o => !_backward[o]));
        }

        // Both parts say what the sizes are that loops change.
        _sizes.UnionWith(Enumerable.Range(0, forwardCount)
            .Where(i => nodes[i].Op == Op.Size && _regions.Parent(i) < 0));
        needed.UnionWith(_sizes.SelectMany(i => nodes[i].Operands));
        // A part of an array is no memory of its own: both parts take it, by the integers that say which.
        _views.UnionWith(needed.Where(i => nodes[i].Op == Op.View));
        needed.ExceptWith(_views);
        needed.UnionWith(_views.SelectMany(i => nodes[i].Operands));

        // Earlier values first: what is saved for one is there for the others.
        foreach (int node in needed)
        {
            if (TryRecompute(node) is { } plan)
                _recomputed.UnionWith(plan);
            else
                Save(node);
        }
    }

    /// <summary>What is saved, in order.</summary>
    public IEnumerable<int> Saved => _slots.OrderBy(s => s.Value).Select(s => s.Key);

    /// <summary>Derivatives that the forward part computes in addition, in order.</summary>
    public IEnumerable<int> Partials()
    {
        var partials = new SortedSet<int>();
        // A region is one thing: a derivative that is taken inside.
        void Visit(int node)
        {
            if (node < _forwardCount || IsLeaf(node) || partials.Contains(node))
                return;
            int first = _regions.Unit(node, -1);
            int last = Regions.Opens(_nodes[first].Op) ? _regions.End(first) : first;
            int[] unit = [.. Enumerable.Range(first, last - first + 1).Where(i => !IsLeaf(i))];
            partials.UnionWith(unit);
            foreach (int operand in unit.SelectMany(i => _nodes[i].Operands))
                Visit(operand);
        }

        foreach (int node in _slots.Keys)
            Visit(node);
        return partials;
    }

    /// <summary>What the backward part computes, in order; loads of saved values come before.</summary>
    public IEnumerable<int> BackwardNodes() =>
        Enumerable.Range(0, _nodes.Count)
            .Where(i => !IsLeaf(i) && !_slots.ContainsKey(i)
                && (_backward[i] || _recomputed.Contains(i) || _sizes.Contains(i) || _views.Contains(i)));

    /// <summary>It stands for something outside, or for what the region itself carries; not a part of what
    /// runs.</summary>
    public bool IsLeaf(int node) => _nodes[node].Op is Op.Outer or Op.Incoming
        || (_nodes[node].Op is Op.Carried or Op.Index && _regions.Parent(node) < 0);

    // A region is one thing: it depends where any node in it does.
    private bool[] Dependent()
    {
        var dependent = new bool[_nodes.Count];
        for (int i = _forwardCount; i < _nodes.Count; i++)
        {
            // A shadow that is made here is memory of the backward part; what a derivative of the user's throws, it
            // throws on the way back.
            dependent[i] = _nodes[i].Op is Op.Incoming or Op.Array or Op.Again || Invocation.IsVisit(_nodes[i])
                || Effects.IsGuard(_nodes, i)
                || _nodes[i].Operands.Any(o => dependent[o]);
            if (_regions.Parent(i) >= 0 && dependent[i])
                dependent[_regions.Unit(i, -1)] = true;
        }

        for (int i = _forwardCount; i < _nodes.Count; i++)
        {
            dependent[i] |= dependent[_regions.Unit(i, -1)] || _nodes[i].Operands.Any(o => dependent[o]);
        }

        return dependent;
    }

    // What both parts have without saving it.
    private bool IsFree(int node) => _nodes[node].Op == Op.Outer
        || (_nodes[node].Op == Op.Index && _regions.Parent(node) < 0);

    private void Save(int node)
    {
        if (IsFree(node) || _slots.ContainsKey(node))
            return;
        _slots[node] = _slots.Count;
    }

    // The nodes to compute again; null where something would have to be saved for it, or where it costs too much. What
    // a tensor is made of is saved in its place: it is in memory anyway, or serves several.
    private HashSet<int>? TryRecompute(int node)
    {
        var plan = new HashSet<int>();
        var saved = new SortedSet<int>();
        int cost = 0;
        if (!Visit(node))
            return null;
        foreach (int value in saved)
            Save(value);
        return plan;

        bool Visit(int i)
        {
            var n = _nodes[i];
            if (_slots.ContainsKey(i))
                return i != node;
            if (IsFree(i) || _recomputed.Contains(i) || plan.Contains(i))
                return true;
            bool recomputes = n.Op is Op.Constant or Op.Dimension or Op.Iota || Primitives.IsElementWise(n.Op)
                || n.Op == Op.ElementSize
                || (n.Op == Op.Read && _settled.Contains(n.Operands[0]))
                || (n.Type.Rank > 0 && (n.Op == Op.Gather || Primitives.Of(n.Op).Class == OperationClass.Layout));
            int before = cost;
            cost += n.Op is Op.Constant or Op.Dimension ? 0 : Primitives.Of(n.Op).Cost;
            if (recomputes && _regions.Parent(i) < 0 && cost <= RecomputeLimit && n.Operands.All(Visit))
                return plan.Add(i) | true;
            cost = before;
            return _nodes[node].Type.Rank > 0 && i != node && i < _forwardCount && saved.Add(i) | true;
        }
    }
}
