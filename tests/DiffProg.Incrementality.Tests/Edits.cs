using DiffProg.Generators.Incremental;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace DiffProg.Tests;

/// <summary>A project that is built, edited in one file, and built again with the same driver.</summary>
internal sealed class Edits
{
    private CSharpCompilation _compilation;
    private GeneratorDriver _driver;

    public Edits(params string[] sources)
    {
        _compilation = TestCompilation.Create(sources);
        _driver = GeneratorRun.NewDriver().RunGenerators(_compilation);
        Assert.Empty(_driver.GetRunResult().Diagnostics);
    }

    public CSharpCompilation Compilation => _compilation;

    public GeneratorDriver Driver => _driver;

    public GeneratorRunResult Result => _driver.GetRunResult().Results.Single();

    /// <summary>Replaces text in one file; gives the hint names of the methods and records that were made
    /// anew.</summary>
    public IReadOnlyList<string> Replace(int file, string old, string @new)
    {
        string text = Text(file);
        Assert.Contains(old, text);
        return Set(file, text.Replace(old, @new));
    }

    public string Text(int file) => Tree(file).GetText().ToString();

    public IReadOnlyList<string> Set(int file, string text) => Set([(file, text)]);

    /// <summary>Several files at once, as when a type moves from one to another; a file that is not there yet is
    /// new.</summary>
    public IReadOnlyList<string> Set(params (int File, string Text)[] edits)
    {
        var before = Outputs().ToHashSet(ReferenceEqualityComparer.Instance);
        var sources = Sources();
        foreach (var (file, text) in edits)
        {
            var tree = TestCompilation.Parse(text, PathOf(file));
            _compilation = _compilation.SyntaxTrees.FirstOrDefault(t => t.FilePath == tree.FilePath) is { } old
                ? _compilation.ReplaceSyntaxTree(old, tree) : _compilation.AddSyntaxTrees(tree);
        }

        _driver = _driver.RunGenerators(_compilation);
        // A generator that throws makes nothing at all.
        Assert.Empty(_driver.GetRunResult().Diagnostics);
        return [.. Outputs().Where(o => !before.Contains(o)).Select(NameOf)
            .Concat(Sources().Where(a => !sources.TryGetValue(a.Key, out string? b) || b != a.Value).Select(a => a.Key))
            .Distinct().Order(StringComparer.Ordinal)];
    }

    // What came out of the steps that cost something; an output that was there before is the same object.
    private IEnumerable<object> Outputs() =>
        from step in (string[])[Steps.Compiled, Steps.RecordSources]
        where Result.TrackedSteps.ContainsKey(step)
        from run in Result.TrackedSteps[step]
        from output in run.Outputs
        where output.Reason != IncrementalStepRunReason.Removed
        select output.Value;

    private static string NameOf(object output) => output switch
    {
        Generators.IR.CompiledMethod method => method.HintName,
        Generators.Emit.Parameters.GeneratedFile file => file.HintName,
        _ => output.ToString()!,
    };

    private Dictionary<string, string> Sources() =>
        Result.GeneratedSources.ToDictionary(s => s.HintName[..^".g.cs".Length], s => s.SourceText.ToString());

    private SyntaxTree Tree(int file) => _compilation.SyntaxTrees.Single(t => t.FilePath == PathOf(file));

    private static string PathOf(int file) => $"File{file}.cs";
}
