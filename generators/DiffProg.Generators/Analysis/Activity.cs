using DiffProg.Generators.IR;

namespace DiffProg.Generators.Analysis;

/// <summary>
/// Which values matter to a derivative: varied ones depend on an input that has one, useful ones reach a result through
/// operations that are not locally constant.
/// </summary>
public sealed class Activity
{
    private readonly bool[] _varied;
    private readonly bool[] _useful;

    private Activity(bool[] varied, bool[] useful) => (_varied, _useful) = (varied, useful);

    public bool IsVaried(int node) => _varied[node];

    public bool IsUseful(int node) => _useful[node];

    public bool IsActive(int node) => _varied[node] && _useful[node];

    public static Activity Of(FunctionIR f)
    {
        var regions = Regions.Of(f.Nodes);
        return new Activity(Varied(f, regions), Useful(f, regions));
    }

    // What a loop carries varies if it does at the end of an iteration: until nothing changes. An array varies as a
    // whole and always: its tangent or adjoint is memory beside its own.
    private static bool[] Varied(FunctionIR f, Regions regions)
    {
        var arrays = Arrays.Of(f);
        var varied = new bool[f.Nodes.Count];
        for (bool changed = true; changed;)
        {
            changed = false;
            for (int i = 0; i < f.Nodes.Count; i++)
            {
                var node = f.Nodes[i];
                bool now = node.Op switch
                {
                    Op.Parameter => f.Parameters[i].Differentiable,
                    Op.Carried or Op.Result => regions.Sources(i).Any(s => varied[s]),
                    Op.Argument or Op.Derivative => regions.SourcesOfDerivative(i).Any(s => varied[s]),
                    Op.Returned => f.Nodes[node.Operands[0]].Operands.Any(o => varied[o]),
                    _ => !IsConstant(node) && node.Operands.Any(o => varied[o]),
                };
                changed |= varied[i] != (varied[i] |= (now || varied[arrays.First(i)]) && node.Type.IsFloat);
                varied[arrays.First(i)] |= varied[i];
            }
        }

        return varied;
    }

    private static bool[] Useful(FunctionIR f, Regions regions)
    {
        var useful = new bool[f.Nodes.Count];
        foreach (var result in f.Results)
            useful[result.Node] = true;
        if (f.Parameters.Any(p => p.Written))
        {
            var arrays = Arrays.Of(f);
            for (int i = 0; i < f.Nodes.Count; i++)
            {
                if (arrays.First(i) is var made && made < f.Parameters.Count
                    && f.Parameters[made] is { Written: true, Differentiable: true })
                    useful[i] = true;
            }
        }

        for (bool changed = true; changed;)
        {
            changed = false;
            for (int i = f.Nodes.Count - 1; i >= 0; i--)
            {
                if (!useful[i])
                    continue;
                var operands = f.Nodes[i].Op is Op.Carried or Op.Result ? regions.Sources(i)
                    : f.Nodes[i].Op is Op.Argument or Op.Derivative ? regions.SourcesOfDerivative(i)
                    : f.Nodes[i].Op == Op.Returned ? f.Nodes[f.Nodes[i].Operands[0]].Operands
                    : f.Nodes[i].Op == Op.View ? [f.Nodes[i].Operands[0]]
                    : IsConstant(f.Nodes[i]) ? [] : f.Nodes[i].Operands;
                foreach (int operand in operands)
                    changed |= useful[operand] != (useful[operand] = true);
            }
        }

        return useful;
    }

    private static bool IsConstant(Node node) => node.Op != Op.Composite && Primitives.Of(node.Op).Constant;
}
