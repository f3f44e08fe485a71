using DiffProg.Generators.IR;
using Microsoft.CodeAnalysis;

namespace DiffProg.Generators.Frontend;

/// <summary>What makes arrays: in a generic method, one of each kind of number.</summary>
/// <param name="By">The expression.</param>
/// <param name="Kind">That of the numbers.</param>
/// <param name="OfRows">It is an array of arrays.</param>
internal sealed record Made(IOperation By, ScalarKind Kind, bool OfRows = false);

/// <summary>What an array is in a function that is differentiated with respect to it.</summary>
internal sealed record Passed(IParameterSymbol Parameter, ScalarKind Kind);

/// <summary>
/// Which arrays are parts of one memory, because a variable names one of them here and another there. It is found while
/// a body is read; the body is read again then.
/// </summary>
internal sealed class Sharing
{
    private readonly List<HashSet<object>> _classes = [];

    /// <summary>What else is found while the body is read, and makes it be read again.</summary>
    public Alternatives Alternatives { get; } = new();

    /// <summary>Variables that get their first value inside a loop and are read behind it: they begin with nothing.
    /// </summary>
    public HashSet<ISymbol> Begins { get; } = new(SymbolEqualityComparer.Default);

    /// <summary>The sources of the arrays of each memory.</summary>
    public IReadOnlyList<IReadOnlyCollection<object>> Classes => _classes;

    /// <summary>The number of the memory that a source is in; -1 for one of its own.</summary>
    public int Of(object source) => _classes.FindIndex(c => c.Contains(source));

    /// <summary>Puts two into one memory; false where they are in one already.</summary>
    public bool Unite(object a, object b)
    {
        int first = Of(a), second = Of(b);
        if (a.Equals(b) ? first >= 0 : first >= 0 && first == second)
            return false;
        var union = new HashSet<object> { a, b };
        foreach (int i in new[] { first, second }.Where(i => i >= 0).Distinct().OrderByDescending(i => i))
        {
            union.UnionWith(_classes[i]);
            _classes.RemoveAt(i);
        }

        _classes.Add(union);
        return true;
    }
}
