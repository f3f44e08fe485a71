using System.Collections.Immutable;
using DiffProg.Generators;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DiffProg.Tests;

/// <summary>One build of a user's project: the generator runs, then the analyzer sees sources and generated files
/// together.</summary>
public sealed record GeneratorRun(Compilation Output, GeneratorDriver Driver, ImmutableArray<Diagnostic> Analyzer)
{
    /// <summary>What C# says about user and generated code, as errors (a project with warnings as errors).</summary>
    public IEnumerable<Diagnostic> Compiler =>
        Output.GetDiagnostics().Where(d => d.Severity >= DiagnosticSeverity.Warning && !d.IsSuppressed);

    public IReadOnlyList<GeneratedSourceResult> Files =>
        [.. Driver.GetRunResult().Results.SelectMany(r => r.GeneratedSources)];

    public static GeneratorDriver NewDriver() => CSharpGeneratorDriver.Create(
        [new DifferentiableGenerator().AsSourceGenerator()],
        parseOptions: TestCompilation.ParseOptions,
        driverOptions: new GeneratorDriverOptions(
            IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    public static GeneratorRun Of(params string[] sources) => Of(TestCompilation.Create(sources), NewDriver());

    public static GeneratorRun Of(CSharpCompilation compilation, GeneratorDriver driver)
    {
        driver = driver.RunGeneratorsAndUpdateCompilation(compilation, out var output, out var problems);
        if (problems.Length > 0)
            throw new InvalidOperationException(string.Join("\n", problems));
        return new GeneratorRun(output, driver, Analyze(output));
    }

    private static ImmutableArray<Diagnostic> Analyze(Compilation compilation)
    {
        var options = new CompilationWithAnalyzersOptions(
            new AnalyzerOptions([]), (e, _, _) => throw e, concurrentAnalysis: true, logAnalyzerExecutionTime: false);
        return compilation.WithAnalyzers([new DifferentiableAnalyzer()], options)
            .GetAnalyzerDiagnosticsAsync().GetAwaiter().GetResult();
    }
}
