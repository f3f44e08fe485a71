using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Lanes = System.Runtime.Intrinsics.Vector256<float>;

namespace DiffProg.Kernels;

#pragma warning disable CS1591 // The members are documented once, on ISimd.

/// <summary>Eight lanes of single precision in a <see cref="Vector256"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct F32x8(Lanes lanes) : ISimd<F32x8, float>
{
    // Made by BitCast and not by the constructor: the JIT stops inlining in a method of more than 512
    // locals, and a constructor costs it two. So twice as many functions fit into one fused kernel.
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
    private readonly Lanes _lanes = lanes;

    public static int Count => 8;

    [MethodImpl(Inline)]
    public static F32x8 Splat(float value) => Unsafe.BitCast<Lanes, F32x8>(Vector256.Create(value));

    [MethodImpl(Inline)]
    public static F32x8 Load(ref readonly float source, nint index) =>
        Unsafe.BitCast<Lanes, F32x8>(Vector256.LoadUnsafe(in source, (nuint)index));

    [MethodImpl(Inline)]
    public static F32x8 LoadInt32(ref readonly int source, nint index) => Unsafe.BitCast<Lanes, F32x8>(
        Vector256.ConvertToSingle(Vector256.LoadUnsafe(in source, (nuint)index)));

    [MethodImpl(Inline)]
    public static F32x8 LoadStrided(ref readonly float source, nint index, nint stride) =>
        Unsafe.BitCast<Lanes, F32x8>(Vector256.Create(
        F32x4.LoadStrided(in source, index, stride).Register, F32x4.LoadStrided(in source, index + 4 * stride,
            stride).Register));

    [MethodImpl(Inline)]
    public static void Store(F32x8 value, ref float destination, nint index) =>
        value._lanes.StoreUnsafe(ref destination, (nuint)index);

    [MethodImpl(Inline)]
    public static void StoreStrided(F32x8 value, ref float destination, nint index, nint stride)
    {
        F32x4.StoreStrided(new(value._lanes.GetLower()), ref destination, index, stride);
        F32x4.StoreStrided(new(value._lanes.GetUpper()), ref destination, index + 4 * stride, stride);
    }

    [MethodImpl(Inline)]
    public static F32x8 Iota(nint start) => start <= int.MaxValue - Count
        ? Unsafe.BitCast<Lanes, F32x8>(Vector256.ConvertToSingle(Vector256.Create((int)start) + Vector256<int>.Indices))
        : Unsafe.BitCast<Lanes, F32x8>(Vector256.Create(F32x4.Iota(start).Register, F32x4.Iota(start + 4).Register));

    [MethodImpl(Inline)]
    public static F32x8 operator +(F32x8 left, F32x8 right) =>
        Unsafe.BitCast<Lanes, F32x8>(left._lanes + right._lanes);

    [MethodImpl(Inline)]
    public static F32x8 operator -(F32x8 left, F32x8 right) =>
        Unsafe.BitCast<Lanes, F32x8>(left._lanes - right._lanes);

    [MethodImpl(Inline)]
    public static F32x8 operator *(F32x8 left, F32x8 right) =>
        Unsafe.BitCast<Lanes, F32x8>(left._lanes * right._lanes);

    [MethodImpl(Inline)]
    public static F32x8 operator /(F32x8 left, F32x8 right) =>
        Unsafe.BitCast<Lanes, F32x8>(left._lanes / right._lanes);

    [MethodImpl(Inline)]
    public static F32x8 operator -(F32x8 value) => Unsafe.BitCast<Lanes, F32x8>(-value._lanes);

    [MethodImpl(Inline)]
    public static F32x8 MultiplyAdd(F32x8 a, F32x8 b, F32x8 c) =>
        Unsafe.BitCast<Lanes, F32x8>(Vector256.FusedMultiplyAdd(a._lanes, b._lanes, c._lanes));

    [MethodImpl(Inline)]
    public static F32x8 Min(F32x8 left, F32x8 right) =>
        Unsafe.BitCast<Lanes, F32x8>(Vector256.Min(left._lanes, right._lanes));

    [MethodImpl(Inline)]
    public static F32x8 Max(F32x8 left, F32x8 right) =>
        Unsafe.BitCast<Lanes, F32x8>(Vector256.Max(left._lanes, right._lanes));

    [MethodImpl(Inline)]
    public static F32x8 AtLeast(F32x8 value, F32x8 bound) =>
        Unsafe.BitCast<Lanes, F32x8>(Vector256.MaxNative(bound._lanes, value._lanes));

    [MethodImpl(Inline)]
    public static F32x8 AtMost(F32x8 value, F32x8 bound) =>
        Unsafe.BitCast<Lanes, F32x8>(Vector256.MinNative(bound._lanes, value._lanes));

    [MethodImpl(Inline)]
    public static F32x8 Clamp(F32x8 value, F32x8 low, F32x8 high) =>
        Unsafe.BitCast<Lanes, F32x8>(Vector256.MinNative(high._lanes, Vector256.MaxNative(low._lanes, value._lanes)));

    [MethodImpl(Inline)]
    public static F32x8 Abs(F32x8 value) => Unsafe.BitCast<Lanes, F32x8>(Vector256.Abs(value._lanes));

    [MethodImpl(Inline)]
    public static F32x8 Sqrt(F32x8 value) => Unsafe.BitCast<Lanes, F32x8>(Vector256.Sqrt(value._lanes));

    [MethodImpl(Inline)]
    public static F32x8 Sign(F32x8 value) =>
        Select(Greater(value, default), new(Lanes.One), Select(Less(value, default), new(-Lanes.One), value));

    [MethodImpl(Inline)]
    public static F32x8 CopySign(F32x8 magnitude, F32x8 sign) =>
        Unsafe.BitCast<Lanes, F32x8>(Vector256.ConditionalSelect(Vector256.Create(-0f), sign._lanes, magnitude._lanes));

    [MethodImpl(Inline)]
    public static F32x8 RoundToEven(F32x8 value) =>
        Unsafe.BitCast<Lanes, F32x8>(Vector256.Round(value._lanes));

    [MethodImpl(Inline)]
    public static F32x8 ScaleByPower(F32x8 value, F32x8 power)
    {
        if (Avx512F.VL.IsSupported)
            return new(Avx512F.VL.Scale(value._lanes, power._lanes));

        Vector256<int> whole = Vector256.ConvertToInt32Native(power._lanes);
        // two factors, since one may leave the range of exponents
        Vector256<int> half = whole >> 1;
        return Unsafe.BitCast<Lanes, F32x8>(value._lanes * PowerOfTwo(half) * PowerOfTwo(whole - half));
    }

    [MethodImpl(Inline)]
    private static Vector256<float> PowerOfTwo(Vector256<int> power) =>
        ((power + Vector256.Create(127)) << 23).AsSingle();

    [MethodImpl(Inline)]
    public static F32x8 Exponent(F32x8 value, out F32x8 mantissa)
    {
        Vector256<int> bits = value._lanes.AsInt32();
        Vector256<int> exponent = (bits - Vector256.Create(0x3F3504F3)) >> 23;   // the bits of sqrt(1/2)
        mantissa = new((bits - (exponent << 23)).AsSingle());
        return Unsafe.BitCast<Lanes, F32x8>(Vector256.ConvertToSingle(exponent));
    }

    [MethodImpl(Inline)]
    public static F32x8 NegateIfBit(F32x8 value, F32x8 number, int bit)
    {
        // brings the units to the lowest bits
        Vector256<int> bits = (number._lanes + Vector256.Create(12582912f)).AsInt32();
        Lanes sign = Vector256.ShiftLeft(bits, 31 - bit).AsSingle() & Vector256.Create(-0f);
        return Unsafe.BitCast<Lanes, F32x8>(sign ^ value._lanes);
    }

    [MethodImpl(Inline)]
    public static F32x8 Equal(F32x8 left, F32x8 right) =>
        Unsafe.BitCast<Lanes, F32x8>(Vector256.Equals(left._lanes, right._lanes));

    [MethodImpl(Inline)]
    public static F32x8 NotEqual(F32x8 left, F32x8 right) =>
        Unsafe.BitCast<Lanes, F32x8>(~Vector256.Equals(left._lanes, right._lanes));

    [MethodImpl(Inline)]
    public static F32x8 Less(F32x8 left, F32x8 right) =>
        Unsafe.BitCast<Lanes, F32x8>(Vector256.LessThan(left._lanes, right._lanes));

    [MethodImpl(Inline)]
    public static F32x8 LessOrEqual(F32x8 left, F32x8 right) =>
        Unsafe.BitCast<Lanes, F32x8>(Vector256.LessThanOrEqual(left._lanes, right._lanes));

    [MethodImpl(Inline)]
    public static F32x8 Greater(F32x8 left, F32x8 right) =>
        Unsafe.BitCast<Lanes, F32x8>(Vector256.GreaterThan(left._lanes, right._lanes));

    [MethodImpl(Inline)]
    public static F32x8 GreaterOrEqual(F32x8 left, F32x8 right) =>
        Unsafe.BitCast<Lanes, F32x8>(Vector256.GreaterThanOrEqual(left._lanes, right._lanes));

    [MethodImpl(Inline)]
    public static F32x8 And(F32x8 left, F32x8 right) =>
        Unsafe.BitCast<Lanes, F32x8>(left._lanes & right._lanes);

    [MethodImpl(Inline)]
    public static F32x8 Or(F32x8 left, F32x8 right) =>
        Unsafe.BitCast<Lanes, F32x8>(left._lanes | right._lanes);

    [MethodImpl(Inline)]
    public static F32x8 Not(F32x8 mask) => Unsafe.BitCast<Lanes, F32x8>(~mask._lanes);

    [MethodImpl(Inline)]
    public static F32x8 Select(F32x8 mask, F32x8 ifTrue, F32x8 ifFalse) =>
        Unsafe.BitCast<Lanes, F32x8>(Vector256.ConditionalSelect(mask._lanes, ifTrue._lanes, ifFalse._lanes));

    [MethodImpl(Inline)]
    public static bool Any(F32x8 mask) => Vector256.AnyWhereAllBitsSet(mask._lanes);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static F32x8 MapLanes<F>(F32x8 value)
        where F : ILaneFunction<float>
    {
        Lanes result = value._lanes;
        for (int lane = 0; lane < Count; lane++)
            result = result.WithElement(lane, F.At(result.GetElement(lane)));

        return Unsafe.BitCast<Lanes, F32x8>(result);
    }

    [MethodImpl(Inline)]
    public static F32x8 Exp(F32x8 value) => Float32Math.Exp(value);

    [MethodImpl(Inline)]
    public static F32x8 ExpM1(F32x8 value) => Float32Math.ExpM1(value);

    [MethodImpl(Inline)]
    public static F32x8 Log(F32x8 value) => Float32Math.Log(value);

    [MethodImpl(Inline)]
    public static F32x8 LogP1(F32x8 value) => Float32Math.LogP1(value);

    [MethodImpl(Inline)]
    public static F32x8 Sin(F32x8 value) => Float32Math.Sin(value);

    [MethodImpl(Inline)]
    public static F32x8 Cos(F32x8 value) => Float32Math.Cos(value);

    [MethodImpl(Inline)]
    public static F32x8 Tan(F32x8 value) => Float32Math.Tan(value);

    [MethodImpl(Inline)]
    public static F32x8 Tanh(F32x8 value) => Float32Math.Tanh(value);

    [MethodImpl(Inline)]
    public static F32x8 Atan(F32x8 value) => Float32Math.Atan(value);

    [MethodImpl(Inline)]
    public static F32x8 Sigmoid(F32x8 value) => Float32Math.Sigmoid(value);

    [MethodImpl(Inline)]
    public static F32x8 Softplus(F32x8 value) => Float32Math.Softplus(value);

    [MethodImpl(Inline)]
    public static F32x8 Erf(F32x8 value) => Float32Math.Erf(value);

    [MethodImpl(Inline)]
    public static F32x8 Rsqrt(F32x8 value) =>
        Unsafe.BitCast<Lanes, F32x8>(Lanes.One / Vector256.Sqrt(value._lanes));

    [MethodImpl(Inline)]
    public static F32x8 Pow(F32x8 x, F32x8 y) => Float32Math.Pow(x, y, Magnitude(Abs(x), y));

    /// <summary>x^y for x >= 0 through double precision, where y ln x keeps its digits.</summary>
    private static F32x8 Magnitude(F32x8 x, F32x8 y)
    {
        (Vector256<double> x0, Vector256<double> x1) = Vector256.Widen(x._lanes);
        (Vector256<double> y0, Vector256<double> y1) = Vector256.Widen(y._lanes);
        F64x4 low = Float64Math.PositivePow(new F64x4(x0), new F64x4(y0));
        F64x4 high = Float64Math.PositivePow(new F64x4(x1), new F64x4(y1));
        return Unsafe.BitCast<Lanes, F32x8>(Vector256.Narrow(low.Register, high.Register));
    }

    [MethodImpl(Inline)]
    public static F32x8 Uniform(ulong key, nint index)
    {
        Vector256<ulong> low = PhiloxVector.Words(key, Vector256.Create((ulong)index) + Vector256<ulong>.Indices);
        Vector256<ulong> high = PhiloxVector.Words(key, Vector256.Create((ulong)index + 4) + Vector256<ulong>.Indices);
        Vector256<uint> words = Vector256.Narrow(low >> 32, high >> 32);
        return Unsafe.BitCast<Lanes,
            F32x8>(Vector256.ConvertToSingle((words >> 8).AsInt32()) * Vector256.Create(1f / (1 << 24)));
    }

    [MethodImpl(Inline)]
    public static float Sum(F32x8 value) =>
        F32x4.Sum(new F32x4(value._lanes.GetLower()) + new F32x4(value._lanes.GetUpper()));


    [MethodImpl(Inline)]
    public static float MaxAcross(F32x8 value) =>
        F32x4.MaxAcross(F32x4.Max(new F32x4(value._lanes.GetLower()), new F32x4(value._lanes.GetUpper())));


    [MethodImpl(Inline)]
    public static float MinAcross(F32x8 value) =>
        F32x4.MinAcross(F32x4.Min(new F32x4(value._lanes.GetLower()), new F32x4(value._lanes.GetUpper())));


    [MethodImpl(Inline)]
    public static float ProductAcross(F32x8 value) =>
        F32x4.ProductAcross(new F32x4(value._lanes.GetLower()) * new F32x4(value._lanes.GetUpper()));

    /// <summary>The register.</summary>
    internal Lanes Register => _lanes;
}
