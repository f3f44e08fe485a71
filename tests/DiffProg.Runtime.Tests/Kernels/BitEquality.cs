namespace DiffProg.Tests.Kernels;

/// <summary>Equal bits, so that -0 is not 0; every NaN equals every other.</summary>
internal static class BitEquality
{
    public static readonly IEqualityComparer<float> Single = EqualityComparer<float>.Create(
        (left, right) => float.IsNaN(left) ? float.IsNaN(right)
            : BitConverter.SingleToInt32Bits(left) == BitConverter.SingleToInt32Bits(right));

    public static readonly IEqualityComparer<double> Double = EqualityComparer<double>.Create(
        (left, right) => double.IsNaN(left) ? double.IsNaN(right)
            : BitConverter.DoubleToInt64Bits(left) == BitConverter.DoubleToInt64Bits(right));
}
