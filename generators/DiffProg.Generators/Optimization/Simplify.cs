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
            var next = DeadCode.Remove(Sweep(function, differentiated));
            if (next.Equals(function))
                break;
            function = next;
        }

        return function;
    }

    private static FunctionIR Sweep(FunctionIR function, bool differentiated)
    {
        var builder = new Builder();
        var regions = Regions.Of(function.Nodes);
        var roots = Invariants.Of(function, regions);
        // One table for each open part of a region: what a part makes is not there outside it.
        var seen = new Stack<Dictionary<(Op, EquatableArray<int>, Attributes, TensorType), Value>>([new()]);
        var map = new Value[function.Nodes.Count];
        for (int i = 0; i < function.Nodes.Count; i++)
        {
            var node = function.Nodes[i];
            if (node.Op is Op.Else or Op.EndIf or Op.Next)
                seen.Pop();
            if (node.Op is Op.If or Op.Else or Op.Loop)
                seen.Push(new());
            if (roots[i] != i)
            {
                map[i] = map[roots[i]];
                builder.Name(map[i], node.Name);
                continue;
            }

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
            if (node.Op is Op.Parameter or Op.Array || Primitives.Of(node.Op).Class == OperationClass.Region)
                return builder.Append(node);
            var key = (node.Op, node.Operands, node.Attributes, node.Type);
            foreach (var table in seen)
            {
                if (table.TryGetValue(key, out var value))
                    return value;
            }

            return seen.Peek()[key] = builder.Append(node);
        }
    }
}
