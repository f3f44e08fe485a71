using System.Numerics;
using System.Numerics.Tensors;

namespace DiffProg;

public static partial class Ops
{
    private const string ProductForms = "[k] with [k, n]; [..., m, k] with [k], with [k, n] or with "
        + "[..., k, n] of the same leading axes";

    /// <summary>
    /// The matrix product: [m, k] · [k, n] is [m, n], [m, k] · [k] is [m], [k] · [k, n] is [n]; with leading batch
    /// axes, [..., m, k] · [..., k, n] is [..., m, n] and so is [..., m, k] · [k, n]; [..., m, k] · [k] is [..., m].
    /// </summary>
    /// <remarks>With k = 0 the result is 0. The gradients are g · bᵀ and aᵀ · g, summed over the batch for a shared
    /// b.</remarks>
    /// <exception cref="ArgumentException">The ranks are none of these, or k or the batch axes differ.</exception>
    public static Tensor<T> MatMul<T>(Tensor<T> a, Tensor<T> b) where T : unmanaged, IFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        var batched = a.Rank > 2 && b.Rank == a.Rank;
        var vectors = (a.Rank, b.Rank) == (1, 1);
        if (a.Rank < 1 || b.Rank < 1 || vectors || (b.Rank > 2 && !batched))
        {
            var wayOut = vectors ? "For two vectors use Dot(a, b)." : "Reshape or Broadcast one of them.";
            Shapes.Refuse(nameof(MatMul), nameof(b),
                $"'a' is {Shapes.Text(a)} and 'b' is {Shapes.Text(b)}; expected {ProductForms}. {wayOut}");
        }

        var inner = a.Lengths[^1];
        if (b.Lengths[b.Rank == 1 ? 0 : ^2] != inner)
        {
            Shapes.Refuse(nameof(MatMul), nameof(b), $"'b' is {Shapes.Text(b)}, with "
                + $"{b.Lengths[b.Rank == 1 ? 0 : ^2]} in axis {Math.Max(b.Rank - 2, 0)}; expected {inner}, "
                + $"the length of the last axis of 'a', which is {Shapes.Text(a)}. Transpose(b) swaps its "
                + "last two axes.");
        }

        if (batched && !a.Lengths[..^2].SequenceEqual(b.Lengths[..^2]))
        {
            Shapes.Refuse(nameof(MatMul), nameof(b), $"'b' is {Shapes.Text(b)}; expected leading axes "
                + $"{Shapes.Text(a.Lengths[..^2])}, those of 'a', which is {Shapes.Text(a)}. Broadcast(b, "
                + "...) repeats it.");
        }

        // A vector is one row on the left and one column on the right; unshared leading axes are more rows.
        var rows = a.Rank == 1 ? 1 : (int)a.Lengths[^2];
        var columns = b.Rank == 1 ? 1 : (int)b.Lengths[^1];
        var matrices = (int)Shapes.Product(a.Rank > 2 ? a.Lengths[..^2] : []);
        nint[] shape = [.. a.Lengths[..^1], .. b.Rank == 1 ? [] : b.Lengths[^1..]];
        var left = DenseAccess.Read(a);
        var right = DenseAccess.Read(b);
        var result = DenseAccess.Allocate<T>(shape);
        var destination = DenseAccess.Elements(result);
        var depth = (int)inner;
        for (var matrix = 0; matrix < matrices; matrix++)
        {
            Multiply(left.Slice(matrix * rows * depth, rows * depth),
                batched ? right.Slice(matrix * depth * columns, depth * columns) : right,
                destination.Slice(matrix * rows * columns, rows * columns), rows, columns, depth);
        }

        return result;
    }

    /// <summary>Σ a b of two vectors of equal length. Empty: 0. The gradients are g b and g a.</summary>
    /// <exception cref="ArgumentException">One is not a vector, or the lengths differ.</exception>
    public static T Dot<T>(Tensor<T> a, Tensor<T> b) where T : unmanaged, IFloatingPointIeee754<T>
    {
        Shapes.Rank(a, 1, "a vector; for matrices use MatMul(a, b)");
        Shapes.Rank(b, 1, "a vector; for matrices use MatMul(a, b)");
        Shapes.Same(a, b, "Slice or Pad one of them.");
        return TensorPrimitives.Dot(DenseAccess.Read(a), DenseAccess.Read(b));
    }

    // c[i, :] = Σ_p a[i, p] b[p, :]: whole rows at a time, in the order of p.
    private static void Multiply<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> c, int rows, int columns, int depth)
        where T : IFloatingPointIeee754<T>
    {
        c.Clear();
        for (var i = 0; i < rows; i++)
        {
            if (columns == 1)
            {
                c[i] = TensorPrimitives.Dot(a.Slice(i * depth, depth), b);
                continue;
            }

            var row = c.Slice(i * columns, columns);
            for (var p = 0; p < depth; p++)
            {
                TensorPrimitives.MultiplyAdd(b.Slice(p * columns, columns), a[i * depth + p], row, row);
            }
        }
    }
}
