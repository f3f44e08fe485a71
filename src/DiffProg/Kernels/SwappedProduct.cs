using System.Runtime.CompilerServices;

namespace DiffProg.Kernels;

/// <summary>
/// x W^T for a moderate number of rows of x, the forward product of a layer: packing all of W would cost a fifth of the
/// time, so the roles are exchanged. Rows of W are broadcast straight from memory, x^T is the packed operand, and each
/// tile, which comes out transposed, is turned in the first-level cache.
/// </summary>
internal static class SwappedProduct
{
    /// <summary>More rows pay for packing W.</summary>
    public const int MostRows = 128;

    /// <summary>Below, turning the tiles costs more than packing.</summary>
    public const int LeastDepth = 128;

    /// <summary>Beyond, a packed panel of x leaves the second-level cache.</summary>
    public const int LargestDepth = 2048;

    private const int StripRows = 8;

    /// <param name="m">Rows of x.</param>
    /// <param name="n">Rows of W, at least a vector of them.</param>
    /// <param name="k">Columns of both.</param>
    /// <param name="x">Any strides.</param>
    /// <param name="w">Contiguous along k.</param>
    /// <param name="epilogue">Receives each element once.</param>
    /// <param name="workspace">Scratch memory.</param>
    public static void Multiply<T, V, One, E>(
        nint m, nint n, nint k, scoped in Matrix<T> x, scoped in Matrix<T> w, ref E epilogue, Workspace workspace)
        where T : unmanaged
        where V : struct, ISimd<V, T>
        where One : struct, ISimd<One, T>
        where E : struct, IEpilogue<T>, allows ref struct
    {
        nint mark = workspace.Mark;
        nint tileColumns = 2 * V.Count;
        ref T packed = ref workspace.Allocate<T>((m + tileColumns) * k);
        ref T tile = ref workspace.Allocate<T>(V.Count * tileColumns);
        ref T turned = ref workspace.Allocate<T>(V.Count * tileColumns);
        for (nint row = 0; row < m; row += tileColumns)
        {
            nint valid = Math.Min(tileColumns, m - row);
            Packing.Panel<V, T>(x, row, valid, 0, k, Width(valid, V.Count), ref Unsafe.Add(ref packed, row * k));
        }

        for (nint column = 0; column < n; column += V.Count)
        {
            nint start = Math.Min(column, n - V.Count);     // the last tile overlaps the one before it
            for (nint row = 0; row < m; row += tileColumns)
            {
                nint valid = Math.Min(tileColumns, m - row);
                int width = Width(valid, V.Count);
                for (nint strip = 0; strip < V.Count; strip += StripRows)
                {
                    Strip<V, T>(k, ref w.At(start + strip, 0), w.OuterStride, ref Unsafe.Add(ref packed, row * k),
                        width,
                        ref Unsafe.Add(ref tile, strip * width));
                }

                Transposition.Panel(ref tile, width, V.Count, width, V.Count, ref turned);
                Deliver<T, V, One, E>(ref turned, row, valid, start, column - start, ref epilogue);
            }
        }

        workspace.Release(mark);
    }

    private static int Width(nint valid, int count) => valid > count ? 2 * count : count;

    private static void Strip<V, T>(nint k, ref T a, nint aStride, ref T b, int width, ref T tile)
        where V : struct, ISimd<V, T>
        where T : unmanaged
    {
        if (width > V.Count)
            StridedKernel.Wide<V, T>(k, ref a, aStride, ref b, ref tile);
        else
            StridedKernel.Narrow<V, T>(k, ref a, aStride, ref b, ref tile);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Deliver<T, V, One, E>(
        ref T tile, nint row, nint rows, nint column, nint delivered, ref E epilogue)
        where T : unmanaged
        where V : struct, ISimd<V, T>
        where One : struct, ISimd<One, T>
        where E : struct, IEpilogue<T>, allows ref struct
    {
        for (nint i = 0; i < rows; i++)
        {
            if (delivered == 0)
            {
                epilogue.Apply(row + i, column, V.Load(in tile, 0));
            }
            else
            {
                for (nint j = delivered; j < V.Count; j++)
                    epilogue.Apply(row + i, column + j, One.Load(in tile, j));
            }

            tile = ref Unsafe.Add(ref tile, V.Count);
        }
    }
}
