using DiffProg.Generators.IR;

namespace DiffProg.Generators.Incremental;

/// <summary>
/// Remembers what became of a program. The generator's pipeline compares by position, so that a reordered file looks
/// edited to it; and an analyzer starts afresh after every edit, although nearly all programs are as they were.
/// </summary>
internal static class CompilationCache
{
    private static readonly Generations<MethodUnit, CompiledMethod> Known = new(512);

    public static CompiledMethod Compile(MethodUnit unit) => Known.GetOrAdd(unit, Compiler.Compile);

    /// <summary>What the passes find.</summary>
    public static EquatableArray<Issue> Check(MethodUnit unit) => Compile(unit).Issues;
}
