namespace DiffProg.Generators.IR;

/// <summary>
/// The axes of a product: batch axes pair up and stay, contracted axes pair up and are summed, the rest are free. The
/// result is ordered batch, left free, right free.
/// </summary>
public sealed class Contraction
{
    public Contraction(int lhsRank, int rhsRank, Attributes attributes)
    {
        LhsBatch = [.. attributes.Integers("lhsBatch")];
        RhsBatch = [.. attributes.Integers("rhsBatch")];
        LhsContract = [.. attributes.Integers("lhsContract")];
        RhsContract = [.. attributes.Integers("rhsContract")];
        LhsFree = Enumerable.Range(0, lhsRank).Except(LhsBatch).Except(LhsContract).ToArray();
        RhsFree = Enumerable.Range(0, rhsRank).Except(RhsBatch).Except(RhsContract).ToArray();
    }

    public int[] LhsBatch { get; }

    public int[] RhsBatch { get; }

    public int[] LhsContract { get; }

    public int[] RhsContract { get; }

    public int[] LhsFree { get; }

    public int[] RhsFree { get; }

    /// <summary>The contracted axes of both operands lie side by side: each is walked through with one
    /// stride.</summary>
    public bool IsCanonical => AreNeighbours(LhsContract) && AreNeighbours(RhsContract);

    /// <summary>g [batch, left free, right free] with the right operand, over the right free axes.</summary>
    public static Value LhsAdjoint(RuleContext r, Value g)
    {
        var k = new Contraction(r.A.Type.Rank, r.B.Type.Rank, r.Attributes);
        int batch = k.LhsBatch.Length;
        var gBatch = Enumerable.Range(0, batch).ToArray();
        var gRight = Enumerable.Range(batch + k.LhsFree.Length, k.RhsFree.Length).ToArray();
        // Contracted axes come out in the order they have in the right operand.
        var contracted = k.RhsContract.Select((j, p) => (j, i: k.LhsContract[p])).OrderBy(x => x.j).Select(x => x.i)
            .ToArray();
        return Arranged(
            r.Builder, g, r.Guarded ? Counting(r.B, g, [.. gBatch, .. gRight], [.. k.RhsBatch, .. k.RhsFree])
                : r.B, gBatch, k.RhsBatch, gRight, k.RhsFree, k.LhsBatch, k.LhsFree, contracted);
    }

    public static Value RhsAdjoint(RuleContext r, Value g)
    {
        var k = new Contraction(r.A.Type.Rank, r.B.Type.Rank, r.Attributes);
        int batch = k.LhsBatch.Length;
        var gBatch = Enumerable.Range(0, batch).ToArray();
        var gLeft = Enumerable.Range(batch, k.LhsFree.Length).ToArray();
        var contracted = k.LhsContract.Select((i, p) => (i, j: k.RhsContract[p])).OrderBy(x => x.i).Select(x => x.j)
            .ToArray();
        return Arranged(
            r.Builder, g, r.Guarded ? Counting(r.A, g, [.. gBatch, .. gLeft], [.. k.LhsBatch, .. k.LhsFree])
                : r.A, gBatch, k.LhsBatch, gLeft, k.LhsFree, k.RhsBatch, k.RhsFree, contracted);
    }

    // The operand with zeros where all that it made has the cotangent zero: it may be infinite or NaN there, and zero
    // times that is not zero. Axis kept[i] of g is axis axes[i] of the operand.
    private static Value Counting(Value operand, Value g, int[] kept, int[] axes)
    {
        int[] summed = Enumerable.Range(0, g.Type.Rank).Except(kept).ToArray();
        var counts = summed.Length == 0 ? g : g.Map(Op.Abs).Reduce(Op.ReduceMax, summed);
        // Batch and free axes stand in this order in g, and in any order in the operand.
        int[] order = Enumerable.Range(0, axes.Length).OrderBy(i => axes[i]).ToArray();
        var wide = counts.Transpose(order).BroadcastTo(operand.Type.Dims, [.. order.Select(i => axes[i])]);
        return operand.Where(wide.Map(Op.NotEqual, 0), 0);
    }

    // The product of g and the other operand, in whichever order needs no transpose. `batch`, `free`, `contracted` say
    // which axis of the wanted adjoint each axis of the product becomes.
    private static Value Arranged(
        Builder builder, Value g, Value other, int[] gBatch, int[] otherBatch, int[] gContract, int[] otherContract,
        int[] batch, int[] free, int[] contracted)
    {
        int[] gFirst = [.. batch, .. free, .. contracted];
        int[] otherFirst = [.. batch, .. contracted, .. free];
        bool swap = !IsIdentity(gFirst) && IsIdentity(otherFirst);
        var product = swap
            ? builder.Contract(other, g, otherBatch, gBatch, otherContract, gContract)
            : builder.Contract(g, other, gBatch, otherBatch, gContract, otherContract);
        int[] axes = swap ? otherFirst : gFirst;
        return product.Transpose(Enumerable.Range(0, axes.Length).OrderBy(i => axes[i]).ToArray());
    }

    private static bool AreNeighbours(int[] axes) =>
        axes.Skip(1).Zip(axes, (next, axis) => next == axis + 1).All(x => x);

    private static bool IsIdentity(int[] axes) => axes.SequenceEqual(Enumerable.Range(0, axes.Length));
}
