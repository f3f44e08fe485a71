using System.Numerics.Tensors;

namespace DiffProg.Tests.DerivativeOperators;

/// <summary>Methods over spans that they only read, written as anybody writes them.</summary>
public static class Tables
{
    /// <summary>The value at x of the piecewise cubic polynomial with these values at these places, whose slopes are
    /// those of the neighbours (Catmull and Rom, 1974).</summary>
    public static double Spline(ReadOnlySpan<double> places, ReadOnlySpan<double> values, double x)
    {
        var (i, t, h) = Find(places, x);
        double sum = 0;
        foreach (var (at, weight) in Weights(places, i, t, h))
            sum += weight.Value * values[at];
        return sum;
    }

    /// <summary>Its slope at x.</summary>
    public static double Slope(ReadOnlySpan<double> places, ReadOnlySpan<double> values, double x)
    {
        var (i, t, h) = Find(places, x);
        double sum = 0;
        foreach (var (at, weight) in Weights(places, i, t, h))
            sum += weight.Slope * values[at];
        return sum;
    }

    /// <summary>What each value counts there, and how that changes.</summary>
    public static Dictionary<int, (double Value, double Slope)> Weights(
        ReadOnlySpan<double> places, int i, double t, double h)
    {
        var weights = new Dictionary<int, (double Value, double Slope)>();
        void Add(int at, double value, double slope)
        {
            weights.TryGetValue(at, out var before);
            weights[at] = (before.Value + value, before.Slope + (slope / h));
        }

        Add(i, 1 + (t * t * ((2 * t) - 3)), 6 * t * (t - 1));
        Add(i + 1, t * t * (3 - (2 * t)), -6 * t * (t - 1));
        foreach (var (at, value, slope) in new[]
        {
            (i, t * (1 + (t * (t - 2))), 1 + (t * ((3 * t) - 4))), (i + 1, t * t * (t - 1), t * ((3 * t) - 2)),
        })
        {
            int before = Math.Max(at - 1, 0), after = Math.Min(at + 1, places.Length - 1);
            double width = (places[after] - places[before]) / h;
            Add(after, value / width, slope / width);
            Add(before, -value / width, -slope / width);
        }

        return weights;
    }

    /// <summary>The interval of x, and where it is in it.</summary>
    public static (int I, double T, double H) Find(ReadOnlySpan<double> places, double x)
    {
        if (places.Length < 2)
            throw new ArgumentException("two places at least", nameof(places));
        int i = 0;
        while (i < places.Length - 2 && places[i + 1] <= x)
            i++;
        double h = places[i + 1] - places[i];
        return (i, (x - places[i]) / h, h);
    }

    /// <summary>The mean of the squares of some elements, and these elements.</summary>
    public static (double Mean, Tensor<double> Picked) Pick(
        ReadOnlySpan<double> values, [NoGradient] ReadOnlySpan<double> weights, int n)
    {
        double sum = 0;
        double[] picked = new double[n];
        for (int i = 0; i < n; i++)
        {
            picked[i] = values[i % values.Length] * weights[i % weights.Length];
            sum += picked[i] * picked[i];
        }

        return (sum / n, Tensor.Create(picked, [n]));
    }

    public static double Roots(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double v in values)
            sum += Math.Sqrt(v);
        return sum;
    }

    public static double Product(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
            sum += a[i] * Math.Exp(b[i]);
        return sum;
    }

    public static double Sum(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double v in values)
            sum += Math.Sin(v);
        return sum;
    }
}

/// <summary>Their derivatives, which add to spans.</summary>
public static partial class TableRules
{
    [DerivativeOf(typeof(Tables), nameof(Tables.Spline))]
    internal static double SplinePullback(
        [NoGradient] ReadOnlySpan<double> places, ReadOnlySpan<double> values, double x, double g,
        Span<double> byValues)
    {
        var (i, t, h) = Tables.Find(places, x);
        foreach (var (at, weight) in Tables.Weights(places, i, t, h))
            byValues[at] += g * weight.Value;
        return g * Tables.Slope(places, values, x);
    }

