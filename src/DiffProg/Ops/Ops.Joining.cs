using System.Numerics;
using System.Numerics.Tensors;

namespace DiffProg;

public static partial class Ops
{
    /// <summary>
    /// Joins tensors end to end along one axis; all other axes agree: [2, 3] and [2, 2] along axis 1 is [2, 5].
    /// </summary>
    /// <exception cref="ArgumentException">There are no parts, or they differ in rank or in another axis.</exception>
    public static Tensor<T> Concatenate<T>(int axis, params ReadOnlySpan<Tensor<T>> parts)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        RequireParts(parts, nameof(Concatenate));
        axis = Shapes.Axis(axis, parts[0].Rank, nameof(axis), $"'parts[0]' is {Shapes.Text(parts[0])}",
            nameof(Concatenate));
        nint[] shape = [.. parts[0].Lengths];
        for (var i = 1; i < parts.Length; i++)
        {
            nint[] expected = [.. parts[0].Lengths];
            if (parts[i].Rank == expected.Length)
                expected[axis] = parts[i].Lengths[axis];

            if (!parts[i].Lengths.SequenceEqual(expected))
            {
                Shapes.Refuse(nameof(Concatenate), nameof(parts), $"'parts[{i}]' is {Shapes.Text(parts[i])}; expected "
                    + $"the shape of 'parts[0]', {Shapes.Text(parts[0])}, in every axis but {axis}.");
            }

            shape[axis] += parts[i].Lengths[axis];
        }

        var result = DenseAccess.Allocate<T>(shape);
        nint start = 0;
        foreach (var part in parts)
        {
            Place(part, result, axis, start);
            start += part.Lengths[axis];
        }

        return result;
    }

    /// <summary>Joins tensors of one shape along a new axis: three [2, 4] stacked at axis 0 are [3, 2, 4].</summary>
    /// <exception cref="ArgumentException">There are no parts, or their shapes differ.</exception>
    public static Tensor<T> Stack<T>(int axis, params ReadOnlySpan<Tensor<T>> parts)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        RequireParts(parts, nameof(Stack));
        var first = parts[0].Lengths;
        axis = Shapes.Axis(axis, first.Length + 1, nameof(axis), $"the stack of {Shapes.Text(first)} has one axis more",
            nameof(Stack));
        nint[] slice = [.. first[..axis], 1, .. first[axis..]];
        nint[] shape = [.. first[..axis], parts.Length, .. first[axis..]];
        var result = DenseAccess.Allocate<T>(shape);
        for (var i = 0; i < parts.Length; i++)
        {
            if (!parts[i].Lengths.SequenceEqual(first))
            {
                Shapes.Refuse(nameof(Stack), nameof(parts), $"'parts[{i}]' is {Shapes.Text(parts[i])}; expected "
                    + $"{Shapes.Text(first)}, the shape of 'parts[0]'. Concatenate joins along an axis that is there.");
            }

            Place(DenseAccess.Create(DenseAccess.Read(parts[i]).ToArray(), slice), result, axis, i);
        }

        return result;
    }

    /// <summary>Puts <paramref name="before"/> and <paramref name="after"/> more positions around one axis.</summary>
    /// <param name="x">The tensor.</param>
    /// <param name="axis">The axis that grows.</param>
    /// <param name="before">Positions put in front, 0 or more.</param>
    /// <param name="after">Positions put behind, 0 or more.</param>
    /// <param name="value">What they hold; it carries no gradient.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis, or a count is negative.</exception>
    public static Tensor<T> Pad<T>(Tensor<T> x, int axis, int before, int after, T value = default)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        axis = Shapes.Axis(axis, x);
        RequireCount(before, nameof(before));
        RequireCount(after, nameof(after));
        nint[] shape = [.. x.Lengths];
        shape[axis] += (nint)before + after;
        var result = DenseAccess.Allocate<T>(shape);
        DenseAccess.Elements(result).Fill(value);
        Place(x, result, axis, before);
        return result;
    }

    private static void Place<T>(Tensor<T> part, Tensor<T> whole, int axis, nint start)
    {
        var strides = Shapes.DenseStrides(whole.Lengths);
        Strided.Scatter(DenseAccess.Read(part), start * strides[axis], part.Lengths, strides,
            DenseAccess.Elements(whole));
    }

    private static void RequireParts<T>(ReadOnlySpan<Tensor<T>> parts, string method)
    {
        if (parts.IsEmpty)
            Shapes.Refuse(method, nameof(parts), "'parts' is empty; expected at least one tensor.");

        foreach (var part in parts)
            ArgumentNullException.ThrowIfNull(part, nameof(parts));
    }

    private static void RequireCount(int count, string name)
    {
        if (count < 0)
        {
            throw new ArgumentOutOfRangeException(name, count,
                $"Ops.Pad: '{name}' is {count}; expected 0 or more. Slice(x, axis, start, length) takes positions "
                + "away.");
        }
    }
}
