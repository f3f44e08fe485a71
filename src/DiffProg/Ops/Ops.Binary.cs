using System.Numerics;
using System.Numerics.Tensors;

namespace DiffProg;

// Functions of two tensors broadcast: shapes are aligned at the right, and an axis of length 1 stretches. The gradient
// of a stretched operand is summed over the axes it was stretched along.
public static partial class Ops
{
    /// <summary>
    /// x to the power of y, element by element, broadcasting; the special cases are those of MathF.Pow.
    /// </summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static Tensor<T> Pow<T>(Tensor<T> x, Tensor<T> y) where T : unmanaged, IFloatingPointIeee754<T> =>
        Zip(x, y, Broadcasting.Shape(x, y), T.Pow);

    /// <summary>x to the power of one number, element by element.</summary>
    public static Tensor<T> Pow<T>(Tensor<T> x, T y) where T : unmanaged, IFloatingPointIeee754<T> =>
        Map(x, element => T.Pow(element, y));

    /// <summary>
    /// The smaller of x and y, element by element, broadcasting; NaN wins. At a tie each receives half of the gradient.
    /// </summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static Tensor<T> Minimum<T>(Tensor<T> x, Tensor<T> y) where T : unmanaged, IFloatingPointIeee754<T> =>
        Zip(x, y, Broadcasting.Shape(x, y), T.Min);

    /// <summary>
    /// The smaller of x and one number, element by element; NaN wins. At a tie each receives half of the gradient.
    /// </summary>
    public static Tensor<T> Minimum<T>(Tensor<T> x, T y) where T : unmanaged, IFloatingPointIeee754<T> =>
        Map(x, element => T.Min(element, y));

    /// <summary>
    /// The larger of x and y, element by element, broadcasting; NaN wins. At a tie each receives half of the gradient.
    /// </summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static Tensor<T> Maximum<T>(Tensor<T> x, Tensor<T> y) where T : unmanaged, IFloatingPointIeee754<T> =>
        Zip(x, y, Broadcasting.Shape(x, y), T.Max);

    /// <summary>
    /// The larger of x and one number, element by element; NaN wins. At a tie each receives half of the gradient.
    /// </summary>
    public static Tensor<T> Maximum<T>(Tensor<T> x, T y) where T : unmanaged, IFloatingPointIeee754<T> =>
        Map(x, element => T.Max(element, y));

    private static Tensor<TResult> Zip<T, TResult>(Tensor<T> x, Tensor<T> y, ReadOnlySpan<nint> shape,
        Func<T, T, TResult> function)
    {
        var left = Broadcasting.Stretch(x, shape);
        var right = Broadcasting.Stretch(y, shape);
        var result = DenseAccess.Allocate<TResult>(shape);
        var destination = DenseAccess.Elements(result);
        for (var i = 0; i < destination.Length; i++)
            destination[i] = function(left[i], right[i]);

        return result;
    }
}
