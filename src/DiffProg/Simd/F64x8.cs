using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace DiffProg.Kernels;

#pragma warning disable CS1591 // The members are documented once, on ISimd.

/// <summary>Eight lanes of double precision in a <see cref="Vector512"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct F64x8(Vector512<double> lanes) : ISimd<F64x8, double>
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
    private readonly Vector512<double> _lanes = lanes;

    public static int Count => 8;

    [MethodImpl(Inline)]
    public static F64x8 Splat(double value) => new(Vector512.Create(value));

    [MethodImpl(Inline)]
    public static F64x8 Load(ref readonly double source, nint index) =>
        new(Vector512.LoadUnsafe(in source, (nuint)index));

    [MethodImpl(Inline)]
    public static F64x8 LoadInt32(ref readonly int source, nint index) =>
        new(Vector512.ConvertToDouble(Vector512.WidenLower(Vector256.LoadUnsafe(in source, (nuint)index).ToVector512Unsafe())));

    [MethodImpl(Inline)]
    public static F64x8 LoadStrided(ref readonly double source, nint index, nint stride) => new(Vector512.Create(
        F64x4.LoadStrided(in source, index, stride).Lanes, F64x4.LoadStrided(in source, index + 4 * stride, stride).Lanes));

    [MethodImpl(Inline)]
    public static void Store(F64x8 value, ref double destination, nint index) =>
        value._lanes.StoreUnsafe(ref destination, (nuint)index);

    [MethodImpl(Inline)]
    public static void StoreStrided(F64x8 value, ref double destination, nint index, nint stride)
    {
        F64x4.StoreStrided(new(value._lanes.GetLower()), ref destination, index, stride);
        F64x4.StoreStrided(new(value._lanes.GetUpper()), ref destination, index + 4 * stride, stride);
    }

    [MethodImpl(Inline)]
    public static F64x8 Iota(nint start) =>
        new(Vector512.ConvertToDouble(Vector512.Create((long)start) + Vector512<long>.Indices));

    [MethodImpl(Inline)]
    public static F64x8 operator +(F64x8 left, F64x8 right) => new(left._lanes + right._lanes);

    [MethodImpl(Inline)]
    public static F64x8 operator -(F64x8 left, F64x8 right) => new(left._lanes - right._lanes);

    [MethodImpl(Inline)]
    public static F64x8 operator *(F64x8 left, F64x8 right) => new(left._lanes * right._lanes);

    [MethodImpl(Inline)]
    public static F64x8 operator /(F64x8 left, F64x8 right) => new(left._lanes / right._lanes);

    [MethodImpl(Inline)]
    public static F64x8 operator -(F64x8 value) => new(-value._lanes);

    [MethodImpl(Inline)]
    public static F64x8 MultiplyAdd(F64x8 a, F64x8 b, F64x8 c) =>
        new(Vector512.FusedMultiplyAdd(a._lanes, b._lanes, c._lanes));

    [MethodImpl(Inline)]
    public static F64x8 Min(F64x8 left, F64x8 right) => new(Vector512.Min(left._lanes, right._lanes));

    [MethodImpl(Inline)]
    public static F64x8 Max(F64x8 left, F64x8 right) => new(Vector512.Max(left._lanes, right._lanes));

    [MethodImpl(Inline)]
    public static F64x8 Clamp(F64x8 value, F64x8 low, F64x8 high) =>
        new(Vector512.MinNative(high._lanes, Vector512.MaxNative(low._lanes, value._lanes)));

    [MethodImpl(Inline)]
    public static F64x8 Abs(F64x8 value) => new(Vector512.Abs(value._lanes));

    [MethodImpl(Inline)]
    public static F64x8 Sqrt(F64x8 value) => new(Vector512.Sqrt(value._lanes));

    [MethodImpl(Inline)]
    public static F64x8 Sign(F64x8 value) =>
        Select(Greater(value, default), new(Vector512<double>.One), Select(Less(value, default), new(-Vector512<double>.One), value));

    [MethodImpl(Inline)]
    public static F64x8 CopySign(F64x8 magnitude, F64x8 sign) =>
        new(Vector512.ConditionalSelect(Vector512.Create(-0.0), sign._lanes, magnitude._lanes));

    [MethodImpl(Inline)]
    public static F64x8 RoundToEven(F64x8 value) => new(Vector512.Round(value._lanes));

    [MethodImpl(Inline)]
    public static F64x8 ScaleByPower(F64x8 value, F64x8 power)
    {
        if (Avx512F.IsSupported)
        {
            return new(Avx512F.Scale(value._lanes, power._lanes));
        }

        Vector512<long> whole = Vector512.ConvertToInt64Native(power._lanes);
        Vector512<long> half = whole >> 1;                      // two factors, since one may leave the range of exponents
        return new(value._lanes * PowerOfTwo(half) * PowerOfTwo(whole - half));
    }

    [MethodImpl(Inline)]
    private static Vector512<double> PowerOfTwo(Vector512<long> power) => ((power + Vector512.Create((long)1023)) << 52).AsDouble();

    [MethodImpl(Inline)]
    public static F64x8 Exponent(F64x8 value, out F64x8 mantissa)
    {
        Vector512<long> bits = value._lanes.AsInt64();
        Vector512<long> exponent = (bits - Vector512.Create(0x3FE6A09E667F3BCD)) >> 52;   // the bits of sqrt(1/2)
        mantissa = new((bits - (exponent << 52)).AsDouble());
        return new(Vector512.ConvertToDouble(exponent));
    }

    [MethodImpl(Inline)]
    public static F64x8 NegateIfBit(F64x8 value, F64x8 number, int bit)
    {
        Vector512<long> bits = (number._lanes + Vector512.Create(6755399441055744.0)).AsInt64();   // brings the units to the lowest bits
        Vector512<double> sign = Vector512.ShiftLeft(bits, 63 - bit).AsDouble() & Vector512.Create(-0.0);
        return new(sign ^ value._lanes);
    }

    [MethodImpl(Inline)]
    public static F64x8 Equal(F64x8 left, F64x8 right) => new(Vector512.Equals(left._lanes, right._lanes));

    [MethodImpl(Inline)]
    public static F64x8 NotEqual(F64x8 left, F64x8 right) => new(~Vector512.Equals(left._lanes, right._lanes));

    [MethodImpl(Inline)]
    public static F64x8 Less(F64x8 left, F64x8 right) => new(Vector512.LessThan(left._lanes, right._lanes));

    [MethodImpl(Inline)]
    public static F64x8 LessOrEqual(F64x8 left, F64x8 right) =>
        new(Vector512.LessThanOrEqual(left._lanes, right._lanes));

    [MethodImpl(Inline)]
    public static F64x8 Greater(F64x8 left, F64x8 right) => new(Vector512.GreaterThan(left._lanes, right._lanes));

    [MethodImpl(Inline)]
    public static F64x8 GreaterOrEqual(F64x8 left, F64x8 right) =>
        new(Vector512.GreaterThanOrEqual(left._lanes, right._lanes));

    [MethodImpl(Inline)]
    public static F64x8 And(F64x8 left, F64x8 right) => new(left._lanes & right._lanes);

    [MethodImpl(Inline)]
    public static F64x8 Or(F64x8 left, F64x8 right) => new(left._lanes | right._lanes);

    [MethodImpl(Inline)]
    public static F64x8 Not(F64x8 mask) => new(~mask._lanes);

    [MethodImpl(Inline)]
    public static F64x8 Select(F64x8 mask, F64x8 ifTrue, F64x8 ifFalse) =>
        new(Vector512.ConditionalSelect(mask._lanes, ifTrue._lanes, ifFalse._lanes));

    [MethodImpl(Inline)]
    public static bool Any(F64x8 mask) => Vector512.AnyWhereAllBitsSet(mask._lanes);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static F64x8 MapLanes<F>(F64x8 value)
        where F : ILaneFunction<double>
    {
        Vector512<double> result = value._lanes;
        for (int lane = 0; lane < Count; lane++)
        {
            result = result.WithElement(lane, F.At(result.GetElement(lane)));
        }

        return new(result);
    }

    [MethodImpl(Inline)]
    public static F64x8 Exp(F64x8 value) => Float64Math.Exp(value);

    [MethodImpl(Inline)]
    public static F64x8 ExpM1(F64x8 value) => Float64Math.ExpM1(value);

    [MethodImpl(Inline)]
    public static F64x8 Log(F64x8 value) => Float64Math.Log(value);

    [MethodImpl(Inline)]
    public static F64x8 LogP1(F64x8 value) => Float64Math.LogP1(value);

    [MethodImpl(Inline)]
    public static F64x8 Sin(F64x8 value) => Float64Math.Sin(value);

    [MethodImpl(Inline)]
    public static F64x8 Cos(F64x8 value) => Float64Math.Cos(value);

    [MethodImpl(Inline)]
    public static F64x8 Tan(F64x8 value) => Float64Math.Tan(value);

    [MethodImpl(Inline)]
    public static F64x8 Tanh(F64x8 value) => Float64Math.Tanh(value);

    [MethodImpl(Inline)]
    public static F64x8 Atan(F64x8 value) => Float64Math.Atan(value);

    [MethodImpl(Inline)]
    public static F64x8 Sigmoid(F64x8 value) => Float64Math.Sigmoid(value);

    [MethodImpl(Inline)]
    public static F64x8 Softplus(F64x8 value) => Float64Math.Softplus(value);

    [MethodImpl(Inline)]
    public static F64x8 Erf(F64x8 value) => Float64Math.Erf(value);

    [MethodImpl(Inline)]
    public static F64x8 Rsqrt(F64x8 value) => new(Vector512<double>.One / Vector512.Sqrt(value._lanes));

    /// <summary>Lane by lane: two ulp would need the logarithm to twice the precision.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static F64x8 Pow(F64x8 x, F64x8 y)
    {
        Vector512<double> result = x._lanes;
        for (int lane = 0; lane < Count; lane++)
        {
            result = result.WithElement(lane, Math.Pow(result.GetElement(lane), y._lanes.GetElement(lane)));
        }

        return new(result);
    }

    [MethodImpl(Inline)]
    public static F64x8 Uniform(ulong key, nint index)
    {
        Vector512<ulong> words = PhiloxVector.Words(key, Vector512.Create((ulong)index) + Vector512<ulong>.Indices);
        return new(Vector512.ConvertToDouble((words >> 11).AsInt64()) * Vector512.Create(1.0 / (1L << 53)));
    }

    [MethodImpl(Inline)]
    public static double Sum(F64x8 value) =>
        F64x4.Sum(new F64x4(value._lanes.GetLower()) + new F64x4(value._lanes.GetUpper()));

    [MethodImpl(Inline)]
    public static double MaxAcross(F64x8 value) =>
        F64x4.MaxAcross(F64x4.Max(new F64x4(value._lanes.GetLower()), new F64x4(value._lanes.GetUpper())));

    [MethodImpl(Inline)]
    public static double MinAcross(F64x8 value) =>
        F64x4.MinAcross(F64x4.Min(new F64x4(value._lanes.GetLower()), new F64x4(value._lanes.GetUpper())));

    [MethodImpl(Inline)]
    public static double ProductAcross(F64x8 value) =>
        F64x4.ProductAcross(new F64x4(value._lanes.GetLower()) * new F64x4(value._lanes.GetUpper()));

    /// <summary>The register.</summary>
    internal Vector512<double> Lanes => _lanes;
}
