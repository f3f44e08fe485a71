using DiffProg.Generators.IR;

namespace DiffProg.Generators.Analysis;

/// <summary>
/// Finds functions under a Derive that write an array which is not their own: what they are given, or one of their
/// surroundings. A derivative calls its function as often as it needs.
/// </summary>
public static class DerivedArrays
{
    public static IEnumerable<Issue> Run(FunctionIR f)
    {
        if (!f.Nodes.Any(n => n.Op == Op.Derive) || !Arrays.In(f))
            yield break;
        var (regions, arrays) = (Regions.Of(f.Nodes), Arrays.Of(f));
        for (int i = 0; i < f.Nodes.Count; i++)
        {
            if (f.Nodes[i].Op == Op.Derive && Enumerable.Range(i, regions.End(i) - i).Any(Writes))
                yield return new Issue("DP1051", f.Nodes[i].Origin, default);

            bool Writes(int node) => Effects.Changes(f.Nodes[node]) && arrays.First(node) < i;
        }
    }
}
