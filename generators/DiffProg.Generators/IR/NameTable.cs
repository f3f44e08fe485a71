namespace DiffProg.Generators.IR;

/// <summary>
/// Gives identifiers: the user's names where there are any, the operation's name otherwise; each once.
/// </summary>
public sealed class NameTable
{
    private readonly HashSet<string> _taken;
    private readonly Dictionary<object, string> _names = [];

    // Names of locals of blocks, which other blocks may use again; nothing else may.
    private readonly HashSet<string> _local = [];

    public NameTable(params string[] reserved) => _taken = new HashSet<string>(reserved);

    /// <summary>The identifier of a thing, made from the wish the first time.</summary>
    public string Of(object thing, string wish) =>
        _names.TryGetValue(thing, out string? name) ? name : _names[thing] = Fresh(wish);

    /// <summary>A name that is free, and so are those that it makes with the suffixes.</summary>
    public string Fresh(string wish, params string[] suffixes)
    {
        string clean = Identifier(wish);
        string name = clean;
        bool IsTaken(string text) => _taken.Contains(text) || _local.Contains(text);
        for (int i = 2; IsTaken(name) || suffixes.Any(s => IsTaken(name + s)); i++)
            name = clean.TrimStart('@') + i;
        _taken.UnionWith(suffixes.Select(s => name + s).Append(name));
        return name;
    }

    /// <summary>
    /// Gives a thing the first name made from the wish that is free everywhere, and in its own block.
    /// </summary>
    public string Local(object thing, string wish, Func<string, bool> isFree)
    {
        if (_names.TryGetValue(thing, out string? known))
            return known;
        string clean = Identifier(wish);
        string name = clean;
        for (int i = 2; _taken.Contains(name) || !isFree(name); i++)
            name = clean.TrimStart('@') + i;
        _local.Add(name);
        return _names[thing] = name;
    }

    /// <summary>Another thing that is called the same.</summary>
    public void Share(object thing, string name) => _names[thing] = name;

    /// <summary><c>p.Hidden.W</c> becomes <c>pHiddenW</c>; keywords get an @.</summary>
    public static string Identifier(string text)
    {
        var parts = text.Split(['.', '#', IR.LoopSize.Mark, ' ', '[', ']'], StringSplitOptions.RemoveEmptyEntries);
        string joined = parts[0] + string.Concat(
            parts.Skip(1).Select(p => char.ToUpperInvariant(p[0]) + p.Substring(1)));
        string clean = new(joined.Select(c => char.IsLetterOrDigit(c) || c == '_' ? c : '_').ToArray());
        if (char.IsDigit(clean[0]))
            clean = "_" + clean;
        return Identifiers.Escape(clean);
    }
}
