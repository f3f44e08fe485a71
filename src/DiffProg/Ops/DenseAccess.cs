using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DiffProg;

/// <summary>
/// The one place where the eager layer turns tensors into spans. <c>Tensor.GetPinnableReference</c> ignores a slice's
/// offset and <c>GetSpan</c> throws on empty tensors, so both are avoided.
/// </summary>
internal static class DenseAccess
{
    /// <summary>The elements in row-major order; those of a non-dense tensor are copied.</summary>
    public static ReadOnlySpan<T> Read<T>(Tensor<T> x, [CallerArgumentExpression(nameof(x))] string name = "")
    {
        ArgumentNullException.ThrowIfNull(x, name);
        return x.FlattenedLength == 0 ? [] : Elements(x.ToDenseTensor());
    }

    /// <summary>The elements of a tensor that is known to be dense, to read or to write.</summary>
    public static Span<T> Elements<T>(Tensor<T> dense) => dense.FlattenedLength == 0
        ? []
        : MemoryMarshal.CreateSpan(ref dense.AsTensorSpan().GetPinnableReference(),
            checked((int)dense.FlattenedLength));

    /// <summary>A new dense tensor; its elements are whatever memory held.</summary>
    public static Tensor<T> Allocate<T>(ReadOnlySpan<nint> lengths) => Tensor.CreateFromShapeUninitialized<T>(lengths);

    /// <summary>A new dense tensor over these elements, in row-major order.</summary>
    public static Tensor<T> Create<T>(T[] elements, ReadOnlySpan<nint> lengths) => Tensor.Create(elements, lengths);
}
