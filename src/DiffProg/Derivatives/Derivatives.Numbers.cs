using System.Numerics;

namespace DiffProg;

/// <summary>
/// Derivatives of functions, to be written inside other functions: <c>using static DiffProg.Derivatives</c>. In the
/// body of a <see cref="DifferentiableAttribute"/> method they are compiled: exact, to any order, and differentiable
/// themselves, with respect to what the function captures as well. The function is then a lambda, a local function or a
/// method that is known where it is written.
/// <para>
/// Called as they stand here they are numerical: central differences of several steps, extrapolated (Ridders, 1982). In
/// double, a smooth function of ordinary size has about 10 right digits, a second derivative about 7, a third about 4;
/// in float, 4 and 2. They know no <see cref="Ops.StopGradient(double)"/>, and at a kink they give the mean of
/// both sides. They are there to check the compiled ones, not for speed.
/// </para>
/// </summary>
public static partial class Derivatives
{
    /// <summary>df/dx.</summary>
    public static T Gradient<T>(Func<T, T> f, T x) where T : unmanaged, IFloatingPointIeee754<T> =>
        Point.Number<T>(Point.Gradient(Doubles(f), Point.Of(x))[0]);

    /// <summary>(∂f/∂x, ∂f/∂y).</summary>
    public static (T X, T Y) Gradient<T>(Func<T, T, T> f, T x, T y) where T : unmanaged, IFloatingPointIeee754<T> =>
        Pair<T>(Point.Gradient(Doubles(f), Point.Of(x, y)));

    /// <summary>f(x) and df/dx.</summary>
    public static (T Value, T Gradient) ValueAndGradient<T>(Func<T, T> f, T x)
        where T : unmanaged, IFloatingPointIeee754<T> => (f(x), Gradient(f, x));

    /// <summary>f(x, y), ∂f/∂x and ∂f/∂y.</summary>
    public static (T Value, T X, T Y) ValueAndGradient<T>(Func<T, T, T> f, T x, T y)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var (byX, byY) = Gradient(f, x, y);
        return (f(x, y), byX, byY);
    }

    /// <summary>f(x), and the derivative of f along v: f'(x) v.</summary>
    public static (T Value, T Tangent) Jvp<T>(Func<T, T> f, T x, T v) where T : unmanaged, IFloatingPointIeee754<T> =>
        (f(x), Along<T>(Doubles(f), Point.Of(x), Point.Of(v)));

    /// <summary>f(x, y), and the derivative of f along (vx, vy).</summary>
    public static (T Value, T Tangent) Jvp<T>(Func<T, T, T> f, T x, T y, T vx, T vy)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        (f(x, y), Along<T>(Doubles(f), Point.Of(x, y), Point.Of(vx, vy)));

    /// <summary>The pullback of a cotangent: f'(x) c.</summary>
    public static T Vjp<T>(Func<T, T> f, T x, T cotangent) where T : unmanaged, IFloatingPointIeee754<T> =>
        Gradient(f, x) * cotangent;

    /// <summary>The pullback of a cotangent: (c ∂f/∂x, c ∂f/∂y).</summary>
    public static (T X, T Y) Vjp<T>(Func<T, T, T> f, T x, T y, T cotangent)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var (byX, byY) = Gradient(f, x, y);
        return (byX * cotangent, byY * cotangent);
    }

    /// <summary>f''(x).</summary>
    public static T Hessian<T>(Func<T, T> f, T x) where T : unmanaged, IFloatingPointIeee754<T> =>
        HessianVectorProduct(f, x, T.One);

    /// <summary>(∂²f/∂x², ∂²f/∂x∂y, ∂²f/∂y²).</summary>
    public static (T XX, T XY, T YY) Hessian<T>(Func<T, T, T> f, T x, T y)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var (xx, xy) = HessianVectorProduct(f, x, y, T.One, T.Zero);
        return (xx, xy, HessianVectorProduct(f, x, y, T.Zero, T.One).Y);
    }

    /// <summary>f''(x) v: the derivative of the gradient along v (forward over reverse).</summary>
    public static T HessianVectorProduct<T>(Func<T, T> f, T x, T v) where T : unmanaged, IFloatingPointIeee754<T> =>
        Point.Number<T>(Point.GradientAlong(Doubles(f), Point.Of(x), Point.Of(v))[0]);

    /// <summary>The Hessian of f at (x, y) times (vx, vy).</summary>
    public static (T X, T Y) HessianVectorProduct<T>(Func<T, T, T> f, T x, T y, T vx, T vy)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Pair<T>(Point.GradientAlong(Doubles(f), Point.Of(x, y), Point.Of(vx, vy)));

    private static Func<double[], double> Doubles<T>(Func<T, T> f) where T : unmanaged, IFloatingPointIeee754<T> =>
        at => double.CreateTruncating(f(Point.Number<T>(at[0])));

    private static Func<double[], double> Doubles<T>(Func<T, T, T> f) where T : unmanaged, IFloatingPointIeee754<T> =>
        at => double.CreateTruncating(f(Point.Number<T>(at[0]), Point.Number<T>(at[1])));

    private static T Along<T>(Func<double[], double> f, double[] x, double[] v)
        where T : unmanaged, IFloatingPointIeee754<T> => Point.Number<T>(Point.Along(at => [f(at)], x, v)[0]);

    private static (T X, T Y) Pair<T>(double[] values) where T : unmanaged, IFloatingPointIeee754<T> =>
        (Point.Number<T>(values[0]), Point.Number<T>(values[1]));
}
