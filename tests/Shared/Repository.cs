using System.Runtime.CompilerServices;

namespace DiffProg.Tests;

/// <summary>Files of the repository that tests compare with what the code prints.</summary>
public static class Repository
{
    /// <summary>Set to 1, it makes the tests write such files instead of comparing them.</summary>
    public const string Accept = "DIFFPROG_ACCEPT";

    public static string Root { get; } = Find();

    public static void Matches(string path, string expected)
    {
        string file = Path.Combine(Root, path);
        if (Environment.GetEnvironmentVariable(Accept) == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, expected);
        }

        string actual = File.Exists(file) ? File.ReadAllText(file).ReplaceLineEndings("\n") : "";
        Assert.True(
            actual == expected, $"{path} is out of date; run the tests with {Accept}=1 and look at the difference");
    }

    private static string Find([CallerFilePath] string here = "")
    {
        var folder = new DirectoryInfo(Path.GetDirectoryName(here)!);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "DiffProg.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("no repository above " + here);
    }
}
