using DiffProg.Generators.IR;

namespace DiffProg.Generators.Differentiation;

/// <summary>
/// A loop: forward it saves what each iteration's adjoints need; backward another loop, which counts, takes the
/// iterations from the last to the first. It carries the adjoints of the carried values, and collects those of what it
/// reads.
/// </summary>
internal sealed class ReversedLoop : IReversed
{
    private readonly Differentiated _source;
    private readonly Sweep _around;
    private readonly Sweep _body;
    private readonly Partition _partition;
    private readonly int _loop;
    private readonly int _copies;
    private readonly IReadOnlyList<int> _active;
    private readonly Dictionary<int, Value> _carried = [];
    private readonly Dictionary<int, Value> _incoming = [];
    private readonly IReadOnlyList<int> _touched;
    private readonly Value? _index;

    public ReversedLoop(Differentiated source, Sweep around, int loop)
    {
        (_source, _around, _loop) = (source, around, loop);
        var (f, regions) = (source.Function, source.Regions);
        int end = regions.End(loop);
        var next = f.Nodes[end].Operands;
        _body = new Sweep(source, around, new Builder());
        var own = Enumerable.Range(loop + 1, end - loop - 1).Where(i => regions.Parent(i) == loop).ToArray();
        foreach (int i in own.Where(i => f.Nodes[i].Op is Op.Carried or Op.Index))
        {
            var leaf = _body.Leaf(f.Nodes[i].Op, f.TypeOf(i), f.Nodes[i].Name);
            _body.SetPrimal(i, leaf);
            if (f.Nodes[i].Op == Op.Carried)
                _carried[(int)f.Nodes[i].Attributes.Integer("index")] = leaf;
            else
                _index = leaf;
        }

        _body.Copy(loop + 1, end);
        // Leaves of what the last node reads must be there as well.
        foreach (int value in next)
            _body.Primal(value);
        _copies = _body.Builder.Nodes.Count;

        var carriedNodes = own.Where(i => f.Nodes[i].Op == Op.Carried)
            .ToDictionary(i => (int)f.Nodes[i].Attributes.Integer("index"));
        // Where there is no iteration, what came in comes out: it is enough that one of the two varies.
        var initial = Regions.Initial(f.Nodes[loop]).ToArray();
        _active = Enumerable.Range(0, next.Count)
            .Where(k => !source.Arrays.IsArray(next[k]) && source.Activity.IsUseful(next[k])
            && (source.Activity.IsVaried(initial[k]) || source.Activity.IsVaried(next[k]))).ToArray();
        foreach (int k in _active)
        {
            _incoming[k] = _body.Leaf(Op.Incoming, f.TypeOf(next[k]), Reverse.Adjoint(f.Nodes[next[k]].Name));
            _body.Seed(next[k], _incoming[k]);
        }

        _body.Propagate(loop + 1, end);
        foreach (int k in _active)
            Outputs[k] = carriedNodes.TryGetValue(k, out int node)
                ? _body.AdjointValue(node) ?? _body.Zero(f.TypeOf(node))
                : _body.Zero(f.TypeOf(next[k]));
        _touched = _body.OutsideAdjoints().ToArray();
        _partition = new Partition(
            _body.Builder.Nodes, _copies,
            Outputs.Values.Concat(_touched.Select(t => _body.Adjoint(t)!.Value)).Select(v => v.Id),
            _body.Settled(loop));
        Forward = PlaceForward(next);
    }

    public Value Forward { get; }

    private Dictionary<int, Value> Outputs { get; } = [];

