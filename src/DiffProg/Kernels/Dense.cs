using System.ComponentModel;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DiffProg.Kernels;

/// <summary>Dense access to tensors for generated methods.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Dense
{
    /// <summary>The tensor itself where its elements lie one after the other; otherwise a dense copy.</summary>
    /// <exception cref="ArgumentNullException">It is null.</exception>
    public static Tensor<T> Input<T>(Tensor<T>? x, string name)
    {
        ArgumentNullException.ThrowIfNull(x, name);
        return x.IsDense ? x : x.ToDenseTensor();
    }

    /// <summary>A tensor that is written: it must be dense, or the result would go to a copy.</summary>
    /// <exception cref="ArgumentNullException">It is null.</exception>
    /// <exception cref="ArgumentException">It is a view with gaps.</exception>
    public static Tensor<T> Output<T>(Tensor<T>? x, string name)
    {
        ArgumentNullException.ThrowIfNull(x, name);
        return x.IsDense ? x : throw new ArgumentException(
            $"'{name}' is a view whose elements do not lie side by side; write to a dense tensor and copy it.", name);
    }

    /// <summary>The first element of a dense tensor; a null reference where it is empty.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref T Reference<T>(Tensor<T> x) =>
        ref x.FlattenedLength == 0 ? ref Unsafe.NullRef<T>() : ref Unsafe.AsRef(in x.AsReadOnlyTensorSpan().GetPinnableReference());

    /// <summary>Sets count elements.</summary>
    public static void Fill<T>(ref T first, nint count, T value)
    {
        // Spans count in int; tensors may be longer.
        for (nint start = 0; start < count; start += int.MaxValue)
            MemoryMarshal.CreateSpan(ref Unsafe.Add(ref first, start), (int)nint.Min(int.MaxValue, count - start)).Fill(value);
    }

    /// <summary>True where two tensors share memory.</summary>
    internal static bool Overlaps<T>(Tensor<T> a, Tensor<T> b)
        where T : unmanaged
    {
        if (a.FlattenedLength == 0 || b.FlattenedLength == 0)
            return false;
        ref readonly T x = ref a.AsReadOnlyTensorSpan().GetPinnableReference();
        ref readonly T y = ref b.AsReadOnlyTensorSpan().GetPinnableReference();
        nint distance = Unsafe.ByteOffset(in x, in y) / Unsafe.SizeOf<T>();
        return distance >= 0 ? distance < Extent(a) : -distance < Extent(b);
    }

    // From the first element to behind the last.
    private static nint Extent<T>(Tensor<T> x)
    {
        nint extent = 1;
        for (int i = 0; i < x.Rank; i++)
            extent += (x.Lengths[i] - 1) * x.Strides[i];
        return extent;
    }
}
