using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace DiffProg;

public static partial class Ops
{
    /// <summary>The sum of all elements. Σx. Empty: 0. Each element receives the whole gradient.</summary>
    public static T Sum<T>(Tensor<T> x) where T : unmanaged, IFloatingPointIeee754<T> =>
        ReductionRows.Sum(DenseAccess.Read(x));

    /// <summary>
    /// The sum along one axis, which disappears or, with <paramref name="keepDims"/>, stays with length 1.
    /// </summary>
    /// <remarks>An empty axis gives 0. Each element receives the whole gradient.</remarks>
    /// <exception cref="ArgumentException">The only axis is reduced without <paramref name="keepDims"/>: .NET has no
    /// tensor without axes; use Sum(x).</exception>
    public static Tensor<T> Sum<T>(Tensor<T> x, int axis, bool keepDims = false)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Reduction.Over(x, [axis], keepDims, refuseEmpty: false, ReductionRows.Sum, nameof(axis), nameof(Sum));

    /// <summary>The sum along several axes together, which disappear or stay with length 1.</summary>
    /// <inheritdoc cref="Sum{T}(Tensor{T}, int, bool)" path="/remarks|/exception"/>
    public static Tensor<T> Sum<T>(Tensor<T> x, ReadOnlySpan<int> axes, bool keepDims = false)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Reduction.Over(x, axes, keepDims, refuseEmpty: false, ReductionRows.Sum, nameof(axes), nameof(Sum));

    /// <summary>The mean of all elements. Σx / n. Empty: NaN. Each element receives 1/n of the gradient.</summary>
    public static T Mean<T>(Tensor<T> x) where T : unmanaged, IFloatingPointIeee754<T> =>
        ReductionRows.Mean(DenseAccess.Read(x));

    /// <summary>
    /// The mean along one axis, which disappears or, with <paramref name="keepDims"/>, stays with length 1.
    /// </summary>
    /// <remarks>An empty axis gives NaN. Each element receives 1/n of the gradient.</remarks>
    /// <exception cref="ArgumentException">The only axis is reduced without <paramref name="keepDims"/>: .NET has no
    /// tensor without axes; use Mean(x).</exception>
    public static Tensor<T> Mean<T>(Tensor<T> x, int axis, bool keepDims = false)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Reduction.Over(x, [axis], keepDims, refuseEmpty: false, ReductionRows.Mean, nameof(axis), nameof(Mean));

    /// <summary>The mean along several axes together, which disappear or stay with length 1.</summary>
    /// <inheritdoc cref="Mean{T}(Tensor{T}, int, bool)" path="/remarks|/exception"/>
    public static Tensor<T> Mean<T>(Tensor<T> x, ReadOnlySpan<int> axes, bool keepDims = false)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Reduction.Over(x, axes, keepDims, refuseEmpty: false, ReductionRows.Mean, nameof(axes), nameof(Mean));

    /// <summary>The largest element of all elements. NaN wins. Elements that tie share the gradient equally.</summary>
    /// <exception cref="ArgumentException"><paramref name="x"/> is empty.</exception>
    public static T Max<T>(Tensor<T> x) where T : unmanaged, IFloatingPointIeee754<T> =>
        ReductionRows.Max(NotEmpty(x));

    /// <summary>
    /// The largest element along one axis, which disappears or, with <paramref name="keepDims"/>, stays with length 1.
    /// </summary>
    /// <remarks>NaN wins. Elements that tie share the gradient equally.</remarks>
    /// <exception cref="ArgumentException">The only axis is reduced without <paramref name="keepDims"/>: .NET has no
    /// tensor without axes; use Max(x). Or the axis is empty.</exception>
    public static Tensor<T> Max<T>(Tensor<T> x, int axis, bool keepDims = false)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Reduction.Over(x, [axis], keepDims, refuseEmpty: true, ReductionRows.Max, nameof(axis), nameof(Max));

