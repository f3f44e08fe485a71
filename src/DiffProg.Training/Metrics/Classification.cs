using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DiffProg.Training;

/// <summary>How well logits or probabilities name the class.</summary>
public static class Classification
{
    /// <summary>The prediction for a row that holds NaN; it is no class, so it is never right.</summary>
    public const int None = -1;

    /// <summary>
    /// The index of the largest number; the first one of equals, <see cref="None"/> if one is NaN or there is none.
    /// </summary>
    public static int ArgMax<T>(ReadOnlySpan<T> scores)
        where T : INumber<T>
    {
        var best = scores.IsEmpty || T.IsNaN(scores[0]) ? None : 0;
        for (var i = 1; i < scores.Length && best != None; i++)
            best = T.IsNaN(scores[i]) ? None : scores[i] > scores[best] ? i : best;

        return best;
    }

    /// <summary>The predicted class of each row.</summary>
    /// <param name="logits">Scores, <c>[B, classes]</c>, dense.</param>
    /// <param name="predictions">Receives <c>B</c> classes.</param>
    /// <exception cref="ArgumentException">The lengths differ, or the logits are not a dense matrix.</exception>
    public static void Predict<T>(Tensor<T> logits, Span<int> predictions)
        where T : INumber<T>
    {
        RequireRows(logits, predictions.Length, nameof(predictions));
        for (var row = 0; row < predictions.Length; row++)
            predictions[row] = ArgMax(Row(logits, row));
    }

    /// <summary>In how many rows the largest logit is that of the label.</summary>
    /// <param name="logits">Scores, <c>[B, classes]</c>, dense.</param>
    /// <param name="labels">The right classes, <c>[B]</c>.</param>
    /// <exception cref="ArgumentException">The lengths differ, or the logits are not a dense matrix.</exception>
    public static int CountCorrect<T>(Tensor<T> logits, ReadOnlySpan<int> labels)
        where T : INumber<T>
    {
        RequireRows(logits, labels.Length, nameof(labels));
        var correct = 0;
        for (var row = 0; row < labels.Length; row++)
            correct += labels[row] != None && ArgMax(Row(logits, row)) == labels[row] ? 1 : 0;

        return correct;
    }

    /// <summary>The share of rows whose largest logit is that of the label, 0 to 1; NaN without rows.</summary>
    /// <inheritdoc cref="CountCorrect{T}(Tensor{T}, ReadOnlySpan{int})"/>
    public static double Accuracy<T>(Tensor<T> logits, ReadOnlySpan<int> labels)
        where T : INumber<T> => CountCorrect(logits, labels) / (double)labels.Length;

    private static ReadOnlySpan<T> Row<T>(Tensor<T> logits, int row)
    {
        var columns = (int)logits.Lengths[1];
        return columns == 0 ? [] : MemoryMarshal.CreateReadOnlySpan(
            ref Unsafe.Add(ref logits.AsTensorSpan().GetPinnableReference(), (nint)row * columns), columns);
    }

    private static void RequireRows<T>(Tensor<T> logits, int rows, string other)
    {
        ArgumentNullException.ThrowIfNull(logits);
        if (logits.Rank != 2 || !logits.IsDense)
        {
            throw new ArgumentException(
                $"Expected a dense matrix, got {(logits.IsDense ? "rank " + logits.Rank : "a strided view")}.",
                nameof(logits));
        }

        if (logits.Lengths[0] != rows)
        {
            throw new ArgumentException(
                $"{rows} in '{other}', expected one for each of the {logits.Lengths[0]} rows.", other);
        }
    }
}
