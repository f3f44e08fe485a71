using System.Runtime.CompilerServices;

namespace DiffProg.Kernels;

internal static partial class Float32Math
{
    /// <summary>Up to here three pieces of pi/2 leave an error of half an ulp (Cody and Waite, 1980).</summary>
    private const float TrigonometricLimit = 1e5f;
    private const float Turn1 = 1.57079637f, Turn2 = -4.37113883e-08f, Turn3 = -1.71512451e-15f;   // pi/2

    [MethodImpl(Inline)]
    public static V Sin<V>(V x) where V : struct, ISimd<V, float>
    {
        V n = V.RoundToEven(x * V.Splat(0.636619747f));
        V result = V.Select(V.Equal(x, V.Splat(0f)), x, Circle(ReduceByQuarterTurns(x, n), n));
        V far = V.Greater(V.Abs(x), V.Splat(TrigonometricLimit));
        return V.Any(far) ? V.Select(far, V.MapLanes<FarSin>(x), result) : result;
    }

    [MethodImpl(Inline)]
    public static V Cos<V>(V x) where V : struct, ISimd<V, float>
    {
        V n = V.RoundToEven(x * V.Splat(0.636619747f));
        V result = Circle(ReduceByQuarterTurns(x, n), n + V.Splat(1f));
        V far = V.Greater(V.Abs(x), V.Splat(TrigonometricLimit));
        return V.Any(far) ? V.Select(far, V.MapLanes<FarCos>(x), result) : result;
    }

    /// <summary>The sine of r + n pi/2.</summary>
    [MethodImpl(Inline)]
    private static V Circle<V>(V r, V n) where V : struct, ISimd<V, float>
    {
        V z = r * r;
        V odd = V.Less(V.NegateIfBit(V.Splat(1f), n, 0), V.Splat(0f));
        return V.NegateIfBit(V.Select(odd, CosReduced(z), SinReduced(r, z)), n, 1);
    }

    /// <summary>x - n pi/2. The first step is exact: x and n turn1 are multiples of one power of two.</summary>
    [MethodImpl(Inline)]
    private static V ReduceByQuarterTurns<V>(V x, V n) where V : struct, ISimd<V, float>
    {
        V r = V.MultiplyAdd(n, V.Splat(-Turn1), x);
        r = V.MultiplyAdd(n, V.Splat(-Turn2), r);
        return V.MultiplyAdd(n, V.Splat(-Turn3), r);
    }

    /// <summary>The same as a sum of two, for the tangent, which magnifies an error of r where it is steep.</summary>
    [MethodImpl(Inline)]
    private static V ReduceByQuarterTurns<V>(V x, V n, out V rest) where V : struct, ISimd<V, float>
    {
        V exact = V.MultiplyAdd(n, V.Splat(-Turn1), x);
        V product = n * V.Splat(Turn2);
        V r = exact - product;
        V lost = (exact - r - product) - V.MultiplyAdd(n, V.Splat(Turn2), -product);
        rest = V.MultiplyAdd(n, V.Splat(-Turn3), lost);
        return r;
    }

    /// <summary>sin r = r + r^3 P(r^2) for |r| at most pi/4, 2^-28.</summary>
    [MethodImpl(Inline)]
    private static V SinReduced<V>(V r, V z) where V : struct, ISimd<V, float>
    {
        V p = V.MultiplyAdd(z, V.Splat(-1.9514875e-04f), V.Splat(8.3321575e-03f));
        p = V.MultiplyAdd(p, z, V.Splat(-1.6666655e-01f));
        return V.MultiplyAdd(p * z, r, r);
    }

    /// <summary>cos r = 1 - r^2/2 + r^4 P(r^2) for |r| at most pi/4, 2^-33.</summary>
    [MethodImpl(Inline)]
    private static V CosReduced<V>(V z) where V : struct, ISimd<V, float>
    {
        V p = V.MultiplyAdd(z, V.Splat(2.4432735e-05f), V.Splat(-1.3887313e-03f));
        p = V.MultiplyAdd(p, z, V.Splat(4.1666646e-02f));
        p = V.MultiplyAdd(p, z, V.Splat(-0.5f));
        return V.MultiplyAdd(p, z, V.Splat(1f));
    }

    /// <summary>tan r = r + r^3 P(r^2) for |r| at most pi/4, 2^-29; -1 / tan r in the odd eighths.</summary>
    [MethodImpl(Inline)]
    public static V Tan<V>(V x) where V : struct, ISimd<V, float>
    {
        V one = V.Splat(1f);
        V n = V.RoundToEven(x * V.Splat(0.636619747f));
        V r = ReduceByQuarterTurns(x, n, out V rest);
        V z = r * r;
        V p = V.MultiplyAdd(z, V.Splat(4.3830685e-03f), V.Splat(7.611949e-05f));
        p = V.MultiplyAdd(p, z, V.Splat(1.0846107e-02f));
        p = V.MultiplyAdd(p, z, V.Splat(2.1278331e-02f));
        p = V.MultiplyAdd(p, z, V.Splat(5.406064e-02f));
        p = V.MultiplyAdd(p, z, V.Splat(1.3332658e-01f));
        p = V.MultiplyAdd(p, z, V.Splat(3.333335e-01f));
        V tangent = r + V.MultiplyAdd(p * z, r, V.MultiplyAdd(rest, z, rest));
        V odd = V.Less(V.NegateIfBit(one, n, 0), V.Splat(0f));
        V result = V.Select(odd, -one, tangent) / V.Select(odd, tangent, one);
        result = V.Select(V.Equal(x, V.Splat(0f)), x, result);
        V far = V.Greater(V.Abs(x), V.Splat(TrigonometricLimit));
        return V.Any(far) ? V.Select(far, V.MapLanes<FarTan>(x), result) : result;
    }

