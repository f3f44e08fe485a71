using System.Numerics;
using System.Numerics.Tensors;

namespace DiffProg;

/// <summary>Numbers and tensors as lists of doubles, and back, for difference quotients.</summary>
internal static class Point
{
    public static double[] Of<T>(params ReadOnlySpan<T> elements) where T : IFloatingPointIeee754<T>
    {
        var point = new double[elements.Length];
        for (var i = 0; i < point.Length; i++)
            point[i] = double.CreateTruncating(elements[i]);
        return point;
    }

    public static double[] Of<T>(Tensor<T> x) where T : unmanaged, IFloatingPointIeee754<T> => Of(DenseAccess.Read(x));

    public static T Number<T>(double x) where T : IFloatingPointIeee754<T> => T.CreateTruncating(x);

    public static T[] Numbers<T>(double[] x) where T : IFloatingPointIeee754<T> => [.. x.Select(T.CreateTruncating)];

    public static Tensor<T> Tensor<T>(double[] x, ReadOnlySpan<nint> lengths)
        where T : unmanaged, IFloatingPointIeee754<T> => DenseAccess.Create(Numbers<T>(x), lengths);

    /// <summary>The derivative of f at x along v.</summary>
    public static double[] Along(Func<double[], double[]> f, double[] x, double[] v)
    {
        var (size, length) = (1.0, 0.0);
        for (var i = 0; i < x.Length; i++)
        {
            if (v[i] != 0)
                (size, length) = (Math.Max(size, Math.Abs(x[i])), Math.Max(length, Math.Abs(v[i])));
        }

        return length == 0
            ? new double[f(x).Length]
            : Ridders.Derivative(h => f([.. x.Select((element, i) => element + (h * v[i]))]), size / length);
    }

    /// <summary>The partial derivatives of f at x: one row for each element of x.</summary>
    public static double[][] Rows(Func<double[], double[]> f, double[] x) =>
    [
        .. Enumerable.Range(0, x.Length).Select(i =>
        {
            var axis = new double[x.Length];
            axis[i] = 1;
            return Along(f, x, axis);
        }),
    ];

    /// <summary>The gradient of a function of one result.</summary>
    public static double[] Gradient(Func<double[], double> f, double[] x) =>
        [.. Rows(at => [f(at)], x).Select(row => row[0])];

    /// <summary>The derivative, along v, of the gradient.</summary>
    public static double[] GradientAlong(Func<double[], double> f, double[] x, double[] v) =>
        Along(at => Gradient(f, at), x, v);

    public static double Dot(double[] x, double[] y) => x.Zip(y, (a, b) => a * b).Sum();
}
