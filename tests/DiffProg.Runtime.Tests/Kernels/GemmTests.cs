using System.Numerics;
using DiffProg.Kernels;

namespace DiffProg.Tests.Kernels;

/// <summary>The fast product against the plain one, element by element and delivery by delivery.</summary>
public class GemmTests
{
    public static TheoryData<int, int, int> Sizes
    {
        get
        {
            var sizes = new TheoryData<int, int, int>
            {
                { 0, 3, 4 }, { 3, 0, 4 }, { 3, 4, 0 }, { 1, 1, 1 }, { 14, 32, 16 }, { 28, 64, 8 }, { 64, 48, 100 },
                    { 64, 10, 70 },
                { 22, 33, 1025 }, { 5, 40, 2500 }, { 130, 100, 70 }, { 300, 20, 1500 }, { 1, 200, 300 },
                    { 200, 1, 300 },
                { 1, 1, 999 }, { 2, 129, 64 }, { 7, 16, 33 }, { 16, 17, 18 }, { 15, 900, 31 }, { 3, 3, 3 },
            };
            var random = new Random(11);
            for (int i = 0; i < 30; i++)
            {
                sizes.Add(1 + random.Next(1 + random.Next(150)), 1 + random.Next(1 + random.Next(150)),
                    1 + random.Next(200));
            }

            return sizes;
        }
    }

    [Theory, MemberData(nameof(Sizes))]
    public void Single_EveryOrientation_IsThePlainProduct(int m, int n, int k) =>
        EveryOrientation<float>(m, n, k, 3e-6f, new SingleProducts());

    [Theory, MemberData(nameof(Sizes))]
    public void Double_EveryOrientation_IsThePlainProduct(int m, int n, int k) =>
        EveryOrientation<double>(m, n, k, 1e-14, new DoubleProducts());

    [Fact]
    public void Multiply_AfterTheFirstTime_AllocatesNothing()
    {
        Workspace workspace = Workspace.Rent();
        float[] a = new float[300 * 200], b = new float[300 * 200], c = new float[200 * 200];
        foreach ((int m, int n) in new[] { (1, 200), (200, 1), (7, 9), (100, 200) })
        {
            Run(m, n);
            long before = GC.GetAllocatedBytesForCurrentThread();
            Run(m, n);
            Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        }

        Assert.Equal(0, workspace.Mark);
        workspace.Return();

        void Run(int m, int n)
        {
            var epilogue = new AccumulateEpilogue<float>(ref c[0], 200);
            Gemm.Multiply(m, n, 300, in a[0], 300, 1, in b[0], n, 1, ref epilogue, workspace);
            Gemm.Multiply(m, n, 300, in a[0], 1, m, in b[0], 1, 300, ref epilogue, workspace);
        }
    }

    private static void EveryOrientation<T>(int m, int n, int k, T tolerance, IProducts<T> products)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var random = new Random(m + (3 * n) + (5 * k));
        foreach ((int kind, int pad) in new[] { (0, 0), (1, 0), (2, 0), (3, 0), (0, 3), (1, 5), (2, 1), (3, 7),
            (4, 0) })
        {
            // Rows or columns of each are contiguous, with a gap after each; in case 4 nothing is contiguous.
            (nint aRow, nint aColumn) = kind == 4 ? (2 * k + 1, 2) : (kind & 1) == 0 ? (k + pad, 1) : (1, m + pad);
            (nint bRow, nint bColumn) = kind == 4 ? (3, 3 * k + 2) : (kind & 2) == 0 ? (n + pad, 1) : (1, k + pad);
            T[] a = Random(Span(m, aRow, k, aColumn)), b = Random(Span(k, bRow, n, bColumn));
            var actual = new T[(m * n) + 1];
            var expected = new T[(m * n) + 1];
            var deliveries = new byte[(m * n) + 1];
            products.Fast(m, n, k, a, aRow, aColumn, b, bRow, bColumn, actual, deliveries);
            products.Plain(m, n, k, a, aRow, aColumn, b, bRow, bColumn, expected);
            T bound = tolerance * T.CreateChecked(1 + Math.Sqrt(k));
            for (int i = 0; i < m * n; i++)
            {
                Assert.True(deliveries[i] == 1, $"case {kind}: element {i} was delivered {deliveries[i]} times");
                Assert.True(T.Abs(actual[i] - expected[i]) <= bound,
                    $"case {kind}: {actual[i]} instead of {expected[i]} at {i}");
            }
        }

