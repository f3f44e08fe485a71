using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace DiffProg.Kernels;

/// <summary>
/// <see cref="Philox"/> with one counter in each 64-bit lane. A word lives in the low half of its lane; the high half
/// may hold anything, because the multiplication reads the low half alone.
/// </summary>
internal static class PhiloxVector
{
    /// <summary>Words 0 (high half) and 1 (low half) of the elements <paramref name="counter"/>.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector128<ulong> Words(ulong key, Vector128<ulong> counter)
    {
        Vector128<ulong> c0 = counter, c1 = counter >> 32, c2 = default, c3 = default;
        uint key0 = (uint)key, key1 = (uint)(key >> 32);
        for (int round = 0; round < Philox.Rounds; round++)
        {
            Vector128<ulong> product0 = Multiply(c0, Vector128.Create((ulong)Philox.Multiplier0));
            Vector128<ulong> product1 = Multiply(c2, Vector128.Create((ulong)Philox.Multiplier1));
            c0 = (product1 >> 32) ^ c1 ^ Vector128.Create((ulong)key0);
            c1 = product1;
            c2 = (product0 >> 32) ^ c3 ^ Vector128.Create((ulong)key1);
            c3 = product0;
            key0 += Philox.Weyl0;
            key1 += Philox.Weyl1;
        }

        return (c0 << 32) | (c1 & Vector128.Create((ulong)uint.MaxValue));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Multiply(Vector128<ulong> left, Vector128<ulong> right) => Sse2.IsSupported
        ? Sse2.Multiply(left.AsUInt32(), right.AsUInt32())
        : (left & Vector128.Create((ulong)uint.MaxValue)) * right;

    /// <summary>Words 0 (high half) and 1 (low half) of the elements <paramref name="counter"/>.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector256<ulong> Words(ulong key, Vector256<ulong> counter)
    {
        Vector256<ulong> c0 = counter, c1 = counter >> 32, c2 = default, c3 = default;
        uint key0 = (uint)key, key1 = (uint)(key >> 32);
        for (int round = 0; round < Philox.Rounds; round++)
        {
            Vector256<ulong> product0 = Multiply(c0, Vector256.Create((ulong)Philox.Multiplier0));
            Vector256<ulong> product1 = Multiply(c2, Vector256.Create((ulong)Philox.Multiplier1));
            c0 = (product1 >> 32) ^ c1 ^ Vector256.Create((ulong)key0);
            c1 = product1;
            c2 = (product0 >> 32) ^ c3 ^ Vector256.Create((ulong)key1);
            c3 = product0;
            key0 += Philox.Weyl0;
            key1 += Philox.Weyl1;
        }

        return (c0 << 32) | (c1 & Vector256.Create((ulong)uint.MaxValue));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Multiply(Vector256<ulong> left, Vector256<ulong> right) => Avx2.IsSupported
        ? Avx2.Multiply(left.AsUInt32(), right.AsUInt32())
        : (left & Vector256.Create((ulong)uint.MaxValue)) * right;

    /// <summary>Words 0 (high half) and 1 (low half) of the elements <paramref name="counter"/>.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector512<ulong> Words(ulong key, Vector512<ulong> counter)
    {
        Vector512<ulong> c0 = counter, c1 = counter >> 32, c2 = default, c3 = default;
        uint key0 = (uint)key, key1 = (uint)(key >> 32);
        for (int round = 0; round < Philox.Rounds; round++)
        {
            Vector512<ulong> product0 = Multiply(c0, Vector512.Create((ulong)Philox.Multiplier0));
            Vector512<ulong> product1 = Multiply(c2, Vector512.Create((ulong)Philox.Multiplier1));
            c0 = (product1 >> 32) ^ c1 ^ Vector512.Create((ulong)key0);
            c1 = product1;
            c2 = (product0 >> 32) ^ c3 ^ Vector512.Create((ulong)key1);
            c3 = product0;
            key0 += Philox.Weyl0;
            key1 += Philox.Weyl1;
        }

        return (c0 << 32) | (c1 & Vector512.Create((ulong)uint.MaxValue));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Multiply(Vector512<ulong> left, Vector512<ulong> right) => Avx512F.IsSupported
        ? Avx512F.Multiply(left.AsUInt32(), right.AsUInt32())
        : (left & Vector512.Create((ulong)uint.MaxValue)) * right;
}
