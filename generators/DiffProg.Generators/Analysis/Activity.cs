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
        var varied = new bool[f.Nodes.Count];
        var useful = new bool[f.Nodes.Count];
        for (int i = 0; i < f.Nodes.Count; i++)
        {
            var node = f.Nodes[i];
            varied[i] = node.Op == Op.Parameter ? f.Parameters[i].Differentiable
                : node.Type.IsFloat && !IsConstant(node) && node.Operands.Any(o => varied[o]);
        }

        foreach (var result in f.Results)
            useful[result.Node] = true;
        for (int i = f.Nodes.Count - 1; i >= 0; i--)
        {
            if (!useful[i] || IsConstant(f.Nodes[i]))
                continue;
            foreach (int operand in f.Nodes[i].Operands)
                useful[operand] = true;
        }

        return new Activity(varied, useful);
    }

    private static bool IsConstant(Node node) => node.Op != Op.Composite && Primitives.Of(node.Op).Constant;
}
