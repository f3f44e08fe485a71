namespace Calculus;

/// <summary>The rates are found from noisy counts by Gauss and Newton's method.</summary>
internal static partial class PredatorPrey
{
    private const double Prey = 10, Predators = 5, H = 0.02, Noise = 0.05;
    private const int Steps = 25, Observations = 40;
    private static readonly double[] Truth = [1.1, 0.4, 0.1, 0.4];

    public static string Run(Checks checks)
    {
        Console.WriteLine("Predators and prey: the four rates from 40 noisy counts of each");
        var counted = Count();
        double[] p = [0.9, 0.3, 0.15, 0.5];
        double[,] normal;
        for (var iteration = 0; ; iteration++)
        {
            (normal, var right, var error) = NormalEquations(p, counted);
            if (iteration == 0)
                CompareWithTheReverseSweep(checks, p, counted, right, error);
            var step = LinearSystem.Solve(normal, right);
            var rates = string.Join(", ", p.Select(r => $"{r:F5}"));
            Console.WriteLine($"  iteration {iteration}: error {error:G8}, rates {rates}");
            if (step.Zip(p, (s, r) => Math.Abs(s / r)).Max() < 1e-10 || iteration == 20)
                break;
            // A step that would more than halve or double a rate is shortened.
            var scale = Math.Min(1, 0.5 / step.Zip(p, (s, r) => Math.Abs(s / r)).Max());
            p = [.. p.Zip(step, (r, s) => r + scale * s)];
        }

        // The rates' standard errors: the noise times the roots of the diagonal of the inverse normal matrix.
        for (var i = 0; i < 4; i++)
        {
            var unit = new double[4];
            unit[i] = 1;
            var error = Noise * Math.Sqrt(LinearSystem.Solve(normal, unit)[i]);
            checks.Holds(
                $"rate {i}: {p[i]:F5} ± {error:F5}, true {Truth[i]:F5}", Math.Abs(p[i] - Truth[i]) <= 4 * error);
        }

        var gradient = ErrorGradient(Prey, Predators, p[0], p[1], p[2], p[3], H, Steps, counted);
        checks.Holds(
            $"gradient at the end: {gradient.BirthGradient:E1}, {gradient.EatenGradient:E1}, "
            + $"{gradient.FedGradient:E1}, {gradient.DeathGradient:E1}",
            Math.Abs(gradient.BirthGradient) + Math.Abs(gradient.DeathGradient) < 1e-6);
        return $"birth rate {p[0]:F4}";
    }

    private static double[] Count()
    {
        var noise = new Normals(seed: 7).Draw(2 * Observations);
        var (x, y) = (Prey, Predators);
        for (var i = 0; i < noise.Length; i += 2)
        {
            (x, y) = AdvanceValue(x, y, Truth[0], Truth[1], Truth[2], Truth[3], H, Steps);
            (noise[i], noise[i + 1]) = (x + Noise * noise[i], y + Noise * noise[i + 1]);
        }

        return noise;
    }

    /// <summary>
    /// JᵀJ and -Jᵀr, where r is simulated minus counted: the tangents of both populations go along with them, one rate
    /// after the other.
    /// </summary>
    private static (double[,] Matrix, double[] Right, double Error) NormalEquations(double[] p, double[] counted)
    {
        var jacobian = new double[4][];
        var residuals = new double[counted.Length];
        for (var rate = 0; rate < 4; rate++)
        {
            jacobian[rate] = new double[counted.Length];
            var (x, y, dx, dy) = (Prey, Predators, 0.0, 0.0);
            double Is(int i) => i == rate ? 1 : 0;
            for (var i = 0; i < counted.Length; i += 2)
            {
                (x, y, dx, dy) = AdvanceJvp(
                    x, y, p[0], p[1], p[2], p[3], H, Steps, dx, dy, Is(0), Is(1), Is(2), Is(3));
                (residuals[i], residuals[i + 1]) = (x - counted[i], y - counted[i + 1]);
                (jacobian[rate][i], jacobian[rate][i + 1]) = (dx, dy);
            }
        }

        var matrix = new double[4, 4];
        for (var i = 0; i < 4; i++)
        {
            for (var j = 0; j < 4; j++)
                matrix[i, j] = jacobian[i].Zip(jacobian[j], (a, b) => a * b).Sum();
        }

        return (matrix, [.. jacobian.Select(c => -c.Zip(residuals, (a, b) => a * b).Sum())],
            residuals.Sum(r => r * r));
    }

    // The derivative of the sum of squares is 2 Jᵀr: forward mode made J, reverse mode makes the other side.
    private static void CompareWithTheReverseSweep(
        Checks checks, double[] p, double[] counted, double[] right, double error)
    {
        var g = ErrorGradient(Prey, Predators, p[0], p[1], p[2], p[3], H, Steps, counted);
        double[] reverse = [g.BirthGradient, g.EatenGradient, g.FedGradient, g.DeathGradient];
        checks.Expect("sum of squares, reverse sweep and forward", g.Value, error, 1e-12);
        for (var i = 0; i < 4; i++)
            checks.Expect($"its derivative by rate {i}", reverse[i], -2 * right[i], 1e-9);
    }
}
