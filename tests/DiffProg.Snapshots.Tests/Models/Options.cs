using DiffProg;
using static DiffProg.Ops;

namespace Models;

/// <summary>Prices whose derivatives are the risk of a position.</summary>
public static partial class Options
{
    /// <summary>A European call (Black and Scholes, 1973): what it is worth today.</summary>
    [Differentiable]
    public static double CallPrice(double spot, double strike, double rate, double volatility, double years)
    {
        var spread = volatility * Math.Sqrt(years);
        var d1 = (Math.Log(spot / strike) + rate * years) / spread + spread / 2;
        var d2 = d1 - spread;
        return spot * Normal(d1) - strike * Math.Exp(-rate * years) * Normal(d2);
    }

    /// <summary>The standard normal distribution.</summary>
    [Differentiable]
    public static double Normal(double x) => 0.5 * (1 + Erf(x / Math.Sqrt(2)));
}
