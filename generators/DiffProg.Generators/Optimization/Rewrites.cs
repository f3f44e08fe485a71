using DiffProg.Generators.IR;

namespace DiffProg.Generators.Optimization;

/// <summary>
/// The table of simplifications. Every row is exact bit for bit (signed zeros and NaN included) unless it says that it
/// only applies to tensors; strict methods go without those.
/// </summary>
public static class Rewrites
{
    private delegate Value? Rule(Builder builder, Node node, Value[] x);

    private static readonly Dictionary<Op, Rule[]> Table = new()
    {
        [Op.Negate] = [Fold, (b, n, x) => x[0].Node.Op == Op.Negate ? x[0].Operand(0) : null],
        [Op.Add] =
        [
            Fold, Lift,
            (b, n, x) => IsInteger(x[0], 0) ? x[1] : IsInteger(x[1], 0) ? x[0] : null,
            (b, n, x) => x[1].Node.Op == Op.Negate ? x[0] - x[1].Operand(0) : null,
            (b, n, x) => x[0].Node.Op == Op.Negate ? x[1] - x[0].Operand(0) : null,
            // Of an adjoint nobody asks for the sign of zero.
            (b, n, x) => !n.Repeats ? null : IsConstant(x[0], 0) ? x[1] : IsConstant(x[1], 0) ? x[0] : null,
            (b, n, x) => x[0] == x[1] && x[0].Type.IsFloat ? x[0] * 2.0 : null,
            AddPads,
        ],
        [Op.Subtract] =
        [
            Fold, Lift,
            (b, n, x) => IsInteger(x[1], 0) ? x[0] : null,
            (b, n, x) => x[1].Node.Op == Op.Negate ? x[0] + x[1].Operand(0) : null,
            (b, n, x) => IsConstant(x[1], 0) ? x[0] : null,
        ],
        [Op.Multiply] =
        [
            Fold, Lift,
            (b, n, x) => IsInteger(x[0], 1) ? x[1] : IsInteger(x[1], 1) ? x[0] : null,
            (b, n, x) => IsConstant(x[0], 1) ? x[1] : IsConstant(x[1], 1) ? x[0] : null,
            (b, n, x) => IsConstant(x[0], -1) ? -x[1] : IsConstant(x[1], -1) ? -x[0] : null,
            (b, n, x) => x[0].Node.Op == Op.Negate ? -(x[0].Operand(0) * x[1]) : null,
            (b, n, x) => x[1].Node.Op == Op.Negate ? -(x[0] * x[1].Operand(0)) : null,
            GatherScalars,
        ],
        [Op.Divide] = [Fold, Lift, (b, n, x) => IsConstant(x[1], 1) ? x[0] : null],
        [Op.Remainder] = [FoldInteger],
        [Op.Maximum] = [FoldInteger, (b, n, x) => x[0].Node.Op == Op.Dimension && IsInteger(x[1], 0) ? x[0] : null],
        [Op.Minimum] = [FoldInteger],
        [Op.Power] = [Lift, SmallPowers],
        [Op.Exp] = [Lift],
        [Op.Log] = [Lift],
        [Op.Greater] = [Lift],
        [Op.GreaterOrEqual] = [Lift],
        [Op.Equal] = [Lift],
        [Op.NotEqual] = [Lift],
        [Op.Select] = [ByLiteral, Lift, (b, n, x) => x[1] == x[2] ? x[1] : null],
        [Op.Convert] = [FoldConvert, Lift],
        [Op.Sum] = [SumOfBroadcast],
        [Op.Broadcast] = [BroadcastIdentity, BroadcastOfBroadcast],
        [Op.Reshape] =
            [(b, n, x) => x[0].Type.Dims == n.Type.Dims ? x[0] : null, ReshapeOfReshape, ReshapeOfScalar, Narrow],
        [Op.Transpose] = [TransposeOfTranspose, TransposeOfOnes],
        [Op.Slice] = [(b, n, x) => n.Type.Dims == x[0].Type.Dims ? x[0] : null],
        [Op.Pad] = [(b, n, x) => n.Type.Dims == x[0].Type.Dims ? x[0] : null],
        [Op.Contract] = [AbsorbTranspose],
    };

    // They add and multiply in another order, or change the sign of a zero.
    private static readonly HashSet<Rule> OfTensors = [GatherScalars, SmallPowers, SumOfBroadcast, AddPads];

