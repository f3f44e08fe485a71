using DiffProg.Generators.IR;

namespace DiffProg.Generators.Analysis;

/// <summary>Reads integer values as dimensions.</summary>
public static class Sizes
{
    /// <summary>The dimension that an integer scalar is, or null where it is none (it came out of data).</summary>
    public static Dim? TryOf(Value value)
    {
        var node = value.Node;
        Dim? At(int i) => TryOf(value.Operand(i));
        switch (node.Op)
        {
            case Op.Constant:
                return Dim.Constant((long)node.Attributes.Real("value"));
            case Op.Dimension:
                return node.Attributes.Dims("dim")[0];
            case Op.Parameter when node.Type is { Kind: ScalarKind.I32, Rank: 0 }:
                return Dim.Symbol(node.Name!);
            case Op.Convert when node.Type.IsInteger:
                return At(0);
            case Op.Negate:
                return At(0) is { } n ? Dim.Zero - n : null;
            case Op.Add or Op.Subtract or Op.Multiply or Op.Divide:
                if (At(0) is not { } a || At(1) is not { } b)
                    return null;
                return node.Op switch
                {
                    Op.Add => a + b,
                    Op.Subtract => a - b,
                    Op.Multiply => a * b,
                    _ => b == Dim.Zero ? null : Dim.Divide(a, b),
                };
            default:
                return null;
        }
    }
}
