using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace DiffProg.Kernels;

/// <summary>
/// Transposes the rows of an operand that is contiguous along k into a panel. A register takes one 128-bit piece of
/// every second or fourth row, so that transposing within the pieces leaves the outer index in order.
/// </summary>
internal static class Transposition
{
    /// <summary>Writes panel[j * width + i] = source[i * stride + j] for the first rows.</summary>
    /// <returns>The number of rows done; the caller does the few that are left.</returns>
    public static nint Panel<T>(ref T source, nint stride, nint valid, nint k, int width, ref T panel)
        where T : unmanaged
    {
        if (typeof(T) == typeof(float) && Sse.IsSupported)
        {
            return Panel(ref Unsafe.As<T, float>(ref source), stride, valid, k, width,
                ref Unsafe.As<T, float>(ref panel));
        }

        if (typeof(T) == typeof(double) && Sse2.IsSupported)
        {
            return Panel(ref Unsafe.As<T, double>(ref source), stride, valid, k, width,
                ref Unsafe.As<T, double>(ref panel));
        }

        return 0;
    }

    private static nint Panel(ref float source, nint stride, nint valid, nint k, int width, ref float panel)
    {
        nint row = 0;
        for (; Avx512F.IsSupported && valid - row >= 16; row += 16)
            Rows16(ref Unsafe.Add(ref source, row * stride), stride, k, width, ref Unsafe.Add(ref panel, row));

        for (; Avx.IsSupported && valid - row >= 8; row += 8)
            Rows8(ref Unsafe.Add(ref source, row * stride), stride, k, width, ref Unsafe.Add(ref panel, row));

        if (Avx.IsSupported && valid >= 8 && valid - row > 4)
        {
            row = valid - 8;                                // overlaps rows that are done
            Rows8(ref Unsafe.Add(ref source, row * stride), stride, k, width, ref Unsafe.Add(ref panel, row));
            return valid;
        }

        for (; valid - row >= 4; row += 4)
            Rows4(ref Unsafe.Add(ref source, row * stride), stride, k, width, ref Unsafe.Add(ref panel, row));

        if (row < valid && valid >= 4)
        {
            row = valid - 4;
            Rows4(ref Unsafe.Add(ref source, row * stride), stride, k, width, ref Unsafe.Add(ref panel, row));
            row = valid;
        }

        return row;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows16(ref float source, nint stride, nint k, int width, ref float panel)
    {
        ref float source1 = ref Unsafe.Add(ref source, 4 * stride);
        ref float source2 = ref Unsafe.Add(ref source, 8 * stride);
        ref float source3 = ref Unsafe.Add(ref source, 12 * stride);
        nint j = 0;
        for (; j + 4 <= k; j += 4)
        {
            Vector512<float> r0 = Vector512.Create(
                Vector256.Create(Piece(ref source, j), Piece(ref source1, j)),
                Vector256.Create(Piece(ref source2, j), Piece(ref source3, j)));
            Vector512<float> r1 = Vector512.Create(
                Vector256.Create(Piece(ref source, j + stride), Piece(ref source1, j + stride)),
                Vector256.Create(Piece(ref source2, j + stride), Piece(ref source3, j + stride)));
            Vector512<float> r2 = Vector512.Create(
                Vector256.Create(Piece(ref source, j + (2 * stride)), Piece(ref source1, j + (2 * stride))),
                Vector256.Create(Piece(ref source2, j + (2 * stride)), Piece(ref source3, j + (2 * stride))));
            Vector512<float> r3 = Vector512.Create(
                Vector256.Create(Piece(ref source, j + (3 * stride)), Piece(ref source1, j + (3 * stride))),
                Vector256.Create(Piece(ref source2, j + (3 * stride)), Piece(ref source3, j + (3 * stride))));
            Vector512<double> low01 = Avx512F.UnpackLow(r0, r1).AsDouble(),
                low23 = Avx512F.UnpackLow(r2, r3).AsDouble();
            Vector512<double> high01 = Avx512F.UnpackHigh(r0, r1).AsDouble(),
                high23 = Avx512F.UnpackHigh(r2, r3).AsDouble();
            Avx512F.UnpackLow(low01, low23).AsSingle().StoreUnsafe(ref Unsafe.Add(ref panel, j * width));
            Avx512F.UnpackHigh(low01, low23).AsSingle().StoreUnsafe(ref Unsafe.Add(ref panel, (j + 1) * width));
            Avx512F.UnpackLow(high01, high23).AsSingle().StoreUnsafe(ref Unsafe.Add(ref panel, (j + 2) * width));
            Avx512F.UnpackHigh(high01, high23).AsSingle().StoreUnsafe(ref Unsafe.Add(ref panel, (j + 3) * width));
        }

        Rest(ref source, stride, j, k, width, ref panel, 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows8(ref float source, nint stride, nint k, int width, ref float panel)
    {
        ref float source1 = ref Unsafe.Add(ref source, 4 * stride);
        nint j = 0;
        for (; j + 4 <= k; j += 4)
        {
            Vector256<float> r0 = Vector256.Create(Piece(ref source, j), Piece(ref source1, j));
            Vector256<float> r1 = Vector256.Create(Piece(ref source, j + stride), Piece(ref source1, j + stride));
            Vector256<float> r2 = Vector256.Create(Piece(ref source, j + (2 * stride)),
                Piece(ref source1, j + (2 * stride)));
            Vector256<float> r3 = Vector256.Create(Piece(ref source, j + (3 * stride)),
                Piece(ref source1, j + (3 * stride)));
            Vector256<double> low01 = Avx.UnpackLow(r0, r1).AsDouble(), low23 = Avx.UnpackLow(r2, r3).AsDouble();
            Vector256<double> high01 = Avx.UnpackHigh(r0, r1).AsDouble(), high23 = Avx.UnpackHigh(r2, r3).AsDouble();
            Avx.UnpackLow(low01, low23).AsSingle().StoreUnsafe(ref Unsafe.Add(ref panel, j * width));
            Avx.UnpackHigh(low01, low23).AsSingle().StoreUnsafe(ref Unsafe.Add(ref panel, (j + 1) * width));
            Avx.UnpackLow(high01, high23).AsSingle().StoreUnsafe(ref Unsafe.Add(ref panel, (j + 2) * width));
            Avx.UnpackHigh(high01, high23).AsSingle().StoreUnsafe(ref Unsafe.Add(ref panel, (j + 3) * width));
        }

        Rest(ref source, stride, j, k, width, ref panel, 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows4(ref float source, nint stride, nint k, int width, ref float panel)
    {
        nint j = 0;
        for (; j + 4 <= k; j += 4)
        {
            Vector128<float> r0 = Piece(ref source, j);
            Vector128<float> r1 = Piece(ref source, j + stride);
            Vector128<float> r2 = Piece(ref source, j + (2 * stride));
            Vector128<float> r3 = Piece(ref source, j + (3 * stride));
            Vector128<double> low01 = Sse.UnpackLow(r0, r1).AsDouble(), low23 = Sse.UnpackLow(r2, r3).AsDouble();
            Vector128<double> high01 = Sse.UnpackHigh(r0, r1).AsDouble(), high23 = Sse.UnpackHigh(r2, r3).AsDouble();
            Sse2.UnpackLow(low01, low23).AsSingle().StoreUnsafe(ref Unsafe.Add(ref panel, j * width));
            Sse2.UnpackHigh(low01, low23).AsSingle().StoreUnsafe(ref Unsafe.Add(ref panel, (j + 1) * width));
            Sse2.UnpackLow(high01, high23).AsSingle().StoreUnsafe(ref Unsafe.Add(ref panel, (j + 2) * width));
            Sse2.UnpackHigh(high01, high23).AsSingle().StoreUnsafe(ref Unsafe.Add(ref panel, (j + 3) * width));
        }

        Rest(ref source, stride, j, k, width, ref panel, 4);
    }

    private static nint Panel(ref double source, nint stride, nint valid, nint k, int width, ref double panel)
    {
        nint row = 0;
        for (; Avx512F.IsSupported && valid - row >= 8; row += 8)
            Rows8(ref Unsafe.Add(ref source, row * stride), stride, k, width, ref Unsafe.Add(ref panel, row));

        if (Avx512F.IsSupported && valid >= 8 && valid - row > 4)
        {
            row = valid - 8;                                // overlaps rows that are done
            Rows8(ref Unsafe.Add(ref source, row * stride), stride, k, width, ref Unsafe.Add(ref panel, row));
            return valid;
        }

        for (; Avx.IsSupported && valid - row >= 4; row += 4)
            Rows4(ref Unsafe.Add(ref source, row * stride), stride, k, width, ref Unsafe.Add(ref panel, row));

        if (row < valid && valid >= 4 && Avx.IsSupported)
        {
            row = valid - 4;
            Rows4(ref Unsafe.Add(ref source, row * stride), stride, k, width, ref Unsafe.Add(ref panel, row));
            row = valid;
        }

        return row;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows8(ref double source, nint stride, nint k, int width, ref double panel)
    {
        ref double source1 = ref Unsafe.Add(ref source, 2 * stride);
        ref double source2 = ref Unsafe.Add(ref source, 4 * stride);
        ref double source3 = ref Unsafe.Add(ref source, 6 * stride);
        nint j = 0;
        for (; j + 2 <= k; j += 2)
        {
            Vector512<double> r0 = Vector512.Create(
                Vector256.Create(Piece(ref source, j), Piece(ref source1, j)),
                Vector256.Create(Piece(ref source2, j), Piece(ref source3, j)));
            Vector512<double> r1 = Vector512.Create(
                Vector256.Create(Piece(ref source, j + stride), Piece(ref source1, j + stride)),
                Vector256.Create(Piece(ref source2, j + stride), Piece(ref source3, j + stride)));
            Avx512F.UnpackLow(r0, r1).StoreUnsafe(ref Unsafe.Add(ref panel, j * width));
            Avx512F.UnpackHigh(r0, r1).StoreUnsafe(ref Unsafe.Add(ref panel, (j + 1) * width));
        }

        Rest(ref source, stride, j, k, width, ref panel, 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows4(ref double source, nint stride, nint k, int width, ref double panel)
    {
        ref double source1 = ref Unsafe.Add(ref source, 2 * stride);
        nint j = 0;
        for (; j + 2 <= k; j += 2)
        {
            Vector256<double> r0 = Vector256.Create(Piece(ref source, j), Piece(ref source1, j));
            Vector256<double> r1 = Vector256.Create(Piece(ref source, j + stride), Piece(ref source1, j + stride));
            Avx.UnpackLow(r0, r1).StoreUnsafe(ref Unsafe.Add(ref panel, j * width));
            Avx.UnpackHigh(r0, r1).StoreUnsafe(ref Unsafe.Add(ref panel, (j + 1) * width));
        }

        Rest(ref source, stride, j, k, width, ref panel, 4);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Piece(ref float source, nint index) => Vector128.LoadUnsafe(ref source,
        (nuint)index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> Piece(ref double source, nint index) => Vector128.LoadUnsafe(ref source,
        (nuint)index);

    /// <summary>The last columns, fewer than a 128-bit piece holds.</summary>
    private static void Rest<T>(ref T source, nint stride, nint j, nint k, int width, ref T panel, int rows)
        where T : unmanaged
    {
        for (; j < k; j++)
        {
            for (nint i = 0; i < rows; i++)
                Unsafe.Add(ref panel, (j * width) + i) = Unsafe.Add(ref source, (i * stride) + j);
        }
    }
}
