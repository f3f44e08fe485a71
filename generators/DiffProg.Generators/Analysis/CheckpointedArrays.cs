using DiffProg.Generators.IR;

namespace DiffProg.Generators.Analysis;

/// <summary>
/// Finds checkpoints that could not be computed once more: they write to an array of their surroundings, or read one
/// that is written later, so that it is another one by then.
/// </summary>
public static class CheckpointedArrays
{
    public static IEnumerable<Issue> Run(FunctionIR f)
    {
        if (!f.Nodes.Any(IsPart))
            yield break;
        var (regions, arrays) = (Regions.Of(f.Nodes), Arrays.Of(f));
        for (int i = 0; i < f.Nodes.Count; i++)
        {
            if (!IsPart(f.Nodes[i]))
                continue;
            if (Written(i) is { } written)
                yield return Issue(i, "writes", written);
            else if (Read(i) is { } read)
                yield return Issue(i, "reads", read);
        }

        Issue Issue(int opener, string what, int array) => new(
            "DP1081", f.Nodes[opener].Origin,
            EquatableArray.Of(what, f.Nodes[array].Name is { } name ? $"'{name}'" : "an array", what == "writes"
                ? "return the values, or make the array inside" : "read its elements into variables before"));

        bool IsOutside(int array, int opener) => array < opener || array > regions.End(opener);

        int? Written(int opener)
        {
            for (int i = opener + 1; i < regions.End(opener); i++)
            {
                if (Effects.Changes(f.Nodes[i]) && arrays.First(i) is var array && IsOutside(array, opener))
                    return array;
                if (regions.Parent(i) == opener && f.Nodes[i].Op == Op.Carried && arrays.IsArray(i))
                    return i;
            }

            return null;
        }

        int? Read(int opener)
        {
            foreach (int captured in regions.Captured(opener).Where(arrays.IsArray))
            {
                if (!Settled.Is(f, regions, arrays, captured, opener))
                    return captured;
            }

            return null;
        }
    }

    private static bool IsPart(Node node) => Regions.IsCheckpoint(node) || Regions.IsDivided(node);
}
