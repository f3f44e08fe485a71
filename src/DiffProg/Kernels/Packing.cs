using System.Runtime.CompilerServices;

namespace DiffProg.Kernels;

/// <summary>
/// Copies a panel of an operand into the order in which a micro-kernel reads it: panel[k * width + i].
/// </summary>
internal static class Packing
{
    /// <summary>
    /// Elements [outer, outer + valid) by [inner, inner + k) of the source; what is missing from the width becomes
    /// zero.
    /// </summary>
    /// <typeparam name="V">A vector no wider than the panel.</typeparam>
    /// <typeparam name="T">An element.</typeparam>
    public static void Panel<V, T>(
        scoped in Matrix<T> source, nint outer, nint valid, nint inner, nint k, int width, ref T panel)
        where V : struct, ISimd<V, T>
        where T : unmanaged
    {
        ref T first = ref source.At(outer, inner);
        if (valid == width && source.OuterStride == 1)
        {
            Rows<V, T>(ref first, source.InnerStride, k, width, ref panel);
            return;
        }

        if (valid < width)
            Clear<V, T>(ref panel, k * width);

        nint done = source.InnerStride == 1
            ? Transposition.Panel(ref first, source.OuterStride, valid, k, width, ref panel)
            : 0;
        Elements(ref first, source.OuterStride, source.InnerStride, done, valid, k, width, ref panel);
    }

    /// <summary>Rows that are contiguous as they will be in the panel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows<V, T>(ref T source, nint stride, nint k, int width, ref T panel)
        where V : struct, ISimd<V, T>
        where T : unmanaged
    {
        if (width == 2 * V.Count)
        {
            for (; k > 0; k--)
            {
                V left = V.Load(in source, 0), right = V.Load(in source, V.Count);
                V.Store(left, ref panel, 0);
                V.Store(right, ref panel, V.Count);
                source = ref Unsafe.Add(ref source, stride);
                panel = ref Unsafe.Add(ref panel, width);
            }

            return;
        }

        nint last = width - V.Count;                        // the last vector overlaps the one before it
        for (; k > 0; k--)
        {
            for (nint i = 0; i < last; i += V.Count)
                V.Store(V.Load(in source, i), ref panel, i);

            V.Store(V.Load(in source, last), ref panel, last);
            source = ref Unsafe.Add(ref source, stride);
            panel = ref Unsafe.Add(ref panel, width);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Elements<T>(
        ref T source, nint outerStride, nint innerStride, nint start, nint end, nint k, int width, ref T panel)
        where T : unmanaged
    {
        for (nint i = start; i < end; i++)
        {
            ref T from = ref Unsafe.Add(ref source, i * outerStride);
            ref T to = ref Unsafe.Add(ref panel, i);
            for (nint j = 0; j < k; j++)
            {
                to = from;
                from = ref Unsafe.Add(ref from, innerStride);
                to = ref Unsafe.Add(ref to, width);
            }
        }
    }

    /// <summary>Zeros; the count is a multiple of a width and so not below one vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Clear<V, T>(ref T first, nint count)
        where V : struct, ISimd<V, T>
        where T : unmanaged
    {
        for (nint i = 0; i < count - V.Count; i += V.Count)
            V.Store(default, ref first, i);

        V.Store(default, ref first, count - V.Count);
    }
}
