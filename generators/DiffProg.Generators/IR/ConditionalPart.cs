namespace DiffProg.Generators.IR;

/// <summary>
/// Marks what stands in a part that C# may leave unevaluated. It is computed all the same, so it may not throw; where
/// it could, the finding stands at the user's operation, or at the conditional call that it was inlined for.
/// </summary>
public static class ConditionalPart
{
    private const string Key = "conditional";
    private const string Method = "conditionalIn";

    public static bool IsMarked(Node node) => node.Attributes.Has(Key);

    public static Attributes Mark(Attributes attributes, bool conditional) => conditional ? attributes.With(Key, 1)
        : attributes;

    /// <summary>Marks what an inlined call brings along.</summary>
    public static Attributes Mark(Attributes attributes, Origin? call) => call is { } origin
        ? attributes.With(Key, origin.Ordinal).With(Method, origin.Method) : attributes;

    /// <summary>Where the condition is that may skip the node.</summary>
    public static Origin Of(Node node) => node.Attributes.Has(Method)
        ? new Origin(node.Attributes.Text(Method), (int)node.Attributes.Integer(Key)) : node.Origin;
}
