using System.Reflection;

namespace DiffProg.Tests.RandomPrograms;

/// <summary>A program with its own test in it: compiled with what is generated for it, and called.</summary>
public sealed class CompiledProgram
{
    private readonly Assembly _assembly;

    private CompiledProgram(string text)
    {
        var run = GeneratorRun.Of("public static partial class P\n{\n" + text + "\n}");
        Assert.Empty(run.Analyzer.Select(d => d.ToString()));
        Assert.Empty(run.Compiler.Select(d => d.ToString()));
        using var image = new MemoryStream();
        Assert.True(run.Output.Emit(image).Success);
        _assembly = Assembly.Load(image.ToArray());
        Generated = string.Join("\n", run.Files.Select(f => f.SourceText.ToString()));
    }

    /// <summary>All that was generated.</summary>
    public string Generated { get; }

    /// <param name="members">Members of a static partial class.</param>
    public static CompiledProgram Of(string members) => new(members);

    /// <summary>What the comment above the gradient's or pullback's body says, in one line.</summary>
    public string Header()
    {
        var lines = Generated.Split('\n').Select(l => l.Trim())
            .SkipWhile(l => !l.StartsWith("// Gradient of ") && !l.StartsWith("// Vjp of "));
        return string.Join(" ", lines.TakeWhile(l => l.StartsWith("//")).Select(l => l[3..]));
    }

    /// <summary>Calls a member; what it throws comes out.</summary>
    public T Call<T>(string name, params object[] arguments)
    {
        try
        {
            return (T)_assembly.GetType("P")!.GetMethod(name)!.Invoke(null, arguments)!;
        }
        catch (TargetInvocationException e)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(e.InnerException!);
            throw;
        }
    }
}