        // Exactly as long as the operand: reading beyond it would meet the NaN that follows.
        T[] Random(nint length)
        {
            var x = new T[length + 40];
            Array.Fill(x, T.NaN);
            for (nint i = 0; i < length; i++)
                x[i] = T.CreateChecked(random.NextDouble() - 0.5);

            return x;
        }

        static nint Span(nint rows, nint rowStride, nint columns, nint columnStride) =>
            rows == 0 || columns == 0 ? 0 : ((rows - 1) * rowStride) + ((columns - 1) * columnStride) + 1;
    }

    private interface IProducts<T>
    {
        void Fast(nint m, nint n, nint k, T[] a, nint aRow, nint aColumn, T[] b, nint bRow, nint bColumn, T[] c,
            byte[] deliveries);

        void Plain(nint m, nint n, nint k, T[] a, nint aRow, nint aColumn, T[] b, nint bRow, nint bColumn, T[] c);
    }

    private sealed class SingleProducts : IProducts<float>
    {
        public void Fast(nint m, nint n, nint k, float[] a, nint aRow, nint aColumn, float[] b, nint bRow,
            nint bColumn, float[] c, byte[] deliveries)
        {
            Workspace workspace = Workspace.Rent();
            var epilogue = new CountingEpilogue<float>(c, deliveries, n);
            Gemm.Multiply(m, n, k, in a[0], aRow, aColumn, in b[0], bRow, bColumn, ref epilogue, workspace);
            workspace.Return();
        }

        public void Plain(nint m, nint n, nint k, float[] a, nint aRow, nint aColumn, float[] b, nint bRow,
            nint bColumn, float[] c)
        {
            var epilogue = new StoreEpilogue<float>(ref c[0], n);
            PlainProduct.Multiply<float, F32x1, StoreEpilogue<float>>(
                m, n, k, in a[0], aRow, aColumn, in b[0], bRow, bColumn, ref epilogue);
        }
    }

    private sealed class DoubleProducts : IProducts<double>
    {
        public void Fast(nint m, nint n, nint k, double[] a, nint aRow, nint aColumn, double[] b, nint bRow,
            nint bColumn, double[] c, byte[] deliveries)
        {
            Workspace workspace = Workspace.Rent();
            var epilogue = new CountingEpilogue<double>(c, deliveries, n);
            Gemm.Multiply(m, n, k, in a[0], aRow, aColumn, in b[0], bRow, bColumn, ref epilogue, workspace);
            workspace.Return();
        }

        public void Plain(nint m, nint n, nint k, double[] a, nint aRow, nint aColumn, double[] b, nint bRow,
            nint bColumn, double[] c)
        {
            var epilogue = new StoreEpilogue<double>(ref c[0], n);
            PlainProduct.Multiply<double, F64x1, StoreEpilogue<double>>(
                m, n, k, in a[0], aRow, aColumn, in b[0], bRow, bColumn, ref epilogue);
        }
    }

    private readonly struct CountingEpilogue<T>(T[] c, byte[] deliveries, nint rowStride) : IEpilogue<T>
        where T : unmanaged
    {
        public void Apply<V>(nint row, nint column, V product)
            where V : struct, ISimd<V, T>
        {
            Assert.True(column + V.Count <= rowStride);
            V.Store(product, ref c[0], (row * rowStride) + column);
            for (nint i = 0; i < V.Count; i++)
                deliveries[(row * rowStride) + column + i]++;
        }
    }
}
