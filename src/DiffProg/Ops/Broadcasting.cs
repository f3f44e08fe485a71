using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace DiffProg;

/// <summary>Broadcasting as in .NET: shapes are aligned at the right, and an axis of length 1 stretches.</summary>
internal static class Broadcasting
{
    /// <summary>The shape both operands stretch to.</summary>
    public static nint[] Shape(ReadOnlySpan<nint> x, ReadOnlySpan<nint> y, string xName, string yName, string method)
    {
        if (x.IsEmpty != y.IsEmpty)
        {
            Shapes.Refuse(method, x.IsEmpty ? xName : yName, $"'{xName}' is {Shapes.Text(x)} and '{yName}' is "
                + $"{Shapes.Text(y)}; expected a shape with axes on both sides (Tensor<T>.Empty has none).");
        }

        var shape = new nint[Math.Max(x.Length, y.Length)];
        for (var fromRight = 1; fromRight <= shape.Length; fromRight++)
        {
            var a = fromRight <= x.Length ? x[^fromRight] : 1;
            var b = fromRight <= y.Length ? y[^fromRight] : 1;
            if (a != b && a != 1 && b != 1)
            {
                Shapes.Refuse(method, yName, $"'{xName}' is {Shapes.Text(x)} and '{yName}' is {Shapes.Text(y)}; "
                    + $"aligned at the right, axis -{fromRight} has {a} and {b}, expected equal lengths or "
                    + "a 1. Reshape one of them so that its axes stand under those of the other.");
            }

            shape[^fromRight] = a == 1 ? b : a;
        }

        return shape;
    }

    public static nint[] Shape<TX, TY>(Tensor<TX> x, Tensor<TY> y,
        [CallerArgumentExpression(nameof(x))] string xName = "",
        [CallerArgumentExpression(nameof(y))] string yName = "",
        [CallerMemberName] string method = "")
    {
        ArgumentNullException.ThrowIfNull(x, xName);
        ArgumentNullException.ThrowIfNull(y, yName);
        return Shape(x.Lengths, y.Lengths, xName, yName, method);
    }

    /// <summary>The elements of <paramref name="x"/> stretched to a shape that <see cref="Shape"/> gave.</summary>
    public static ReadOnlySpan<T> Stretch<T>(Tensor<T> x, ReadOnlySpan<nint> shape)
    {
        var elements = DenseAccess.Read(x);
        if (x.Lengths.SequenceEqual(shape))
            return elements;

        var own = Shapes.DenseStrides(x.Lengths);
        var strides = new nint[shape.Length];                            // 0 where x repeats
        for (var fromRight = 1; fromRight <= x.Rank; fromRight++)
            strides[^fromRight] = x.Lengths[^fromRight] == 1 ? 0 : own[^fromRight];

        var stretched = new T[checked((int)Shapes.Product(shape))];
        Strided.Gather(elements, 0, shape, strides, stretched);
        return stretched;
    }
}
