using DiffProg.Generators.IR;

namespace DiffProg.Generators.Optimization;

/// <summary>
/// A product sums along one stride: where its contracted axes do not lie side by side in an operand, the operand is
/// rearranged first. The shapes that MatMul and its adjoints make never need it.
/// </summary>
public static class CanonicalProducts
{
    public static FunctionIR Run(FunctionIR f)
    {
        var b = new Builder();
        var map = new Value[f.Nodes.Count];
        for (int i = 0; i < f.Nodes.Count; i++)
        {
            var node = f.Nodes[i];
            (b.Origin, b.Primal, b.Line) = (node.Origin, node.Primal, node.Line);
            map[i] = node.Op == Op.Contract ? Canonical(b, node, map[node.Operands[0]], map[node.Operands[1]])
                : b.Copy(node, o => map[o].Id);
            b.NameLike(map[i], node);
        }

        return b.ToFunction(f, f.Results.Select(r => r with { Node = map[r.Node].Id }));
    }

    private static Value Canonical(Builder b, Node node, Value x, Value y)
    {
        var c = new Contraction(x.Type.Rank, y.Type.Rank, node.Attributes);
        if (c.IsCanonical)
            return b.Apply(Op.Contract, node.Attributes, x, y);
        int[] Order(int[] batch, int[] free, int[] contract) => [.. batch, .. free, .. contract];
        int nb = c.LhsBatch.Length, nk = c.LhsContract.Length;
        var batch = Enumerable.Range(0, nb).ToArray();
        return b.Contract(
            x.Transpose(Order(c.LhsBatch, c.LhsFree, c.LhsContract)),
            y.Transpose(Order(c.RhsBatch, c.RhsFree, c.RhsContract)),
            batch, batch,
            Enumerable.Range(nb + c.LhsFree.Length, nk).ToArray(), Enumerable.Range(nb + c.RhsFree.Length, nk).ToArray());
    }
}
