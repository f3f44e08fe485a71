namespace DiffProg.Generators.IR;

/// <summary>Reads integer values as dimensions.</summary>
public static class Sizes
{
    /// <summary>Why an operand of a quotient must not be negative, for messages.</summary>
    public const string Rounding = "what a size divides is negative, where C# rounds up and sizes down";

    /// <summary>The dimension that an integer scalar is, or null where it is none (it came out of data).</summary>
    /// <param name="value">The scalar.</param>
    /// <param name="require">
    /// Told what must not be negative: C# rounds quotients towards zero, dimensions round down, which differs below.
    /// </param>
    public static Dim? TryOf(Value value, Action<Dim> require)
    {
        try
        {
            return Of(value, require);
        }
        catch (OverflowException)
        {
            // No buffer has such a size.
            return null;
        }
    }

    private static Dim? Of(Value value, Action<Dim> require)
    {
        var node = value.Node;
        Dim? At(int i) => Of(value.Operand(i), require);
        switch (node.Op)
        {
            case Op.Constant:
                return Dim.Constant(node.Attributes.Integer("value"));
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
                    _ => b == Dim.Zero ? null : Quotient(value, a, b, require),
                };
            default:
                return null;
        }
    }

    private static Dim Quotient(Value value, Dim a, Dim b, Action<Dim> require)
    {
        var quotient = Dim.Divide(a, b);
        if (quotient * b == a)
            return quotient;
        foreach (var (operand, dim) in new[] { (0, a), (1, b) })
        {
            if (!IsNeverNegative(value.Operand(operand)))
                require(dim);
        }

        return quotient;
    }

    // A length is not; an argument may be.
    private static bool IsNeverNegative(Value value) => value.Node switch
    {
        { Op: Op.Constant } c => c.Attributes.Integer("value") >= 0,
        { Op: Op.Dimension } d => d.Attributes.Dims("dim")[0].IsNeverNegative,
        { Op: Op.Convert } => IsNeverNegative(value.Operand(0)),
        { Op: Op.Add or Op.Multiply or Op.Divide } =>
            IsNeverNegative(value.Operand(0)) && IsNeverNegative(value.Operand(1)),
        _ => false,
    };
}
