using DiffProg.Generators.Frontend;
using DiffProg.Generators.IR;

namespace DiffProg.Generators.Incremental;

/// <summary>All differentiable methods of a compilation by id. It compares by its models, so equal input is no
/// change.</summary>
internal sealed class MethodTable : IEquatable<MethodTable>
{
    private readonly EquatableArray<MethodEntry> _entries;
    private readonly Dictionary<string, MethodEntry> _byId = [];

    public MethodTable(IEnumerable<MethodEntry> entries)
    {
        _entries = entries.ToEquatable();
        // Two methods of one id are an error of the user's, which C# reports; one of them has generated members.
        foreach (var entry in _entries)
        {
            if (!_byId.ContainsKey(entry.Model.Signature.Id))
                _byId.Add(entry.Model.Signature.Id, entry);
        }
    }

    public MethodModel? Find(string id) => _byId.TryGetValue(id, out var entry) ? entry.Model : null;

    /// <summary>What the compilation of a method depends on; null where generated members have no place.</summary>
    public MethodUnit? UnitOf(MethodEntry entry) =>
        entry.HasPlace && ReferenceEquals(Find(entry.Model.Signature.Id), entry.Model)
            ? Units.Build(WithOwnFile(entry.Model), Find) : null;

    public bool Equals(MethodTable? other) => other is not null && _entries.Equals(other._entries);

    public override bool Equals(object? obj) => Equals(obj as MethodTable);

    public override int GetHashCode() => _entries.GetHashCode();

    // File names do not tell upper from lower case, C# names do.
    private MethodModel WithOwnFile(MethodModel model)
    {
        var signature = model.Signature;
        int before = _byId.Values.Select(e => e.Model.Signature).Count(s =>
            string.Equals(s.HintName, signature.HintName, StringComparison.OrdinalIgnoreCase)
            && string.CompareOrdinal(s.Id, signature.Id) < 0);
        return before == 0 ? model
            : model with { Signature = signature with { HintName = signature.HintName + "_" + (before + 1) } };
    }
}
