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
        text.Append("Every finding of DiffProg, with what it means and the way out. Printed from\n");
        text.Append(
            "`generators/DiffProg.Generators/Diagnostics/Rules.*.cs`; a test compares, and compiles every example.\n");
        text.Append("Findings are silenced like any other: `#pragma warning disable DP3001`, `[SuppressMessage]`, .editorconfig.\n");
        text.Append("Examples without a method stand in the body of one that takes `x` and `y` of shape `[n]`, `a` of `[m, n]`,\n");
        text.Append("a float `s` and an int `k`; `Library` is another assembly.\n");
        foreach (var group in Rules.All.GroupBy(r => r.Category).OrderBy(g => g.First().Id, StringComparer.Ordinal))
        {
            text.Append($"\n## {group.Key}\n");
            foreach (var rule in group)
            {
                text.Append($"\n### {rule.Id}\n\n");
                text.Append($"**{rule.Title}** ({rule.Severity.ToString().ToLowerInvariant()}{(rule.OnRequest ? ", on request" : "")})\n\n");
                text.Append($"> {rule.Message.Replace("<", "&lt;")}\n\n{rule.Help.Replace("<", "&lt;")}\n");
                if (Rules.ExampleOf(rule.Id) is var (wrong, right))
                    text.Append($"\n```csharp\n// wrong\n{wrong}\n\n// right\n{right}\n```\n");
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
            text.Append($"{rule.Id} | {rule.Category} | {(rule.OnRequest ? "Disabled" : rule.Severity)} | {rule.Title}\n");
        return text.ToString();
    }
}
