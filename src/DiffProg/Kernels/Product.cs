using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace DiffProg.Kernels;

/// <summary>Chooses the road of a product by its sizes and strides alone.</summary>
/// <typeparam name="T">An element.</typeparam>
/// <typeparam name="V">The widest vector.</typeparam>
/// <typeparam name="H">A vector no longer than a panel of A is high.</typeparam>
/// <typeparam name="One">The one-lane vector.</typeparam>
/// <typeparam name="Large">The micro-kernel of most rows.</typeparam>
/// <typeparam name="Small">The micro-kernel that makes the rows come out even.</typeparam>
internal static class Product<T, V, H, One, Large, Small>
    where T : unmanaged
    where V : struct, ISimd<V, T>
    where H : struct, ISimd<H, T>
    where One : struct, ISimd<One, T>
    where Large : struct, IMicroKernel
    where Small : struct, IMicroKernel
{
    public static void Multiply<E>(
        nint m, nint n, nint k, scoped in Matrix<T> a, scoped in Matrix<T> b, ref E epilogue, Workspace workspace)
        where E : struct, IEpilogue<T>, allows ref struct
    {
        if (m == 0 || n == 0)
            return;

        if (k == 0)
        {
            Zeros(m, n, ref epilogue);
        }
        else if (m == 1)
        {
            RowVector(n, k, a, b, ref epilogue, workspace);
        }
        else if (n == 1)
        {
            ColumnVector(m, k, a, b, ref epilogue, workspace);
        }
        else if (Vector512.IsHardwareAccelerated && b.InnerStride == 1 && n >= V.Count
            && m <= SwappedProduct.MostRows
            && k is >= SwappedProduct.LeastDepth and <= SwappedProduct.LargestDepth)
        {
            SwappedProduct.Multiply<T, V, One, E>(m, n, k, a, b, ref epilogue, workspace);
        }
        else
        {
            new PackedProduct<T, V, H, One, Large, Small, E>(m, n, k, a, b).Run(ref epilogue, workspace);
        }
    }

    private static void Zeros<E>(nint m, nint n, ref E epilogue)
        where E : struct, IEpilogue<T>, allows ref struct
    {
        for (nint i = 0; i < m; i++)
        {
            for (nint j = 0; j < n; j++)
                epilogue.Apply(i, j, default(One));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RowVector<E>(
        nint n, nint k, scoped in Matrix<T> a, scoped in Matrix<T> b, ref E epilogue, Workspace workspace)
        where E : struct, IEpilogue<T>, allows ref struct
    {
        nint mark = workspace.Mark;
        ref T y = ref workspace.Allocate<T>(n);
        MatrixVector.Multiply<T, V, One>(n, k, b, ref a.At(0, 0), a.InnerStride, ref y, workspace);
        nint j = 0;
        for (; j + V.Count <= n; j += V.Count)
            epilogue.Apply(0, j, V.Load(in y, j));

        for (; j < n; j++)
            epilogue.Apply(0, j, One.Load(in y, j));

        workspace.Release(mark);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ColumnVector<E>(
        nint m, nint k, scoped in Matrix<T> a, scoped in Matrix<T> b, ref E epilogue, Workspace workspace)
        where E : struct, IEpilogue<T>, allows ref struct
    {
        nint mark = workspace.Mark;
        ref T y = ref workspace.Allocate<T>(m);
        MatrixVector.Multiply<T, V, One>(m, k, a, ref b.At(0, 0), b.InnerStride, ref y, workspace);
        for (nint i = 0; i < m; i++)
            epilogue.Apply(i, 0, One.Load(in y, i));

        workspace.Release(mark);
    }
}
