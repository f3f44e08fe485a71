namespace DiffProg.Training.Tests;

internal static class Allocation
{
    /// <summary>Managed bytes of <paramref name="action"/> on this thread, after it has run once.</summary>
    public static long OfSecondRun(Action action)
    {
        action();
        var before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
