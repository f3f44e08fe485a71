using DiffProg;

namespace Calculus;

/// <summary>
/// Points from K normal distributions in D dimensions. Component k has the weight softmax(logits)ₖ, the mean μₖ and the
/// precision QₖᵀQₖ, where Qₖ is lower triangular with a positive diagonal: the diagonal is stored as its logarithm, the
/// rows below it one after the other. Every array of numbers is thus a valid mixture.
/// </summary>
internal static partial class GaussianMixture
{
    /// <summary>
    /// The logarithm of the likelihood: Σᵢ log Σₖ exp(logitₖ + log det Qₖ - |Qₖ(xᵢ - μₖ)|²/2) less the constants (the
    /// objective of Šrajer, Kukelova and Fitzgibbon, 2018, without its prior).
    /// </summary>
    [Differentiable]
    public static double LogLikelihood(
        [NoGradient] ReadOnlySpan<double> points, // [n, D]
        ReadOnlySpan<double> logits, // [K]
        ReadOnlySpan<double> means, // [K, D]
        ReadOnlySpan<double> logDiagonals, // [K, D]
        ReadOnlySpan<double> lower) // [K, D (D - 1) / 2]
    {
        var components = logits.Length;
        var d = means.Length / components;
        var count = points.Length / d;
        var terms = new double[components];
        var total = 0.0;
        for (var i = 0; i < count; i++)
        {
            for (var k = 0; k < components; k++)
            {
                terms[k] = logits[k];
                var entry = k * d * (d - 1) / 2;
                for (var row = 0; row < d; row++)
                {
                    var log = logDiagonals[k * d + row];
                    var y = Math.Exp(log) * (points[i * d + row] - means[k * d + row]);
                    for (var column = 0; column < row; column++)
                        y += lower[entry++] * (points[i * d + column] - means[k * d + column]);

                    terms[k] += log - 0.5 * y * y;
                }
            }

            total += LogSumExp(terms);
        }

        return total - count * (LogSumExp(logits) + 0.5 * d * Math.Log(2 * Math.PI));
    }

    /// <summary>log Σ exp(x), without overflow.</summary>
    [Differentiable]
    public static double LogSumExp(ReadOnlySpan<double> x)
    {
        var largest = x[0];
        foreach (var value in x)
            largest = Math.Max(largest, value);

        var sum = 0.0;
        foreach (var value in x)
            sum += Math.Exp(value - largest);

        return largest + Math.Log(sum);
    }
}
