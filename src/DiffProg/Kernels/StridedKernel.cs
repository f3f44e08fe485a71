using System.Runtime.CompilerServices;

namespace DiffProg.Kernels;

/// <summary>
/// Eight rows of a product whose first operand is read in place, each row contiguous along k; see
/// <see cref="IMicroKernel"/> for the packed ones.
/// </summary>
internal static class StridedKernel
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Wide<V, T>(nint k, ref T a0, nint aStride, ref T b, ref T tile)
        where V : struct, ISimd<V, T>
        where T : unmanaged
    {
        ref T a1 = ref Unsafe.Add(ref a0, aStride);
        ref T a2 = ref Unsafe.Add(ref a1, aStride);
        ref T a3 = ref Unsafe.Add(ref a2, aStride);
        ref T a4 = ref Unsafe.Add(ref a3, aStride);
        ref T a5 = ref Unsafe.Add(ref a4, aStride);
        ref T a6 = ref Unsafe.Add(ref a5, aStride);
        ref T a7 = ref Unsafe.Add(ref a6, aStride);
        V c0l = default, c0r = default, c1l = default, c1r = default, c2l = default, c2r = default, c3l = default,
            c3r = default;
        V c4l = default, c4r = default, c5l = default, c5r = default, c6l = default, c6r = default, c7l = default,
            c7r = default;
        for (nint p = 0; p < k; p++)
        {
            V left = V.Load(in b, 0), right = V.Load(in b, V.Count);
            V x = V.Splat(Unsafe.Add(ref a0, p));
            c0l = V.MultiplyAdd(x, left, c0l);
            c0r = V.MultiplyAdd(x, right, c0r);
            x = V.Splat(Unsafe.Add(ref a1, p));
            c1l = V.MultiplyAdd(x, left, c1l);
            c1r = V.MultiplyAdd(x, right, c1r);
            x = V.Splat(Unsafe.Add(ref a2, p));
            c2l = V.MultiplyAdd(x, left, c2l);
            c2r = V.MultiplyAdd(x, right, c2r);
            x = V.Splat(Unsafe.Add(ref a3, p));
            c3l = V.MultiplyAdd(x, left, c3l);
            c3r = V.MultiplyAdd(x, right, c3r);
            x = V.Splat(Unsafe.Add(ref a4, p));
            c4l = V.MultiplyAdd(x, left, c4l);
            c4r = V.MultiplyAdd(x, right, c4r);
            x = V.Splat(Unsafe.Add(ref a5, p));
            c5l = V.MultiplyAdd(x, left, c5l);
            c5r = V.MultiplyAdd(x, right, c5r);
            x = V.Splat(Unsafe.Add(ref a6, p));
            c6l = V.MultiplyAdd(x, left, c6l);
            c6r = V.MultiplyAdd(x, right, c6r);
            x = V.Splat(Unsafe.Add(ref a7, p));
            c7l = V.MultiplyAdd(x, left, c7l);
            c7r = V.MultiplyAdd(x, right, c7r);
            b = ref Unsafe.Add(ref b, 2 * V.Count);
        }

        V.Store(c0l, ref tile, 0);
        V.Store(c0r, ref tile, V.Count);
        V.Store(c1l, ref tile, 2 * V.Count);
        V.Store(c1r, ref tile, 3 * V.Count);
        V.Store(c2l, ref tile, 4 * V.Count);
        V.Store(c2r, ref tile, 5 * V.Count);
        V.Store(c3l, ref tile, 6 * V.Count);
        V.Store(c3r, ref tile, 7 * V.Count);
        V.Store(c4l, ref tile, 8 * V.Count);
        V.Store(c4r, ref tile, 9 * V.Count);
        V.Store(c5l, ref tile, 10 * V.Count);
        V.Store(c5r, ref tile, 11 * V.Count);
        V.Store(c6l, ref tile, 12 * V.Count);
        V.Store(c6r, ref tile, 13 * V.Count);
        V.Store(c7l, ref tile, 14 * V.Count);
        V.Store(c7r, ref tile, 15 * V.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Narrow<V, T>(nint k, ref T a0, nint aStride, ref T b, ref T tile)
        where V : struct, ISimd<V, T>
        where T : unmanaged
    {
        ref T a1 = ref Unsafe.Add(ref a0, aStride);
        ref T a2 = ref Unsafe.Add(ref a1, aStride);
        ref T a3 = ref Unsafe.Add(ref a2, aStride);
        ref T a4 = ref Unsafe.Add(ref a3, aStride);
        ref T a5 = ref Unsafe.Add(ref a4, aStride);
        ref T a6 = ref Unsafe.Add(ref a5, aStride);
        ref T a7 = ref Unsafe.Add(ref a6, aStride);
        V c0 = default, c1 = default, c2 = default, c3 = default;
        V c4 = default, c5 = default, c6 = default, c7 = default;
        for (nint p = 0; p < k; p++)
        {
            V row = V.Load(in b, 0);
            c0 = V.MultiplyAdd(V.Splat(Unsafe.Add(ref a0, p)), row, c0);
            c1 = V.MultiplyAdd(V.Splat(Unsafe.Add(ref a1, p)), row, c1);
            c2 = V.MultiplyAdd(V.Splat(Unsafe.Add(ref a2, p)), row, c2);
            c3 = V.MultiplyAdd(V.Splat(Unsafe.Add(ref a3, p)), row, c3);
            c4 = V.MultiplyAdd(V.Splat(Unsafe.Add(ref a4, p)), row, c4);
            c5 = V.MultiplyAdd(V.Splat(Unsafe.Add(ref a5, p)), row, c5);
            c6 = V.MultiplyAdd(V.Splat(Unsafe.Add(ref a6, p)), row, c6);
            c7 = V.MultiplyAdd(V.Splat(Unsafe.Add(ref a7, p)), row, c7);
            b = ref Unsafe.Add(ref b, V.Count);
        }

        V.Store(c0, ref tile, 0);
        V.Store(c1, ref tile, V.Count);
        V.Store(c2, ref tile, 2 * V.Count);
        V.Store(c3, ref tile, 3 * V.Count);
        V.Store(c4, ref tile, 4 * V.Count);
        V.Store(c5, ref tile, 5 * V.Count);
        V.Store(c6, ref tile, 6 * V.Count);
        V.Store(c7, ref tile, 7 * V.Count);
    }
}
