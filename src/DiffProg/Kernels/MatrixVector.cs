using System.Runtime.CompilerServices;

namespace DiffProg.Kernels;

/// <summary>
/// A matrix times a vector, from memory once and without packing: inner products where rows are contiguous, sums of
/// scaled columns where columns are.
/// </summary>
internal static class MatrixVector
{
    /// <summary>y[i] = sum over p of matrix(i, p) x[p * xStride].</summary>
    public static void Multiply<T, V, One>(
        nint count, nint k, scoped in Matrix<T> matrix, ref T x, nint xStride, ref T y, Workspace workspace)
        where T : unmanaged
        where V : struct, ISimd<V, T>
        where One : struct, ISimd<One, T>
    {
        ref T first = ref matrix.At(0, 0);
        if (matrix.OuterStride == 1 && count > 1)
        {
            nint done = Columns<T, V>(count, k, ref first, matrix.InnerStride, ref x, xStride, ref y);
            Columns<T, One>(
                count - done, k, ref Unsafe.Add(ref first, done), matrix.InnerStride, ref x, xStride,
                    ref Unsafe.Add(ref y, done));
            return;
        }

        if (matrix.InnerStride != 1)
        {
            for (nint i = 0; i < count; i++)
                Unsafe.Add(ref y, i) = Strided<T, One>(k, ref matrix.At(i, 0), matrix.InnerStride, ref x, xStride);

            return;
        }

        if (xStride != 1)
        {
            ref T dense = ref workspace.Allocate<T>(k);
            for (nint p = 0; p < k; p++)
                Unsafe.Add(ref dense, p) = Unsafe.Add(ref x, p * xStride);

            x = ref dense;
        }

        nint row = 0;
        for (; row + 4 <= count; row += 4)
            FourRows<T, V, One>(k, ref matrix.At(row, 0), matrix.OuterStride, ref x, ref Unsafe.Add(ref y, row));

        for (; row < count; row++)
            Unsafe.Add(ref y, row) = OneRow<T, V, One>(k, ref matrix.At(row, 0), ref x);
    }

    /// <summary>Whole vectors of outputs, eight at a time while they last.</summary>
    /// <returns>The number of outputs done.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static nint Columns<T, V>(nint count, nint k, ref T matrix, nint stride, ref T x, nint xStride, ref T y)
        where T : unmanaged
        where V : struct, ISimd<V, T>
    {
        nint i = 0;
        for (; i + (8 * V.Count) <= count; i += 8 * V.Count)
        {
            ref T row = ref Unsafe.Add(ref matrix, i);
            V y0 = default, y1 = default, y2 = default, y3 = default, y4 = default, y5 = default, y6 = default,
                y7 = default;
            for (nint p = 0; p < k; p++)
            {
                V scale = V.Splat(Unsafe.Add(ref x, p * xStride));
                y0 = V.MultiplyAdd(scale, V.Load(in row, 0), y0);
                y1 = V.MultiplyAdd(scale, V.Load(in row, V.Count), y1);
                y2 = V.MultiplyAdd(scale, V.Load(in row, 2 * V.Count), y2);
                y3 = V.MultiplyAdd(scale, V.Load(in row, 3 * V.Count), y3);
                y4 = V.MultiplyAdd(scale, V.Load(in row, 4 * V.Count), y4);
                y5 = V.MultiplyAdd(scale, V.Load(in row, 5 * V.Count), y5);
                y6 = V.MultiplyAdd(scale, V.Load(in row, 6 * V.Count), y6);
                y7 = V.MultiplyAdd(scale, V.Load(in row, 7 * V.Count), y7);
                row = ref Unsafe.Add(ref row, stride);
            }

            V.Store(y0, ref y, i);
            V.Store(y1, ref y, i + V.Count);
            V.Store(y2, ref y, i + (2 * V.Count));
            V.Store(y3, ref y, i + (3 * V.Count));
            V.Store(y4, ref y, i + (4 * V.Count));
            V.Store(y5, ref y, i + (5 * V.Count));
            V.Store(y6, ref y, i + (6 * V.Count));
            V.Store(y7, ref y, i + (7 * V.Count));
        }

        for (; i + V.Count <= count; i += V.Count)
        {
            ref T row = ref Unsafe.Add(ref matrix, i);
            V sum = default;
            for (nint p = 0; p < k; p++)
            {
                sum = V.MultiplyAdd(V.Splat(Unsafe.Add(ref x, p * xStride)), V.Load(in row, 0), sum);
                row = ref Unsafe.Add(ref row, stride);
            }

            V.Store(sum, ref y, i);
        }

        return i;
    }

