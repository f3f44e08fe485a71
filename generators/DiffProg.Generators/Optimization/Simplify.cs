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
        var compared = OnlyCompared(function);
        for (int i = 0; i < function.Nodes.Count; i++)
        {
            var node = function.Nodes[i];
            (builder.Origin, builder.Primal, builder.Line, builder.DefaultHint) = (node.Origin, node.Primal, node.Line, node.Hint);
            // relu(x) > 0 is x > 0, NaN included.
            var operands = node.Operands.Select(o => compared.Contains(o) ? map[function.Nodes[o].Operands[0]] : map[o]).ToArray();
            int current = i;
            CompilerFailure.At(node.Origin, () => map[current] = Rewritten(node, operands)
                ?? Shared(node with { Operands = operands.Select(o => o.Id).ToEquatable() }));
            builder.NameLike(map[i], node);
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

    // Where a relu is needed for itself, it is in memory or in a register, and its operand may be nowhere.
    private static HashSet<int> OnlyCompared(FunctionIR function)
    {
        bool IsZero(int node) => function.Nodes[node] switch
        {
            { Op: Op.Constant } c => c.Type.IsFloat && c.Attributes.Real("value") == 0,
            { Op: Op.Broadcast } b => IsZero(b.Operands[0]),
            _ => false,
        };
        var relus = new HashSet<int>(Enumerable.Range(0, function.Nodes.Count).Where(i => function.Nodes[i].Op == Op.Relu));
        relus.ExceptWith(function.Results.Select(r => r.Node));
        foreach (var node in function.Nodes)
        {
            if (relus.Count > 0)
                relus.ExceptWith(node.Op == Op.Greater && IsZero(node.Operands[1]) ? node.Operands.Skip(1) : node.Operands);
        }

        return relus;
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
