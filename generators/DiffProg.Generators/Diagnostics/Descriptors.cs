using DiffProg.Generators.IR;
using Microsoft.CodeAnalysis;

namespace DiffProg.Generators.Diagnostics;

/// <summary>Rules as Roslyn wants them.</summary>
internal static class Descriptors
{
    private static readonly Dictionary<string, DiagnosticDescriptor> Table = Rules.All.ToDictionary(r => r.Id, Create);

    public static IEnumerable<DiagnosticDescriptor> All => Table.Values;

    public static Diagnostic Diagnose(Issue issue, Location location)
    {
        var rule = Rules.Of(issue.Rule);
        // A rule that is missing in the table must not vanish: it comes out as an internal error that names it.
        string[] arguments = rule.Id == issue.Rule ? [.. issue.Arguments]
            : [issue.Origin.Method, issue.Rule + ": " + string.Join("; ", issue.Arguments)];
        return Diagnostic.Create(Table[rule.Id], location, arguments.Cast<object>().ToArray());
    }

    // The ids come from one table, which RS1017 and RS2000 (constant ids) cannot follow; a test compares it with the
    // release files instead.
#pragma warning disable RS1017, RS1015, RS1031, RS1032, RS1033, RS2000, RS2001, RS2002
    private static DiagnosticDescriptor Create(Rule rule) => new(
        rule.Id, rule.Title, rule.Message, rule.Category,
        rule.Severity switch
        {
            RuleSeverity.Info => DiagnosticSeverity.Info,
            RuleSeverity.Warning => DiagnosticSeverity.Warning,
            _ => DiagnosticSeverity.Error,
        },
        isEnabledByDefault: !rule.OnRequest, description: rule.Help, helpLinkUri: rule.HelpLink);
#pragma warning restore RS1017, RS1015, RS1031, RS1032, RS1033, RS2000, RS2001, RS2002
}
