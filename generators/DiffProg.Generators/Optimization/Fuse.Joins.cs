using DiffProg.Generators.IR;

namespace DiffProg.Generators.Optimization;

// Which roots may share a pass: what one computes where the other can read it.
public sealed partial class Fuse
{
    private bool Joins(FusionGroup group, int g, Root root, EquatableArray<Dim> domain, UseFinder uses)
    {
        if (group.GoesOn || IsBehind(group.Roots[0]) != IsBehind(root) || !SharesLanes(group, root)
            || (_beforeGuards.Contains(root.Value) && group.Roots.Any(AddsToCallers)))
            return false;
        int? split = group.Split;
        bool isRow = false;
        if (domain == group.Domain)
        {
            if (root.Kind == RootKind.Reduce && RowSplit(root, domain) is { } row)
            {
                if (group.Product is not null)
                    return false;
                if (split is { } s && s < row)
                    return false;
                split ??= row;
            }

            // An epilogue sees tiles: it can add up columns, and no more.
            if (group.Product is not null && root.Kind == RootKind.Reduce
                && (_f.Nodes[root.Value].Op != Op.Sum || ReducesLast(root, domain)))
                return false;
            // It sees them in vectors, whatever their columns read.
            if (group.Product is not null && uses.Scatters(domain.Count - 1))
                return false;
        }
        else
        {
            // A value per row beside values per element.
            isRow = group.Product is null && domain.Count < group.Domain.Count && domain.Count > 0
                && domain.SequenceEqual(group.Domain.Take(domain.Count)) && (split ?? domain.Count) == domain.Count
                && root.Kind is RootKind.Store or RootKind.Accumulate or RootKind.Reduce
                && (root.Kind != RootKind.Reduce || _f.Nodes[root.Value].Op == Op.Sum
                    && _f.TypeOf(root.Value).Rank == 0);
            if (!isRow)
                return false;
            split = domain.Count;
        }

        foreach (var use in uses.Found)
        {
            if (GroupOf(use.Node) != g)
                continue;
            if (!Reads(group, use, ref split))
                return false;
        }

        group.Split = split;
        return true;
    }

    // One kernel computes in float or in double.
    private bool SharesLanes(FusionGroup group, Root root) =>
        group.Roots.Append(root).Select(r => _f.TypeOf(r.Value).Kind)
        .Where(k => k is ScalarKind.F32 or ScalarKind.F64).Distinct().Count() <= 1;

    // Can a member of the group read another member's value while the kernel runs?
    private bool Reads(FusionGroup group, (int Node, EquatableArray<AxisIndex> Map) use, ref int? split)
    {
        var producer = group.Roots.First(r => r.Value == use.Node);
        int rank = use.Map.Count;
        if (use.Map != AxisIndex.Identity(rank))
            return false;
        switch (producer.Kind)
        {
            case RootKind.Product:
            case RootKind.Store when rank == group.Domain.Count:
                return true;
            case RootKind.Store:
                return split == rank;
            case RootKind.Reduce:
                if (group.Product is not null || _f.TypeOf(producer.Expression).Rank != group.Domain.Count)
                    return false;
                var axes = _f.Nodes[producer.Value].Attributes.Integers("axes");
                if (!axes.SequenceEqual(Enumerable.Range(rank, group.Domain.Count - rank)) || (split ?? rank) != rank)
                    return false;
                split = rank;
                return true;
            default:
                return false;
        }
    }

    // The number of outer axes that a reduction of the last axes leaves; null where it asks for no rows: a sum over
    // everything is collected per row whatever the rows are, and one that keeps the last axis adds up in memory.
    private int? RowSplit(Root root, EquatableArray<Dim> domain)
    {
        if (!ReducesLast(root, domain))
            return null;
        var axes = _f.Nodes[root.Value].Attributes.Integers("axes");
        int split = domain.Count;
        while (split > 0 && axes.Contains(split - 1))
            split--;
        return split == 0 && _f.Nodes[root.Value].Op == Op.Sum ? null : split;
    }

    private bool ReducesLast(Root root, EquatableArray<Dim> domain) =>
        _f.Nodes[root.Value].Attributes.Integers("axes").Contains(domain.Count - 1);
}
