using System.Numerics.Tensors;
using static DiffProg.Derivatives;
using static DiffProg.Ops;

namespace DiffProg.Tests.DerivativeOperators;

/// <summary>Methods over tensors that are written as anybody writes them, and count their calls.</summary>
public static class Linear
{
    [ThreadStatic]
    private static int _calls;

    /// <summary>How often they were called.</summary>
    public static int Calls
    {
        get => _calls;
        set => _calls = value;
    }

    /// <summary>The x for which a x = b, by elimination with pivots.</summary>
    public static Tensor<double> Solve(Tensor<double> a, Tensor<double> b)
    {
        Calls++;
        int n = (int)b.Lengths[0];
        double[,] m = new double[n, n];
        double[] x = new double[n];
        for (int i = 0; i < n; i++)
        {
            x[i] = b[i];
            for (int j = 0; j < n; j++)
                m[i, j] = a[i, j];
        }

        for (int k = 0; k < n; k++)
        {
            int pivot = k;
            for (int i = k + 1; i < n; i++)
            {
                if (Math.Abs(m[i, k]) > Math.Abs(m[pivot, k]))
                    pivot = i;
            }

            if (m[pivot, k] == 0)
                throw new InvalidOperationException("the matrix is singular");
            (x[k], x[pivot]) = (x[pivot], x[k]);
            for (int j = 0; j < n; j++)
                (m[k, j], m[pivot, j]) = (m[pivot, j], m[k, j]);
            for (int i = k + 1; i < n; i++)
            {
                double factor = m[i, k] / m[k, k];
                x[i] -= factor * x[k];
                for (int j = k; j < n; j++)
                    m[i, j] -= factor * m[k, j];
            }
        }

        for (int k = n - 1; k >= 0; k--)
        {
            for (int j = k + 1; j < n; j++)
                x[k] -= m[k, j] * x[j];
            x[k] /= m[k, k];
        }

        return Tensor.Create(x, [n]);
    }

    /// <summary>The sum and the elements, each times a power.</summary>
    public static (double Sum, Tensor<double> Powers) Powers(Tensor<double> x, double s, int k)
    {
        Calls++;
        double sum = 0;
        double[] y = new double[x.FlattenedLength];
        for (int i = 0; i < y.Length; i++)
        {
            y[i] = s * Math.Pow(x[i], k);
            sum += y[i];
        }

        return (sum, Tensor.Create(y, [y.Length]));
    }

    /// <summary>The first k elements, sorted; only its own shape says how many come out.</summary>
    [return: Shape("k")]
    public static Tensor<float> Smallest([Shape("n")] Tensor<float> x, int k)
    {
        float[] sorted = [.. x];
        Array.Sort(sorted);
        return Tensor.Create(sorted[..k], [k]);
    }

    /// <summary>What it says about its result is wrong.</summary>
    [return: Shape("n")]
    public static Tensor<double> Shortened([Shape("n")] Tensor<double> x) => Tensor.Create([x[0]], [1]);
}

/// <summary>Their derivatives.</summary>
public static partial class LinearRules
{
    // a x = b: da x + a dx = db.
    [Differentiable]
    [DerivativeOf(typeof(Linear), nameof(Linear.Solve))]
    internal static (Tensor<double>, Tensor<double>) SolvePullback(
        [Shape("n, n")] Tensor<double> a, [Shape("n")] Tensor<double> b, [Shape("n")] Tensor<double> x,
        [Shape("n")] Tensor<double> g)
    {
        var h = Linear.Solve(Transpose(a), g);
        return (-1.0 * MatMul(Reshape(h, [-1, 1]), Reshape(x, [1, -1])), h);
    }

    [DerivativeOf(typeof(Linear), nameof(Linear.Powers))]
    internal static (Tensor<double>, double) PowersPullback(
        [Shape("n")] Tensor<double> x, double s, int k, double ofSum, [Shape("n")] Tensor<double> ofPowers)
    {
        double byS = 0;
        double[] byX = new double[x.FlattenedLength];
        for (int i = 0; i < byX.Length; i++)
        {
            double g = ofSum + ofPowers[i];
            byS += g * Math.Pow(x[i], k);
            byX[i] = g * s * k * Math.Pow(x[i], k - 1);
        }

        return (Tensor.Create(byX, [byX.Length]), byS);
    }

