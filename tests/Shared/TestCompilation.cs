using System.Numerics.Tensors;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace DiffProg.Tests;

/// <summary>User projects in memory: the platform, DiffProg and the tensors of .NET, with implicit usings as projects
/// have.</summary>
public static class TestCompilation
{
    public const string Usings = """
        global using System;
        global using System.Numerics.Tensors;
        global using DiffProg;
        global using static DiffProg.Ops;
        """;

    private static readonly MetadataReference[] References = LoadReferences();

    public static CSharpParseOptions ParseOptions { get; } =
        new(LanguageVersion.Latest, DocumentationMode.Parse);

    public static CSharpCompilation Create(params string[] sources) => CSharpCompilation.Create(
        "UserProject",
        sources.Select((s, i) => Parse(s, $"File{i}.cs")).Prepend(Parse(Usings, "Usings.cs")),
        References,
        new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable,
            allowUnsafe: true, generalDiagnosticOption: ReportDiagnostic.Error));

    public static SyntaxTree Parse(string source, string path) =>
        CSharpSyntaxTree.ParseText(source, ParseOptions, path, System.Text.Encoding.UTF8);

    private static MetadataReference[] LoadReferences()
    {
        string platform = (string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!;
        string[] needed = [typeof(Tensor).Assembly.Location, typeof(DifferentiableAttribute).Assembly.Location];
        return [.. platform.Split(Path.PathSeparator)
            .Where(p => Path.GetFileName(p).StartsWith("System.", StringComparison.Ordinal)
                || p.EndsWith("netstandard.dll"))
            .Concat(needed).GroupBy(Path.GetFileName).Select(g => g.Last())
            .Select(p => MetadataReference.CreateFromFile(p))];
    }
}
