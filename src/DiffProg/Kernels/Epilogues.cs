using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace DiffProg.Kernels;

/// <summary>C = product, with C row-major.</summary>
/// <param name="destination">The first element of C.</param>
/// <param name="rowStride">From one row of C to the next.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly ref struct StoreEpilogue<T>(ref T destination, nint rowStride) : IEpilogue<T>
    where T : unmanaged
{
    private readonly ref T _destination = ref destination;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply<V>(nint row, nint column, V product)
        where V : struct, ISimd<V, T> => V.Store(product, ref _destination, (row * rowStride) + column);
}

/// <summary>C += product, with C row-major.</summary>
/// <param name="destination">The first element of C.</param>
/// <param name="rowStride">From one row of C to the next.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly ref struct AccumulateEpilogue<T>(ref T destination, nint rowStride) : IEpilogue<T>
    where T : unmanaged
{
    private readonly ref T _destination = ref destination;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply<V>(nint row, nint column, V product)
        where V : struct, ISimd<V, T>
    {
        nint index = (row * rowStride) + column;
        V.Store(V.Load(in _destination, index) + product, ref _destination, index);
    }
}
