using System.Runtime.CompilerServices;

namespace DiffProg.Kernels;

/// <summary>
/// Six rows of the product in registers. Straight-line text, because the JIT keeps in registers what has a name.
/// </summary>
internal readonly struct MicroKernel6 : IMicroKernel
{
    public static int Rows => 6;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Wide<V, T>(nint k, ref T a, nint aStep, ref T b, nint bStep, ref T tile, bool accumulate)
        where V : struct, ISimd<V, T>
        where T : unmanaged
    {
        V c0l = default, c0r = default, c1l = default, c1r = default, c2l = default, c2r = default, c3l = default,
            c3r = default;
        V c4l = default, c4r = default, c5l = default, c5r = default;
        if (accumulate)
        {
            c0l = V.Load(in tile, 0); c0r = V.Load(in tile, V.Count);
            c1l = V.Load(in tile, 2 * V.Count); c1r = V.Load(in tile, 3 * V.Count);
            c2l = V.Load(in tile, 4 * V.Count); c2r = V.Load(in tile, 5 * V.Count);
            c3l = V.Load(in tile, 6 * V.Count); c3r = V.Load(in tile, 7 * V.Count);
            c4l = V.Load(in tile, 8 * V.Count); c4r = V.Load(in tile, 9 * V.Count);
            c5l = V.Load(in tile, 10 * V.Count); c5r = V.Load(in tile, 11 * V.Count);
        }

        for (; k > 0; k--)
        {
            V left = V.Load(in b, 0), right = V.Load(in b, V.Count);
            V x = V.Splat(a);
            c0l = V.MultiplyAdd(x, left, c0l);
            c0r = V.MultiplyAdd(x, right, c0r);
            x = V.Splat(Unsafe.Add(ref a, 1));
            c1l = V.MultiplyAdd(x, left, c1l);
            c1r = V.MultiplyAdd(x, right, c1r);
            x = V.Splat(Unsafe.Add(ref a, 2));
            c2l = V.MultiplyAdd(x, left, c2l);
            c2r = V.MultiplyAdd(x, right, c2r);
            x = V.Splat(Unsafe.Add(ref a, 3));
            c3l = V.MultiplyAdd(x, left, c3l);
            c3r = V.MultiplyAdd(x, right, c3r);
            x = V.Splat(Unsafe.Add(ref a, 4));
            c4l = V.MultiplyAdd(x, left, c4l);
            c4r = V.MultiplyAdd(x, right, c4r);
            x = V.Splat(Unsafe.Add(ref a, 5));
            c5l = V.MultiplyAdd(x, left, c5l);
            c5r = V.MultiplyAdd(x, right, c5r);
            a = ref Unsafe.Add(ref a, aStep);
            b = ref Unsafe.Add(ref b, bStep);
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
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Narrow<V, T>(nint k, ref T a, nint aStep, ref T b, nint bStep, ref T tile, bool accumulate)
        where V : struct, ISimd<V, T>
        where T : unmanaged
    {
        V c0 = default, c1 = default, c2 = default, c3 = default;
        V c4 = default, c5 = default;
        if (accumulate)
        {
            c0 = V.Load(in tile, 0);
            c1 = V.Load(in tile, V.Count);
            c2 = V.Load(in tile, 2 * V.Count);
            c3 = V.Load(in tile, 3 * V.Count);
            c4 = V.Load(in tile, 4 * V.Count);
            c5 = V.Load(in tile, 5 * V.Count);
        }

        for (; k > 0; k--)
        {
            V row = V.Load(in b, 0);
            c0 = V.MultiplyAdd(V.Splat(a), row, c0);
            c1 = V.MultiplyAdd(V.Splat(Unsafe.Add(ref a, 1)), row, c1);
            c2 = V.MultiplyAdd(V.Splat(Unsafe.Add(ref a, 2)), row, c2);
            c3 = V.MultiplyAdd(V.Splat(Unsafe.Add(ref a, 3)), row, c3);
            c4 = V.MultiplyAdd(V.Splat(Unsafe.Add(ref a, 4)), row, c4);
            c5 = V.MultiplyAdd(V.Splat(Unsafe.Add(ref a, 5)), row, c5);
            a = ref Unsafe.Add(ref a, aStep);
            b = ref Unsafe.Add(ref b, bStep);
        }

        V.Store(c0, ref tile, 0);
        V.Store(c1, ref tile, V.Count);
        V.Store(c2, ref tile, 2 * V.Count);
        V.Store(c3, ref tile, 3 * V.Count);
        V.Store(c4, ref tile, 4 * V.Count);
        V.Store(c5, ref tile, 5 * V.Count);
    }
}
