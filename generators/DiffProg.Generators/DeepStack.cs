using System.Runtime.ExceptionServices;

namespace DiffProg.Generators;

/// <summary>
/// Passes that walk expressions recurse once per operation of a chain. A long program gets a thread whose stack has
/// room for that; overflowing it would end the compiler and the editor with it.
/// </summary>
internal static class DeepStack
{
    private const int Enough = 400;
    private const int BytesPerNode = 32 * 1024;
    private const int Most = 1024 * 1024 * 1024;

    public static T Run<T>(int nodes, Func<T> work)
    {
        if (nodes <= Enough)
            return work();
        T result = default!;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    result = work();
                }
                catch (Exception e)
                {
                    failure = ExceptionDispatchInfo.Capture(e);
                }
            },
            (int)Math.Min(Most, (long)nodes * BytesPerNode));
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result;
    }
}
