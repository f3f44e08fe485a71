using DiffProg.Generators.IR;

namespace DiffProg.Generators.Optimization;

/// <summary>Drops what no result needs, values that regions carry for nobody included.</summary>
public sealed class DeadCode
{
    private readonly FunctionIR _f;
    private readonly Regions _regions;
    private readonly bool[] _live;

    // Values of openers that are read: (If or Loop, k).
    private readonly HashSet<(int Opener, int K)> _slots = [];
    private readonly HashSet<int> _saving = [];
    private readonly Stack<int> _work = new();

    private DeadCode(FunctionIR f) => (_f, _regions, _live) = (f, Regions.Of(f.Nodes), new bool[f.Nodes.Count]);

    public static FunctionIR Remove(FunctionIR f) => new DeadCode(f).Run(_ => false);

    /// <summary>The same, but for what has yet to be looked at: it may be wrong although nothing needs it.</summary>
    public static FunctionIR Remove(FunctionIR f, Func<int, bool> keeps) => new DeadCode(f).Run(keeps);

    /// <summary>The nodes that the first of its results, what it writes and what throws need; not what is
    /// shown.</summary>
    /// <param name="f">The function.</param>
    /// <param name="results">How many of its results.</param>
    /// <param name="decisions">What else is needed.</param>
    public static bool[] NeededBy(FunctionIR f, int results, ISet<int> decisions)
    {
        var code = new DeadCode(f);
        code.Find(results, decisions.Contains);
        return code._live;
    }

    private FunctionIR Run(Func<int, bool> keeps)
    {
        Find(_f.Results.Count, i => keeps(i) || Invocation.IsVisit(_f.Nodes[i]));
        return Rebuilt();
    }

    private void Find(int results, Func<int, bool> keeps)
    {
        foreach (var result in _f.Results.Take(results))
            Mark(result.Node);
        for (int i = 0; i < _f.Parameters.Count; i++)
            Mark(i);
        if (_f.Parameters.Any(p => p.Written))
        {
            var arrays = Arrays.Of(_f);
            for (int i = _f.Parameters.Count; i < _f.Nodes.Count; i++)
            {
                if (Effects.Changes(_f.Nodes[i]) && arrays.First(i) is var made && made < _f.Parameters.Count
                    && _f.Parameters[made].Written)
                    Mark(i);
            }
        }

        // What throws does so whether its value is used or not; what a derivative repeats need not throw again.
        for (int i = 0; i < _f.Nodes.Count; i++)
        {
            if (Effects.IsGuard(_f.Nodes, i) || keeps(i))
                Mark(i);
        }

        Close();
    }

    // A size that a loop changes is needed where a value has it.
    private void Close()
    {
        var sizes = Enumerable.Range(0, _f.Nodes.Count).Where(i => _f.Nodes[i].Op == Op.Size)
            .ToLookup(i => _f.Nodes[i].Attributes.Dims("dim")[0].AsSymbol!);
        do
        {
            while (_work.Count > 0)
                Visit(_work.Pop());
            if (sizes.Count == 0)
                return;
            for (int i = 0; i < _f.Nodes.Count; i++)
            {
                foreach (int size in !_live[i] ? [] : LoopSize.NamesIn(_f.Nodes[i]).SelectMany(name => sizes[name]))
                {
                    if (_regions.Parent(size) < 0 || _live[_regions.Parent(size)])
                        Mark(size);
                }
            }
        }
        while (_work.Count > 0);
    }

    private void Mark(int node)
    {
        if (_live[node])
            return;
        _live[node] = true;
        _work.Push(node);
    }

    private void Visit(int i)
    {
        var node = _f.Nodes[i];
        switch (node.Op)
        {
            case Op.Carried or Op.Result:
                Keep(_regions.Opener(i), (int)node.Attributes.Integer("index"));
                break;
            case Op.Frame:
                Mark(node.Operands[0]);
                _saving.Add(node.Operands[0]);
                Mark(Save(node.Operands[0]));
                break;
            case Op.If:
                Mark(node.Operands[0]);
                Mark(_regions.Middle(i));
                Mark(_regions.End(i));
                break;
            case Op.Loop:
                if (Regions.Counts(node))
                    Mark(node.Operands[0]);
                else
                    Mark(_regions.Middle(i));
                Mark(_regions.End(i));
                break;
            case Op.Else or Op.EndIf or Op.Next:
                break;
            case Op.Custom:
                Mark(_regions.Middle(i));
                goto case Op.Derive;
            case Op.Derive:
                foreach (int operand in node.Operands)
                    Mark(operand);
                Mark(_regions.End(i));
                break;
            default:
                foreach (int operand in node.Operands)
                    Mark(operand);
                break;
        }

        if (_regions.Parent(i) is >= 0 and var parent)
            Mark(parent);
    }

    private void Keep(int opener, int k)
    {
        Mark(opener);
        if (!_slots.Add((opener, k)))
            return;
        var node = _f.Nodes[opener];
        Mark(node.Op == Op.If ? _f.Nodes[_regions.Middle(opener)].Operands[k] : Regions.Initial(node).ElementAt(k));
        Mark(_f.Nodes[_regions.End(opener)].Operands[k]);
        // What changes its size is carried in memory of its own, and its adjoint has the sizes that it has here and
        // there.
        for (int i = opener; node.Op == Op.Loop && i < _f.Nodes.Count; i++)
        {
            if (_f.Nodes[i].Op is Op.Carried or Op.Result && LoopSize.In(_f.Nodes[i].Type)
                && _regions.Opener(i) == opener && _f.Nodes[i].Attributes.Integer("index") == k)
                Mark(i);
        }
    }

    // The last node before the end of the loop.
    private int Save(int loop) => _regions.End(loop) - 1;

    private FunctionIR Rebuilt()
    {
        var map = new int[_f.Nodes.Count];
        var nodes = new List<Node>();
        for (int i = 0; i < _f.Nodes.Count; i++)
        {
            map[i] = nodes.Count;
            if (_live[i])
                nodes.Add(Pruned(i, o => map[o]));
        }

        return _f with
        {
            Nodes = nodes.ToEquatable(),
            Results = _f.Results.Select(r => r with { Node = map[r.Node] }).ToEquatable(),
        };
    }

    private Node Pruned(int i, Func<int, int> map)
    {
        var node = _f.Nodes[i];
        if (node.Op is Op.Carried or Op.Result)
        {
            int opener = _regions.Opener(i), k = (int)node.Attributes.Integer("index");
            node = node with { Attributes =
                node.Attributes.With("index", Enumerable.Range(0, k).Count(j => _slots.Contains((opener, j)))) };
        }

        var operands = node.Op switch
        {
            Op.Loop => node.Operands.Take(Regions.Counts(node) ? 1 : 0).Concat(Kept(i, Regions.Initial(node))),
            Op.Else or Op.EndIf or Op.Next => Kept(_regions.Parent(i), node.Operands),
            _ => node.Operands,
        };
        return node with { Operands = operands.Select(map).ToEquatable() };
    }

    private IEnumerable<int> Kept(int opener, IEnumerable<int> values) =>
        values.Where((_, k) => _slots.Contains((opener, k)));
}
