using System.Numerics;
using System.Numerics.Tensors;

namespace DiffProg;

public static partial class Ops
{
    /// <summary>
    /// One position of the first axis, which disappears: [n, ...] to [...]. The gradient of the others is 0.
    /// </summary>
    /// <exception cref="ArgumentException">x has fewer than two axes; of a vector, <c>x[index]</c> is the
    /// number.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The index is not in 0 to n - 1.</exception>
    public static Tensor<T> Index<T>(Tensor<T> x, int index) where T : unmanaged, IFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.Rank < 2)
        {
            Shapes.Refuse(nameof(Index), nameof(x), $"'x' is {Shapes.Text(x)}, of rank {x.Rank}; expected rank 2 or "
                + "more, for the first axis disappears and a .NET tensor has at least one. x[index] is "
                + "the number.");
        }

        RequireIndices([index], x.Lengths[0], nameof(index), $"the length of the first axis of 'x', {Shapes.Text(x)}",
            nameof(Index));
        var length = (int)Shapes.Product(x.Lengths[1..]);
        return DenseAccess.Create(DenseAccess.Read(x).Slice(index * length, length).ToArray(), x.Lengths[1..]);
    }

    /// <summary>
    /// Rows of a table, [V, ...] to [n, ...]: an embedding. A row that is taken twice receives the sum of both
    /// gradients.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A row is not in 0 to V - 1; the message names its
    /// position.</exception>
    public static Tensor<T> Gather<T>(Tensor<T> table, ReadOnlySpan<int> rows)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var elements = DenseAccess.Read(table);
        if (table.Rank == 0)
            Shapes.Refuse(nameof(Gather), nameof(table), "'table' has no axes; expected rank 1 or more.");

        RequireIndices(rows, table.Lengths[0], nameof(rows),
            $"the length of the first axis of 'table', {Shapes.Text(table)}", nameof(Gather));
        var length = (int)Shapes.Product(table.Lengths[1..]);
        var result = DenseAccess.Allocate<T>([rows.Length, .. table.Lengths[1..]]);
        var destination = DenseAccess.Elements(result);
        for (var i = 0; i < rows.Length; i++)
            elements.Slice(rows[i] * length, length).CopyTo(destination.Slice(i * length, length));

        return result;
    }

    /// <summary>[n, classes], with a 1 in each row at its index and 0 elsewhere. Carries no gradient.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An index is not in 0 to classes - 1, or classes is
    /// negative.</exception>
    public static Tensor<T> OneHot<T>(ReadOnlySpan<int> indices, int classes)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (classes < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(classes), classes,
                $"Ops.OneHot: 'classes' is {classes}; expected 0 or more.");
        }

        RequireIndices(indices, classes, nameof(indices), "the number of classes", nameof(OneHot));
        var elements = new T[checked(indices.Length * classes)];
        for (var i = 0; i < indices.Length; i++)
            elements[i * classes + indices[i]] = T.One;

        return DenseAccess.Create(elements, [indices.Length, classes]);
    }

    private static void RequireIndices(ReadOnlySpan<int> indices, nint limit, string name, string why, string method)
    {
        for (var i = 0; i < indices.Length; i++)
        {
            if (indices[i] < 0 || indices[i] >= limit)
            {
                var which = indices.Length == 1 ? $"'{name}'" : $"'{name}[{i}]'";
                throw new ArgumentOutOfRangeException(name, indices[i],
                    $"Ops.{method}: {which} is {indices[i]}; expected 0 to {limit - 1}; {why}, is {limit}.");
            }
        }
    }
}
