using DiffProg.Generators.IR;

namespace DiffProg.Generators.Optimization;

/// <summary>
/// A gradient is added to what the caller's buffer holds, most often by the kernel that computes it, piece by piece.
/// Where the pieces do not add up to the value (a maximum that is collected in memory, a padding with other than zero)
/// the value is finished in the frame, and a copy of it is what is added. So it is where something reads the value that
/// may still throw: nothing has been added to the caller's then.
/// </summary>
public static class AddableResults
{
    public static FunctionIR Run(FunctionIR f)
    {
        var nodes = f.Nodes.ToList();
        var copies = new Dictionary<int, int>();
        int Copy(int node)
        {
            if (!copies.TryGetValue(node, out int copy))
            {
                copies[node] = copy = nodes.Count;
                nodes.Add(new Node(
                    Op.StopGradient, f.TypeOf(node), EquatableArray.Of(node), Attributes.None, f.Nodes[node].Origin,
                    Primal: f.Nodes[node].Primal));
            }

            return copy;
        }

        var users = f.Users();
        int guards = EndOfGuards(f);
        bool IsReadBefore(int node) => f.TypeOf(node).Rank > 0 && users[node].Any(user => user <= guards);
        var results = f.Results.Select(r => r.Accumulate && IndexMap.Storage(f, r.Node) is var storage
            && (!AddsUp(f.Nodes[storage]) || IsReadBefore(storage)) ? r with { Node = Copy(r.Node) } : r).ToEquatable();
        return f with { Nodes = nodes.ToEquatable(), Results = results };
    }

    // Where the last statement ends that may throw; -1 for none.
    private static int EndOfGuards(FunctionIR f)
    {
        int last = new ProgramOrder(f).Guards.DefaultIfEmpty(-1).Last();
        return last >= 0 && f.Nodes[last].Op is Op.If or Op.Loop ? Regions.Of(f.Nodes).End(last) : last;
    }

    private static bool AddsUp(Node node) => node switch
    {
        { Type.Rank: 0 } => true,
        { Op: var op } when Primitives.Of(op).Folding is { Combine: not Op.Add } => false,
        { Op: Op.Pad } => node.Attributes.Real("value") == 0,
        _ => true,
    };
}
