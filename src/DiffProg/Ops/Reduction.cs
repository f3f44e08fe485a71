using System.Numerics.Tensors;

namespace DiffProg;

/// <summary>One row of elements to one number.</summary>
internal delegate T RowReduction<T>(ReadOnlySpan<T> row);

/// <summary>
/// A reduction over any axes: the reduced axes are moved to the end, so that each element of the result comes from one
/// contiguous row.
/// </summary>
internal static class Reduction
{
    public static Tensor<T> Over<T>(Tensor<T> x, ReadOnlySpan<int> axes, bool keepDims, bool refuseEmpty,
        RowReduction<T> reduce, string axisName, string method)
    {
        var reduced = Reduced(x, axes, axisName, method);
        var (order, kept, length) = KeptFirst(x.Lengths, reduced);
        var shape = ResultShape(x.Lengths, reduced, keepDims);
        if (shape.Length == 0)
        {
            Shapes.Refuse(method, axisName, $"every axis of 'x', {Shapes.Text(x)}, is reduced, which leaves no axis, "
                + $"and a .NET tensor has at least one. Use {method}(x) for the number, or keepDims: true.");
        }

        if (refuseEmpty && length == 0 && kept > 0)
        {
            Shapes.Refuse(method, "x", $"'x' is {Shapes.Text(x)}, and a reduced axis is empty; the {method} of no "
                + "elements is not defined. Expected at least one element.");
        }

        var rows = Strided.Permute(DenseAccess.Read(x), x.Lengths, order).Elements;
        var result = DenseAccess.Allocate<T>(shape);
        var destination = DenseAccess.Elements(result);
        for (var row = 0; row < destination.Length; row++)
            destination[row] = reduce(rows.AsSpan(row * length, length));

        return result;
    }

    private static bool[] Reduced<T>(Tensor<T> x, ReadOnlySpan<int> axes, string axisName, string method)
    {
        ArgumentNullException.ThrowIfNull(x);
        var reduced = new bool[x.Rank];
        foreach (var axis in axes)
        {
            var normalised = Shapes.Axis(axis, x, axisName, "x", method);
            if (reduced[normalised])
                Shapes.Refuse(method, axisName, $"'{axisName}' names axis {normalised} twice; expected distinct axes.");

            reduced[normalised] = true;
        }

        return reduced;
    }

    private static (int[] Order, int Kept, int Length) KeptFirst(ReadOnlySpan<nint> lengths, bool[] reduced)
    {
        var order = new List<int>();
        nint kept = 1, length = 1;
        for (var axis = 0; axis < reduced.Length; axis++)
        {
            if (!reduced[axis])
            {
                order.Add(axis);
                kept *= lengths[axis];
            }
        }

        for (var axis = 0; axis < reduced.Length; axis++)
        {
            if (reduced[axis])
            {
                order.Add(axis);
                length *= lengths[axis];
            }
        }

        return ([.. order], (int)kept, (int)length);
    }

    private static nint[] ResultShape(ReadOnlySpan<nint> lengths, bool[] reduced, bool keepDims)
    {
        var shape = new List<nint>();
        for (var axis = 0; axis < reduced.Length; axis++)
        {
            if (!reduced[axis])
                shape.Add(lengths[axis]);
            else if (keepDims)
                shape.Add(1);
        }

        return [.. shape];
    }
}
