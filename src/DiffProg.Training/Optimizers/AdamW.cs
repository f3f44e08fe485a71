namespace DiffProg.Training;

/// <summary>
/// Adam with decoupled weight decay (Loshchilov and Hutter, 2019, algorithm 2): the parameter is multiplied by 1 - αλ
/// beside the Adam step, and the decay does not enter the moments. Defaults are those of PyTorch.
/// </summary>
public sealed class AdamW : Adam
{
    /// <summary>Allocates two moments for each tensor of <paramref name="parameters"/>.</summary>
    /// <param name="parameters">The record that will be moved.</param>
    /// <param name="learningRate">α, at least 0.</param>
    /// <param name="beta1">Decay of the mean of the gradient, at least 0 and below 1.</param>
    /// <param name="beta2">Decay of the mean of the squared gradient, at least 0 and below 1.</param>
    /// <param name="epsilon">Keeps the denominator from 0, above 0.</param>
    /// <param name="weightDecay">λ, at least 0.</param>
    /// <param name="where">
    /// Selects tensors by their dotted name, the first one for a shared tensor; the others are not touched. Several
    /// groups (no decay for biases, say) are several optimizers.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public AdamW(
        IParameters parameters,
        double learningRate = 1e-3,
        double beta1 = 0.9,
        double beta2 = 0.999,
        double epsilon = 1e-8,
        double weightDecay = 0.01,
        Predicate<string>? where = null)
        : base(parameters, learningRate, beta1, beta2, epsilon, weightDecay, where, decoupled: true)
    {
    }
}
