using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DiffProg.Kernels;

/// <summary>The entry check of generated methods. A check that passes allocates nothing; the messages are made only to throw.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Check
{
    /// <summary>The number of axes.</summary>
    /// <exception cref="ArgumentException">It is another.</exception>
    public static void Rank<T>(string method, string parameter, Tensor<T> x, int rank, string shape)
    {
        if (x.Rank != rank)
        {
            Throw(method, parameter, $"has {x.Rank} {(x.Rank == 1 ? "axis" : "axes")} ({Text(x.Lengths)}), expected {rank}: {shape}.");
        }
    }

    /// <summary>One dimension of a tensor; <paramref name="why"/> says where the expected one comes from.</summary>
    /// <exception cref="ArgumentException">It is another.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Dimension(
        string method, string parameter, int axis, string dimension, nint actual, nint expected, string why)
    {
        if (actual != expected)
            ThrowDimension(method, parameter, axis, dimension, actual, expected, why);
    }

    /// <summary>The length of a span.</summary>
    /// <exception cref="ArgumentException">It is another.</exception>
    public static void Length(string method, string parameter, string dimension, nint actual, nint expected, string why)
    {
        if (actual != expected)
            Throw(method, parameter, $"has length {actual} ({dimension}), expected {expected}, {why}.");
    }

    /// <summary>The whole shape of a buffer.</summary>
    /// <exception cref="ArgumentException">It is another.</exception>
    public static void Shape<T>(string method, string parameter, Tensor<T> x, string shape, params ReadOnlySpan<nint> lengths)
    {
        if (!x.Lengths.SequenceEqual(lengths))
            Throw(method, parameter, $"has shape {Text(x.Lengths)}, expected {shape} = {Text(lengths)}.");
    }

    /// <summary>Two dimensions that the program makes equal.</summary>
    /// <exception cref="ArgumentException">They differ.</exception>
    public static void Equal(string method, string left, nint leftValue, string right, nint rightValue, string why)
    {
        if (leftValue != rightValue)
            throw new ArgumentException($"{method}: {left} is {leftValue} and {right} is {rightValue}; they must be equal: {why}.");
    }

    /// <summary>left &lt;= right.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not.</exception>
    public static void AtMost(string method, string left, nint leftValue, string right, nint rightValue, string why)
    {
        if (leftValue > rightValue)
        {
            string values = left == Invariant(leftValue) ? $"{right} is {rightValue}"
                : right == Invariant(rightValue) ? $"{left} is {leftValue}" : $"{left} is {leftValue}, {right} is {rightValue}";
            throw new ArgumentOutOfRangeException(null, $"{method}: expected {left} <= {right}, but {values} ({why}).");
        }
    }

    /// <summary>Every index is at least 0 and below the limit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One is not; the message says which.</exception>
    public static void Indices(string method, string parameter, ReadOnlySpan<int> indices, nint limit, string why)
    {
        for (int i = 0; i < indices.Length; i++)
        {
            if ((uint)indices[i] >= (ulong)limit)
            {
                throw new ArgumentOutOfRangeException(
                    parameter, indices[i], $"{method}: {parameter}[{i}] is {indices[i]}, expected at least 0 and below {limit}: {why}.");
            }
        }
    }

    /// <summary>No buffer that is written shares memory with one that is read.</summary>
    /// <exception cref="ArgumentException">Two do; the message names both.</exception>
    public static void Disjoint<T>(
        string method,
        ReadOnlySpan<string> writtenNames, ReadOnlySpan<Tensor<T>> written,
        ReadOnlySpan<string> readNames, ReadOnlySpan<Tensor<T>> read)
        where T : unmanaged
    {
        for (int w = 0; w < written.Length; w++)
        {
            for (int r = 0; r < read.Length; r++)
            {
                if (Dense.Overlaps(written[w], read[r]))
                {
                    throw new ArgumentException(
                        $"{method}: '{writtenNames[w]}' is written and shares memory with '{readNames[r]}'; give it memory of its own.",
                        writtenNames[w]);
                }
            }
        }
    }

    [DoesNotReturn]
    private static void ThrowDimension(
        string method, string parameter, int axis, string dimension, nint actual, nint expected, string why) =>
        Throw(method, parameter, $"has {actual} in axis {axis} ({dimension}), expected {expected}, {why}.");

    [DoesNotReturn]
    private static void Throw(string method, string parameter, string what) =>
        throw new ArgumentException($"{method}: parameter '{parameter}' {what}", parameter);

    private static string Text(ReadOnlySpan<nint> lengths)
    {
        var parts = new string[lengths.Length];
        for (int i = 0; i < parts.Length; i++)
            parts[i] = Invariant(lengths[i]);
        return "[" + string.Join(", ", parts) + "]";
    }

    private static string Invariant(nint value) => value.ToString(CultureInfo.InvariantCulture);
}
