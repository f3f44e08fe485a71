using System.Buffers;
using System.ComponentModel;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace DiffProg.Kernels;

/// <summary>
/// The rows of an array of arrays in one memory, for the time of a call: copied when it begins, and back, where they
/// were written or added to, when it ends. Where the same array of arrays comes again (its tangent, its gradient), the rows
/// lie in the same order.
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
    /// <param name="method">The user's name of the method.</param>
    /// <param name="rows">The argument.</param>
    /// <param name="name">What it is called.</param>
    /// <param name="written">Its elements are written: no two rows may be one array.</param>
    /// <exception cref="ArgumentNullException">There is none.</exception>
    /// <exception cref="ArgumentException">Rows share memory.</exception>
    public static Packed<T> Of(string method, T[][] rows, string name, bool written)
    {
        var packed = new Packed<T>(rows, name);
        if (written)
            packed.RequireDistinct(method, name);
        packed.CopyIn();
        return packed;
    }

    /// <summary>How this moves: an array of arrays with rows of the same lengths.</summary>
    /// <param name="method">The user's name of the method.</param>
    /// <param name="rows">The tangent.</param>
    /// <param name="name">What it is called.</param>
    /// <param name="written">It is written, as the argument is.</param>
    public Packed<T> Tangent(string method, T[][] rows, string name, bool written)
    {
        var packed = Like(method, rows, name, written);
        packed.CopyIn();
        return packed;
    }

    /// <summary>What is added to the gradient: zeros, or, of rows that are written, the derivative with respect to what
    /// is there in the end.</summary>
    /// <param name="method">The user's name of the method.</param>
    /// <param name="rows">The gradient.</param>
    /// <param name="name">What it is called.</param>
    /// <param name="written">The argument is written.</param>
    public Packed<T> Gradient(string method, T[][] rows, string name, bool written)
    {
        var packed = Like(method, rows, name, written: true);
        if (written)
            packed.CopyIn();
        else
            packed.Elements.Clear();
        return packed;
    }

    /// <summary>No row shares memory with another argument.</summary>
    public void RequireApart(string method, string name, string other, ReadOnlySpan<T> memory)
    {
        foreach (var row in _rows)
        {
            if (row is not null && memory.Overlaps(row))
                Check.Overlap(method, name, other, true);
        }
    }

    /// <summary>No row is one of another array of arrays.</summary>
    public void RequireApart(string method, string name, string other, Packed<T> packed)
    {
        foreach (var row in packed._rows)
            RequireApart(method, name, other, row);
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
        ArrayPool<T>.Shared.Return(_elements);
        ArrayPool<int>.Shared.Return(_places);
    }

    private void CopyIn()
    {
        for (var i = 0; i < _rows.Length; i++)
            _rows[i].AsSpan().CopyTo(_elements.AsSpan(_places[2 * i]));
    }

    private Packed<T> Like(string method, T[][] rows, string name, bool written)
    {
        var packed = new Packed<T>(rows, name);
        if (!packed.Rows.SequenceEqual(Rows))
            throw new ArgumentException($"{method}: the rows of '{name}' have other lengths.", name);
        if (!written)
            return packed;
        packed.RequireDistinct(method, name);
        for (var i = 0; i < rows.Length; i++)
        {
            if (rows[i] is { Length: > 0 } row && ReferenceEquals(row, _rows[i]))
                throw new ArgumentException($"{method}: '{name}' shares rows with what it belongs to.", name);
        }

        return packed;
    }

    // Sorted by identity: what is one array stands together.
    private void RequireDistinct(string method, string name)
    {
        var (keys, numbers) = (ArrayPool<int>.Shared.Rent(_rows.Length), ArrayPool<int>.Shared.Rent(_rows.Length));
        var count = 0;
        for (var i = 0; i < _rows.Length; i++)
        {
            if (_rows[i] is not { Length: > 0 } row)
                continue;
            (keys[count], numbers[count]) = (RuntimeHelpers.GetHashCode(row), i);
            count++;
        }

        Array.Sort(keys, numbers, 0, count);
        for (var i = 1; i < count; i++)
        {
            for (var j = i - 1; j >= 0 && keys[j] == keys[i]; j--)
            {
                if (ReferenceEquals(_rows[numbers[i]], _rows[numbers[j]]))
                {
                    throw new ArgumentException(
                        $"{method}: two rows of '{name}' are one array, and it is written.", name);
                }
            }
        }

        ArrayPool<int>.Shared.Return(keys);
        ArrayPool<int>.Shared.Return(numbers);
    }
}
