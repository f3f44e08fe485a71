namespace DiffProg.Training;

/// <summary>
/// Adam (Kingma and Ba, 2015, algorithm 1): m = β₁m + (1-β₁)g, v = β₂v + (1-β₂)g²,
/// p -= α · (m / (1-β₁ᵗ)) / (sqrt(v / (1-β₂ᵗ)) + ε). Defaults are those of PyTorch.
/// </summary>
public class Adam : Optimizer
{
    private readonly bool decoupled;
    private AdamStep step;

    /// <summary>Allocates two moments for each tensor of <paramref name="parameters"/>.</summary>
    /// <param name="parameters">The record that will be moved.</param>
    /// <param name="learningRate">α, at least 0.</param>
    /// <param name="beta1">Decay of the mean of the gradient, at least 0 and below 1.</param>
    /// <param name="beta2">Decay of the mean of the squared gradient, at least 0 and below 1.</param>
    /// <param name="epsilon">Keeps the denominator from 0, above 0.</param>
    /// <param name="weightDecay">λ of an L2 penalty: λp is added to the gradient.</param>
    /// <param name="where">
    /// Selects tensors by their dotted name, the first one for a shared tensor; the others are not touched. Several
    /// groups are several optimizers.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public Adam(
        IParameters parameters,
        double learningRate = 1e-3,
        double beta1 = 0.9,
        double beta2 = 0.999,
        double epsilon = 1e-8,
        double weightDecay = 0,
        Predicate<string>? where = null)
        : this(parameters, learningRate, beta1, beta2, epsilon, weightDecay, where, decoupled: false)
    {
    }

    private protected Adam(
        IParameters parameters,
        double learningRate,
        double beta1,
        double beta2,
        double epsilon,
        double weightDecay,
        Predicate<string>? where,
        bool decoupled)
        : base(parameters, learningRate, states: 2, where)
    {
        Beta1 = Hyperparameter.Fraction(beta1, nameof(beta1));
        Beta2 = Hyperparameter.Fraction(beta2, nameof(beta2));
        Epsilon = Hyperparameter.Positive(epsilon, nameof(epsilon));
        WeightDecay = Hyperparameter.NotNegative(weightDecay, nameof(weightDecay));
        this.decoupled = decoupled;
    }

    /// <summary>Decay of the mean of the gradient.</summary>
    public double Beta1 { get; }

    /// <summary>Decay of the mean of the squared gradient.</summary>
    public double Beta2 { get; }

    /// <summary>Added to the denominator.</summary>
    public double Epsilon { get; }

    /// <summary>The strength of the decay towards 0.</summary>
    public double WeightDecay { get; }

    private protected sealed override void Begin(int step) => this.step = new AdamStep(
        Beta1,
        Beta2,
        StepSize: LearningRate / (1 - Math.Pow(Beta1, step)),
        RootCorrection: 1 / Math.Sqrt(1 - Math.Pow(Beta2, step)),
        Epsilon,
        Penalty: decoupled ? 0 : WeightDecay,
        Shrinkage: decoupled ? 1 - LearningRate * WeightDecay : 1);

    private protected sealed override void Update(Slot<float> slot, bool clear) =>
        Lanes.RunSingle(new AdamPass<float>(slot, step, clear), slot.Count);

    private protected sealed override void Update(Slot<double> slot, bool clear) =>
        Lanes.RunDouble(new AdamPass<double>(slot, step, clear), slot.Count);
}
