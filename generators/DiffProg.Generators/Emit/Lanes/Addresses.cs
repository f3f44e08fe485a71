using DiffProg.Generators.IR;
using DiffProg.Generators.Lowering;
using DiffProg.Generators.Lowering.Lanes;

namespace DiffProg.Generators.Emit.Lanes;

/// <summary>Texts of where the elements begin that a loop in lanes meets, and how many there are.</summary>
/// <param name="f">The function.</param>
/// <param name="plan">Its scalars.</param>
/// <param name="text">The text of a value, as an operand of something of that precedence.</param>
internal sealed class Addresses(FunctionIR f, Scalars plan, Func<int, int, string> text)
{
    /// <summary>An index at the first iteration of a loop in lanes.</summary>
    /// <param name="index">The index.</param>
    /// <param name="inner">The loop in lanes.</param>
    /// <param name="around">What stands before this loop has a text.</param>
    public string First(int index, int inner, int around) => Text(index, inner, around)?.Invoke(100) ?? "0";

    /// <summary>How many elements all iterations of the loop around meet.</summary>
    /// <param name="range">The elements.</param>
    /// <param name="iterations">How many iterations there are.</param>
    public string Count(SharedRange range, string iterations)
    {
        if (range.Count is not { } count)
            return range.Less == 0 ? iterations : $"{iterations} - {range.Less}";
        string each = Text(count, range.Around, range.Around)?.Invoke(100) ?? "0";
        return each == iterations || (int.TryParse(iterations, out int known) && known > 0) ? each
            : $"{iterations} > 0 ? {each} : 0";
    }

    // As an operand of something of a precedence, without a loop's own index, which begins at zero: null where nothing is
    // left.
    private Func<int, string>? Text(int node, int loop, int around)
    {
        if (plan.Lanes.IsIndex(loop, node))
            return null;
        var n = f.Nodes[node];
        if (node < around || n.Op is not (Op.Add or Op.Subtract or Op.Multiply))
            return context => text(node, context);
        var (a, b) = (Text(n.Operands[0], loop, around), Text(n.Operands[1], loop, around));
        return (a, b, n.Op) switch
        {
            ({ }, { }, _) => Spelled(n.Op, a, b),
            (null, null, _) or (_, _, Op.Multiply) => null,
            (null, { }, Op.Subtract) => Spelled(Op.Negate, b),
            _ => a ?? b,
        };
    }

    private static Func<int, string> Spelled(Op op, params Func<int, string>[] operands)
    {
        var row = Primitives.Of(op);
        return context => Spelling.Parenthesised(Spelling.Operation(
            row.CodeOver(ScalarKind.I32)!, row.Precedence, operands.Length, (i, inner) => operands[i](inner)), context);
    }
}
