using DiffProg.Generators.IR;

namespace DiffProg.Generators.Optimization;

/// <summary>
/// Rewrites by the table in <see cref="Rewrites"/>, merges equal nodes, and drops what no result needs, until nothing
/// changes.
/// </summary>
public static class Simplify
{
    /// <param name="function">Any function without calls.</param>
    /// <param name="differentiated">After differentiation StopGradient means nothing any more.</param>
    public static FunctionIR Run(FunctionIR function, bool differentiated = false)
    {
        for (int round = 0; round < 8; round++)
        {
            var next = RemoveDead(Sweep(function, differentiated));
            if (next.Equals(function))
                break;
            function = next;
        }

        return function;
    }

    private static FunctionIR Sweep(FunctionIR function, bool differentiated)
    {
        var builder = new Builder();
        var seen = new Dictionary<(Op, EquatableArray<int>, Attributes, TensorType), Value>();
        var map = new Value[function.Nodes.Count];
        for (int i = 0; i < function.Nodes.Count; i++)
        {
            var node = function.Nodes[i];
            (builder.Origin, builder.Primal) = (node.Origin, node.Primal);
            var operands = node.Operands.Select(o => map[o]).ToArray();
            int current = i;
            CompilerFailure.At(node.Origin, () => map[current] = Rewritten(node, operands)
                ?? Shared(node with { Operands = operands.Select(o => o.Id).ToEquatable() }));
            builder.Name(map[i], node.Name);
        }

        return builder.ToFunction(function, function.Results.Select(r => r with { Node = map[r.Node].Id }));

        Value? Rewritten(Node node, Value[] operands) =>
            differentiated && node.Op == Op.StopGradient ? operands[0] : Rewrites.Apply(builder, node, operands);

        Value Shared(Node node)
        {
            if (node.Op == Op.Parameter)
                return builder.Append(node);
            var key = (node.Op, node.Operands, node.Attributes, node.Type);
            return seen.TryGetValue(key, out var value) ? value : seen[key] = builder.Append(node);
        }
    }

    public static FunctionIR RemoveDead(FunctionIR function)
    {
        var live = new bool[function.Nodes.Count];
        foreach (var result in function.Results)
            live[result.Node] = true;
        for (int i = function.Nodes.Count - 1; i >= 0; i--)
        {
            live[i] |= i < function.Parameters.Count;
            if (!live[i])
                continue;
            foreach (int operand in function.Nodes[i].Operands)
                live[operand] = true;
        }

        var map = new int[function.Nodes.Count];
        var nodes = new List<Node>();
        for (int i = 0; i < function.Nodes.Count; i++)
        {
            map[i] = nodes.Count;
            if (live[i])
                nodes.Add(function.Nodes[i] with { Operands = function.Nodes[i].Operands.Select(o => map[o]).ToEquatable() });
        }

        return function with
        {
            Nodes = nodes.ToEquatable(),
            Results = function.Results.Select(r => r with { Node = map[r.Node] }).ToEquatable(),
        };
    }
}
