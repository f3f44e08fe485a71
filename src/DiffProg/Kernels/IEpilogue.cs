using System.ComponentModel;

namespace DiffProg.Kernels;

/// <summary>What becomes of a product: emitted code that fuses bias, activation, masks and the store into it.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IEpilogue<T>
    where T : unmanaged
{
    /// <summary>
    /// One finished vector of the product: row <paramref name="row"/>, columns [column, column + V.Count).
    /// </summary>
    /// <remarks>Every element is delivered exactly once, in an order that depends on the sizes alone.</remarks>
    void Apply<V>(nint row, nint column, V product)
        where V : struct, ISimd<V, T>;
}