    public static Value? Apply(Builder builder, Node node, Value[] operands, bool strict)
    {
        if (Table.TryGetValue(node.Op, out var rules))
        {
            foreach (var rule in rules)
            {
                if (!(strict && OfTensors.Contains(rule)) && rule(builder, node, operands) is { } value)
                    return value;
            }
        }

        return null;
    }

    // By bits: x - 0 is x, but x - -0 is not where x is -0.
    private static bool IsConstant(Value value, double c) => value.Type.IsFloat && value.AsConstant is { } v
        && BitConverter.DoubleToInt64Bits(v) == BitConverter.DoubleToInt64Bits(c);

    // Arithmetic on literals, rounded to the kind. Through double it is correctly rounded for float as well.
    private static Value? Fold(Builder b, Node n, Value[] x)
    {
        if (x.Any(v => v.AsConstant is null))
            return null;
        if (!n.Type.IsFloat)
            return FoldIntegers(b, n, x.Select(v => v.Node.Attributes.Integer("value")).ToArray());
        double p = x[0].AsConstant!.Value, q = x.Length > 1 ? x[1].AsConstant!.Value : 0;
        if (n.Type.Kind == ScalarKind.F32)
            (p, q) = ((float)p, (float)q);
        double value = n.Op switch
        {
            Op.Negate => -p,
            Op.Add => p + q,
            Op.Subtract => p - q,
            Op.Multiply => p * q,
            _ => p / q,
        };
        var folded = b.Constant(n.Type.Kind == ScalarKind.F32 ? (float)value : value, n.Type.Kind);
        return n.Type.Rank == 0 ? folded : folded.BroadcastTo(n.Type.Dims, []);
    }

    private static Value? ByLiteral(Builder b, Node n, Value[] x)
    {
        var condition = x[0].Node.Op == Op.Broadcast ? x[0].Operand(0) : x[0];
        bool? holds = condition.Node switch
        {
            { Op: Op.Constant } literal => literal.Attributes.Real("value") != 0,
            // Of a seed with zero.
            { Op: Op.NotEqual } when (condition.Operand(0).AsConstant, condition.Operand(1).AsConstant) is
                ({ } p, { } q) => p != q,
            _ => null,
        };
        return holds is { } known ? known ? x[1] : x[2] : null;
    }

    private static bool IsInteger(Value value, long c) =>
        value.Node is { Op: Op.Constant, Type.IsInteger: true } constant && constant.Attributes.Integer("value") == c;

    private static Value? FoldInteger(Builder b, Node n, Value[] x) => n.Type.IsInteger ? Fold(b, n, x) : null;

    // Integers wrap; C# would not compile such an expression of literals.
    private static Value? FoldIntegers(Builder b, Node n, long[] x)
    {
        long? value = n.Op switch
        {
            Op.Negate => unchecked(-x[0]),
            Op.Add => unchecked(x[0] + x[1]),
            Op.Subtract => unchecked(x[0] - x[1]),
            Op.Multiply => unchecked(x[0] * x[1]),
            Op.Maximum => Math.Max(x[0], x[1]),
            Op.Minimum => Math.Min(x[0], x[1]),
            _ when x[1] is 0 or -1 => null,
            Op.Remainder => x[0] % x[1],
            _ => x[0] / x[1],
        };
        return value is { } v ? b.Constant(n.Type.Kind == ScalarKind.I32 ? unchecked((int)v) : v, n.Type.Kind) : null;
    }

    private static Value? FoldConvert(Builder b, Node n, Value[] x)
    {
        if (x[0].Type.Kind == n.Type.Kind)
            return x[0];
        if (x[0].Node is { Op: Op.Dimension } dimension)
            return b.Dimension(dimension.Attributes.Dims("dim")[0], n.Type.Kind);
        if (x[0].Node is { Op: Op.Constant } constant && x[0].Type.IsInteger && (n.Type.IsFloat || n.Type.IsInteger))
        {
            long v = constant.Attributes.Integer("value");
            return n.Type.Kind switch
            {
                ScalarKind.F32 => b.Constant((double)(float)v, n.Type.Kind),
                ScalarKind.I32 => b.Constant(unchecked((int)v), n.Type.Kind),
                _ => b.Constant(v, n.Type.Kind),
            };
        }

        return x[0].Node.Op == Op.Constant && n.Type.IsFloat
            ? b.Constant(
                n.Type.Kind == ScalarKind.F32 ? (float)x[0].AsConstant!.Value : x[0].AsConstant!.Value, n.Type.Kind)
            : null;
    }

