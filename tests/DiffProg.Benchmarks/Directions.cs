namespace DiffProg.Benchmarks;

/// <summary>Forward mode along several directions at once, beside one call for each.</summary>
internal static class Directions
{
    public static void Run(int rounds)
    {
        Chain(rounds, 8);
        Curve(rounds, 8);
        Curve(rounds, 32);
    }

    private static void Chain(int rounds, int directions)
    {
        double[] da = [.. Enumerable.Range(0, directions).Select(k => 1 - (0.1 * k))];
        double[] db = [.. Enumerable.Range(0, directions).Select(k => 0.3 * k)];
        double[] tangents = new double[directions], each = new double[directions];
        Report("chain of 1,000 steps", directions, tangents, each, rounds, [
            () => Programs.ChainValue(0.7, 1.3, 1000),
            () =>
            {
                for (int k = 0; k < directions; k++)
                    each[k] = Programs.ChainJvp(0.7, 1.3, 1000, da[k], db[k]).Tangent;
            },
            () => Programs.ChainJvps(0.7, 1.3, 1000, da, db, tangents),
        ]);
    }

    // All derivatives of a curve's value: a direction for each of its points.
    private static void Curve(int rounds, int points)
    {
        double[] rates = [.. Enumerable.Range(0, points).Select(i => 0.02 + (0.001 * i))];
        double[] units = new double[points * points], one = new double[points];
        for (int i = 0; i < points; i++)
            units[(i * points) + i] = 1;
        double[] tangents = new double[points], each = new double[points];
        Report($"curve of {points} points", points, tangents, each, rounds, [
            () => Programs.CurveValue(rates),
            () =>
            {
                for (int k = 0; k < points; k++)
                {
                    one[k] = 1;
                    each[k] = Programs.CurveJvp(rates, one).Tangent;
                    one[k] = 0;
                }
            },
            () => Programs.CurveJvps(rates, units, tangents),
        ]);
    }

    private static void Report(
        string name, int directions, double[] tangents, double[] each, int rounds, Action[] cases)
    {
        cases[1]();
        cases[2]();
        if (!tangents.SequenceEqual(each))
            throw new InvalidOperationException($"{name}: the tangents at once are not those of each direction");
        var times = Rounds.Time(cases, rounds, processor: true);
        Console.WriteLine($"{name}, {directions} directions: value {times[0].Minimum * 1e6:f2} us, one by one "
            + $"{times[1].Minimum * 1e6:f2} us, at once {times[2].Minimum * 1e6:f2} us, "
            + $"{times[1].Minimum / times[2].Minimum:f2} times as fast");
    }
}
