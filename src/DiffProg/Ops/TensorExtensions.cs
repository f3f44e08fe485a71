using System.Numerics;
using System.Numerics.Tensors;

namespace DiffProg;

/// <summary>Products in the order in which they are read: <c>x.MatMul(w)</c>.</summary>
public static class TensorExtensions
{
    /// <inheritdoc cref="Ops.MatMul{T}(Tensor{T}, Tensor{T})"/>
    public static Tensor<T> MatMul<T>(this Tensor<T> a, Tensor<T> b) where T : unmanaged, IFloatingPointIeee754<T> =>
        Ops.MatMul(a, b);
}
