using DiffProg.Generators.IR;

namespace DiffProg.Generators.Lowering;

/// <summary>
/// The scalars of a body: which have a statement of their own, and what they are called. A value that is used once is
/// printed where it is used, so that a statement is what the user wrote or one adjoint of it.
/// </summary>
public sealed class Scalars
{
    // Operations in one statement.
    private const int Longest = 40;

    private readonly FunctionIR _f;
    private readonly HashSet<int> _inPlace = [];

    private Scalars(FunctionIR f) => _f = f;

    public bool IsInPlace(int node) => _inPlace.Contains(node);

    /// <summary>The name of a scalar, which is taken the first time that it is asked for.</summary>
    public static string NameOf(NameTable names, FunctionIR f, int node) => names.Of(("scalar", node), Memory.NameOf(f, node));

    /// <summary>Decides what is printed in place and gives the other scalars, and the epilogues of products, their names.</summary>
    public static Scalars Plan(FunctionIR f, IReadOnlyList<Step> steps, NameTable names)
    {
        var plan = new Scalars(f);
        plan.FindInPlace(steps);
        // The names that users gave come before those that are made.
        foreach (var step in steps.OfType<ScalarStep>().Where(s => f.Nodes[s.NodeId].Name is not null))
            NameOf(names, f, step.NodeId);
        foreach (var step in steps)
        {
            int[] named = step switch
            {
                ScalarStep scalar when !plan.IsInPlace(scalar.NodeId) => [scalar.NodeId],
                Kernel k => [.. k.Scalars, .. k.Reductions.Select(r => r.NodeId).Where(n => f.TypeOf(n).Rank == 0)],
                _ => [],
            };
            foreach (int node in named)
                NameOf(names, f, node);
            if (step is Kernel { Product: not null } product)
                product.Epilogue = names.Fresh(product.Stores[0].Target.Name.TrimStart('@') + "Epilogue");
        }

        return plan;
    }

    // Without a name, used once, by a statement that differentiates the same line; or a result that only the caller reads.
    private void FindInPlace(IReadOnlyList<Step> steps)
    {
        var scalars = steps.OfType<ScalarStep>().Select(s => s.NodeId).ToList();
        var users = scalars.SelectMany(s => _f.Nodes[s].Operands.Select(o => (Operand: o, User: s))).ToLookup(x => x.Operand, x => x.User);
        var results = _f.Results.Where(r => _f.TypeOf(r.Node).Rank == 0).ToLookup(r => r.Node, r => r.Name);
        var passed = new HashSet<int>(steps.OfType<Kernel>().SelectMany(k => k.Scalars));
        var sizes = new Dictionary<int, int>();
        foreach (int id in scalars)
        {
            var node = _f.Nodes[id];
            int size = 1 + node.Operands.Where(IsInPlace).Sum(o => sizes[o]);
            sizes[id] = size;
            bool alike = users[id].All(u => _f.Nodes[u].Primal == node.Primal);
            bool once = users[id].Count() + results[id].Count() == 1;
            bool named = node.Name is { } name && !results[id].Contains(name);
            // A comparison of what has names is as short as a name.
            bool comparison = node.Type.Kind == ScalarKind.Bool && size == 1 && node.Operands.Count == 2 && !results.Contains(id);
            if (!passed.Contains(id) && !named && alike && (once || comparison) && size < Longest)
                _inPlace.Add(id);
        }
    }
}
