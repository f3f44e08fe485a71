using System.Runtime.CompilerServices;

namespace DiffProg.Kernels;

/// <summary>
/// Fourteen rows of the product in registers. Straight-line text, because the JIT keeps in registers what has a name.
/// </summary>
internal readonly struct MicroKernel14 : IMicroKernel
{
    public static int Rows => 14;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Wide<V, T>(nint k, ref T a, nint aStep, ref T b, nint bStep, ref T tile, bool accumulate)
        where V : struct, ISimd<V, T>
        where T : unmanaged
    {
        V c0l = default, c0r = default, c1l = default, c1r = default, c2l = default, c2r = default, c3l = default,
            c3r = default;
        V c4l = default, c4r = default, c5l = default, c5r = default, c6l = default, c6r = default, c7l = default,
            c7r = default;
        V c8l = default, c8r = default, c9l = default, c9r = default, c10l = default, c10r = default, c11l = default,
            c11r = default;
        V c12l = default, c12r = default, c13l = default, c13r = default;
        if (accumulate)
        {
            c0l = V.Load(in tile, 0); c0r = V.Load(in tile, V.Count);
            c1l = V.Load(in tile, 2 * V.Count); c1r = V.Load(in tile, 3 * V.Count);
            c2l = V.Load(in tile, 4 * V.Count); c2r = V.Load(in tile, 5 * V.Count);
            c3l = V.Load(in tile, 6 * V.Count); c3r = V.Load(in tile, 7 * V.Count);
            c4l = V.Load(in tile, 8 * V.Count); c4r = V.Load(in tile, 9 * V.Count);
            c5l = V.Load(in tile, 10 * V.Count); c5r = V.Load(in tile, 11 * V.Count);
            c6l = V.Load(in tile, 12 * V.Count); c6r = V.Load(in tile, 13 * V.Count);
            c7l = V.Load(in tile, 14 * V.Count); c7r = V.Load(in tile, 15 * V.Count);
            c8l = V.Load(in tile, 16 * V.Count); c8r = V.Load(in tile, 17 * V.Count);
            c9l = V.Load(in tile, 18 * V.Count); c9r = V.Load(in tile, 19 * V.Count);
            c10l = V.Load(in tile, 20 * V.Count); c10r = V.Load(in tile, 21 * V.Count);
            c11l = V.Load(in tile, 22 * V.Count); c11r = V.Load(in tile, 23 * V.Count);
            c12l = V.Load(in tile, 24 * V.Count); c12r = V.Load(in tile, 25 * V.Count);
            c13l = V.Load(in tile, 26 * V.Count); c13r = V.Load(in tile, 27 * V.Count);
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
            x = V.Splat(Unsafe.Add(ref a, 6));
            c6l = V.MultiplyAdd(x, left, c6l);
            c6r = V.MultiplyAdd(x, right, c6r);
            x = V.Splat(Unsafe.Add(ref a, 7));
            c7l = V.MultiplyAdd(x, left, c7l);
            c7r = V.MultiplyAdd(x, right, c7r);
            x = V.Splat(Unsafe.Add(ref a, 8));
            c8l = V.MultiplyAdd(x, left, c8l);
            c8r = V.MultiplyAdd(x, right, c8r);
            x = V.Splat(Unsafe.Add(ref a, 9));
            c9l = V.MultiplyAdd(x, left, c9l);
            c9r = V.MultiplyAdd(x, right, c9r);
            x = V.Splat(Unsafe.Add(ref a, 10));
            c10l = V.MultiplyAdd(x, left, c10l);
            c10r = V.MultiplyAdd(x, right, c10r);
            x = V.Splat(Unsafe.Add(ref a, 11));
            c11l = V.MultiplyAdd(x, left, c11l);
            c11r = V.MultiplyAdd(x, right, c11r);
            x = V.Splat(Unsafe.Add(ref a, 12));
            c12l = V.MultiplyAdd(x, left, c12l);
            c12r = V.MultiplyAdd(x, right, c12r);
            x = V.Splat(Unsafe.Add(ref a, 13));
            c13l = V.MultiplyAdd(x, left, c13l);
            c13r = V.MultiplyAdd(x, right, c13r);
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
        V.Store(c6l, ref tile, 12 * V.Count);
        V.Store(c6r, ref tile, 13 * V.Count);
        V.Store(c7l, ref tile, 14 * V.Count);
        V.Store(c7r, ref tile, 15 * V.Count);
        V.Store(c8l, ref tile, 16 * V.Count);
        V.Store(c8r, ref tile, 17 * V.Count);
        V.Store(c9l, ref tile, 18 * V.Count);
        V.Store(c9r, ref tile, 19 * V.Count);
        V.Store(c10l, ref tile, 20 * V.Count);
        V.Store(c10r, ref tile, 21 * V.Count);
        V.Store(c11l, ref tile, 22 * V.Count);
        V.Store(c11r, ref tile, 23 * V.Count);
        V.Store(c12l, ref tile, 24 * V.Count);
        V.Store(c12r, ref tile, 25 * V.Count);
        V.Store(c13l, ref tile, 26 * V.Count);
        V.Store(c13r, ref tile, 27 * V.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Narrow<V, T>(nint k, ref T a, nint aStep, ref T b, nint bStep, ref T tile, bool accumulate)
        where V : struct, ISimd<V, T>
        where T : unmanaged
    {
        V c0 = default, c1 = default, c2 = default, c3 = default;
        V c4 = default, c5 = default, c6 = default, c7 = default;
        V c8 = default, c9 = default, c10 = default, c11 = default;
        V c12 = default, c13 = default;
        if (accumulate)
        {
            c0 = V.Load(in tile, 0);
            c1 = V.Load(in tile, V.Count);
            c2 = V.Load(in tile, 2 * V.Count);
            c3 = V.Load(in tile, 3 * V.Count);
            c4 = V.Load(in tile, 4 * V.Count);
            c5 = V.Load(in tile, 5 * V.Count);
            c6 = V.Load(in tile, 6 * V.Count);
            c7 = V.Load(in tile, 7 * V.Count);
            c8 = V.Load(in tile, 8 * V.Count);
            c9 = V.Load(in tile, 9 * V.Count);
            c10 = V.Load(in tile, 10 * V.Count);
            c11 = V.Load(in tile, 11 * V.Count);
            c12 = V.Load(in tile, 12 * V.Count);
            c13 = V.Load(in tile, 13 * V.Count);
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
            c6 = V.MultiplyAdd(V.Splat(Unsafe.Add(ref a, 6)), row, c6);
            c7 = V.MultiplyAdd(V.Splat(Unsafe.Add(ref a, 7)), row, c7);
            c8 = V.MultiplyAdd(V.Splat(Unsafe.Add(ref a, 8)), row, c8);
            c9 = V.MultiplyAdd(V.Splat(Unsafe.Add(ref a, 9)), row, c9);
            c10 = V.MultiplyAdd(V.Splat(Unsafe.Add(ref a, 10)), row, c10);
            c11 = V.MultiplyAdd(V.Splat(Unsafe.Add(ref a, 11)), row, c11);
            c12 = V.MultiplyAdd(V.Splat(Unsafe.Add(ref a, 12)), row, c12);
            c13 = V.MultiplyAdd(V.Splat(Unsafe.Add(ref a, 13)), row, c13);
            a = ref Unsafe.Add(ref a, aStep);
            b = ref Unsafe.Add(ref b, bStep);
        }

        V.Store(c0, ref tile, 0);
        V.Store(c1, ref tile, V.Count);
        V.Store(c2, ref tile, 2 * V.Count);
        V.Store(c3, ref tile, 3 * V.Count);
        V.Store(c4, ref tile, 4 * V.Count);
        V.Store(c5, ref tile, 5 * V.Count);
        V.Store(c6, ref tile, 6 * V.Count);
        V.Store(c7, ref tile, 7 * V.Count);
        V.Store(c8, ref tile, 8 * V.Count);
        V.Store(c9, ref tile, 9 * V.Count);
        V.Store(c10, ref tile, 10 * V.Count);
        V.Store(c11, ref tile, 11 * V.Count);
        V.Store(c12, ref tile, 12 * V.Count);
        V.Store(c13, ref tile, 13 * V.Count);
    }
}
