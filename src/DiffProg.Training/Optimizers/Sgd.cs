namespace DiffProg.Training;

/// <summary>
/// Stochastic gradient descent, with momentum (Polyak, 1964), Nesterov's look-ahead (Sutskever et al., 2013) and an L2
/// penalty: g += λp; u = μu + g; p -= αu, or with the look-ahead p -= α(g + μu). The conventions are those of PyTorch.
/// </summary>
public sealed class Sgd : Optimizer
{
    private SgdStep step;

    /// <summary>Allocates a velocity for each tensor of <paramref name="parameters"/> if there is momentum.</summary>
    /// <param name="parameters">The record that will be moved.</param>
    /// <param name="learningRate">α, at least 0.</param>
    /// <param name="momentum">μ, at least 0 and below 1.</param>
    /// <param name="nesterov">Whether the step looks ahead along the velocity; needs momentum.</param>
    /// <param name="weightDecay">λ, at least 0.</param>
    /// <param name="where">
    /// Selects tensors by their dotted name, the first one for a shared tensor; the others are not touched. Several
    /// groups are several optimizers.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    /// <exception cref="ArgumentException"><paramref name="nesterov"/> without momentum.</exception>
    public Sgd(
        IParameters parameters,
        double learningRate,
        double momentum = 0,
        bool nesterov = false,
        double weightDecay = 0,
        Predicate<string>? where = null)
        : base(parameters, learningRate, states: momentum == 0 ? 0 : 1, where)
    {
        Momentum = Hyperparameter.Fraction(momentum, nameof(momentum));
        WeightDecay = Hyperparameter.NotNegative(weightDecay, nameof(weightDecay));
        Nesterov = !nesterov || momentum > 0
            ? nesterov
            : throw new ArgumentException("Nesterov's look-ahead needs momentum above 0.", nameof(nesterov));
    }

    /// <summary>Decay of the velocity.</summary>
    public double Momentum { get; }

    /// <summary>Whether the step looks ahead along the velocity.</summary>
    public bool Nesterov { get; }

    /// <summary>The strength of the L2 penalty.</summary>
    public double WeightDecay { get; }

    private protected override void Begin(int step) => this.step = new(LearningRate, WeightDecay, Momentum, Nesterov);

    private protected override void Update(Slot<float> slot, bool clear)
    {
        if (Momentum == 0)
            Lanes.RunSingle(new SgdPass<float>(slot, step, clear), slot.Count);
        else
            Lanes.RunSingle(new MomentumPass<float>(slot, step, clear), slot.Count);
    }

    private protected override void Update(Slot<double> slot, bool clear)
    {
        if (Momentum == 0)
            Lanes.RunDouble(new SgdPass<double>(slot, step, clear), slot.Count);
        else
            Lanes.RunDouble(new MomentumPass<double>(slot, step, clear), slot.Count);
    }
}
