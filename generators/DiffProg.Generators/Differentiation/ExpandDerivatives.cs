using DiffProg.Generators.IR;

namespace DiffProg.Generators.Differentiation;

/// <summary>
/// Replaces each Derive by the program of its derivative. Those in forward mode become ordinary code at once. Those in
/// reverse mode wait until nothing around them is to be differentiated any more, and the outer ones come first: what a
/// sweep makes of the ones inside is again one level less deep, and code that saves and loads is never differentiated.
/// </summary>
public static class ExpandDerivatives
{
    /// <summary>All.</summary>
    public static FunctionIR Run(FunctionIR f)
    {
        f = OfForwardMode(f);
        while (f.Nodes.Any(n => n.Op == Op.Derive))
            f = Expand(f, static derivation => ReverseOf(derivation));
        f = Checkpoints.Open(f);
        // Nothing asks for a derivative of the user's any more.
        while (f.Nodes.Any(n => n.Op == Op.Custom))
            f = Open(f);
        return Measured(f);
    }

    // An array that came out of a function has its length from where it was made, now that this is known.
    private static FunctionIR Measured(FunctionIR f)
    {
        if (!f.Nodes.Any(n => n.Op == Op.Extent))
            return f;
        var arrays = Arrays.Of(f);
        return Rewriter.Run(f, (rewriter, i) => f.Nodes[i].Op == Op.Extent
            && f.Nodes[arrays.First(f.Nodes[i].Operands[0])] is { Op: Op.Array, Operands: [var length] } made
            && !Arrays.IsGrowing(made) ? rewriter[length] : null);
    }

    /// <summary>Those in forward mode, which code that is to be differentiated may hold.</summary>
    public static FunctionIR OfForwardMode(FunctionIR f)
    {
        while (f.Nodes.Any(IsForward))
            f = Expand(f, static derivation => derivation.IsReverse ? null : derivation.Tangent(
                i => i < derivation.Points.Count).Function);
        return f;
    }

    private static bool IsForward(Node node) => node.Op == Op.Derive && node.Attributes.Text("mode") == "forward";

    // The outermost of those that there is a function for: its parameters are arguments, what is captured, directions;
    // its results the values of the Derive.
    private static FunctionIR Expand(FunctionIR f, Func<Derivation, FunctionIR?> expansion) =>
        Replaced(f, Op.Derive, (regions, i) => Derivation.Of(f, regions, i) is var derivation
            && expansion(derivation) is { } program
            ? (program, [.. derivation.Outside.Concat(derivation.Directions)]) : null);

    private static FunctionIR Open(FunctionIR f) => Replaced(f, Op.Custom, (regions, i) =>
        CustomRule.Of(f, regions, i) is var rule ? (rule.Function, [.. rule.Inputs.Concat(rule.Captured)]) : null);

    // The regions of a kind, each by a program over values from outside where there is one.
    private static FunctionIR Replaced(
        FunctionIR f, Op kind, Func<Regions, int, (FunctionIR Program, int[] Arguments)?> replacement)
    {
        var regions = Regions.Of(f.Nodes);
        var b = new Builder();
        var map = new Value[f.Nodes.Count];
        var values = new Dictionary<int, Value[]>();
        for (int i = 0; i < f.Nodes.Count; i++)
        {
            var node = f.Nodes[i];
            b.Like(node);
            if (node.Op == kind && replacement(regions, i) is var (program, arguments))
            {
                int opener = i;
                CompilerFailure.At(node.Origin, () => values[opener] = Derivation.Place(
                    b, program, [.. arguments.Select(o => map[o])], node.Primal, node.Repeats));
                i = regions.End(i);
            }
            else if (node.Op == Op.Derivative && values.TryGetValue(node.Operands[0], out var results))
            {
                map[i] = results[node.Attributes.Integer("index")];
                b.NameLike(map[i], node);
            }
            else
            {
                map[i] = b.Copy(node, o => map[o].Id);
            }
        }

        return b.ToFunction(f, f.Results.Select(r => r with { Node = map[r.Node].Id }));
    }

    // Every argument has a gradient, be it zero.
    private static FunctionIR ReverseOf(Derivation derivation)
    {
        int arguments = derivation.Points.Count;
        var primal = derivation.Along(i => i < arguments);
        return Reverse.Run(primal, derivation.Directions.Count);
    }
}
