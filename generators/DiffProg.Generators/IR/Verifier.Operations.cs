namespace DiffProg.Generators.IR;

/// <summary>What holds of operands and attributes beyond the type that they make.</summary>
public static partial class Verifier
{
    /// <summary>What is wrong with a node; null for nothing.</summary>
    private static string? Broken(Node node, ShapeContext c)
    {
        var x = c.Operands;
        var a = node.Attributes;
        switch (node.Op)
        {
            case Op.Constant:
                return Unless(a.Has("value") && node.Type.Rank == 0, "is no scalar with a value");
            case Op.Dimension:
                return Unless(a.Dims("dim").Count == 1 && node.Type.Rank == 0, "is no scalar of one dimension");
            case Op.Iota:
                return Unless(
                    a.Dims("shape") == node.Type.Dims
                    && IsAxis(a.Integer("axis"), node.Type), "does not count along an axis of its own");
            case Op.Uniform:
                return Unless(
                    a.Dims("shape") == node.Type.Dims && node.Type.IsFloat && IsKey(x[0]), "is not drawn from a key");
            case Op.FoldKey:
                return Unless(
                    IsKey(x[0]) && x[1] is { IsInteger: true, Rank: 0 }, "folds other than an integer into a key");
            case Op.Not or Op.And or Op.Or:
                return Unless(x.All(t => t.Kind == ScalarKind.Bool), "is no logic of truth values");
            case Op.Select:
                return Unless(x[0].Kind == ScalarKind.Bool, "chooses by what is no truth value");
            case var op when Primitives.IsReduction(op):
                return Unless(IsAscending(a.Integers("axes"), x[0].Rank), "reduces what are no axes in order");
            case Op.Contract:
                return Product(x[0], x[1], a);
            case Op.Reshape:
                return Unless(
                    !Dim.ProvablyDifferent(x[0].Size, node.Type.Size), "has more or fewer elements than its operand");
            case Op.Transpose:
                return Unless(
                    a.Integers("order").OrderBy(i => i).SequenceEqual(Enumerable.Range(0, x[0].Rank)),
                    "is no order of axes");
            case Op.Slice:
                return Unless(IsAxis(a.Integer("axis"), x[0]), "cuts along no axis")
                    ?? Part(a.Dims("start"), a.Dims("length"), x[0].Dims[(int)a.Integer("axis")]);
            case Op.Pad:
                return Unless(IsAxis(a.Integer("axis"), x[0]), "pads along no axis")
                    ?? Unless(IsLength(a.Dims("before")) && IsLength(a.Dims("after")), "pads by what is no length");
            case Op.Concatenate:
                return Parts(x, a);
            case Op.Gather:
                return Unless(x[0].Rank > 0 && x[1].Kind == ScalarKind.I32, "takes rows at what are no indices");
            case Op.ScatterAdd:
                return Unless(
                    x[0].Kind == ScalarKind.I32
                    && x[1].Dims.Take(x[0].Rank).SequenceEqual(x[0].Dims), "adds rows at what are not their indices")
                    ?? Unless(IsLength(a.Dims("rows")), "has no number of rows");
            default:
                return null;
        }
    }

    private static string? Product(TensorType x, TensorType y, Attributes a)
    {
        var (xs, ys) = (
            a.Integers("lhsBatch").Concat(a.Integers("lhsContract")),
            a.Integers("rhsBatch").Concat(a.Integers("rhsContract")));
        return Unless(x.Kind == y.Kind && x.IsFloat, "multiplies different kinds")
            ?? Unless(AreAxes(xs, x) && AreAxes(ys, y), "pairs what are no axes")
            ?? Unless(
                a.Integers("lhsContract").Count == a.Integers("rhsContract").Count, "sums over axes without a partner")
            ?? Unless(
                a.Integers("lhsBatch").Select(i => x.Dims[i])
                .SequenceEqual(a.Integers("rhsBatch").Select(j => y.Dims[j])),
                "pairs batches of different sizes");
    }

    private static string? Part(EquatableArray<Dim> start, EquatableArray<Dim> length, Dim size) =>
        Unless(IsLength(start) && IsLength(length), "begins or ends nowhere")
        ?? Unless((size - start[0] - length[0]).AsConstant is not < 0, "reaches beyond its operand");

    private static string? Parts(IReadOnlyList<TensorType> parts, Attributes a)
    {
        if (parts.Count == 0 || !IsAxis(a.Integer("axis"), parts[0]))
            return "joins nothing, or along no axis";
        return Unless(
            parts.All(p => p.Kind == parts[0].Kind && p.Rank == parts[0].Rank
                && p.Dims.Where((_, i) => i != a.Integer("axis"))
                .SequenceEqual(parts[0].Dims.Where((_, i) => i != a.Integer("axis")))),
            "joins parts that differ along other axes");
    }

    private static string? Unless(bool holds, string broken) => holds ? null : broken;

    private static bool IsKey(TensorType type) => type is { Kind: ScalarKind.Key, Rank: 0 };

    private static bool IsAxis(long axis, TensorType type) => axis >= 0 && axis < type.Rank;

    private static bool AreAxes(IEnumerable<int> axes, TensorType type) =>
        axes.All(i => IsAxis(i, type)) && axes.Distinct().Count() == axes.Count();

    private static bool IsAscending(EquatableArray<int> axes, int rank) => axes.All(a => a >= 0 && a < rank)
        && axes.Skip(1).Zip(axes, (next, axis) => next > axis).All(b => b);

    private static bool IsLength(EquatableArray<Dim> one) => one.Count == 1 && one[0].AsConstant is not < 0;
}
