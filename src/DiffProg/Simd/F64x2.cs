using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Lanes = System.Runtime.Intrinsics.Vector128<double>;

namespace DiffProg.Kernels;

#pragma warning disable CS1591 // The members are documented once, on ISimd.

/// <summary>Two lanes of double precision in a <see cref="Vector128"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct F64x2(Lanes lanes) : ISimd<F64x2, double>
{
    // Made by BitCast and not by the constructor: the JIT stops inlining in a method of more than 512
    // locals, and a constructor costs it two. So twice as many functions fit into one fused kernel.
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
    private readonly Lanes _lanes = lanes;

    public static int Count => 2;

    [MethodImpl(Inline)]
    public static F64x2 Splat(double value) => Unsafe.BitCast<Lanes, F64x2>(Vector128.Create(value));

    [MethodImpl(Inline)]
    public static F64x2 Load(ref readonly double source, nint index) =>
        Unsafe.BitCast<Lanes, F64x2>(Vector128.LoadUnsafe(in source, (nuint)index));

    [MethodImpl(Inline)]
    public static F64x2 LoadInt32(ref readonly int source, nint index) => Unsafe.BitCast<Lanes, F64x2>(
        Vector128.Create(
            (double)Unsafe.Add(ref Unsafe.AsRef(in source), index),
            Unsafe.Add(ref Unsafe.AsRef(in source), index + 1)));

    [MethodImpl(Inline)]
    public static F64x2 LoadStrided(ref readonly double source, nint index, nint stride) =>
        Unsafe.BitCast<Lanes, F64x2>(Vector128.Create(
        Lane(in source, index), Lane(in source, index + stride)));

    [MethodImpl(Inline)]
    private static double Lane(ref readonly double source, nint index) =>
        Unsafe.Add(ref Unsafe.AsRef(in source), index);

    [MethodImpl(Inline)]
    public static void Store(F64x2 value, ref double destination, nint index) =>
        value._lanes.StoreUnsafe(ref destination, (nuint)index);

    [MethodImpl(Inline)]
    public static void StoreStrided(F64x2 value, ref double destination, nint index, nint stride)
    {
        Unsafe.Add(ref destination, index) = value._lanes.GetElement(0);
        Unsafe.Add(ref destination, index + stride) = value._lanes.GetElement(1);
    }

    [MethodImpl(Inline)]
    public static F64x2 Iota(nint start) =>
        Unsafe.BitCast<Lanes,
            F64x2>(Vector128.ConvertToDouble(Vector128.Create((long)start) + Vector128<long>.Indices));

    [MethodImpl(Inline)]
    public static F64x2 operator +(F64x2 left, F64x2 right) =>
        Unsafe.BitCast<Lanes, F64x2>(left._lanes + right._lanes);

    [MethodImpl(Inline)]
    public static F64x2 operator -(F64x2 left, F64x2 right) =>
        Unsafe.BitCast<Lanes, F64x2>(left._lanes - right._lanes);

    [MethodImpl(Inline)]
    public static F64x2 operator *(F64x2 left, F64x2 right) =>
        Unsafe.BitCast<Lanes, F64x2>(left._lanes * right._lanes);

    [MethodImpl(Inline)]
    public static F64x2 operator /(F64x2 left, F64x2 right) =>
        Unsafe.BitCast<Lanes, F64x2>(left._lanes / right._lanes);

    [MethodImpl(Inline)]
    public static F64x2 operator -(F64x2 value) => Unsafe.BitCast<Lanes, F64x2>(-value._lanes);

    [MethodImpl(Inline)]
    public static F64x2 MultiplyAdd(F64x2 a, F64x2 b, F64x2 c) =>
        Unsafe.BitCast<Lanes, F64x2>(Vector128.FusedMultiplyAdd(a._lanes, b._lanes, c._lanes));

    [MethodImpl(Inline)]
    public static F64x2 Min(F64x2 left, F64x2 right) =>
        Unsafe.BitCast<Lanes, F64x2>(Vector128.Min(left._lanes, right._lanes));

    [MethodImpl(Inline)]
    public static F64x2 Max(F64x2 left, F64x2 right) =>
        Unsafe.BitCast<Lanes, F64x2>(Vector128.Max(left._lanes, right._lanes));

    [MethodImpl(Inline)]
    public static F64x2 AtLeast(F64x2 value, F64x2 bound) =>
        Unsafe.BitCast<Lanes, F64x2>(Vector128.MaxNative(bound._lanes, value._lanes));

    [MethodImpl(Inline)]
    public static F64x2 AtMost(F64x2 value, F64x2 bound) =>
        Unsafe.BitCast<Lanes, F64x2>(Vector128.MinNative(bound._lanes, value._lanes));

    [MethodImpl(Inline)]
    public static F64x2 Clamp(F64x2 value, F64x2 low, F64x2 high) =>
        Unsafe.BitCast<Lanes, F64x2>(Vector128.MinNative(high._lanes, Vector128.MaxNative(low._lanes, value._lanes)));

    [MethodImpl(Inline)]
    public static F64x2 Abs(F64x2 value) => Unsafe.BitCast<Lanes, F64x2>(Vector128.Abs(value._lanes));

    [MethodImpl(Inline)]
    public static F64x2 Sqrt(F64x2 value) => Unsafe.BitCast<Lanes, F64x2>(Vector128.Sqrt(value._lanes));

    [MethodImpl(Inline)]
    public static F64x2 Sign(F64x2 value) =>
        Select(Greater(value, default), new(Lanes.One), Select(Less(value, default), new(-Lanes.One), value));

    [MethodImpl(Inline)]
    public static F64x2 CopySign(F64x2 magnitude, F64x2 sign) =>
        Unsafe.BitCast<Lanes, F64x2>(Vector128.ConditionalSelect(Vector128.Create(-0.0), sign._lanes,
            magnitude._lanes));

    [MethodImpl(Inline)]
    public static F64x2 RoundToEven(F64x2 value) =>
        Unsafe.BitCast<Lanes, F64x2>(Vector128.Round(value._lanes));

    [MethodImpl(Inline)]
    public static F64x2 ScaleByPower(F64x2 value, F64x2 power)
    {
        if (Avx512F.VL.IsSupported)
            return new(Avx512F.VL.Scale(value._lanes, power._lanes));

        Vector128<long> whole = Vector128.ConvertToInt64Native(power._lanes);
        // two factors, since one may leave the range of exponents
        Vector128<long> half = whole >> 1;
        return Unsafe.BitCast<Lanes, F64x2>(value._lanes * PowerOfTwo(half) * PowerOfTwo(whole - half));
    }

    [MethodImpl(Inline)]
    private static Vector128<double> PowerOfTwo(Vector128<long> power) =>
        ((power + Vector128.Create((long)1023)) << 52).AsDouble();

    [MethodImpl(Inline)]
    public static F64x2 Exponent(F64x2 value, out F64x2 mantissa)
    {
        Vector128<long> bits = value._lanes.AsInt64();
        Vector128<long> exponent = (bits - Vector128.Create(0x3FE6A09E667F3BCD)) >> 52;   // the bits of sqrt(1/2)
        mantissa = new((bits - (exponent << 52)).AsDouble());
        return Unsafe.BitCast<Lanes, F64x2>(Vector128.ConvertToDouble(exponent));
    }

    [MethodImpl(Inline)]
    public static F64x2 NegateIfBit(F64x2 value, F64x2 number, int bit)
    {
        // brings the units to the lowest bits
        Vector128<long> bits = (number._lanes + Vector128.Create(6755399441055744.0)).AsInt64();
        Lanes sign = Vector128.ShiftLeft(bits, 63 - bit).AsDouble() & Vector128.Create(-0.0);
        return Unsafe.BitCast<Lanes, F64x2>(sign ^ value._lanes);
    }

    [MethodImpl(Inline)]
    public static F64x2 Equal(F64x2 left, F64x2 right) =>
        Unsafe.BitCast<Lanes, F64x2>(Vector128.Equals(left._lanes, right._lanes));

    [MethodImpl(Inline)]
    public static F64x2 NotEqual(F64x2 left, F64x2 right) =>
        Unsafe.BitCast<Lanes, F64x2>(~Vector128.Equals(left._lanes, right._lanes));

    [MethodImpl(Inline)]
    public static F64x2 Less(F64x2 left, F64x2 right) =>
        Unsafe.BitCast<Lanes, F64x2>(Vector128.LessThan(left._lanes, right._lanes));

    [MethodImpl(Inline)]
    public static F64x2 LessOrEqual(F64x2 left, F64x2 right) =>
        Unsafe.BitCast<Lanes, F64x2>(Vector128.LessThanOrEqual(left._lanes, right._lanes));

    [MethodImpl(Inline)]
    public static F64x2 Greater(F64x2 left, F64x2 right) =>
        Unsafe.BitCast<Lanes, F64x2>(Vector128.GreaterThan(left._lanes, right._lanes));

    [MethodImpl(Inline)]
    public static F64x2 GreaterOrEqual(F64x2 left, F64x2 right) =>
        Unsafe.BitCast<Lanes, F64x2>(Vector128.GreaterThanOrEqual(left._lanes, right._lanes));

    [MethodImpl(Inline)]
    public static F64x2 And(F64x2 left, F64x2 right) =>
        Unsafe.BitCast<Lanes, F64x2>(left._lanes & right._lanes);

    [MethodImpl(Inline)]
    public static F64x2 Or(F64x2 left, F64x2 right) =>
        Unsafe.BitCast<Lanes, F64x2>(left._lanes | right._lanes);

    [MethodImpl(Inline)]
    public static F64x2 Not(F64x2 mask) => Unsafe.BitCast<Lanes, F64x2>(~mask._lanes);

    [MethodImpl(Inline)]
    public static F64x2 Select(F64x2 mask, F64x2 ifTrue, F64x2 ifFalse) =>
        Unsafe.BitCast<Lanes, F64x2>(Vector128.ConditionalSelect(mask._lanes, ifTrue._lanes, ifFalse._lanes));

    [MethodImpl(Inline)]
    public static bool Any(F64x2 mask) => Vector128.AnyWhereAllBitsSet(mask._lanes);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static F64x2 MapLanes<F>(F64x2 value)
        where F : ILaneFunction<double>
    {
        Lanes result = value._lanes;
        for (int lane = 0; lane < Count; lane++)
            result = result.WithElement(lane, F.At(result.GetElement(lane)));

        return Unsafe.BitCast<Lanes, F64x2>(result);
    }

    [MethodImpl(Inline)]
    public static F64x2 Exp(F64x2 value) => Float64Math.Exp(value);

    [MethodImpl(Inline)]
    public static F64x2 ExpM1(F64x2 value) => Float64Math.ExpM1(value);

    [MethodImpl(Inline)]
    public static F64x2 Log(F64x2 value) => Float64Math.Log(value);

    [MethodImpl(Inline)]
    public static F64x2 LogP1(F64x2 value) => Float64Math.LogP1(value);

    [MethodImpl(Inline)]
    public static F64x2 Sin(F64x2 value) => Float64Math.Sin(value);

    [MethodImpl(Inline)]
    public static F64x2 Cos(F64x2 value) => Float64Math.Cos(value);

    [MethodImpl(Inline)]
    public static F64x2 Tan(F64x2 value) => Float64Math.Tan(value);

    [MethodImpl(Inline)]
    public static F64x2 Tanh(F64x2 value) => Float64Math.Tanh(value);

    [MethodImpl(Inline)]
    public static F64x2 Atan(F64x2 value) => Float64Math.Atan(value);

    [MethodImpl(Inline)]
    public static F64x2 Sigmoid(F64x2 value) => Float64Math.Sigmoid(value);

    [MethodImpl(Inline)]
    public static F64x2 Softplus(F64x2 value) => Float64Math.Softplus(value);

    [MethodImpl(Inline)]
    public static F64x2 Erf(F64x2 value) => Float64Math.Erf(value);

    [MethodImpl(Inline)]
    public static F64x2 Rsqrt(F64x2 value) =>
        Unsafe.BitCast<Lanes, F64x2>(Lanes.One / Vector128.Sqrt(value._lanes));

    /// <summary>Lane by lane: two ulp would need the logarithm to twice the precision.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static F64x2 Pow(F64x2 x, F64x2 y)
    {
        Lanes result = x._lanes;
        for (int lane = 0; lane < Count; lane++)
            result = result.WithElement(lane, Math.Pow(result.GetElement(lane), y._lanes.GetElement(lane)));

        return Unsafe.BitCast<Lanes, F64x2>(result);
    }

    [MethodImpl(Inline)]
    public static F64x2 Uniform(ulong key, nint index)
    {
        Vector128<ulong> words = PhiloxVector.Words(key, Vector128.Create((ulong)index) + Vector128<ulong>.Indices);
        return Unsafe.BitCast<Lanes,
            F64x2>(Vector128.ConvertToDouble((words >> 11).AsInt64()) * Vector128.Create(1.0 / (1L << 53)));
    }

    [MethodImpl(Inline)]
    public static double Sum(F64x2 value) => value._lanes.GetElement(0) + value._lanes.GetElement(1);


    [MethodImpl(Inline)]
    public static double MaxAcross(F64x2 value) => Math.Max(value._lanes.GetElement(0), value._lanes.GetElement(1));


    [MethodImpl(Inline)]
    public static double MinAcross(F64x2 value) => Math.Min(value._lanes.GetElement(0), value._lanes.GetElement(1));


    [MethodImpl(Inline)]
    public static double ProductAcross(F64x2 value) => value._lanes.GetElement(0) * value._lanes.GetElement(1);

    /// <summary>The register.</summary>
    internal Lanes Register => _lanes;
}
