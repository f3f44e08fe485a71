using System.Runtime.Loader;
using DiffProg.Generators;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DiffProg.Tests.RandomPrograms;

/// <summary>Programs compiled together and loaded; or, for each that was not, why.</summary>
public sealed class Batch : IDisposable
{
    // Nobody reads the documentation of these, nor what may be null: a tenth of the time.
    private static readonly CSharpParseOptions Parsing =
        TestCompilation.ParseOptions.WithDocumentationMode(DocumentationMode.None)
            .WithFeatures([new("run-nullable-analysis", "never")]);

    /// <summary>What programs are added to: what all of them use.</summary>
    public static CSharpCompilation Empty { get; } = CreateEmpty();

    private readonly AssemblyLoadContext _context = new(null, isCollectible: true);
    private readonly IReadOnlyList<Node> _sources;
    private readonly ISourceGenerator _generator;
    private readonly bool _strict;
    private readonly IProgram?[] _programs;
    private readonly string?[] _refusals;

    public Batch(IReadOnlyList<Node> programs, ISourceGenerator generator, bool strict = false)
    {
        (_sources, _generator, _strict) = (programs, generator, strict);
        _programs = new IProgram[programs.Count];
        _refusals = new string[programs.Count];
        using var image = new MemoryStream();
        if (!Compile(image))
            return;
        image.Position = 0;
        var assembly = _context.LoadFromStream(image);
        foreach (int i in Pending)
            _programs[i] = (IProgram)Activator.CreateInstance(assembly.GetType("Program" + i)!)!;
    }

    private List<int> Pending => [.. Enumerable.Range(0, _refusals.Length).Where(i => _refusals[i] is null)];

    /// <summary>The program, or null and what the compiler said.</summary>
    public (IProgram? Program, string? Refusal) this[int i] => (_programs[i], _refusals[i]);

    public static SyntaxTree Parse(string text, string path) => CSharpSyntaxTree.ParseText(text, Parsing, path);

    public void Dispose() => _context.Unload();

    // False where all were refused. What the generator refuses compiles, and throws; what does not is taken out.
    private bool Compile(Stream image)
    {
        var all = Pending;
        var (user, output, result) = Generate(all);
        // Where the generator found a mistake it throws instead, or gives nothing, and the analyzer says which.
        var refused = result.GeneratedTrees.Select(t => t.ToString()).Where(t => t.Contains("NotSupportedException"))
            .Select(IndexIn).Distinct().ToList();
        while (output.Emit(image) is { Success: false } emitted)
        {
            var errors = emitted.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error)
                .ToLookup(d => IndexOf(d.Location.SourceTree!, user, all), d => d.ToString());
            Explain([.. errors.Select(e => e.Key)], i => errors[i].First());
            // The first are the usings that all share.
            output = output.RemoveSyntaxTrees(
                output.SyntaxTrees.Skip(1).Where(t => _refusals[IndexOf(t, user, all)] is not null));
            image.SetLength(0);
        }

        Explain([.. refused.Intersect(Pending)], _ => "refused: the analyzer does not say why");
        return Pending.Count > 0;
    }

    private void Explain(List<int> refused, Func<int, string> otherwise)
    {
        if (refused.Count == 0)
            return;
        var (user, output, _) = Generate(refused);
        var findings = output.WithAnalyzers([new DifferentiableAnalyzer()]).GetAnalyzerDiagnosticsAsync().GetAwaiter()
            .GetResult();
        foreach (var finding in findings.Where(d => d.Severity == DiagnosticSeverity.Error))
            Refuse(IndexOf(finding.Location.SourceTree!, user, refused), finding.Id + ": " + finding);
        foreach (int i in refused)
            Refuse(i, otherwise(i));
    }

    private void Refuse(int i, string why) => _refusals[i] ??= why;

    private (CSharpCompilation User, Compilation Output, GeneratorDriverRunResult Result) Generate(List<int> pending)
    {
        var user = Empty.AddSyntaxTrees(
            pending.Select(i => Parse(Source.Of(_sources[i], i, _strict), $"File{i}.cs")));
        GeneratorDriver driver = CSharpGeneratorDriver.Create([_generator], parseOptions: Parsing);
        driver = driver.RunGeneratorsAndUpdateCompilation(user, out var output, out _);
        var result = driver.GetRunResult();
        if (result.Results[0].Exception is { } exception)
            throw exception;
        return (user, output, result);
    }

    // A user's file by its order, a generated one by its namespace.
    private static int IndexOf(SyntaxTree tree, CSharpCompilation user, List<int> pending) =>
        user.SyntaxTrees.IndexOf(tree) - 1 is >= 0 and int file ? pending[file] : IndexIn(tree.ToString());

    private static int IndexIn(string text)
    {
        int start = text.IndexOf("namespace Plain", StringComparison.Ordinal) + "namespace Plain".Length;
        return int.Parse(string.Concat(text.Skip(start).TakeWhile(char.IsDigit)));
    }

    // Not optimized, neither by C# nor by .NET: each program runs three times, and what is as C# says is what is compared
    // with. (.NET's optimizer was seen to compute another number, where a struct that is captured changes in loops over
    // spans.)
    private static CSharpCompilation CreateEmpty()
    {
        var empty = TestCompilation.Create().AddReferences(
            MetadataReference.CreateFromFile(typeof(Dual).Assembly.Location));
        return empty.RemoveAllSyntaxTrees().AddSyntaxTrees(CSharpSyntaxTree.ParseText(TestCompilation.Usings, Parsing))
            .WithOptions(empty.Options.WithGeneralDiagnosticOption(ReportDiagnostic.Default)
                .WithOptimizationLevel(OptimizationLevel.Debug));
    }
}
