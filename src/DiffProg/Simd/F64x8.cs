using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Lanes = System.Runtime.Intrinsics.Vector512<double>;

namespace DiffProg.Kernels;

#pragma warning disable CS1591 // The members are documented once, on ISimd.

/// <summary>Eight lanes of double precision in a <see cref="Vector512"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct F64x8(Lanes lanes) : ISimd<F64x8, double>
{
    // Made by BitCast and not by the constructor: the JIT stops inlining in a method of more than 512
    // locals, and a constructor costs it two. So twice as many functions fit into one fused kernel.
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
    private readonly Lanes _lanes = lanes;

    public static int Count => 8;

    [MethodImpl(Inline)]
    public static F64x8 Splat(double value) => Unsafe.BitCast<Lanes, F64x8>(Vector512.Create(value));

    [MethodImpl(Inline)]
    public static F64x8 Load(ref readonly double source, nint index) =>
        Unsafe.BitCast<Lanes, F64x8>(Vector512.LoadUnsafe(in source, (nuint)index));

    [MethodImpl(Inline)]
    public static F64x8 LoadInt32(ref readonly int source, nint index) => Unsafe.BitCast<Lanes, F64x8>(
        Vector512.ConvertToDouble(
            Vector512.WidenLower(Vector256.LoadUnsafe(in source, (nuint)index).ToVector512Unsafe())));

    [MethodImpl(Inline)]
    public static F64x8 LoadStrided(ref readonly double source, nint index, nint stride) =>
        Unsafe.BitCast<Lanes, F64x8>(Vector512.Create(
        F64x4.LoadStrided(in source, index, stride).Register, F64x4.LoadStrided(in source, index + 4 * stride,
            stride).Register));

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
        Unsafe.BitCast<Lanes,
            F64x8>(Vector512.ConvertToDouble(Vector512.Create((long)start) + Vector512<long>.Indices));

    [MethodImpl(Inline)]
    public static F64x8 operator +(F64x8 left, F64x8 right) =>
        Unsafe.BitCast<Lanes, F64x8>(left._lanes + right._lanes);

    [MethodImpl(Inline)]
    public static F64x8 operator -(F64x8 left, F64x8 right) =>
        Unsafe.BitCast<Lanes, F64x8>(left._lanes - right._lanes);

    [MethodImpl(Inline)]
    public static F64x8 operator *(F64x8 left, F64x8 right) =>
        Unsafe.BitCast<Lanes, F64x8>(left._lanes * right._lanes);

    [MethodImpl(Inline)]
    public static F64x8 operator /(F64x8 left, F64x8 right) =>
        Unsafe.BitCast<Lanes, F64x8>(left._lanes / right._lanes);

    [MethodImpl(Inline)]
    public static F64x8 operator -(F64x8 value) => Unsafe.BitCast<Lanes, F64x8>(-value._lanes);

    [MethodImpl(Inline)]
    public static F64x8 MultiplyAdd(F64x8 a, F64x8 b, F64x8 c) =>
        Unsafe.BitCast<Lanes, F64x8>(Vector512.FusedMultiplyAdd(a._lanes, b._lanes, c._lanes));

    [MethodImpl(Inline)]
    public static F64x8 Min(F64x8 left, F64x8 right) =>
        Unsafe.BitCast<Lanes, F64x8>(Vector512.Min(left._lanes, right._lanes));

    [MethodImpl(Inline)]
    public static F64x8 Max(F64x8 left, F64x8 right) =>
        Unsafe.BitCast<Lanes, F64x8>(Vector512.Max(left._lanes, right._lanes));

    [MethodImpl(Inline)]
    public static F64x8 AtLeast(F64x8 value, F64x8 bound) =>
        Unsafe.BitCast<Lanes, F64x8>(Vector512.MaxNative(bound._lanes, value._lanes));

    [MethodImpl(Inline)]
    public static F64x8 AtMost(F64x8 value, F64x8 bound) =>
        Unsafe.BitCast<Lanes, F64x8>(Vector512.MinNative(bound._lanes, value._lanes));

    [MethodImpl(Inline)]
    public static F64x8 Clamp(F64x8 value, F64x8 low, F64x8 high) =>
        Unsafe.BitCast<Lanes, F64x8>(Vector512.MinNative(high._lanes, Vector512.MaxNative(low._lanes, value._lanes)));

    [MethodImpl(Inline)]
    public static F64x8 Abs(F64x8 value) => Unsafe.BitCast<Lanes, F64x8>(Vector512.Abs(value._lanes));

    [MethodImpl(Inline)]
    public static F64x8 Sqrt(F64x8 value) => Unsafe.BitCast<Lanes, F64x8>(Vector512.Sqrt(value._lanes));

    [MethodImpl(Inline)]
    public static F64x8 Sign(F64x8 value) =>
        Select(Greater(value, default), new(Lanes.One), Select(Less(value, default), new(-Lanes.One), value));

    [MethodImpl(Inline)]
    public static F64x8 CopySign(F64x8 magnitude, F64x8 sign) =>
        Unsafe.BitCast<Lanes, F64x8>(Vector512.ConditionalSelect(Vector512.Create(-0.0), sign._lanes,
            magnitude._lanes));

    [MethodImpl(Inline)]
    public static F64x8 RoundToEven(F64x8 value) =>
        Unsafe.BitCast<Lanes, F64x8>(Vector512.Round(value._lanes));

    [MethodImpl(Inline)]
    public static F64x8 ScaleByPower(F64x8 value, F64x8 power)
    {
        if (Avx512F.IsSupported)
            return new(Avx512F.Scale(value._lanes, power._lanes));

        Vector512<long> whole = Vector512.ConvertToInt64Native(power._lanes);
        // two factors, since one may leave the range of exponents
        Vector512<long> half = whole >> 1;
        return Unsafe.BitCast<Lanes, F64x8>(value._lanes * PowerOfTwo(half) * PowerOfTwo(whole - half));
    }

    [MethodImpl(Inline)]
    private static Vector512<double> PowerOfTwo(Vector512<long> power) =>
        ((power + Vector512.Create((long)1023)) << 52).AsDouble();

    [MethodImpl(Inline)]
    public static F64x8 Exponent(F64x8 value, out F64x8 mantissa)
    {
        Vector512<long> bits = value._lanes.AsInt64();
        Vector512<long> exponent = (bits - Vector512.Create(0x3FE6A09E667F3BCD)) >> 52;   // the bits of sqrt(1/2)
        mantissa = new((bits - (exponent << 52)).AsDouble());
        return Unsafe.BitCast<Lanes, F64x8>(Vector512.ConvertToDouble(exponent));
    }

    [MethodImpl(Inline)]
    public static F64x8 NegateIfBit(F64x8 value, F64x8 number, int bit)
    {
        // brings the units to the lowest bits
        Vector512<long> bits = (number._lanes + Vector512.Create(6755399441055744.0)).AsInt64();
        Lanes sign = Vector512.ShiftLeft(bits, 63 - bit).AsDouble() & Vector512.Create(-0.0);
        return Unsafe.BitCast<Lanes, F64x8>(sign ^ value._lanes);
    }

    [MethodImpl(Inline)]
    public static F64x8 Equal(F64x8 left, F64x8 right) =>
        Unsafe.BitCast<Lanes, F64x8>(Vector512.Equals(left._lanes, right._lanes));

    [MethodImpl(Inline)]
    public static F64x8 NotEqual(F64x8 left, F64x8 right) =>
        Unsafe.BitCast<Lanes, F64x8>(~Vector512.Equals(left._lanes, right._lanes));

    [MethodImpl(Inline)]
    public static F64x8 Less(F64x8 left, F64x8 right) =>
        Unsafe.BitCast<Lanes, F64x8>(Vector512.LessThan(left._lanes, right._lanes));

    [MethodImpl(Inline)]
    public static F64x8 LessOrEqual(F64x8 left, F64x8 right) =>
        Unsafe.BitCast<Lanes, F64x8>(Vector512.LessThanOrEqual(left._lanes, right._lanes));

    [MethodImpl(Inline)]
    public static F64x8 Greater(F64x8 left, F64x8 right) =>
        Unsafe.BitCast<Lanes, F64x8>(Vector512.GreaterThan(left._lanes, right._lanes));

    [MethodImpl(Inline)]
    public static F64x8 GreaterOrEqual(F64x8 left, F64x8 right) =>
        Unsafe.BitCast<Lanes, F64x8>(Vector512.GreaterThanOrEqual(left._lanes, right._lanes));

    [MethodImpl(Inline)]
    public static F64x8 And(F64x8 left, F64x8 right) =>
        Unsafe.BitCast<Lanes, F64x8>(left._lanes & right._lanes);

    [MethodImpl(Inline)]
    public static F64x8 Or(F64x8 left, F64x8 right) =>
        Unsafe.BitCast<Lanes, F64x8>(left._lanes | right._lanes);

    [MethodImpl(Inline)]
    public static F64x8 Not(F64x8 mask) => Unsafe.BitCast<Lanes, F64x8>(~mask._lanes);

    [MethodImpl(Inline)]
    public static F64x8 Select(F64x8 mask, F64x8 ifTrue, F64x8 ifFalse) =>
        Unsafe.BitCast<Lanes, F64x8>(Vector512.ConditionalSelect(mask._lanes, ifTrue._lanes, ifFalse._lanes));

    [MethodImpl(Inline)]
    public static bool Any(F64x8 mask) => Vector512.AnyWhereAllBitsSet(mask._lanes);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static F64x8 MapLanes<F>(F64x8 value)
        where F : ILaneFunction<double>
    {
        Lanes result = value._lanes;
        for (int lane = 0; lane < Count; lane++)
            result = result.WithElement(lane, F.At(result.GetElement(lane)));

        return Unsafe.BitCast<Lanes, F64x8>(result);
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
    public static F64x8 Rsqrt(F64x8 value) =>
        Unsafe.BitCast<Lanes, F64x8>(Lanes.One / Vector512.Sqrt(value._lanes));

    /// <summary>Lane by lane: two ulp would need the logarithm to twice the precision.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static F64x8 Pow(F64x8 x, F64x8 y)
    {
        Lanes result = x._lanes;
        for (int lane = 0; lane < Count; lane++)
            result = result.WithElement(lane, Math.Pow(result.GetElement(lane), y._lanes.GetElement(lane)));

        return Unsafe.BitCast<Lanes, F64x8>(result);
    }

    [MethodImpl(Inline)]
    public static F64x8 Uniform(ulong key, nint index)
    {
        Vector512<ulong> words = PhiloxVector.Words(key, Vector512.Create((ulong)index) + Vector512<ulong>.Indices);
        return Unsafe.BitCast<Lanes,
            F64x8>(Vector512.ConvertToDouble((words >> 11).AsInt64()) * Vector512.Create(1.0 / (1L << 53)));
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
    internal Lanes Register => _lanes;
}
