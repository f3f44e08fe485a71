using DiffProg.Generators.IR;

namespace DiffProg.Generators.Analysis;

/// <summary>Whether an array is, when the backward sweep has come back to a region, what the region read.</summary>
public static class Settled
{
    /// <summary>Nothing writes it from the region on, and no iteration makes another.</summary>
    /// <param name="f">The function.</param>
    /// <param name="regions">Its regions.</param>
    /// <param name="arrays">Its arrays.</param>
    /// <param name="version">The array as the region reads it.</param>
    /// <param name="region">The region, or any node.</param>
    public static bool Is(FunctionIR f, Regions regions, Arrays arrays, int version, int region)
    {
        int first = arrays.First(version);
        if (regions.Parent(first) >= 0)
            return false;
        for (int i = regions.Unit(region, -1); i < f.Nodes.Count; i++)
        {
            if (Effects.Changes(f.Nodes[i]) && arrays.First(i) == first)
                return false;
        }

        return true;
    }
}
