namespace DiffProg.Generators.IR;

/// <summary>A loop whose index counts down: that of an adjoint, which takes the iterations of another one from the last to
/// the first, and one that the user writes so.</summary>
public static class Countdown
{
    /// <summary>(count - 1) - index, where that is all that is made of the index; -1 where it is not.</summary>
    public static int Of(FunctionIR f, Regions regions, int index)
    {
        int loop = regions.Parent(index);
        if (!Regions.Counts(f.Nodes[loop]))
            return -1;
        var users = Enumerable.Range(loop, regions.End(loop) - loop).Where(i => f.Nodes[i].Operands.Contains(index));
        return users.Take(2).ToArray() is [var user] && f.Nodes[user] is { Op: Op.Subtract, Operands: [var last, _] }
            && IsOneLess(f, last, f.Nodes[loop].Operands[0]) ? user : -1;
    }

    private static bool IsOneLess(FunctionIR f, int last, int count) => f.Nodes[last] switch
    {
        { Op: Op.Subtract, Operands: [var whole, var one] } => whole == count && IsConstant(f, one, 1),
        { Op: Op.Constant } constant => IsConstant(f, count, constant.Attributes.Integer("value") + 1),
        _ => false,
    };

    private static bool IsConstant(FunctionIR f, int node, long value) =>
        f.Nodes[node].Op == Op.Constant && f.Nodes[node].Attributes.Integer("value") == value;
}
