namespace DiffProg.Generators.Frontend;

/// <summary>Finds dimension names that are used once and look like a slip of another.</summary>
internal static class NearNames
{
    private const int Shortest = 5;

    /// <param name="uses">Every use of a name with its place, in the order of the text.</param>
    /// <param name="known">Names that others have decided.</param>
    public static IEnumerable<(string Name, string Meant, int Place)> Find(
        IReadOnlyList<(string Name, int Place)> uses, IEnumerable<string> known)
    {
        var settled = new HashSet<string>(known);
        settled.UnionWith(uses.GroupBy(u => u.Name).Where(g => g.Count() > 1).Select(g => g.Key));
        foreach (var (name, place) in uses)
        {
            if (settled.Contains(name))
                continue;
            if (settled.FirstOrDefault(other => IsSlip(name, other)) is { } meant)
                yield return (name, meant, place);
            // Of two that are both used once, the later one is the slip.
            else
                settled.Add(name);
        }
    }

    // One letter left out, added or changed, or two swapped, inside the word: what differs at an end or by a digit
    // (heads and head, sizeA and sizeB) is meant.
    private static bool IsSlip(string name, string meant)
    {
        int least = Math.Min(name.Length, meant.Length), start = 0, end = 0;
        while (start < least && name[start] == meant[start])
            start++;
        while (end < least - start && name[name.Length - 1 - end] == meant[meant.Length - 1 - end])
            end++;
        string a = name.Substring(start, name.Length - end - start);
        string b = meant.Substring(start, meant.Length - end - start);
        if (start == 0 || name.Length + meant.Length < 2 * Shortest - 1 || (a + b).Any(char.IsDigit))
            return false;
        bool swapped = a.Length == 2 && b.Length == 2 && a[0] == b[1] && a[1] == b[0];
        return swapped || (end > 0 && a.Length <= 1 && b.Length <= 1);
    }
}
