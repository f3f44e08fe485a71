using DiffProg.Generators.IR;

namespace DiffProg.Generators.Analysis;

/// <summary>
/// Finds functions under a Derive that read an array of their surroundings which is written later: their adjoints would
/// read it as it is then. An array of one iteration or branch would have to be saved whole.
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
            if (f.Nodes[i].Op == Op.Derive && regions.Captured(i).Concat(f.Nodes[i].Operands).Select(arrays.First).Any(
                a => (f.Nodes[a].Op == Op.Array && !regions.RunsWith(a, 0)) || (arrays.IsArray(a) && Changes(a, i))))
                yield return new Issue("DP1051", f.Nodes[i].Origin, default);
        }

        // After the Derive, or anywhere in a loop that repeats it.
        bool Changes(int array, int derive)
        {
            int from = derive;
            for (int at = regions.Parent(derive); at >= 0; at = regions.Parent(at))
                from = f.Nodes[at].Op == Op.Loop ? at : from;
            return Enumerable.Range(from, f.Nodes.Count - from).Any(i =>
                f.Nodes[i].Op is Op.Write or Op.AddTo or Op.Extend or Op.Returned && arrays.First(i) == array);
        }
    }
}
