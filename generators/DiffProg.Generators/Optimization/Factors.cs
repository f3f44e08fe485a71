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
        bool[] needed = DeadCode.NeededBy(f, values);
        return f with
        {
            Nodes = f.Nodes.Select((n, i) => IsFactor(n) && !needed[i]
                ? n with { Attributes = n.Attributes.With(Value.Factor, 1) } : n).ToEquatable(),
        };
    }

    private static bool IsFactor(Node node) =>
        node.Type is { Kind: ScalarKind.F64, Rank: 0 } && Primitives.Of(node.Op).FactorCode is not null;
}
