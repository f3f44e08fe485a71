using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace DiffProg.Kernels;

#pragma warning disable CS1591 // The members are documented once, on ISimd.

/// <summary>One lane of single precision: the remainder of a loop, with the bits of a lane of the wide types.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct F32x1(float lane) : ISimd<F32x1, float>
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
    private readonly float _lane = lane;

    public static int Count => 1;

    [MethodImpl(Inline)]
    public static F32x1 Splat(float value) => new(value);

    [MethodImpl(Inline)]
    public static F32x1 Load(ref readonly float source, nint index) =>
        new(Unsafe.Add(ref Unsafe.AsRef(in source), index));

    [MethodImpl(Inline)]
    public static F32x1 LoadInt32(ref readonly int source, nint index) =>
        new(Unsafe.Add(ref Unsafe.AsRef(in source), index));

    [MethodImpl(Inline)]
    public static F32x1 LoadStrided(ref readonly float source, nint index, nint stride) => Load(in source, index);

    [MethodImpl(Inline)]
    public static void Store(F32x1 value, ref float destination, nint index) =>
        Unsafe.Add(ref destination, index) = value._lane;

    [MethodImpl(Inline)]
    public static void StoreStrided(F32x1 value, ref float destination, nint index, nint stride) =>
        Store(value, ref destination, index);

    [MethodImpl(Inline)]
    public static F32x1 Iota(nint start) => new(start);

    [MethodImpl(Inline)]
    public static F32x1 operator +(F32x1 left, F32x1 right) => new(left._lane + right._lane);

    [MethodImpl(Inline)]
    public static F32x1 operator -(F32x1 left, F32x1 right) => new(left._lane - right._lane);

    [MethodImpl(Inline)]
    public static F32x1 operator *(F32x1 left, F32x1 right) => new(left._lane * right._lane);

    [MethodImpl(Inline)]
    public static F32x1 operator /(F32x1 left, F32x1 right) => new(left._lane / right._lane);

    [MethodImpl(Inline)]
    public static F32x1 operator -(F32x1 value) => new(-value._lane);

    [MethodImpl(Inline)]
    public static F32x1 MultiplyAdd(F32x1 a, F32x1 b, F32x1 c) =>
        new(MathF.FusedMultiplyAdd(a._lane, b._lane, c._lane));

    [MethodImpl(Inline)]
    public static F32x1 Min(F32x1 left, F32x1 right) => new(MathF.Min(left._lane, right._lane));

    [MethodImpl(Inline)]
    public static F32x1 Max(F32x1 left, F32x1 right) => new(MathF.Max(left._lane, right._lane));

    [MethodImpl(Inline)]
    public static F32x1 AtLeast(F32x1 value, F32x1 bound) => bound._lane > value._lane ? bound : value;

    [MethodImpl(Inline)]
    public static F32x1 AtMost(F32x1 value, F32x1 bound) => bound._lane < value._lane ? bound : value;

    [MethodImpl(Inline)]
    public static F32x1 Clamp(F32x1 value, F32x1 low, F32x1 high)
    {
        float raised = low._lane > value._lane ? low._lane : value._lane;
        return new(high._lane < raised ? high._lane : raised);
    }

    [MethodImpl(Inline)]
    public static F32x1 Abs(F32x1 value) => new(MathF.Abs(value._lane));

    [MethodImpl(Inline)]
    public static F32x1 Sqrt(F32x1 value) => new(MathF.Sqrt(value._lane));

    [MethodImpl(Inline)]
    public static F32x1 Sign(F32x1 value) => new(value._lane > 0 ? 1 : value._lane < 0 ? -1 : value._lane);

    [MethodImpl(Inline)]
    public static F32x1 CopySign(F32x1 magnitude, F32x1 sign) => new(MathF.CopySign(magnitude._lane, sign._lane));

    [MethodImpl(Inline)]
    public static F32x1 RoundToEven(F32x1 value) => new(MathF.Round(value._lane));

    [MethodImpl(Inline)]
    public static F32x1 ScaleByPower(F32x1 value, F32x1 power)
    {
        if (Avx512F.IsSupported)
        {
            return new(Avx512F.ScaleScalar(
                Vector128.CreateScalarUnsafe(value._lane), Vector128.CreateScalarUnsafe(power._lane)).ToScalar());
        }

        int whole = (int)power._lane;
        int half = whole >> 1;                      // two factors, since one may leave the range of exponents
        return new(value._lane * PowerOfTwo(half) * PowerOfTwo(whole - half));
    }

    [MethodImpl(Inline)]
    private static float PowerOfTwo(int power) => BitConverter.Int32BitsToSingle((power + 127) << 23);

    [MethodImpl(Inline)]
    public static F32x1 Exponent(F32x1 value, out F32x1 mantissa)
    {
        int bits = BitConverter.SingleToInt32Bits(value._lane);
        int exponent = (bits - 0x3F3504F3) >> 23;   // the bits of sqrt(1/2)
        mantissa = new(BitConverter.Int32BitsToSingle(bits - (exponent << 23)));
        return new(exponent);
    }

    [MethodImpl(Inline)]
    public static F32x1 NegateIfBit(F32x1 value, F32x1 number, int bit)
    {
        int bits = BitConverter.SingleToInt32Bits(number._lane + 12582912f);   // units lowest
        return ((bits >> bit) & 1) != 0 ? -value : value;
    }

    [MethodImpl(Inline)]
    public static F32x1 Equal(F32x1 left, F32x1 right) => Mask(left._lane == right._lane);

    [MethodImpl(Inline)]
    public static F32x1 NotEqual(F32x1 left, F32x1 right) => Mask(left._lane != right._lane);

    [MethodImpl(Inline)]
    public static F32x1 Less(F32x1 left, F32x1 right) => Mask(left._lane < right._lane);

    [MethodImpl(Inline)]
    public static F32x1 LessOrEqual(F32x1 left, F32x1 right) => Mask(left._lane <= right._lane);

    [MethodImpl(Inline)]
    public static F32x1 Greater(F32x1 left, F32x1 right) => Mask(left._lane > right._lane);

    [MethodImpl(Inline)]
    public static F32x1 GreaterOrEqual(F32x1 left, F32x1 right) => Mask(left._lane >= right._lane);

    [MethodImpl(Inline)]
    public static F32x1 And(F32x1 left, F32x1 right) => FromBits(Bits(left) & Bits(right));

    [MethodImpl(Inline)]
    public static F32x1 Or(F32x1 left, F32x1 right) => FromBits(Bits(left) | Bits(right));

    [MethodImpl(Inline)]
    public static F32x1 Not(F32x1 mask) => FromBits(~Bits(mask));

    [MethodImpl(Inline)]
    public static F32x1 Select(F32x1 mask, F32x1 ifTrue, F32x1 ifFalse) => Bits(mask) != 0 ? ifTrue : ifFalse;

    [MethodImpl(Inline)]
    public static bool Any(F32x1 mask) => Bits(mask) != 0;

    [MethodImpl(Inline)]
    private static F32x1 Mask(bool condition) => FromBits(condition ? -1 : 0);

    [MethodImpl(Inline)]
    private static int Bits(F32x1 value) => BitConverter.SingleToInt32Bits(value._lane);

    [MethodImpl(Inline)]
    private static F32x1 FromBits(int bits) => new(BitConverter.Int32BitsToSingle(bits));

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static F32x1 MapLanes<F>(F32x1 value)
        where F : ILaneFunction<float> => new(F.At(value._lane));

    [MethodImpl(Inline)]
    public static F32x1 Exp(F32x1 value) => Float32Math.Exp(value);

    [MethodImpl(Inline)]
    public static F32x1 ExpM1(F32x1 value) => Float32Math.ExpM1(value);

    [MethodImpl(Inline)]
    public static F32x1 Log(F32x1 value) => Float32Math.Log(value);

    [MethodImpl(Inline)]
    public static F32x1 LogP1(F32x1 value) => Float32Math.LogP1(value);

    [MethodImpl(Inline)]
    public static F32x1 Sin(F32x1 value) => Float32Math.Sin(value);

    [MethodImpl(Inline)]
    public static F32x1 Cos(F32x1 value) => Float32Math.Cos(value);

    [MethodImpl(Inline)]
    public static F32x1 Tan(F32x1 value) => Float32Math.Tan(value);

    [MethodImpl(Inline)]
    public static F32x1 Tanh(F32x1 value) => Float32Math.Tanh(value);

    [MethodImpl(Inline)]
    public static F32x1 Atan(F32x1 value) => Float32Math.Atan(value);

    [MethodImpl(Inline)]
    public static F32x1 Sigmoid(F32x1 value) => Float32Math.Sigmoid(value);

    [MethodImpl(Inline)]
    public static F32x1 Softplus(F32x1 value) => Float32Math.Softplus(value);

    [MethodImpl(Inline)]
    public static F32x1 Erf(F32x1 value) => Float32Math.Erf(value);

    [MethodImpl(Inline)]
    public static F32x1 Rsqrt(F32x1 value) => new(1 / MathF.Sqrt(value._lane));

    [MethodImpl(Inline)]
    public static F32x1 Pow(F32x1 x, F32x1 y) => Float32Math.Pow(x, y, Magnitude(Abs(x), y));

    private static F32x1 Magnitude(F32x1 x, F32x1 y) =>
        new((float)F64x1.Sum(Float64Math.PositivePow(new F64x1(x._lane), new F64x1(y._lane))));

    [MethodImpl(Inline)]
    public static F32x1 Uniform(ulong key, nint index) => new(Philox.UniformSingle(key, index));

    [MethodImpl(Inline)]
    public static float Sum(F32x1 value) => value._lane;

    [MethodImpl(Inline)]
    public static float MaxAcross(F32x1 value) => value._lane;

    [MethodImpl(Inline)]
    public static float MinAcross(F32x1 value) => value._lane;

    [MethodImpl(Inline)]
    public static float ProductAcross(F32x1 value) => value._lane;
}
