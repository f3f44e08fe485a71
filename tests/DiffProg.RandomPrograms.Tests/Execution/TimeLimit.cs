using System.Runtime.ExceptionServices;

namespace DiffProg.Tests.RandomPrograms;

/// <summary>
/// Work that must end. What does not is left behind on its thread, which ends with the process: nothing else stops a
/// loop without calls.
/// </summary>
public static class TimeLimit
{
    /// <exception cref="TimeoutException">It did not end.</exception>
    public static T Run<T>(TimeSpan limit, string what, Func<T> work)
    {
        T result = default!;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                result = work();
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        })
        {
            IsBackground = true,
        };
        thread.Start();
        if (!thread.Join(limit))
            throw new TimeoutException(FormattableString.Invariant($"{what} does not end in {limit.TotalSeconds} s"));
        failure?.Throw();
        return result;
    }
}
