using DiffProg.Kernels;

namespace DiffProg.Benchmarks;

/// <summary>Scalar programs beside C++ with adjoints that were derived by hand.</summary>
internal static class Scalars
{
    private delegate double ChainFunction(double a, double b, int steps);

    private delegate double ChainAdjoint(double a, double b, int steps, out double aGradient, out double bGradient);

    private delegate double MixtureFunction(
        double[] alphas, double[] means, double[] factors, double[] points, int d, int k, int n, double gamma, int m,
        double constant);

    private delegate double MixtureAdjoint(
        double[] alphas, double[] means, double[] factors, double[] points, int d, int k, int n, double gamma, int m,
        double constant, double[] alphasGradient, double[] meansGradient, double[] factorsGradient);

    public static void Run(int rounds)
    {
        foreach (string[] options in (string[][])[["-O3"], ["-O3", "-march=native"]])
        {
            Chain(rounds, options);
            Mixture(rounds, options);
        }
    }

    private static void Chain(int rounds, string[] options)
    {
        using var native = Native.Compile("chain.cpp", options);
        if (native is null)
            return;
        var value = native.Function<ChainFunction>("chain");
        var gradient = native.Function<ChainAdjoint>("chain_gradient");
        const double a = 0.7, b = 1.3;
        const int steps = 1000;
        var (_, da, db) = Programs.ChainGradient(a, b, steps);
        gradient(a, b, steps, out double aGradient, out double bGradient);
        Agree("chain", [Programs.ChainValue(a, b, steps), da, db], [value(a, b, steps), aGradient, bGradient]);
        Report("chain of 1,000 steps", options, Rounds.Time([
            () => Programs.ChainValue(a, b, steps), () => value(a, b, steps),
            () => Programs.ChainGradient(a, b, steps), () => gradient(a, b, steps, out _, out _),
        ], rounds, processor: true));
    }

    private static void Mixture(int rounds, string[] options)
    {
        using var native = Native.Compile("mixture.cpp", options);
        if (native is null)
            return;
        var value = native.Function<MixtureFunction>("mixture");
        var gradient = native.Function<MixtureAdjoint>("mixture_gradient");
        const int d = 20, k = 50, n = 1000, m = 0;
        const double gamma = 1, constant = -0.9189385332046727 * n * d;
        double[] alphas = Normal(1, k), means = Normal(2, k * d), factors = Normal(3, k * d * (d + 1) / 2);
        double[] points = Normal(4, n * d);
        double[][] ours = [new double[k], new double[k * d], new double[factors.Length]];
        double[][] theirs = [new double[k], new double[k * d], new double[factors.Length]];
        double first = Programs.PosteriorGradient(
            alphas, means, factors, points, d, k, n, gamma, m, constant, ours[0], ours[1], ours[2]);
        double second = gradient(
            alphas, means, factors, points, d, k, n, gamma, m, constant, theirs[0], theirs[1], theirs[2]);
        Agree("mixture", [first, .. ours[0], .. ours[1], .. ours[2]],
            [second, .. theirs[0], .. theirs[1], .. theirs[2]]);
        Report("mixture, D = 20, K = 50, n = 1,000", options, Rounds.Time([
            () => Programs.PosteriorValue(alphas, means, factors, points, d, k, n, gamma, m, constant),
            () => value(alphas, means, factors, points, d, k, n, gamma, m, constant),
            () => Programs.PosteriorGradient(
                alphas, means, factors, points, d, k, n, gamma, m, constant, ours[0], ours[1], ours[2]),
            () => gradient(
                alphas, means, factors, points, d, k, n, gamma, m, constant, theirs[0], theirs[1], theirs[2]),
        ], rounds, processor: true));
    }

    private static double[] Normal(ulong seed, int count) => [.. Enumerable.Range(0, count).Select(i => Math.Sqrt(
        -2 * Math.Log(1 - Philox.UniformDouble(seed, 2 * i))) * Math.Cos(
        2 * Math.PI * Philox.UniformDouble(seed, (2 * i) + 1)))];

    // Both are the same mathematics, in another order.
    private static void Agree(string what, double[] ours, double[] theirs)
    {
        double largest = theirs.Max(Math.Abs), error = ours.Zip(theirs, (x, y) => Math.Abs(x - y)).Max() / largest;
        if (!(error < 1e-9))
            throw new InvalidOperationException($"{what}: the gradients differ by {error:E1}.");
    }

    private static void Report(string what, string[] options, (double Minimum, double Median)[] times)
    {
        Console.WriteLine($"{what}, g++ {string.Join(' ', options)}; microseconds, minimum (median)");
        for (int i = 0; i < 4; i += 2)
        {
            var ((ours, ourMedian), (theirs, theirMedian)) = (times[i], times[i + 1]);
            string which = i == 0 ? "value   " : "gradient";
            Console.WriteLine($"  {which}  DiffProg {1e6 * ours,9:F2} ({1e6 * ourMedian:F2})"
                + $"  C++ {1e6 * theirs,9:F2} ({1e6 * theirMedian:F2})  ratio {ours / theirs:F3}");
        }

        Console.WriteLine($"  gradient / value  DiffProg {times[2].Minimum / times[0].Minimum:F2}"
            + $"  C++ {times[3].Minimum / times[1].Minimum:F2}");
    }
}
