namespace DiffProg.Generators.IR;

/// <summary>A struct, a record or a tuple of numbers: how generated code takes it apart and makes another.</summary>
/// <param name="TypeText">Fully qualified, with global::.</param>
/// <param name="IsTuple">Made as <c>(a, b)</c>.</param>
/// <param name="IsReference">It may be null.</param>
/// <param name="Members">In the order of the leaves.</param>
public sealed record ValueModel(
    string TypeText, bool IsTuple, bool IsReference, EquatableArray<ValueMemberModel> Members)
{
    /// <summary>The numbers in it, with their dotted names.</summary>
    public IEnumerable<(string Path, ScalarKind Kind)> Leaves(string prefix) => Members.SelectMany(m =>
        m.Nested is { } nested ? nested.Leaves($"{prefix}.{m.Name}") : [($"{prefix}.{m.Name}", m.Kind)]);

    /// <summary>The names of the leaves that are enums.</summary>
    public IEnumerable<string> Enums(string prefix) => Members.SelectMany(m =>
        m.Nested is { } nested ? nested.Enums($"{prefix}.{m.Name}") : m.Enum is null ? [] : [$"{prefix}.{m.Name}"]);

    /// <summary>The classes among it, itself first.</summary>
    public IEnumerable<string> References(string prefix) => (IsReference ? [prefix] : Array.Empty<string>())
        .Concat(Members.SelectMany(m => m.Nested?.References($"{prefix}.{Identifiers.Escape(m.Name)}") ?? []));

    /// <summary>C# that makes one of its leaves.</summary>
    /// <param name="prefix">What the leaves' names begin with.</param>
    /// <param name="leaf">The text of a leaf; null leaves it at its default.</param>
    public string Make(string prefix, Func<string, string?> leaf)
    {
        string Text(ValueMemberModel member) => $"{prefix}.{member.Name}" is var path && member.Nested is { } nested
            ? nested.Make(path, leaf) : leaf(path) is not { } text ? "default"
            : member.Enum is { } type ? $"({type}){text}" : text;
        if (IsTuple)
            return $"({string.Join(", ", Members.Select(Text))})";
        var arguments = Members.Where(m => m.Argument is not null)
            .Select(m => $"{Identifiers.Escape(m.Argument!)}: {Text(m)}");
        var settings = Members.Where(m => m.Argument is null).Select(m => $"{Identifiers.Escape(m.Name)} = {Text(m)}")
            .ToList();
        string initializer = settings.Count == 0 ? "" : $" {{ {string.Join(", ", settings)} }}";
        return $"new {TypeText}({string.Join(", ", arguments)}){initializer}";
    }
}

/// <summary>A member of a value.</summary>
/// <param name="Name">The C# name.</param>
/// <param name="Kind">Of a number.</param>
/// <param name="Nested">What it consists of itself; null for a number.</param>
/// <param name="Argument">The parameter of the constructor that sets it; null where an initialiser does.</param>
public sealed record ValueMemberModel(string Name, ScalarKind Kind, ValueModel? Nested, string? Argument)
{
    /// <summary>The C# type of an enum, fully qualified; null for everything else.</summary>
    public string? Enum { get; init; }
}
