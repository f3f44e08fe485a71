using DiffProg.Generators.IR;

namespace DiffProg.Generators.Optimization;

/// <summary>
/// Finds what regions only pass through: a value that no iteration of a loop changes is the one it began with, and one
/// on which both parts of an If agree is that one.
/// </summary>
public static class Invariants
{
    /// <summary>Replaces them, and drops what nothing reads then.</summary>
    public static FunctionIR Remove(FunctionIR f)
    {
        var root = Of(f, Regions.Of(f.Nodes));
        return DeadCode.Remove(f with
        {
            Nodes = f.Nodes.Select(n => n with { Operands = n.Operands.Select(o => root[o]).ToEquatable() })
                .ToEquatable(),
            Results = f.Results.Select(r => r with { Node = root[r.Node] }).ToEquatable(),
        }, Keeps);

        // What a region has done to an array is there for a caller.
        bool Keeps(int i) => f.Nodes[i].Op is Op.Intrinsic or Op.Call
            || (f.Nodes[i].Op == Op.Result && f.TypeOf(i).Shape is not { Count: 0 } && root[i] == i);
    }

    /// <summary>For each node the earliest one that has the same value for this reason; mostly itself.</summary>
    public static int[] Of(FunctionIR f, Regions regions)
    {
        var loops = Enumerable.Range(0, f.Nodes.Count).Where(i => f.Nodes[i].Op == Op.Loop).ToArray();
        // Optimistic: every carried value is taken for invariant until its next value contradicts.
        var changing = new HashSet<(int Loop, int K)>();
        var root = new int[f.Nodes.Count];
        int before;
        do
        {
            before = changing.Count;
            for (int i = 0; i < root.Length; i++)
                root[i] = RootOf(i);
            foreach (int loop in loops)
            {
                var (first, next) = (Regions.Initial(f.Nodes[loop]).ToArray(), f.Nodes[regions.End(loop)].Operands);
                for (int k = 0; k < first.Length; k++)
                {
                    if (root[first[k]] != root[next[k]])
                        changing.Add((loop, k));
                }
            }
        }
        while (changing.Count > before);
        return root;

        int RootOf(int i)
        {
            if (f.Nodes[i].Op is not (Op.Carried or Op.Result))
                return i;
            int opener = regions.Opener(i);
            var sources = regions.Sources(i).ToArray();
            bool passed = f.Nodes[opener].Op == Op.Loop
                ? !changing.Contains((opener, (int)f.Nodes[i].Attributes.Integer("index")))
                : root[sources[0]] == root[sources[1]];
            return passed ? root[sources[0]] : i;
        }
    }
}
