using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DiffProg.Kernels;

/// <summary>How generated methods come from tensors to memory in row-major order.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Dense
{
    /// <summary>The first element of a dense tensor; a null reference if it has none.</summary>
    /// <remarks><c>Tensor.GetPinnableReference</c> ignores the offset of a slice, a span does not.</remarks>
    public static ref T Reference<T>(Tensor<T> x) => ref x.AsTensorSpan().GetPinnableReference();

    /// <summary>The first number of an element of a list, which was checked on entry.</summary>
    public static ref T Element<T>(Tensor<T>? x) => ref Reference(x!.IsDense ? x : x.ToDenseTensor());

    /// <summary>Elements that lie side by side, as a tensor of these lengths.</summary>
    public static ReadOnlyTensorSpan<T> View<T>(ref readonly T first, ReadOnlySpan<nint> lengths)
    {
        nint count = 1;
        foreach (nint length in lengths)
            count *= length;
        return new(MemoryMarshal.CreateReadOnlySpan(in first, checked((int)count)), lengths);
    }

    /// <summary>A tensor of its own with these elements.</summary>
    public static Tensor<T> ToTensor<T>(ref readonly T first, ReadOnlySpan<nint> lengths)
    {
        nint count = 1;
        foreach (nint length in lengths)
            count *= length;
        return Tensor.Create(MemoryMarshal.CreateReadOnlySpan(in first, checked((int)count)).ToArray(), lengths);
    }

    /// <summary>Copies a tensor that a method of the user's has returned.</summary>
    /// <exception cref="InvalidOperationException">It has another shape than the program says, or is null.</exception>
    public static void Take<T>(Tensor<T>? x, ref T first, ReadOnlySpan<nint> lengths, string method)
    {
        if (x is null || !x.Lengths.SequenceEqual(lengths))
            FailShape(x is null ? "null" : Text(x.Lengths), method, Text(lengths));
        nint count = x.FlattenedLength;
        x.FlattenTo(MemoryMarshal.CreateSpan(ref first, checked((int)count)));
    }

    private static string Text(ReadOnlySpan<nint> lengths) => $"[{string.Join(", ", lengths.ToArray())}]";

    [DoesNotReturn]
    private static void FailShape(string found, string method, string expected) => throw new InvalidOperationException(
        $"'{method}' returned {found}; its [Shape] says {expected}.");

    /// <summary>Sets count elements.</summary>
    public static void Fill<T>(ref T first, nint count, T value)
    {
        // Spans count in int; tensors may be longer.
        for (nint start = 0; start < count; start += int.MaxValue)
            MemoryMarshal.CreateSpan(ref Unsafe.Add(ref first, start), (int)nint.Min(int.MaxValue, count - start))
                .Fill(value);
    }

    /// <summary>The tensor itself if it is dense, a dense copy otherwise.</summary>
    /// <exception cref="ArgumentNullException">The tensor is null.</exception>
    public static Tensor<T> Input<T>([NotNull] Tensor<T>? x, string name)
    {
        if (x is null)
            FailNull(name);

        return x.IsDense ? x : x.ToDenseTensor();
    }

    /// <summary>A tensor to be written in place: it must be dense.</summary>
    /// <exception cref="ArgumentNullException">The tensor is null.</exception>
    /// <exception cref="ArgumentException">The tensor is not dense.</exception>
    public static Tensor<T> Output<T>([NotNull] Tensor<T>? x, string name)
    {
        if (x is null)
            FailNull(name);

        if (!x.IsDense)
            FailNotDense(name);

        return x;
    }

    [DoesNotReturn]
    private static void FailNull(string name) => throw new ArgumentNullException(name);

    [DoesNotReturn]
    private static void FailNotDense(string name) => throw new ArgumentException(
        $"'{name}' is a view with gaps and cannot be written in place; pass a dense tensor (ToDenseTensor copies).",
            name);
}
