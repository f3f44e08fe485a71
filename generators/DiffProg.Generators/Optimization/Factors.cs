using DiffProg.Generators.IR;

namespace DiffProg.Generators.Optimization;

/// <summary>
/// Marks the functions of numbers that derivatives alone read. A value is what C# computes, bit for bit; a factor of an
/// adjoint may come from code that is faster, because it can be compiled in place and does not branch on its argument.
/// </summary>
public static class Factors
{
    /// <param name="f">A function with its derivatives.</param>
    /// <param name="values">So many of its results, the first, are values.</param>
    public static FunctionIR Run(FunctionIR f, int values)
    {
        if (!f.Nodes.Any(IsFactor))
            return f;
        // Which way a program goes is C#'s to the last bit, too.
        var decisions = new HashSet<int>(f.Nodes.Where(n => Decides(f, n)).Select(n => n.Operands[0]));
        bool[] needed = DeadCode.NeededBy(f, values, decisions);
        return f with
        {
            Nodes = f.Nodes.Select((n, i) => IsFactor(n) && !needed[i]
                ? n with { Attributes = n.Attributes.With(Value.Factor, 1) } : n).ToEquatable(),
        };
    }

    // Whether an adjoint is zero decides nothing.
    private static bool Decides(FunctionIR f, Node node) => node.Op switch
    {
        Op.If or Op.While => true,
        Op.Loop => Regions.Counts(node),
        Op.Select => f.Nodes[node.Operands[0]] is not { Op: Op.NotEqual, Operands: [_, var zero] }
            || f.ConstantOf(zero) != 0,
        _ => false,
    };

    private static bool IsFactor(Node node) =>
        node.Type is { Kind: ScalarKind.F64, Rank: 0 } && Primitives.Of(node.Op).FactorCode is not null;
}
