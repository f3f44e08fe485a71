using System.Buffers;
using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace DiffProg.Kernels;

/// <summary>
/// The rows of an array of arrays in one memory, for the time of a call: copied when it begins, and back, where they
/// were written or added to, when it ends. Where the same array of arrays comes again (its tangent, its gradient), the
/// rows lie in the same order.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Packed<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly T[][] _rows;
    private readonly T[] _elements;
    private readonly int[] _places;
    private readonly int _count;

    private Packed(T[][] rows, string name)
    {
        ArgumentNullException.ThrowIfNull(rows, name);
        _rows = rows;
        foreach (var row in rows)
            _count = checked(_count + (row?.Length ?? 0));
        _elements = ArrayPool<T>.Shared.Rent(_count);
        _places = ArrayPool<int>.Shared.Rent(checked(2 * rows.Length));
        var start = 0;
        for (var i = 0; i < rows.Length; i++)
        {
            _places[2 * i] = start;
            _places[(2 * i) + 1] = rows[i] is { Length: var length } ? length + 1 : 0;
            start += rows[i]?.Length ?? 0;
        }
    }

    /// <summary>All rows, one after the other.</summary>
    public Span<T> Elements => _elements.AsSpan(0, _count);

    /// <summary>Two integers for each row: where it begins, its length and 1; where there is no row, the second is
    /// 0.</summary>
    public ReadOnlySpan<int> Rows => _places.AsSpan(0, 2 * _rows.Length);

    /// <summary>What a method is given.</summary>
    /// <param name="rows">The argument.</param>
    /// <param name="name">What it is called.</param>
    /// <exception cref="ArgumentNullException">There is none.</exception>
    public static Packed<T> Of(T[][] rows, string name)
    {
        var packed = new Packed<T>(rows, name);
        packed.CopyIn();
        return packed;
    }

    /// <summary>How this moves: an array of arrays with rows of the same lengths.</summary>
    /// <param name="method">The user's name of the method.</param>
    /// <param name="rows">The tangent.</param>
    /// <param name="name">What it is called.</param>
    /// <exception cref="ArgumentNullException">There is none.</exception>
    /// <exception cref="ArgumentException">Its rows have other lengths.</exception>
    public Packed<T> Tangent(string method, T[][] rows, string name)
    {
        var packed = Like(method, rows, name);
        packed.CopyIn();
        return packed;
    }

    /// <summary>What is added to the gradient: zeros, or, of rows that are written, the derivative with respect to what
    /// is there in the end.</summary>
    /// <param name="method">The user's name of the method.</param>
    /// <param name="rows">The gradient.</param>
    /// <param name="name">What it is called.</param>
    /// <param name="written">The argument is written.</param>
    /// <exception cref="ArgumentNullException">There is none.</exception>
    /// <exception cref="ArgumentException">Its rows have other lengths.</exception>
    public Packed<T> Gradient(string method, T[][] rows, string name, bool written)
    {
        var packed = Like(method, rows, name);
        if (written)
            packed.CopyIn();
        else
            packed.Elements.Clear();
        return packed;
    }

    /// <summary>No row shares memory with another argument.</summary>
    /// <param name="method">The user's name of the method.</param>
    /// <param name="name">What the array of arrays is called.</param>
    /// <param name="other">What the other argument is called.</param>
    /// <param name="memory">The other argument.</param>
    /// <exception cref="ArgumentException">One does.</exception>
    public void RequireApart(string method, string name, string other, ReadOnlySpan<T> memory)
    {
        foreach (var row in _rows)
        {
            if (row is not null && memory.Overlaps(row))
                Check.Overlap(method, name, other, true);
        }
    }

    /// <summary>No row that is written is another row of the arrays of arrays.</summary>
    /// <param name="method">The user's name of the method.</param>
    /// <param name="names">What they are called.</param>
    /// <param name="written">Those whose rows are written.</param>
    /// <param name="all">The arrays of arrays.</param>
    /// <exception cref="ArgumentException">One is.</exception>
    public static void RequireDistinct(
        string method, ReadOnlySpan<string> names, ReadOnlySpan<bool> written, ReadOnlySpan<Packed<T>> all)
    {
        int most = 0, count = 0;
        foreach (var packed in all)
            most = checked(most + packed._rows.Length);
        var keys = ArrayPool<int>.Shared.Rent(most);
        var places = ArrayPool<(int Argument, int Row)>.Shared.Rent(most);
        try
        {
            for (var k = 0; k < all.Length; k++)
            {
                for (var i = 0; i < all[k]._rows.Length; i++)
                {
                    if (all[k]._rows[i] is not { Length: > 0 } row)
                        continue;
                    (keys[count], places[count]) = (RuntimeHelpers.GetHashCode(row), (k, i));
                    count++;
                }
            }

            // What is one array stands together. Rows of what is only read may be many times the same.
            Array.Sort(keys, places, 0, count);
            for (int i = 0, end; i < count; i = end)
            {
                for (end = i + 1; end < count && keys[end] == keys[i];)
                    end++;
                for (var j = i; j < end; j++)
                {
                    for (var l = i; written[places[j].Argument] && l < end; l++)
                    {
                        var ((a, i1), (b, i2)) = (places[j], places[l]);
                        if (j != l && ReferenceEquals(all[a]._rows[i1], all[b]._rows[i2]))
                            FailShared(method, $"{names[a]}[{i1}]", $"{names[b]}[{i2}]");
                    }
                }
            }
        }
        finally
        {
            ArrayPool<int>.Shared.Return(keys);
            ArrayPool<(int, int)>.Shared.Return(places);
        }
    }

    /// <summary>The rows become what was written.</summary>
    public void CopyBack()
    {
        for (var i = 0; i < _rows.Length; i++)
        {
            if (_rows[i] is { } row)
                _elements.AsSpan(_places[2 * i], row.Length).CopyTo(row);
        }
    }

    /// <summary>What was collected is added to the rows.</summary>
    public void AddBack()
    {
        for (var i = 0; i < _rows.Length; i++)
        {
            if (_rows[i] is { Length: > 0 } row)
                TensorPrimitives.Add<T>(row, _elements.AsSpan(_places[2 * i], row.Length), row);
        }
    }

    /// <summary>The memory is free for others.</summary>
    public void Return()
    {
        // Where nothing came in, something was refused before.
        if (_elements is null)
            return;
        ArrayPool<T>.Shared.Return(_elements);
        ArrayPool<int>.Shared.Return(_places);
    }

    [DoesNotReturn]
    private static void FailShared(string method, string written, string other) => throw new ArgumentException(
        $"{method}: '{written}' and '{other}' are one array, and the method writes one of them; copy it, [.. row].",
        written.Split('[')[0]);

    private void CopyIn()
    {
        for (var i = 0; i < _rows.Length; i++)
            _rows[i].AsSpan().CopyTo(_elements.AsSpan(_places[2 * i]));
    }

    private Packed<T> Like(string method, T[][] rows, string name)
    {
        var packed = new Packed<T>(rows, name);
        if (packed.Rows.SequenceEqual(Rows))
            return packed;
        packed.Return();
        throw new ArgumentException($"{method}: the rows of '{name}' have other lengths.", name);
    }
}
