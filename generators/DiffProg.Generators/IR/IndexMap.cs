namespace DiffProg.Generators.IR;

/// <summary>Where one axis of a value is read: at a loop's index plus an offset, or at an index taken from
/// data.</summary>
/// <param name="Axis">A loop axis; -1 for none.</param>
/// <param name="Offset">Added to it.</param>
/// <param name="Indices">The integer tensor that gives the index; -1 for none.</param>
/// <param name="IndicesMap">Where that tensor is read.</param>
public sealed record AxisIndex(int Axis, Dim Offset, int Indices = -1, EquatableArray<AxisIndex> IndicesMap = default)
    : IEquatable<AxisIndex>
{
    public static AxisIndex Loop(int axis) => new(axis, Dim.Zero);

    public static AxisIndex At(Dim offset) => new(-1, offset);

    public static EquatableArray<AxisIndex> Identity(int rank) => Enumerable.Range(0, rank).Select(Loop).ToEquatable();
}

/// <summary>How operations that move no data see their operands: element (i, j, ...) of the result is which of the
/// operand.</summary>
public static class IndexMap
{
    /// <summary>True where reading the operand through the map replaces computing the node.</summary>
    public static bool IsView(FunctionIR f, int node) => f.Nodes[node] switch
    {
        { Op: Op.Broadcast or Op.Transpose or Op.Slice or Op.Gather } => true,
        { Op: Op.Reshape } => IsOnesOnly(f, node),
        _ => false,
    };

    /// <summary>A reshape that only adds or drops axes of length 1.</summary>
    public static bool IsOnesOnly(FunctionIR f, int reshape)
    {
        var (from, to) = (f.TypeOf(f.Nodes[reshape].Operands[0]).Dims, f.TypeOf(reshape).Dims);
        return from.Where(d => !d.IsOne).SequenceEqual(to.Where(d => !d.IsOne));
    }

    /// <summary>The value whose memory a reshaped value shares.</summary>
    public static int Storage(FunctionIR f, int node)
    {
        while (f.Nodes[node].Op == Op.Reshape)
            node = f.Nodes[node].Operands[0];
        return node;
    }

    /// <summary>How far apart the elements are that neighbours along a loop's axis read.</summary>
    public static Dim Stride(EquatableArray<AxisIndex> map, EquatableArray<Dim> dims, int axis) => map
        .Select((m, i) => m.Axis == axis ? Dim.Product(dims.Skip(i + 1)) : Dim.Zero)
        .Aggregate(Dim.Zero, (sum, s) => sum + s);

    /// <summary>The map of a view's data operand, from the map of the view.</summary>
    public static EquatableArray<AxisIndex> Through(FunctionIR f, int view, EquatableArray<AxisIndex> map)
    {
        var node = f.Nodes[view];
        var from = f.TypeOf(node.Operands[0]).Dims;
        switch (node.Op)
        {
            case Op.Broadcast:
                var axes = node.Attributes.Integers("axes");
                return from.Select(
                    (d, i) => d.IsOne && !f.TypeOf(view).Dims[axes[i]].IsOne ? AxisIndex.At(Dim.Zero) : map[axes[i]])
                    .ToEquatable();
            case Op.Transpose:
                var order = node.Attributes.Integers("order").ToList();
                return Enumerable.Range(0, map.Count).Select(i => map[order.IndexOf(i)]).ToEquatable();
            case Op.Slice:
                long axis = node.Attributes.Integer("axis");
                return map.Select(
                    (m, i) => i == axis ? m with { Offset = m.Offset + node.Attributes.Dims("start")[0] } : m)
                    .ToEquatable();
            case Op.Gather:
                int rank = f.TypeOf(node.Operands[1]).Rank;
                var row = new AxisIndex(-1, Dim.Zero, node.Operands[1], map.Take(rank).ToEquatable());
                return map.Skip(rank).Prepend(row).ToEquatable();
            case Op.Reshape:
                var kept = f.TypeOf(view).Dims.Select((d, i) => (d, i)).Where(x => !x.d.IsOne).Select(x => map[x.i])
                    .ToList();
                int next = 0;
                return from.Select(d => d.IsOne ? AxisIndex.At(Dim.Zero) : kept[next++]).ToEquatable();
            default:
                throw new InvalidOperationException($"{node.Op} is no view");
        }
    }
}
