using DiffProg.Generators.IR;

namespace DiffProg.Generators.Lowering;

/// <summary>
/// Names of locals in the blocks of a body: two blocks of which neither encloses the other may use one name, so that
/// the loop that goes backward counts with the index of the loop that went forward.
/// </summary>
internal sealed class BlockNames(Regions regions, NameTable names)
{
    // By the part of a region: what is declared in it; what is declared in blocks inside it.
    private readonly Dictionary<int, HashSet<string>> _own = [];
    private readonly Dictionary<int, HashSet<string>> _inside = [];

    public string Name(object thing, string wish, int part)
    {
        string name = names.Local(thing, wish, n => IsFree(n, part));
        At(_own, part).Add(name);
        foreach (int around in Around(part))
            At(_inside, around).Add(name);
        return name;
    }

    private bool IsFree(string name, int part) => !At(_own, part).Contains(name) && !At(_inside, part).Contains(name)
        && !Around(part).Any(p => At(_own, p).Contains(name));

    private IEnumerable<int> Around(int part)
    {
        while (part >= 0)
            yield return part = regions.PartAround(part);
    }

    private static HashSet<string> At(Dictionary<int, HashSet<string>> sets, int part) =>
        sets.TryGetValue(part, out var set) ? set : sets[part] = [];
}
