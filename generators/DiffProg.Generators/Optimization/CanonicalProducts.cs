using DiffProg.Generators.IR;

namespace DiffProg.Generators.Optimization;

/// <summary>
/// A product sums along one stride: where its contracted axes do not lie side by side in an operand, the operand is
/// rearranged first. The shapes that MatMul and its adjoints make never need it.
/// </summary>
public static class CanonicalProducts
{
    public static FunctionIR Run(FunctionIR f) =>
        Rewriter.Run(f, (rewriter, i) => f.Nodes[i] is { Op: Op.Contract } node
        ? Canonical(rewriter.Builder, node, rewriter[node.Operands[0]], rewriter[node.Operands[1]]) : null);

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
            Enumerable.Range(nb + c.LhsFree.Length, nk).ToArray(),
            Enumerable.Range(nb + c.RhsFree.Length, nk).ToArray());
    }
}
