using DiffProg.Generators.IR;

namespace DiffProg.Generators.Lowering;

/// <summary>
/// Merges neighbouring loops that every address walks through as one: fewer, longer loops.
/// </summary>
public static class Collapse
{
    /// <param name="domain">Loop sizes.</param>
    /// <param name="boundaries">Loops never merge across these positions.</param>
    /// <param name="addresses">Everything the loops read or write; strides are rewritten.</param>
    /// <param name="pinned">Loops whose own index is used.</param>
    /// <returns>The merged loops, and for each old loop its new position.</returns>
    public static (Dim[] Loops, int[] Position) Run(
        IReadOnlyList<Dim> domain, ISet<int> boundaries, IReadOnlyList<Address> addresses, ISet<int> pinned)
    {
        var groups = new List<List<int>>();
        for (int a = 0; a < domain.Count; a++)
        {
            bool merge = groups.Count > 0 && !boundaries.Contains(a) && !pinned.Contains(a) && !pinned.Contains(a - 1)
                && addresses.All(x => x.Strides[a - 1] == x.Strides[a] * domain[a]);
            if (merge)
                groups[groups.Count - 1].Add(a);
            else
                groups.Add([a]);
        }

        foreach (var address in addresses)
            address.Strides = groups.Select(g => address.Strides[g[g.Count - 1]]).ToArray();
        var position = new int[domain.Count];
        for (int g = 0; g < groups.Count; g++)
        {
            foreach (int a in groups[g])
                position[a] = g;
        }

        return (groups.Select(g => Dim.Product(g.Select(a => domain[a]))).ToArray(), position);
    }
}
