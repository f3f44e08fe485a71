namespace DiffProg;

/// <summary>Walks over strided elements; every layout operation of the eager layer is one call of it.</summary>
internal static class Strided
{
    /// <summary>
    /// Fills <paramref name="destination"/> in row-major order of <paramref name="lengths"/> with the elements at
    /// <paramref name="offset"/> plus position times <paramref name="strides"/>; stride 0 repeats.
    /// </summary>
    public static void Gather<T>(ReadOnlySpan<T> source, nint offset, ReadOnlySpan<nint> lengths,
        ReadOnlySpan<nint> strides, Span<T> destination)
    {
        var position = new nint[lengths.Length];
        for (var i = 0; i < destination.Length; i++)
        {
            destination[i] = source[(int)offset];
            offset += Advance(position, lengths, strides);
        }
    }

    /// <summary>The reverse of <see cref="Gather"/>: spreads a row-major source over strided places.</summary>
    public static void Scatter<T>(ReadOnlySpan<T> source, nint offset, ReadOnlySpan<nint> lengths,
        ReadOnlySpan<nint> strides, Span<T> destination)
    {
        var position = new nint[lengths.Length];
        for (var i = 0; i < source.Length; i++)
        {
            destination[(int)offset] = source[i];
            offset += Advance(position, lengths, strides);
        }
    }

    /// <summary>The row-major elements and lengths with axis <c>order[i]</c> in place i.</summary>
    public static (T[] Elements, nint[] Lengths) Permute<T>(ReadOnlySpan<T> elements, ReadOnlySpan<nint> lengths,
        ReadOnlySpan<int> order)
    {
        var own = Shapes.DenseStrides(lengths);
        var permutedLengths = new nint[order.Length];
        var strides = new nint[order.Length];
        for (var i = 0; i < order.Length; i++)
        {
            permutedLengths[i] = lengths[order[i]];
            strides[i] = own[order[i]];
        }

        var permuted = new T[elements.Length];
        Gather(elements, 0, permutedLengths, strides, permuted);
        return (permuted, permutedLengths);
    }

    // The step to the next position in row-major order, like the wheels of an odometer.
    private static nint Advance(Span<nint> position, ReadOnlySpan<nint> lengths, ReadOnlySpan<nint> strides)
    {
        nint step = 0;
        for (var axis = lengths.Length - 1; axis >= 0; axis--)
        {
            step += strides[axis];
            if (++position[axis] < lengths[axis])
                break;

            step -= strides[axis] * lengths[axis];
            position[axis] = 0;
        }

        return step;
    }
}
