namespace DiffProg.Generators.IR;

/// <summary>
/// The name of a size that a loop changes, <c>xSize′</c>: none that a user can write. It is no size of the call; an
/// <see cref="Op.Size"/> says what it is, in the iteration that it stands in.
/// </summary>
public static class LoopSize
{
    /// <summary>A prime, which neither C# nor a shape of the user's has.</summary>
    public const char Mark = '\u2032';

    /// <summary>A name that is not taken.</summary>
    /// <param name="value">What the user calls the tensor.</param>
    /// <param name="taken">The names so far; the new one is added.</param>
    public static string Of(string value, ISet<string> taken)
    {
        string name = $"{value}Size{Mark}";
        for (int i = 2; !taken.Add(name); i++)
            name = $"{value}Size{Mark}{i}";
        return name;
    }

    public static bool Is(string name) => name.IndexOf(Mark) >= 0;

    /// <summary>It depends on such a size.</summary>
    public static bool In(Dim dim) => dim.Symbols.Any(Is);

    public static bool In(TensorType type) => type.Shape is { } dims && dims.Any(In);

    /// <summary>All names that a node is made with.</summary>
    public static IEnumerable<string> NamesIn(Node node) => (node.Type.Shape ?? default)
        .Concat(node.Attributes.Values.Values.OfType<EquatableArray<Dim>>().SelectMany(d => d))
        .SelectMany(d => d.Symbols).Where(Is).Distinct();

    /// <summary>The sizes that a function's loops change.</summary>
    public static bool AnyIn(FunctionIR f) => f.Nodes.Any(n => n.Op == Op.Size);

    /// <summary>As identifiers and comments have it.</summary>
    public static string Plain(string text) => text.Replace(Mark.ToString(), "");
}
