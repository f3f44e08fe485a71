using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DiffProg.Kernels;

/// <summary>
/// Elements of arrays for loops in lanes. Whether all of them are there is asked once, before the loop: nobody sees
/// what it would have written before it failed.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Elements
{
    /// <summary>The elements from an index on, as many as there are iterations.</summary>
    /// <exception cref="IndexOutOfRangeException">One of them is not there.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref T From<T>(Span<T> array, int first, int count)
    {
        if (count <= 0)
            return ref MemoryMarshal.GetReference(array);
        if ((ulong)(uint)first + (uint)count > (uint)array.Length)
            Fail();
        return ref Unsafe.Add(ref MemoryMarshal.GetReference(array), first);
    }

    /// <summary>The element at an index, which is read or added to in every iteration.</summary>
    /// <exception cref="IndexOutOfRangeException">It is not there.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref T At<T>(Span<T> array, int index, int count) => ref From(array, index, Math.Min(count, 1));

    [DoesNotReturn]
    private static void Fail() => throw new IndexOutOfRangeException();
}