    /// <summary>
    /// Reduced to |t| at most tan(pi/8) by the quarter and eighth turns, then t + t^3 P(t^2), 2^-30.
    /// </summary>
    [MethodImpl(Inline)]
    public static V Atan<V>(V x) where V : struct, ISimd<V, float>
    {
        V one = V.Splat(1f);
        V a = V.Abs(x);
        V steep = V.Greater(a, V.Splat(2.41421366f));                  // atan a = pi/2 + atan(-1 / a)
        V middle = V.Greater(a, V.Splat(0.414213568f));                // atan a = pi/4 + atan((a - 1) / (a + 1))
        V t = V.Select(steep, -one, V.Select(middle, a - one, a))
            / V.Select(steep, a, V.Select(middle, a + one, one));
        V turn = V.Select(steep, V.Splat(1.57079637f), V.Select(middle, V.Splat(0.785398185f), V.Splat(0f)));
        V rest = V.Select(steep, V.Splat(-4.37113883e-08f), V.Select(middle, V.Splat(-2.18556941e-08f), V.Splat(0f)));
        V z = t * t;
        V p = V.MultiplyAdd(z, V.Splat(-6.0726814e-02f), V.Splat(1.059173e-01f));
        p = V.MultiplyAdd(p, z, V.Splat(-1.4243266e-01f));
        p = V.MultiplyAdd(p, z, V.Splat(1.9998458e-01f));
        p = V.MultiplyAdd(p, z, V.Splat(-3.3333316e-01f));
        return V.CopySign(turn + (t + V.MultiplyAdd(p * z, t, rest)), x);
    }

    /// <summary>
    /// x + x P(x^2) below 0.92 (2^-31); beyond, 1 - e^-w with w = t + t Q(t), where Q is fitted to ln(1 - erf t)
    /// (2^-30).
    /// </summary>
    [MethodImpl(Inline)]
    public static V Erf<V>(V x) where V : struct, ISimd<V, float>
    {
        V z = x * x;
        V p = V.MultiplyAdd(z, V.Splat(8.316784e-05f), V.Splat(-8.130015e-04f));
        p = V.MultiplyAdd(p, z, V.Splat(5.199907e-03f));
        p = V.MultiplyAdd(p, z, V.Splat(-2.685894e-02f));
        p = V.MultiplyAdd(p, z, V.Splat(1.12836875e-01f));
        p = V.MultiplyAdd(p, z, V.Splat(-3.7612632e-01f));
        p = V.MultiplyAdd(p, z, V.Splat(1.2837917e-01f));
        V near = V.MultiplyAdd(p, x, x);

        V t = V.Clamp(V.Abs(x), V.Splat(0f), V.Splat(4f));             // erf 4 rounds to 1
        V q = V.MultiplyAdd(t, V.Splat(1.1438948e-05f), V.Splat(-3.2488108e-04f));
        q = V.MultiplyAdd(q, t, V.Splat(3.650898e-03f));
        q = V.MultiplyAdd(q, t, V.Splat(-2.3779891e-02f));
        q = V.MultiplyAdd(q, t, V.Splat(1.0625755e-01f));
        q = V.MultiplyAdd(q, t, V.Splat(6.3513887e-01f));
        q = V.MultiplyAdd(q, t, V.Splat(1.2865156e-01f));
        V far = V.CopySign(V.Splat(1f) - Exp(-V.MultiplyAdd(q, t, t)), x);
        return V.Select(V.Less(t, V.Splat(0.92f)), near, far);
    }

    /// <summary>The sign and the exceptional cases of x^y, given |x|^y.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static V Pow<V>(V x, V y, V magnitude) where V : struct, ISimd<V, float>
    {
        V zero = V.Splat(0f), one = V.Splat(1f), half = V.Splat(0.5f), infinity = V.Splat(float.PositiveInfinity);
        V integral = V.Equal(V.RoundToEven(y), y);
        V odd = V.And(integral, V.NotEqual(V.RoundToEven(y * half), y * half));
        V result = V.Select(odd, V.CopySign(magnitude, x), magnitude);
        V undefined = V.And(V.And(V.Less(x, zero), V.Greater(x, -infinity)), V.Not(integral));
        result = V.Select(undefined, V.Splat(float.NaN), result);
        V alwaysOne = V.Or(V.Equal(x, one), V.Equal(y, zero));
        alwaysOne = V.Or(alwaysOne, V.And(V.Equal(x, -one), V.Equal(V.Abs(y), infinity)));
        return V.Select(alwaysOne, one, result);
    }

    private readonly struct FarSin : ILaneFunction<float>
    {
        public static float At(float x) => (float)Math.Sin(x);
    }

    private readonly struct FarCos : ILaneFunction<float>
    {
        public static float At(float x) => (float)Math.Cos(x);
    }

    private readonly struct FarTan : ILaneFunction<float>
    {
        public static float At(float x) => (float)Math.Tan(x);
    }
}
