using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Lanes = System.Runtime.Intrinsics.Vector256<double>;

namespace DiffProg.Kernels;

#pragma warning disable CS1591 // The members are documented once, on ISimd.

/// <summary>Four lanes of double precision in a <see cref="Vector256"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct F64x4(Lanes lanes) : ISimd<F64x4, double>
{
    // Made by BitCast and not by the constructor: the JIT stops inlining in a method of more than 512
    // locals, and a constructor costs it two. So twice as many functions fit into one fused kernel.
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
    private readonly Lanes _lanes = lanes;

    public static int Count => 4;

    [MethodImpl(Inline)]
    public static F64x4 Splat(double value) => Unsafe.BitCast<Lanes, F64x4>(Vector256.Create(value));

    [MethodImpl(Inline)]
    public static F64x4 Load(ref readonly double source, nint index) =>
        Unsafe.BitCast<Lanes, F64x4>(Vector256.LoadUnsafe(in source, (nuint)index));

    [MethodImpl(Inline)]
    public static F64x4 LoadInt32(ref readonly int source, nint index) => Unsafe.BitCast<Lanes, F64x4>(
        Vector256.ConvertToDouble(
            Vector256.WidenLower(Vector128.LoadUnsafe(in source, (nuint)index).ToVector256Unsafe())));

    [MethodImpl(Inline)]
    public static F64x4 LoadStrided(ref readonly double source, nint index, nint stride) =>
        Unsafe.BitCast<Lanes, F64x4>(Vector256.Create(
        F64x2.LoadStrided(in source, index, stride).Register, F64x2.LoadStrided(in source, index + 2 * stride,
            stride).Register));

    [MethodImpl(Inline)]
    public static void Store(F64x4 value, ref double destination, nint index) =>
        value._lanes.StoreUnsafe(ref destination, (nuint)index);

    [MethodImpl(Inline)]
    public static void StoreStrided(F64x4 value, ref double destination, nint index, nint stride)
    {
        F64x2.StoreStrided(new(value._lanes.GetLower()), ref destination, index, stride);
        F64x2.StoreStrided(new(value._lanes.GetUpper()), ref destination, index + 2 * stride, stride);
    }

    [MethodImpl(Inline)]
    public static F64x4 Iota(nint start) =>
        Unsafe.BitCast<Lanes,
            F64x4>(Vector256.ConvertToDouble(Vector256.Create((long)start) + Vector256<long>.Indices));

    [MethodImpl(Inline)]
    public static F64x4 operator +(F64x4 left, F64x4 right) =>
        Unsafe.BitCast<Lanes, F64x4>(left._lanes + right._lanes);

    [MethodImpl(Inline)]
    public static F64x4 operator -(F64x4 left, F64x4 right) =>
        Unsafe.BitCast<Lanes, F64x4>(left._lanes - right._lanes);

    [MethodImpl(Inline)]
    public static F64x4 operator *(F64x4 left, F64x4 right) =>
        Unsafe.BitCast<Lanes, F64x4>(left._lanes * right._lanes);

    [MethodImpl(Inline)]
    public static F64x4 operator /(F64x4 left, F64x4 right) =>
        Unsafe.BitCast<Lanes, F64x4>(left._lanes / right._lanes);

    [MethodImpl(Inline)]
    public static F64x4 operator -(F64x4 value) => Unsafe.BitCast<Lanes, F64x4>(-value._lanes);

    [MethodImpl(Inline)]
    public static F64x4 MultiplyAdd(F64x4 a, F64x4 b, F64x4 c) =>
        Unsafe.BitCast<Lanes, F64x4>(Vector256.FusedMultiplyAdd(a._lanes, b._lanes, c._lanes));

    [MethodImpl(Inline)]
    public static F64x4 Min(F64x4 left, F64x4 right) =>
        Unsafe.BitCast<Lanes, F64x4>(Vector256.Min(left._lanes, right._lanes));

    [MethodImpl(Inline)]
    public static F64x4 Max(F64x4 left, F64x4 right) =>
        Unsafe.BitCast<Lanes, F64x4>(Vector256.Max(left._lanes, right._lanes));

    [MethodImpl(Inline)]
    public static F64x4 AtLeast(F64x4 value, F64x4 bound) =>
        Unsafe.BitCast<Lanes, F64x4>(Vector256.MaxNative(bound._lanes, value._lanes));

    [MethodImpl(Inline)]
    public static F64x4 AtMost(F64x4 value, F64x4 bound) =>
        Unsafe.BitCast<Lanes, F64x4>(Vector256.MinNative(bound._lanes, value._lanes));

    [MethodImpl(Inline)]
    public static F64x4 Clamp(F64x4 value, F64x4 low, F64x4 high) =>
        Unsafe.BitCast<Lanes, F64x4>(Vector256.MinNative(high._lanes, Vector256.MaxNative(low._lanes, value._lanes)));

    [MethodImpl(Inline)]
    public static F64x4 Abs(F64x4 value) => Unsafe.BitCast<Lanes, F64x4>(Vector256.Abs(value._lanes));

    [MethodImpl(Inline)]
    public static F64x4 Sqrt(F64x4 value) => Unsafe.BitCast<Lanes, F64x4>(Vector256.Sqrt(value._lanes));

    [MethodImpl(Inline)]
    public static F64x4 Sign(F64x4 value) =>
        Select(Greater(value, default), new(Lanes.One), Select(Less(value, default), new(-Lanes.One), value));

    [MethodImpl(Inline)]
    public static F64x4 CopySign(F64x4 magnitude, F64x4 sign) =>
        Unsafe.BitCast<Lanes, F64x4>(Vector256.ConditionalSelect(Vector256.Create(-0.0), sign._lanes,
            magnitude._lanes));

    [MethodImpl(Inline)]
    public static F64x4 RoundToEven(F64x4 value) =>
        Unsafe.BitCast<Lanes, F64x4>(Vector256.Round(value._lanes));

    [MethodImpl(Inline)]
    public static F64x4 ScaleByPower(F64x4 value, F64x4 power)
    {
        if (Avx512F.VL.IsSupported)
            return new(Avx512F.VL.Scale(value._lanes, power._lanes));

        Vector256<long> whole = Vector256.ConvertToInt64Native(power._lanes);
        // two factors, since one may leave the range of exponents
        Vector256<long> half = whole >> 1;
        return Unsafe.BitCast<Lanes, F64x4>(value._lanes * PowerOfTwo(half) * PowerOfTwo(whole - half));
    }

    [MethodImpl(Inline)]
    private static Vector256<double> PowerOfTwo(Vector256<long> power) =>
        ((power + Vector256.Create((long)1023)) << 52).AsDouble();

    [MethodImpl(Inline)]
    public static F64x4 Exponent(F64x4 value, out F64x4 mantissa)
    {
        Vector256<long> bits = value._lanes.AsInt64();
        Vector256<long> exponent = (bits - Vector256.Create(0x3FE6A09E667F3BCD)) >> 52;   // the bits of sqrt(1/2)
        mantissa = new((bits - (exponent << 52)).AsDouble());
        return Unsafe.BitCast<Lanes, F64x4>(Vector256.ConvertToDouble(exponent));
    }

    [MethodImpl(Inline)]
    public static F64x4 NegateIfBit(F64x4 value, F64x4 number, int bit)
    {
        // brings the units to the lowest bits
        Vector256<long> bits = (number._lanes + Vector256.Create(6755399441055744.0)).AsInt64();
        Lanes sign = Vector256.ShiftLeft(bits, 63 - bit).AsDouble() & Vector256.Create(-0.0);
        return Unsafe.BitCast<Lanes, F64x4>(sign ^ value._lanes);
    }

    [MethodImpl(Inline)]
    public static F64x4 Equal(F64x4 left, F64x4 right) =>
        Unsafe.BitCast<Lanes, F64x4>(Vector256.Equals(left._lanes, right._lanes));

    [MethodImpl(Inline)]
    public static F64x4 NotEqual(F64x4 left, F64x4 right) =>
        Unsafe.BitCast<Lanes, F64x4>(~Vector256.Equals(left._lanes, right._lanes));

    [MethodImpl(Inline)]
    public static F64x4 Less(F64x4 left, F64x4 right) =>
        Unsafe.BitCast<Lanes, F64x4>(Vector256.LessThan(left._lanes, right._lanes));

    [MethodImpl(Inline)]
    public static F64x4 LessOrEqual(F64x4 left, F64x4 right) =>
        Unsafe.BitCast<Lanes, F64x4>(Vector256.LessThanOrEqual(left._lanes, right._lanes));

    [MethodImpl(Inline)]
    public static F64x4 Greater(F64x4 left, F64x4 right) =>
        Unsafe.BitCast<Lanes, F64x4>(Vector256.GreaterThan(left._lanes, right._lanes));

    [MethodImpl(Inline)]
    public static F64x4 GreaterOrEqual(F64x4 left, F64x4 right) =>
        Unsafe.BitCast<Lanes, F64x4>(Vector256.GreaterThanOrEqual(left._lanes, right._lanes));

    [MethodImpl(Inline)]
    public static F64x4 And(F64x4 left, F64x4 right) =>
        Unsafe.BitCast<Lanes, F64x4>(left._lanes & right._lanes);

    [MethodImpl(Inline)]
    public static F64x4 Or(F64x4 left, F64x4 right) =>
        Unsafe.BitCast<Lanes, F64x4>(left._lanes | right._lanes);

    [MethodImpl(Inline)]
    public static F64x4 Not(F64x4 mask) => Unsafe.BitCast<Lanes, F64x4>(~mask._lanes);

    [MethodImpl(Inline)]
    public static F64x4 Select(F64x4 mask, F64x4 ifTrue, F64x4 ifFalse) =>
        Unsafe.BitCast<Lanes, F64x4>(Vector256.ConditionalSelect(mask._lanes, ifTrue._lanes, ifFalse._lanes));

    [MethodImpl(Inline)]
    public static bool Any(F64x4 mask) => Vector256.AnyWhereAllBitsSet(mask._lanes);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static F64x4 MapLanes<F>(F64x4 value)
        where F : ILaneFunction<double>
    {
        Lanes result = value._lanes;
        for (int lane = 0; lane < Count; lane++)
            result = result.WithElement(lane, F.At(result.GetElement(lane)));

        return Unsafe.BitCast<Lanes, F64x4>(result);
    }

    [MethodImpl(Inline)]
    public static F64x4 Exp(F64x4 value) => Float64Math.Exp(value);

    [MethodImpl(Inline)]
    public static F64x4 ExpM1(F64x4 value) => Float64Math.ExpM1(value);

    [MethodImpl(Inline)]
    public static F64x4 Log(F64x4 value) => Float64Math.Log(value);

    [MethodImpl(Inline)]
    public static F64x4 LogP1(F64x4 value) => Float64Math.LogP1(value);

    [MethodImpl(Inline)]
    public static F64x4 Sin(F64x4 value) => Float64Math.Sin(value);

    [MethodImpl(Inline)]
    public static F64x4 Cos(F64x4 value) => Float64Math.Cos(value);

    [MethodImpl(Inline)]
    public static F64x4 Tan(F64x4 value) => Float64Math.Tan(value);

    [MethodImpl(Inline)]
    public static F64x4 Tanh(F64x4 value) => Float64Math.Tanh(value);

    [MethodImpl(Inline)]
    public static F64x4 Atan(F64x4 value) => Float64Math.Atan(value);

    [MethodImpl(Inline)]
    public static F64x4 Sigmoid(F64x4 value) => Float64Math.Sigmoid(value);

    [MethodImpl(Inline)]
    public static F64x4 Softplus(F64x4 value) => Float64Math.Softplus(value);

    [MethodImpl(Inline)]
    public static F64x4 Erf(F64x4 value) => Float64Math.Erf(value);

    [MethodImpl(Inline)]
    public static F64x4 Rsqrt(F64x4 value) =>
        Unsafe.BitCast<Lanes, F64x4>(Lanes.One / Vector256.Sqrt(value._lanes));

    /// <summary>Lane by lane: two ulp would need the logarithm to twice the precision.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static F64x4 Pow(F64x4 x, F64x4 y)
    {
        Lanes result = x._lanes;
        for (int lane = 0; lane < Count; lane++)
            result = result.WithElement(lane, Math.Pow(result.GetElement(lane), y._lanes.GetElement(lane)));

        return Unsafe.BitCast<Lanes, F64x4>(result);
    }

    [MethodImpl(Inline)]
    public static F64x4 Uniform(ulong key, nint index)
    {
        Vector256<ulong> words = PhiloxVector.Words(key, Vector256.Create((ulong)index) + Vector256<ulong>.Indices);
        return Unsafe.BitCast<Lanes,
            F64x4>(Vector256.ConvertToDouble((words >> 11).AsInt64()) * Vector256.Create(1.0 / (1L << 53)));
    }

    [MethodImpl(Inline)]
    public static double Sum(F64x4 value) =>
        F64x2.Sum(new F64x2(value._lanes.GetLower()) + new F64x2(value._lanes.GetUpper()));


    [MethodImpl(Inline)]
    public static double MaxAcross(F64x4 value) =>
        F64x2.MaxAcross(F64x2.Max(new F64x2(value._lanes.GetLower()), new F64x2(value._lanes.GetUpper())));


    [MethodImpl(Inline)]
    public static double MinAcross(F64x4 value) =>
        F64x2.MinAcross(F64x2.Min(new F64x2(value._lanes.GetLower()), new F64x2(value._lanes.GetUpper())));


    [MethodImpl(Inline)]
    public static double ProductAcross(F64x4 value) =>
        F64x2.ProductAcross(new F64x2(value._lanes.GetLower()) * new F64x2(value._lanes.GetUpper()));

    /// <summary>The register.</summary>
    internal Lanes Register => _lanes;
}
