namespace DiffProg.Benchmarks;

public static partial class Programs
{
    /// <summary>A chain of steps, each of which needs the one before; the program of Native/chain.cpp.</summary>
    [Differentiable(Directions = true)]
    public static double Chain(double a, double b, int steps)
    {
        double s = a, total = 0;
        for (int i = 0; i < steps; i++)
        {
            s = Math.Sin(s * b) + 0.5 * Math.Exp(-s * s) * a;
            if (s > 0.5)
                s = s * 0.9 + 0.01 * i * 1e-3;
            else
                s = s + 0.1 * b;
            total += s * s;
        }

        return total;
    }

    /// <summary>Payments each half year, discounted along forward rates between given points.</summary>
    [Differentiable(Directions = true)]
    public static double Curve(ReadOnlySpan<double> rates)
    {
        double value = 0, logDiscount = 0;
        for (int t = 0; t < 200; t++)
        {
            double at = t * (rates.Length - 1) / 200.0;
            int left = (int)(t * (rates.Length - 1) / 200);
            double rate = rates[left] + (at - left) * (rates[left + 1] - rates[left]);
            logDiscount -= 0.5 * rate;
            value += 2.5 * Math.Exp(logDiscount) * Math.Sqrt(1 + rate * rate);
        }

        return value;
    }

    /// <summary>
    /// The log-posterior of a Gaussian mixture with full covariances, whose inverses have the triangular factors Q: the
    /// logarithms of the diagonal, then what is below it by columns; a Wishart prior on them.
    /// </summary>
    /// <param name="alphas">The components' weights, before normalisation, as logarithms.</param>
    /// <param name="means">The components' means, k by d.</param>
    /// <param name="factors">The components' factors, k by d (d + 1) / 2.</param>
    /// <param name="points">What was observed, n by d.</param>
    /// <param name="d">The dimension.</param>
    /// <param name="k">How many components.</param>
    /// <param name="n">How many points.</param>
    /// <param name="gamma">The prior's scale.</param>
    /// <param name="m">The prior's degrees of freedom beyond d.</param>
    /// <param name="constant">What does not depend on the parameters.</param>
    [Differentiable]
    public static double Posterior(
        ReadOnlySpan<double> alphas, ReadOnlySpan<double> means, ReadOnlySpan<double> factors,
        [NoGradient] ReadOnlySpan<double> points, int d, int k, int n, [NoGradient] double gamma, int m,
        [NoGradient] double constant)
    {
        int entries = d * (d + 1) / 2;
        double[] rows = new double[k * entries];                  // Q of each component, row by row
        double[] logDeterminants = new double[k];
        double value = constant - n * LogSumExp(alphas);
        for (int j = 0; j < k; j++)
        {
            int at = j * entries + d;
            double sum = 0, squares = 0;
            for (int c = 0; c < d; c++)
            {
                double log = factors[j * entries + c], scale = Math.Exp(log);
                sum += log;
                squares += scale * scale;
                int place = j * entries + c * (c + 1) / 2 + c;
                rows[place] = scale;
                for (int r = c + 1; r < d; r++)
                {
                    place += r;
                    rows[place] = factors[at];
                    squares += factors[at] * factors[at];
                    at++;
                }
            }

            logDeterminants[j] = sum;
            value += 0.5 * gamma * gamma * squares - m * sum;
        }

        double[] terms = new double[k];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < k; j++)
            {
                int row = j * entries;
                double square = 0;
                for (int r = 0; r < d; r++)
                {
                    double scaled = 0;
                    for (int c = 0; c <= r; c++)
                        scaled += rows[row + c] * (points[i * d + c] - means[j * d + c]);
                    square += scaled * scaled;
                    row += r + 1;
                }

                terms[j] = alphas[j] + logDeterminants[j] - 0.5 * square;
            }

            value += LogSumExp(terms);
        }

        return value;
    }

    [Differentiable]
    private static double LogSumExp(ReadOnlySpan<double> terms)
    {
        double largest = terms[0];
        for (int j = 1; j < terms.Length; j++)
            largest = Math.Max(largest, terms[j]);
        double mass = 0;
        for (int j = 0; j < terms.Length; j++)
            mass += Math.Exp(terms[j] - largest);
        return largest + Math.Log(mass);
    }
}
