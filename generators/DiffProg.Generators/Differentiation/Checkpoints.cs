using DiffProg.Generators.IR;

namespace DiffProg.Generators.Differentiation;

/// <summary>
/// Parts of a program that the backward part of a gradient computes once more (see <see cref="ReversedCheckpoint"/>):
/// calls, and the stretches into which long loops are divided.
/// </summary>
public static class Checkpoints
{
    /// <summary>Where nothing runs backward, such parts are like any other.</summary>
    public static FunctionIR Open(FunctionIR f) => Open(f, _ => true);

    /// <param name="f">Any function.</param>
    /// <param name="which">Of these parts, by their opener.</param>
    public static FunctionIR Open(FunctionIR f, Func<Node, bool> which)
    {
        bool IsOpened(int i) => Regions.IsCheckpoint(f.Nodes[i]) && which(f.Nodes[i]);
        if (!Enumerable.Range(0, f.Nodes.Count).Any(IsOpened))
            return f;
        var regions = Regions.Of(f.Nodes);
        var nodes = new List<Node>();
        int[] map = new int[f.Nodes.Count];
        for (int i = 0; i < map.Length; i++)
        {
            var node = f.Nodes[i];
            map[i] = nodes.Count;
            if (IsOpened(i) || (node.Op is Op.Rule or Op.EndCustom && IsOpened(regions.Parent(i))))
                continue;
            if (node.Op == Op.Derivative && IsOpened(node.Operands[0]))
            {
                map[i] = map[regions.SourcesOfDerivative(i).Single()];
                continue;
            }

            nodes.Add(node with { Operands = node.Operands.Select(o => map[o]).ToEquatable() });
        }

        return f with
        {
            Nodes = nodes.ToEquatable(),
            Results = f.Results.Select(r => r with { Node = map[r.Node] }).ToEquatable(),
        };
    }

    /// <summary>Once equal values have been merged, what is computed once more reads the values themselves.</summary>
    public static FunctionIR WithoutMarks(FunctionIR f) => !f.Nodes.Any(n => n.Op == Op.Again) ? f : Rewriter.Run(
        f, (rewriter, i) => f.Nodes[i].Op == Op.Again ? rewriter[f.Nodes[i].Operands[0]] : null);
}
