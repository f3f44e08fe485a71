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

    /// <summary>The program of a method, as one part.</summary>
    public static FunctionIR Wrap(FunctionIR f, Origin origin)
    {
        int inputs = f.Parameters.Count;
        var nodes = f.Nodes.Take(inputs).ToList();
        int Add(Op op, TensorType type, Attributes attributes, params int[] operands)
        {
            nodes.Add(new Node(op, type, operands.ToEquatable(), attributes, origin));
            return nodes.Count - 1;
        }

        int opener = Add(Op.Custom, TensorType.None, Opener(f.Name));
        var map = Enumerable.Range(0, inputs).ToList();
        for (int i = inputs; i < f.Nodes.Count; i++)
        {
            map.Add(nodes.Count);
            nodes.Add(f.Nodes[i] with { Operands = f.Nodes[i].Operands.Select(o => map[o]).ToEquatable() });
        }

        Add(Op.Rule, TensorType.None, Attributes.None, [.. f.Results.Select(r => map[r.Node])]);
        Add(Op.EndCustom, TensorType.None, Attributes.None);
        var results = f.Results.Select((r, k) => r with
        {
            Node = Add(Op.Derivative, f.TypeOf(r.Node), Attributes.None.With("index", k), opener),
        }).ToArray();
        return f with { Nodes = nodes.ToEquatable(), Results = results.ToEquatable() };
    }

    /// <summary>What the opener of a part knows.</summary>
    /// <param name="call">What is called.</param>
    public static Attributes Opener(string call) => Attributes.None.With("call", call)
        .With("mode", Regions.Checkpointed).With("moving", Array.Empty<int>());
}