    [DerivativeOf(typeof(Linear), nameof(Linear.Powers), Forward = true)]
    internal static (double, Tensor<double>) PowersTangent(
        [Shape("n")] Tensor<double> x, double s, int k, double sum, [Shape("n")] Tensor<double> powers,
        [Shape("n")] Tensor<double> v, double w)
    {
        double ofSum = 0;
        double[] ofPowers = new double[x.FlattenedLength];
        for (int i = 0; i < ofPowers.Length; i++)
        {
            ofPowers[i] = (w * Math.Pow(x[i], k)) + (s * k * Math.Pow(x[i], k - 1) * v[i]);
            ofSum += ofPowers[i];
        }

        return (ofSum, Tensor.Create(ofPowers, [ofPowers.Length]));
    }

    [DerivativeOf(typeof(Linear), nameof(Linear.Smallest))]
    internal static Tensor<float> SmallestPullback(Tensor<float> x, int k, Tensor<float> g)
    {
        float[] values = [.. x], gradient = new float[values.Length];
        int[] order = [.. Enumerable.Range(0, values.Length).OrderBy(i => values[i])];
        for (int i = 0; i < k; i++)
            gradient[order[i]] = g[i];
        return Tensor.Create(gradient, [gradient.Length]);
    }

    [Differentiable]
    [DerivativeOf(typeof(Linear), nameof(Linear.Shortened))]
    internal static Tensor<double> ShortenedPullback(
        [Shape("n")] Tensor<double> x, [Shape("n")] Tensor<double> g) => g;
}

/// <summary>Programs with calls of these; all have the same arguments.</summary>
public static partial class LinearPrograms
{
    [Differentiable]
    public static double Solved([Shape("m, m")] Tensor<double> w, [Shape("m")] Tensor<double> x, double s, int n) =>
        Sum(Linear.Solve(w, x * s) * x);

    [Differentiable]
    public static double Refined([Shape("m, m")] Tensor<double> w, [Shape("m")] Tensor<double> x, double s, int n)
    {
        double loss = 0;
        for (int i = 0; i < n; i++)
        {
            if (s > 0.1)
                x = Tanh(Linear.Solve(w * (s + i), x)) + x;
            else
                w = w + 0.1 * MatMul(w, w);
            loss += Sum(x * x) * s;
        }

        return loss + Sum(w);
    }

    [Differentiable]
    public static double Both([Shape("m, m")] Tensor<double> w, [Shape("m")] Tensor<double> x, double s, int n)
    {
        var (sum, powers) = Linear.Powers(Tanh(x) + 2.0, s * 2, n + 1);
        var (again, _) = Linear.Powers(MatMul(w, powers) * 0.01, sum * 0.1, 2);
        return again + Sum(powers * x) * sum;
    }

    [Differentiable]
    public static double Recursive([Shape("m, m")] Tensor<double> w, [Shape("m")] Tensor<double> x, double s, int n) =>
        Sum(Iterated(w, x, s, n) * x);

    [Differentiable]
    public static Tensor<double> Iterated(
        [Shape("m, m")] Tensor<double> w, [Shape("m")] Tensor<double> x, double s, int n)
    {
        if (n == 0)
            return x;
        var (_, powers) = Linear.Powers(x + 2.0, s, 2);
        return Linear.Solve(w, Iterated(w, powers, s * 0.5, n - 1)) + x;
    }

    [Differentiable]
    public static double Unused([Shape("m, m")] Tensor<double> w, [Shape("m")] Tensor<double> x, double s, int n)
    {
        _ = Linear.Solve(w, x);
        var (sum, _) = Linear.Powers(x, s, 2);
        return sum + Sum(w);
    }

    [Differentiable]
    public static double Derived([Shape("m, m")] Tensor<double> w, [Shape("m")] Tensor<double> x, double s, int n) =>
        Gradient(t => Sum(Linear.Solve(w * t, x)), s + 2);
}

/// <summary>Others.</summary>
public static partial class LinearOthers
{
#pragma warning disable DP1086
    [Differentiable]
    public static float Trimmed([Shape("n")] Tensor<float> x, int k) => Sum(Linear.Smallest(x * x, k) * 2f);
#pragma warning restore DP1086

    [Differentiable]
    public static double Wrong([Shape("n")] Tensor<double> x) => Sum(Linear.Shortened(x) * x);
}
