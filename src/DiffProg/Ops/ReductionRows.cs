using System.Numerics;
using System.Numerics.Tensors;

namespace DiffProg;

/// <summary>What each reduction does to one row of elements; whole tensors and axes both end here.</summary>
internal static class ReductionRows
{
    public static T Sum<T>(ReadOnlySpan<T> row) where T : IFloatingPointIeee754<T> => TensorPrimitives.Sum(row);

    // NaN for an empty row: 0 / 0.
    public static T Mean<T>(ReadOnlySpan<T> row) where T : IFloatingPointIeee754<T> =>
        TensorPrimitives.Sum(row) / T.CreateTruncating(row.Length);

    public static T Max<T>(ReadOnlySpan<T> row) where T : IFloatingPointIeee754<T>
    {
        var max = row[0];
        foreach (var element in row)
            max = T.Max(max, element);

        return max;
    }

    public static T Min<T>(ReadOnlySpan<T> row) where T : IFloatingPointIeee754<T>
    {
        var min = row[0];
        foreach (var element in row)
            min = T.Min(min, element);

        return min;
    }

    // Two passes, so that a large mean costs no digits.
    public static T Variance<T>(ReadOnlySpan<T> row) where T : IFloatingPointIeee754<T>
    {
        var mean = Mean(row);
        var sum = T.Zero;
        foreach (var element in row)
            sum += (element - mean) * (element - mean);

        return sum / T.CreateTruncating(row.Length);
    }

    // The maximum is taken out first, so that the largest exponential is 1.
    public static T LogSumExp<T>(ReadOnlySpan<T> row) where T : IFloatingPointIeee754<T>
    {
        if (row.IsEmpty)
            return T.NegativeInfinity;

        var max = Max(row);
        if (!T.IsFinite(max))
        {
            return max;                                                  // ∞ - ∞ would be NaN
        }

        var sum = T.Zero;
        foreach (var element in row)
            sum += T.Exp(element - max);

        return max + T.Log(sum);
    }
}
