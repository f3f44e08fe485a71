namespace DiffProg.Generators.IR;

public static partial class Primitives
{
    // Elements of arrays. An index is one integer per axis.
    private static IEnumerable<Primitive> Arrays()
    {
        // Fresh memory, zeros. Two of them are never one. The operand is the length, where it is not known on entry.
        yield return new(Op.Array) { Class = OperationClass.Element, Arity = -1, Constant = true };
        yield return new(Op.Extend)
        {
            Class = OperationClass.Element,
            Arity = 3,
            Shape = c => c.Operands[0],
            Tangent = (r, t) => r.Builder.Extend(t[0]!.Value, r.B, r.C),
        };
        yield return new(Op.Extent)
        {
            Class = OperationClass.Element,
            Arity = 1,
            Constant = true,
            Shape = _ => TensorType.Scalar(ScalarKind.I32),
        };
        yield return new(Op.View) { Class = OperationClass.Structure, Arity = 3, Constant = true };
        yield return new(Op.Whole) { Class = OperationClass.Structure, Arity = 2, Constant = true };
        yield return Checked(Op.CheckIndex, 2, "Check.Index({0}, {1})");
        yield return Checked(Op.CheckSlice, 3, "Check.Slice({0}, {1}, {2})");
        yield return Checked(Op.CheckRange, 4, "Check.Range({0}, {1}, {2}, {3})");
        yield return Checked(Op.CheckCopy, 5, "Check.Copy({0}, {1}, {2}, {3}, {4})");
        yield return new(Op.Read)
        {
            Class = OperationClass.Element,
            Arity = -1,
            Needs = Needs.Inputs,
            Shape = c => c.Operands[0].WithShape([]),
            Tangent = (r, t) => r.Builder.Read(t[0]!.Value, r.Operands.Skip(1)),
        };
        // Their adjoints change the shadow of the array and stand in Reverse.
        yield return new(Op.Write)
        {
            Class = OperationClass.Element,
            Arity = -1,
            Needs = Needs.Inputs,
            Shape = c => c.Operands[0],
            Tangent = (r, t) => t[0] is { } tangent
                ? r.Builder.Write(tangent, t[1] ?? r.B.Like(0), r.Operands.Skip(2)) : null,
        };
        yield return new(Op.AddTo)
        {
            Class = OperationClass.Element,
            Arity = -1,
            Needs = Needs.Inputs,
            Shape = c => c.Operands[0],
            Tangent = (r, t) => t[0] is { } tangent && t[1] is { } added
                ? r.Builder.AddTo(tangent, added, r.Operands.Skip(2)) : t[0],
        };
    }

    private static IEnumerable<Primitive> WholeArrays()
    {
        yield return new(Op.ElementSize)
        {
            Class = OperationClass.Element,
            Arity = 2,
            Constant = true,
            Shape = _ => TensorType.Scalar(ScalarKind.I32),
        };
        yield return new(Op.Accumulate)
        {
            Class = OperationClass.Element,
            Arity = -1,
            Needs = Needs.Inputs,
            Shape = c => c.Operands[0],
            Tangent = (r, t) => t[0] is { } tangent && t[1] is { } added
                ? r.Builder.Accumulate(tangent, added, r.Operands.Count > 2 ? r.C : null) : t[0],
        };
        yield return new(Op.Contents)
        {
            Class = OperationClass.Element,
            Arity = 1,
            Shape = c => c.Operands[0],
            Tangent = (r, t) => r.Builder.Contents(t[0]!.Value),
        };
    }

    // It gives its first operand, and throws where that is out of range.
    private static Primitive Checked(Op op, int arity, string code) => new(op)
    {
        Class = OperationClass.ElementWise,
        Arity = arity,
        Constant = true,
        ScalarCode = code,
        Shape = _ => TensorType.Scalar(ScalarKind.I32),
    };

    // What opens, divides and closes regions. Passes copy these rows; those that must know them ask Regions.
    private static IEnumerable<Primitive> Regions()
    {
        Primitive Only(Op op, int arity) => new(op) { Class = OperationClass.Region, Arity = arity, Constant = true };
        yield return Only(Op.If, 1);
        yield return Only(Op.Else, -1);
        yield return Only(Op.EndIf, -1);
        yield return Only(Op.Loop, -1);
        yield return Only(Op.Index, 0);
        yield return Only(Op.Carried, 0);
        yield return Only(Op.While, 1);
        yield return Only(Op.Next, -1);
        yield return Only(Op.Result, 1);
        yield return Only(Op.Throw, 0);
        yield return Only(Op.Derive, -1);
        yield return Only(Op.Argument, 0);
        yield return Only(Op.EndDerive, -1);
        yield return Only(Op.Derivative, 1);
        yield return Only(Op.Custom, -1);
        yield return Only(Op.Rule, -1);
        yield return Only(Op.EndCustom, -1);
        yield return Only(Op.Unset, 0);
        yield return Only(Op.Size, 1);
        yield return Only(Op.Save, -1);
        yield return Only(Op.Frame, 1);
        yield return Only(Op.Count, 1);
        yield return Only(Op.Load, 2);
        yield return Only(Op.Invoke, -1);
        yield return Only(Op.Returned, 1);
        yield return Only(Op.Outer, 0);
        yield return Only(Op.Incoming, 0);
        yield return Only(Op.Again, 1);
    }
}
