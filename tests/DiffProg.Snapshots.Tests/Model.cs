using DiffProg.Generators.IR;
using DiffProg.Generators.Incremental;
using DiffProg.Tests;
using Microsoft.CodeAnalysis;

namespace DiffProg.Snapshots;

/// <summary>A file of the folder Models, as a project of its own, and what the generator made of it.</summary>
internal sealed class Model
{
    private static readonly Dictionary<string, Model> Read = [];

    private Model(string name) => Run = GeneratorRun.Of(File.ReadAllText(PathOf(name)));

    /// <summary>Those that compile.</summary>
    public static IEnumerable<string> Names => Directory.GetFiles(PathOf(""), "*.cs")
        .Select(f => Path.GetFileNameWithoutExtension(f)!).Where(n => n != "Mistakes").Order(StringComparer.Ordinal);

    public GeneratorRun Run { get; }

    /// <summary>The methods that have programs, each with those it calls, as the generator hands them to its compiler.</summary>
    public IEnumerable<MethodUnit> Units => Run.Driver.GetRunResult().Results.Single().TrackedSteps[Steps.Units]
        .SelectMany(s => s.Outputs).Select(o => o.Value).OfType<MethodUnit>().Where(u => u.Method.Body is not null);

    public static Model Of(string name)
    {
        lock (Read)
            return Read.TryGetValue(name, out var model) ? model : Read[name] = new Model(name);
    }

    public static string PathOf(string name) => Path.Combine(
        Repository.Root, "tests", "DiffProg.Snapshots.Tests", "Models", name == "" ? "" : name + ".cs");

    /// <summary>The generated file of a method or record.</summary>
    public string Generated(string hintName) =>
        Run.Files.Single(f => f.HintName == hintName + ".g.cs").SourceText.ToString();

    /// <summary>What the generated file says, under what the user is told.</summary>
    public string Snapshot(string hintName)
    {
        var lines = Run.Analyzer.OrderBy(d => d.Location.SourceSpan.Start).Select(d =>
        {
            var at = d.Location.GetLineSpan().StartLinePosition;
            string marked = d.Location.SourceTree!.GetText().ToString(d.Location.SourceSpan).ReplaceLineEndings(" ");
            return $"// ({at.Line + 1},{at.Character + 1}): {d.Severity.ToString().ToLowerInvariant()} {d.Id}: "
                + $"{d.GetMessage(System.Globalization.CultureInfo.InvariantCulture)}\n//   {marked}\n";
        });
        return string.Concat(lines) + Generated(hintName);
    }
}