    [DerivativeOf(typeof(Tables), nameof(Tables.Spline), Forward = true)]
    internal static double SplineTangent(
        [NoGradient] ReadOnlySpan<double> places, ReadOnlySpan<double> values, double x, ReadOnlySpan<double> moving,
        double v) => Tables.Spline(places, moving, x) + (v * Tables.Slope(places, values, x));

    [DerivativeOf(typeof(Tables), nameof(Tables.Pick))]
    internal static void PickPullback(
        ReadOnlySpan<double> values, ReadOnlySpan<double> weights, int n, double mean,
        [Shape("n")] Tensor<double> picked, double ofMean, [Shape("n")] Tensor<double> ofPicked, Span<double> byValues)
    {
        for (int i = 0; i < n; i++)
            byValues[i % values.Length] += weights[i % weights.Length] * (ofPicked[i] + (2 * ofMean * picked[i] / n));
    }

    [DerivativeOf(typeof(Tables), nameof(Tables.Pick), Forward = true)]
    internal static (double, Tensor<double>) PickTangent(
        ReadOnlySpan<double> values, ReadOnlySpan<double> weights, int n, double mean,
        [Shape("n")] Tensor<double> picked, ReadOnlySpan<double> moving)
    {
        double ofMean = 0;
        double[] ofPicked = new double[n];
        for (int i = 0; i < n; i++)
        {
            ofPicked[i] = moving[i % values.Length] * weights[i % weights.Length];
            ofMean += 2 * picked[i] * ofPicked[i] / n;
        }

        return (ofMean, Tensor.Create(ofPicked, [n]));
    }

    [DerivativeOf(typeof(Tables), nameof(Tables.Roots))]
    internal static void RootsPullback(ReadOnlySpan<double> values, double g, Span<double> byValues)
    {
        for (int i = 0; i < values.Length; i++)
            byValues[i] += g / (2 * Math.Sqrt(values[i]));
    }

    [DerivativeOf(typeof(Tables), nameof(Tables.Product))]
    internal static void ProductPullback(
        ReadOnlySpan<double> a, ReadOnlySpan<double> b, double g, Span<double> byA, Span<double> byB)
    {
        for (int i = 0; i < a.Length; i++)
        {
            byA[i] += g * Math.Exp(b[i]);
            byB[i] += g * a[i] * Math.Exp(b[i]);
        }
    }

    [DerivativeOf(typeof(Tables), nameof(Tables.Sum))]
    internal static void SumPullback(ReadOnlySpan<double> values, double g, Span<double> byValues)
    {
        for (int i = 0; i < values.Length; i++)
            byValues[i] += g * Math.Cos(values[i]);
    }
}

/// <summary>Programs with calls of these; all have the same arguments.</summary>
public static partial class SpanPrograms
{
    [Differentiable]
    public static double Looked(double x, double y, int n, ReadOnlySpan<double> a)
    {
        double[] places = [0, 0.5, 2];
        return Tables.Spline(places, a, x * y) * y + Tables.Spline(places.AsSpan(1), a[1..], x);
    }

    [Differentiable]
    public static double WrittenBetween(double x, double y, int n, ReadOnlySpan<double> a)
    {
        double[] places = [-1, 0, 1, 2], t = [x, y, a[0], a[1]];
        double s = 0;
        for (int i = 0; i < n; i++)
        {
            s += Tables.Spline(places, t, x * i);
            t[i % 4] = Math.Sin(s) + t[1];
            if (s > 0.5)
                s -= Tables.Spline(places[1..], t.AsSpan(1), s * 0.3) * y;
        }

        return s * t[2];
    }

