using DiffProg.Generators.IR;

namespace DiffProg.Generators.Lowering;

/// <summary>Brings a contraction into the form of a matrix product over strides.</summary>
public static class Products
{
    /// <summary>The product over the loops of its result [batch, left free, right free].</summary>
    public static MatrixProduct Make(FunctionIR f, int id, Memory memory, int rank)
    {
        var node = f.Nodes[id];
        var (x, y) = (node.Operands[0], node.Operands[1]);
        var (a, b) = (f.TypeOf(x).Dims, f.TypeOf(y).Dims);
        var c = new Contraction(a.Count, b.Count, node.Attributes);
        int batch = c.LhsBatch.Length;

        var aMap = new AxisIndex[a.Count];
        var bMap = new AxisIndex[b.Count];
        for (int i = 0; i < batch; i++)
            (aMap[c.LhsBatch[i]], bMap[c.RhsBatch[i]]) = (AxisIndex.Loop(i), AxisIndex.Loop(i));
        for (int i = 0; i < c.LhsFree.Length; i++)
            aMap[c.LhsFree[i]] = AxisIndex.Loop(batch + i);
        for (int i = 0; i < c.RhsFree.Length; i++)
            bMap[c.RhsFree[i]] = AxisIndex.Loop(batch + c.LhsFree.Length + i);
        foreach (int i in c.LhsContract)
            aMap[i] = AxisIndex.At(Dim.Zero);
        foreach (int j in c.RhsContract)
            bMap[j] = AxisIndex.At(Dim.Zero);

        var (k, aStride, bStride) = Contracted(c, a, b);
        return new MatrixProduct
        {
            NodeId = id,
            A = memory.Read(IndexMap.Storage(f, x))!,
            B = memory.Read(IndexMap.Storage(f, y))!,
            AAddress = memory.Locate(a, aMap.ToEquatable(), rank),
            BAddress = memory.Locate(b, bMap.ToEquatable(), rank),
            AStrideK = aStride, BStrideK = bStride, K = k, M = -1,
        };
    }

    /// <summary>Loops of the three classes do not merge with one another.</summary>
    public static HashSet<int> Boundaries(FunctionIR f, int id)
    {
        var c = Axes(f, id);
        return [c.LhsBatch.Length, c.LhsBatch.Length + c.LhsFree.Length];
    }

    /// <summary>The product after loops were merged: m is the last loop of the left's free axes.</summary>
    public static MatrixProduct Collapsed(FunctionIR f, MatrixProduct product, int[] position, int loops)
    {
        var c = Axes(f, product.NodeId);
        int m = c.LhsFree.Length == 0 ? -1 : position[c.LhsBatch.Length + c.LhsFree.Length - 1];
        // Without columns on the right the rows of the left are the columns: x' A' = (A x)'.
        bool swap = c.RhsFree.Length == 0 && m >= 0;
        return new MatrixProduct
        {
            NodeId = product.NodeId,
            A = swap ? product.B : product.A, B = swap ? product.A : product.B,
            AAddress = swap ? product.BAddress : product.AAddress, BAddress = swap ? product.AAddress : product.BAddress,
            AStrideK = swap ? product.BStrideK : product.AStrideK, BStrideK = swap ? product.AStrideK : product.BStrideK,
            K = product.K, M = swap ? -1 : m,
        };
    }

    // Contracted axes as one, with their strides.
    private static (Dim K, Dim A, Dim B) Contracted(Contraction c, EquatableArray<Dim> a, EquatableArray<Dim> b)
    {
        int last = c.LhsContract.Length - 1;
        if (last < 0)
            return (Dim.One, Dim.One, Dim.One);
        return (
            Dim.Product(c.LhsContract.Select(i => a[i])),
            Stride(a, c.LhsContract[last]),
            Stride(b, c.RhsContract[last]));
    }

    private static Dim Stride(EquatableArray<Dim> dims, int axis) => Dim.Product(dims.Skip(axis + 1));

    private static Contraction Axes(FunctionIR f, int id)
    {
        var node = f.Nodes[id];
        return new Contraction(f.TypeOf(node.Operands[0]).Rank, f.TypeOf(node.Operands[1]).Rank, node.Attributes);
    }
}