    // f(broadcast a, broadcast b) = broadcast f(a, b): the work is done once. Constants stay where they are: they cost
    // nothing, and a map of constants alone has nothing to gain.
    private static Value? Lift(Builder b, Node n, Value[] x)
    {
        var wide = x.Where(v => v.Node.Op == Op.Broadcast && v.AsConstant is null).ToArray();
        if (wide.Length == 0 || x.Any(v => v.Node.Op != Op.Broadcast))
            return null;
        var source = wide[0].Operand(0);
        var axes = wide[0].Node.Attributes;
        if (wide.Any(v => v.Node.Attributes != axes && !v.Node.Attributes.Equals(axes))
            || wide.Any(v => v.Operand(0).Type.Dims != source.Type.Dims))
            return null;
        var narrow = x.Select(v => v.AsConstant is null || source.Type.Rank == 0
            ? v.Operand(0) : v.Operand(0).BroadcastTo(source.Type.Dims, [])).ToArray();
        return b.Apply(n.Op, n.Attributes, narrow).BroadcastTo(axes.Dims("shape"), [.. axes.Integers("axes")]);
    }

    // Only for tensors (it reassociates): s (t x) = (s t) x, so that scalar factors meet outside the loop.
    private static Value? GatherScalars(Builder b, Node n, Value[] x)
    {
        if (n.Type.Rank == 0 || !n.Type.IsFloat)
            return null;
        var (s, v) = IsScalar(x[0]) ? (x[0], x[1]) : (x[1], x[0]);
        if (!IsScalar(s) || IsScalar(v) || v.Node.Op != Op.Multiply)
            return null;
        var (p, q) = (v.Operand(0), v.Operand(1));
        if (IsScalar(q))
            (p, q) = (q, p);
        return IsScalar(p) ? (s * p) * q : null;
    }

    private static bool IsScalar(Value value) => value.Node.Op == Op.Broadcast && value.Operand(0).Type.Rank == 0;

    // Only for tensors (a scalar's power is the library's, bit for bit).
    private static Value? SmallPowers(Builder b, Node n, Value[] x) => n.Type.Rank == 0 ? null : x[1].AsConstant switch
    {
        1 => x[0],
        2 => x[0] * x[0],
        3 => x[0] * x[0] * x[0],
        -1 => 1 / x[0],
        _ => null,
    };

    // Only tensors are summed: the sum is rounded once.
    private static Value? SumOfBroadcast(Builder b, Node n, Value[] x)
    {
        if (x[0].Node.Op != Op.Broadcast || x[0].AsConstant is null && x[0].Operand(0).Type.Rank > 0)
            return null;
        var axes = n.Attributes.Integers("axes");
        var dims = x[0].Type.Dims;
        var scalar = x[0].Operand(0);
        if (scalar.Type.Rank > 0)
            return null;
        var count = Dim.Product(axes.Select(a => dims[a]));
        if (count == Dim.Zero)
            return n.Type.Rank == 0 ? scalar.Like(0) : b.Zeros(n.Type);
        var times = b.Dimension(count, n.Type.Kind);
        var sum = scalar * times;
        // The sum of nothing is zero, and zero times infinity is not.
        bool finite = scalar.AsConstant is { } s && !double.IsNaN(s) && !double.IsInfinity(s);
        if (!finite && count.AsConstant is null)
            sum = sum.Where(times.Map(Op.NotEqual, 0), 0);
        return n.Type.Rank == 0 ? sum : sum.BroadcastTo(n.Type.Dims, []);
    }

    private static Value? BroadcastIdentity(Builder b, Node n, Value[] x) =>
        n.Type.Dims == x[0].Type.Dims && n.Attributes.Integers("axes").SequenceEqual(Enumerable.Range(0, n.Type.Rank))
            ? x[0] : null;

    private static Value? BroadcastOfBroadcast(Builder b, Node n, Value[] x)
    {
        if (x[0].Node.Op != Op.Broadcast)
            return null;
        var (inner, outer) = (x[0].Node.Attributes.Integers("axes"), n.Attributes.Integers("axes"));
        return x[0].Operand(0).BroadcastTo(n.Type.Dims, inner.Select(i => outer[i]).ToArray());
    }

    private static Value? ReshapeOfReshape(Builder b, Node n, Value[] x) =>
        x[0].Node.Op == Op.Reshape ? x[0].Operand(0).Reshape(n.Type.Dims) : null;

    private static Value? ReshapeOfScalar(Builder b, Node n, Value[] x) =>
        IsScalar(x[0]) ? x[0].Operand(0).BroadcastTo(n.Type.Dims, [])
        : x[0].Type.Rank == 0 ? x[0].BroadcastTo(n.Type.Dims, []) : null;

