using DiffProg.Generators.IR;

namespace DiffProg.Generators.Differentiation;

/// <summary>
/// Divides a checkpointed loop of n iterations into stretches: a loop over about n^(1 / (levels + 1)) of them, whose
/// body
/// is a checkpoint around a loop over one stretch, which has one level less. What is saved are the values carried from
/// stretch to stretch.
/// </summary>
public sealed class DivideLoops
{
    private readonly FunctionIR _f;
    private readonly Regions _regions;
    private readonly Builder _b = new();
    private readonly Value[] _map;

    private DivideLoops(FunctionIR f) => (_f, _regions, _map) = (f, Regions.Of(f.Nodes), new Value[f.Nodes.Count]);

    public static FunctionIR Run(FunctionIR f)
    {
        if (!f.Nodes.Any(Regions.IsDivided))
            return f;
        var pass = new DivideLoops(f);
        pass.Copy(0, f.Nodes.Count);
        return pass._b.ToFunction(f, f.Results.Select(r => r with { Node = pass._map[r.Node].Id }));
    }

    private void Copy(int start, int end)
    {
        for (int i = start; i < end; i++)
        {
            if (Regions.IsDivided(_f.Nodes[i]))
            {
                i = Divide(i);
                continue;
            }

            _map[i] = _b.Copy(_f.Nodes[i], o => _map[o].Id);
        }
    }

    private int Divide(int loop)
    {
        var node = _f.Nodes[loop];
        int end = _regions.End(loop);
        _b.OfProgram(node.Origin);
        _b.Line = null;
        var initial = Regions.Initial(node).Select(o => _map[o]).ToArray();
        var types = _f.Nodes[end].Operands.Select(_f.TypeOf).ToArray();
        _map[loop] = Stretches(
            loop, (int)node.Attributes.Integer(Regions.Checkpointed), _map[node.Operands[0]],
            _b.Constant(0, ScalarKind.I32), initial, types);
        return end;
    }

    // The loop over iterations first, first + 1, ...: as it is, or in stretches. Gives its opener.
    private Value Stretches(
        int loop, int levels, Value count, Value first, IReadOnlyList<Value> initial, IReadOnlyList<TensorType> types)
    {
        if (levels == 0)
            return Body(loop, count, first, initial);
        // One more than n^(levels / (levels + 1)), rounded down: at least 1.
        var one = _b.Constant(1, ScalarKind.I32);
        var share = count.Convert(ScalarKind.F64).Map(Op.Power, levels / (levels + 1.0)).Convert(ScalarKind.I32);
        var length = _b.Apply(Op.Add, share, one).Named("stretch");
        var stretches = _b.Apply(
            Op.Divide, _b.Apply(Op.Subtract, _b.Apply(Op.Add, count, length), one), length).Named("stretches");
        var outer = _b.Loop(stretches, initial);
        var next = _f.Nodes[_regions.End(loop)].Operands;
        var carried = types.Select((t, k) => _b.Carried(k, t).Named(_f.Nodes[next[k]].Name)).ToArray();
        var done = _b.Apply(Op.Multiply, _b.Index().Named("stretchAt"), length);
        var rest = _b.Apply(Op.Minimum, length, _b.Apply(Op.Subtract, count, done));
        var begin = _b.Apply(Op.Add, first, done);
        var opener = Mark(Op.Custom, CheckpointPart.Opener("stretch"));
        var inner = Stretches(loop, levels - 1, rest, begin, carried, types);
        var values = types.Select((t, k) => _b.Result(inner, k, t)).ToArray();
        Mark(Op.Rule, Attributes.None, values);
        Mark(Op.EndCustom, Attributes.None);
        _b.Next(types.Select((t, k) => _b.Derivative(opener, k, t)).ToArray());
        return outer;
    }

    private Value Body(int loop, Value count, Value first, IReadOnlyList<Value> initial)
    {
        var opener = _b.Loop(count, initial);
        int end = _regions.End(loop);
        int copied = loop + 1;
        foreach (int index in Enumerable.Range(loop + 1, end - loop - 1).Where(IsIndex))
        {
            var node = _f.Nodes[index];
            Copy(copied, index);
            _b.Like(node);
            _map[index] = _b.Apply(Op.Add, first, _b.Index()).Named(node.Name);
            copied = index + 1;
        }

        Copy(copied, end);
        _b.Copy(_f.Nodes[end], o => _map[o].Id);
        return opener;

        bool IsIndex(int i) => _f.Nodes[i].Op == Op.Index && _regions.Parent(i) == loop;
    }

    private Value Mark(Op op, Attributes attributes, params Value[] operands) =>
        _b.Make(op, TensorType.None, operands, attributes);
}
