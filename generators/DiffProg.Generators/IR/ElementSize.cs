using System.Globalization;

namespace DiffProg.Generators.IR;

/// <summary>
/// A size that differs from element to element of a list, as users write it: <c>widths[i]</c>, or <c>widths[i+1]</c>,
/// which the element behind has at <c>widths[i]</c>. It is no size of the call; where an element is taken, it has one.
/// </summary>
public static class ElementSize
{
    /// <summary>What the table of these sizes is called among the dimensions of a record: <c>widths[]</c>.</summary>
    public const string Table = "[]";

    private const string First = "[i";

    public static string Of(string table, int offset) =>
        $"{table}{First}{(offset == 0 ? "" : "+" + offset.ToString(CultureInfo.InvariantCulture))}]";

    public static bool Is(string name) => name.IndexOf(First, StringComparison.Ordinal) >= 0;

    public static bool In(Dim dim) => dim.Symbols.Any(Is);

    public static bool In(TensorType type) => type.Shape is { } dims && dims.Any(In);

    public static bool IsTable(string name) => name.EndsWith(Table, StringComparison.Ordinal);

    /// <summary>The table and how far behind the element's own place.</summary>
    public static (string Table, int Offset) Parse(string name)
    {
        int at = name.IndexOf(First, StringComparison.Ordinal);
        string rest = name.Substring(at + First.Length).TrimEnd(']');
        return (name.Substring(0, at), rest.Length == 0 ? 0 : int.Parse(rest, CultureInfo.InvariantCulture));
    }
}
