namespace DiffProg.Generators.Diagnostics;

/// <summary>How much a finding matters.</summary>
public enum RuleSeverity
{
    Info,
    Warning,
    Error,
}

/// <summary>A rule that a program can break. No Roslyn type, so that every stage may name rules.</summary>
/// <param name="Id">DP1xxx language, DP2xxx shapes, DP3xxx differentiation, DP4xxx performance, DP9xxx
/// internal.</param>
/// <param name="Severity">Its default severity.</param>
/// <param name="Title">What is wrong, in a few words.</param>
/// <param name="Message">With {0}, {1}, ...; ends with the way out.</param>
/// <param name="Help">Why the rule exists, for the documentation page.</param>
public sealed record Rule(string Id, RuleSeverity Severity, string Title, string Message, string Help)
{
    private const string Page = "https://github.com/diffprog/diffprog/blob/main/docs/diagnostics.md#";

    /// <summary>Reported only where a project asks for it, in .editorconfig.</summary>
    public bool OnRequest { get; init; }

    public string Category => CategoryOf(Id);

    public string HelpLink => Page + Id.ToLowerInvariant();

    /// <summary>The group that an id belongs to.</summary>
    public static string CategoryOf(string id) => id[2] switch
    {
        '1' => "DiffProg.Language",
        '2' => "DiffProg.Shapes",
        '3' => "DiffProg.Differentiation",
        '4' => "DiffProg.Performance",
        _ => "DiffProg.Internal",
    };
}
