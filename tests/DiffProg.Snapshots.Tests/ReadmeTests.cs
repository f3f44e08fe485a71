using System.Text.RegularExpressions;
using DiffProg.Tests;

namespace DiffProg.Snapshots;

/// <summary>The README shows what is written beside what is generated; both are copied from here, and fail when they go
/// stale.</summary>
public class ReadmeTests
{
    [Fact]
    public void Readme_WhatYouWrite_IsTheModel()
    {
        // Without the comments, and without the namespace that the models of these tests share.
        var lines = File.ReadAllLines(Model.PathOf("Digits")).Where(l => !l.TrimStart().StartsWith("///"));
        string model = string.Join("\n", lines).Replace("namespace Models;\n\n", "");
        Matches("model", $"```csharp\n{model.Trim()}\n```\n");
    }

    [Fact]
    public void Readme_WhatYouGet_IsAnExcerptOfTheSnapshot() =>
        Matches("excerpt", $"```csharp\n{Excerpt.Of(Model.Of("Digits").Generated("Models.Digits.Loss"))}\n```\n");

    [Fact]
    public void Readme_Speed_IsWhatTheBenchmarksSay() =>
        Matches("measured", Between("measured").Match(Read("tests/DiffProg.Benchmarks/README.md")).Value);

    // A folder's README says what each of its files is for.
    [Fact]
    public void Readme_OfEachFolderOfTheCompiler_NamesItsFiles()
    {
        string compiler = Path.Combine(Repository.Root, "generators", "DiffProg.Generators");
        var unnamed = Directory.GetDirectories(compiler)
            .Where(f => Path.GetFileName(f) is not ("bin" or "obj"))
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories), (folder, file) =>
                (Readme: Path.Combine(folder, "README.md"), Name: Path.GetFileName(file).Split('.')[0], File: file))
            .Where(f => !Regex.IsMatch(File.ReadAllText(f.Readme), $@"`{f.Name}(\..+?)?`"))
            .Select(f => Path.GetRelativePath(compiler, f.File));
        Assert.Empty(unnamed);
    }

    // What stands between the marks.
    private static void Matches(string mark, string text)
    {
        string readme = Read("README.md");
        Assert.Matches(Between(mark), readme);
        Repository.Matches("README.md", Between(mark).Replace(readme, _ => text));
    }

    private static Regex Between(string mark) =>
        new($@"(?<=<!-- {mark} -->\n).*?(?=<!-- end of {mark} -->)", RegexOptions.Singleline);

    private static string Read(string path) =>
        File.ReadAllText(Path.Combine(Repository.Root, path)).ReplaceLineEndings("\n");
}
