namespace DiffProg.Generators.IR;

public static partial class Primitives
{
    private static IEnumerable<Primitive> Reductions()
    {
        Primitive Reduction(Op op, Needs needs, Folding folding, Adjoint adjoint, Tangent tangent) => new(op)
        {
            Class = OperationClass.Reduction,
            Arity = 1,
            Needs = needs,
            Folding = folding,
            Adjoints = [adjoint],
            Tangent = tangent,
            Shape = c => c.Operands[0].WithShape(Without(c.Operands[0].Dims, c.Attributes.Integers("axes"))),
        };

        yield return Reduction(Op.Sum, Needs.Neither, new(Op.Add, 0, "Sum"),
            (r, g) => g.Stretch(r.A.Type.Dims, r.Attributes.Integers("axes")),
            (r, t) => t[0]!.Value.Sum([.. r.Attributes.Integers("axes")]));
        yield return Reduction(Op.ReduceMax, Needs.Inputs | Needs.Output,
            new(Op.Maximum, double.NegativeInfinity, "MaxAcross"), SharedAdjoint, SharedTangent);
        yield return Reduction(Op.ReduceMin, Needs.Inputs | Needs.Output,
            new(Op.Minimum, double.PositiveInfinity, "MinAcross"), SharedAdjoint, SharedTangent);

        yield return new(Op.Contract)
        {
            Class = OperationClass.Contraction,
            Arity = 2,
            Needs = Needs.Inputs,
            Shape = ContractShape,
            Adjoints = [(r, g) => Contraction.LhsAdjoint(r, g), (r, g) => Contraction.RhsAdjoint(r, g)],
            Tangent = (r, t) => Plus(
                t[0] is { } a ? r.Builder.Apply(Op.Contract, r.Attributes, a, r.B) : null,
                t[1] is { } b ? r.Builder.Apply(Op.Contract, r.Attributes, r.A, b) : null),
        };
    }

    private static IEnumerable<Primitive> Layout()
    {
        Primitive Linear(Op op, Func<ShapeContext, IEnumerable<Dim>> shape, Adjoint adjoint) => new(op)
        {
            Class = OperationClass.Layout,
            Arity = 1,
            Shape = c => c.Operands[0].WithShape(shape(c)),
            Adjoints = [adjoint],
            Tangent = (r, t) => r.Builder.Apply(op, r.Attributes, t[0]!.Value),
        };

        yield return Linear(Op.Reshape, c => c.Attributes.Dims("shape"), (r, g) => g.Reshape(r.A.Type.Dims));
        yield return Linear(
            Op.Transpose,
            c => c.Attributes.Integers("order").Select(i => c.Operands[0].Dims[i]),
            (r, g) => g.Transpose(Inverse(r.Attributes.Integers("order"))));
        yield return Linear(Op.Broadcast, BroadcastShape, BroadcastAdjoint);
        yield return Linear(
            Op.Slice,
            c => Replace(c.Operands[0].Dims, (int)c.Attributes.Integer("axis"), c.Attributes.Dims("length")[0]),
            (r, g) => Axis(r) is var (axis, size) ? g.Pad(axis, Start(r), size - Start(r) - Length(r)) : null);
        yield return Linear(
            Op.Pad,
            c => Replace(c.Operands[0].Dims, (int)c.Attributes.Integer("axis"), PaddedSize(c)),
            (r, g) => Axis(r) is var (axis, size) ? g.Slice(axis, r.Attributes.Dims("before")[0], size) : null) with
        {
            // The padding itself is constant: its tangent is zero.
            Tangent = (r, t) => r.Builder.Apply(Op.Pad, r.Attributes.With("value", 0.0), t[0]!.Value),
        };
        yield return new(Op.Concatenate)
        {
            Class = OperationClass.Layout,
            Arity = -1,
            Shape = ConcatenateShape,
            EachAdjoint = (r, g, part) => g.Slice(
                (int)r.Attributes.Integer("axis"), PartStart(r, part),
                r.Operands[part].Type.Dims[(int)r.Attributes.Integer("axis")]),
            Tangent = (r, t) => r.Builder.Apply(
                Op.Concatenate, r.Attributes,
                t.Select((x, i) => x ?? r.Builder.Zeros(r.Operands[i].Type)).ToArray()),
        };
        yield return new(Op.Gather)
        {
            Class = OperationClass.Indexing,
            Arity = 2,
            Needs = Needs.Inputs,
            // An element of a list may have a shape of its own.
            Shape = c => c.Operands[0].WithShape(c.Attributes.Has("element") ? c.Attributes.Dims("element")
                : c.Operands[1].Dims.Concat(c.Operands[0].Dims.Skip(1))),
            Adjoints = [(r, g) => g.ScatterAdd(r.B, r.A.Type.Dims[0]), (r, g) => null],
            Tangent = (r, t) => r.Builder.Apply(Op.Gather, r.Attributes, t[0]!.Value, r.B),
        };
        yield return new(Op.ScatterAdd)
        {
            Class = OperationClass.Indexing,
            Arity = 2,
            Needs = Needs.Inputs,
            Shape = c => c.Operands[1].WithShape(
                c.Attributes.Dims("rows").Concat(c.Operands[1].Dims.Skip(c.Operands[0].Rank))),
            Adjoints = [(r, g) => null, (r, g) => g.Gather(r.A)],
            Tangent = (r, t) => t[1]!.Value.ScatterAdd(r.A, r.Attributes.Dims("rows")[0]),
        };
    }

