namespace DiffProg.Training;

/// <summary>One split of a cross-validation.</summary>
/// <param name="Train">The examples to learn from.</param>
/// <param name="Test">The examples to judge by.</param>
public sealed record Fold(int[] Train, int[] Test);

/// <summary>Splits for cross-validation.</summary>
public static class Folds
{
    /// <summary>
    /// Shuffles 0 to <paramref name="count"/> - 1 and cuts them in <paramref name="folds"/> parts that differ in size
    /// by at most one; each part is the test set of one fold and belongs to the training set of the others.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 2 folds, or more than examples.</exception>
    public static Fold[] Shuffled(int count, int folds, RandomKey key)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(folds, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(folds, count);
        var order = new int[count];
        Permutation.Fill(order, key);
        var result = new Fold[folds];
        for (var fold = 0; fold < folds; fold++)
        {
            var (start, end) = ((int)((long)count * fold / folds), (int)((long)count * (fold + 1) / folds));
            result[fold] = new Fold([.. order[..start], .. order[end..]], order[start..end]);
        }

        return result;
    }
}
