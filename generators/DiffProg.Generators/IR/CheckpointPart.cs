namespace DiffProg.Generators.IR;

/// <summary>Makes parts of a program that its backward part computes once more.</summary>
public static class CheckpointPart
{
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
