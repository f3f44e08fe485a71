using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Lanes = System.Runtime.Intrinsics.Vector512<float>;

namespace DiffProg.Kernels;

#pragma warning disable CS1591 // The members are documented once, on ISimd.

/// <summary>Sixteen lanes of single precision in a <see cref="Vector512"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct F32x16(Lanes lanes) : ISimd<F32x16, float>
{
    // Made by BitCast and not by the constructor: the JIT stops inlining in a method of more than 512
    // locals, and a constructor costs it two. So twice as many functions fit into one fused kernel.
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
    private readonly Lanes _lanes = lanes;

    public static int Count => 16;

    [MethodImpl(Inline)]
    public static F32x16 Splat(float value) => Unsafe.BitCast<Lanes, F32x16>(Vector512.Create(value));

    [MethodImpl(Inline)]
    public static F32x16 Load(ref readonly float source, nint index) =>
        Unsafe.BitCast<Lanes, F32x16>(Vector512.LoadUnsafe(in source, (nuint)index));

    [MethodImpl(Inline)]
    public static F32x16 LoadInt32(ref readonly int source, nint index) => Unsafe.BitCast<Lanes, F32x16>(
        Vector512.ConvertToSingle(Vector512.LoadUnsafe(in source, (nuint)index)));

    [MethodImpl(Inline)]
    public static F32x16 LoadStrided(ref readonly float source, nint index, nint stride) =>
        Unsafe.BitCast<Lanes, F32x16>(Vector512.Create(
        F32x8.LoadStrided(in source, index, stride).Register, F32x8.LoadStrided(in source, index + 8 * stride,
            stride).Register));

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
        ? Unsafe.BitCast<Lanes,
            F32x16>(Vector512.ConvertToSingle(Vector512.Create((int)start) + Vector512<int>.Indices))
        : Unsafe.BitCast<Lanes, F32x16>(Vector512.Create(F32x8.Iota(start).Register, F32x8.Iota(start + 8).Register));

    [MethodImpl(Inline)]
    public static F32x16 operator +(F32x16 left, F32x16 right) =>
        Unsafe.BitCast<Lanes, F32x16>(left._lanes + right._lanes);

    [MethodImpl(Inline)]
    public static F32x16 operator -(F32x16 left, F32x16 right) =>
        Unsafe.BitCast<Lanes, F32x16>(left._lanes - right._lanes);

    [MethodImpl(Inline)]
    public static F32x16 operator *(F32x16 left, F32x16 right) =>
        Unsafe.BitCast<Lanes, F32x16>(left._lanes * right._lanes);

    [MethodImpl(Inline)]
    public static F32x16 operator /(F32x16 left, F32x16 right) =>
        Unsafe.BitCast<Lanes, F32x16>(left._lanes / right._lanes);

    [MethodImpl(Inline)]
    public static F32x16 operator -(F32x16 value) => Unsafe.BitCast<Lanes, F32x16>(-value._lanes);

    [MethodImpl(Inline)]
    public static F32x16 MultiplyAdd(F32x16 a, F32x16 b, F32x16 c) =>
        Unsafe.BitCast<Lanes, F32x16>(Vector512.FusedMultiplyAdd(a._lanes, b._lanes, c._lanes));

    [MethodImpl(Inline)]
    public static F32x16 Min(F32x16 left, F32x16 right) =>
        Unsafe.BitCast<Lanes, F32x16>(Vector512.Min(left._lanes, right._lanes));

    [MethodImpl(Inline)]
    public static F32x16 Max(F32x16 left, F32x16 right) =>
        Unsafe.BitCast<Lanes, F32x16>(Vector512.Max(left._lanes, right._lanes));

    [MethodImpl(Inline)]
    public static F32x16 AtLeast(F32x16 value, F32x16 bound) =>
        Unsafe.BitCast<Lanes, F32x16>(Vector512.MaxNative(bound._lanes, value._lanes));

    [MethodImpl(Inline)]
    public static F32x16 AtMost(F32x16 value, F32x16 bound) =>
        Unsafe.BitCast<Lanes, F32x16>(Vector512.MinNative(bound._lanes, value._lanes));

    [MethodImpl(Inline)]
    public static F32x16 Clamp(F32x16 value, F32x16 low, F32x16 high) =>
        Unsafe.BitCast<Lanes, F32x16>(Vector512.MinNative(high._lanes, Vector512.MaxNative(low._lanes, value._lanes)));

    [MethodImpl(Inline)]
    public static F32x16 Abs(F32x16 value) => Unsafe.BitCast<Lanes, F32x16>(Vector512.Abs(value._lanes));

    [MethodImpl(Inline)]
    public static F32x16 Sqrt(F32x16 value) => Unsafe.BitCast<Lanes, F32x16>(Vector512.Sqrt(value._lanes));

    [MethodImpl(Inline)]
    public static F32x16 Sign(F32x16 value) =>
        Select(Greater(value, default), new(Lanes.One), Select(Less(value, default), new(-Lanes.One), value));

    [MethodImpl(Inline)]
    public static F32x16 CopySign(F32x16 magnitude, F32x16 sign) =>
        Unsafe.BitCast<Lanes, F32x16>(Vector512.ConditionalSelect(Vector512.Create(-0f), sign._lanes,
            magnitude._lanes));

    [MethodImpl(Inline)]
    public static F32x16 RoundToEven(F32x16 value) =>
        Unsafe.BitCast<Lanes, F32x16>(Vector512.Round(value._lanes));

    [MethodImpl(Inline)]
    public static F32x16 ScaleByPower(F32x16 value, F32x16 power)
    {
        if (Avx512F.IsSupported)
            return new(Avx512F.Scale(value._lanes, power._lanes));

        Vector512<int> whole = Vector512.ConvertToInt32Native(power._lanes);
        // two factors, since one may leave the range of exponents
        Vector512<int> half = whole >> 1;
        return Unsafe.BitCast<Lanes, F32x16>(value._lanes * PowerOfTwo(half) * PowerOfTwo(whole - half));
    }

    [MethodImpl(Inline)]
    private static Vector512<float> PowerOfTwo(Vector512<int> power) =>
        ((power + Vector512.Create(127)) << 23).AsSingle();

    [MethodImpl(Inline)]
    public static F32x16 Exponent(F32x16 value, out F32x16 mantissa)
    {
        Vector512<int> bits = value._lanes.AsInt32();
        Vector512<int> exponent = (bits - Vector512.Create(0x3F3504F3)) >> 23;   // the bits of sqrt(1/2)
        mantissa = new((bits - (exponent << 23)).AsSingle());
        return Unsafe.BitCast<Lanes, F32x16>(Vector512.ConvertToSingle(exponent));
    }

    [MethodImpl(Inline)]
    public static F32x16 NegateIfBit(F32x16 value, F32x16 number, int bit)
    {
        // brings the units to the lowest bits
        Vector512<int> bits = (number._lanes + Vector512.Create(12582912f)).AsInt32();
        Lanes sign = Vector512.ShiftLeft(bits, 31 - bit).AsSingle() & Vector512.Create(-0f);
        return Unsafe.BitCast<Lanes, F32x16>(sign ^ value._lanes);
    }

    [MethodImpl(Inline)]
    public static F32x16 Equal(F32x16 left, F32x16 right) =>
        Unsafe.BitCast<Lanes, F32x16>(Vector512.Equals(left._lanes, right._lanes));

    [MethodImpl(Inline)]
    public static F32x16 NotEqual(F32x16 left, F32x16 right) =>
        Unsafe.BitCast<Lanes, F32x16>(~Vector512.Equals(left._lanes, right._lanes));

    [MethodImpl(Inline)]
    public static F32x16 Less(F32x16 left, F32x16 right) =>
        Unsafe.BitCast<Lanes, F32x16>(Vector512.LessThan(left._lanes, right._lanes));

    [MethodImpl(Inline)]
    public static F32x16 LessOrEqual(F32x16 left, F32x16 right) =>
        Unsafe.BitCast<Lanes, F32x16>(Vector512.LessThanOrEqual(left._lanes, right._lanes));

    [MethodImpl(Inline)]
    public static F32x16 Greater(F32x16 left, F32x16 right) =>
        Unsafe.BitCast<Lanes, F32x16>(Vector512.GreaterThan(left._lanes, right._lanes));

    [MethodImpl(Inline)]
    public static F32x16 GreaterOrEqual(F32x16 left, F32x16 right) =>
        Unsafe.BitCast<Lanes, F32x16>(Vector512.GreaterThanOrEqual(left._lanes, right._lanes));

    [MethodImpl(Inline)]
    public static F32x16 And(F32x16 left, F32x16 right) =>
        Unsafe.BitCast<Lanes, F32x16>(left._lanes & right._lanes);

    [MethodImpl(Inline)]
    public static F32x16 Or(F32x16 left, F32x16 right) =>
        Unsafe.BitCast<Lanes, F32x16>(left._lanes | right._lanes);

    [MethodImpl(Inline)]
    public static F32x16 Not(F32x16 mask) => Unsafe.BitCast<Lanes, F32x16>(~mask._lanes);

    [MethodImpl(Inline)]
    public static F32x16 Select(F32x16 mask, F32x16 ifTrue, F32x16 ifFalse) =>
        Unsafe.BitCast<Lanes, F32x16>(Vector512.ConditionalSelect(mask._lanes, ifTrue._lanes, ifFalse._lanes));

    [MethodImpl(Inline)]
    public static bool Any(F32x16 mask) => Vector512.AnyWhereAllBitsSet(mask._lanes);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static F32x16 MapLanes<F>(F32x16 value)
        where F : ILaneFunction<float>
    {
        Lanes result = value._lanes;
        for (int lane = 0; lane < Count; lane++)
            result = result.WithElement(lane, F.At(result.GetElement(lane)));

        return Unsafe.BitCast<Lanes, F32x16>(result);
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
    public static F32x16 Rsqrt(F32x16 value) =>
        Unsafe.BitCast<Lanes, F32x16>(Lanes.One / Vector512.Sqrt(value._lanes));

    [MethodImpl(Inline)]
    public static F32x16 Pow(F32x16 x, F32x16 y) => Float32Math.Pow(x, y, Magnitude(Abs(x), y));

    /// <summary>x^y for x >= 0 through double precision, where y ln x keeps its digits.</summary>
    private static F32x16 Magnitude(F32x16 x, F32x16 y)
    {
        (Vector512<double> x0, Vector512<double> x1) = Vector512.Widen(x._lanes);
        (Vector512<double> y0, Vector512<double> y1) = Vector512.Widen(y._lanes);
        F64x8 low = Float64Math.PositivePow(new F64x8(x0), new F64x8(y0));
        F64x8 high = Float64Math.PositivePow(new F64x8(x1), new F64x8(y1));
        return Unsafe.BitCast<Lanes, F32x16>(Vector512.Narrow(low.Register, high.Register));
    }

    [MethodImpl(Inline)]
    public static F32x16 Uniform(ulong key, nint index)
    {
        Vector512<ulong> low = PhiloxVector.Words(key, Vector512.Create((ulong)index) + Vector512<ulong>.Indices);
        Vector512<ulong> high = PhiloxVector.Words(key, Vector512.Create((ulong)index + 8) + Vector512<ulong>.Indices);
        Vector512<uint> words = Vector512.Narrow(low >> 32, high >> 32);
        return Unsafe.BitCast<Lanes,
            F32x16>(Vector512.ConvertToSingle((words >> 8).AsInt32()) * Vector512.Create(1f / (1 << 24)));
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
    internal Lanes Register => _lanes;
}
