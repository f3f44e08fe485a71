using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Text;

namespace DiffProg;

/// <summary>
/// Axes and shapes of the eager layer: normalised here, and refused here with the shapes in the message.
/// </summary>
internal static class Shapes
{
    /// <summary>The shape as the messages show it: <c>[2, 3]</c>.</summary>
    public static string Text(ReadOnlySpan<nint> lengths)
    {
        var text = new StringBuilder("[");
        for (var axis = 0; axis < lengths.Length; axis++)
            text.Append(axis == 0 ? "" : ", ").Append(lengths[axis].ToString(CultureInfo.InvariantCulture));

        return text.Append(']').ToString();
    }

    public static string Text<T>(Tensor<T> x) => Text(x.Lengths);

    public static nint Product(ReadOnlySpan<nint> lengths)
    {
        nint product = 1;
        foreach (var length in lengths)
            product = checked(product * length);

        return product;
    }

    /// <summary>The strides of a dense row-major tensor.</summary>
    public static nint[] DenseStrides(ReadOnlySpan<nint> lengths)
    {
        var strides = new nint[lengths.Length];
        nint stride = 1;
        for (var axis = lengths.Length - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= lengths[axis];
        }

        return strides;
    }

    /// <summary>The axis counted from the front, whether it came as 0 to rank - 1 or as -rank to -1.</summary>
    public static int Axis<T>(int axis, Tensor<T> x, [CallerArgumentExpression(nameof(axis))] string name = "",
        [CallerArgumentExpression(nameof(x))] string tensor = "", [CallerMemberName] string method = "")
    {
        ArgumentNullException.ThrowIfNull(x, tensor);
        return Axis(axis, x.Rank, name, $"'{tensor}' is {Text(x)}", method);
    }

    public static int Axis(int axis, int rank, string name, string why, string method)
    {
        if (axis < -rank || axis >= rank)
        {
            throw new ArgumentOutOfRangeException(name, axis,
                $"Ops.{method}: '{name}' is {axis}, but {why}; expected {-rank} to {rank - 1}.");
        }

        return axis < 0 ? axis + rank : axis;
    }

    public static void Rank<T>(Tensor<T> x, int rank, string shape,
        [CallerArgumentExpression(nameof(x))] string name = "", [CallerMemberName] string method = "")
    {
        ArgumentNullException.ThrowIfNull(x, name);
        if (x.Rank != rank)
            Refuse(method, name, $"'{name}' is {Text(x)}, of rank {x.Rank}; expected rank {rank}, {shape}.");
    }

    public static void Same<T>(Tensor<T> x, Tensor<T> y, string wayOut,
        [CallerArgumentExpression(nameof(x))] string xName = "",
        [CallerArgumentExpression(nameof(y))] string yName = "",
        [CallerMemberName] string method = "")
    {
        ArgumentNullException.ThrowIfNull(x, xName);
        ArgumentNullException.ThrowIfNull(y, yName);
        if (!x.Lengths.SequenceEqual(y.Lengths))
            Refuse(method, yName, $"'{yName}' is {Text(y)}; expected {Text(x)}, the shape of '{xName}'. {wayOut}");
    }

    [DoesNotReturn]
    public static void Refuse(string method, string name, string message) =>
        throw new ArgumentException($"Ops.{method}: {message}", name);
}
