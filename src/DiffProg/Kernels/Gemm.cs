using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace DiffProg.Kernels;

/// <summary>
/// Matrix products with a fused epilogue: C[m, n] = sum over k of A[i, k] B[k, j], handed to the epilogue a vector at a
/// time. C itself is only touched by the epilogue.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Gemm
{
    /// <summary>The product in single precision.</summary>
    /// <remarks>
    /// Any strides are right; it is fast when one of the two of each operand is 1. If k is 0, zeros are delivered. The
    /// order of delivery and of summation depends on m, n, k and the strides alone, not on the number of threads.
    /// </remarks>
    /// <param name="m">Rows of A and C.</param>
    /// <param name="n">Columns of B and C.</param>
    /// <param name="k">Columns of A, rows of B.</param>
    /// <param name="a">Element (i, p) is a[i * aRow + p * aColumn].</param>
    /// <param name="aRow">From one row of A to the next.</param>
    /// <param name="aColumn">From one column of A to the next.</param>
    /// <param name="b">Element (p, j) is b[p * bRow + j * bColumn].</param>
    /// <param name="bRow">From one row of B to the next.</param>
    /// <param name="bColumn">From one column of B to the next.</param>
    /// <param name="epilogue">Receives each element once.</param>
    /// <param name="workspace">Scratch memory, released on return.</param>
    public static void Multiply<E>(nint m, nint n, nint k, ref readonly float a, nint aRow, nint aColumn,
        ref readonly float b, nint bRow, nint bColumn, ref E epilogue, Workspace workspace)
        where E : struct, IEpilogue<float>, allows ref struct
    {
        var left = new Matrix<float>(ref Unsafe.AsRef(in a), aRow, aColumn);
        var right = new Matrix<float>(ref Unsafe.AsRef(in b), bColumn, bRow);
        if (Vector512.IsHardwareAccelerated)
        {
            Product<float, F32x16, F32x8, F32x1, MicroKernel14, MicroKernel8>.Multiply(m, n, k, left, right,
                ref epilogue, workspace);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Product<float, F32x8, F32x4, F32x1, MicroKernel6, MicroKernel4>.Multiply(m, n, k, left, right,
                ref epilogue, workspace);
        }
        else
        {
            Product<float, F32x4, F32x4, F32x1, MicroKernel6, MicroKernel4>.Multiply(m, n, k, left, right,
                ref epilogue, workspace);
        }
    }

    /// <summary>The product in double precision.</summary>
    /// <inheritdoc cref="Multiply{E}(nint, nint, nint, ref readonly float, nint, nint, ref readonly float, nint, nint, ref E, Workspace)"/>
    public static void Multiply<E>(nint m, nint n, nint k, ref readonly double a, nint aRow, nint aColumn,
        ref readonly double b, nint bRow, nint bColumn, ref E epilogue, Workspace workspace)
        where E : struct, IEpilogue<double>, allows ref struct
    {
        var left = new Matrix<double>(ref Unsafe.AsRef(in a), aRow, aColumn);
        var right = new Matrix<double>(ref Unsafe.AsRef(in b), bColumn, bRow);
        if (Vector512.IsHardwareAccelerated)
        {
            Product<double, F64x8, F64x8, F64x1, MicroKernel14, MicroKernel8>.Multiply(m, n, k, left, right,
                ref epilogue, workspace);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Product<double, F64x4, F64x4, F64x1, MicroKernel6, MicroKernel4>.Multiply(m, n, k, left, right,
                ref epilogue, workspace);
        }
        else
        {
            Product<double, F64x2, F64x2, F64x1, MicroKernel6, MicroKernel4>.Multiply(m, n, k, left, right,
                ref epilogue, workspace);
        }
    }
}
