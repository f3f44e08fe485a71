using DiffProg.Generators.IR;

namespace DiffProg.Generators.Differentiation;

/// <summary>
/// A part of the program that keeps nothing: forward it runs as it is; backward it runs once more, this time saving,
/// and then its adjoints. What it reads of its surroundings is all that crosses.
/// </summary>
internal sealed class ReversedCheckpoint : IReversedInPlace
{
    private readonly Differentiated _source;
    private readonly Sweep _around;
    private readonly Sweep _body;
    private readonly int _opener;
    private readonly int _copies;
    private readonly IReadOnlyList<int> _values;
    private readonly Dictionary<int, Value> _incoming = [];
    private readonly IReadOnlyList<int> _touched;

    // Of tensors that it adds to: what it adds, as a value.
    private readonly Dictionary<int, Value> _sums = [];

    public ReversedCheckpoint(Differentiated source, Sweep around, int opener)
    {
        (_source, _around, _opener) = (source, around, opener);
        var f = source.Function;
        int end = source.Regions.Middle(opener);
        _values = f.Nodes[end].Operands;
        // In a loop what is added is memory already.
        _body = new Sweep(source, around, new Builder(), addsUp: around.IsOutermost);
        _body.Copy(opener + 1, end);
        foreach (int value in _values)
            _body.Primal(value);
        _copies = _body.Builder.Nodes.Count;
        for (int k = 0; k < _values.Count; k++)
        {
            int value = _values[k];
            if (!source.Activity.IsActive(value))
                continue;
            _incoming[k] = _body.Leaf(Op.Incoming, f.TypeOf(value), Reverse.Adjoint(f.Nodes[value].Name));
            _body.Seed(value, _incoming[k]);
        }

        _body.Propagate(opener + 1, end);
        _touched = _body.OutsideAdjoints().ToArray();
        foreach (int tensor in _touched.Where(_body.IsAddedUp))
            _sums[tensor] = _body.AdjointValue(tensor)!.Value;
        Results = PlaceForward(opener + 1, end);
    }

    public IReadOnlyList<Value> Results { get; }

    public Value Forward => throw new InvalidOperationException("a checkpoint has no opener");

    public void Backward()
    {
        if (!_around.IsWanted(_opener, _touched))
            return;
        var b = _around.Builder;
        b.OfProgram();
        var splice = new Splice(_body.Builder, b, repeated: _copies);
        foreach (var incoming in _incoming)
            splice[incoming.Value.Id] = _around.ResultAdjoint(_opener, incoming.Key, incoming.Value.Type);
        foreach (int touched in _touched.Where(t => !_sums.ContainsKey(t)))
        {
            var before = _around.AdjointOrZero(touched);
            if (_body.Touched.TryGetValue(touched, out var leaf))
                splice[leaf.Id] = before;
        }

        foreach (var captured in _body.Captured)
            splice[captured.Value.Id] = Once(captured.Key);
        for (int i = 0; i < _body.Builder.Nodes.Count; i++)
        {
            if (_body.Builder.Nodes[i].Op is not (Op.Outer or Op.Incoming))
                splice.Copy(i);
        }

        b.OfProgram();
        foreach (int touched in _touched)
        {
            if (_sums.TryGetValue(touched, out var sum))
                _around.Add(touched, splice[sum]);
            else
                _around.SetAdjoint(touched, splice[_body.Adjoint(touched)!.Value]);
        }
    }

    // An array is memory, which is as it was: nothing writes it any more. A size is known.
    private Value Once(int captured)
    {
        var (value, b) = (_around.Primal(captured), _around.Builder);
        return _source.Arrays.IsArray(captured) || Derivation.IsKnown(_source.Function, captured) ? value
            : b.Append(new Node(
                Op.Again, value.Type, EquatableArray.Of(value.Id), Attributes.None, b.Origin, value.Node.Name));
    }

    private Value[] PlaceForward(int start, int end)
    {
        var (f, b) = (_source.Function, _around.Builder);
        var map = new Dictionary<int, Value>();
        Value Mapped(int node) => map.TryGetValue(node, out var value) ? value : _around.Primal(node);
        for (int i = start; i < end; i++)
        {
            b.OfProgram(f.Nodes[i].Origin);
            map[i] = b.Copy(f.Nodes[i], o => Mapped(o).Id);
        }

        return [.. _values.Select(Mapped)];
    }
}
