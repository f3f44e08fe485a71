using DiffProg.Generators.IR;
using DiffProg.Generators.Optimization;

namespace DiffProg.Generators.Lowering;

/// <summary>Builds the values that one kernel computes, from the expressions of its roots.</summary>
public sealed class Terms(FunctionIR f, FusionGroup group, Memory memory)
{
    private readonly Dictionary<(int, EquatableArray<AxisIndex>), Term> _memo = [];
    private readonly Dictionary<int, Reduction> _rows = [];

    private int Rank => group.Domain.Count;

    /// <summary>Scalars of the body that the kernel reads.</summary>
    public List<int> Scalars { get; } = [];

    /// <summary>Each term once: a view and what it shows are one term.</summary>
    public IEnumerable<Term> All => _memo.Values.Distinct();

    /// <summary>Makes a reduction's result readable by later terms.</summary>
    public void Provide(Reduction reduction) => _rows[reduction.NodeId] = reduction;

    public Term Build(int node, EquatableArray<AxisIndex> map, bool isRoot = false)
    {
        if (_memo.TryGetValue((node, map), out var known))
            return known;
        try
        {
            return _memo[(node, map)] = Make(node, map, isRoot);
        }
        catch (Exception e) when (CompilerFailure.IsUnlocated(e))
        {
            throw new CompilerFailure(f.Nodes[node].Origin, e);
        }
    }

    private Term Make(int id, EquatableArray<AxisIndex> map, bool isRoot)
    {
        var node = f.Nodes[id];
        if (_rows.TryGetValue(id, out var row))
            return new Term { Kind = TermKind.RowResult, Node = node, NodeId = id, Reduction = row };
        if (group.Product == id)
            return new Term { Kind = TermKind.Product, Node = node, NodeId = id };
        bool inKernel = group.Roots.Any(r => r.Value == id && r.Kind == RootKind.Store) && map == AxisIndex.Identity(map.Count);
        if (!isRoot && !inKernel && node.Type.Rank > 0 && memory.Read(IndexMap.Storage(f, id)) is { } storage
            && (IndexMap.Storage(f, id) == id || !IndexMap.IsView(f, id)))
        {
            return new Term
            {
                Kind = TermKind.Load, Node = node, NodeId = id, Storage = storage,
                Address = memory.Locate(node.Type.Dims, map, Rank),
            };
        }

        if (isRoot && ListElements.IsElement(f, id))
        {
            return new Term
            {
                Kind = TermKind.Load, Node = node, NodeId = id, Storage = memory.Elements[id].Storage,
                Address = memory.Locate(node.Type.Dims, map, Rank),
            };
        }

        if (IndexMap.IsView(f, id))
            return Build(node.Operands[0], IndexMap.Through(f, id, map));
        switch (node.Op)
        {
            case Op.Parameter when node.Type.Rank > 0:
                return new Term
                {
                    Kind = TermKind.Load, Node = node, NodeId = id, Storage = memory.Read(id),
                    Address = memory.Locate(node.Type.Dims, map, Rank),
                };
            case Op.Constant:
                return new Term { Kind = TermKind.Constant, Node = node, NodeId = id };
            case Op.Iota:
                var index = map[(int)node.Attributes.Integer("axis")];
                return new Term { Kind = TermKind.Index, Node = node, NodeId = id, Axis = index.Axis, AxisOffset = index.Offset };
            case Op.Uniform:
                return new Term
                {
                    Kind = TermKind.Uniform, Node = node, NodeId = id, Operands = [Build(node.Operands[0], default)],
                    Address = memory.Locate(node.Type.Dims, map, Rank),
                };
        }

        // A scalar belongs to the body, unless it is made of this kernel's own reductions.
        if (node.Type.Rank == 0 && !DependsOnRows(id))
        {
            if (!Scalars.Contains(id))
                Scalars.Add(id);
            return new Term { Kind = TermKind.Scalar, Node = node, NodeId = id };
        }

        return new Term
        {
            Kind = TermKind.Apply, Node = node, NodeId = id,
            Operands = node.Operands.Select(o => Build(o, f.TypeOf(o).Rank == map.Count ? map : default)).ToArray(),
        };
    }

    private bool DependsOnRows(int id)
    {
        var seen = new HashSet<int>();
        bool Walk(int node) => seen.Add(node) && (_rows.ContainsKey(node) || (f.Nodes[node].Op != Op.Parameter
            && f.Nodes[node].Operands.Any(o => f.TypeOf(o).Rank == 0 && Walk(o))));
        return Walk(id);
    }
}
