using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace DiffProg;

// Each of these copies: a result never shares elements with its argument. The gradient takes the reverse way; where an
// element was copied several times (Broadcast) its gradients are summed.
public static partial class Ops
{
    /// <summary>Swaps the last two axes: [..., m, n] to [..., n, m].</summary>
    /// <exception cref="ArgumentException">x has fewer than two axes.</exception>
    public static Tensor<T> Transpose<T>(Tensor<T> x) where T : unmanaged, IFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.Rank < 2)
        {
            Shapes.Refuse(nameof(Transpose), nameof(x), $"'x' is {Shapes.Text(x)}, of rank {x.Rank}; expected rank 2 "
                + "or more. Reshape(x, 1, -1) makes a vector one row.");
        }

        return Transpose(x, -2, -1);
    }

    /// <summary>Swaps two axes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    public static Tensor<T> Transpose<T>(Tensor<T> x, int axis1, int axis2)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var (first, second) = (Shapes.Axis(axis1, x), Shapes.Axis(axis2, x));
        var order = Enumerable.Range(0, x.Rank).ToArray();
        (order[first], order[second]) = (second, first);
        return Permute(x, order);
    }

    /// <summary>Reorders the axes: axis i of the result is axis <c>order[i]</c> of x.</summary>
    /// <exception cref="ArgumentException"><paramref name="order"/> does not name every axis once.</exception>
    public static Tensor<T> Permute<T>(Tensor<T> x, ReadOnlySpan<int> order)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(x);
        var axes = new int[order.Length];
        for (var i = 0; i < order.Length; i++)
            axes[i] = Shapes.Axis(order[i], x, nameof(order));

        if (axes.Length != x.Rank || axes.Distinct().Count() != axes.Length)
        {
            Shapes.Refuse(nameof(Permute), nameof(order), $"'order' is [{string.Join(", ", order.ToArray())}]; "
                + $"expected each of the {x.Rank} axes of 'x', which is {Shapes.Text(x)}, once.");
        }

        var (elements, lengths) = Strided.Permute(DenseAccess.Read(x), x.Lengths, axes);
        return DenseAccess.Create(elements, lengths);
    }

    /// <summary>
    /// The same elements in row-major order under another shape; one length may be -1 and is computed.
    /// </summary>
    /// <exception cref="ArgumentException">The shape does not hold as many elements, or has several -1.</exception>
    public static Tensor<T> Reshape<T>(Tensor<T> x, params ReadOnlySpan<int> lengths)
        where T : unmanaged, IFloatingPointIeee754<T> => Reshape(x, Widen(lengths));

    /// <inheritdoc cref="Reshape{T}(Tensor{T}, ReadOnlySpan{int})"/>
    /// <remarks>For lengths computed from those of tensors: <c>Reshape(x, 2 * y.Lengths[0], -1)</c>.</remarks>
    [OverloadResolutionPriority(-1)]
    public static Tensor<T> Reshape<T>(Tensor<T> x, params ReadOnlySpan<nint> lengths)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(x);
        return DenseAccess.Create(DenseAccess.Read(x).ToArray(), ReshapedTo(x, lengths));
    }

    /// <summary><paramref name="length"/> positions of one axis from <paramref name="start"/> on.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis, or the range does not lie inside
    /// it.</exception>
    public static Tensor<T> Slice<T>(Tensor<T> x, int axis, int start, int length)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        axis = Shapes.Axis(axis, x);
        var available = x.Lengths[axis];
        if (start < 0 || start > available)
        {
            throw new ArgumentOutOfRangeException(nameof(start), start, $"Ops.Slice: 'start' is {start}; expected 0 to "
                + $"{available}, the length of axis {axis} of 'x', which is {Shapes.Text(x)}.");
        }

        if (length < 0 || length > available - start)
        {
            throw new ArgumentOutOfRangeException(nameof(length), length, $"Ops.Slice: 'length' is {length}; expected "
                + $"0 to {available - start}, what axis {axis} of 'x', which is {Shapes.Text(x)}, has from "
                + $"{start} on.");
        }

        var strides = Shapes.DenseStrides(x.Lengths);
        nint[] lengths = [.. x.Lengths];
        lengths[axis] = length;
        var result = DenseAccess.Allocate<T>(lengths);
        Strided.Gather(DenseAccess.Read(x), start * strides[axis], lengths, strides, DenseAccess.Elements(result));
        return result;
    }

    /// <summary>Repeats x over a larger shape: aligned at the right, and axes of length 1 stretch.</summary>
    /// <exception cref="ArgumentException">x does not broadcast to that shape.</exception>
    public static Tensor<T> Broadcast<T>(Tensor<T> x, params ReadOnlySpan<int> lengths)
        where T : unmanaged, IFloatingPointIeee754<T> => Broadcast(x, Widen(lengths));

    /// <inheritdoc cref="Broadcast{T}(Tensor{T}, ReadOnlySpan{int})"/>
    /// <remarks>For lengths computed from those of tensors: <c>Broadcast(x, y.Lengths)</c>.</remarks>
    [OverloadResolutionPriority(-1)]
    public static Tensor<T> Broadcast<T>(Tensor<T> x, params ReadOnlySpan<nint> lengths)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(x);
        nint[] target = [.. lengths];
        var stretches = x.Rank <= target.Length;
        for (var fromRight = 1; stretches && fromRight <= target.Length; fromRight++)
        {
            stretches = target[^fromRight] >= 0
                && (fromRight > x.Rank || x.Lengths[^fromRight] == 1 || x.Lengths[^fromRight] == target[^fromRight]);
        }

        if (!stretches || x.Rank == 0)
        {
            Shapes.Refuse(nameof(Broadcast), nameof(lengths), $"'lengths' is {Shapes.Text(target)}; expected a shape "
                + $"that 'x', which is {Shapes.Text(x)}, stretches to: aligned at the right, equal lengths "
                + "or 1 in 'x'.");
        }

        return DenseAccess.Create(Broadcasting.Stretch(x, target).ToArray(), target);
    }

    private static ReadOnlySpan<nint> Widen(ReadOnlySpan<int> lengths)
    {
        var wide = new nint[lengths.Length];
        for (var axis = 0; axis < wide.Length; axis++)
            wide[axis] = lengths[axis];
        return wide;
    }

    private static nint[] ReshapedTo<T>(Tensor<T> x, ReadOnlySpan<nint> lengths)
    {
        var shape = new nint[lengths.Length];
        nint known = 1;
        var open = -1;
        var valid = lengths.Length > 0;
        for (var axis = 0; axis < lengths.Length; axis++)
        {
            shape[axis] = lengths[axis];
            if (lengths[axis] == -1 && open < 0)
            {
                open = axis;
                continue;
            }

            valid &= lengths[axis] >= 0;
            known = checked(known * lengths[axis]);
        }

        if (valid && open >= 0 && known > 0 && x.FlattenedLength % known == 0)
        {
            shape[open] = x.FlattenedLength / known;
        }
        else if (!valid || open >= 0 || known != x.FlattenedLength)
        {
            Shapes.Refuse(nameof(Reshape), nameof(lengths), $"'lengths' is {Shapes.Text(shape)}; expected a shape "
                + $"with the {x.FlattenedLength} elements of 'x', which is {Shapes.Text(x)}; one length "
                + "may be -1.");
        }

        return shape;
    }
}
