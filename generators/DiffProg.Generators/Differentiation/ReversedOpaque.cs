using DiffProg.Generators.IR;

namespace DiffProg.Generators.Differentiation;

/// <summary>
/// A call of a method over spans whose body is not read: forward as it is; backward the user's pullback takes what the
/// method was given, and adds to the shadows of the spans.
/// </summary>
internal sealed class ReversedOpaque : IReversed
{
    private readonly Differentiated _source;
    private readonly Sweep _around;
    private readonly int _call;
    private readonly KeptArrays _kept;

    public ReversedOpaque(Differentiated source, Sweep around, int call)
    {
        (_source, _around, _call) = (source, around, call);
        _kept = new KeptArrays(source, around, call, Node.Operands.Select(Whole));
        Forward = around.Builder.Copy(Node, o => around.Primal(o).Id);
    }

    /// <summary>The call.</summary>
    public Value Forward { get; }

    private Node Node => _source.Function.Nodes[_call];

    /// <summary>Appends the pullback.</summary>
    public void Backward()
    {
        var (f, b) = (_source.Function, _around.Builder);
        var invocation = Invocation.Of(Node);
        var rule = OpaqueRule.Of(Node, isForward: false)!;
        var adjoints = invocation.Results.Select((_, k) => _around.ReturnedAdjoint(_call, k)).ToArray();
        if (adjoints.All(g => g is null))
            return;
        b.OfDerivative(Describe.Line(f, _call));
        // Where its results may not count, whatever is infinite in the pullback must not count either.
        bool guarded = Enumerable.Range(_call, f.Nodes.Count - _call).Any(i => f.Nodes[i].Op == Op.Returned
            && f.Nodes[i].Operands[0] == _call && _source.Zeros.IsGuarded(i, 0));
        var counts = guarded ? ReversedDerive.Counts(adjoints) : null;
        int[] values = [.. rule.Moving.Where(k => !_source.Arrays.IsArray(Node.Operands[k]))];
        int[] added = [.. rule.Moving.Select(k => Node.Operands[k])
            .Where(o => _source.Arrays.IsArray(o) && _source.Activity.IsVaried(Whole(o)))
            .GroupBy(_source.Arrays.First).Select(g => g.First())];
        var before = added.Select(o => _around.AdjointOrZero(_source.Arrays.First(o))).ToArray();
        var (operands, places) = Operands(rule, invocation, adjoints);
        Value? opener = counts is { } condition ? b.If(condition) : null;
        var call = b.Make(
            Op.Invoke, TensorType.None, operands, new Invocation(
                rule.Callee, CallBody.Opaque, values.Select(k => f.TypeOf(Node.Operands[k])).ToEquatable(),
                places.Select(s => s.Place).ToEquatable()).ToAttributes()
                    .With(OpaqueRule.SpansKey, OpaqueRule.Spans(Node).Concat(places.Select(s => s.Place)))
                    .With(NoDerivative.PrimalKey, Invocation.MethodOf(invocation.Callee)));
        var shadows = new Dictionary<int, Value>();
        foreach (var (operand, place) in places.Where(s => _source.Activity.IsVaried(Whole(s.Operand))))
            shadows[_source.Arrays.First(operand)] = b.Left(call, place, f.TypeOf(Whole(operand)));
        Value[] gradients = [.. values.Select((_, j) => b.Returned(call, j))];
        if (opener is { } branch)
        {
            Value[] changed = [.. added.Select(o => shadows[_source.Arrays.First(o)])];
            b.Else(changed.Concat(gradients));
            b.EndIf(before.Concat(gradients.Select(g => _around.Zero(g.Type))));
            for (int k = 0; k < added.Length; k++)
                shadows[_source.Arrays.First(added[k])] = b.Result(branch, k, changed[k].Type);
            gradients = [.. gradients.Select((g, k) => b.Result(branch, added.Length + k, g.Type))];
        }

        foreach (int operand in added)
            _around.SetShadow(operand, shadows[_source.Arrays.First(operand)]);
        for (int j = 0; j < values.Length; j++)
        {
            int operand = Node.Operands[values[j]];
            if (!_source.Activity.IsVaried(operand))
                continue;
            b.Hint(gradients[j], f.Nodes[operand].Wish + Reverse.Suffix);
            _around.Add(operand, gradients[j]);
        }
    }

    // What the pullback takes, and where in that the shadows are.
    private (List<Value> Operands, List<(int Operand, int Place)> Shadows) Operands(
        OpaqueRule rule, Invocation invocation, Value?[] adjoints)
    {
        var operands = Node.Operands.Select(Given).ToList();
        if (rule.TakesResults)
            operands.AddRange(invocation.Results.Select((_, k) => Returned(k)));
        operands.AddRange(adjoints.Select((g, k) => g ?? _around.Zero(invocation.Results[k])));
        var shadows = new List<(int Operand, int Place)>();
        foreach (int operand in rule.Moving.Select(k => Node.Operands[k]).Where(_source.Arrays.IsArray))
        {
            shadows.Add((operand, operands.Count));
            operands.Add(_source.Activity.IsVaried(Whole(operand)) ? _around.ShadowOf(operand) : Nowhere(operand));
        }

        return (operands, shadows);
    }

    // As it was when the method was called.
    private Value Given(int operand) => _source.Function.Nodes[operand] is not { Op: Op.View } view
        ? _kept.Primal(operand)
        : _around.Builder.Append(view with
        {
            Operands = EquatableArray.Of(
                _kept.Primal(view.Operands[0]).Id, _around.Primal(view.Operands[1]).Id,
                _around.Primal(view.Operands[2]).Id),
            Primal = _around.Builder.Primal, Repeats = true,
        });

    private Value Returned(int k)
    {
        var f = _source.Function;
        int result = Enumerable.Range(_call, f.Nodes.Count - _call).FirstOrDefault(i => f.Nodes[i].Op == Op.Returned
            && f.Nodes[i].Operands[0] == _call && f.Nodes[i].Attributes.Integer("index") == k);
        return result > 0 ? _around.Primal(result) : _around.Builder.Returned(Forward, k);
    }

    // What the pullback adds to where nobody asks for it.
    private Value Nowhere(int operand)
    {
        var b = _around.Builder;
        var f = _source.Function;
        return f.Nodes[operand] is { Op: Op.View } view
            ? b.Shadow(f.TypeOf(operand), _around.Primal(view.Operands[2]))
            : b.Shadow(
                f.TypeOf(operand), f.TypeOf(operand).IsMadeAtRunTime ? b.LengthOf(_around.Primal(operand)) : null);
    }

    private int Whole(int operand) => _source.Function.Nodes[operand] is { Op: Op.View } view
        ? view.Operands[0] : operand;
}
