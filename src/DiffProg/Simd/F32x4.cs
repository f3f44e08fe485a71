using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Lanes = System.Runtime.Intrinsics.Vector128<float>;

namespace DiffProg.Kernels;

#pragma warning disable CS1591 // The members are documented once, on ISimd.

/// <summary>Four lanes of single precision in a <see cref="Vector128"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct F32x4(Lanes lanes) : ISimd<F32x4, float>
{
    // Made by BitCast and not by the constructor: the JIT stops inlining in a method of more than 512
    // locals, and a constructor costs it two. So twice as many functions fit into one fused kernel.
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
    private readonly Lanes _lanes = lanes;

    public static int Count => 4;

    [MethodImpl(Inline)]
    public static F32x4 Splat(float value) => Unsafe.BitCast<Lanes, F32x4>(Vector128.Create(value));

    [MethodImpl(Inline)]
    public static F32x4 Load(ref readonly float source, nint index) =>
        Unsafe.BitCast<Lanes, F32x4>(Vector128.LoadUnsafe(in source, (nuint)index));

    [MethodImpl(Inline)]
    public static F32x4 LoadInt32(ref readonly int source, nint index) => Unsafe.BitCast<Lanes, F32x4>(
        Vector128.ConvertToSingle(Vector128.LoadUnsafe(in source, (nuint)index)));

    [MethodImpl(Inline)]
    public static F32x4 LoadStrided(ref readonly float source, nint index, nint stride) =>
        Unsafe.BitCast<Lanes, F32x4>(Vector128.Create(
        Lane(in source, index), Lane(in source, index + stride),
        Lane(in source, index + 2 * stride), Lane(in source, index + 3 * stride)));

    [MethodImpl(Inline)]
    private static float Lane(ref readonly float source, nint index) => Unsafe.Add(ref Unsafe.AsRef(in source), index);

    [MethodImpl(Inline)]
    public static void Store(F32x4 value, ref float destination, nint index) =>
        value._lanes.StoreUnsafe(ref destination, (nuint)index);

    [MethodImpl(Inline)]
    public static void StoreStrided(F32x4 value, ref float destination, nint index, nint stride)
    {
        Unsafe.Add(ref destination, index) = value._lanes.GetElement(0);
        Unsafe.Add(ref destination, index + stride) = value._lanes.GetElement(1);
        Unsafe.Add(ref destination, index + 2 * stride) = value._lanes.GetElement(2);
        Unsafe.Add(ref destination, index + 3 * stride) = value._lanes.GetElement(3);
    }

    [MethodImpl(Inline)]
    public static F32x4 Iota(nint start) => start <= int.MaxValue - Count
        ? Unsafe.BitCast<Lanes, F32x4>(Vector128.ConvertToSingle(Vector128.Create((int)start) + Vector128<int>.Indices))
        : Unsafe.BitCast<Lanes, F32x4>(Vector128.Create((float)start, (float)(start + 1), (float)(start + 2),
            (float)(start + 3)));

    [MethodImpl(Inline)]
    public static F32x4 operator +(F32x4 left, F32x4 right) =>
        Unsafe.BitCast<Lanes, F32x4>(left._lanes + right._lanes);

    [MethodImpl(Inline)]
    public static F32x4 operator -(F32x4 left, F32x4 right) =>
        Unsafe.BitCast<Lanes, F32x4>(left._lanes - right._lanes);

    [MethodImpl(Inline)]
    public static F32x4 operator *(F32x4 left, F32x4 right) =>
        Unsafe.BitCast<Lanes, F32x4>(left._lanes * right._lanes);

    [MethodImpl(Inline)]
    public static F32x4 operator /(F32x4 left, F32x4 right) =>
        Unsafe.BitCast<Lanes, F32x4>(left._lanes / right._lanes);

    [MethodImpl(Inline)]
    public static F32x4 operator -(F32x4 value) => Unsafe.BitCast<Lanes, F32x4>(-value._lanes);

    [MethodImpl(Inline)]
    public static F32x4 MultiplyAdd(F32x4 a, F32x4 b, F32x4 c) =>
        Unsafe.BitCast<Lanes, F32x4>(Vector128.FusedMultiplyAdd(a._lanes, b._lanes, c._lanes));

    [MethodImpl(Inline)]
    public static F32x4 Min(F32x4 left, F32x4 right) =>
        Unsafe.BitCast<Lanes, F32x4>(Vector128.Min(left._lanes, right._lanes));

    [MethodImpl(Inline)]
    public static F32x4 Max(F32x4 left, F32x4 right) =>
        Unsafe.BitCast<Lanes, F32x4>(Vector128.Max(left._lanes, right._lanes));

    [MethodImpl(Inline)]
    public static F32x4 AtLeast(F32x4 value, F32x4 bound) =>
        Unsafe.BitCast<Lanes, F32x4>(Vector128.MaxNative(bound._lanes, value._lanes));

    [MethodImpl(Inline)]
    public static F32x4 AtMost(F32x4 value, F32x4 bound) =>
        Unsafe.BitCast<Lanes, F32x4>(Vector128.MinNative(bound._lanes, value._lanes));

    [MethodImpl(Inline)]
    public static F32x4 Clamp(F32x4 value, F32x4 low, F32x4 high) =>
        Unsafe.BitCast<Lanes, F32x4>(Vector128.MinNative(high._lanes, Vector128.MaxNative(low._lanes, value._lanes)));

    [MethodImpl(Inline)]
    public static F32x4 Abs(F32x4 value) => Unsafe.BitCast<Lanes, F32x4>(Vector128.Abs(value._lanes));

    [MethodImpl(Inline)]
    public static F32x4 Sqrt(F32x4 value) => Unsafe.BitCast<Lanes, F32x4>(Vector128.Sqrt(value._lanes));

    [MethodImpl(Inline)]
    public static F32x4 Sign(F32x4 value) =>
        Select(Greater(value, default), new(Lanes.One), Select(Less(value, default), new(-Lanes.One), value));

    [MethodImpl(Inline)]
    public static F32x4 CopySign(F32x4 magnitude, F32x4 sign) =>
        Unsafe.BitCast<Lanes, F32x4>(Vector128.ConditionalSelect(Vector128.Create(-0f), sign._lanes, magnitude._lanes));

    [MethodImpl(Inline)]
    public static F32x4 RoundToEven(F32x4 value) =>
        Unsafe.BitCast<Lanes, F32x4>(Vector128.Round(value._lanes));

    [MethodImpl(Inline)]
    public static F32x4 ScaleByPower(F32x4 value, F32x4 power)
    {
        if (Avx512F.VL.IsSupported)
            return new(Avx512F.VL.Scale(value._lanes, power._lanes));

        Vector128<int> whole = Vector128.ConvertToInt32Native(power._lanes);
        // two factors, since one may leave the range of exponents
        Vector128<int> half = whole >> 1;
        return Unsafe.BitCast<Lanes, F32x4>(value._lanes * PowerOfTwo(half) * PowerOfTwo(whole - half));
    }

    [MethodImpl(Inline)]
    private static Vector128<float> PowerOfTwo(Vector128<int> power) =>
        ((power + Vector128.Create(127)) << 23).AsSingle();

    [MethodImpl(Inline)]
    public static F32x4 Exponent(F32x4 value, out F32x4 mantissa)
    {
        Vector128<int> bits = value._lanes.AsInt32();
        Vector128<int> exponent = (bits - Vector128.Create(0x3F3504F3)) >> 23;   // the bits of sqrt(1/2)
        mantissa = new((bits - (exponent << 23)).AsSingle());
        return Unsafe.BitCast<Lanes, F32x4>(Vector128.ConvertToSingle(exponent));
    }

    [MethodImpl(Inline)]
    public static F32x4 NegateIfBit(F32x4 value, F32x4 number, int bit)
    {
        // brings the units to the lowest bits
        Vector128<int> bits = (number._lanes + Vector128.Create(12582912f)).AsInt32();
        Lanes sign = Vector128.ShiftLeft(bits, 31 - bit).AsSingle() & Vector128.Create(-0f);
        return Unsafe.BitCast<Lanes, F32x4>(sign ^ value._lanes);
    }

    [MethodImpl(Inline)]
    public static F32x4 Equal(F32x4 left, F32x4 right) =>
        Unsafe.BitCast<Lanes, F32x4>(Vector128.Equals(left._lanes, right._lanes));

    [MethodImpl(Inline)]
    public static F32x4 NotEqual(F32x4 left, F32x4 right) =>
        Unsafe.BitCast<Lanes, F32x4>(~Vector128.Equals(left._lanes, right._lanes));

    [MethodImpl(Inline)]
    public static F32x4 Less(F32x4 left, F32x4 right) =>
        Unsafe.BitCast<Lanes, F32x4>(Vector128.LessThan(left._lanes, right._lanes));

    [MethodImpl(Inline)]
    public static F32x4 LessOrEqual(F32x4 left, F32x4 right) =>
        Unsafe.BitCast<Lanes, F32x4>(Vector128.LessThanOrEqual(left._lanes, right._lanes));

    [MethodImpl(Inline)]
    public static F32x4 Greater(F32x4 left, F32x4 right) =>
        Unsafe.BitCast<Lanes, F32x4>(Vector128.GreaterThan(left._lanes, right._lanes));

    [MethodImpl(Inline)]
    public static F32x4 GreaterOrEqual(F32x4 left, F32x4 right) =>
        Unsafe.BitCast<Lanes, F32x4>(Vector128.GreaterThanOrEqual(left._lanes, right._lanes));

    [MethodImpl(Inline)]
    public static F32x4 And(F32x4 left, F32x4 right) =>
        Unsafe.BitCast<Lanes, F32x4>(left._lanes & right._lanes);

    [MethodImpl(Inline)]
    public static F32x4 Or(F32x4 left, F32x4 right) =>
        Unsafe.BitCast<Lanes, F32x4>(left._lanes | right._lanes);

    [MethodImpl(Inline)]
    public static F32x4 Not(F32x4 mask) => Unsafe.BitCast<Lanes, F32x4>(~mask._lanes);

    [MethodImpl(Inline)]
    public static F32x4 Select(F32x4 mask, F32x4 ifTrue, F32x4 ifFalse) =>
        Unsafe.BitCast<Lanes, F32x4>(Vector128.ConditionalSelect(mask._lanes, ifTrue._lanes, ifFalse._lanes));

    [MethodImpl(Inline)]
    public static bool Any(F32x4 mask) => Vector128.AnyWhereAllBitsSet(mask._lanes);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static F32x4 MapLanes<F>(F32x4 value)
        where F : ILaneFunction<float>
    {
        Lanes result = value._lanes;
        for (int lane = 0; lane < Count; lane++)
            result = result.WithElement(lane, F.At(result.GetElement(lane)));

        return Unsafe.BitCast<Lanes, F32x4>(result);
    }

    [MethodImpl(Inline)]
    public static F32x4 Exp(F32x4 value) => Float32Math.Exp(value);

    [MethodImpl(Inline)]
    public static F32x4 ExpM1(F32x4 value) => Float32Math.ExpM1(value);

    [MethodImpl(Inline)]
    public static F32x4 Log(F32x4 value) => Float32Math.Log(value);

    [MethodImpl(Inline)]
    public static F32x4 LogP1(F32x4 value) => Float32Math.LogP1(value);

    [MethodImpl(Inline)]
    public static F32x4 Sin(F32x4 value) => Float32Math.Sin(value);

    [MethodImpl(Inline)]
    public static F32x4 Cos(F32x4 value) => Float32Math.Cos(value);

    [MethodImpl(Inline)]
    public static F32x4 Tan(F32x4 value) => Float32Math.Tan(value);

    [MethodImpl(Inline)]
    public static F32x4 Tanh(F32x4 value) => Float32Math.Tanh(value);

    [MethodImpl(Inline)]
    public static F32x4 Atan(F32x4 value) => Float32Math.Atan(value);

    [MethodImpl(Inline)]
    public static F32x4 Sigmoid(F32x4 value) => Float32Math.Sigmoid(value);

    [MethodImpl(Inline)]
    public static F32x4 Softplus(F32x4 value) => Float32Math.Softplus(value);

    [MethodImpl(Inline)]
    public static F32x4 Erf(F32x4 value) => Float32Math.Erf(value);

    [MethodImpl(Inline)]
    public static F32x4 Rsqrt(F32x4 value) =>
        Unsafe.BitCast<Lanes, F32x4>(Lanes.One / Vector128.Sqrt(value._lanes));

    [MethodImpl(Inline)]
    public static F32x4 Pow(F32x4 x, F32x4 y) => Float32Math.Pow(x, y, Magnitude(Abs(x), y));

    /// <summary>x^y for x >= 0 through double precision, where y ln x keeps its digits.</summary>
    private static F32x4 Magnitude(F32x4 x, F32x4 y)
    {
        (Vector128<double> x0, Vector128<double> x1) = Vector128.Widen(x._lanes);
        (Vector128<double> y0, Vector128<double> y1) = Vector128.Widen(y._lanes);
        F64x2 low = Float64Math.PositivePow(new F64x2(x0), new F64x2(y0));
        F64x2 high = Float64Math.PositivePow(new F64x2(x1), new F64x2(y1));
        return Unsafe.BitCast<Lanes, F32x4>(Vector128.Narrow(low.Register, high.Register));
    }

    [MethodImpl(Inline)]
    public static F32x4 Uniform(ulong key, nint index)
    {
        Vector128<ulong> low = PhiloxVector.Words(key, Vector128.Create((ulong)index) + Vector128<ulong>.Indices);
        Vector128<ulong> high = PhiloxVector.Words(key, Vector128.Create((ulong)index + 2) + Vector128<ulong>.Indices);
        Vector128<uint> words = Vector128.Narrow(low >> 32, high >> 32);
        return Unsafe.BitCast<Lanes,
            F32x4>(Vector128.ConvertToSingle((words >> 8).AsInt32()) * Vector128.Create(1f / (1 << 24)));
    }

    [MethodImpl(Inline)]
    public static float Sum(F32x4 value)
    {
        Lanes pairs = value._lanes + Vector128.Shuffle(value._lanes, Vector128.Create(2, 3, 0, 1));
        return pairs.GetElement(0) + pairs.GetElement(1);
    }


    [MethodImpl(Inline)]
    public static float MaxAcross(F32x4 value)
    {
        Lanes pairs = Vector128.Max(value._lanes, Vector128.Shuffle(value._lanes, Vector128.Create(2, 3, 0, 1)));
        return MathF.Max(pairs.GetElement(0), pairs.GetElement(1));
    }


    [MethodImpl(Inline)]
    public static float MinAcross(F32x4 value)
    {
        Lanes pairs = Vector128.Min(value._lanes, Vector128.Shuffle(value._lanes, Vector128.Create(2, 3, 0, 1)));
        return MathF.Min(pairs.GetElement(0), pairs.GetElement(1));
    }


    [MethodImpl(Inline)]
    public static float ProductAcross(F32x4 value)
    {
        Lanes pairs = value._lanes * Vector128.Shuffle(value._lanes, Vector128.Create(2, 3, 0, 1));
        return pairs.GetElement(0) * pairs.GetElement(1);
    }

    /// <summary>The register.</summary>
    internal Lanes Register => _lanes;
}
