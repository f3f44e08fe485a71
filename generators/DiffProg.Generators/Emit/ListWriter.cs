using DiffProg.Generators.IR;
using DiffProg.Generators.Lowering;

namespace DiffProg.Generators.Emit;

/// <summary>
/// Prints how generated code reaches what is in lists: for each member of the elements a type that finds it by the
/// element's number, <c>p.Blocks[i].W</c>, in the argument, its tangent or its gradient.
/// </summary>
public sealed class ListWriter(
    CodeWriter code, MethodSignature signature, FunctionIR source, EntryParameters parameters)
{
    /// <summary>The type of a leaf of lists, from its path.</summary>
    public static string TypeOf(FunctionIR f, string path)
    {
        string owner = LeafPath.Of(path).Owner, name = Type(owner);
        int same = f.Parameters.Where(p => p.Lists.Count > 0 && LeafPath.Of(p.Path).Role == Role.Argument)
            .TakeWhile(p => p.Path != owner).Count(p => Type(p.Path) == name);
        return same == 0 ? name : $"{name}Of{same + 1}";
    }

    /// <summary>The type of the lists in elements, from the path of a leaf in them.</summary>
    public static string TypeOfLengths(FunctionIR f, string path, int level)
    {
        string list = ListsOf(path)[level] + LeafPath.Element;
        var first = f.Parameters.First(p => p.Path.StartsWith(list, StringComparison.Ordinal));
        return $"{TypeOf(f, first.Path)}Lengths{level}";
    }

    /// <summary>The paths of the lists on the way to a leaf: <c>p.Blocks</c>, <c>p.Blocks[].Heads</c>.</summary>
    public static IReadOnlyList<string> ListsOf(string path)
    {
        string owner = LeafPath.Of(path).Owner;
        var lists = new List<string>();
        for (int at = owner.IndexOf('['); at >= 0; at = owner.IndexOf('[', at + 1))
            lists.Add(owner.Substring(0, at));
        return lists;
    }

    /// <summary>A new object that finds a leaf.</summary>
    /// <param name="path">Of the leaf.</param>
    /// <param name="f">The program.</param>
    /// <param name="lists">How long the lists are.</param>
    /// <param name="names">Of the generated method.</param>
    public static string Make(FunctionIR f, string path, EquatableArray<Dim> lists, EntryParameters names) =>
        Make(TypeOf(f, path), path, lists, lists.Count, names);

    /// <summary>A new object that finds the lengths of lists in elements.</summary>
    /// <param name="f">The program.</param>
    /// <param name="path">Of a leaf in them.</param>
    /// <param name="lists">How long the lists are.</param>
    /// <param name="level">Which of them.</param>
    /// <param name="names">Of the generated method.</param>
    public static string MakeLengths(
        FunctionIR f, string path, EquatableArray<Dim> lists, int level, EntryParameters names)
    {
        var leaf = LeafPath.Of(path);
        string list = ListsOf(path)[level];
        return Make(TypeOfLengths(f, path, level), new LeafPath(list, leaf.Role).ToString(), lists, level, names);
    }

    /// <summary>The types that find what is in lists.</summary>
    public void Types()
    {
        var seen = new HashSet<string>();
        foreach (var parameter in source.Parameters.Where(p => p.Lists.Count > 0))
        {
            var lists = ListsOf(parameter.Path);
            for (int level = 1; level < lists.Count; level++)
            {
                if (seen.Add(lists[level]))
                    Lengths(TypeOfLengths(source, parameter.Path, level), lists[level], level);
            }

            Elements(parameter, lists.Count);
        }
    }

    private static string Type(string path) =>
        NameTable.Identifier(path).TrimStart('@') is var name ? char.ToUpperInvariant(name[0]) + name.Substring(1) : "";

    private static string Make(
        string type, string path, EquatableArray<Dim> lists, int levels, EntryParameters names)
    {
        string count = Spelling.DimOf("this", Dim.Product(lists.Take(levels)));
        var inner = lists.Take(levels).Skip(1).Select(d => ", " + Spelling.DimOf("this", d));
        string root = names.Root(LeafPath.Of(path));
        return $"new {type}({root}, \"{names.Path(path)}\", (int)({count}){string.Concat(inner)})";
    }

    private void Elements(Parameter parameter, int levels)
    {
        string type = Spelling.Type(parameter.Type.Kind);
        code.Line();
        code.Line($"/// <summary><c>{parameter.Path}</c>: of every element.</summary>");
        code.Block(Header(TypeOf(source, parameter.Path), parameter.Path, levels, $"IListElements<{type}>"), () =>
        {
            Common(levels);
            code.Line($"public Tensor<{type}>? this[int number] => {Access(parameter.Path, levels)};");
            code.Line();
            code.Line($"public ref {type} Element(int number) => ref Dense.Element(this[number]);");
            if (!ElementSize.In(parameter.Type))
                return;
            code.Line();
            code.Line("public int LengthOf(int number, int axis) => (int)this[number]!.Lengths[axis];");
        });
    }

    private void Lengths(string type, string list, int level)
    {
        code.Line();
        code.Line($"/// <summary>The lengths of <c>{list}</c> in every element.</summary>");
        code.Block(Header(type, list, level, "IListLengths"), () =>
        {
            Common(level);
            code.Line($"public int this[int number] => Lists.LengthOf({Access(list, level)});");
        });
    }

    private string Header(string type, string path, int levels, string implemented)
    {
        var owner = signature.Parameters.First(p => p.Name == LeafPath.Of(path).Argument);
        string inner = string.Concat(Enumerable.Range(1, levels - 1).Select(i => $", nint {Length(i)}"));
        return $"file readonly struct {type}({owner.TypeText} root, string path, int count{inner}) : {implemented}";
    }

    private void Common(int levels)
    {
        string inner = string.Concat(Enumerable.Range(1, levels - 1).Select(i => ", " + Length(i)));
        code.Line("public int Count => count;");
        code.Line();
        code.Line("public string Path => path;");
        code.Line();
        code.Line($"public string NameOf(int number) => Lists.NameOf(path, number{inner});");
        code.Line();
    }

    // p.Blocks[number].W; null where something behind the first list is.
    private string Access(string path, int levels)
    {
        string expression = parameters.Expression(path);
        string text = "root" + expression.Substring(parameters.Root(LeafPath.Of(path)).Length);
        int first = text.IndexOf('[');
        text = text.Substring(0, first + 1) + text.Substring(first + 1).Replace(".", "?.");
        for (int level = 0; level < levels; level++)
        {
            int at = text.IndexOf(LeafPath.Element, StringComparison.Ordinal) + 1;
            text = text.Insert(at, Number(level, levels));
        }

        return text;
    }

    // The number counts the innermost elements; those of lists further out follow from it.
    private static string Number(int level, int levels)
    {
        if (levels == 1)
            return "number";
        string text = "number";
        var inner = Enumerable.Range(level + 1, levels - level - 1).Select(Length).ToArray();
        if (inner.Length > 0)
            text += " / " + (inner.Length == 1 ? inner[0] : $"({string.Join(" * ", inner)})");
        if (level > 0)
            text += $" % {Length(level)}";
        return $"(int)({text})";
    }

    private static string Length(int level) => $"length{level}";
}
