using System.Runtime.CompilerServices;

namespace DiffProg.Kernels;

/// <summary>Exponential, logarithm and their relations in single precision, for every width. Coefficients are minimax
/// (Remez), fitted in 70 digits; the error of the polynomial itself is given where it is declared.</summary>
internal static partial class Float32Math
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
    private const float Log2E = 1.44269502f;
    private const float Ln2High = 0.693145752f, Ln2Low = 1.42860677e-06f;   // few bits in the first: n * it is exact

    /// <summary>2^n e^r with |r| at most ln(2)/2; e^r = 1 + r + r^2 P(r), 2^-28.</summary>
    [MethodImpl(Inline)]
    public static V Exp<V>(V x) where V : struct, ISimd<V, float>
    {
        x = V.Clamp(x, V.Splat(-104f), V.Splat(89f));       // beyond, the result is 0 or infinite already
        V n = V.RoundToEven(x * V.Splat(Log2E));
        V r = ReduceByLn2(x, n);
        V p = V.MultiplyAdd(r, V.Splat(1.3814596e-03f), V.Splat(8.368712e-03f));
        p = V.MultiplyAdd(p, r, V.Splat(4.166839e-02f));
        p = V.MultiplyAdd(p, r, V.Splat(1.6666521e-01f));
        p = V.MultiplyAdd(p, r, V.Splat(4.9999994e-01f));
        p = V.MultiplyAdd(p, r, V.Splat(1f));
        p = V.MultiplyAdd(p, r, V.Splat(1f));
        return V.ScaleByPower(p, n);
    }

    [MethodImpl(Inline)]
    public static V ExpM1<V>(V x) where V : struct, ISimd<V, float>
    {
        V y = V.Clamp(x, V.Splat(-104f), V.Splat(89f));
        V n = V.RoundToEven(y * V.Splat(Log2E));
        V p = ExpM1Reduced(ReduceByLn2(y, n));
        V half = V.ScaleByPower(V.Splat(0.5f), n);          // half of 2^n, since 2^128 overflows before its product
        V result = V.MultiplyAdd(p, half, half - V.Splat(0.5f));
        return V.CopySign(result + result, x);
    }

    /// <summary>e^r - 1 = r + r^2 P(r), 2^-32.</summary>
    [MethodImpl(Inline)]
    private static V ExpM1Reduced<V>(V r) where V : struct, ISimd<V, float>
    {
        V p = V.MultiplyAdd(r, V.Splat(1.9845316e-04f), V.Splat(1.394062e-03f));
        p = V.MultiplyAdd(p, r, V.Splat(8.333391e-03f));
        p = V.MultiplyAdd(p, r, V.Splat(4.1666362e-02f));
        p = V.MultiplyAdd(p, r, V.Splat(1.6666666e-01f));
        p = V.MultiplyAdd(p, r, V.Splat(0.5f));
        return V.MultiplyAdd(p, r * r, r);
    }

    [MethodImpl(Inline)]
    private static V ReduceByLn2<V>(V x, V n) where V : struct, ISimd<V, float> =>
        V.MultiplyAdd(n, V.Splat(-Ln2Low), V.MultiplyAdd(n, V.Splat(-Ln2High), x));

    /// <summary>With e = exp(-2|x|): (1 - e) / (1 + e) near zero, and 1 - 2e / (1 + e) beyond.</summary>
    [MethodImpl(Inline)]
    public static V Tanh<V>(V x) where V : struct, ISimd<V, float>
    {
        V y = V.Clamp(V.Abs(x) * V.Splat(-2f), V.Splat(-40f), V.Splat(0f));
        V n = V.RoundToEven(y * V.Splat(Log2E));
        V p = ExpM1Reduced(ReduceByLn2(y, n));
        V scale = V.ScaleByPower(V.Splat(1f), n);
        V e = V.MultiplyAdd(p, scale, scale);
        V complement = V.MultiplyAdd(p, scale, scale - V.Splat(1f));
        V far = V.Less(e, V.Splat(0.33f));
        V quotient = Divide(V.Select(far, e + e, -complement), V.Splat(1f), e, out V error);
        quotient = V.MultiplyAdd(error, V.MultiplyAdd(quotient, V.Splat(0.5f), V.Splat(0.5f)), quotient);
        return V.CopySign(V.Select(far, V.Splat(1f) - quotient, quotient), x);
    }

    /// <summary>Through e^-|x|, which cannot overflow.</summary>
    [MethodImpl(Inline)]
    public static V Sigmoid<V>(V x) where V : struct, ISimd<V, float>
    {
        V e = Exp(-V.Abs(x));
        V numerator = V.Select(V.Less(x, V.Splat(0f)), e, V.Splat(1f));
        V quotient = Divide(numerator, V.Splat(1f), e, out V error);
        return V.MultiplyAdd(error, V.Splat(1f) - quotient, quotient);
    }

    /// <summary>
    /// numerator / (large + small) and what its product with the exact divisor leaves. The caller multiplies the error
    /// by the reciprocal of the divisor, which it knows from the quotient, and so saves most of two roundings.
    /// </summary>
    [MethodImpl(Inline)]
    private static V Divide<V>(V numerator, V large, V small, out V error) where V : struct, ISimd<V, float>
    {
        V divisor = large + small;
        V quotient = numerator / divisor;
        error = V.MultiplyAdd(-quotient, divisor, numerator);
        error = V.MultiplyAdd(-quotient, small - (divisor - large), error);
        return quotient;
    }

    /// <summary>max(x, 0) + ln(1 + e^-|x|).</summary>
    [MethodImpl(Inline)]
    public static V Softplus<V>(V x) where V : struct, ISimd<V, float> =>
        V.Max(x, V.Splat(0f)) + LogP1Finite(Exp(-V.Abs(x)));

    [MethodImpl(Inline)]
    public static V Log<V>(V x) where V : struct, ISimd<V, float>
    {
        V denormal = V.Less(x, V.Splat(1.17549435e-38f));
        V k = V.Exponent(V.Select(denormal, x * V.Splat(8388608f), x), out V m);
        k = V.Select(denormal, k - V.Splat(23f), k);
        V result = LogReduced(m - V.Splat(1f), k);
        result = V.Select(V.Less(x, V.Splat(float.PositiveInfinity)), result, x);
        V outside = V.Select(V.Equal(x, V.Splat(0f)), V.Splat(float.NegativeInfinity), V.Splat(float.NaN));
        return V.Select(V.LessOrEqual(x, V.Splat(0f)), outside, result);
    }

    /// <summary>k ln 2 + f - f^2/2 + f^3 P(f), 2^-30, for f in [sqrt(1/2) - 1, sqrt(2) - 1].</summary>
    [MethodImpl(Inline)]
    private static V LogReduced<V>(V f, V k) where V : struct, ISimd<V, float>
    {
        V p = V.MultiplyAdd(f, V.Splat(6.746282e-02f), V.Splat(-1.1675177e-01f));
        p = V.MultiplyAdd(p, f, V.Splat(1.1888066e-01f));
        p = V.MultiplyAdd(p, f, V.Splat(-1.24056675e-01f));
        p = V.MultiplyAdd(p, f, V.Splat(1.4219578e-01f));
        p = V.MultiplyAdd(p, f, V.Splat(-1.6667992e-01f));
        p = V.MultiplyAdd(p, f, V.Splat(2.0002118e-01f));
        p = V.MultiplyAdd(p, f, V.Splat(-2.500001e-01f));
        p = V.MultiplyAdd(p, f, V.Splat(3.3333313e-01f));
        V square = f * f;
        p = V.MultiplyAdd(p, f, V.Splat(-0.5f));
        p = V.MultiplyAdd(p, square, k * V.Splat(Ln2Low));
        return V.MultiplyAdd(k, V.Splat(Ln2High), p + f);
    }

    [MethodImpl(Inline)]
    public static V LogP1<V>(V x) where V : struct, ISimd<V, float>
    {
        V result = LogP1Finite(x);
        result = V.Select(V.Less(x, V.Splat(float.PositiveInfinity)), V.CopySign(result, x), x);
        V outside = V.Select(V.Equal(x, V.Splat(-1f)), V.Splat(float.NegativeInfinity), V.Splat(float.NaN));
        return V.Select(V.LessOrEqual(x, V.Splat(-1f)), outside, result);
    }

    /// <summary>For x in (-1, infinity): the rounding error of 1 + x enters below the leading bits.</summary>
    [MethodImpl(Inline)]
    private static V LogP1Finite<V>(V x) where V : struct, ISimd<V, float>
    {
        V one = V.Splat(1f);
        V u = one + x;
        V lead = u - one;
        V error = (one - (u - lead)) + (x - lead);          // two-sum (Knuth): 1 + x = u + error exactly
        V k = V.Exponent(u, out V m);
        return LogReduced((m - one) + V.ScaleByPower(error, -k), k);
    }
}
