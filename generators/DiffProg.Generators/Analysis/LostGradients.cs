using DiffProg.Generators.IR;

namespace DiffProg.Generators.Analysis;

/// <summary>
/// Finds parameters that ask for a gradient which is always zero. A derivative inside counts as one of all that its
/// function reads: whether it is shows in the program that it becomes.
/// </summary>
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
                && !LeafPath.Of(x.p.Path).IsReceiver
                && !(x.p.Type.Rank == 0 && used.Contains(ArgumentOf(x.p))))
            .Select(x => new Issue("DP3002", f.Nodes[x.i].Origin, EquatableArray.Of(x.p.Path))).ToEquatable();
    }

    private static string ArgumentOf(Parameter p) => LeafPath.Of(p.Path).Argument;
}
