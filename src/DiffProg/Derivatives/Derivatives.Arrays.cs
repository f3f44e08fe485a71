using System.Numerics;

namespace DiffProg;

public static partial class Derivatives
{
    /// <summary>The gradient of a function of an array; a new array, as long as x.</summary>
    public static T[] Gradient<T>(Func<T[], T> f, T[] x) where T : unmanaged, IFloatingPointIeee754<T> =>
        Point.Numbers<T>(Point.Gradient(Doubles(f), Point.Of<T>(x)));

    /// <summary>The gradients of a function of two arrays; two new arrays, as long as x and y.</summary>
    public static (T[] X, T[] Y) Gradient<T>(Func<T[], T[], T> f, T[] x, T[] y)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Parts<T>(Point.Gradient(Doubles(f, x.Length), Point.Of<T>([.. x, .. y])), x.Length);

    /// <summary>f(x), and its gradient, a new array as long as x.</summary>
    public static (T Value, T[] Gradient) ValueAndGradient<T>(Func<T[], T> f, T[] x)
        where T : unmanaged, IFloatingPointIeee754<T> => (f([.. x]), Gradient(f, x));

    /// <summary>f(x, y), and its gradients, two new arrays as long as x and y.</summary>
    public static (T Value, T[] X, T[] Y) ValueAndGradient<T>(Func<T[], T[], T> f, T[] x, T[] y)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var (byX, byY) = Gradient(f, x, y);
        return (f([.. x], [.. y]), byX, byY);
    }

    /// <summary>f(x), and its derivative along v, which is as long as x.</summary>
    public static (T Value, T Tangent) Jvp<T>(Func<T[], T> f, T[] x, T[] v)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var direction = Direction<T>(v, x.Length);
        return (f([.. x]), Along<T>(Doubles(f), Point.Of<T>(x), direction));
    }

    /// <summary>f(x, y), and its derivative along (vx, vy), which are as long as x and y.</summary>
    public static (T Value, T Tangent) Jvp<T>(Func<T[], T[], T> f, T[] x, T[] y, T[] vx, T[] vy)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        double[] direction = [.. Direction<T>(vx, x.Length), .. Direction<T>(vy, y.Length)];
        return (f([.. x], [.. y]), Along<T>(Doubles(f, x.Length), Point.Of<T>([.. x, .. y]), direction));
    }

    /// <summary>f(x), and its derivative along v, which is as long as x; two new arrays.</summary>
    public static (T[] Value, T[] Tangent) Jvp<T>(Func<T[], T[]> f, T[] x, T[] v)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var direction = Direction<T>(v, x.Length);
        return ([.. f([.. x])], Point.Numbers<T>(Point.Along(Lists(f), Point.Of<T>(x), direction)));
    }

    /// <summary>A curve's point and velocity, times v; two new arrays.</summary>
    public static (T[] Value, T[] Tangent) Jvp<T>(Func<T, T[]> f, T x, T v)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        ([.. f(x)], Point.Numbers<T>(
            Point.Along(at => Point.Of<T>(f(Point.Number<T>(at[0]))), Point.Of(x), Point.Of(v))));

    /// <summary>The pullback: the transposed Jacobian of f at x times a cotangent, which is as long as f(x).</summary>
    public static T[] Vjp<T>(Func<T[], T[]> f, T[] x, T[] cotangent) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var weights = Direction<T>(cotangent, f([.. x]).Length);
        return Point.Numbers<T>([.. Point.Rows(Lists(f), Point.Of<T>(x)).Select(row => Point.Dot(row, weights))]);
    }

    /// <summary>The Hessian of f at x times v, which is as long as x: the derivative of the gradient along v (forward
    /// over reverse). A new array.</summary>
    public static T[] HessianVectorProduct<T>(Func<T[], T> f, T[] x, T[] v)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Point.Numbers<T>(Point.GradientAlong(Doubles(f), Point.Of<T>(x), Direction<T>(v, x.Length)));

    /// <summary>The Hessian of f at (x, y) times (vx, vy), which are as long as x and y; two new arrays.</summary>
    public static (T[] X, T[] Y) HessianVectorProduct<T>(Func<T[], T[], T> f, T[] x, T[] y, T[] vx, T[] vy)
        where T : unmanaged, IFloatingPointIeee754<T> => Parts<T>(
            Point.GradientAlong(Doubles(f, x.Length), Point.Of<T>([.. x, .. y]),
                [.. Direction<T>(vx, x.Length), .. Direction<T>(vy, y.Length)]), x.Length);

    /// <summary>
    /// The Jacobian of f at x: a row for each element of f(x), a column for each of x. Compiled, a loop over the rows,
    /// in reverse mode, or over the columns, in forward mode, whichever are fewer.
    /// </summary>
    public static T[,] Jacobian<T>(Func<T[], T[]> f, T[] x) where T : unmanaged, IFloatingPointIeee754<T> =>
        Transposed<T>(Point.Rows(Lists(f), Point.Of<T>(x)), f([.. x]).Length);

    /// <summary>The Hessian of f at x. Compiled, a loop over its rows that differentiates the gradient along each axis
    /// (forward over reverse).</summary>
    public static T[,] Hessian<T>(Func<T[], T> f, T[] x) where T : unmanaged, IFloatingPointIeee754<T> =>
        Transposed<T>(Point.Rows(at => Point.Gradient(Doubles(f), at), Point.Of<T>(x)), x.Length);

    // Each call of the function has an array of its own.
    private static Func<double[], double> Doubles<T>(Func<T[], T> f) where T : unmanaged, IFloatingPointIeee754<T> =>
        at => double.CreateTruncating(f(Point.Numbers<T>(at)));

    private static Func<double[], double> Doubles<T>(Func<T[], T[], T> f, int first)
        where T : unmanaged, IFloatingPointIeee754<T> => at => double.CreateTruncating(
            f(Point.Numbers<T>(at[..first]), Point.Numbers<T>(at[first..])));

    private static Func<double[], double[]> Lists<T>(Func<T[], T[]> f)
        where T : unmanaged, IFloatingPointIeee754<T> => at => Point.Of<T>(f(Point.Numbers<T>(at)));

    private static (T[] X, T[] Y) Parts<T>(double[] values, int first) where T : unmanaged, IFloatingPointIeee754<T> =>
        (Point.Numbers<T>(values[..first]), Point.Numbers<T>(values[first..]));

    private static double[] Direction<T>(ReadOnlySpan<T> v, int length)
        where T : unmanaged, IFloatingPointIeee754<T> => v.Length == length ? Point.Of(v)
        : throw new ArgumentException("The direction or cotangent has another length.");

    private static T[,] Transposed<T>(double[][] columns, int rows) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var matrix = new T[rows, columns.Length];
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns.Length; j++)
                matrix[i, j] = Point.Number<T>(columns[j][i]);
        }

        return matrix;
    }
}
