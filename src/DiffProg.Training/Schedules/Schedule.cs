namespace DiffProg.Training;

/// <summary>
/// Learning rates as functions of the step, counted from 0: <c>optimizer.LearningRate = Schedule.Linear(1e-3, step,
/// steps)</c>.
/// </summary>
public static class Schedule
{
    /// <summary>
    /// Falls on a line from <paramref name="initial"/> at step 0 to <paramref name="final"/> at
    /// <paramref name="steps"/>.
    /// </summary>
    public static double Linear(double initial, int step, int steps, double final = 0) =>
        initial + (final - initial) * Progress(step, steps);

    /// <summary>
    /// Falls along half a cosine from <paramref name="initial"/> at step 0 to <paramref name="final"/> at
    /// <paramref name="steps"/> (Loshchilov and Hutter, 2017, without restarts).
    /// </summary>
    public static double Cosine(double initial, int step, int steps, double final = 0) =>
        final + (initial - final) * (1 + Math.Cos(Math.PI * Progress(step, steps))) / 2;

    /// <summary>
    /// A factor that rises on a line to 1 over the first <paramref name="warmup"/> steps and stays there.
    /// </summary>
    public static double Warmup(int step, int warmup)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        ArgumentOutOfRangeException.ThrowIfNegative(warmup);
        return step >= warmup ? 1 : (step + 1) / (double)warmup;
    }

    private static double Progress(int step, int steps)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(steps);
        return Math.Min(step, steps) / (double)steps;
    }
}