    /// <summary>
    /// Four inner products, which share the loads of x; two sums each hide the latency of the addition.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FourRows<T, V, One>(nint k, ref T row0, nint stride, ref T x, ref T y)
        where T : unmanaged
        where V : struct, ISimd<V, T>
        where One : struct, ISimd<One, T>
    {
        ref T row1 = ref Unsafe.Add(ref row0, stride);
        ref T row2 = ref Unsafe.Add(ref row1, stride);
        ref T row3 = ref Unsafe.Add(ref row2, stride);
        V a0 = default, a1 = default, a2 = default, a3 = default;
        V b0 = default, b1 = default, b2 = default, b3 = default;
        nint p = 0;
        for (; p + (2 * V.Count) <= k; p += 2 * V.Count)
        {
            V left = V.Load(in x, p), right = V.Load(in x, p + V.Count);
            a0 = V.MultiplyAdd(left, V.Load(in row0, p), a0);
            a1 = V.MultiplyAdd(left, V.Load(in row1, p), a1);
            a2 = V.MultiplyAdd(left, V.Load(in row2, p), a2);
            a3 = V.MultiplyAdd(left, V.Load(in row3, p), a3);
            b0 = V.MultiplyAdd(right, V.Load(in row0, p + V.Count), b0);
            b1 = V.MultiplyAdd(right, V.Load(in row1, p + V.Count), b1);
            b2 = V.MultiplyAdd(right, V.Load(in row2, p + V.Count), b2);
            b3 = V.MultiplyAdd(right, V.Load(in row3, p + V.Count), b3);
        }

        One r0 = default, r1 = default, r2 = default, r3 = default;
        for (; p < k; p++)
        {
            One last = One.Load(in x, p);
            r0 = One.MultiplyAdd(last, One.Load(in row0, p), r0);
            r1 = One.MultiplyAdd(last, One.Load(in row1, p), r1);
            r2 = One.MultiplyAdd(last, One.Load(in row2, p), r2);
            r3 = One.MultiplyAdd(last, One.Load(in row3, p), r3);
        }

        One.Store(One.Splat(V.Sum(a0 + b0)) + r0, ref y, 0);
        One.Store(One.Splat(V.Sum(a1 + b1)) + r1, ref y, 1);
        One.Store(One.Splat(V.Sum(a2 + b2)) + r2, ref y, 2);
        One.Store(One.Splat(V.Sum(a3 + b3)) + r3, ref y, 3);
    }

    /// <summary>One inner product, in the order of <see cref="FourRows"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static T OneRow<T, V, One>(nint k, ref T row, ref T x)
        where T : unmanaged
        where V : struct, ISimd<V, T>
        where One : struct, ISimd<One, T>
    {
        V left = default, right = default;
        nint p = 0;
        for (; p + (2 * V.Count) <= k; p += 2 * V.Count)
        {
            left = V.MultiplyAdd(V.Load(in x, p), V.Load(in row, p), left);
            right = V.MultiplyAdd(V.Load(in x, p + V.Count), V.Load(in row, p + V.Count), right);
        }

        One rest = default;
        for (; p < k; p++)
            rest = One.MultiplyAdd(One.Load(in x, p), One.Load(in row, p), rest);

        return One.Sum(One.Splat(V.Sum(left + right)) + rest);
    }

    private static T Strided<T, One>(nint k, ref T row, nint stride, ref T x, nint xStride)
        where T : unmanaged
        where One : struct, ISimd<One, T>
    {
        One sum = default;
        for (nint p = 0; p < k; p++)
            sum = One.MultiplyAdd(One.Load(in x, p * xStride), One.Load(in row, p * stride), sum);

        return One.Sum(sum);
    }
}
