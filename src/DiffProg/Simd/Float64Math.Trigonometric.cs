using System.Runtime.CompilerServices;

namespace DiffProg.Kernels;

internal static partial class Float64Math
{
    private const double TrigonometricLimit = 1e5;
    private const double Turn1 = 1.5707963267948966;                                    // pi/2
    private const double Turn2 = 6.123233995736766e-17, Turn3 = -1.4973849048591698e-33;

    [MethodImpl(Inline)]
    public static V Sin<V>(V x) where V : struct, ISimd<V, double>
    {
        V n = V.RoundToEven(x * V.Splat(0.6366197723675814));
        V result = V.Select(V.Equal(x, V.Splat(0.0)), x, Circle(ReduceByQuarterTurns(x, n), n));
        V far = V.Greater(V.Abs(x), V.Splat(TrigonometricLimit));
        return V.Any(far) ? V.Select(far, V.MapLanes<SinLane>(x), result) : result;
    }

    [MethodImpl(Inline)]
    public static V Cos<V>(V x) where V : struct, ISimd<V, double>
    {
        V n = V.RoundToEven(x * V.Splat(0.6366197723675814));
        V result = Circle(ReduceByQuarterTurns(x, n), n + V.Splat(1.0));
        V far = V.Greater(V.Abs(x), V.Splat(TrigonometricLimit));
        return V.Any(far) ? V.Select(far, V.MapLanes<CosLane>(x), result) : result;
    }

    /// <summary>The sine of r + n pi/2.</summary>
    [MethodImpl(Inline)]
    private static V Circle<V>(V r, V n) where V : struct, ISimd<V, double>
    {
        V z = r * r;
        V odd = V.Less(V.NegateIfBit(V.Splat(1.0), n, 0), V.Splat(0.0));
        return V.NegateIfBit(V.Select(odd, CosReduced(z), SinReduced(r, z)), n, 1);
    }

    /// <summary>x - n pi/2. The first step is exact: x and n turn1 are multiples of one power of two.</summary>
    [MethodImpl(Inline)]
    private static V ReduceByQuarterTurns<V>(V x, V n) where V : struct, ISimd<V, double>
    {
        V r = V.MultiplyAdd(n, V.Splat(-Turn1), x);
        r = V.MultiplyAdd(n, V.Splat(-Turn2), r);
        return V.MultiplyAdd(n, V.Splat(-Turn3), r);
    }

    /// <summary>sin r = r + r^3 P(r^2) for |r| at most pi/4, 2^-58.</summary>
    [MethodImpl(Inline)]
    private static V SinReduced<V>(V r, V z) where V : struct, ISimd<V, double>
    {
        V p = V.MultiplyAdd(z, V.Splat(1.5896023396008024e-10), V.Splat(-2.505074429565322e-08));
        p = V.MultiplyAdd(p, z, V.Splat(2.755731359991105e-06));
        p = V.MultiplyAdd(p, z, V.Splat(-0.00019841269829529694));
        p = V.MultiplyAdd(p, z, V.Splat(0.008333333333322047));
        p = V.MultiplyAdd(p, z, V.Splat(-0.1666666666666663));
        return V.MultiplyAdd(p * z, r, r);
    }

    /// <summary>cos r = 1 - r^2/2 + r^4 P(r^2) for |r| at most pi/4, 2^-64.</summary>
    [MethodImpl(Inline)]
    private static V CosReduced<V>(V z) where V : struct, ISimd<V, double>
    {
        V p = V.MultiplyAdd(z, V.Splat(-1.1358393462845433e-11), V.Splat(2.0875698141170634e-09));
        p = V.MultiplyAdd(p, z, V.Splat(-2.755731415990536e-07));
        p = V.MultiplyAdd(p, z, V.Splat(2.480158728878632e-05));
        p = V.MultiplyAdd(p, z, V.Splat(-0.0013888888888872954));
        p = V.MultiplyAdd(p, z, V.Splat(0.041666666666666595));
        p = V.MultiplyAdd(p, z, V.Splat(-0.5));
        return V.MultiplyAdd(p, z, V.Splat(1.0));
    }

    /// <summary>Lane by lane: a quotient of polynomials misses 2 ulp near the odd multiples of pi/4.</summary>
    [MethodImpl(Inline)]
    public static V Tan<V>(V x) where V : struct, ISimd<V, double> => V.MapLanes<TanLane>(x);

