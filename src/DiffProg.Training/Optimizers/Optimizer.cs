namespace DiffProg.Training;

/// <summary>
/// Moves the tensors of a parameter record against their gradient, in place. The optimizer's memory (momentum, moments)
/// is kept by position, so the record may later be replaced by another of the same structure, a clone for example. A
/// tensor that is reachable twice is one parameter and is moved once.
/// </summary>
public abstract class Optimizer
{
    private readonly NamedTensors structure;
    private readonly Slot[] slots;
    private IParameters? boundParameters;
    private IParameters? boundGradient;

    /// <summary>Allocates the memory for the selected tensors.</summary>
    private protected Optimizer(IParameters parameters, double learningRate, int states, Predicate<string>? where)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        LearningRate = learningRate;
        structure = NamedTensors.Of(parameters);
        slots = [.. Enumerable.Range(0, structure.Count)
            .Where(place => structure[place].First == place)
            .Where(place => where is null || where(structure[place].Name))
            .Where(place => structure[place].Tensor.FlattenedLength > 0)
            .Select(place => Slot.Create(place, structure[place].Tensor, states))];
        if (where is not null && slots.Length == 0)
            throw new ArgumentException("The selection leaves no tensor to move.", nameof(where));
    }

    /// <summary>The step size; may be changed between steps. 0 leaves the parameters as they are.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, infinite or NaN.</exception>
    public double LearningRate
    {
        get;
        set => field = Hyperparameter.NotNegative(value, "learningRate");
    }

    /// <summary>How many steps have been made.</summary>
    public int StepCount { get; private set; }

    /// <summary>
    /// Makes one step; the gradient keeps its values, so the next one adds to them unless it is cleared.
    /// </summary>
    /// <param name="parameters">The record to move.</param>
    /// <param name="gradient">The derivative of the loss with respect to each of its tensors.</param>
    /// <exception cref="ArgumentException">
    /// A tensor has another name, type or shape, or is shared differently.
    /// </exception>
    public void Step<TParameters>(TParameters parameters, TParameters gradient)
        where TParameters : class, IParameters => Step(parameters, gradient, clear: false);

    /// <summary>
    /// Makes one step and sets the gradients it has used to 0 in the same pass over memory, ready for the next
    /// accumulation.
    /// </summary>
    /// <inheritdoc cref="Step{TParameters}(TParameters, TParameters)"/>
    public void StepAndClear<TParameters>(TParameters parameters, TParameters gradient)
        where TParameters : class, IParameters => Step(parameters, gradient, clear: true);

    /// <summary>
    /// Called once a step, before the tensors are updated, with the number of this step, counted from 1.
    /// </summary>
    private protected abstract void Begin(int step);

    private protected abstract void Update(Slot<float> slot, bool clear);

    private protected abstract void Update(Slot<double> slot, bool clear);

    private void Step(IParameters parameters, IParameters gradient, bool clear)
    {
        Bind(parameters, gradient);
        Begin(++StepCount);
        foreach (var slot in slots)
        {
            if (slot is Slot<float> single)
                Update(single, clear);
            else
                Update((Slot<double>)slot, clear);
        }
    }

    private void Bind(IParameters parameters, IParameters gradient)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(gradient);
        if (ReferenceEquals(parameters, boundParameters) && ReferenceEquals(gradient, boundGradient))
            return;

        var values = NamedTensors.Of(parameters);
        var derivatives = NamedTensors.Of(gradient);
        structure.RequireSameStructure(values, nameof(parameters));
        structure.RequireSameStructure(derivatives, nameof(gradient));
        RequireDistinct(values, derivatives);
        foreach (var slot in slots)
        {
            slot.BindParameter(values[slot.Place].Tensor);
            slot.BindGradient(derivatives[slot.Place].Tensor);
        }

        (boundParameters, boundGradient) = (parameters, gradient);
    }

    private static void RequireDistinct(NamedTensors values, NamedTensors derivatives)
    {
        for (var place = 0; place < derivatives.Count; place++)
        {
            if (values.NameOf(derivatives[place].Tensor) is not { } parameter)
                continue;

            var name = derivatives[place].Name;
            throw new ArgumentException(
                $"The gradient of '{name}' is the parameter {(name == parameter ? "" : $"'{parameter}' ")}itself.",
                "gradient");
        }
    }
}
