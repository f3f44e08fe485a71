using System.Reflection;
using System.Text.RegularExpressions;
using DiffProg.Tests;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffProg.Snapshots;

/// <summary>
/// The C# of every README is a program: its blocks together compile as the code of a new console project, and run. What
/// stands behind a <c>Console.WriteLine</c> as a comment is what it prints.
/// </summary>
public partial class ReadmeCodeTests
{
    // What the SDK's implicit usings are.
    private const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    // The pages of the diagnostics are mistakes on purpose; their own test compiles them.
    public static TheoryData<string> Pages =>
        [.. Directory.GetFiles(Repository.Root, "*.md", SearchOption.AllDirectories)
        .Select(f => Path.GetRelativePath(Repository.Root, f).Replace('\\', '/'))
        .Where(f => !Built().IsMatch(f) && f != "docs/diagnostics.md" && Code(f).Any()).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Code_OfAPage_CompilesAndPrintsWhatItSays(string page)
    {
        var blocks = Code(page).ToList();
        var run = GeneratorRun.Of(Compilation(blocks), GeneratorRun.NewDriver());
        Assert.Empty(run.Analyzer.AsEnumerable().Concat(run.Compiler).Select(d => d.ToString()));
        if (run.Output.GetEntryPoint(default) is null)
            return;
        using var assembly = new MemoryStream();
        Assert.True(run.Output.Emit(assembly).Success);
        var expected = blocks.SelectMany(b => Printed().Matches(b)).Select(m => m.Groups[1].Value.Trim());
        Assert.Equal(expected, Output(Assembly.Load(assembly.ToArray())));
    }

    [Fact]
    public void Pages_OfTheRepository_AreFound() => Assert.Contains(
        Pages.Cast<object[]>(), row => (string)row[0] == "README.md");

    // Fenced blocks; what is generated is an excerpt and no program.
    private static IEnumerable<string> Code(string page)
    {
        string text = File.ReadAllText(Path.Combine(Repository.Root, page)).ReplaceLineEndings("\n");
        return Block().Matches(Excerpt().Replace(text, "")).Select(m => m.Groups[1].Value);
    }

    // Usings first, then statements, then types, each in the order of the page.
    private static CSharpCompilation Compilation(IEnumerable<string> blocks)
    {
        var units = blocks.Select(b => (CompilationUnitSyntax)TestCompilation.Parse(b, "Block.cs").GetRoot()).ToList();
        var members = units.SelectMany(u => u.Members).ToLookup(m => m is GlobalStatementSyntax);
        string usings = string.Join("\n", units.SelectMany(u => u.Usings).Select(u => u.ToString()).Distinct());
        string program = $"{usings}\n{string.Concat(members[true])}\n{string.Concat(members[false])}";
        var kind = members[true].Any() ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary;
        var libraries = new[] { typeof(Training.Adam), typeof(Modules.Linear) }
            .Select(t => MetadataReference.CreateFromFile(t.Assembly.Location));
        var compilation = TestCompilation.Create();
        return compilation.RemoveAllSyntaxTrees().AddReferences(libraries)
            .AddSyntaxTrees(TestCompilation.Parse(Usings, "Usings.cs"), TestCompilation.Parse(program, "Program.cs"))
            .WithOptions(compilation.Options.WithOutputKind(kind));
    }

    private static string[] Output(Assembly program)
    {
        var console = Console.Out;
        using var text = new StringWriter();
        Console.SetOut(text);
        try
        {
            program.EntryPoint!.Invoke(null, [Array.Empty<string>()]);
        }
        finally
        {
            Console.SetOut(console);
        }

        return text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    [GeneratedRegex(@"(^|/)(bin|obj|artifacts|packages|\.\w+)/")]
    private static partial Regex Built();

    [GeneratedRegex(@"(?<=^|\n)```csharp\n(.*?)(?<=\n)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex("<!-- excerpt -->.*?<!-- end of excerpt -->", RegexOptions.Singleline)]
    private static partial Regex Excerpt();

    [GeneratedRegex(@"Console\.WriteLine\(.*\);\s*//(.*)")]
    private static partial Regex Printed();
}
