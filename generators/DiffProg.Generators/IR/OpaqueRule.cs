namespace DiffProg.Generators.IR;

/// <summary>
/// The derivative of a method whose body is not read, as a call of that method knows it: a method that is not read
/// either.
/// </summary>
/// <param name="Callee">Its C# text.</param>
/// <param name="TakesResults">It takes the results behind the arguments.</param>
/// <param name="Moving">The arguments that it has gradients of, or takes tangents of.</param>
public sealed record OpaqueRule(string Callee, bool TakesResults, EquatableArray<int> Moving)
{
    /// <summary>The attributes of the call, with the rule.</summary>
    public Attributes On(Attributes call, bool isForward)
    {
        string mode = Mode(isForward);
        call = call.With(mode, Callee).With(mode + "Of", Moving);
        return TakesResults ? call.With(mode + "TakesResults", 1) : call;
    }

    /// <summary>The rule of a call; null where it has none of this mode.</summary>
    public static OpaqueRule? Of(Node call, bool isForward) => Mode(isForward) is var mode && !call.Attributes.Has(mode)
        ? null : new OpaqueRule(
            call.Attributes.Text(mode), call.Attributes.Has(mode + "TakesResults"),
            call.Attributes.Integers(mode + "Of"));

    /// <summary>The arguments of a call of a method that is not read which are spans of reals.</summary>
    public static IReadOnlyList<int> Spans(Node call) =>
        call.Attributes.Has(SpansKey) ? call.Attributes.Integers(SpansKey) : [];

    /// <summary>The attribute that says so.</summary>
    public const string SpansKey = "spans";

    /// <summary>The attribute of a call of a user's derivative that is the only one: its mode.</summary>
    public const string ModeKey = "only";

    /// <summary>The one mode that the user has written, for the method that is called or whose derivative is; null
    /// where that is not one.</summary>
    public static bool? IsOnlyForward(Node call) => call.Attributes.Has(ModeKey)
        ? call.Attributes.Text(ModeKey) == "forward"
        : Of(call, isForward: true) is not null ? true : Of(call, isForward: false) is not null ? false : null;

    /// <summary>Puts the rules of one call, and what it says of spans, on another.</summary>
    public static Attributes Copy(Node from, Attributes to)
    {
        if (Spans(from) is { Count: > 0 } spans)
            to = to.With(SpansKey, spans);
        foreach (bool isForward in new[] { false, true })
            to = Of(from, isForward)?.On(to, isForward) ?? to;
        return to;
    }

    private static string Mode(bool isForward) => isForward ? "tangent" : "pullback";
}
