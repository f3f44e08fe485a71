using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace DiffProg.Kernels;

#pragma warning disable CS1591 // The members are documented once, on ISimd.

/// <summary>One lane of double precision: the remainder of a loop, with the bits of a lane of the wide types.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct F64x1(double lane) : ISimd<F64x1, double>
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
    private readonly double _lane = lane;

    public static int Count => 1;

    [MethodImpl(Inline)]
    public static F64x1 Splat(double value) => new(value);

    [MethodImpl(Inline)]
    public static F64x1 Load(ref readonly double source, nint index) =>
        new(Unsafe.Add(ref Unsafe.AsRef(in source), index));

    [MethodImpl(Inline)]
    public static F64x1 LoadInt32(ref readonly int source, nint index) =>
        new(Unsafe.Add(ref Unsafe.AsRef(in source), index));

    [MethodImpl(Inline)]
    public static F64x1 LoadStrided(ref readonly double source, nint index, nint stride) => Load(in source, index);

    [MethodImpl(Inline)]
    public static void Store(F64x1 value, ref double destination, nint index) =>
        Unsafe.Add(ref destination, index) = value._lane;

    [MethodImpl(Inline)]
    public static void StoreStrided(F64x1 value, ref double destination, nint index, nint stride) =>
        Store(value, ref destination, index);

    [MethodImpl(Inline)]
    public static F64x1 Iota(nint start) => new(start);

    [MethodImpl(Inline)]
    public static F64x1 operator +(F64x1 left, F64x1 right) => new(left._lane + right._lane);

    [MethodImpl(Inline)]
    public static F64x1 operator -(F64x1 left, F64x1 right) => new(left._lane - right._lane);

    [MethodImpl(Inline)]
    public static F64x1 operator *(F64x1 left, F64x1 right) => new(left._lane * right._lane);

    [MethodImpl(Inline)]
    public static F64x1 operator /(F64x1 left, F64x1 right) => new(left._lane / right._lane);

    [MethodImpl(Inline)]
    public static F64x1 operator -(F64x1 value) => new(-value._lane);

    [MethodImpl(Inline)]
    public static F64x1 MultiplyAdd(F64x1 a, F64x1 b, F64x1 c) => new(Math.FusedMultiplyAdd(a._lane, b._lane, c._lane));

    [MethodImpl(Inline)]
    public static F64x1 Min(F64x1 left, F64x1 right) => new(Math.Min(left._lane, right._lane));

    [MethodImpl(Inline)]
    public static F64x1 Max(F64x1 left, F64x1 right) => new(Math.Max(left._lane, right._lane));

    [MethodImpl(Inline)]
    public static F64x1 AtLeast(F64x1 value, F64x1 bound) => bound._lane > value._lane ? bound : value;

    [MethodImpl(Inline)]
    public static F64x1 AtMost(F64x1 value, F64x1 bound) => bound._lane < value._lane ? bound : value;

    [MethodImpl(Inline)]
    public static F64x1 Clamp(F64x1 value, F64x1 low, F64x1 high)
    {
        double raised = low._lane > value._lane ? low._lane : value._lane;
        return new(high._lane < raised ? high._lane : raised);
    }

    [MethodImpl(Inline)]
    public static F64x1 Abs(F64x1 value) => new(Math.Abs(value._lane));

    [MethodImpl(Inline)]
    public static F64x1 Sqrt(F64x1 value) => new(Math.Sqrt(value._lane));

    [MethodImpl(Inline)]
    public static F64x1 Sign(F64x1 value) => new(value._lane > 0 ? 1 : value._lane < 0 ? -1 : value._lane);

    [MethodImpl(Inline)]
    public static F64x1 CopySign(F64x1 magnitude, F64x1 sign) => new(Math.CopySign(magnitude._lane, sign._lane));

    [MethodImpl(Inline)]
    public static F64x1 RoundToEven(F64x1 value) => new(Math.Round(value._lane));

    [MethodImpl(Inline)]
    public static F64x1 ScaleByPower(F64x1 value, F64x1 power)
    {
        if (Avx512F.IsSupported)
        {
            return new(Avx512F.ScaleScalar(
                Vector128.CreateScalarUnsafe(value._lane), Vector128.CreateScalarUnsafe(power._lane)).ToScalar());
        }

        long whole = (long)power._lane;
        long half = whole >> 1;                      // two factors, since one may leave the range of exponents
        return new(value._lane * PowerOfTwo(half) * PowerOfTwo(whole - half));
    }

    [MethodImpl(Inline)]
    private static double PowerOfTwo(long power) => BitConverter.Int64BitsToDouble((power + 1023) << 52);

    [MethodImpl(Inline)]
    public static F64x1 Exponent(F64x1 value, out F64x1 mantissa)
    {
        long bits = BitConverter.DoubleToInt64Bits(value._lane);
        long exponent = (bits - 0x3FE6A09E667F3BCD) >> 52;   // the bits of sqrt(1/2)
        mantissa = new(BitConverter.Int64BitsToDouble(bits - (exponent << 52)));
        return new(exponent);
    }

    [MethodImpl(Inline)]
    public static F64x1 NegateIfBit(F64x1 value, F64x1 number, int bit)
    {
        long bits = BitConverter.DoubleToInt64Bits(number._lane + 6755399441055744.0);   // units lowest
        return ((bits >> bit) & 1) != 0 ? -value : value;
    }

    [MethodImpl(Inline)]
    public static F64x1 Equal(F64x1 left, F64x1 right) => Mask(left._lane == right._lane);

    [MethodImpl(Inline)]
    public static F64x1 NotEqual(F64x1 left, F64x1 right) => Mask(left._lane != right._lane);

    [MethodImpl(Inline)]
    public static F64x1 Less(F64x1 left, F64x1 right) => Mask(left._lane < right._lane);

    [MethodImpl(Inline)]
    public static F64x1 LessOrEqual(F64x1 left, F64x1 right) => Mask(left._lane <= right._lane);

    [MethodImpl(Inline)]
    public static F64x1 Greater(F64x1 left, F64x1 right) => Mask(left._lane > right._lane);

    [MethodImpl(Inline)]
    public static F64x1 GreaterOrEqual(F64x1 left, F64x1 right) => Mask(left._lane >= right._lane);

    [MethodImpl(Inline)]
    public static F64x1 And(F64x1 left, F64x1 right) => FromBits(Bits(left) & Bits(right));

    [MethodImpl(Inline)]
    public static F64x1 Or(F64x1 left, F64x1 right) => FromBits(Bits(left) | Bits(right));

    [MethodImpl(Inline)]
    public static F64x1 Not(F64x1 mask) => FromBits(~Bits(mask));

    [MethodImpl(Inline)]
    public static F64x1 Select(F64x1 mask, F64x1 ifTrue, F64x1 ifFalse) => Bits(mask) != 0 ? ifTrue : ifFalse;

    [MethodImpl(Inline)]
    public static bool Any(F64x1 mask) => Bits(mask) != 0;

    [MethodImpl(Inline)]
    private static F64x1 Mask(bool condition) => FromBits(condition ? -1 : 0);

    [MethodImpl(Inline)]
    private static long Bits(F64x1 value) => BitConverter.DoubleToInt64Bits(value._lane);

    [MethodImpl(Inline)]
    private static F64x1 FromBits(long bits) => new(BitConverter.Int64BitsToDouble(bits));

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static F64x1 MapLanes<F>(F64x1 value)
        where F : ILaneFunction<double> => new(F.At(value._lane));

    [MethodImpl(Inline)]
    public static F64x1 Exp(F64x1 value) => Float64Math.Exp(value);

    [MethodImpl(Inline)]
    public static F64x1 ExpM1(F64x1 value) => Float64Math.ExpM1(value);

    [MethodImpl(Inline)]
    public static F64x1 Log(F64x1 value) => Float64Math.Log(value);

    [MethodImpl(Inline)]
    public static F64x1 LogP1(F64x1 value) => Float64Math.LogP1(value);

    [MethodImpl(Inline)]
    public static F64x1 Sin(F64x1 value) => Float64Math.Sin(value);

    [MethodImpl(Inline)]
    public static F64x1 Cos(F64x1 value) => Float64Math.Cos(value);

    [MethodImpl(Inline)]
    public static F64x1 Tan(F64x1 value) => Float64Math.Tan(value);

    [MethodImpl(Inline)]
    public static F64x1 Tanh(F64x1 value) => Float64Math.Tanh(value);

    [MethodImpl(Inline)]
    public static F64x1 Atan(F64x1 value) => Float64Math.Atan(value);

    [MethodImpl(Inline)]
    public static F64x1 Sigmoid(F64x1 value) => Float64Math.Sigmoid(value);

    [MethodImpl(Inline)]
    public static F64x1 Softplus(F64x1 value) => Float64Math.Softplus(value);

    [MethodImpl(Inline)]
    public static F64x1 Erf(F64x1 value) => Float64Math.Erf(value);

    [MethodImpl(Inline)]
    public static F64x1 Rsqrt(F64x1 value) => new(1 / Math.Sqrt(value._lane));

    [MethodImpl(Inline)]
    public static F64x1 Pow(F64x1 x, F64x1 y) => new(Math.Pow(x._lane, y._lane));

    [MethodImpl(Inline)]
    public static F64x1 Uniform(ulong key, nint index) => new(Philox.UniformDouble(key, index));

    [MethodImpl(Inline)]
    public static double Sum(F64x1 value) => value._lane;

    [MethodImpl(Inline)]
    public static double MaxAcross(F64x1 value) => value._lane;

    [MethodImpl(Inline)]
    public static double MinAcross(F64x1 value) => value._lane;

    [MethodImpl(Inline)]
    public static double ProductAcross(F64x1 value) => value._lane;
}
