namespace DiffProg.Tests.RandomPrograms;

/// <summary>Arguments, members and results that carry no gradient: bools and enums beside numbers.</summary>
public sealed class DiscreteArgumentTests
{
    private const string Program = """
        public enum Side { Call, Put = 5 }
        public enum Small : byte { Low, High }
        public sealed record Option(Side Side, double Strike, bool Averaged);
        public record struct State(Small Level, double X);
        public static partial class P
        {
            [Differentiable] public static double Payoff(double spot, double strike, Side side, bool smooth)
            {
                double gain = side switch
                {
                    Side.Call => spot - strike,
                    Side.Put => strike - spot,
                    _ => throw new System.ArgumentException("side"),
                };
                if (!smooth)
                    return System.Math.Max(gain, 0);
                return System.Math.Log(1 + System.Math.Exp(gain));
            }

            [Differentiable] public static double Price(Option option, System.ReadOnlySpan<double> path)
            {
                double sum = 0;
                foreach (double s in path)
                    sum += option.Averaged ? s / path.Length : s * s;
                return Payoff(sum, option.Strike, option.Side, true);
            }

            [Differentiable] public static (State Next, Side Side, bool Above) Step(State state, double push, Side side)
            {
                bool above = state.X > 1;
                Small level = above ? Small.High : Small.Low;
                if (level == state.Level && side is Side.Put)
                    side = Side.Call;
                return (new State(level, state.X * push + (int)side), side, above);
            }

            [Differentiable] public static double Weighted(double x, Small level) => x * (double)level;

            [Differentiable] public static double Deep(bool up, Side side, int n, double x) =>
                n == 0 ? x * (int)side : up ? Deep(!up, side, n - 1, x * x)
                : x + Deep(true, side == Side.Call ? Side.Put : side, n - 1, 2 * x);
        }

        """;

    [Fact]
    public void Bools_AndEnumsAsArguments_ChooseWhatIsDifferentiated() => EntryTests.Run(Program, """
        foreach (var side in new[] { Side.Call, Side.Put })
            foreach (bool smooth in new[] { false, true })
            {
                var (value, spot, strike) = P.PayoffGradient(1.5, 1.2, side, smooth);
                double D(System.Func<double, double> f) => (f(1e-5) - f(-1e-5)) / 2e-5;
                Same(P.Payoff(1.5, 1.2, side, smooth), P.PayoffValue(1.5, 1.2, side, smooth));
                Same(P.Payoff(1.5, 1.2, side, smooth), value);
                Same(D(h => P.Payoff(1.5 + h, 1.2, side, smooth)), spot);
                Same(D(h => P.Payoff(1.5, 1.2 + h, side, smooth)), strike);
                Same(2 * spot + 3 * strike, P.PayoffJvp(1.5, 1.2, side, smooth, 2, 3).Tangent);
            }

        try
        {
            P.PayoffGradient(1, 2, (Side)3, true);
            throw new System.Exception("it did not throw");
        }
        catch (System.ArgumentException e) when (e.Message == "side")
        {
        }
        """);

    [Fact]
    public void Enums_AsMembersAndResults_KeepTheirType() => EntryTests.Run(Program, """
        double[] path = [1.5, 1.25, 1], gradient = new double[3];
        foreach (bool averaged in new[] { false, true })
        {
            var option = new Option(Side.Put, 1.3, averaged);
            System.Array.Clear(gradient);
            var (value, optionGradient) = P.PriceGradient(option, path, gradient);
            Same(P.Price(option, path), value);
            double D(System.Func<double, double> f) => (f(1e-5) - f(-1e-5)) / 2e-5;
            Same(D(h => P.Price(option with { Strike = 1.3 + h }, path)), optionGradient.Strike);
            Same(D(h => P.Price(option, [1.5, 1.25 + h, 1])), gradient[1]);
            Same(0, (int)optionGradient.Side);
        }

        var (next, side, above) = P.StepValue(new State(Small.High, 1.5), 2, Side.Put);
        Same(1, next.Level == Small.High && side == Side.Call && above ? 1 : 0);
        Same(3, next.X);
        var (stateGradient, pushGradient) = P.StepVjp(new State(Small.Low, 0.5), 2, Side.Call, new State(Small.High, 3));
        Same(6, stateGradient.X);
        Same(1.5, pushGradient);
        var jvp = P.StepJvp(new State(Small.Low, 0.5), 2, Side.Call, new State(default, 1), 10);
        Same(7, jvp.NextTangent.X);
        Same(1, jvp.Side == Side.Put ? 0 : 1);
        """);

    [Fact]
    public void BoolsAndEnums_InAMethodThatCallsItself_ArePassedOn() => EntryTests.Run(Program, """
        double D(System.Func<double, double> f) => (f(1e-5) - f(-1e-5)) / 2e-5;
        foreach (bool up in new[] { false, true })
        {
            var (value, x) = P.DeepGradient(up, Side.Call, 4, 0.7);
            Same(P.Deep(up, Side.Call, 4, 0.7), value);
            Same(D(h => P.Deep(up, Side.Call, 4, 0.7 + h)), x);
        }
        """);
}
