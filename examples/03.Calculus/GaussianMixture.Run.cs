namespace Calculus;

/// <summary>Draws points from a mixture and finds it again.</summary>
internal static partial class GaussianMixture
{
    private const int Components = 3, Dimensions = 3, Points = 1500, Steps = 400;
    private const int Logits = Components, Means = Components * Dimensions;
    private const int Size = Logits + Means + Means + (Components * Dimensions * (Dimensions - 1) / 2);

    private static readonly double[] True =
    [
        0.5, 0, -0.3,
        -3, 0, 1, 2, 2, -1, 3, -3, 0,
        0.2, -0.1, 0.4, 0, 0.5, -0.4, 0.3, 0, 0.1,
        0.8, -0.5, 0.3, -0.9, 0.2, 0.6, 0.4, 0.7, -0.2,
    ];

    public static string Run(Checks checks)
    {
        Console.WriteLine($"{Points} points from {Components} normal distributions in {Dimensions} dimensions");
        var points = Draw();
        var gradient = new double[Size];
        CompareWithDifferences(checks, points);

        var theta = Start(points);
        var (first, last) = (LogLikelihoodOf(points, theta), 0.0);
        double[] mean = new double[Size], square = new double[Size];
        for (var step = 1; step <= Steps; step++)
        {
            Array.Clear(gradient);
            last = Differentiate(points, theta, gradient);
            // Adam (Kingma and Ba, 2015), uphill, with a rate that falls to 0.
            var rate = 0.1 * (1 - (double)step / Steps);
            for (var i = 0; i < Size; i++)
            {
                mean[i] = 0.9 * mean[i] + 0.1 * gradient[i];
                square[i] = 0.999 * square[i] + 0.001 * gradient[i] * gradient[i];
                theta[i] += rate * mean[i] / (1 - Math.Pow(0.9, step))
                    / (Math.Sqrt(square[i] / (1 - Math.Pow(0.999, step))) + 1e-8);
            }
        }

        var truth = LogLikelihoodOf(points, True);
        checks.Holds($"log-likelihood {first:F2} at the start, {last:F2} at the end: higher", last > first);
        checks.Holds($"and than {truth:F2}, that of the mixture that the points came from", last > truth);
        // At a maximum the mean, weighted by what belongs to a component, is that component's; drawn points are off by
        // about 1/√500 of its spread.
        for (var k = 0; k < Components; k++)
        {
            var nearest = Enumerable.Range(0, Components).Min(j => Distance(
                theta.AsSpan(Logits + k * Dimensions, Dimensions), True.AsSpan(Logits + j * Dimensions, Dimensions)));
            checks.Holds($"mean {k}: ({string.Join(", ", theta.Skip(Logits + k * Dimensions).Take(Dimensions)
                .Select(m => $"{m:F3}"))}), {nearest:F3} from a true one", nearest < 0.25);
        }

        return $"log-likelihood {last:F1}";
    }

    private static double LogLikelihoodOf(double[] points, ReadOnlySpan<double> theta) => LogLikelihoodValue(
        points, theta[..Logits], theta.Slice(Logits, Means), theta.Slice(Logits + Means, Means),
        theta[(Logits + Means + Means)..]);

    /// <summary>The value; adds to <paramref name="gradient"/>.</summary>
    private static double Differentiate(double[] points, ReadOnlySpan<double> theta, Span<double> gradient) =>
        LogLikelihoodGradient(
            points, theta[..Logits], theta.Slice(Logits, Means), theta.Slice(Logits + Means, Means),
            theta[(Logits + Means + Means)..], gradient[..Logits], gradient.Slice(Logits, Means),
            gradient.Slice(Logits + Means, Means), gradient[(Logits + Means + Means)..]);

    // Along random directions, where the mixture is not at its best.
    private static void CompareWithDifferences(Checks checks, double[] points)
    {
        var (at, gradient) = (Start(points), new double[Size]);
        Differentiate(points, at, gradient);
        var normals = new Normals(seed: 13);
        for (var i = 0; i < 3; i++)
        {
            const double H = 1e-4;
            var direction = normals.Draw(Size);
            double Along(double t) => LogLikelihoodOf(points, at.Zip(direction, (p, d) => p + t * d).ToArray());
            // The error is of order h⁴.
            var difference = (8 * (Along(H) - Along(-H)) - (Along(2 * H) - Along(-2 * H))) / (12 * H);
            checks.Expect(
                $"derivative along direction {i}", gradient.Zip(direction, (g, d) => g * d).Sum(), difference, 1e-8);
        }
    }

    // x = μ + Q⁻¹ z, by forward substitution.
    private static double[] Draw()
    {
        var (random, points) = (new Random(11), new Normals(seed: 12).Draw(Points * Dimensions));
        var weights = True.Take(Logits).Select(Math.Exp).ToArray();
        for (var i = 0; i < Points; i++)
        {
            var (k, u) = (0, random.NextDouble() * weights.Sum());
            while (k < Components - 1 && u > weights[k])
                u -= weights[k++];
            var entry = Logits + Means + Means + k * Dimensions * (Dimensions - 1) / 2;
            var x = points.AsSpan(i * Dimensions, Dimensions);
            for (var row = 0; row < Dimensions; row++)
            {
                for (var column = 0; column < row; column++)
                    x[row] -= True[entry++] * x[column];
                x[row] /= Math.Exp(True[Logits + Means + k * Dimensions + row]);
            }

            for (var row = 0; row < Dimensions; row++)
                x[row] += True[Logits + k * Dimensions + row];
        }

        return points;
    }

    // The means are points far from each other, everything else is 0: equal weights, unit covariances.
    private static double[] Start(double[] points)
    {
        var theta = new double[Size];
        var means = theta.AsSpan(Logits, Means);
        points.AsSpan(0, Dimensions).CopyTo(means);
        for (var k = 1; k < Components; k++)
        {
            var farthest = Enumerable.Range(0, Points).MaxBy(i => Enumerable.Range(0, k).Min(j => Distance(
                points.AsSpan(i * Dimensions, Dimensions), theta.AsSpan(Logits + j * Dimensions, Dimensions))));
            points.AsSpan(farthest * Dimensions, Dimensions).CopyTo(means[(k * Dimensions)..]);
        }

        return theta;
    }

    private static double Distance(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var sum = 0.0;
        for (var i = 0; i < x.Length; i++)
            sum += (x[i] - y[i]) * (x[i] - y[i]);
        return Math.Sqrt(sum);
    }
}
