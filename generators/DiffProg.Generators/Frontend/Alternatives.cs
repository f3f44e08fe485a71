using Microsoft.CodeAnalysis;

namespace DiffProg.Generators.Frontend;

/// <summary>
/// Which types the values of a body may be of where that is decided when the program runs. It is found while the body
/// is read; the body is read again then, with a number for each type from the beginning.
/// </summary>
internal sealed class Alternatives
{
    private readonly List<INamedTypeSymbol> _types = [];

    // By the loop and the variable, or a part of it: null is no object.
    private readonly Dictionary<(SyntaxNode Loop, string Path), List<INamedTypeSymbol?>> _carried = [];

    /// <summary>How many types have a number; 0 is no object.</summary>
    public int Count => _types.Count + 1;

    /// <summary>The number of a type; it has one from now on.</summary>
    public int NumberOf(INamedTypeSymbol type)
    {
        int at = _types.FindIndex(t => SymbolEqualityComparer.Default.Equals(t, type));
        if (at < 0)
        {
            at = _types.Count;
            _types.Add(type);
        }

        return at + 1;
    }

    /// <summary>The types that a variable is known to be of in a loop, besides what it begins with.</summary>
    public IReadOnlyList<INamedTypeSymbol?> Carried(IOperation loop, string path) =>
        _carried.TryGetValue((loop.Syntax, path), out var types) ? types : [];

    /// <summary>Notes that a variable may be of a type in a loop; false where that is known, or where a value of the
    /// type would hold others of the same without an end.</summary>
    public bool Carry(IOperation loop, string path, INamedTypeSymbol? type)
    {
        if (type is not null && path.Split('.').Count(part => part == type.Name) > 1)
            return false;
        if (!_carried.TryGetValue((loop.Syntax, path), out var types))
            _carried.Add((loop.Syntax, path), types = []);
        if (types.Contains(type, SymbolEqualityComparer.Default))
            return false;
        types.Add(type);
        return true;
    }
}
