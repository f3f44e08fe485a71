using DiffProg.Generators.IR;
using DiffProg.Generators.Lowering;

namespace DiffProg.Generators.Emit;

/// <summary>
/// Which values are written in place, where they are used: those used once, in the part of the program where they are made,
/// that the user has not named. An element that is read stays before the writes that follow it.
/// </summary>
internal sealed class ScalarUses
{
    private readonly FunctionIR _f;
    private readonly Regions _regions;
    private readonly bool[] _inline;

    public ScalarUses(LoopProgram program, Regions regions)
    {
        (_f, _regions) = (program.Function, regions);
        var uses = new int[_f.Nodes.Count];
        var user = new int[_f.Nodes.Count];
        for (int i = 0; i < _f.Nodes.Count; i++)
        {
            foreach (int operand in _f.Nodes[i].Operands)
            {
                uses[operand]++;
                user[operand] = i;
            }
        }

        // Results and kernels read a variable.
        foreach (int node in _f.Results.Select(r => r.Node).Concat(program.Steps.OfType<Kernel>().SelectMany(k => k.Scalars)))
            uses[node] += 2;
        _inline = new bool[_f.Nodes.Count];
        // Where the statement stands that a value is written in.
        var statement = new int[_f.Nodes.Count];
        for (int i = _f.Nodes.Count - 1; i >= 0; i--)
        {
            statement[i] = i;
            if (uses[i] != 1 || !IsExpression(_f.Nodes[i]) || _f.Nodes[i].Name is not null || !regions.SamePart(i, user[i]))
                continue;
            int at = statement[user[i]];
            _inline[i] = _f.Nodes[i].Op != Op.Read || !Enumerable.Range(i + 1, at - i - 1).Any(k => HasEffect(_f.Nodes[k].Op));
            statement[i] = _inline[i] ? at : i;
        }
    }

    public bool IsInline(int node) => _inline[node];

    /// <summary>No statement stands between the beginning of a loop and its condition.</summary>
    public bool IsExpressionUpTo(int opener, int condition)
    {
        for (int i = opener + 1; i < condition; i++)
        {
            if (!_inline[i] && _f.Nodes[i].Op is not (Op.Carried or Op.Index or Op.Constant or Op.Dimension))
                return false;
        }

        return true;
    }

    /// <summary>The carried values of a loop that the expression of a value reads, but for the value itself.</summary>
    public IEnumerable<int> CarriedIn(int node, int loop)
    {
        var found = new SortedSet<int>();
        void Visit(int i)
        {
            if (_f.Nodes[i].Op == Op.Carried && _regions.Opener(i) == loop)
                found.Add((int)_f.Nodes[i].Attributes.Integer("index"));
            if (!_inline[i])
                return;
            foreach (int operand in _f.Nodes[i].Operands)
                Visit(operand);
        }

        Visit(node);
        return found;
    }

    private static bool HasEffect(Op op) => op is Op.Write or Op.AddTo or Op.If or Op.Loop;

    private static bool IsExpression(Node node) => node.Op is Op.Read or Op.Load
        || (node.Type.Rank == 0 && node.Op is not (Op.Constant or Op.Dimension) && Primitives.IsElementWise(node.Op));
}
