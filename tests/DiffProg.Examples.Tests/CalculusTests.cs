using Calculus;

namespace DiffProg.Tests.Examples;

/// <summary>The programs of examples/03.Calculus: values beside the plain bodies, gradients beside difference quotients
/// and forward mode, and the checks that they make of themselves.</summary>
public sealed class CalculusTests
{
    /// <summary>A function of some numbers: plain, compiled, its gradient, its derivative along a direction.</summary>
    private sealed record Case(
        double[] At, Func<double[], double> Body, Func<double[], double> Value, Func<double[], double[]> Gradient,
        Func<double[], double[], double> Jvp);

    private static readonly double[] Numbers = new Normals(seed: 5).Draw(240);
    private static readonly double[] Counted = [9, 6, 12, 5, 18, 7];
    private static readonly double[] Points = Numbers[..20];

    private static readonly Dictionary<string, Case> Cases = new()
    {
        ["call by simulation"] = new(
            [100, 0.03, 0.25, 1.5, 105],
            x => OptionPricing.SimulateCall(x[0], x[1], x[2], x[3], x[4], Numbers),
            x => OptionPricing.SimulateCallValue(x[0], x[1], x[2], x[3], x[4], Numbers),
            x => Array(OptionPricing.SimulateCallGradient(x[0], x[1], x[2], x[3], x[4], Numbers)),
            (x, v) => OptionPricing.SimulateCallJvp(
                x[0], x[1], x[2], x[3], x[4], Numbers, v[0], v[1], v[2], v[3], v[4]).Tangent),
        ["down-and-out call by simulation"] = new(
            [100, 0.03, 0.25, 1.5, 105, 85],
            x => OptionPricing.SimulateDownAndOutCall(x[0], x[1], x[2], x[3], x[4], x[5], Numbers, 8),
            x => OptionPricing.SimulateDownAndOutCallValue(x[0], x[1], x[2], x[3], x[4], x[5], Numbers, 8),
            x => Array(OptionPricing.SimulateDownAndOutCallGradient(x[0], x[1], x[2], x[3], x[4], x[5], Numbers, 8)),
            (x, v) => OptionPricing.SimulateDownAndOutCallJvp(
                x[0], x[1], x[2], x[3], x[4], x[5], Numbers, 8, v[0], v[1], v[2], v[3], v[4], v[5]).Tangent),
        ["down-and-out call"] = new(
            [100, 0.03, 0.25, 1.5, 105, 85],
            x => OptionPricing.DownAndOutCall(x[0], x[1], x[2], x[3], x[4], x[5]),
            x => OptionPricing.DownAndOutCallValue(x[0], x[1], x[2], x[3], x[4], x[5]),
            x => Array(OptionPricing.DownAndOutCallGradient(x[0], x[1], x[2], x[3], x[4], x[5])),
            (x, v) => OptionPricing.DownAndOutCallJvp(
                x[0], x[1], x[2], x[3], x[4], x[5], v[0], v[1], v[2], v[3], v[4], v[5]).Tangent),
        ["predators and prey"] = new(
            [10, 5, 1.1, 0.4, 0.1, 0.4],
            x => PredatorPrey.Error(x[0], x[1], x[2], x[3], x[4], x[5], 0.02, 25, Counted),
            x => PredatorPrey.ErrorValue(x[0], x[1], x[2], x[3], x[4], x[5], 0.02, 25, Counted),
            x => Array(PredatorPrey.ErrorGradient(x[0], x[1], x[2], x[3], x[4], x[5], 0.02, 25, Counted)),
            (x, v) => PredatorPrey.ErrorJvp(
                x[0], x[1], x[2], x[3], x[4], x[5], 0.02, 25, Counted, v[0], v[1], v[2], v[3], v[4], v[5]).Tangent),
        ["projectile"] = new(
            [0.8, 40, 0.003, 150, 6],
            x => Projectile.Miss(x[0], x[1], x[2], x[3], x[4]),
            x => Projectile.MissValue(x[0], x[1], x[2], x[3], x[4]),
            x => Array(Projectile.MissGradient(x[0], x[1], x[2], x[3], x[4])),
            (x, v) => Projectile.MissJvp(x[0], x[1], x[2], x[3], x[4], v[0], v[1], v[2], v[3], v[4]).Tangent),
        ["mixture"] = new(
            Numbers[100..120],
            x => GaussianMixture.LogLikelihood(Points, x[..2], x[2..8], x[8..14], x[14..]),
            x => GaussianMixture.LogLikelihoodValue(Points, x[..2], x[2..8], x[8..14], x[14..]),
            x =>
            {
                double[] logits = new double[2], means = new double[6], logDiagonals = new double[6];
                var lower = new double[6];
                GaussianMixture.LogLikelihoodGradient(
                    Points, x[..2], x[2..8], x[8..14], x[14..], logits, means, logDiagonals, lower);
                return [.. logits, .. means, .. logDiagonals, .. lower];
            },
            (x, v) => GaussianMixture.LogLikelihoodJvp(
                Points, x[..2], x[2..8], x[8..14], x[14..], v[..2], v[2..8], v[8..14], v[14..]).Tangent),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    // Numbers are computed operation for operation; a sum in lanes is added up in another order.
    [Theory]
    [MemberData(nameof(Names))]
    public void Value_OfAProgram_IsThatOfThePlainBody(string name) =>
        Assert.Equal(1, Cases[name].Value(Cases[name].At) / Cases[name].Body(Cases[name].At), 1e-13);

    [Theory]
    [MemberData(nameof(Names))]
    public void Gradient_OfAProgram_EqualsDifferencesOfThePlainBody(string name)
    {
        var (program, random) = (Cases[name], new Normals(seed: 9));
        var gradient = program.Gradient(program.At);
        Assert.Equal(program.At.Length, gradient.Length);
        // Each argument alone, and all of them at once.
        var directions = Enumerable.Range(0, program.At.Length)
            .Select(i => program.At.Select((_, j) => i == j ? 1.0 : 0).ToArray())
            .Append(random.Draw(program.At.Length)).Append(random.Draw(program.At.Length));
        foreach (var direction in directions)
        {
            // Steps in proportion to the arguments, which differ by factors of 10,000.
            var step = program.At.Zip(direction, (x, d) => d * Math.Max(Math.Abs(x), 1e-3)).ToArray();
            double Along(double t) => program.Body([.. program.At.Zip(step, (x, s) => x + (t * s))]);
            const double H = 2e-5;
            var difference = ((8 * (Along(H) - Along(-H))) - (Along(2 * H) - Along(-2 * H))) / (12 * H);
            var derivative = gradient.Zip(step, (g, s) => g * s).Sum();
            Assert.NotEqual(0, derivative);
            Assert.Equal(difference, derivative, 1e-7 * Math.Max(1, Math.Abs(difference)));
            Assert.Equal(derivative, program.Jvp(program.At, step), 1e-11 * Math.Max(1, Math.Abs(derivative)));
        }
    }

    [Fact]
    public void NewtonStep_OfTheProjectile_SolvesForTheGradient()
    {
        const double Angle = 0.8, Speed = 40, Drag = 0.003, Range = 150, Time = 6, H = 1e-5;
        (double A, double S) Gradient(double a, double s) =>
            Projectile.MissGradient(a, s, Drag, Range, Time) is var g ? (g.AngleGradient, g.SpeedGradient) : default;
        var step = Projectile.NewtonStepValue(Angle, Speed, Drag, Range, Time);
        // The Hessian times the step, as a difference of gradients, is minus the gradient.
        var (forward, back) = (Gradient(Angle + (H * step.Angle), Speed + (H * step.Speed)),
            Gradient(Angle - (H * step.Angle), Speed - (H * step.Speed)));
        var gradient = Gradient(Angle, Speed);
        Assert.Equal(-gradient.A, (forward.A - back.A) / (2 * H), 1e-6 * Math.Abs(gradient.A));
        Assert.Equal(-gradient.S, (forward.S - back.S) / (2 * H), 1e-6 * Math.Abs(gradient.S));
    }

    [Fact]
    public void DownAndOutCall_OfAPathThatTouchesTheBarrier_IsWorthNothing()
    {
        var g = OptionPricing.SimulateDownAndOutCallGradient(100, 0.03, 0.25, 1.5, 105, 85, [-2, 3, 3, 3], 4);
        Assert.Equal((0, 0, 0, 0, 0, 0, 0), g);
    }

    [Fact]
    public void Checks_OfTheExample_AreAllRight()
    {
        var checks = new Checks();
        OptionPricing.Run(checks);
        PredatorPrey.Run(checks);
        Projectile.Run(checks);
        GaussianMixture.Run(checks);
        RecurrentNetwork.Run(checks);
        Assert.Equal((56, 0), (checks.Right, checks.Wrong));
    }

    private static double[] Array((double, double X0, double X1, double X2, double X3, double X4) g) =>
        [g.X0, g.X1, g.X2, g.X3, g.X4];

    private static double[] Array((double, double X0, double X1, double X2, double X3, double X4, double X5) g) =>
        [g.X0, g.X1, g.X2, g.X3, g.X4, g.X5];
}
