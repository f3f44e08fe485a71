using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace DiffProg.Kernels;

/// <summary>
/// Sine and cosine as factors of derivatives: within two units in the last place, where <see cref="Math"/> is within
/// one, but compiled in place and without a branch that depends on where the argument lies. Reduced by quarters of a
/// period, pi / 2 in three parts (Cody and Waite, Software Manual for the Elementary Functions, 1980), then by the
/// minimax polynomials of fdlibm (k_sin.c, k_cos.c).
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Circular
{
    // Above, the parts of pi / 2 no longer give all digits.
    private const double Largest = 1e6;

    // Added and taken away again it rounds to an integer, whose last bits are then its own.
    private const double Rounding = 6755399441055744;

    private static bool IsFused => Fma.IsSupported || AdvSimd.IsSupported;

    /// <summary>The sine.</summary>
    /// <param name="x">In radians.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Sin(double x) => IsFused && Math.Abs(x) < Largest ? Later(x, 0) : Math.Sin(x);

    /// <summary>The cosine.</summary>
    /// <param name="x">In radians.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Cos(double x) => IsFused && Math.Abs(x) < Largest ? Later(x, 1) : Math.Cos(x);

    // The sine so many quarters of a period later.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Later(double x, ulong quarters)
    {
        double shifted = Math.FusedMultiplyAdd(x, 2 / Math.PI, Rounding), count = shifted - Rounding;
        double r = Math.FusedMultiplyAdd(count, -1.5707963267948966, x);
        r = Math.FusedMultiplyAdd(count, -6.123233995736766e-17, r);
        r = Math.FusedMultiplyAdd(count, 1.4973849048591833e-33, r);
        double s = r * r, s2 = s * s;
        // The coefficients in pairs: none waits for the one before.
        double sine = Polynomial(
            s, s2, -1.66666666666666324348e-01, 8.33333333332248946124e-03, -1.98412698298579493134e-04,
            2.75573137070700676789e-06, -2.50507602534068634195e-08, 1.58969099521155010221e-10);
        double cosine = Polynomial(
            s, s2, 4.16666666666666019037e-02, -1.38888888888741095749e-03, 2.48015872894767294178e-05,
            -2.75573143513906633035e-07, 2.08757232129817482790e-09, -1.13596475577881948265e-11);
        sine = Math.FusedMultiplyAdd(r * s, sine, r);
        cosine = Math.FusedMultiplyAdd(s2, cosine, Math.FusedMultiplyAdd(s, -0.5, 1));
        ulong quarter = BitConverter.DoubleToUInt64Bits(shifted) + quarters, odd = 0 - (quarter & 1);
        ulong bits = (BitConverter.DoubleToUInt64Bits(cosine) & odd) | (BitConverter.DoubleToUInt64Bits(sine) & ~odd);
        return BitConverter.UInt64BitsToDouble(bits ^ (quarter >> 1 << 63));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Polynomial(
        double s, double s2, double c0, double c1, double c2, double c3, double c4, double c5) =>
        Math.FusedMultiplyAdd(
            s2, Math.FusedMultiplyAdd(s2, Math.FusedMultiplyAdd(s, c5, c4), Math.FusedMultiplyAdd(s, c3, c2)),
            Math.FusedMultiplyAdd(s, c1, c0));
}
