using DiffProg.Generators.IR;

namespace DiffProg.Generators.Analysis;

/// <summary>
/// Finds what a derivative of the user's throws: it runs when gradients have been added to already, and where nothing
/// asks for it not at all.
/// </summary>
public static class DerivativeGuards
{
    public static IEnumerable<Issue> Run(FunctionIR f)
    {
        if (!f.Nodes.Any(n => n.Op == Op.Custom))
            yield break;
        var regions = Regions.Of(f.Nodes);
        for (int i = 0; i < f.Nodes.Count; i++)
        {
            if (f.Nodes[i].Op != Op.Custom)
                continue;
            for (int j = regions.Middle(i) + 1; j < regions.End(i); j++)
            {
                if (f.Nodes[j].Op == Op.Throw)
                {
                    yield return new Issue(
                        "DP1095", f.Nodes[i].Origin, EquatableArray.Of(
                            f.Nodes[i].Attributes.Text("call"), Invocation.MethodOf(f.Nodes[j].Origin.Method)));
                }
            }
        }
    }
}
