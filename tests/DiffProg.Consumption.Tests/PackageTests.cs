namespace DiffProg.Consumption;

/// <summary>What is in the packages.</summary>
[Collection(PackedCollection.Name)]
public sealed class PackageTests(PackedLibraries libraries)
{
    [Fact]
    public void Library_Packed_BringsItsCompilerAlong() => Assert.Equal(
        [
            "DiffProg.nuspec", "LICENSE", "README.md", "analyzers/dotnet/cs/DiffProg.CodeFixes.dll",
            "analyzers/dotnet/cs/DiffProg.Generators.dll", "buildTransitive/DiffProg.targets",
            "lib/net10.0/DiffProg.dll",
            "lib/net10.0/DiffProg.xml",
        ],
        libraries.Entries("DiffProg"));

    [Fact]
    public void Library_Packed_DependsOnTheTensorsOfDotnetAlone()
    {
        string manifest = libraries.Manifest("DiffProg");
        Assert.Contains("<dependency id=\"System.Numerics.Tensors\"", manifest);
        Assert.Equal(2, manifest.Split("<dependency ").Length);
    }

    [Theory]
    [InlineData("DiffProg.Modules")]
    [InlineData("DiffProg.Training")]
    public void DependentLibrary_Packed_PassesTheCompilerOn(string package)
    {
        Assert.Contains(
            $"<dependency id=\"DiffProg\" version=\"{PackedLibraries.Version}\" include=\"All\"",
            libraries.Manifest(package));
        Assert.Equal(
            ["LICENSE", "README.md", $"{package}.nuspec", $"lib/net10.0/{package}.dll", $"lib/net10.0/{package}.xml"],
            libraries.Entries(package).OrderBy(e => e.Contains('/') ? 2 : e.StartsWith("DiffProg") ? 1 : 0));
    }

    [Theory]
    [InlineData("DiffProg")]
    [InlineData("DiffProg.Modules")]
    [InlineData("DiffProg.Training")]
    public void Readme_OfAPackage_LeadsNowhereOutsideIt(string package)
    {
        string readme = libraries.Text(package, "README.md");
        Assert.StartsWith($"# {package}\n", readme.ReplaceLineEndings("\n"));
        Assert.DoesNotMatch(@"\]\((?!https://)", readme);
    }

    [Fact]
    public void Packing_AllLibraries_RaisesNoWarning() => Assert.DoesNotContain("warning", libraries.Log);
}
