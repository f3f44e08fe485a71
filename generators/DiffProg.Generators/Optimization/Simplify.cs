using DiffProg.Generators.IR;

namespace DiffProg.Generators.Optimization;

/// <summary>
/// Rewrites by the table in <see cref="Rewrites"/>, merges equal nodes, and drops what no result needs, until nothing
/// changes.
/// </summary>
public static class Simplify
{
    /// <param name="function">Any function without calls.</param>
    /// <param name="differentiated">After differentiation StopGradient and Probe mean nothing any more.</param>
    /// <param name="strict">Values keep their bits.</param>
    public static FunctionIR Run(FunctionIR function, bool differentiated = false, bool strict = false)
    {
        for (int round = 0; round < 8; round++)
        {
            var next = DeadCode.Remove(Sweep(function, differentiated, strict));
            if (next.Equals(function))
                break;
            function = next;
        }

        return function;
    }

    private static FunctionIR Sweep(FunctionIR function, bool differentiated, bool strict)
    {
        var roots = Invariants.Of(function, Regions.Of(function.Nodes));
        // One table for each open part of a region: what a part makes is not there outside it.
        var seen = new Stack<Dictionary<(Op, EquatableArray<int>, Attributes, TensorType), Value>>([new()]);
        var compared = OnlyCompared(function);
        return Rewriter.Run(function, (rewriter, i) =>
        {
            var node = function.Nodes[i];
            if (Regions.Divides(node.Op) || Regions.Ends(node.Op))
                seen.Pop();
            if (Regions.Divides(node.Op) || Regions.Opens(node.Op))
                seen.Push(new());
            if (roots[i] != i)
                return rewriter[roots[i]];
            var builder = rewriter.Builder;
            builder.DefaultHint = node.Hint;
            // relu(x) > 0 is x > 0, NaN included.
            var operands = node.Operands.Select(o => rewriter[compared.Contains(o) ? function.Nodes[o].Operands[0] : o])
                .ToArray();
            return differentiated && node.Op is Op.StopGradient or Op.Probe ? operands[0]
                : Rewrites.Apply(builder, node, operands, strict)
                ?? Shared(builder, node with { Operands = operands.Select(o => o.Id).ToEquatable() });
        });

        Value Shared(Builder builder, Node node)
        {
            if (node.Op is Op.Parameter or Op.Array or Op.Probe
                || (node.Op != Op.Size && Primitives.Of(node.Op).Class == OperationClass.Region))
                return builder.Append(node);
            // A derivative in a program repeats loops, which end with the sizes with which they have ended before.
            var key = (node.Op, node.Op == Op.Size ? default : node.Operands, node.Attributes, node.Type);
            foreach (var table in seen)
            {
                if (table.TryGetValue(key, out var value))
                    return value;
            }

            return seen.Peek()[key] = builder.Append(node);
        }
    }

    // Where a relu is needed for itself, it is in memory or in a register, and its operand may be nowhere.
    private static HashSet<int> OnlyCompared(FunctionIR function)
    {
        bool IsZero(int node) => function.TypeOf(node).IsFloat && function.ConstantOf(node) == 0;
        var relus = new HashSet<int>(
            Enumerable.Range(0, function.Nodes.Count).Where(i => function.Nodes[i].Op == Op.Relu));
        relus.ExceptWith(function.Results.Select(r => r.Node));
        foreach (var node in function.Nodes)
        {
            if (relus.Count > 0)
                relus.ExceptWith(
                    node.Op == Op.Greater && IsZero(node.Operands[1]) ? node.Operands.Skip(1) : node.Operands);
        }

        return relus;
    }
}
