using System.Buffers;
using System.ComponentModel;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace DiffProg.Kernels;

/// <summary>
/// Many tensors, of which none that is written may share memory with another: what <see cref="Check"/> asks pair by
/// pair, in the order of where they lie. Gradients of a tensor that stands for two parameters are one tensor as well.
/// </summary>
/// <param name="method">The user's name of the method.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public ref struct Overlaps<T>(string method)
{
    private Entry[] _entries = ArrayPool<Entry>.Shared.Rent(64);
    private nint[] _starts = ArrayPool<nint>.Shared.Rent(64);
    private int _count;

    /// <summary>A tensor that is read.</summary>
    public void Read(string name, Tensor<T> x) => Add(new Entry(x, null, false, name, -1));

    /// <summary>Elements that are read.</summary>
    public void Read<TList>(TList list)
        where TList : struct, IListElements<T>
    {
        for (var i = 0; i < list.Count; i++)
            Add(new Entry(list[i]!, null, false, list.Path, i));
    }

    /// <summary>A tensor that is written.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="x">The tensor.</param>
    /// <param name="primal">What it is the gradient of; null for a result.</param>
    public void Write(string name, Tensor<T> x, Tensor<T>? primal) => Add(new Entry(x, primal, true, name, -1));

    /// <summary>Elements that are written.</summary>
    /// <param name="list">The elements.</param>
    /// <param name="primals">What they are the gradients of.</param>
    public void Write<TList>(TList list, TList primals)
        where TList : struct, IListElements<T>
    {
        for (var i = 0; i < list.Count; i++)
            Add(new Entry(list[i]!, primals[i], true, list.Path, i));
    }

    /// <summary>Throws where two of them overlap, one of which is written.</summary>
    public void Check()
    {
        int collections;
        do
        {
            // Where they lie is known as long as nothing is moved.
            collections = GC.CollectionCount(0);
            var first = _count == 0 ? null : _entries[0].Tensor;
            for (var i = 0; i < _count; i++)
                _starts[i] = Distance(first!, _entries[i].Tensor);
            Array.Sort(_starts, _entries, 0, _count);
        }
        while (GC.CollectionCount(0) != collections);

        for (var i = 0; i < _count; i++)
        {
            var end = _starts[i] + Size(_entries[i].Tensor);
            for (var j = i + 1; j < _count && _starts[j] < end; j++)
            {
                if ((_entries[i].IsWritten || _entries[j].IsWritten) && !_entries[i].IsSharedWith(_entries[j]))
                    Kernels.Check.Overlap(method, _entries[i].FullName, _entries[j].FullName, _entries[j].IsWritten);
            }
        }
    }

    /// <summary>Gives back what it remembers.</summary>
    public void Dispose()
    {
        ArrayPool<Entry>.Shared.Return(_entries, clearArray: true);
        ArrayPool<nint>.Shared.Return(_starts);
    }

    private void Add(Entry entry)
    {
        if (entry.Tensor.FlattenedLength == 0)
            return;
        if (_count == _entries.Length || _count == _starts.Length)
            Grow();
        _entries[_count++] = entry;
    }

    private void Grow()
    {
        var (entries, starts) = (_entries, _starts);
        _entries = ArrayPool<Entry>.Shared.Rent(2 * _count);
        _starts = ArrayPool<nint>.Shared.Rent(2 * _count);
        Array.Copy(entries, _entries, _count);
        ArrayPool<Entry>.Shared.Return(entries, clearArray: true);
        ArrayPool<nint>.Shared.Return(starts);
    }

    private static nint Distance(Tensor<T> first, Tensor<T> x) => Unsafe.ByteOffset(
        in first.AsReadOnlyTensorSpan().GetPinnableReference(), in x.AsReadOnlyTensorSpan().GetPinnableReference());

    private static nint Size(Tensor<T> x) => Kernels.Check.Extent(x) * Unsafe.SizeOf<T>();

    private readonly record struct Entry(Tensor<T> Tensor, Tensor<T>? Primal, bool IsWritten, string Name, int Number)
    {
        public string FullName => Number < 0 ? Name
            : Name.IndexOf("[]", StringComparison.Ordinal) == Name.LastIndexOf("[]", StringComparison.Ordinal)
                ? Lists.NameOf(Name, Number) : $"{Name}, number {Number}";

        public bool IsSharedWith(Entry other) => ReferenceEquals(Tensor, other.Tensor) && Primal is not null
            && ReferenceEquals(Primal, other.Primal);
    }
}
