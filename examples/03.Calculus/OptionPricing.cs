using DiffProg;

namespace Calculus;

/// <summary>
/// Calls under geometric Brownian motion: by Monte Carlo, with the normal numbers drawn beforehand, and in closed form.
/// One adjoint sweep through the whole simulation gives all sensitivities.
/// </summary>
internal static partial class OptionPricing
{
    /// <summary>A European call; each path needs its last price only.</summary>
    [Differentiable]
    public static double SimulateCall(
        double spot, double rate, double volatility, double expiry, double strike,
        [NoGradient] ReadOnlySpan<double> normals)
    {
        var growth = (rate - 0.5 * volatility * volatility) * expiry;
        var spread = volatility * Math.Sqrt(expiry);
        var sum = 0.0;
        foreach (var z in normals)
            sum += Math.Max(spot * Math.Exp(growth + spread * z) - strike, 0);

        return Math.Exp(-rate * expiry) * sum / normals.Length;
    }

    /// <summary>
    /// A call that is worthless once the price has touched the barrier. Between two dates a Brownian bridge stays above
    /// it with probability 1 - exp(-2 a b / variance), where a and b are the logarithmic distances at the two dates
    /// (Glasserman, Monte Carlo Methods in Financial Engineering, 2003, section 6.4). With this factor the barrier is
    /// watched continuously however few dates there are, and a path is worth nothing already when it reaches the
    /// barrier, so that the derivative of the mean is the mean of the derivatives.
    /// </summary>
    [Differentiable]
    public static double SimulateDownAndOutCall(
        double spot, double rate, double volatility, double expiry, double strike, double barrier,
        [NoGradient] ReadOnlySpan<double> normals, int steps)
    {
        var growth = (rate - 0.5 * volatility * volatility) * expiry / steps;
        var spread = volatility * Math.Sqrt(expiry / steps);
        var paths = normals.Length / steps;
        var sum = 0.0;
        for (var path = 0; path < paths; path++)
        {
            var distance = Math.Log(spot / barrier);
            var survival = 1.0;
            for (var step = 0; step < steps; step++)
            {
                var next = distance + growth + spread * normals[path * steps + step];
                if (next <= 0)
                {
                    survival = 0;
                    break;
                }

                survival *= 1 - Math.Exp(-2 * distance * next / (spread * spread));
                distance = next;
            }

            var price = barrier * Math.Exp(distance);
            if (survival > 0 && price > strike)
                sum += survival * (price - strike);
        }

        return Math.Exp(-rate * expiry) * sum / paths;
    }

    /// <summary>Black and Scholes, 1973.</summary>
    [Differentiable]
    public static double Call(double spot, double rate, double volatility, double expiry, double strike)
    {
        var spread = volatility * Math.Sqrt(expiry);
        var d1 = (Math.Log(spot / strike) + rate * expiry) / spread + 0.5 * spread;
        return spot * NormalCdf(d1) - strike * Math.Exp(-rate * expiry) * NormalCdf(d1 - spread);
    }

    /// <summary>Merton, 1973: a call less its mirror image, for a barrier below the strike.</summary>
    [Differentiable]
    public static double DownAndOutCall(
        double spot, double rate, double volatility, double expiry, double strike, double barrier)
    {
        var mirrored = Call(barrier * barrier / spot, rate, volatility, expiry, strike);
        var weight = Math.Pow(barrier / spot, 2 * rate / (volatility * volatility) - 1);
        return Call(spot, rate, volatility, expiry, strike) - weight * mirrored;
    }

    /// <summary>The standard normal distribution function.</summary>
    [Differentiable]
    public static double NormalCdf(double x) => 0.5 + 0.5 * Ops.Erf(x / Math.Sqrt(2));
}