    /// <summary>The largest element along several axes together, which disappear or stay with length 1.</summary>
    /// <inheritdoc cref="Max{T}(Tensor{T}, int, bool)" path="/remarks|/exception"/>
    public static Tensor<T> Max<T>(Tensor<T> x, ReadOnlySpan<int> axes, bool keepDims = false)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Reduction.Over(x, axes, keepDims, refuseEmpty: true, ReductionRows.Max, nameof(axes), nameof(Max));

    /// <summary>The smallest element of all elements. NaN wins. Elements that tie share the gradient equally.</summary>
    /// <exception cref="ArgumentException"><paramref name="x"/> is empty.</exception>
    public static T Min<T>(Tensor<T> x) where T : unmanaged, IFloatingPointIeee754<T> =>
        ReductionRows.Min(NotEmpty(x));

    /// <summary>
    /// The smallest element along one axis, which disappears or, with <paramref name="keepDims"/>, stays with length 1.
    /// </summary>
    /// <remarks>NaN wins. Elements that tie share the gradient equally.</remarks>
    /// <exception cref="ArgumentException">The only axis is reduced without <paramref name="keepDims"/>: .NET has no
    /// tensor without axes; use Min(x). Or the axis is empty.</exception>
    public static Tensor<T> Min<T>(Tensor<T> x, int axis, bool keepDims = false)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Reduction.Over(x, [axis], keepDims, refuseEmpty: true, ReductionRows.Min, nameof(axis), nameof(Min));

    /// <summary>The smallest element along several axes together, which disappear or stay with length 1.</summary>
    /// <inheritdoc cref="Min{T}(Tensor{T}, int, bool)" path="/remarks|/exception"/>
    public static Tensor<T> Min<T>(Tensor<T> x, ReadOnlySpan<int> axes, bool keepDims = false)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Reduction.Over(x, axes, keepDims, refuseEmpty: true, ReductionRows.Min, nameof(axes), nameof(Min));

    /// <summary>
    /// The population variance of all elements. Σ(x - mean)² / n, in two passes. Empty: NaN. The gradient is 2 (x -
    /// mean) / n.
    /// </summary>
    public static T Variance<T>(Tensor<T> x) where T : unmanaged, IFloatingPointIeee754<T> =>
        ReductionRows.Variance(DenseAccess.Read(x));

    /// <summary>
    /// The population variance along one axis, which disappears or, with <paramref name="keepDims"/>, stays with length
    /// 1.
    /// </summary>
    /// <remarks>An empty axis gives NaN. The gradient is 2 (x - mean) / n.</remarks>
    /// <exception cref="ArgumentException">The only axis is reduced without <paramref name="keepDims"/>: .NET has no
    /// tensor without axes; use Variance(x).</exception>
    public static Tensor<T> Variance<T>(Tensor<T> x, int axis, bool keepDims = false)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Reduction.Over(x, [axis], keepDims, refuseEmpty: false, ReductionRows.Variance, nameof(axis), nameof(Variance));

    /// <summary>The population variance along several axes together, which disappear or stay with length 1.</summary>
    /// <inheritdoc cref="Variance{T}(Tensor{T}, int, bool)" path="/remarks|/exception"/>
    public static Tensor<T> Variance<T>(Tensor<T> x, ReadOnlySpan<int> axes, bool keepDims = false)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Reduction.Over(x, axes, keepDims, refuseEmpty: false, ReductionRows.Variance, nameof(axes), nameof(Variance));

    private static ReadOnlySpan<T> NotEmpty<T>(Tensor<T> x, [CallerMemberName] string method = "")
    {
        var elements = DenseAccess.Read(x);
        if (elements.IsEmpty)
        {
            Shapes.Refuse(method, nameof(x), $"'x' is {Shapes.Text(x)}; the {method} of no elements is not defined. "
                + "Expected at least one element.");
        }

        return elements;
    }
}
