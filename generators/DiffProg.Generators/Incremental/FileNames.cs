using DiffProg.Generators.Frontend;
using DiffProg.Generators.IR;

namespace DiffProg.Generators.Incremental;

/// <summary>What the generated files of methods and records are called. One file name is one file: a second one of a
/// name makes all of them disappear.</summary>
internal sealed class FileNames : IEquatable<FileNames>
{
    private readonly EquatableArray<string> _methods;
    private readonly EquatableArray<string> _records;
    private readonly Dictionary<string, string> _ofMethods = [];
    private readonly Dictionary<string, string> _ofRecords = [];

    public FileNames(EquatableArray<string> methods, EquatableArray<string> records)
    {
        (_methods, _records) = (methods, records);
        // File names do not tell upper from lower case, C# names do.
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var others = new List<(string Id, Dictionary<string, string> Names)>();
        foreach (var (id, names) in methods.Select(id => (Id: id, Names: _ofMethods))
            .Concat(records.Distinct().Select(id => (Id: id, Names: _ofRecords)))
            .OrderBy(owner => owner.Id, StringComparer.Ordinal))
        {
            if (taken.Add(MethodIds.HintName(id)))
                names.Add(id, MethodIds.HintName(id));
            else
                others.Add((id, names));
        }

        // Only now: of F, f and f_2 the last is called so already.
        foreach (var (id, names) in others)
        {
            int number = 2;
            while (!taken.Add($"{MethodIds.HintName(id)}_{number}"))
                number++;
            names.Add(id, $"{MethodIds.HintName(id)}_{number}");
        }
    }

    public string OfMethod(string id) => _ofMethods[id];

    public string OfRecord(string id) => _ofRecords[id];

    public bool Equals(FileNames? other) =>
        other is not null && _methods == other._methods && _records == other._records;

    public override bool Equals(object? obj) => Equals(obj as FileNames);

    public override int GetHashCode() => unchecked((_methods.GetHashCode() * 31) + _records.GetHashCode());
}
