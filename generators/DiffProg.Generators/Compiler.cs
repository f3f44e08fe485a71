using DiffProg.Generators.IR;

namespace DiffProg.Generators;

/// <summary>The table of contents: what happens to a method between its IR and its C# text.</summary>
public static class Compiler
{
    /// <summary>Compiles one method; never throws, whatever the unit.</summary>
    public static CompiledMethod Compile(MethodUnit unit) => throw new NotImplementedException();

    /// <summary>The part that finds mistakes: what the analyzer runs as well.</summary>
    public static EquatableArray<Issue> Check(MethodUnit unit) => throw new NotImplementedException();
}
