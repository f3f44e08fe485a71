using Microsoft.CodeAnalysis;

namespace DiffProg.Generators.Frontend;

/// <summary>A form of C#, which is part of the language, or which a rule rejects.</summary>
/// <param name="Kind">The kind of operation that it is for Roslyn.</param>
/// <param name="Form">What it is.</param>
/// <param name="Example">A program with it, written like those of the rules: statements, members or types.</param>
/// <param name="Rule">The rule that rejects it; null where it is accepted.</param>
/// <param name="What">How a message calls it; null where whoever rejects it says that.</param>
/// <param name="WayOut">What to write instead.</param>
internal sealed record Construct(
    OperationKind Kind, string Form, string Example, string? Rule = null, string? What = null, string? WayOut = null)
{
    public bool IsAccepted => Rule is null;
}

/// <summary>
/// The forms of C#, by Roslyn's kinds of operation. docs/language.md is printed from it, the fence explains with it,
/// and tests compile every example and find kinds that are missing.
/// </summary>
internal static partial class Constructs
{
    public static IReadOnlyList<(string Title, IReadOnlyList<Construct> Forms)> Topics { get; } =
    [
        ("Statements", [.. Statements()]), ("Jumps and errors", [.. Jumps()]), ("Variables and places", [.. Places()]),
        ("Operators", [.. Operations()]), ("Calls and functions", [.. Calls()]), ("Values", [.. Values()]),
        ("Patterns", [.. Patterns()]), ("Text, types and the rest", [.. Others()]),
    ];

    public static IEnumerable<Construct> All => Topics.SelectMany(t => t.Forms);

    /// <summary>Kinds that no C# body consists of, and why.</summary>
    public static IReadOnlyDictionary<OperationKind, string> Outside { get; } = new Dictionary<OperationKind, string>
    {
        [OperationKind.Invalid] = "C# reports it",
        [OperationKind.InterpolatedStringAppendInvalid] = "C# reports it",
        [OperationKind.Stop] = VisualBasic,
        [OperationKind.End] = VisualBasic,
        [OperationKind.RaiseEvent] = VisualBasic,
        [OperationKind.ReDim] = VisualBasic,
        [OperationKind.ReDimClause] = VisualBasic,
        [OperationKind.OmittedArgument] = VisualBasic,
        [OperationKind.Parenthesized] = VisualBasic,
        [OperationKind.FlowCapture] = FlowGraph,
        [OperationKind.FlowCaptureReference] = FlowGraph,
        [OperationKind.FlowAnonymousFunction] = FlowGraph,
        [OperationKind.IsNull] = FlowGraph,
        [OperationKind.CaughtException] = FlowGraph,
        [OperationKind.StaticLocalInitializationSemaphore] = FlowGraph,
    };

    private const string VisualBasic = "Visual Basic";

    private const string FlowGraph = "flow graphs";

    // Why a kind is not accepted that no reader knows: the first of its forms that is called by a name.
    private static readonly Dictionary<OperationKind, Rejection> Explanations =
        All.Where(c => c.What is not null).GroupBy(c => c.Kind)
            .ToDictionary(g => g.Key, g => new Rejection(g.First().Rule!, g.First().What!, g.First().WayOut!));

    public static Rejection? Explain(OperationKind kind) =>
        Explanations.TryGetValue(kind, out var known) ? known : null;

    private static Construct Yes(OperationKind kind, string form, string example) => new(kind, form, example);

    // With a message of its own.
    private static Construct No(OperationKind kind, string form, string rule, string wayOut, string example) =>
        new(kind, form, example, rule, null, wayOut);

    // With the message of the rule: "{what} is not part of the language; {wayOut}".
    private static Construct No(
        OperationKind kind, string form, string rule, string what, string wayOut, string example) =>
        new(kind, form, example, rule, what, wayOut);
}
