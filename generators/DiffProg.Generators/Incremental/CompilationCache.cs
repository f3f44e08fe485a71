using System.Collections.Concurrent;
using DiffProg.Generators.IR;

namespace DiffProg.Generators.Incremental;

/// <summary>
/// Remembers what became of a program. The generator's pipeline compares by position, so that a reordered file looks edited
/// to it; and an analyzer starts afresh after every edit, although nearly all programs are as they were.
/// </summary>
internal static class CompilationCache
{
    private const int Generation = 512;

    private static readonly object Gate = new();
    private static ConcurrentDictionary<MethodUnit, CompiledMethod> _young = new();
    private static ConcurrentDictionary<MethodUnit, CompiledMethod> _old = new();

    public static CompiledMethod Compile(MethodUnit unit)
    {
        if (_young.TryGetValue(unit, out var compiled))
            return compiled;
        compiled = _old.TryGetValue(unit, out var old) ? old : Compiler.Compile(unit);
        // What nobody asked for during a whole generation is forgotten.
        lock (Gate)
        {
            if (_young.Count >= Generation)
                (_old, _young) = (_young, new());
            return _young.GetOrAdd(unit, compiled);
        }
    }

    /// <summary>What the passes find.</summary>
    public static EquatableArray<Issue> Check(MethodUnit unit) => Compile(unit).Issues;
}
