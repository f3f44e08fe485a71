using System.Numerics;
using System.Numerics.Tensors;

namespace DiffProg;

public static partial class Derivatives
{
    /// <summary>The gradient of a function of a tensor; it has the shape of x.</summary>
    public static Tensor<T> Gradient<T>(Func<Tensor<T>, T> f, Tensor<T> x)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Point.Tensor<T>(Point.Gradient(Doubles(f, x.Lengths), Point.Of(x)), x.Lengths);

    /// <summary>f(x), and its gradient, which has the shape of x.</summary>
    public static (T Value, Tensor<T> Gradient) ValueAndGradient<T>(Func<Tensor<T>, T> f, Tensor<T> x)
        where T : unmanaged, IFloatingPointIeee754<T> => (f(x), Gradient(f, x));

    /// <summary>f(x), and its derivative along v, which has the shape of x.</summary>
    public static (T Value, T Tangent) Jvp<T>(Func<Tensor<T>, T> f, Tensor<T> x, Tensor<T> v)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        (f(x), Along<T>(Doubles(f, x.Lengths), Point.Of(x), Point.Of(v)));

    /// <summary>f(x), and its derivative along v, which has the shape of x.</summary>
    public static (Tensor<T> Value, Tensor<T> Tangent) Jvp<T>(Func<Tensor<T>, Tensor<T>> f, Tensor<T> x, Tensor<T> v)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var value = f(x);
        var tangent = Point.Along(Lists(f, x.Lengths), Point.Of(x), Point.Of(v));
        return (value, Point.Tensor<T>(tangent, value.Lengths));
    }

    /// <summary>A curve's point and velocity, times v.</summary>
    public static (Tensor<T> Value, Tensor<T> Tangent) Jvp<T>(Func<T, Tensor<T>> f, T x, T v)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var value = f(x);
        var tangent = Point.Along(at => Point.Of(f(Point.Number<T>(at[0]))), Point.Of(x), Point.Of(v));
        return (value, Point.Tensor<T>(tangent, value.Lengths));
    }

    /// <summary>The pullback: the transposed Jacobian of f at x times a cotangent, which has the shape of f(x).</summary>
    public static Tensor<T> Vjp<T>(Func<Tensor<T>, Tensor<T>> f, Tensor<T> x, Tensor<T> cotangent)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var weights = Point.Of(cotangent);
        var rows = Point.Rows(Lists(f, x.Lengths), Point.Of(x));
        return Point.Tensor<T>([.. rows.Select(row => Point.Dot(row, weights))], x.Lengths);
    }

    /// <summary>The Hessian of f at x times v, which has the shape of x: the derivative of the gradient along v (forward
    /// over reverse).</summary>
    public static Tensor<T> HessianVectorProduct<T>(Func<Tensor<T>, T> f, Tensor<T> x, Tensor<T> v)
        where T : unmanaged, IFloatingPointIeee754<T> => Point.Tensor<T>(
        Point.GradientAlong(Doubles(f, x.Lengths), Point.Of(x), Point.Of(v)), x.Lengths);

    /// <summary>
    /// The Jacobian of f at x: its first axes are those of f(x), its last those of x, together no more than 4.
    /// Compiled, a loop over the elements of f(x), in reverse mode, or over those of x, in forward mode, whichever are
    /// fewer.
    /// </summary>
    public static Tensor<T> Jacobian<T>(Func<Tensor<T>, Tensor<T>> f, Tensor<T> x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var columns = Point.Rows(Lists(f, x.Lengths), Point.Of(x));
        nint[] shape = [.. f(x).Lengths, .. x.Lengths];
        var jacobian = new double[checked((int)shape.Aggregate((nint)1, (a, b) => a * b))];
        for (var i = 0; i < jacobian.Length; i++)
            jacobian[i] = columns[i % columns.Length][i / columns.Length];
        return Point.Tensor<T>(jacobian, shape);
    }

    /// <summary>
    /// The Hessian of f at x: the axes of x, twice, together no more than 4. Compiled, a loop over the elements of x
    /// that differentiates the gradient along each (forward over reverse).
    /// </summary>
    public static Tensor<T> Hessian<T>(Func<Tensor<T>, T> f, Tensor<T> x)
        where T : unmanaged, IFloatingPointIeee754<T> => Jacobian(at => Gradient(f, at), x);

    private static Func<double[], double> Doubles<T>(Func<Tensor<T>, T> f, ReadOnlySpan<nint> lengths)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var shape = lengths.ToArray();
        return at => double.CreateTruncating(f(Point.Tensor<T>(at, shape)));
    }

    private static Func<double[], double[]> Lists<T>(Func<Tensor<T>, Tensor<T>> f, ReadOnlySpan<nint> lengths)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var shape = lengths.ToArray();
        return at => Point.Of(f(Point.Tensor<T>(at, shape)));
    }
}