    // A reshape that only adds or drops axes of length 1 in front of a map is done on the map's operands, so that the
    // map can fuse with what follows. Not one that compares with an extremum: its operand must stay the value that the
    // extremum was found among (see Fuse). A scalar is read where that value is stored; there is no memory of truth
    // values.
    private static Value? Narrow(Builder b, Node n, Value[] x)
    {
        if (n.Type.Rank > 0 && Primitives.IsComparison(x[0].Node.Op)
            && Enumerable.Range(0, 2).Any(i => Shown(x[0].Operand(i)).Node.Op is Op.ReduceMax or Op.ReduceMin))
            return null;
        if (!Primitives.IsElementWise(x[0].Node.Op) || x[0].Node.Op == Op.Convert
            || !x[0].Type.Dims.Where(d => !d.IsOne).SequenceEqual(n.Type.Dims.Where(d => !d.IsOne)))
            return null;
        return b.Apply(
            x[0].Node.Op, x[0].Node.Attributes,
            x[0].Node.Operands.Select(o => new Value(b, o).Reshape(n.Type.Dims)).ToArray());
    }

    // What is seen through layout.
    private static Value Shown(Value value)
    {
        while (value.Node.Op is Op.Broadcast or Op.Reshape or Op.Transpose or Op.Slice)
            value = value.Operand(0);
        return value;
    }

    private static Value? TransposeOfTranspose(Builder b, Node n, Value[] x)
    {
        var outer = n.Attributes.Integers("order");
        if (outer.SequenceEqual(Enumerable.Range(0, outer.Count)))
            return x[0];
        if (x[0].Node.Op != Op.Transpose)
            return null;
        var inner = x[0].Node.Attributes.Integers("order");
        return x[0].Operand(0).Transpose(outer.Select(i => inner[i]).ToArray());
    }

    // Where only axes of length 1 change places, the elements stay where they are.
    private static Value? TransposeOfOnes(Builder b, Node n, Value[] x)
    {
        var moved = n.Attributes.Integers("order").Where(i => !x[0].Type.Dims[i].IsOne).ToArray();
        return moved.SequenceEqual(moved.OrderBy(i => i)) ? x[0].Reshape(n.Type.Dims) : null;
    }

    // A product reads its operands by strides: a transpose in front of it costs nothing.
    private static Value? AbsorbTranspose(Builder b, Node n, Value[] x)
    {
        var k = new Contraction(x[0].Type.Rank, x[1].Type.Rank, n.Attributes);
        foreach (int side in new[] { 0, 1 })
        {
            if (x[side].Node.Op != Op.Transpose)
                continue;
            var order = x[side].Node.Attributes.Integers("order");
            int[] free = (side == 0 ? k.LhsFree : k.RhsFree).Select(i => order[i]).ToArray();
            if (!free.SequenceEqual(free.OrderBy(i => i)))
                continue;
            string prefix = side == 0 ? "lhs" : "rhs";
            var attributes = n.Attributes
                .With(prefix + "Batch", (side == 0 ? k.LhsBatch : k.RhsBatch).Select(i => order[i]))
                .With(prefix + "Contract", (side == 0 ? k.LhsContract : k.RhsContract).Select(i => order[i]));
            Value[] operands = [x[0], x[1]];
            operands[side] = x[side].Operand(0);
            return b.Apply(Op.Contract, attributes, operands);
        }

        return null;
    }

    // Adjoints of complementary slices: pad(a) + pad(b) is their concatenation. Only for tensors: a negative zero,
    // which the sum would make positive, stays.
    private static Value? AddPads(Builder b, Node n, Value[] x)
    {
        if (x.Any(v => v.Node.Op != Op.Pad || v.Node.Attributes.Real("value") != 0)
            || x[0].Node.Attributes.Integer("axis") != x[1].Node.Attributes.Integer("axis"))
            return null;
        int axis = (int)x[0].Node.Attributes.Integer("axis");
        var (p, q) = (x[0].Node.Attributes, x[1].Node.Attributes);
        if (p.Dims("before")[0] != Dim.Zero)
            (x, p, q) = ([x[1], x[0]], q, p);
        var first = x[0].Operand(0);
        return p.Dims("before")[0] == Dim.Zero && q.Dims("before")[0] == first.Type.Dims[axis]
            && q.Dims("after")[0] == Dim.Zero
            ? b.Concatenate(axis, first, x[1].Operand(0))
            : null;
    }
}
