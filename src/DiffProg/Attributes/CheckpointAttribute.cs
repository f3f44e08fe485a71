namespace DiffProg;

/// <summary>
/// A call of this method or local function keeps only what it is given for the backward part of a gradient, and is
/// computed once more there (Griewank and Walther, 2000): less memory for one more evaluation. Values and gradients
/// stay as they are. What it reads of arrays must not be written later, and it writes only to arrays of its own.
/// Long loops are divided by <see cref="Checkpoint.Range"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CheckpointAttribute : Attribute;

/// <summary>Loops whose gradients take little memory.</summary>
public static class Checkpoint
{
    /// <summary>
    /// 0, 1, ..., count - 1: <c>foreach (int t in Checkpoint.Range(steps))</c>. The gradient keeps what the loop
    /// carries at
    /// about √count of the iterations, and computes the iterations between two of them once more when it comes to them:
    /// memory for √count carried states and √count iterations, for at most one more evaluation. With more levels the
    /// iterations between are divided again: memory for levels · count^(1 / (levels + 1)) states, for as many more
    /// evaluations as there are levels.
    /// </summary>
    /// <param name="count">How many; none where it is negative.</param>
    /// <param name="levels">A constant, 1 to 8.</param>
    /// <exception cref="ArgumentOutOfRangeException">levels is not 1 to 8.</exception>
    public static IEnumerable<int> Range(int count, int levels = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(levels, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(levels, 8);
        return Enumerable.Range(0, Math.Max(count, 0));
    }
}
