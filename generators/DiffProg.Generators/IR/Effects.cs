namespace DiffProg.Generators.IR;

/// <summary>What an operation does beside giving a value.</summary>
public static class Effects
{
    /// <summary>It may throw where C# does: an index out of range, a guard, an integer division by what may be
    /// zero.</summary>
    public static bool MayThrow(FunctionIR f, int node) => f.Nodes[node] switch
    {
        { Op: Op.Read or Op.Write or Op.Throw or Op.CheckRow } => true,
        { Op: Op.Divide or Op.Remainder, Type.IsInteger: true, Operands: var operands } =>
            f.Nodes[operands[1]] is not { Op: Op.Constant } divisor || divisor.Attributes.Integer("value") is 0 or -1,
        _ => false,
    };

    /// <summary>Its place in the program's order matters.</summary>
    public static bool In(FunctionIR f, int node) =>
        f.Nodes[node].Op is Op.If or Op.Loop or Op.AddTo || MayThrow(f, node);
}
