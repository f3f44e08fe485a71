using System.Runtime.CompilerServices;
using DiffProg.Tests;

namespace DiffProg.Snapshots;

/// <summary>
/// Compares a text with the verified file beside the test, by Verify's conventions: <c>Class.Method.verified.cs</c> is
/// what was agreed, <c>Class.Method.received.cs</c> is written where a test differs and is compared with it in a diff
/// tool. With
/// <see cref="Repository.Accept"/> set to 1 what is received becomes what is verified. The package Verify.Xunit can
/// take the place of this file: <c>Verify</c> would call <c>Verifier.Verify(text, extension, sourceFile: file)</c>.
/// </summary>
internal static class Snapshot
{
    public static Task Verify(
        string text, string extension = "cs", [CallerFilePath] string file = "", [CallerMemberName] string method = "")
    {
        string name = Path.Combine(Path.GetDirectoryName(file)!, $"{Path.GetFileNameWithoutExtension(file)}.{method}");
        string verified = $"{name}.verified.{extension}", received = $"{name}.received.{extension}";
        string actual = Normalised(text);
        string expected = File.Exists(verified) ? Normalised(File.ReadAllText(verified)) : "";
        File.Delete(received);
        if (actual == expected)
            return Task.CompletedTask;
        if (Environment.GetEnvironmentVariable(Repository.Accept) == "1")
        {
            File.WriteAllText(verified, actual);
            return Task.CompletedTask;
        }

        File.WriteAllText(received, actual);
        Assert.Fail($"""
            {Path.GetFileName(received)} differs from {Path.GetFileName(verified)} {Difference(expected, actual)}
            Look at the difference; {Repository.Accept}=1 accepts it.
            """);
        return Task.CompletedTask;
    }

    private static string Normalised(string text) =>
        text.ReplaceLineEndings("\n").TrimStart('\uFEFF').TrimEnd('\n') + "\n";

    private static string Difference(string expected, string actual)
    {
        string[] old = expected.Split('\n'), now = actual.Split('\n');
        int line = 0;
        while (line < old.Length && line < now.Length && old[line] == now[line])
            line++;
        return $"""
            at line {line + 1}:
              verified: {old.ElementAtOrDefault(line)}
              received: {now.ElementAtOrDefault(line)}
            """;
    }
}
