using System.Text.RegularExpressions;
using DiffProg.Tests;

namespace DiffProg.Snapshots;

/// <summary>A folder of the compiler uses those before it, as its README lists them, and not those behind it.</summary>
public sealed class LayerTests
{
    // What each may use. The compiler itself and its two hosts use everything.
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        // What is an error; the shape of a composite, for the verifier.
        ["IR"] = ["Diagnostics", "Library"],
        ["Diagnostics"] = ["IR"],
        ["Library"] = ["IR"],
        ["Incremental"] = ["IR", "Frontend", "Diagnostics"],
        // Members of the user's that stand where a generated one would; values that loops only pass through; issues.
        ["Frontend"] = ["IR", "Library", "Incremental", "Diagnostics", "Emit", "Optimization"],
        ["Analysis"] = ["IR", "Library"],
        ["Optimization"] = ["IR", "Analysis"],
        ["Differentiation"] = ["IR", "Library", "Analysis"],
        // Functions that stand are derived and compiled when a body calls them, which says what they are called.
        ["Lowering"] = ["IR", "Analysis", "Optimization", "Differentiation", "Emit"],
        ["Emit"] = ["IR", "Diagnostics", "Analysis", "Differentiation", "Lowering"],
    };

    public static TheoryData<string> Folders => new(Allowed.Keys);

    [Theory]
    [MemberData(nameof(Folders))]
    public void Folder_OfTheCompiler_UsesThoseBeforeIt(string folder)
    {
        string names = string.Join("|", Allowed.Keys);
        // By a using, or with the folder's name before the type's.
        var pattern = new Regex($@"(?:DiffProg\.Generators\.|(?<![\w.])(?=(?:{names})\.[A-Z]))({names})\b");
        var used = Files(folder).SelectMany(file => pattern.Matches(Code(file)).Select(m => m.Groups[1].Value)
            .Where(n => n != folder && !Allowed[folder].Contains(n)).Select(n => $"{Path.GetFileName(file)}: {n}"));
        Assert.Equal([], used.Distinct());
    }

    [Fact]
    public void Folders_OfTheCompiler_AreAllListed() => Assert.Equal(
        Allowed.Keys.Order(), Directory.GetDirectories(Compiler).Select(f => Path.GetFileName(f))
            .Where(f => Directory.EnumerateFiles(Path.Combine(Compiler, f), "*.cs").Any() && f is not ("bin" or "obj"))
            .Order());

    private static string Compiler => Path.Combine(Repository.Root, "generators", "DiffProg.Generators");

    // Without comments and texts.
    private static string Code(string file) => string.Join("\n", File.ReadLines(file).Select(
        line => Regex.Replace(line, @"""[^""]*""|//.*", "")));

    private static IEnumerable<string> Files(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Compiler, folder), "*.cs", SearchOption.AllDirectories);
}
