using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DiffProg.Kernels;

/// <summary>
/// Elements of arrays for loops in lanes. Whether all of them are there is asked once, before the loop: nobody sees
/// what it would have written before it failed. Where somebody does, the loop runs as far as they are there.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Elements
{
    /// <summary>The elements from an index on, as many as there are iterations.</summary>
    /// <exception cref="IndexOutOfRangeException">One of them is not there.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref T From<T>(Span<T> array, int first, int count)
    {
        // One comparison where all is well: a count below zero is a large one here.
        if ((ulong)(uint)first + (uint)count > (uint)array.Length)
            first = NowhereUnless(count);
        return ref Unsafe.Add(ref MemoryMarshal.GetReference(array), first);
    }

    /// <summary>The element at an index, which is read or added to in every iteration.</summary>
    /// <exception cref="IndexOutOfRangeException">It is not there.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref T At<T>(Span<T> array, int index, int count) => ref From(array, index, Math.Min(count, 1));

    /// <summary>How many iterations, of so many, meet the elements from an index on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int CountFrom<T>(Span<T> array, int first, int count) =>
        (uint)first < (uint)array.Length ? Math.Min(array.Length - first, count) : Math.Min(0, count);

    /// <summary>The same, of iterations that all meet one element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int CountAt<T>(Span<T> array, int index, int count) =>
        (uint)index < (uint)array.Length ? count : Math.Min(0, count);

    /// <summary>The iteration behind the last that ran met an element that is not there.</summary>
    /// <exception cref="IndexOutOfRangeException">There is one.</exception>
    public static void RequireAll(int done, int count)
    {
        if (done < count)
            throw new IndexOutOfRangeException();
    }

    // A loop without iterations reads nothing, wherever it would.
    private static int NowhereUnless(int count) => count <= 0 ? 0 : throw new IndexOutOfRangeException();
}
