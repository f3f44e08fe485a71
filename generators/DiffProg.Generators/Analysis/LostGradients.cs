using DiffProg.Generators.IR;

namespace DiffProg.Generators.Analysis;

/// <summary>Finds parameters that ask for a gradient which is always zero.</summary>
public static class LostGradients
{
    public static EquatableArray<Issue> Run(FunctionIR f)
    {
        var activity = Activity.Of(f);
        // Of a struct some members may do nothing here.
        var used = new HashSet<string>(
            f.Parameters.Where((p, i) => p.Type.Rank == 0 && activity.IsActive(i)).Select(ArgumentOf));
        return f.Parameters.Select((p, i) => (p, i))
            .Where(x => x.p.Differentiable && !activity.IsActive(x.i)
                // A method of a record need not be about all of it.
                && ArgumentOf(x.p) != "this"
                && !(x.p.Type.Rank == 0 && used.Contains(ArgumentOf(x.p))))
            .Select(x => new Issue("DP3002", f.Nodes[x.i].Origin, EquatableArray.Of(x.p.Path))).ToEquatable();
    }

    private static string ArgumentOf(Parameter p) => LeafPath.Of(p.Path).Argument;
}
