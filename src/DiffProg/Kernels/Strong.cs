using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace DiffProg.Kernels;

/// <summary>Zeros of adjoints that stay zero whatever they are multiplied with, infinities and NaN included.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Strong
{
    /// <summary>The product; zero where the adjoint is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Product(double adjoint, double factor) => adjoint != 0 ? adjoint * factor : 0;

    /// <inheritdoc cref="Product(double, double)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Product(float adjoint, float factor) => adjoint != 0 ? adjoint * factor : 0;
}
