namespace DiffProg.Tests.RandomPrograms;

/// <summary>
/// The faults. Most of them are silent: what is generated compiles, runs, and gives wrong numbers. Each takes away
/// one thing that the sound text is there for.
/// </summary>
public static class Planted
{
    public static IReadOnlyList<Fault> All { get; } =
    [
        // Rules.
        new("tanh: its derivative without the square", "IR/Primitives.ElementWise.cs",
            "t * (1 - r.Y * r.Y)", "t * (1 - r.Y)"),
        new("atan: wrong sign in the denominator", "IR/Primitives.ElementWise.cs",
            "t / (1 + r.A * r.A)", "t / (1 - r.A * r.A)"),
        new("sqrt: the factor one half is missing", "IR/Primitives.ElementWise.cs",
            "0.5 * t / r.Y", "t / r.Y"),
        new("division: wrong sign for the divisor", "IR/Primitives.ElementWise.cs",
            "-(t * r.Y / r.B)", "t * r.Y / r.B"),
        new("product: operands swapped", "IR/Primitives.ElementWise.cs",
            "(r, t) => t * r.B, (r, t) => t * r.A)", "(r, t) => t * r.A, (r, t) => t * r.B)"),
        new("minimum: the larger one takes the gradient", "IR/Primitives.ElementWise.cs",
            "\"Min\", (r, t) => Share(t, r.A, r.B)", "\"Min\", (r, t) => Share(t, r.B, r.A)"),
        new("power: the exponent is not reduced", "IR/Primitives.ElementWise.cs",
            "Map(Op.Power, r.B - 1)", "Map(Op.Power, r.B)"),
        new("tangents of two operands: only the last counts", "Differentiation/DerivativeRules.cs",
            "sum = sum is { } s ? s + term : term;", "sum = term;"),
        new("written constant: the old tangent stays", "IR/Primitives.Regions.cs",
            "r.Builder.Write(tangent, t[1] ?? r.B.Like(0), r.Operands.Skip(2))",
            "t[1] is { } v ? r.Builder.Write(tangent, v, r.Operands.Skip(2)) : tangent"),
        new("zeros are not strong", "Differentiation/DerivativeRules.cs",
            "return strong && !HasFinitePartial(r)", "return strong && false"),

        // The reverse sweep.
        new("dropped accumulation", "Differentiation/Sweep.cs",
            "IsZero(term) ? sum : sum + term : term;", "IsZero(term) ? sum : term : term;"),
        new("written element: its adjoint is not zeroed", "Differentiation/Sweep.cs",
            "_adjoint[shadow] = builder.Write(g, builder.Constant(0, g.Type.Kind), index);", "_adjoint[shadow] = g;"),
        new("read element: its adjoint is replaced, not added to", "Differentiation/Sweep.cs",
            "builder.AddTo(AdjointOrZero(shadow), g, index)", "builder.Write(AdjointOrZero(shadow), g, index)"),
        new("written element: its adjoint is zeroed before it is read", "Differentiation/Sweep.cs",
            "        if (source.Activity.IsVaried(node.Operands[1]))\n            Add(",
            "        if (node.Op == Op.Write)\n"
            + "            g = builder.Write(g, builder.Constant(0, g.Type.Kind), index);\n"
            + "        if (source.Activity.IsVaried(node.Operands[1]))\n            Add("),
        new("loop index off by one on the way back", "Differentiation/ReversedLoop.cs",
            "splice[i.Id] = reversed;", "splice[i.Id] = b.Apply(Op.Add, reversed, one);"),
        new("a carried variable that is not read keeps its adjoint", "Differentiation/ReversedLoop.cs",
            ": _body.Zero(f.TypeOf(next[k]));", ": _incoming[k];"),
        new("what the first carried value began with gets no adjoint", "Differentiation/ReversedLoop.cs",
            "for (int k = 0; k < _active.Count; k++)", "for (int k = 1; k < _active.Count; k++)"),
        new("a loop without iterations: what came in is taken for constant", "Differentiation/ReversedLoop.cs",
            "&& (source.Activity.IsVaried(initial[k]) || source.Activity.IsVaried(next[k]))",
            "&& source.Activity.IsVaried(next[k])"),
        new("a loop saves the next version of what it carries", "Differentiation/ReversedLoop.cs",
            "b.Save(_partition.Saved.Select(s => splice[s]));",
            "b.Save(_partition.Saved.Select(s => _carried.Any(c => c.Value.Id == s)\n"
            + "            ? splice[_body.Primal(next[_carried.First(c => c.Value.Id == s).Key])] : splice[s]));"),
        new("every saved value is the first one", "Differentiation/ReversedLoop.cs",
            "b.Load(frame, reversed, slot++,", "b.Load(frame, reversed, slot,"),
        new("the other part's saved values are taken", "Differentiation/ReversedIf.cs",
            "saved.Skip(_then.Saved.Count).ToArray()", "saved"),
        new("the first part runs backward whatever the condition was", "Differentiation/ReversedIf.cs",
            "b.If(_around.Primal(f.Nodes[_if].Operands[0]))", "b.If(b.Constant(1, ScalarKind.Bool))"),
        new("an element is read again on the way back", "Differentiation/Partition.cs",
            "n.Op is Op.Constant or Op.Dimension or Op.Iota ||",
            "n.Op is Op.Constant or Op.Dimension or Op.Iota or Op.Read ||"),

        new("written argument: the cotangent of what is there in the end is lost", "Differentiation/Reverse.cs",
            "{ Written: true, Differentiable: true }", "{ Written: true, Differentiable: false }"),

        // Analysis and optimization.
        new("what varies on one path only is taken for constant", "Analysis/Activity.cs",
            "Op.Carried or Op.Result => regions.Sources(i).Any(s => varied[s])",
            "Op.Carried or Op.Result => regions.Sources(i).All(s => varied[s])"),
        new("two fresh arrays are one", "Optimization/Simplify.cs",
            "if (node.Op is Op.Parameter or Op.Array or Op.Probe", "if (node.Op is Op.Parameter or Op.Probe"),
        new("a - -b is b - a", "Optimization/Rewrites.cs",
            "(b, n, x) => x[1].Node.Op == Op.Negate ? x[0] - x[1].Operand(0) : null",
            "(b, n, x) => x[1].Node.Op == Op.Negate ? x[1].Operand(0) - x[0] : null"),
        new("x + x is x", "Optimization/Rewrites.cs",
            "x[0].Type.IsFloat ? x[0] * 2.0 : null", "x[0].Type.IsFloat ? x[0] : null"),
        new("the larger of two literals is the smaller", "Optimization/Rewrites.cs",
            "Op.Maximum => Math.Max(x[0], x[1])", "Op.Maximum => Math.Min(x[0], x[1])"),
        new("a guard is dead code", "Optimization/DeadCode.cs",
            "Effects.IsGuard(_f.Nodes, i) ||", ""),
        new("a value of one part is shared with the other", "Optimization/Simplify.cs",
            "if (Regions.Divides(node.Op) || Regions.Ends(node.Op))\n                seen.Pop();",
            "if (Regions.Ends(node.Op))\n                seen.Pop();"),

        // Lowering and emission.
        new("several at a time: what is subtracted is added", "Lowering/Lanes/LaneLoops.cs",
            "terms.Add((n.Operands[first ? 1 : 0], n.Op == Op.Subtract));",
            "terms.Add((n.Operands[first ? 1 : 0], false));"),
        new("an element is read after it was overwritten", "Lowering/InPlace.cs",
            "if (readers.Contains(id) && ends.Any(", "if (false && ends.Any("),
        new("liveness does not go around a loop", "Lowering/Variables.cs",
            "_moments[last].Next[0] = top;", ""),
        new("two live values share a variable where one is copied", "Lowering/Liveness.cs",
            "bool isCopy = other == copied && !moments[i].Writes.Any(w => w.Variable == other);",
            "bool isCopy = other == copied || moments[i].Writes.Any(w => w.Variable == other);"),
        new("values that change places are assigned one after the other", "Emit/ParallelMoves.cs",
            "int free = open.FindIndex(m => open.All(o => ReferenceEquals(o, m) || !o.Reads.Contains(m.Target)));",
            "int free = 0;"),
        new("a loop runs forward on the way back", "Emit/ScalarWriter.Regions.cs",
            "? $\"for (int {index} = {Less(count)}; {index} >= 0; {index}--)\"",
            "? $\"for (int {index} = 0; {index} < {count}; {index}++)\""),
        new("s = x - s is written s -= x", "Emit/ScalarWriter.cs",
            "return joins ? Spelling.Join(",
            "if (node.Op == Op.Subtract && Text(node.Operands[1]) == target)\n"
            + "            return $\"{target} -= {Text(node.Operands[0])};\";\n        return joins ? Spelling.Join("),
        new("a - (b - c) without parentheses", "Emit/Spelling.cs",
            "> 1 and < Primitives.Conditional when i == 0 => precedence + 1,",
            "> 1 and < Primitives.Conditional => precedence + 1,"),

        // The front end.
        new("<= is <", "Frontend/BodyReader.Loops.cs", "int extra = (counted.Inclusive ? 1 : 0)", "int extra = 0"),
        new("steps do not round up", "Frontend/BodyReader.Loops.cs", " + (Math.Abs(step) - 1);", ";"),
        new("i++ gives the new value", "Frontend/BodyReader.Statements.cs",
            "return operation.IsPostfix ? before : after;", "return after;"),
        new("x += y reads y first", "Frontend/BodyReader.Statements.cs",
            "var result = Combined(operation, Expression(operation.Target), Expression(operation.Value));",
            "var right = Expression(operation.Value);\n"
            + "        var result = Combined(operation, Expression(operation.Target), right);"),
        new("a division is evaluated where C# would not", "Frontend/BodyReader.Operators.cs",
            "|| binary.OperatorKind is not (BinaryOperatorKind.Divide or BinaryOperatorKind.Remainder),",
            "|| true,"),
        new("1 or 2 is 1 and 2", "Frontend/BodyReader.Patterns.cs",
            "Both(pattern, left, right) : Either(", "Both(pattern, left, right) : Both("),
    ];
}
