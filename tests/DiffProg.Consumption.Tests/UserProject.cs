using DiffProg.Tests;

namespace DiffProg.Consumption;

/// <summary>A user's project that knows nothing of the repository: its sources, and one package.</summary>
internal sealed class UserProject
{
    private readonly PackedLibraries libraries;
    private readonly string folder;
    private readonly string name;

    // Each has a folder of its own: what one test left must not help another.
    private static int projects;

    /// <param name="libraries">Where the packages are.</param>
    /// <param name="name">The folder under Projects that has the sources.</param>
    /// <param name="package">The only reference.</param>
    /// <param name="properties">More properties of the project.</param>
    public UserProject(PackedLibraries libraries, string name, string package, string properties = "")
    {
        this.libraries = libraries;
        this.name = name;
        folder = Path.Combine(libraries.Projects, name + projects++);
        Directory.CreateDirectory(folder);
        string sources = Path.Combine(Repository.Root, "tests", "DiffProg.Consumption.Tests", "Projects", name);
        foreach (string file in Directory.GetFiles(sources, "*.cs"))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        File.WriteAllText(Path.Combine(folder, name + ".csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <GenerateDocumentationFile>true</GenerateDocumentationFile>
                <EmitCompilerGeneratedFiles>true</EmitCompilerGeneratedFiles>
                <RestorePackagesPath>{libraries.Packages}</RestorePackagesPath>
                {properties}
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="{package}" Version="{PackedLibraries.Version}" />
              </ItemGroup>
            </Project>
            """);
    }

    /// <summary>The XML documentation of the user's assembly, generated members included.</summary>
    public string Documentation => File.ReadAllText(Path.Combine(Output, name + ".xml"));

    /// <summary>Names of the files that the generator wrote.</summary>
    public IEnumerable<string> GeneratedFiles =>
        Directory.GetFiles(Path.Combine(folder, "obj"), "*.g.cs", SearchOption.AllDirectories)
            .Where(f => f.Contains("DiffProg.Generators")).Select(f => Path.GetFileName(f)!)
            .Order(StringComparer.Ordinal);

    private string Output => Path.Combine(folder, "bin", "Release", "net10.0");

    /// <summary>A property as the build sees it, once the package is restored.</summary>
    public string Property(string property)
    {
        Dotnet.Run(folder, "restore").Succeeded();
        return Dotnet.Run(folder, "msbuild", "-getProperty:" + property).Succeeded().Output.Trim();
    }

    public Outcome Build() => Dotnet.Run(folder, "build", "-c", "Release", "-m:1");

    public Outcome Run() => Dotnet.Run(folder, Path.Combine(Output, name + ".dll"));

    /// <summary>Where the restored package came from.</summary>
    public string SourceOf(string package) => File.ReadAllText(
        Path.Combine(libraries.Packages, package.ToLowerInvariant(), PackedLibraries.Version, ".nupkg.metadata"));
}
