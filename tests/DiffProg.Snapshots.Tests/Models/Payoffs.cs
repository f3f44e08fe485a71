using DiffProg;

namespace Models;

/// <summary>What is paid at the price of a share.</summary>
public interface IPayoff
{
    /// <summary>At this price.</summary>
    [Differentiable]
    double At(double price);
}

/// <summary>The right to buy at a price.</summary>
public sealed record Call(double Strike) : IPayoff
{
    [Differentiable]
    public double At(double price) => Math.Max(price - Strike, 0);
}

/// <summary>The right to sell at a price, of so many shares.</summary>
public sealed record Put(double Strike, double Shares) : IPayoff
{
    [Differentiable]
    public double At(double price) => Shares * Math.Max(Strike - price, 0);
}

/// <summary>Payoffs that are chosen when the program runs.</summary>
public static partial class Payoffs
{
    /// <summary>The mean over a rise and a fall of equal size.</summary>
    [Differentiable]
    public static double Mean(IPayoff payoff, double price, double move)
    {
        double up = price * (1 + move), down = price * (1 - move);
        double rise = payoff.At(up), fall = payoff.At(down);
        return (rise + fall) / 2;
    }

    /// <summary>A strategy: one of two payoffs, by the price.</summary>
    [Differentiable]
    public static double Hedged(double price, double strike)
    {
        IPayoff payoff = price > strike ? new Put(strike, 2) : new Call(price);
        double paid = payoff.At(strike), held = payoff is Put { Shares: var shares } ? shares * price : price;
        return paid + held;
    }
}
