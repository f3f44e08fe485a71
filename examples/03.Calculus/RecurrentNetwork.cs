using DiffProg;

namespace Calculus;

/// <summary>
/// A recurrent network of one unit: aᵢ = w hᵢ₋₁ + v xᵢ, hᵢ = f(aᵢ). By the chain rule ∂hₙ/∂h₀ = wⁿ Π f'(aᵢ): it
/// vanishes or explodes with the length unless w f' stays near 1.
/// </summary>
internal static partial class RecurrentNetwork
{
    [Differentiable]
    public static double Relu(double state, double w, double v, ReadOnlySpan<double> inputs)
    {
        foreach (var x in inputs)
            state = Ops.Relu(w * state + v * x);

        return state;
    }

    [Differentiable]
    public static double Tanh(double state, double w, double v, ReadOnlySpan<double> inputs)
    {
        foreach (var x in inputs)
            state = Math.Tanh(w * state + v * x);

        return state;
    }

    /// <summary>What a step computes is added to the state (a residual connection).</summary>
    [Differentiable]
    public static double Residual(double state, double w, double v, ReadOnlySpan<double> inputs)
    {
        foreach (var x in inputs)
            state += Math.Tanh(w * state + v * x) / inputs.Length;

        return state;
    }
}
