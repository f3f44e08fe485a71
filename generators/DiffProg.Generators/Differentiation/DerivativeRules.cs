using DiffProg.Generators.IR;
using DiffProg.Generators.Library;

namespace DiffProg.Generators.Differentiation;

/// <summary>Applies the table's derivative rules, strong zeros included.</summary>
public static class DerivativeRules
{
    /// <summary>Adjoint of operand <paramref name="i"/> from the adjoint g of the result; null where it is
    /// zero.</summary>
    public static Value? Adjoint(RuleContext r, int i, Value g)
    {
        if (r.Node.Op == Op.Composite)
        {
            var adjoint = Composites.Of(r.Attributes.Text("name")).Adjoint(r, g);
            return r.Guarded && adjoint is { } term ? term.Where(Counts(r, g).Map(Op.NotEqual, 0), 0) : adjoint;
        }

        var row = Primitives.Of(r.Node.Op);
        if (row.Constant)
            return null;
        return row.Diagonals is { } diagonals
            ? Diagonal(r, row, diagonals[i], g, t => t.Where(g.Map(Op.NotEqual, 0), 0))
            : row.EachAdjoint is { } each ? each(r, g, i) : row.Adjoints![i](r, g);
    }

    /// <summary>Tangent of the result from those of the operands; null where it is zero.</summary>
    public static Value? Tangent(RuleContext r, IReadOnlyList<Value?> tangents)
    {
        if (r.Node.Op == Op.Composite && Composites.Of(r.Attributes.Text("name")).Diagonal is { } own)
            return tangents[0] is { } tangent ? own(r, tangent) : null;
        var row = Primitives.Of(r.Node.Op);
        if (row.Class == OperationClass.Structure)
            throw new InvalidOperationException($"{r.Node.Op} has no tangent of its own; it is opened before");
        if (row.Constant || !r.Node.Type.IsFloat || tangents.All(t => t is null))
            return null;
        if (row.Diagonals is not { } diagonals)
            return row.Tangent!(r, tangents);
        Value? sum = null;
        for (int i = 0; i < tangents.Count; i++)
        {
            if (tangents[i] is { } t && Diagonal(r, row, diagonals[i], t, x => x.StrongMultipleOf(t)) is { } term)
                sum = sum is { } s ? s + term : term;
        }

        return sum;
    }

    // 0 * inf is 0 here: a branch that is not taken must not poison the gradient. A tangent may be differentiated
    // again, an adjoint is not.
    private static Value? Diagonal(
        RuleContext r, Primitive row, Diagonal rule, Value t, Func<Value, Value> strongly)
    {
        if (rule(r, t) is not { } term)
            return null;
        bool strong = row.StrongZero || (r.Guarded && row.Needs != Needs.Neither && !ChoosesOnly(r.Node.Op));
        return strong && !HasFinitePartial(r) && t.AsConstant is null or 0
            ? strongly(term) : term;
    }

    // Not zero where an element counts: by itself, or, where a composite works on rows, by the others of its row.
    private static Value Counts(RuleContext r, Value g)
    {
        if (!r.Attributes.Has("axes"))
            return g;
        int[] axes = [.. r.Attributes.Integers("axes")];
        return (g.Type.Rank < r.A.Type.Rank ? g : g.Map(Op.Abs).Reduce(Op.ReduceMax, axes))
            .Stretch(r.A.Type.Dims, axes);
    }

    private static bool ChoosesOnly(Op op) => op is Op.Select or Op.Relu or Op.Minimum or Op.Maximum or Op.Abs;

    // Division by, and multiplication with, what is known to be finite and not zero.
    private static bool HasFinitePartial(RuleContext r) => r.Node.Op switch
    {
        Op.Divide => IsKnown(r.B),
        Op.Multiply => IsKnown(r.A) || IsKnown(r.B),
        _ => false,
    };

    private static bool IsKnown(Value value) => IsPositive(value)
        || (value.AsConstant is { } c && c != 0 && !double.IsNaN(c) && !double.IsInfinity(c));

    // A length, a positive number, the root of one.
    private static bool IsPositive(Value value) => value.Node.Op switch
    {
        Op.Dimension => true,
        Op.Constant => value.AsConstant is > 0 and < double.PositiveInfinity,
        Op.Broadcast or Op.Sqrt => IsPositive(value.Operand(0)),
        _ => false,
    };
}
