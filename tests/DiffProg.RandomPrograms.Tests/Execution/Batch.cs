using System.Runtime.Loader;
using DiffProg.Generators;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Emit;

namespace DiffProg.Tests.RandomPrograms;

/// <summary>Programs compiled together and loaded; or, for each that was not, why.</summary>
public sealed class Batch : IDisposable
{
    private static readonly MetadataReference Oracle = MetadataReference.CreateFromFile(typeof(Dual).Assembly.Location);

    private readonly AssemblyLoadContext _context = new(null, isCollectible: true);
    private readonly IProgram?[] _programs;
    private readonly string?[] _refusals;

    public Batch(IReadOnlyList<Node> programs, ISourceGenerator generator)
    {
        _programs = new IProgram[programs.Count];
        _refusals = new string[programs.Count];
        var pending = Enumerable.Range(0, programs.Count).ToList();
        using var image = new MemoryStream();
        while (pending.Count > 0 && !Compile(programs, pending, generator, image))
            image.SetLength(0);
        if (pending.Count == 0)
            return;
        image.Position = 0;
        var assembly = _context.LoadFromStream(image);
        foreach (int i in pending)
            _programs[i] = (IProgram)Activator.CreateInstance(assembly.GetType("Program" + i)!)!;
    }

    /// <summary>The program, or null and what the compiler said.</summary>
    public (IProgram? Program, string? Refusal) this[int i] => (_programs[i], _refusals[i]);

    public void Dispose() => _context.Unload();

    // False where some were refused and taken out.
    private bool Compile(IReadOnlyList<Node> programs, List<int> pending, ISourceGenerator generator, Stream image)
    {
        var compilation = TestCompilation.Create([.. pending.Select(i => Source.Of(programs[i], i))])
            .AddReferences(Oracle);
        compilation = compilation.WithOptions(compilation.Options
            .WithGeneralDiagnosticOption(ReportDiagnostic.Default).WithOptimizationLevel(OptimizationLevel.Release));
        GeneratorDriver driver = CSharpGeneratorDriver.Create([generator], parseOptions: TestCompilation.ParseOptions);
        driver = driver.RunGeneratorsAndUpdateCompilation(compilation, out var output, out _);
        var emitted = output.Emit(
            image, options: new EmitOptions(debugInformationFormat: DebugInformationFormat.Embedded));
        var before = pending.ToList();
        foreach (var error in emitted.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error))
            Refuse(error.Location.SourceTree, error.ToString());
        if (driver.GetRunResult().Results[0].Exception is { } exception)
            throw exception;
        // Where the generator found a mistake it throws instead, and the analyzer says which.
        if (driver.GetRunResult().GeneratedTrees.Any(t => t.ToString().Contains("NotSupportedException")))
        {
            foreach (var finding in Analyze(output).Where(d => d.Severity == DiagnosticSeverity.Error))
                Refuse(finding.Location.SourceTree, finding.Id + ": " + finding);
        }

        return pending.Count == before.Count;

        void Refuse(SyntaxTree? tree, string why)
        {
            // A user's file by its order, a generated one by its namespace.
            int file = compilation.SyntaxTrees.IndexOf(tree!) - 1;
            int i = file >= 0 ? before[file] : IndexIn(tree!.ToString());
            _refusals[i] ??= why;
            pending.Remove(i);
        }
    }

    private static IEnumerable<Diagnostic> Analyze(Compilation compilation) =>
        compilation.WithAnalyzers([new DifferentiableAnalyzer()]).GetAnalyzerDiagnosticsAsync().GetAwaiter()
            .GetResult();

    private static int IndexIn(string text)
    {
        int start = text.IndexOf("namespace Plain", StringComparison.Ordinal) + "namespace Plain".Length;
        return int.Parse(string.Concat(text.Skip(start).TakeWhile(char.IsDigit)));
    }
}
