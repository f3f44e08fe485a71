using System.Collections.Concurrent;
using DiffProg.Generators.IR;

namespace DiffProg.Generators.Incremental;

/// <summary>
/// Remembers what the passes found, by program. The generator's pipeline caches by itself; an analyzer starts afresh after
/// every edit, although nearly all programs are as they were.
/// </summary>
internal static class CheckCache
{
    private const int Capacity = 1024;

    private static readonly ConcurrentDictionary<MethodUnit, EquatableArray<Issue>> Known = new();

    public static EquatableArray<Issue> Check(MethodUnit unit)
    {
        // Full means edited a thousand times: start again rather than keep an order of use.
        if (Known.Count >= Capacity)
            Known.Clear();
        return Known.GetOrAdd(unit, Compiler.Check);
    }
}
