using DiffProg.Generators.Frontend;
using DiffProg.Generators.IR;

namespace DiffProg.Generators.Incremental;

/// <summary>All differentiable methods of a compilation by id. It compares by its models in the order of their ids, so
/// equal input is no change, and neither is a method that moves.</summary>
internal sealed class MethodTable : IEquatable<MethodTable>
{
    private readonly EquatableArray<MethodEntry> _entries;
    private readonly Dictionary<string, MethodModel> _byId;

    public MethodTable(IEnumerable<MethodEntry> entries)
    {
        // Two methods of one id are an error of the user's, which C# reports; one of them has generated members.
        _entries = entries.GroupBy(e => e.Model.Signature.Id).Select(g => g.First())
            .OrderBy(e => e.Model.Signature.Id, StringComparer.Ordinal).ToEquatable();
        _byId = _entries.ToDictionary(e => e.Model.Signature.Id, e => e.Model);
    }

    public EquatableArray<string> Ids => _entries.Select(e => e.Model.Signature.Id).ToEquatable();

    public MethodModel? Find(string id) => _byId.TryGetValue(id, out var model) ? model : null;

    /// <summary>What the compilation of each method depends on that has a place for generated members. They come of
    /// the table and of no place in the source: an equal table stands for methods that were read elsewhere.</summary>
    public IEnumerable<MethodUnit> Units(FileNames files) =>
        from entry in _entries
        where entry.HasPlace
        let signature = entry.Model.Signature
        select Incremental.Units.Build(
            entry.Model with { Signature = signature with { HintName = files.OfMethod(signature.Id) } }, Find);

    public bool Equals(MethodTable? other) => other is not null && _entries.Equals(other._entries);

    public override bool Equals(object? obj) => Equals(obj as MethodTable);

    public override int GetHashCode() => _entries.GetHashCode();
}
