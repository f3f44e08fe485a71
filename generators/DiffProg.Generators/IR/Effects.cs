namespace DiffProg.Generators.IR;

/// <summary>What an operation does beside giving a value.</summary>
public static class Effects
{
    /// <summary>It may throw where C# does: an index out of range, a guard, an integer division by what may be
    /// zero, an integer without an absolute value.</summary>
    public static bool MayThrow(FunctionIR f, int node) => MayThrow(f.Nodes, node);

    /// <summary>The same, of nodes that are not yet a function.</summary>
    public static bool MayThrow(IReadOnlyList<Node> nodes, int node) => nodes[node] switch
    {
        // Whatever stands in the function may. What is shown an adjoint is no part of the program.
        { Op: Op.Invoke } call => !Invocation.IsVisit(call),
        { Op: Op.Read or Op.Write or Op.Throw or Op.Extend } => true,
        { Op: var op } when IsCheck(op) => true,
        // Of the user's; what is added to a shadow was read before.
        { Op: Op.AddTo, Repeats: false } => true,
        // A shadow is as long as what it is the shadow of.
        { Op: Op.Array, Operands.Count: > 0 } array =>
            !array.Attributes.Has("shadow") && !array.Attributes.Has(Arrays.Grows),
        { Op: Op.Divide or Op.Remainder, Type.IsInteger: true, Operands: var operands } =>
            nodes[operands[1]] is not { Op: Op.Constant } divisor || divisor.Attributes.Integer("value") is 0 or -1,
        // The smallest integer has no absolute value.
        { Op: Op.Abs, Type.IsInteger: true } => true,
        _ => false,
    };

    /// <summary>It gives its first operand, and throws where that is out of range.</summary>
    public static bool IsCheck(Op op) => op is Op.CheckIndex or Op.CheckSlice
        or Op.CheckRange or Op.CheckCopy or Op.CheckRow
        or Op.CheckSize;

    /// <summary>It may throw, and is no adjoint's, which reads and divides again what was read and divided on the
    /// way.</summary>
    public static bool IsGuard(IReadOnlyList<Node> nodes, int node) =>
        !nodes[node].Repeats && MayThrow(nodes, node);

    /// <summary>Where it throws, it is IndexOutOfRangeException: which of two such comes first is not seen.</summary>
    public static bool ThrowsAsARead(Node node) => node.Op is Op.Read or Op.CheckIndex;

    /// <summary>It gives an array that it has changed: whatever stood there before has to be read before it.</summary>
    public static bool Changes(Node node) => node.Op is Op.Write or Op.AddTo or Op.Accumulate or Op.Extend
        || (node.Op is Op.Returned or Op.CallResult && node.Attributes.Has("argument"));

    /// <summary>A read must not pass it: it writes, or throws otherwise than a read.</summary>
    public static bool IsChange(IReadOnlyList<Node> nodes, int node) =>
        nodes[node].Op == Op.AddTo || (MayThrow(nodes, node) && !ThrowsAsARead(nodes[node]));

    /// <summary>Its place in the program's order matters.</summary>
    public static bool In(FunctionIR f, int node) =>
        f.Nodes[node].Op is Op.If or Op.Loop or Op.AddTo or Op.Extent or Op.Invoke || MayThrow(f, node);
}
