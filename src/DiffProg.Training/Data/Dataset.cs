namespace DiffProg.Training;

/// <summary>Labelled examples of a fixed number of features, stored one after the other.</summary>
public sealed class Dataset
{
    private readonly float[] inputs;
    private readonly int[] labels;

    /// <summary>Wraps examples; the arrays are not copied.</summary>
    /// <param name="features">The length of one example.</param>
    /// <param name="classes">Labels are at least 0 and below this.</param>
    /// <param name="inputs">The examples, <c>[labels.Length, features]</c> in row-major order.</param>
    /// <param name="labels">One class for each example.</param>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A label is not a class.</exception>
    public Dataset(int features, int classes, float[] inputs, int[] labels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(features);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(labels);
        if (inputs.LongLength != (long)labels.Length * features)
        {
            throw new ArgumentException(
                $"{inputs.Length} numbers, expected {labels.Length} labels times {features} features.", nameof(inputs));
        }

        var wrong = Array.FindIndex(labels, label => label < 0 || label >= classes);
        if (wrong >= 0)
        {
            throw new ArgumentOutOfRangeException(
                nameof(labels), labels[wrong], $"Label {wrong} is {labels[wrong]}, expected 0 to {classes - 1}.");
        }

        (Features, Classes, this.inputs, this.labels) = (features, classes, inputs, labels);
    }

    /// <summary>How many examples there are.</summary>
    public int Count => labels.Length;

    /// <summary>The length of one example.</summary>
    public int Features { get; }

    /// <summary>How many classes there are.</summary>
    public int Classes { get; }

    /// <summary>The class of each example.</summary>
    public ReadOnlySpan<int> Labels => labels;

    /// <summary>One example.</summary>
    public ReadOnlySpan<float> Input(int example) => inputs.AsSpan(checked(example * Features), Features);

    /// <summary>A copy of some examples, in the order of <paramref name="examples"/>.</summary>
    public Dataset Select(ReadOnlySpan<int> examples)
    {
        var chosenInputs = new float[checked(examples.Length * Features)];
        var chosenLabels = new int[examples.Length];
        for (var i = 0; i < examples.Length; i++)
        {
            Input(examples[i]).CopyTo(chosenInputs.AsSpan(i * Features));
            chosenLabels[i] = labels[examples[i]];
        }

        return new Dataset(Features, Classes, chosenInputs, chosenLabels);
    }
}
