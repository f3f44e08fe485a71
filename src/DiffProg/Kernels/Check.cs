using System.ComponentModel;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace DiffProg.Kernels;

/// <summary>
/// The checks on entry of generated methods: a comparison each when they pass. The messages name the method, the
/// parameter, what came, what was expected and why.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static partial class Check
{
    /// <summary>The rank of a tensor.</summary>
    /// <param name="method">The user's name of the method.</param>
    /// <param name="parameter">Its parameter, or a path into one.</param>
    /// <param name="x">The tensor.</param>
    /// <param name="rank">The expected rank.</param>
    /// <param name="shape">The declared shape, such as <c>[out, in]</c>.</param>
    public static void Rank<T>(string method, string parameter, Tensor<T> x, int rank, string shape)
    {
        if (x.Rank != rank)
            FailRank(method, parameter, x.Rank, rank, shape);
    }

    /// <summary>What a call takes from the workspace.</summary>
    /// <param name="method">The user's name of the method.</param>
    /// <param name="bytes">How much that is at the sizes of this call.</param>
    /// <param name="limit">The most that it may be.</param>
    /// <param name="formula">By the sizes.</param>
    /// <exception cref="InsufficientMemoryException">It is more.</exception>
    public static void Arena(string method, nint bytes, nint limit, string formula)
    {
        if (bytes > limit)
        {
            throw new InsufficientMemoryException(string.Create(
                CultureInfo.InvariantCulture,
                $"{method} takes {formula} = {bytes:N0} bytes at these sizes; its MaxArena is {limit:N0}. "
                + $"[Checkpoint], Checkpoint.Range or a smaller batch make it less."));
        }
    }

    /// <summary>The length of an axis.</summary>
    /// <param name="method">The user's name of the method.</param>
    /// <param name="parameter">Its parameter, or a path into one.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="dimension">The name of the dimension.</param>
    /// <param name="actual">The length that came.</param>
    /// <param name="expected">The length that was expected.</param>
    /// <param name="why">Where the expectation comes from.</param>
    public static void Dimension(
        string method, string parameter, int axis, string dimension, nint actual, nint expected, string why)
    {
        if (actual != expected)
            FailDimension(method, parameter, axis, dimension, actual, expected, why);
    }

    /// <summary>The length of a span or an array.</summary>
    public static void Length(string method, string parameter, string dimension, nint actual, nint expected, string why)
    {
        if (actual != expected)
            FailLength(method, parameter, dimension, actual, expected, why);
    }

    /// <summary>Every index lies in [0, limit).</summary>
    /// <exception cref="ArgumentOutOfRangeException">One does not; the message has its position and value.</exception>
    public static void Indices(string method, string parameter, ReadOnlySpan<int> indices, nint limit, string why)
    {
        for (int i = 0; i < indices.Length; i++)
        {
            if ((nuint)(nint)indices[i] >= (nuint)limit)
                FailIndex(method, parameter, i, indices[i], limit, why);
        }
    }

    /// <summary>The index of an element of a part of an array.</summary>
    /// <exception cref="IndexOutOfRangeException">It is not in [0, length).</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Index(long index, int length)
    {
        if ((ulong)index >= (uint)length)
            FailIndex();
        return (int)index;
    }

    /// <summary>Where a part of an array begins.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The part is not inside the whole.</exception>
    public static int Slice(int start, int length, int whole)
    {
        if ((uint)start > (uint)whole || (uint)length > (uint)(whole - start))
            FailSlice();
        return start;
    }

    /// <summary>Where a range of an array begins: <c>a[i..^j]</c>.</summary>
    /// <param name="start">Where it begins.</param>
    /// <param name="length">How long it is.</param>
    /// <param name="whole">How long the array is.</param>
    /// <param name="fromEnd">1 where its beginning was counted from the end, 2 where its end was, 3 for both.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range is not inside the array, or is counted by a negative
    /// number; as .NET says it.</exception>
    public static int Range(int start, int length, int whole, int fromEnd)
    {
        if ((uint)start > (uint)whole || (uint)length > (uint)(whole - start))
            FailRange(start, length, whole, fromEnd);
        return start;
    }

    /// <summary>How many elements are copied from one array to another.</summary>
    /// <exception cref="ArgumentException">One of them is too short; as Array.Copy says it.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative.</exception>
    public static int Copy(int count, int start, int length, int targetStart, int targetLength)
    {
        if (count < 0 || (uint)start > (uint)length || count > length - start
            || (uint)targetStart > (uint)targetLength || count > targetLength - targetStart)
            Array.Copy(new byte[length], start, new byte[targetLength], targetStart, count);
        return count;
    }

    /// <summary>A number that an iteration computed is a row of a tensor.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not in [0, limit).</exception>
    public static int Row(int row, nint limit)
    {
        if ((nuint)(nint)row >= (nuint)limit)
            FailRow(row, limit);
        return row;
    }

    /// <summary>A number that an iteration computed is that of an element of a list; what is thrown is what a list
    /// throws.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not in [0, count).</exception>
    public static int Element(int index, nint count)
    {
        if ((nuint)(nint)index >= (nuint)count)
            FailElement(index);
        return index;
    }

    /// <summary>A size that a loop has changed, where another one is needed.</summary>
    /// <exception cref="ArgumentException">They are not equal.</exception>
    public static void SameSize(nint actual, nint expected, string why)
    {
        if (actual != expected)
            FailSize(actual, $"where {expected} is needed", why);
    }

    /// <summary>A size that a loop has changed, which must not be greater than another one.</summary>
    /// <exception cref="ArgumentException">It is.</exception>
    public static void AtMostSize(nint actual, nint limit, string why)
    {
        if (actual > limit)
            FailSize(actual, $"where at most {limit} is allowed", why);
    }

    /// <summary>Two runs of memory share no element.</summary>
    public static void Disjoint<T>(
        string method, string a, ref readonly T first, nint firstCount, string b, ref readonly T second,
            nint secondCount)
    {
        nint distance = Unsafe.ByteOffset(in first, in second);
        nint size = Unsafe.SizeOf<T>();
        if (firstCount != 0 && secondCount != 0 && distance < firstCount * size && -distance < secondCount * size)
            FailOverlap(method, a, b);
    }

    /// <summary>No buffer that is written shares memory with one that is read.</summary>
    public static void Disjoint<T>(
        string method,
        ReadOnlySpan<string> writtenNames, ReadOnlySpan<Tensor<T>> written,
        ReadOnlySpan<string> readNames, ReadOnlySpan<Tensor<T>> read)
    {
        for (int w = 0; w < written.Length; w++)
        {
            for (int r = 0; r < read.Length; r++)
            {
                Disjoint(
                    method, writtenNames[w], in written[w].AsReadOnlyTensorSpan().GetPinnableReference(),
                    Extent(written[w]),
                    readNames[r], in read[r].AsReadOnlyTensorSpan().GetPinnableReference(), Extent(read[r]));
            }
        }
    }

    /// <summary>
    /// No two buffers that are written share memory, but for the gradients of a tensor that stands for two parameters
    /// (a tied head), which are one tensor as well.
    /// </summary>
    /// <param name="method">The user's name of the method.</param>
    /// <param name="names">The buffers' names.</param>
    /// <param name="written">The buffers.</param>
    /// <param name="primals">What each gradient is the gradient of; null for a result.</param>
    public static void Apart<T>(
        string method, ReadOnlySpan<string> names, ReadOnlySpan<Tensor<T>> written, ReadOnlySpan<Tensor<T>?> primals)
    {
        for (int i = 1; i < written.Length; i++)
        {
            for (int j = 0; j < i; j++)
            {
                if (ReferenceEquals(written[i], written[j]) && primals[i] is { } primal
                    && ReferenceEquals(primal, primals[j]))
                    continue;
                Disjoint(
                    method, names[j], in written[j].AsReadOnlyTensorSpan().GetPinnableReference(), Extent(written[j]),
                    names[i], in written[i].AsReadOnlyTensorSpan().GetPinnableReference(), Extent(written[i]));
            }
        }
    }

    /// <summary>The whole shape of a buffer, such as a gradient's or a result's.</summary>
    public static void Shape<T>(
        string method, string parameter, Tensor<T> x, string shape, params ReadOnlySpan<nint> lengths)
    {
        if (!x.Lengths.SequenceEqual(lengths))
            Fail(parameter,
                $"{method}: parameter '{parameter}' is [{Text(x.Lengths)}], expected {shape} = [{Text(lengths)}].");
    }

    /// <summary>Two dimensions that the program makes equal.</summary>
    public static void Equal(string method, string left, nint leftValue, string right, nint rightValue, string why)
    {
        if (leftValue != rightValue)
            FailEqual(method, left, leftValue, right, rightValue, why);
    }

    /// <summary>One size is at most another.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is larger.</exception>
    public static void AtMost(string method, string left, nint leftValue, string right, nint rightValue, string why)
    {
        if (leftValue > rightValue)
        {
            throw new ArgumentOutOfRangeException(
                null, $"{method}: expected {left} <= {right}, but {leftValue} > {rightValue} ({why}).");
        }
    }

    /// <summary>A number is at least 0 and less than 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not.</exception>
    public static void Fraction(string method, string parameter, double value, string why)
    {
        if (!(value >= 0 && value < 1))
        {
            throw new ArgumentOutOfRangeException(
                parameter, value, $"{method}: '{parameter}' is {value}, expected at least 0 and less than 1 ({why}).");
        }
    }

    // From the first element to behind the last; views have gaps.
    internal static nint Extent<T>(Tensor<T> x)
    {
        nint extent = x.FlattenedLength == 0 ? 0 : 1;
        for (int i = 0; i < x.Rank && extent > 0; i++)
            extent += (x.Lengths[i] - 1) * x.Strides[i];
        return extent;
    }

    [DoesNotReturn]
    private static void FailIndex() => throw new IndexOutOfRangeException();

    // The ends are indices first, which are not negative, and lie in the array only then.
    [DoesNotReturn]
    private static void FailRange(int start, int length, int whole, int fromEnd)
    {
        int end = start + length;
        var first = new Index((fromEnd & 1) == 0 ? start : whole - start, (fromEnd & 1) != 0);
        var last = new Index((fromEnd & 2) == 0 ? end : whole - end, (fromEnd & 2) != 0);
        new Range(first, last).GetOffsetAndLength(whole);
        FailSlice();
    }

    [DoesNotReturn]
    private static void FailSlice() => throw new ArgumentOutOfRangeException();

    [DoesNotReturn]
    private static void FailRow(int row, nint limit) => throw new ArgumentOutOfRangeException(
        "index", row, string.Create(CultureInfo.InvariantCulture,
            $"Ops.Index: the index is {row}; expected 0 to {limit - 1}, the last row."));

    // As .NET words it.
    [DoesNotReturn]
    private static void FailElement(int index)
    {
        _ = new List<byte>()[index];
        throw new UnreachableException();
    }

    [DoesNotReturn]
    private static void FailSize(nint actual, string expected, string why) => throw new ArgumentException(string.Create(
        CultureInfo.InvariantCulture, $"After an iteration a size is {actual}, {expected}: {why}."));

    [DoesNotReturn]
    private static void Fail(string parameter, string message) => throw new ArgumentException(message, parameter);

    [DoesNotReturn]
    private static void FailRank(string method, string parameter, int actual, int expected, string shape) =>
        Fail(parameter, $"{method}: parameter '{parameter}' has rank {actual}, expected {expected}: {shape}.");

    [DoesNotReturn]
    private static void FailLength(
        string method, string parameter, string dimension, nint actual, nint expected, string why) =>
        Fail(parameter,
            $"{method}: parameter '{parameter}' has length {actual} ({dimension}), expected {expected}, {why}.");

    [DoesNotReturn]
    private static void FailDimension(
        string method, string parameter, int axis, string dimension, nint actual, nint expected, string why) =>
        Fail(parameter,
            $"{method}: parameter '{parameter}' has {actual} in axis {axis} ({dimension}), expected {expected}, {why}.");

    // A size that is a number says nothing by its name.
    [DoesNotReturn]
    private static void FailEqual(
        string method, string left, nint leftValue, string right, nint rightValue, string why) =>
        throw new ArgumentException($"{method}: " + (IsNumber(left) ? $"{right} is {rightValue}; it must be {leftValue}"
            : IsNumber(right) ? $"{left} is {leftValue}; it must be {rightValue}"
            : $"{left} is {leftValue} and {right} is {rightValue}; they must be equal") + $": {why}.");

    private static bool IsNumber(string dimension) => dimension.All(char.IsAsciiDigit);

    [DoesNotReturn]
    private static void FailIndex(string method, string parameter, int position, int value, nint limit, string why) =>
        throw new ArgumentOutOfRangeException(
            parameter, value, $"{method}: '{parameter}[{position}]' is {value}, expected 0 to {limit - 1}, {why}.");

    [DoesNotReturn]
    private static void FailOverlap(string method, string a, string b) =>
        Fail(b, $"{method}: '{a}' and '{b}' share memory; the method writes one of them and needs them apart.");

    [DoesNotReturn]
    internal static void Overlap(string method, string first, string second, bool isSecondWritten) => FailOverlap(
        method, isSecondWritten ? second : first, isSecondWritten ? first : second);

    private static string Text(ReadOnlySpan<nint> lengths) => string.Join(", ", lengths.ToArray());

    /// <summary>A span of tangents has one for each direction.</summary>
    public static void Directions(long length, long expected, string method, string name)
    {
        if (length != expected)
            throw new ArgumentException(
                $"{method}: '{name}' has {length} elements; expected {expected}: one for each direction, of an array "
                + "for each element and direction.", name);
    }

    /// <summary>What is written shares no memory with what is read.</summary>
    public static void Apart<T>(ReadOnlySpan<T> written, ReadOnlySpan<T> other, string name, string otherName)
    {
        if (written.Overlaps(other))
            throw new ArgumentException($"'{name}' shares memory with '{otherName}'.", name);
    }
}
