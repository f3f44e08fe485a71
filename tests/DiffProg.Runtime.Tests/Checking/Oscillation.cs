using System.Numerics.Tensors;

namespace DiffProg.Tests;

/// <summary>
/// The fit of a damped oscillation a exp(-d t) cos(f t) to what was seen, by least squares with a small penalty on d:
/// at its minimum the gradient is zero, the loss small and its fifth derivative not.
/// </summary>
internal sealed class Oscillation
{
    private const double Penalty = 1e-3;
    private readonly double[] seen;

    public Oscillation(Tensor<double> truth)
    {
        Truth = truth;
        seen = [.. Enumerable.Range(0, 40).Select(i => Model(truth, i / 8.0))];
    }

    private Tensor<double> Truth { get; }

    public double Loss(Tensor<double> p) =>
        seen.Select((y, i) => Math.Pow(Model(p, i / 8.0) - y, 2)).Average() + Penalty * p[1] * p[1];

    public Tensor<double> Gradient(Tensor<double> p)
    {
        var gradient = Make.Vector(0, 2 * Penalty * p[1], 0);
        for (var i = 0; i < seen.Length; i++)
        {
            var slope = Slope(p, i / 8.0);
            for (var k = 0; k < 3; k++)
                gradient[k] += 2 * (Model(p, i / 8.0) - seen[i]) * slope[k] / seen.Length;
        }

        return gradient;
    }

    /// <summary>By the method of Gauss (1809), which converges where residuals are small.</summary>
    public Tensor<double> Minimum()
    {
        var p = Make.Vector(Truth[0], Truth[1], Truth[2]);
        for (var step = 0; step < 200; step++)
        {
            var gradient = Gradient(p);
            var (h, g) = (Hessian(p), new[] { gradient[0], gradient[1], gradient[2] });
            for (var i = 0; i < 3; i++)
            {
                for (var j = i + 1; j < 3; j++)
                {
                    var factor = h[j, i] / h[i, i];
                    for (var k = i; k < 3; k++)
                        h[j, k] -= factor * h[i, k];

                    g[j] -= factor * g[i];
                }
            }

            for (var i = 2; i >= 0; i--)
            {
                for (var k = i + 1; k < 3; k++)
                    g[i] -= h[i, k] * g[k];

                g[i] /= h[i, i];
                p[i] -= g[i];
            }
        }

        return p;
    }

    public double Curvature(Tensor<double> p, int i) => Hessian(p)[i, i];

    private double[,] Hessian(Tensor<double> p)
    {
        var h = new double[3, 3];
        h[1, 1] = 2 * Penalty;
        for (var t = 0; t < seen.Length; t++)
        {
            var slope = Slope(p, t / 8.0);
            for (var i = 0; i < 3; i++)
            {
                for (var j = 0; j < 3; j++)
                    h[i, j] += 2 * slope[i] * slope[j] / seen.Length;
            }
        }

        return h;
    }

    private static double Model(Tensor<double> p, double t) => p[0] * Math.Exp(-p[1] * t) * Math.Cos(p[2] * t);

    private static double[] Slope(Tensor<double> p, double t) =>
        [Model(p, t) / p[0], -t * Model(p, t), -t * p[0] * Math.Exp(-p[1] * t) * Math.Sin(p[2] * t)];
}
