using System.IO.Compression;
using DiffProg.Tests;

namespace DiffProg.Consumption;

/// <summary>
/// The packages, made once for all tests in a folder of this project's output: <c>feed</c> is where they lie,
/// <c>packages</c> is where the users' projects unpack them (empty at the start, or an older one would pass),
/// <c>build</c> keeps the compilation apart from the repository's own obj folders, so that nothing else that is being
/// built is disturbed.
/// </summary>
public sealed class PackedLibraries
{
    public const string Version = "0.1.0";

    public PackedLibraries()
    {
        foreach (string folder in new[] { Feed, Packages, Projects })
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
            Directory.CreateDirectory(folder);
        }

        Isolate();
        foreach (string project in Directory.GetFiles(
            Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories))
            Log += Dotnet.Run(Root, "pack", project, "-c", "Release", "--artifacts-path", Build, "-o", Feed, "-m:1")
                .Succeeded().Output;
    }

    /// <summary>What the packing printed.</summary>
    public string Log { get; } = "";

    public string Feed { get; } = Path.Combine(Root, "feed");

    public string Packages { get; } = Path.Combine(Root, "packages");

    public string Projects { get; } = Path.Combine(Root, "projects");

    private static string Root { get; } = Path.Combine(AppContext.BaseDirectory, "consumption");

    private static string Build => Path.Combine(Root, "build");

    /// <summary>The entries of a package, without those that every package has for the format's sake.</summary>
    public string[] Entries(string package)
    {
        using var archive = ZipFile.OpenRead(PathOf(package));
        return [.. archive.Entries.Select(e => e.FullName)
            .Where(e => !e.StartsWith("_rels/") && !e.StartsWith("package/") && e != "[Content_Types].xml")
            .Order(StringComparer.Ordinal)];
    }

    public string Manifest(string package) => Text(package, package + ".nuspec");

    /// <summary>A file of a package.</summary>
    public string Text(string package, string entry)
    {
        using var archive = ZipFile.OpenRead(PathOf(package));
        using var reader = new StreamReader(archive.GetEntry(entry)!.Open());
        return reader.ReadToEnd();
    }

    private string PathOf(string package) => Path.Combine(Feed, $"{package}.{Version}.nupkg");

    // The users' projects lie below the repository, whose settings are not theirs.
    private void Isolate()
    {
        foreach (string name in new[] { "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props" })
            File.WriteAllText(Path.Combine(Projects, name), "<Project />\n");
        File.WriteAllText(Path.Combine(Projects, ".editorconfig"), "root = true\n");
        // Added to the sources that the machine has: everything else comes from where it always comes from.
        File.WriteAllText(Path.Combine(Projects, "nuget.config"), $"""
            <configuration>
              <packageSources>
                <add key="local" value="{Feed}" />
              </packageSources>
            </configuration>
            """);
    }
}

[CollectionDefinition(Name)]
public sealed class PackedCollection : ICollectionFixture<PackedLibraries>
{
    public const string Name = "packed";
}
