namespace DiffProg.Generators.IR;

/// <summary>
/// Elements of the lists that come in. A leaf of them is one value with a row for each element, but the rows lie apart:
/// each is memory of its own, found by its number.
/// </summary>
public static class ListElements
{
    /// <summary>Marks a check of a row that is an element of a list: what it throws is what lists throw.</summary>
    public const string Checked = "list";

    /// <summary>It is a leaf of the elements of a list.</summary>
    public static bool IsList(FunctionIR f, int node) =>
        node < f.Parameters.Count && LeafPath.Of(f.Parameters[node].Path).IsList;

    /// <summary>It is one element, as it came in.</summary>
    public static bool IsElement(FunctionIR f, int node) => f.Nodes[node] is { Op: Op.Gather } gather
        && IsList(f, gather.Operands[0]) && f.Nodes[gather.Operands[1]].Type is { Shape: { Count: 0 } };

    /// <summary>What an element without a name is called: <c>blocks.W</c> of <c>p.Blocks[].W</c>.</summary>
    /// <param name="path">Of the leaf.</param>
    public static string NameOf(string path)
    {
        var (owner, role) = LeafPath.Of(path);
        int list = owner.LastIndexOf('.', owner.LastIndexOf('[')) + 1;
        return char.ToLowerInvariant(owner[list]) + owner.Substring(list + 1).Replace(LeafPath.Element, "")
            + role switch { Role.Tangent => "Tangent", Role.Gradient => "Gradient", _ => "" };
    }
}
