using System.Text;
using DiffProg.Generators.Diagnostics;

namespace DiffProg.Tests;

/// <summary>Prints the table of rules as the pages of the repository.</summary>
internal static class RulePages
{
    public static string Documentation()
    {
        var text = new StringBuilder();
        text.Append("# Diagnostics\n\n");
        text.Append("Every finding of DiffProg, with what it means and the way out. Printed from `Diagnostics/Rules.cs`; a test compares.\n");
        text.Append("Findings are silenced like any other: `#pragma warning disable DP3001`, `[SuppressMessage]`, .editorconfig.\n");
        foreach (var group in Rules.All.GroupBy(r => r.Category).OrderBy(g => g.First().Id, StringComparer.Ordinal))
        {
            text.Append($"\n## {group.Key}\n");
            foreach (var rule in group)
            {
                text.Append($"\n### {rule.Id}\n\n");
                text.Append($"**{rule.Title}** ({rule.Severity.ToString().ToLowerInvariant()})\n\n");
                text.Append($"> {rule.Message.Replace("<", "&lt;")}\n\n{rule.Help.Replace("<", "&lt;")}\n");
            }
        }

        return text.ToString();
    }

    public static string Releases()
    {
        var text = new StringBuilder();
        text.Append("; Unshipped analyzer release\n; https://github.com/dotnet/roslyn-analyzers/blob/main/src/Microsoft.CodeAnalysis.Analyzers/ReleaseTrackingAnalyzers.Help.md\n\n");
        text.Append("### New Rules\n\nRule ID | Category | Severity | Notes\n--------|----------|----------|-------\n");
        foreach (var rule in Rules.All)
            text.Append($"{rule.Id} | {rule.Category} | {rule.Severity} | {rule.Title}\n");
        return text.ToString();
    }
}
