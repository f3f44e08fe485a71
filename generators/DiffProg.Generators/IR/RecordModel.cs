using DiffProg.Generators.Diagnostics;

namespace DiffProg.Generators.IR;

/// <summary>A [Parameters] record, without symbols: what emission and the leaves of a method need.</summary>
/// <param name="Id">Namespace.Type.</param>
/// <param name="Namespace">Null for the global one.</param>
/// <param name="Declarations">Declarations to reopen, outermost first, the record itself last.</param>
/// <param name="Name">The record's name.</param>
/// <param name="TypeText">Fully qualified, with global::.</param>
/// <param name="Accessibility">Of the record: its generated members need no more.</param>
/// <param name="Dimensions">Free dimension names in order of first appearance: the arguments of Create.</param>
/// <param name="Members">In declaration order.</param>
/// <param name="Issues">What is wrong with it.</param>
internal sealed record RecordModel(
    string Id, string? Namespace, EquatableArray<string> Declarations, string Name, string TypeText,
    string Accessibility, EquatableArray<string> Dimensions, EquatableArray<MemberModel> Members,
    EquatableArray<Issue> Issues)
{
    /// <summary>Every member has an init accessor, so that a copy keeps whatever else it holds.</summary>
    public bool IsCopied { get; init; }

    /// <summary>What is wrong with it and with the records among its members, and not only advised against.</summary>
    public IEnumerable<Issue> Errors =>
        Issues.Where(i => Rules.IsError(i.Rule)).Concat(Members.SelectMany(m => m.Nested?.Errors ?? []));

    /// <summary>The tensors below this record, in order, with their dotted names and shapes in this record's
    /// names.</summary>
    public IEnumerable<Leaf> Leaves(string prefix, Func<string, Dim?> bind)
    {
        foreach (var member in Members)
        {
            string path = $"{prefix}.{member.Name}{(member.List is null ? "" : LeafPath.Element)}";
            EquatableArray<Dim> lists =
                member.List is { } list ? EquatableArray.Of(list.Length.Substitute(bind)) : default;
            if (member.Nested is not { } nested)
            {
                yield return new Leaf(
                    path, member.Name, member.Kind, member.Shape.Select(d => d.Substitute(bind)).ToEquatable(),
                    member.IsFrozen, lists);
                continue;
            }

            foreach (var leaf in nested.Leaves(path, member.Bind(bind)))
            {
                yield return leaf with
                {
                    IsFrozen = leaf.IsFrozen || member.IsFrozen, Lists = lists.Concat(leaf.Lists).ToEquatable(),
                };
            }
        }
    }
}

/// <summary>A member of a record.</summary>
/// <param name="Name">The C# name.</param>
/// <param name="TypeText">Fully qualified.</param>
/// <param name="Kind">Element kind of a tensor.</param>
/// <param name="Shape">Of a tensor, in the record's names.</param>
/// <param name="Nested">The record that it is, or null for a tensor.</param>
/// <param name="Bindings">What the nested record's free names are in this record's names.</param>
/// <param name="Initialization">The member of DiffProg.Initialization that fills it.</param>
/// <param name="Scale">A factor on that.</param>
internal sealed record MemberModel(
    string Name, string TypeText, ScalarKind Kind, EquatableArray<Dim> Shape, RecordModel? Nested,
    EquatableArray<DimBinding> Bindings, string Initialization, double Scale)
{
    /// <summary>[NoGradient]: it receives none, nor does what is below it.</summary>
    public bool IsFrozen { get; init; }

    /// <summary>It is a list, and the rest is said of its elements; null where it is none.</summary>
    public ListModel? List { get; init; }

    /// <summary>The nested record's names in the names that <paramref name="outer"/> gives to this record's.</summary>
    public Func<string, Dim?> Bind(Func<string, Dim?> outer) => name =>
        Bindings.FirstOrDefault(b => b.Name == name) is { Value: { } value } ? value.Substitute(outer)
            : ElementSize.Is(name) ? BindElement(name)?.Substitute(outer) : null;

    // Of a table that has another name outside.
    private Dim? BindElement(string name)
    {
        var (table, offset) = ElementSize.Parse(name);
        return Bindings.FirstOrDefault(b => b.Name == table + ElementSize.Table) is { Value.AsSymbol: { } outside }
            ? Dim.Symbol(ElementSize.Of(outside.Substring(0, outside.Length - ElementSize.Table.Length), offset)) : null;
    }
}

/// <summary>An array or list of records or tensors.</summary>
/// <param name="Length">In the record's names.</param>
/// <param name="Count">The C# member that says it.</param>
/// <param name="IsCopied">An array does not pass as one.</param>
internal sealed record ListModel(Dim Length, string Count, bool IsCopied);

/// <summary>A nested record's dimension, and what it is outside.</summary>
internal readonly record struct DimBinding(string Name, Dim Value);

/// <summary>One tensor below a record.</summary>
/// <param name="Path">Its dotted name.</param>
/// <param name="Name">The member's name.</param>
/// <param name="Kind">Of its elements.</param>
/// <param name="Shape">In the names of the outermost record, or of the method.</param>
/// <param name="IsFrozen">It receives no gradient.</param>
/// <param name="Lists">How long the lists are that it is in the elements of, the outermost first.</param>
internal sealed record Leaf(
    string Path, string Name, ScalarKind Kind, EquatableArray<Dim> Shape, bool IsFrozen, EquatableArray<Dim> Lists);
