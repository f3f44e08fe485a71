using DiffProg.Generators.IR;

namespace DiffProg.Generators.Optimization;

/// <summary>Finds which roots an expression reads, and where, by walking through what is computed in place.</summary>
/// <param name="f">The function.</param>
/// <param name="order">Its statements.</param>
/// <param name="isRoot">The value is produced by a kernel.</param>
/// <param name="isOutside">It stands outside the part of a region in which the expression does.</param>
public sealed class UseFinder(
    FunctionIR f, ProgramOrder order, Func<int, bool> isRoot, Func<int, bool> isOutside)
{
    // Under no kernel's axes.
    private static readonly EquatableArray<AxisIndex> Elsewhere = EquatableArray.Of(AxisIndex.At(Dim.Zero));

    private readonly HashSet<(int, EquatableArray<AxisIndex>)> _seen = [];
    private readonly List<(EquatableArray<AxisIndex> Map, EquatableArray<Dim> Dims)> _indices = [];
    private readonly List<(EquatableArray<AxisIndex> Map, EquatableArray<Dim> Dims)> _random = [];

    private readonly HashSet<int> _earlier = [];

    /// <summary>Roots read, with the index each axis is read at.</summary>
    public List<(int Node, EquatableArray<AxisIndex> Map)> Found { get; } = [];

    /// <summary>
    /// Along this axis, what is read in place is neither the same nor next to each other: rows at indices that change
    /// with it, random numbers with a stride. Vectors cannot take these.
    /// </summary>
    public bool Scatters(int axis) => _indices.Any(i => IndexMap.Stride(i.Map, i.Dims, axis) != Dim.Zero)
        || _random.Any(r => IndexMap.Stride(r.Map, r.Dims, axis) is var stride && stride != Dim.Zero && !stride.IsOne);

    /// <param name="node">Where to begin.</param>
    /// <param name="map">Its axes in terms of the loops.</param>
    /// <param name="isRoot">The node is the root whose expression this is, not one that it reads.</param>
    public void Visit(int node, EquatableArray<AxisIndex> map, bool isRoot = false)
    {
        if (!_seen.Add((node, map)))
            return;
        if (!isRoot && IsRead(node))
        {
            Found.Add((node, map));
            return;
        }

        var n = f.Nodes[node];
        // It is in memory, or a number, before the part begins.
        if (isOutside(node) && !IndexMap.IsView(f, node))
            return;
        if (n.Op == Op.Reshape && !IndexMap.IsOnesOnly(f, node))
        {
            // The same memory under other axes: never a value of the same kernel.
            VisitSizes(n);
            int storage = IndexMap.Storage(f, node);
            if (IsRead(storage))
                Found.Add((storage, Elsewhere));
            else if (!isOutside(storage) && order.Makes(storage))
                Visit(storage, Elsewhere);
            return;
        }

        VisitSizes(n);
        // Everything has been added.
        if (n.Op == Op.Contents)
        {
            foreach (int statement in order.UpTo(node))
                VisitEarlier(statement);
            foreach (int added in order.AddedBefore(node).Where(IsRead))
                Found.Add((added, Elsewhere));
            return;
        }

        // What a statement makes is there only when the kernels whose numbers it takes have run.
        if (order.Makes(node))
        {
            foreach (int statement in order.UpTo(node))
                VisitEarlier(statement);
            VisitEarlier(node);
            return;
        }

        if (n.Op == Op.Gather)
            VisitIndices(n.Operands[1], map);
        if (n.Op == Op.Uniform)
            _random.Add((map, n.Type.Dims));
        if (IndexMap.IsView(f, node))
        {
            Visit(n.Operands[0], IndexMap.Through(f, node, map));
            return;
        }

        foreach (int operand in n.Operands)
            Visit(operand, f.TypeOf(operand).Rank == map.Count ? map : default);
    }

    // A size that a loop changes is there when the loop has run.
    private void VisitSizes(Node node)
    {
        foreach (string name in LoopSize.NamesIn(node))
        {
            foreach (int size in order.Sizes[name].Where(s => !isOutside(s)))
            {
                foreach (int statement in order.UpTo(size))
                    VisitEarlier(statement);
                VisitEarlier(size);
            }
        }
    }

    /// <summary>Visits the indices of rows.</summary>
    /// <param name="indices">The integers; they have the first axes of the map.</param>
    /// <param name="map">The axes of what is at those rows.</param>
    public void VisitIndices(int indices, EquatableArray<AxisIndex> map)
    {
        var dims = f.TypeOf(indices).Dims;
        var own = map.Take(dims.Count).ToEquatable();
        _indices.Add((own, dims));
        Visit(indices, own);
    }

    /// <summary>Visits what statements take from kernels.</summary>
    public void VisitStatements(IEnumerable<int> statements)
    {
        foreach (int statement in statements)
            VisitEarlier(statement);
    }

    private void VisitEarlier(int node)
    {
        if (isOutside(node) || !_earlier.Add(node))
            return;
        if (IsRead(node))
        {
            Found.Add((node, Elsewhere));
            return;
        }

        foreach (int operand in order.Operands(node))
            VisitEarlier(operand);
    }

    /// <summary>The nodes that are computed in place for an expression, itself included.</summary>
    public IEnumerable<int> Inlined(int node)
    {
        var found = new HashSet<int>();
        void Walk(int n, bool first)
        {
            if ((!first && IsRead(n)) || isOutside(n) || f.Nodes[n].Op == Op.Parameter || order.Makes(n)
                || !found.Add(n))
                return;
            foreach (int operand in f.Nodes[n].Operands)
                Walk(operand, false);
        }

        Walk(node, true);
        return found;
    }

    private bool IsRead(int node) => f.Nodes[node].Op != Op.Parameter && isRoot(node);
}
