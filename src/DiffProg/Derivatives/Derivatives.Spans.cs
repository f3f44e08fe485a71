using System.Numerics;

namespace DiffProg;

public static partial class Derivatives
{
    /// <summary>The gradient of a function of a span; a new array, as long as x.</summary>
    public static T[] Gradient<T>(Func<ReadOnlySpan<T>, T> f, ReadOnlySpan<T> x)
        where T : unmanaged, IFloatingPointIeee754<T> => Gradient(Of(f), x.ToArray());

    /// <summary>The gradients of a function of two spans; two new arrays, as long as x and y.</summary>
    public static (T[] X, T[] Y) Gradient<T>(
        Func<ReadOnlySpan<T>, ReadOnlySpan<T>, T> f, ReadOnlySpan<T> x, ReadOnlySpan<T> y)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Gradient<T>((a, b) => f(a, b), x.ToArray(), y.ToArray());

    /// <summary>f(x), and its gradient, a new array as long as x.</summary>
    public static (T Value, T[] Gradient) ValueAndGradient<T>(Func<ReadOnlySpan<T>, T> f, ReadOnlySpan<T> x)
        where T : unmanaged, IFloatingPointIeee754<T> => ValueAndGradient(Of(f), x.ToArray());

    /// <summary>f(x), and its derivative along v, which is as long as x.</summary>
    public static (T Value, T Tangent) Jvp<T>(Func<ReadOnlySpan<T>, T> f, ReadOnlySpan<T> x, ReadOnlySpan<T> v)
        where T : unmanaged, IFloatingPointIeee754<T> => Jvp(Of(f), x.ToArray(), v.ToArray());

    /// <summary>f(x), and its derivative along v, which is as long as x; two new arrays.</summary>
    public static (T[] Value, T[] Tangent) Jvp<T>(
        Func<ReadOnlySpan<T>, T[]> f, ReadOnlySpan<T> x, ReadOnlySpan<T> v)
        where T : unmanaged, IFloatingPointIeee754<T> => Jvp(Of(f), x.ToArray(), v.ToArray());

    /// <summary>The pullback: the transposed Jacobian of f at x times a cotangent, which is as long as f(x).</summary>
    public static T[] Vjp<T>(Func<ReadOnlySpan<T>, T[]> f, ReadOnlySpan<T> x, ReadOnlySpan<T> cotangent)
        where T : unmanaged, IFloatingPointIeee754<T> => Vjp(Of(f), x.ToArray(), cotangent.ToArray());

    /// <summary>The Hessian of f at x times v, which is as long as x; a new array.</summary>
    public static T[] HessianVectorProduct<T>(Func<ReadOnlySpan<T>, T> f, ReadOnlySpan<T> x, ReadOnlySpan<T> v)
        where T : unmanaged, IFloatingPointIeee754<T> => HessianVectorProduct(Of(f), x.ToArray(), v.ToArray());

    /// <summary>The Jacobian of f at x: a row for each element of f(x), a column for each of x.</summary>
    public static T[,] Jacobian<T>(Func<ReadOnlySpan<T>, T[]> f, ReadOnlySpan<T> x)
        where T : unmanaged, IFloatingPointIeee754<T> => Jacobian(Of(f), x.ToArray());

    /// <summary>The Hessian of f at x.</summary>
    public static T[,] Hessian<T>(Func<ReadOnlySpan<T>, T> f, ReadOnlySpan<T> x)
        where T : unmanaged, IFloatingPointIeee754<T> => Hessian(Of(f), x.ToArray());

    private static Func<T[], TResult> Of<T, TResult>(Func<ReadOnlySpan<T>, TResult> f) => x => f(x);
}
