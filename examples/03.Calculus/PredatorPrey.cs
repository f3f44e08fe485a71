using DiffProg;

namespace Calculus;

/// <summary>
/// Lotka and Volterra's equations: prey x grows and is eaten, predators y starve unless they eat.
/// x' = x (birth - eaten y), y' = y (fed x - death). The four rates are found through the integrator.
/// </summary>
internal static partial class PredatorPrey
{
    /// <summary>The rates of change.</summary>
    [Differentiable]
    public static (double X, double Y) Rates(
        double x, double y, double birth, double eaten, double fed, double death) =>
        (x * (birth - eaten * y), y * (fed * x - death));

    /// <summary>One step of the classical Runge-Kutta method.</summary>
    [Differentiable]
    public static (double X, double Y) Step(
        double x, double y, double h, double birth, double eaten, double fed, double death)
    {
        var a = Rates(x, y, birth, eaten, fed, death);
        var b = Rates(x + 0.5 * h * a.X, y + 0.5 * h * a.Y, birth, eaten, fed, death);
        var c = Rates(x + 0.5 * h * b.X, y + 0.5 * h * b.Y, birth, eaten, fed, death);
        var d = Rates(x + h * c.X, y + h * c.Y, birth, eaten, fed, death);
        return (x + h / 6 * (a.X + 2 * b.X + 2 * c.X + d.X), y + h / 6 * (a.Y + 2 * b.Y + 2 * c.Y + d.Y));
    }

    /// <summary>The populations after some steps.</summary>
    [Differentiable]
    public static (double X, double Y) Advance(
        double x, double y, double birth, double eaten, double fed, double death, [NoGradient] double h, int steps)
    {
        for (var i = 0; i < steps; i++)
            (x, y) = Step(x, y, h, birth, eaten, fed, death);

        return (x, y);
    }

    /// <summary>
    /// The sum of squared differences from what was counted: prey and predators in turn, every
    /// <paramref name="steps"/> steps.
    /// </summary>
    [Differentiable]
    public static double Error(
        double x, double y, double birth, double eaten, double fed, double death, [NoGradient] double h, int steps,
        [NoGradient] ReadOnlySpan<double> counted)
    {
        var error = 0.0;
        for (var i = 0; i < counted.Length; i += 2)
        {
            (x, y) = Advance(x, y, birth, eaten, fed, death, h, steps);
            error += (x - counted[i]) * (x - counted[i]) + (y - counted[i + 1]) * (y - counted[i + 1]);
        }

        return error;
    }
}