    public void Backward()
    {
        var (f, b) = (_source.Function, _around.Builder);
        var node = f.Nodes[_loop];
        if (!_around.IsWanted(_loop, _touched))
            return;
        b.Primal = null;
        var count = Regions.Counts(node) ? _around.Primal(node.Operands[0]) : b.Count(Forward);
        var one = b.Constant(1, ScalarKind.I32);
        var initial = _active.Select(k => _around.ResultAdjoint(_loop, k, TypeAfter(k)))
            .Concat(_touched.Select(_around.AdjointOrZero)).ToArray();
        var frame = b.Frame(Forward);
        var loop = Regions.IsOnce(node) ? b.Once(initial) : b.Loop(count, initial);
        var splice = new Splice(_body.Builder, b, backward: true);
        int place = 0;
        foreach (int k in _active)
            splice[_incoming[k].Id] = b.Carried(place++, _incoming[k].Type).Named(_incoming[k].Node.Name);
        foreach (int t in _touched)
        {
            var carried = b.Carried(place++, f.TypeOf(t));
            if (_body.Touched.TryGetValue(t, out var leaf))
                splice[leaf.Id] = carried.Named(leaf.Node.Name);
        }

        var index = b.Index();
        // From the last iteration to the first.
        var reversed = b.Apply(Op.Subtract, b.Apply(Op.Subtract, count, one), index).Named(_index?.Node.Name);
        if (_index is { } i)
            splice[i.Id] = reversed;
        foreach (var captured in _body.Captured)
            splice[captured.Value.Id] = _around.Primal(captured.Key);
        int slot = 0;
        foreach (int saved in _partition.Saved)
            splice[saved] = b.Load(frame, reversed, slot++, _body.Builder.Nodes[saved]);

        foreach (int made in _partition.BackwardNodes())
            splice.Copy(made);
        b.Primal = null;
        b.Next(_active.Select(k => splice[Outputs[k]]).Concat(_touched.Select(t => splice[_body.Adjoint(t)!.Value])));
        // What the loop read has its whole adjoint so far; what it began with may be one of these values.
        for (int t = 0; t < _touched.Count; t++)
        {
            var (touched, type) = (_touched[t], f.TypeOf(_touched[t]));
            _around.SetAdjoint(
                touched, b.Result(loop, _active.Count + t, type).Named(Reverse.Adjoint(f.Nodes[touched].Name)));
        }

        var first = Regions.Initial(node).ToArray();
        for (int k = 0; k < _active.Count; k++)
        {
            // What begins as nothing has the type that it ends with.
            var type = f.Nodes[first[_active[k]]].Op == Op.Unset ? _incoming[_active[k]].Type
                : f.TypeOf(first[_active[k]]);
            _around.Seed(first[_active[k]], b.Result(loop, k, type));
        }
    }

    // Of what comes out of the loop: another size than in an iteration, where the loop changes it.
    private TensorType TypeAfter(int k) => _around.ResultsOf(_loop)
        .Where(r => _source.Function.Nodes[r].Attributes.Integer("index") == k)
        .Select(_source.Function.TypeOf).FirstOrDefault() ?? _incoming[k].Type;

    private Value PlaceForward(EquatableArray<int> next)
    {
        var (f, b) = (_source.Function, _around.Builder);
        var node = f.Nodes[_loop];
        (b.Origin, b.Primal) = (node.Origin, null);
        var splice = new Splice(_body.Builder, b);
        foreach (var captured in _body.Captured)
            splice[captured.Value.Id] = _around.Primal(captured.Key);
        var loop = b.Copy(node, o => _around.Primal(o).Id);
        foreach (var carried in _carried)
            splice[carried.Value.Id] = b.Carried(carried.Key, carried.Value.Type).Named(carried.Value.Node.Name);
        if (_index is { } i)
            splice[i.Id] = b.Index().Named(i.Node.Name);
        for (int k = 0; k < _copies; k++)
        {
            if (!_partition.IsLeaf(k))
                splice.Copy(k);
        }

        foreach (int partial in _partition.Partials())
            splice.Copy(partial);
        b.Primal = null;
        b.Save(_partition.Saved.Select(s => splice[s]));
        b.Next(next.Select(v => splice[_body.Primal(v)]));
        return loop;
    }
}
