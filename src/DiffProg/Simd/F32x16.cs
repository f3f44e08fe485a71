using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace DiffProg.Kernels;

#pragma warning disable CS1591 // The members are documented once, on ISimd.

/// <summary>Sixteen lanes of single precision in a <see cref="Vector512"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct F32x16(Vector512<float> lanes) : ISimd<F32x16, float>
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
    private readonly Vector512<float> _lanes = lanes;

    public static int Count => 16;

    [MethodImpl(Inline)]
    public static F32x16 Splat(float value) => new(Vector512.Create(value));

    [MethodImpl(Inline)]
    public static F32x16 Load(ref readonly float source, nint index) =>
        new(Vector512.LoadUnsafe(in source, (nuint)index));

    [MethodImpl(Inline)]
    public static F32x16 LoadInt32(ref readonly int source, nint index) =>
        new(Vector512.ConvertToSingle(Vector512.LoadUnsafe(in source, (nuint)index)));

    [MethodImpl(Inline)]
    public static F32x16 LoadStrided(ref readonly float source, nint index, nint stride) => new(Vector512.Create(
        F32x8.LoadStrided(in source, index, stride).Lanes, F32x8.LoadStrided(in source, index + 8 * stride, stride).Lanes));

    [MethodImpl(Inline)]
    public static void Store(F32x16 value, ref float destination, nint index) =>
        value._lanes.StoreUnsafe(ref destination, (nuint)index);

    [MethodImpl(Inline)]
    public static void StoreStrided(F32x16 value, ref float destination, nint index, nint stride)
    {
        F32x8.StoreStrided(new(value._lanes.GetLower()), ref destination, index, stride);
        F32x8.StoreStrided(new(value._lanes.GetUpper()), ref destination, index + 8 * stride, stride);
    }

    [MethodImpl(Inline)]
    public static F32x16 Iota(nint start) => start <= int.MaxValue - Count
        ? new(Vector512.ConvertToSingle(Vector512.Create((int)start) + Vector512<int>.Indices))
        : new(Vector512.Create(F32x8.Iota(start).Lanes, F32x8.Iota(start + 8).Lanes));

    [MethodImpl(Inline)]
    public static F32x16 operator +(F32x16 left, F32x16 right) => new(left._lanes + right._lanes);

    [MethodImpl(Inline)]
    public static F32x16 operator -(F32x16 left, F32x16 right) => new(left._lanes - right._lanes);

    [MethodImpl(Inline)]
    public static F32x16 operator *(F32x16 left, F32x16 right) => new(left._lanes * right._lanes);

    [MethodImpl(Inline)]
    public static F32x16 operator /(F32x16 left, F32x16 right) => new(left._lanes / right._lanes);

    [MethodImpl(Inline)]
    public static F32x16 operator -(F32x16 value) => new(-value._lanes);

    [MethodImpl(Inline)]
    public static F32x16 MultiplyAdd(F32x16 a, F32x16 b, F32x16 c) =>
        new(Vector512.FusedMultiplyAdd(a._lanes, b._lanes, c._lanes));

    [MethodImpl(Inline)]
    public static F32x16 Min(F32x16 left, F32x16 right) => new(Vector512.Min(left._lanes, right._lanes));

    [MethodImpl(Inline)]
    public static F32x16 Max(F32x16 left, F32x16 right) => new(Vector512.Max(left._lanes, right._lanes));

    [MethodImpl(Inline)]
    public static F32x16 Clamp(F32x16 value, F32x16 low, F32x16 high) =>
        new(Vector512.MinNative(high._lanes, Vector512.MaxNative(low._lanes, value._lanes)));

    [MethodImpl(Inline)]
    public static F32x16 Abs(F32x16 value) => new(Vector512.Abs(value._lanes));

    [MethodImpl(Inline)]
    public static F32x16 Sqrt(F32x16 value) => new(Vector512.Sqrt(value._lanes));

    [MethodImpl(Inline)]
    public static F32x16 Sign(F32x16 value) =>
        Select(Greater(value, default), new(Vector512<float>.One), Select(Less(value, default), new(-Vector512<float>.One), value));

    [MethodImpl(Inline)]
    public static F32x16 CopySign(F32x16 magnitude, F32x16 sign) =>
        new(Vector512.ConditionalSelect(Vector512.Create(-0f), sign._lanes, magnitude._lanes));

    [MethodImpl(Inline)]
    public static F32x16 RoundToEven(F32x16 value) => new(Vector512.Round(value._lanes));

    [MethodImpl(Inline)]
    public static F32x16 ScaleByPower(F32x16 value, F32x16 power)
    {
        if (Avx512F.IsSupported)
        {
            return new(Avx512F.Scale(value._lanes, power._lanes));
        }

        Vector512<int> whole = Vector512.ConvertToInt32Native(power._lanes);
        Vector512<int> half = whole >> 1;                      // two factors, since one may leave the range of exponents
        return new(value._lanes * PowerOfTwo(half) * PowerOfTwo(whole - half));
    }

    [MethodImpl(Inline)]
    private static Vector512<float> PowerOfTwo(Vector512<int> power) => ((power + Vector512.Create(127)) << 23).AsSingle();

    [MethodImpl(Inline)]
    public static F32x16 Exponent(F32x16 value, out F32x16 mantissa)
    {
        Vector512<int> bits = value._lanes.AsInt32();
        Vector512<int> exponent = (bits - Vector512.Create(0x3F3504F3)) >> 23;   // the bits of sqrt(1/2)
        mantissa = new((bits - (exponent << 23)).AsSingle());
        return new(Vector512.ConvertToSingle(exponent));
    }

    [MethodImpl(Inline)]
    public static F32x16 NegateIfBit(F32x16 value, F32x16 number, int bit)
    {
        Vector512<int> bits = (number._lanes + Vector512.Create(12582912f)).AsInt32();   // brings the units to the lowest bits
        Vector512<float> sign = Vector512.ShiftLeft(bits, 31 - bit).AsSingle() & Vector512.Create(-0f);
        return new(sign ^ value._lanes);
    }

    [MethodImpl(Inline)]
    public static F32x16 Equal(F32x16 left, F32x16 right) => new(Vector512.Equals(left._lanes, right._lanes));

    [MethodImpl(Inline)]
    public static F32x16 NotEqual(F32x16 left, F32x16 right) => new(~Vector512.Equals(left._lanes, right._lanes));

    [MethodImpl(Inline)]
    public static F32x16 Less(F32x16 left, F32x16 right) => new(Vector512.LessThan(left._lanes, right._lanes));

    [MethodImpl(Inline)]
    public static F32x16 LessOrEqual(F32x16 left, F32x16 right) =>
        new(Vector512.LessThanOrEqual(left._lanes, right._lanes));

    [MethodImpl(Inline)]
    public static F32x16 Greater(F32x16 left, F32x16 right) => new(Vector512.GreaterThan(left._lanes, right._lanes));

    [MethodImpl(Inline)]
    public static F32x16 GreaterOrEqual(F32x16 left, F32x16 right) =>
        new(Vector512.GreaterThanOrEqual(left._lanes, right._lanes));

    [MethodImpl(Inline)]
    public static F32x16 And(F32x16 left, F32x16 right) => new(left._lanes & right._lanes);

    [MethodImpl(Inline)]
    public static F32x16 Or(F32x16 left, F32x16 right) => new(left._lanes | right._lanes);

    [MethodImpl(Inline)]
    public static F32x16 Not(F32x16 mask) => new(~mask._lanes);

    [MethodImpl(Inline)]
    public static F32x16 Select(F32x16 mask, F32x16 ifTrue, F32x16 ifFalse) =>
        new(Vector512.ConditionalSelect(mask._lanes, ifTrue._lanes, ifFalse._lanes));

    [MethodImpl(Inline)]
    public static bool Any(F32x16 mask) => Vector512.AnyWhereAllBitsSet(mask._lanes);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static F32x16 MapLanes<F>(F32x16 value)
        where F : ILaneFunction<float>
    {
        Vector512<float> result = value._lanes;
        for (int lane = 0; lane < Count; lane++)
        {
            result = result.WithElement(lane, F.At(result.GetElement(lane)));
        }

        return new(result);
    }

    [MethodImpl(Inline)]
    public static F32x16 Exp(F32x16 value) => Float32Math.Exp(value);

    [MethodImpl(Inline)]
    public static F32x16 ExpM1(F32x16 value) => Float32Math.ExpM1(value);

    [MethodImpl(Inline)]
    public static F32x16 Log(F32x16 value) => Float32Math.Log(value);

    [MethodImpl(Inline)]
    public static F32x16 LogP1(F32x16 value) => Float32Math.LogP1(value);

    [MethodImpl(Inline)]
    public static F32x16 Sin(F32x16 value) => Float32Math.Sin(value);

    [MethodImpl(Inline)]
    public static F32x16 Cos(F32x16 value) => Float32Math.Cos(value);

    [MethodImpl(Inline)]
    public static F32x16 Tan(F32x16 value) => Float32Math.Tan(value);

    [MethodImpl(Inline)]
    public static F32x16 Tanh(F32x16 value) => Float32Math.Tanh(value);

    [MethodImpl(Inline)]
    public static F32x16 Atan(F32x16 value) => Float32Math.Atan(value);

    [MethodImpl(Inline)]
    public static F32x16 Sigmoid(F32x16 value) => Float32Math.Sigmoid(value);

    [MethodImpl(Inline)]
    public static F32x16 Softplus(F32x16 value) => Float32Math.Softplus(value);

    [MethodImpl(Inline)]
    public static F32x16 Erf(F32x16 value) => Float32Math.Erf(value);

    [MethodImpl(Inline)]
    public static F32x16 Rsqrt(F32x16 value) => new(Vector512<float>.One / Vector512.Sqrt(value._lanes));

    [MethodImpl(Inline)]
    public static F32x16 Pow(F32x16 x, F32x16 y) => Float32Math.Pow(x, y, Magnitude(Abs(x), y));

    /// <summary>x^y for x >= 0 through double precision, where y ln x keeps the digits that a float would lose.</summary>
    private static F32x16 Magnitude(F32x16 x, F32x16 y)
    {
        (Vector512<double> x0, Vector512<double> x1) = Vector512.Widen(x._lanes);
        (Vector512<double> y0, Vector512<double> y1) = Vector512.Widen(y._lanes);
        F64x8 low = F64x8.Exp(new F64x8(y0) * F64x8.Log(new F64x8(x0)));
        F64x8 high = F64x8.Exp(new F64x8(y1) * F64x8.Log(new F64x8(x1)));
        return new(Vector512.Narrow(low.Lanes, high.Lanes));
    }

    [MethodImpl(Inline)]
    public static F32x16 Uniform(ulong key, nint index)
    {
        Vector512<ulong> low = PhiloxVector.Words(key, Vector512.Create((ulong)index) + Vector512<ulong>.Indices);
        Vector512<ulong> high = PhiloxVector.Words(key, Vector512.Create((ulong)index + 8) + Vector512<ulong>.Indices);
        Vector512<uint> words = Vector512.Narrow(low >> 32, high >> 32);
        return new(Vector512.ConvertToSingle((words >> 8).AsInt32()) * Vector512.Create(1f / (1 << 24)));
    }

    [MethodImpl(Inline)]
    public static float Sum(F32x16 value) =>
        F32x8.Sum(new F32x8(value._lanes.GetLower()) + new F32x8(value._lanes.GetUpper()));

    [MethodImpl(Inline)]
    public static float MaxAcross(F32x16 value) =>
        F32x8.MaxAcross(F32x8.Max(new F32x8(value._lanes.GetLower()), new F32x8(value._lanes.GetUpper())));

    [MethodImpl(Inline)]
    public static float MinAcross(F32x16 value) =>
        F32x8.MinAcross(F32x8.Min(new F32x8(value._lanes.GetLower()), new F32x8(value._lanes.GetUpper())));

    [MethodImpl(Inline)]
    public static float ProductAcross(F32x16 value) =>
        F32x8.ProductAcross(new F32x8(value._lanes.GetLower()) * new F32x8(value._lanes.GetUpper()));

    /// <summary>The register.</summary>
    internal Vector512<float> Lanes => _lanes;
}
