using DiffProg.Generators.IR;
using DiffProg.Generators.Lowering;

namespace DiffProg.Generators.Emit.Lanes;

/// <summary>Texts of where the elements begin that a loop in lanes meets, and how many there are.</summary>
/// <param name="f">The function.</param>
/// <param name="plan">Its scalars.</param>
/// <param name="text">The text of a value, as an operand of something of that precedence.</param>
internal sealed class Addresses(FunctionIR f, Scalars plan, Func<int, int, string> text)
{
    private const int Sum = 3;
    private const int Product = 2;

    /// <summary>An index at the first iteration of a loop in lanes.</summary>
    /// <param name="index">The index.</param>
    /// <param name="inner">The loop in lanes.</param>
    /// <param name="around">What stands before this loop has a text.</param>
    public string First(int index, int inner, int around) => Text(index, inner, around).Text ?? "0";

    /// <summary>How many elements all iterations of the loop around meet.</summary>
    /// <param name="range">The elements.</param>
    /// <param name="iterations">How many iterations there are.</param>
    public string Count(Lowering.Lanes.SharedRange range, string iterations)
    {
        if (range.Count is not { } count)
            return range.Less == 0 ? iterations : $"{iterations} - {range.Less}";
        string each = Text(count, range.Around, range.Around).Text!;
        return each == iterations || (int.TryParse(iterations, out int known) && known > 0) ? each
            : $"{iterations} > 0 ? {each} : 0";
    }

    // Without a loop's own index, which begins at zero: null where nothing is left.
    private (string? Text, int Precedence) Text(int node, int loop, int around)
    {
        if (plan.Lanes.IsIndex(loop, node))
            return (null, 0);
        var n = f.Nodes[node];
        if (node < around || n.Op is not (Op.Add or Op.Subtract or Op.Multiply))
            return (text(node, Product), 0);
        var (a, b) = (Text(n.Operands[0], loop, around), Text(n.Operands[1], loop, around));
        if (n.Op == Op.Multiply)
        {
            return a.Text is null || b.Text is null ? (null, 0)
                : ($"{Operand(a, Sum)} * {Operand(b, Product)}", Product);
        }

        return (a.Text, b.Text, n.Op) switch
        {
            (null, null, _) => (null, 0),
            (_, null, _) => a,
            (null, _, Op.Add) => b,
            (null, _, _) => ($"-{Operand(b, 1)}", 1),
            (_, _, Op.Add) => ($"{a.Text} + {b.Text}", Sum),
            _ => ($"{a.Text} - {Operand(b, Sum)}", Sum),
        };
    }

    private static string Operand((string? Text, int Precedence) expression, int context) =>
        Spelling.Parenthesised((expression.Text!, expression.Precedence), context);
}
