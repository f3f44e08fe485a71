using System.Numerics;

namespace DiffProg;

/// <summary>The scalar functions that .NET lacks, or has with too little accuracy near 0.</summary>
internal static class ScalarFunctions
{
    /// <summary>log(1 + x) without cancellation near 0; in double inside, within 2 ulp.</summary>
    public static T LogP1<T>(T x) where T : IFloatingPointIeee754<T> =>
        T.CreateTruncating(LogP1(double.CreateTruncating(x)));

    /// <summary>exp(x) - 1 without cancellation near 0; in double inside, within 2 ulp.</summary>
    public static T ExpM1<T>(T x) where T : IFloatingPointIeee754<T> =>
        T.CreateTruncating(ExpM1(double.CreateTruncating(x)));

    public static T Erf<T>(T x) where T : IFloatingPointIeee754<T> =>
        T.CreateTruncating(ErrorFunction.Erf(double.CreateTruncating(x)));

    public static T Rsqrt<T>(T x) where T : IFloatingPointIeee754<T> => T.One / T.Sqrt(x);

    // Both branches take the exponential of a negative number, which cannot overflow.
    public static T Sigmoid<T>(T x) where T : IFloatingPointIeee754<T>
    {
        var e = T.Exp(-T.Abs(x));
        return x >= T.Zero ? T.One / (T.One + e) : e / (T.One + e);
    }

    public static T Softplus<T>(T x) where T : IFloatingPointIeee754<T> =>
        T.Max(x, T.Zero) + LogP1(T.Exp(-T.Abs(x)));

    public static T Relu<T>(T x) where T : IFloatingPointIeee754<T> => T.Max(x, T.Zero);

    // Far below zero the other factor of the activations has vanished, and x may be infinite: the product is zero.
    public static T Silu<T>(T x) where T : IFloatingPointIeee754<T> => T.Max(x, Constant<T>(-800)) * Sigmoid(x);

    public static T Gelu<T>(T x) where T : IFloatingPointIeee754<T> =>
        Constant<T>(0.5) * T.Max(x, Constant<T>(-40)) * (T.One + Erf(x * Constant<T>(0.70710678118654752440)));   // 1 / sqrt 2

    public static T GeluTanh<T>(T x) where T : IFloatingPointIeee754<T>
    {
        var inner = Constant<T>(0.79788456080286535588) * (x + Constant<T>(0.044715) * x * x * x);   // sqrt(2 / pi)
        return Constant<T>(0.5) * T.Max(x, Constant<T>(-10)) * (T.One + T.Tanh(inner));
    }

    // .NET's own Sign is an integer and throws on NaN.
    public static T Sign<T>(T x) where T : IFloatingPointIeee754<T> =>
        x > T.Zero ? T.One : x < T.Zero ? -T.One : x;

    /// <summary>A constant in the precision of <typeparamref name="T"/>.</summary>
    public static T Constant<T>(double value) where T : IFloatingPointIeee754<T> => T.CreateTruncating(value);

    // 1 + x is rounded to u; the quotient takes away what the rounding added.
    private static double LogP1(double x)
    {
        if (x == 0)
        {
            return x;                                                    // keeps the sign of zero
        }

        var u = 1 + x;
        return u == 0 || double.IsInfinity(u) ? Math.Log(u) : Math.Log(u) - (u - 1 - x) / u;
    }

    // Near 0 the Taylor series x + x (x/2 (1 + x/3 (1 + ...))); far from 0 the subtraction is harmless.
    private static double ExpM1(double x)
    {
        if (!(Math.Abs(x) < 0.5))
            return Math.Exp(x) - 1;

        var series = 0.0;
        for (var n = 17; n >= 2; n--)
            series = (1 + series) * x / n;

        return x + x * series;
    }
}
