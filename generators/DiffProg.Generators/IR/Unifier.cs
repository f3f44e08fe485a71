namespace DiffProg.Generators.IR;

/// <summary>
/// Decides whether dimensions are equal: provably (nothing to do), provably not (an error), or to be checked on entry
/// (a guard, and from then on they are one). Names of an inlined callee are bound to the caller's dimensions.
/// </summary>
/// <param name="onEqual">Called after two dimensions of one function were made one.</param>
/// <param name="onMerge">Called where two names become one on entry.</param>
/// <param name="onTheWay">Told of a guard of sizes that loops change: it is no check on entry.</param>
/// <param name="lengths">Names that are lengths of what comes in: none is negative, as an integer may be.</param>
public sealed class Unifier(
    Action? onEqual = null, Action<string, string>? onMerge = null, Action<Guard>? onTheWay = null,
    ISet<string>? lengths = null)
{
    private readonly Dictionary<string, Dim> _known = [];
    private readonly List<Guard> _guards = [];

    public IReadOnlyList<Guard> Guards => _guards;

    public Dim Resolve(Dim dim)
    {
        // Substitutions are acyclic, so this ends; a name may lead to another name.
        while (dim.Symbols.Any(_known.ContainsKey))
            dim = dim.Substitute(name => _known.TryGetValue(name, out var value) ? value : null);
        return dim;
    }

    public EquatableArray<Dim> Resolve(IEnumerable<Dim> dims) => dims.Select(Resolve).ToEquatable();

    /// <summary>False where the two are provably different.</summary>
    public bool TryUnify(Dim left, Dim right, string why)
    {
        var (a, b) = (Resolve(left), Resolve(right));
        if (a == b)
            return true;
        if (Bind(a, b, InlinedName.Is) || Bind(b, a, InlinedName.Is))
            return true;
        if (Dim.ProvablyDifferent(a, b))
            return false;
        if (LoopSize.In(a) || LoopSize.In(b))
        {
            var guard = new Guard(Relation.Equal, a, b, why);
            if (onTheWay is null)
                throw new InvalidOperationException("a size that a loop changes is checked on entry");
            onTheWay(guard);
            return Bind(a, b, LoopSize.Is) || Bind(b, a, LoopSize.Is);
        }

        _guards.Add(new Guard(Relation.Equal, a, b, why));
        if (a.AsSymbol is { } first && b.AsSymbol is { } second)
            onMerge?.Invoke(first, second);
        if (!Bind(b, a, _ => true))
            Bind(a, b, _ => true);
        return true;
    }

    /// <summary>Demands left &lt;= right; false where that is provably not so.</summary>
    public bool TryAtMost(Dim left, Dim right, string why)
    {
        var (a, b) = (Resolve(left), Resolve(right));
        if ((b - a).AsConstant is { } slack)
            return slack >= 0;
        if ((b - a) is { IsProvablyNotNegative: true } rest && rest.Symbols.All(s => lengths?.Contains(s) == true))
            return true;
        AddGuard(new Guard(Relation.AtMost, a, b, why));
        return true;
    }

    public void AddGuard(Guard guard)
    {
        if (LoopSize.In(guard.Left) || LoopSize.In(guard.Right))
            (onTheWay ?? throw new InvalidOperationException("a size that a loop changes is checked on entry"))(guard);
        else if (!_guards.Contains(guard))
            _guards.Add(guard);
    }

    private bool Bind(Dim symbol, Dim value, Func<string, bool> may)
    {
        if (symbol.AsSymbol is not { } name || !may(name) || value.Symbols.Contains(name))
            return false;
        _known[name] = value;
        if (!InlinedName.Is(name))
            onEqual?.Invoke();
        return true;
    }
}