    /// <summary>As in single precision; t + t^3 P(t^2), 2^-64.</summary>
    [MethodImpl(Inline)]
    public static V Atan<V>(V x) where V : struct, ISimd<V, double>
    {
        V one = V.Splat(1.0), zero = V.Splat(0.0);
        V a = V.Abs(x);
        V steep = V.Greater(a, V.Splat(2.414213562373095));
        V middle = V.Greater(a, V.Splat(0.41421356237309503));
        V t = V.Select(steep, -one, V.Select(middle, a - one, a))
            / V.Select(steep, a, V.Select(middle, a + one, one));
        V turn = V.Select(steep, V.Splat(1.5707963267948966), V.Select(middle, V.Splat(0.7853981633974483), zero));
        V low = V.Select(steep, V.Splat(6.123233995736766e-17), V.Select(middle, V.Splat(3.061616997868383e-17), zero));
        V z = t * t;
        V p = V.MultiplyAdd(z, V.Splat(0.015161133725377819), V.Splat(-0.03344040047377937));
        p = V.MultiplyAdd(p, z, V.Splat(0.04502059989292864));
        p = V.MultiplyAdd(p, z, V.Splat(-0.052180308437363356));
        p = V.MultiplyAdd(p, z, V.Splat(0.05876962518068503));
        p = V.MultiplyAdd(p, z, V.Splat(-0.06666220561539002));
        p = V.MultiplyAdd(p, z, V.Splat(0.07692282328367715));
        p = V.MultiplyAdd(p, z, V.Splat(-0.09090908124970051));
        p = V.MultiplyAdd(p, z, V.Splat(0.11111111087619398));
        p = V.MultiplyAdd(p, z, V.Splat(-0.1428571428537876));
        p = V.MultiplyAdd(p, z, V.Splat(0.19999999999997592));
        p = V.MultiplyAdd(p, z, V.Splat(-0.33333333333333326));
        return V.CopySign(turn + (t + V.MultiplyAdd(p * z, t, low)), x);
    }

    /// <summary>
    /// x + x P(x^2) below 1 (2^-57); beyond, 1 - e^-w with w = t + t Q(t - 2), Q fitted to ln(1 - erf t) (2^-59).
    /// </summary>
    [MethodImpl(Inline)]
    public static V Erf<V>(V x) where V : struct, ISimd<V, double>
    {
        V z = x * x;
        V p = V.MultiplyAdd(z, V.Splat(-7.779150594901907e-10), V.Splat(1.3710812726786467e-08));
        p = V.MultiplyAdd(p, z, V.Splat(-1.6206275619025578e-07));
        p = V.MultiplyAdd(p, z, V.Splat(1.6447126675142235e-06));
        p = V.MultiplyAdd(p, z, V.Splat(-1.4924711912226788e-05));
        p = V.MultiplyAdd(p, z, V.Splat(0.00012055293556990252));
        p = V.MultiplyAdd(p, z, V.Splat(-0.0008548325928661903));
        p = V.MultiplyAdd(p, z, V.Splat(0.0052239776061051395));
        p = V.MultiplyAdd(p, z, V.Splat(-0.026866170643109873));
        p = V.MultiplyAdd(p, z, V.Splat(0.11283791670944175));
        p = V.MultiplyAdd(p, z, V.Splat(-0.3761263890318352));
        p = V.MultiplyAdd(p, z, V.Splat(0.12837916709551256));
        V near = V.MultiplyAdd(p, x, x);

        V t = V.Clamp(V.Abs(x), V.Splat(0.0), V.Splat(6.0));           // erf 6 rounds to 1
        V far = V.CopySign(V.Splat(1.0) - Exp(-V.MultiplyAdd(ErfcExponent(t - V.Splat(2.0)), t, t)), x);
        return V.Select(V.Less(t, V.Splat(1.0)), near, far);
    }

    [MethodImpl(Inline)]
    private static V ErfcExponent<V>(V u) where V : struct, ISimd<V, double>
    {
        V q = V.MultiplyAdd(u, V.Splat(1.9114568636229138e-13), V.Splat(-2.6697995193100923e-12));
        q = V.MultiplyAdd(q, u, V.Splat(1.6811349670364973e-11));
        q = V.MultiplyAdd(q, u, V.Splat(-6.508480532547795e-11));
        q = V.MultiplyAdd(q, u, V.Splat(1.6267147114700387e-10));
        q = V.MultiplyAdd(q, u, V.Splat(-6.39807068391446e-11));
        q = V.MultiplyAdd(q, u, V.Splat(-2.384329990334415e-09));
        q = V.MultiplyAdd(q, u, V.Splat(1.8738483319783767e-08));
        q = V.MultiplyAdd(q, u, V.Splat(-9.5308392154254e-08));
        q = V.MultiplyAdd(q, u, V.Splat(3.6380057712748845e-07));
        q = V.MultiplyAdd(q, u, V.Splat(-9.312208786215465e-07));
        q = V.MultiplyAdd(q, u, V.Splat(-8.973704215147956e-08));
        q = V.MultiplyAdd(q, u, V.Splat(2.0885899694473786e-05));
        q = V.MultiplyAdd(q, u, V.Splat(-0.0001770811397053653));
        q = V.MultiplyAdd(q, u, V.Splat(0.0010865616657065743));
        q = V.MultiplyAdd(q, u, V.Splat(-0.005743879676718994));
        q = V.MultiplyAdd(q, u, V.Splat(0.027952877490361357));
        q = V.MultiplyAdd(q, u, V.Splat(0.8678450868430475));
        return V.MultiplyAdd(q, u, V.Splat(1.6824706323083187));
    }

    private readonly struct SinLane : ILaneFunction<double>
    {
        public static double At(double x) => Math.Sin(x);
    }

    private readonly struct CosLane : ILaneFunction<double>
    {
        public static double At(double x) => Math.Cos(x);
    }

    private readonly struct TanLane : ILaneFunction<double>
    {
        public static double At(double x) => Math.Tan(x);
    }
}
