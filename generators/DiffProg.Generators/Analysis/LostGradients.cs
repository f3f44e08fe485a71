using DiffProg.Generators.IR;

namespace DiffProg.Generators.Analysis;

/// <summary>Finds parameters that ask for a gradient which is always zero.</summary>
public static class LostGradients
{
    public static EquatableArray<Issue> Run(FunctionIR f)
    {
        var activity = Activity.Of(f);
        return f.Parameters.Select((p, i) => (p, i)).Where(x => x.p.Differentiable && !activity.IsActive(x.i))
            .Select(x => new Issue("DP3002", f.Nodes[x.i].Origin, EquatableArray.Of(x.p.Path))).ToEquatable();
    }
}
