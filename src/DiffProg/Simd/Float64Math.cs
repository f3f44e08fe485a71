using System.Runtime.CompilerServices;

namespace DiffProg.Kernels;

/// <summary>Exponential, logarithm and their relations in double precision; see <see cref="Float32Math"/>.</summary>
internal static partial class Float64Math
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
    private const double Log2E = 1.4426950408889634;
    // Few bits in the first: n * it is exact.
    private const double Ln2High = 0.6931471805592082, Ln2Low = 7.371002565167799e-13;

    [MethodImpl(Inline)]
    public static V Exp<V>(V x) where V : struct, ISimd<V, double>
    {
        x = V.Clamp(x, V.Splat(-746.0), V.Splat(710.0));
        V n = V.RoundToEven(x * V.Splat(Log2E));
        V r = ReduceByLn2(x, n);
        V p = V.MultiplyAdd(ExpTail(r), r, V.Splat(1.0));
        p = V.MultiplyAdd(p, r, V.Splat(1.0));
        return V.ScaleByPower(p, n);
    }

    [MethodImpl(Inline)]
    public static V ExpM1<V>(V x) where V : struct, ISimd<V, double>
    {
        V y = V.Clamp(x, V.Splat(-746.0), V.Splat(710.0));
        V n = V.RoundToEven(y * V.Splat(Log2E));
        V r = ReduceByLn2(y, n);
        V p = V.MultiplyAdd(ExpTail(r), r * r, r);
        V half = V.ScaleByPower(V.Splat(0.5), n);           // half of 2^n, since 2^1024 overflows before its product
        V result = V.MultiplyAdd(p, half, half - V.Splat(0.5));
        return V.CopySign(result + result, x);
    }

    [MethodImpl(Inline)]
    private static V ReduceByLn2<V>(V x, V n) where V : struct, ISimd<V, double> =>
        V.MultiplyAdd(n, V.Splat(-Ln2Low), V.MultiplyAdd(n, V.Splat(-Ln2High), x));

    /// <summary>P of e^r = 1 + r + r^2 P(r), times r and over r: 1/2 + r/6 + ..., 2^-62.</summary>
    [MethodImpl(Inline)]
    private static V ExpTail<V>(V r) where V : struct, ISimd<V, double>
    {
        V p = V.MultiplyAdd(r, V.Splat(2.0875338810722813e-09), V.Splat(2.5108972547681688e-08));
        p = V.MultiplyAdd(p, r, V.Splat(2.7557402604674094e-07));
        p = V.MultiplyAdd(p, r, V.Splat(2.755724439093239e-06));
        p = V.MultiplyAdd(p, r, V.Splat(2.480158717258566e-05));
        p = V.MultiplyAdd(p, r, V.Splat(0.00019841269885950783));
        p = V.MultiplyAdd(p, r, V.Splat(0.0013888888888962355));
        p = V.MultiplyAdd(p, r, V.Splat(0.008333333333321697));
        p = V.MultiplyAdd(p, r, V.Splat(0.04166666666666651));
        p = V.MultiplyAdd(p, r, V.Splat(0.16666666666666677));
        return V.MultiplyAdd(p, r, V.Splat(0.5));
    }

    /// <summary>With e = exp(-2|x|): (1 - e) / (1 + e) near zero, and 1 - 2e / (1 + e) beyond.</summary>
    [MethodImpl(Inline)]
    public static V Tanh<V>(V x) where V : struct, ISimd<V, double>
    {
        V y = V.Clamp(V.Abs(x) * V.Splat(-2.0), V.Splat(-80.0), V.Splat(0.0));
        V n = V.RoundToEven(y * V.Splat(Log2E));
        V r = ReduceByLn2(y, n);
        V p = V.MultiplyAdd(ExpTail(r), r * r, r);
        V scale = V.ScaleByPower(V.Splat(1.0), n);
        V e = V.MultiplyAdd(p, scale, scale);
        V complement = V.MultiplyAdd(p, scale, scale - V.Splat(1.0));
        V far = V.Less(e, V.Splat(0.33));
        V quotient = Divide(V.Select(far, e + e, -complement), V.Splat(1.0), e, out V error);
        quotient = V.MultiplyAdd(error, V.MultiplyAdd(quotient, V.Splat(0.5), V.Splat(0.5)), quotient);
        return V.CopySign(V.Select(far, V.Splat(1.0) - quotient, quotient), x);
    }

    [MethodImpl(Inline)]
    public static V Sigmoid<V>(V x) where V : struct, ISimd<V, double>
    {
        V e = Exp(-V.Abs(x));
        V numerator = V.Select(V.Less(x, V.Splat(0.0)), e, V.Splat(1.0));
        V quotient = Divide(numerator, V.Splat(1.0), e, out V error);
        return V.MultiplyAdd(error, V.Splat(1.0) - quotient, quotient);
    }

    /// <summary>
    /// numerator / (large + small) and what its product with the exact divisor leaves. The caller multiplies the error
    /// by the reciprocal of the divisor, which it knows from the quotient, and so saves most of two roundings.
    /// </summary>
    [MethodImpl(Inline)]
    private static V Divide<V>(V numerator, V large, V small, out V error) where V : struct, ISimd<V, double>
    {
        V divisor = large + small;
        V quotient = numerator / divisor;
        error = V.MultiplyAdd(-quotient, divisor, numerator);
        error = V.MultiplyAdd(-quotient, small - (divisor - large), error);
        return quotient;
    }

    [MethodImpl(Inline)]
    public static V Softplus<V>(V x) where V : struct, ISimd<V, double> =>
        V.Max(x, V.Splat(0.0)) + LogP1Finite(Exp(-V.Abs(x)));

    [MethodImpl(Inline)]
    public static V Log<V>(V x) where V : struct, ISimd<V, double>
    {
        V denormal = V.Less(x, V.Splat(2.2250738585072014e-308));
        V k = V.Exponent(V.Select(denormal, x * V.Splat(4503599627370496.0), x), out V m);
        k = V.Select(denormal, k - V.Splat(52.0), k);
        V result = LogReduced(m - V.Splat(1.0), k);
        result = V.Select(V.Less(x, V.Splat(double.PositiveInfinity)), result, x);
        V outside = V.Select(V.Equal(x, V.Splat(0.0)), V.Splat(double.NegativeInfinity), V.Splat(double.NaN));
        return V.Select(V.LessOrEqual(x, V.Splat(0.0)), outside, result);
    }

    /// <summary>
    /// With s = f / (2 + f): ln(1 + f) = 2s + s z R(z), z = s^2, arranged as f - (f^2/2 - s (f^2/2 + z R)), which keeps
    /// the leading term exact (the arrangement of fdlibm, 1993; R fitted here, 2^-59).
    /// </summary>
    [MethodImpl(Inline)]
    private static V LogReduced<V>(V f, V k) where V : struct, ISimd<V, double>
    {
        V s = f / (V.Splat(2.0) + f);
        V z = s * s;
        V p = V.MultiplyAdd(z, V.Splat(0.14795479478506643), V.Splat(0.153140984721377));
        p = V.MultiplyAdd(p, z, V.Splat(0.1818356241640805));
        p = V.MultiplyAdd(p, z, V.Splat(0.22222198610626231));
        p = V.MultiplyAdd(p, z, V.Splat(0.28571428742016514));
        p = V.MultiplyAdd(p, z, V.Splat(0.3999999999941637));
        p = V.MultiplyAdd(p, z, V.Splat(0.6666666666666734));
        V half = V.Splat(0.5) * f * f;
        V tail = V.MultiplyAdd(s, V.MultiplyAdd(p, z, half), k * V.Splat(Ln2Low));
        return V.MultiplyAdd(k, V.Splat(Ln2High), f - (half - tail));
    }

    [MethodImpl(Inline)]
    public static V LogP1<V>(V x) where V : struct, ISimd<V, double>
    {
        V result = LogP1Finite(x);
        result = V.Select(V.Less(x, V.Splat(double.PositiveInfinity)), V.CopySign(result, x), x);
        V outside = V.Select(V.Equal(x, V.Splat(-1.0)), V.Splat(double.NegativeInfinity), V.Splat(double.NaN));
        return V.Select(V.LessOrEqual(x, V.Splat(-1.0)), outside, result);
    }

    [MethodImpl(Inline)]
    private static V LogP1Finite<V>(V x) where V : struct, ISimd<V, double>
    {
        V one = V.Splat(1.0);
        V u = one + x;
        V lead = u - one;
        V error = (one - (u - lead)) + (x - lead);
        V k = V.Exponent(u, out V m);
        return LogReduced((m - one) + V.ScaleByPower(error, -k), k);
    }

    /// <summary>
    /// x^y for x >= 0, good to single precision. Not inlined: with it a kernel would meet the JIT's limit on locals.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static V PositivePow<V>(V x, V y) where V : struct, ISimd<V, double> => Exp(y * Log(x));
}
