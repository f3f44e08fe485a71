using System.Numerics;
using System.Numerics.Tensors;

namespace DiffProg;

// Losses over a batch are means; an empty batch gives NaN.
public static partial class Ops
{
    /// <summary>-log softmax(logits)[label] for one example: log Σ e^z - z[label].</summary>
    /// <remarks>The gradient is softmax(logits) - onehot(label).</remarks>
    /// <param name="logits">[C], unnormalised; not probabilities.</param>
    /// <param name="label">0 to C - 1.</param>
    /// <exception cref="ArgumentException"><paramref name="logits"/> is not a vector.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="label"/> is not a class.</exception>
    public static T CrossEntropy<T>(Tensor<T> logits, int label) where T : unmanaged, IFloatingPointIeee754<T>
    {
        Shapes.Rank(logits, 1, "[C]; for a batch give a label for each row");
        RequireIndices([label], logits.Lengths[0], nameof(label), $"the length of 'logits', {Shapes.Text(logits)}",
            nameof(CrossEntropy));
        return CrossEntropyRow(DenseAccess.Read(logits), label);
    }

    /// <summary>The mean over a batch of -log softmax(logits)[label].</summary>
    /// <param name="logits">[B, C], unnormalised; not probabilities.</param>
    /// <param name="labels">[B], each 0 to C - 1.</param>
    /// <exception cref="ArgumentException"><paramref name="logits"/> is not a matrix, or the batch lengths
    /// differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A label is not a class.</exception>
    public static T CrossEntropy<T>(Tensor<T> logits, ReadOnlySpan<int> labels)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        RequireLabels(logits, labels, nameof(logits), nameof(CrossEntropy));
        var elements = DenseAccess.Read(logits);
        var classes = (int)logits.Lengths[1];
        var sum = T.Zero;
        for (var row = 0; row < labels.Length; row++)
            sum += CrossEntropyRow(elements.Slice(row * classes, classes), labels[row]);

        return sum / T.CreateTruncating(labels.Length);
    }

    /// <summary>-logProbabilities[label] for one example.</summary>
    /// <param name="logProbabilities">[C], as <see cref="LogSoftmax{T}(Tensor{T}, int)"/> gives them.</param>
    /// <param name="label">0 to C - 1.</param>
    /// <exception cref="ArgumentException"><paramref name="logProbabilities"/> is not a vector.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="label"/> is not a class.</exception>
    public static T NegativeLogLikelihood<T>(Tensor<T> logProbabilities, int label)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Shapes.Rank(logProbabilities, 1, "[C]; for a batch give a label for each row");
        RequireIndices([label], logProbabilities.Lengths[0], nameof(label),
            $"the length of 'logProbabilities', {Shapes.Text(logProbabilities)}", nameof(NegativeLogLikelihood));
        return -DenseAccess.Read(logProbabilities)[label];
    }

    /// <summary>The mean over a batch of -logProbabilities[label].</summary>
    /// <param name="logProbabilities">[B, C], as <see cref="LogSoftmax{T}(Tensor{T}, int)"/> gives them.</param>
    /// <param name="labels">[B], each 0 to C - 1.</param>
    /// <exception cref="ArgumentException"><paramref name="logProbabilities"/> is not a matrix, or the batch lengths
    /// differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A label is not a class.</exception>
    public static T NegativeLogLikelihood<T>(Tensor<T> logProbabilities, ReadOnlySpan<int> labels)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        RequireLabels(logProbabilities, labels, nameof(logProbabilities), nameof(NegativeLogLikelihood));
        var elements = DenseAccess.Read(logProbabilities);
        var classes = (int)logProbabilities.Lengths[1];
        var sum = T.Zero;
        for (var row = 0; row < labels.Length; row++)
            sum -= elements[row * classes + labels[row]];

        return sum / T.CreateTruncating(labels.Length);
    }

    /// <summary>
    /// The mean of -t log σ(z) - (1 - t) log(1 - σ(z)), computed from the logits z as max(z, 0) - z t + log(1 +
    /// e^-|z|), which neither overflows nor takes the logarithm of 0.
    /// </summary>
    /// <remarks>The gradient of the logits is (σ(z) - t) / n, at z = 0 too.</remarks>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static T BinaryCrossEntropy<T>(Tensor<T> logits, Tensor<T> targets)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Shapes.Same(logits, targets, "A loss does not broadcast: Reshape or Broadcast one of them.");
        var z = DenseAccess.Read(logits);
        var t = DenseAccess.Read(targets);
        var sum = T.Zero;
        for (var i = 0; i < z.Length; i++)
            sum += T.Max(z[i], T.Zero) - z[i] * t[i] + ScalarFunctions.LogP1(T.Exp(-T.Abs(z[i])));

        return sum / T.CreateTruncating(z.Length);
    }

    /// <summary>
    /// The mean of (prediction - target)² over all elements. The gradient is 2 (prediction - target) / n.
    /// </summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static T MeanSquaredError<T>(Tensor<T> prediction, Tensor<T> target)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Shapes.Same(prediction, target, "A loss does not broadcast: Reshape or Broadcast one of them.");
        var y = DenseAccess.Read(prediction);
        var t = DenseAccess.Read(target);
        var sum = T.Zero;
        for (var i = 0; i < y.Length; i++)
            sum += (y[i] - t[i]) * (y[i] - t[i]);

        return sum / T.CreateTruncating(y.Length);
    }

    private static T CrossEntropyRow<T>(ReadOnlySpan<T> row, int label) where T : IFloatingPointIeee754<T>
    {
        var max = ReductionRows.Max(row);
        var sum = T.Zero;
        foreach (var element in row)
            sum += T.Exp(element - max);

        return max - row[label] + T.Log(sum);
    }

    private static void RequireLabels<T>(Tensor<T> rows, ReadOnlySpan<int> labels, string name, string method)
    {
        Shapes.Rank(rows, 2, "[B, C]; for one example give one label", name, method);
        if (rows.Lengths[0] != labels.Length)
        {
            Shapes.Refuse(method, nameof(labels), $"'labels' has {labels.Length} elements; expected "
                + $"{rows.Lengths[0]}, one for each row of '{name}', which is {Shapes.Text(rows)}.");
        }

        RequireIndices(labels, rows.Lengths[1], nameof(labels),
            $"the length of a row of '{name}', {Shapes.Text(rows)}", method);
    }
}
