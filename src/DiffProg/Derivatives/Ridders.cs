namespace DiffProg;

/// <summary>
/// The derivative of a function of one number, from central differences of halved steps, extrapolated to step 0
/// (Richardson, 1911), each element at the step where two extrapolations agree best (Ridders, 1982).
/// </summary>
internal static class Ridders
{
    private const int Steps = 11;

    private const double First = 1.0 / 8;

    /// <summary>df/dh at 0.</summary>
    /// <param name="f">Gives as many numbers for every h.</param>
    /// <param name="scale">A step of this size is a large one.</param>
    public static double[] Derivative(Func<double, double[]> f, double scale)
    {
        var differences = new double[Steps][];
        for (var (i, step) = (0, First * scale); i < Steps; i++, step /= 2)
        {
            double[] above = f(step), below = f(-step);
            differences[i] = new double[above.Length];
            for (var k = 0; k < above.Length; k++)
                differences[i][k] = (above[k] - below[k]) / (2 * step);
        }

        return [.. Enumerable.Range(0, differences[0].Length).Select(k => Extrapolate(i => differences[i][k]))];
    }

    // Large steps may leave the function's domain: extrapolation begins after the last one that did.
    private static double Extrapolate(Func<int, double> difference)
    {
        var start = Steps - 1;
        while (start > 0 && double.IsFinite(difference(start - 1)))
            start--;
        var (best, error) = (difference(start), double.PositiveInfinity);
        var row = new double[] { best };
        for (var i = start + 1; i < Steps; i++)
        {
            var next = new double[row.Length + 1];
            next[0] = difference(i);
            for (var (j, factor) = (1, 4.0); j < next.Length; j++, factor *= 4)
            {
                next[j] = ((factor * next[j - 1]) - row[j - 1]) / (factor - 1);
                var disagreement = Math.Max(Math.Abs(next[j] - next[j - 1]), Math.Abs(next[j] - row[j - 1]));
                if (disagreement <= error)
                    (best, error) = (next[j], disagreement);
            }

            // The error grows: what follows is rounding.
            if (Math.Abs(next[^1] - row[^1]) >= 4 * error && i > start + 2)
                break;
            row = next;
        }

        return best;
    }
}
