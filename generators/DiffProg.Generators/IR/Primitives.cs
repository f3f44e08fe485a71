namespace DiffProg.Generators.IR;

/// <summary>The table of operations. Adding one is a row here and a case in the tests that enumerate it.</summary>
public static partial class Primitives
{
    private static readonly Dictionary<Op, Primitive> Table =
        Leaves().Concat(ElementWise()).Concat(Reductions()).Concat(Layout()).Concat(Arrays()).Concat(WholeArrays()).Concat(Regions())
        .Concat(Structure()).ToDictionary(p => p.Op);

    public static IEnumerable<Primitive> All => Table.Values;

    public static Primitive Of(Op op) => Table[op];

    public static bool IsElementWise(Op op) => Table[op].Class == OperationClass.ElementWise;

    public static bool IsComparison(Op op) => op is >= Op.Equal and <= Op.GreaterOrEqual;

    public static bool IsReduction(Op op) => Table[op].Folding is not null;

    private static IEnumerable<Primitive> Leaves()
    {
        Primitive Leaf(Op op, int arity) => new(op) { Class = OperationClass.Leaf, Arity = arity, Constant = true };
        yield return Leaf(Op.Parameter, 0);
        yield return Leaf(Op.Constant, 0);
        yield return Leaf(Op.Dimension, 0);
        yield return Leaf(Op.Iota, 0);
        yield return Leaf(Op.Uniform, 1) with { Cost = 60 };
        yield return Leaf(Op.FoldKey, 2) with
        {
            Shape = c => c.Operands[0],
            ScalarCode = "new RandomKey({0}).Fold((ulong){1}).Value",
        };
    }

    private static IEnumerable<Primitive> Structure()
    {
        Primitive Only(Op op) => new(op) { Class = OperationClass.Structure, Arity = -1, Constant = true };
        yield return Only(Op.Composite);
        yield return Only(Op.Intrinsic);
        yield return Only(Op.Call);
        yield return Only(Op.CallResult);
        yield return Only(Op.Ascribe);
    }
}