    // Where a part of a concatenation begins.
    private static Dim PartStart(RuleContext r, int part) => r.Operands.Take(part).Aggregate(
        Dim.Zero, (sum, o) => sum + o.Type.Dims[(int)r.Attributes.Integer("axis")]);

    private static Value? Plus(Value? a, Value? b) => a is { } x ? b is { } y ? x + y : x : b;

    // The elements that attain the extremum share the gradient equally.
    private static Value? SharedAdjoint(RuleContext r, Value g)
    {
        var (mask, share) = Ties(r);
        return (g * share).Stretch(r.A.Type.Dims, r.Attributes.Integers("axes")).Where(mask, 0);
    }

    private static Value? SharedTangent(RuleContext r, IReadOnlyList<Value?> t)
    {
        var (mask, share) = Ties(r);
        return t[0]!.Value.Where(mask, 0).Sum([.. r.Attributes.Integers("axes")]) * share;
    }

    private static (Value Mask, Value Share) Ties(RuleContext r)
    {
        var axes = r.Attributes.Integers("axes");
        var mask = r.A.Map(Op.Equal, r.Y.Stretch(r.A.Type.Dims, axes));
        var ones = r.A.Like(1).BroadcastTo(r.A.Type.Dims, []);
        // Nothing attains it where there is nothing, or NaN: zero then, not 0 * inf.
        return (mask, 1 / ones.Where(mask, 0).Sum([.. axes]).Map(Op.Maximum, 1));
    }

    // Axis i becomes axis axes[i], where it is repeated if it is a literal 1.
    private static IEnumerable<Dim> BroadcastShape(ShapeContext c)
    {
        var (from, to, axes) = (c.Operands[0].Dims, c.Attributes.Dims("shape"), c.Attributes.Integers("axes"));
        bool fits = axes.Count == from.Count && axes.Distinct().Count() == axes.Count
            && axes.Select((a, i) => a >= 0 && a < to.Count && (from[i].IsOne || from[i] == to[a])).All(x => x);
        return fits ? to : throw new ShapeException(
            "DP2001", "Broadcast", from.ToString(), to.ToString(), "only the literal 1 stretches");
    }

    private static Value? BroadcastAdjoint(RuleContext r, Value g)
    {
        var axes = r.Attributes.Integers("axes");
        var from = r.A.Type.Dims;
        var to = r.Attributes.Dims("shape");
        var kept = Enumerable.Range(0, axes.Count).Where(i => from[i] == to[axes[i]]).Select(i => axes[i]).ToArray();
        return g.Sum(Enumerable.Range(0, to.Count).Where(i => !kept.Contains(i)).ToArray()).Reshape(from);
    }

    private static (int Axis, Dim Size) Axis(RuleContext r)
    {
        int axis = (int)r.Attributes.Integer("axis");
        return (axis, r.A.Type.Dims[axis]);
    }

    private static Dim Start(RuleContext r) => r.Attributes.Dims("start")[0];

    private static Dim Length(RuleContext r) => r.Attributes.Dims("length")[0];

    private static Dim PaddedSize(ShapeContext c) => c.Operands[0].Dims[(int)c.Attributes.Integer("axis")]
        + c.Attributes.Dims("before")[0] + c.Attributes.Dims("after")[0];

    private static int[] Inverse(IReadOnlyList<int> order) =>
        Enumerable.Range(0, order.Count).OrderBy(i => order[i]).ToArray();

    private static IEnumerable<Dim> Without(EquatableArray<Dim> dims, EquatableArray<int> axes) =>
        dims.Where((_, i) => !axes.Contains(i));

    private static IEnumerable<Dim> Replace(EquatableArray<Dim> dims, int axis, Dim size) =>
        dims.Select((d, i) => i == axis ? size : d);

    private static TensorType ConcatenateShape(ShapeContext c)
    {
        int axis = (int)c.Attributes.Integer("axis");
        var size = c.Operands.Aggregate(Dim.Zero, (sum, t) => sum + t.Dims[axis]);
        return c.Operands[0].WithShape(Replace(c.Operands[0].Dims, axis, size));
    }

    private static TensorType ContractShape(ShapeContext c)
    {
        var (a, b) = (c.Operands[0].Dims, c.Operands[1].Dims);
        var k = new Contraction(a.Count, b.Count, c.Attributes);
        foreach (var (i, j) in k.LhsContract.Zip(k.RhsContract, (i, j) => (i, j)))
        {
            if (a[i] != b[j])
                throw new ShapeException(
                    "DP2001", "A product", c.Operands[0].ToString(), c.Operands[1].ToString(), $"{a[i]} meets {b[j]}");
        }

        return c.Operands[0].WithShape(
            k.LhsBatch.Select(i => a[i]).Concat(k.LhsFree.Select(i => a[i])).Concat(k.RhsFree.Select(j => b[j])));
    }
}
