using DiffProg.Generators.IR;

namespace DiffProg.Generators.Differentiation;

/// <summary>
/// An If: what the adjoints of either part need comes out of the forward If as further results (zero, and not read,
/// where the other part ran); backward another If, on the same condition, gives the adjoints of what the part read.
/// </summary>
internal sealed class ReversedIf : IReversed
{
    private readonly Differentiated _source;
    private readonly Sweep _around;
    private readonly int _if;
    private readonly int _results;
    private readonly Part _then;
    private readonly Part _else;
    private readonly IReadOnlyList<int> _active;

    public ReversedIf(Differentiated source, Sweep around, int opener)
    {
        (_source, _around, _if) = (source, around, opener);
        var (f, regions) = (source.Function, source.Regions);
        int middle = regions.Middle(opener), end = regions.End(opener);
        var (first, second) = (f.Nodes[middle].Operands, f.Nodes[end].Operands);
        _results = first.Count;
        _active = Enumerable.Range(0, first.Count)
            .Where(k => !source.Arrays.IsArray(first[k]) && source.Activity.IsUseful(first[k])
            && (source.Activity.IsVaried(first[k]) || source.Activity.IsVaried(second[k]))).ToArray();
        _then = new Part(source, around, opener + 1, middle, first, _active);
        _else = new Part(source, around, middle + 1, end, second, _active);
        Forward = PlaceForward();
    }

    public Value Forward { get; }

    public void Backward()
    {
        var touched = _then.Touched.Union(_else.Touched).OrderBy(n => n).ToArray();
        if (!_around.IsWanted(_if, touched))
            return;
        var (f, b) = (_source.Function, _around.Builder);
        b.OfProgram();
        var incoming = _active.Select(k => _around.ResultAdjoint(_if, k, f.TypeOf(_then.Values[k]))).ToArray();
        var before = touched.Select(_around.AdjointOrZero).ToArray();
        var saved = _then.Saved.Concat(_else.Saved).Select((type, i) => b.Result(Forward, _results + i, type))
            .ToArray();
        var opener = b.If(_around.Primal(f.Nodes[_if].Operands[0]));
        b.Else(_then.Backward(_around, incoming, touched, before, saved.Take(_then.Saved.Count).ToArray()));
        b.EndIf(_else.Backward(_around, incoming, touched, before, saved.Skip(_then.Saved.Count).ToArray()));
        for (int i = 0; i < touched.Length; i++)
        {
            var g = b.Result(opener, i, f.TypeOf(touched[i])).Named(Reverse.Adjoint(f.Nodes[touched[i]].Name));
            _around.SetAdjoint(touched[i], g);
        }
    }

    private Value PlaceForward()
    {
        var (f, b) = (_source.Function, _around.Builder);
        b.OfProgram(f.Nodes[_if].Origin);
        var condition = _around.Primal(f.Nodes[_if].Operands[0]);
        _then.Resolve(_around);
        _else.Resolve(_around);
        var opener = b.If(condition);
        var (values, saved) = _then.PlaceForward(b);
        b.Else([.. values, .. saved, .. _else.Saved.Select(b.Unset)]);
        (values, saved) = _else.PlaceForward(b);
        var nothing = _then.Saved.Select(b.Unset).ToArray();
        b.EndIf([.. values, .. nothing, .. saved]);
        return opener;
    }

    /// <summary>One part of the If.</summary>
    private sealed class Part
    {
        private readonly Sweep _body;
        private readonly Partition _partition;
        private readonly int _copies;
        private readonly List<Value> _incoming = [];
        private Splice? _forward;

        public Part(
            Differentiated source, Sweep around, int start, int end, EquatableArray<int> values,
            IReadOnlyList<int> active)
        {
            Values = values;
            _body = new Sweep(source, around, new Builder());
            _body.Copy(start, end);
            foreach (int value in values)
                _body.Primal(value);
            _copies = _body.Builder.Nodes.Count;
            foreach (int k in active)
            {
                var value = source.Function.Nodes[values[k]];
                _incoming.Add(_body.Leaf(Op.Incoming, value.Type, Reverse.Adjoint(value.Name)));
                _body.Seed(values[k], _incoming[^1]);
            }

            _body.Propagate(start, end);
            Touched = _body.OutsideAdjoints().ToArray();
            _partition = new Partition(
                _body.Builder.Nodes, _copies, Touched.Select(t => _body.Adjoint(t)!.Value.Id),
                _body.Settled(start - 1));
            Saved = _partition.Saved.Select(s => _body.Builder.Nodes[s].Type).ToArray();
        }

        public EquatableArray<int> Values { get; }

        public IReadOnlyList<int> Touched { get; }

        public IReadOnlyList<TensorType> Saved { get; }

        /// <summary>Finds what the part reads of its surroundings, before the region opens.</summary>
        public void Resolve(Sweep around)
        {
            _forward = new Splice(_body.Builder, around.Builder);
            foreach (var captured in _body.Captured)
                _forward[captured.Value.Id] = around.Primal(captured.Key);
        }

        public (Value[] Values, Value[] Saved) PlaceForward(Builder b)
        {
            for (int k = 0; k < _copies; k++)
            {
                if (!_partition.IsLeaf(k))
                    _forward!.Copy(k);
            }

            foreach (int partial in _partition.Partials())
                _forward!.Copy(partial);
            b.OfProgram();
            return (Values.Select(v => _forward![_body.Primal(v)]).ToArray(),
                _partition.Saved.Select(s => _forward![s]).ToArray());
        }

        /// <summary>The adjoints of the touched values after this part ran backward.</summary>
        public IEnumerable<Value> Backward(
            Sweep around, IReadOnlyList<Value> incoming, IReadOnlyList<int> touched, IReadOnlyList<Value> before,
            IReadOnlyList<Value> saved)
        {
            var splice = new Splice(_body.Builder, around.Builder, repeated: _copies);
            for (int k = 0; k < incoming.Count; k++)
                splice[_incoming[k].Id] = incoming[k];
            for (int k = 0; k < touched.Count; k++)
            {
                if (_body.Touched.TryGetValue(touched[k], out var leaf))
                    splice[leaf.Id] = before[k];
            }

            foreach (var captured in _body.Captured)
                splice[captured.Value.Id] = around.Primal(captured.Key);
            foreach (var (node, i) in _partition.Saved.Select((s, i) => (s, i)))
                splice[node] = saved[i];
            foreach (int made in _partition.BackwardNodes())
                splice.Copy(made);
            around.Builder.OfProgram();
            return touched.Select((t, k) => _body.Adjoint(t) is { } g ? splice[g] : before[k]).ToArray();
        }
    }
}