    // What is only read needs no copy, whichever part of it each iteration takes.
    [Differentiable]
    public static double PartsInALoop(double x, double y, int n, ReadOnlySpan<double> a)
    {
        double[] places = [-1, 0, 0.5, 2], t = [x, y, a[0], x * y];
        var rest = a[1..];
        double s = x;
        for (int i = 0; i < n; i++)
        {
            int from = i % 2;
            s += Math.Sin(Tables.Spline(places.AsSpan(from, 3 - from), a[from..], s * y));
            if (s > 0.3)
                s -= Tables.Spline(places.AsSpan(i % 3), t.AsSpan(0, 4 - (i % 3)), x)
                    * Tables.Spline(places.AsSpan(0, 2), rest, y);
        }

        return s;
    }

    [Differentiable]
    public static double PartsInACheckpoint(double x, double y, int n, ReadOnlySpan<double> a)
    {
        double[] places = [-1, 0, 0.5, 2];
        double s = x;
        foreach (int i in Checkpoint.Range(n))
            s = Math.Sin(s + Tables.Spline(places.AsSpan(1 + (i % 2)), a[(i % 2)..], s * y));
        return s;
    }

    [Differentiable]
    public static double AmongTensors(double x, double y, int n, ReadOnlySpan<double> a)
    {
        double[] t = [x * y, y, a[2]], weights = [0.5, -1.2];
        var (mean, picked) = Tables.Pick(t, weights, n + 2);
        t[1] = mean;
        var (again, _) = Tables.Pick(a, weights.AsSpan(1), 5);
        mean += Tables.Pick(t, weights, 2).Mean;
        return mean * again + Ops.Sum(picked * picked * x);
    }

    [Differentiable]
    public static double MadeInALoop(double x, double y, int n, ReadOnlySpan<double> a)
    {
        double s = x;
        for (int i = 0; i < n; i++)
        {
            var t = new double[i + 2];
            for (int k = 0; k < t.Length; k++)
                t[k] = s * k + a[k % a.Length];
            double[] places = new double[i + 2];
            for (int k = 0; k < t.Length; k++)
                places[k] = k - 1;
            s = Math.Sin(Tables.Spline(places, t, s * y));
        }

        return s;
    }

    [Differentiable]
    public static double Recursive(double x, double y, int n, ReadOnlySpan<double> a)
    {
        double[] t = [x, y, a[1]];
        double deep = Deep(t, x, n % 4);
        return deep * Deep(a, y, 2) + t[0];
    }

    [Differentiable]
    public static double Deep(ReadOnlySpan<double> t, double x, int n)
    {
        if (n == 0)
            return x;
        ReadOnlySpan<double> places = [-1, 0.2, 1];
        return Tables.Spline(places, t, Deep(t, x * 0.7, n - 1)) * x;
    }
}

/// <summary>Others.</summary>
public static partial class SpanOthers
{
#pragma warning disable DP1086
    [Differentiable]
    public static double Summed(ReadOnlySpan<double> a, double x) => Tables.Sum(a) * Tables.Sum(a[1..]) * x;

    // Infinitely steep at zero.
    [Differentiable]
    public static double Largest(ReadOnlySpan<double> a, double x, double y) => Math.Max(Tables.Roots(a) * x, y);

    [Differentiable]
    public static double Twice(ReadOnlySpan<double> a) => Tables.Product(a, a) * Tables.Product(a[1..], a[..2]);
#pragma warning restore DP1086

    [Differentiable]
    public static double Rows(double[][] rows, double x)
    {
        double[] places = [-1, 0, 0.5, 2];
        double s = x;
        for (int i = 0; i < rows.Length; i++)
        {
            s += Tables.Spline(places, rows[i], s) * x;
            s += Tables.Spline(places, rows[i].AsSpan(1), x);
        }

        return s;
    }

    [Differentiable]
    public static double TooShort(ReadOnlySpan<double> a, double x)
    {
        if (x < 0)
            throw new InvalidOperationException("negative");
        return Tables.Spline(a[..1], a, x);
    }
}
