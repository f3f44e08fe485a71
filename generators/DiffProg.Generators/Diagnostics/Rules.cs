namespace DiffProg.Generators.Diagnostics;

/// <summary>The table of rules. docs/diagnostics.md is printed from it; a test compares them.</summary>
public static partial class Rules
{
    private static readonly Dictionary<string, Rule> Table =
        Language().Concat(Choices()).Concat(Calls()).Concat(Data()).Concat(Derivatives()).Concat(Promises())
            .Concat(Records()).Concat(Shapes()).Concat(Performance()).Concat(Others())
            .ToDictionary(r => r.Id);

    public static IEnumerable<Rule> All => Table.Values.OrderBy(r => r.Id, StringComparer.Ordinal);

    /// <summary>The rule of an id; an id that is not in the table is shown as an internal error rather than
    /// lost.</summary>
    public static Rule Of(string id) => Table.TryGetValue(id, out var rule) ? rule : Table[Internal];

    /// <summary>Breaking it leaves no program; a warning or a note does.</summary>
    public static bool IsError(string id) => Of(id).Severity == RuleSeverity.Error;

    /// <summary>The rule for "the compiler itself failed".</summary>
    public const string Internal = "DP9001";

    private static Rule Error(string id, string title, string message, string help) =>
        new(id, RuleSeverity.Error, title, message, help);

    private static Rule Warning(string id, string title, string message, string help) =>
        new(id, RuleSeverity.Warning, title, message, help);

    private static Rule Info(string id, string title, string message, string help) =>
        new(id, RuleSeverity.Info, title, message, help);

    private static IEnumerable<Rule> Others()
    {
        yield return Warning(
            "DP3001", "Nothing to differentiate",
            "'{0}' has no argument that receives a gradient; give it a float, double, tensor, array or [Parameters] "
            + "argument, or mark one [Gradient]",
            "With a [Parameters] argument only those receive gradients; without one, every float and double argument does.");
        yield return Warning(
            "DP3002", "Gradient that is always zero",
            "the result does not depend on '{0}' in a differentiable way, so its gradient is always zero; use it, or mark it "
            + "[NoGradient]",
            "Comparisons, StopGradient and integers pass no gradient. Where that is meant, [NoGradient] on the argument says so.");
        yield return Warning(
            "DP3003", "No gradient for this type",
            "[Gradient] on '{0}' has no effect: {1} carries no gradient",
            "Integers, lists of integers and keys are data.");
        yield return Error(
            Internal, "Internal error",
            "DiffProg failed on '{0}': {1}; please report it with this method",
            "A mistake of the compiler, not of the program. The method runs as written; its generated members throw.");
    }
}
