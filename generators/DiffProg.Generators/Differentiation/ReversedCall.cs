using DiffProg.Generators.IR;

namespace DiffProg.Generators.Differentiation;

/// <summary>
/// A call that stands: forward it also gives the frame in which the function has kept what its adjoints need; backward
/// another call takes the frame, with the cotangents of the results.
/// </summary>
internal sealed class ReversedCall : IReversed
{
    private readonly Differentiated _source;
    private readonly Sweep _around;
    private readonly int _call;
    private readonly Invocation _invocation;
    private readonly int[] _along;
    private readonly Value _frame;

    // Of arrays of integers that are gone when the sweep comes back.
    private readonly Dictionary<int, Value> _lengths = [];

    private ReversedCall(Differentiated source, Sweep around, int call, int[] along)
    {
        (_source, _around, _call, _along) = (source, around, call, along);
        _invocation = Invocation.Of(Node);
        Forward = around.Builder.Invoke(
            _invocation with
            {
                Body = CallBody.Forward, Along = along.ToEquatable(),
                Results = _invocation.Results.Append(TensorType.Scalar(ScalarKind.Frame)).ToEquatable(),
            },
            [.. Node.Operands.Select(around.Primal)]);
        foreach (int operand in Node.Operands.Where(IsGone))
        {
            _lengths[operand] = source.Function.Nodes[operand] is { Op: Op.View } part ? around.Primal(part.Operands[2])
                : around.Builder.LengthOf(around.Primal(operand));
        }

        string method = Invocation.MethodOf(_invocation.Callee);
        _frame = around.Builder.Returned(Forward, _invocation.Results.Count).Named(
            char.ToLowerInvariant(method[0]) + method.Substring(1) + "Frame");
    }

    /// <summary>The forward call.</summary>
    public Value Forward { get; }

    private Node Node => _source.Function.Nodes[_call];

    /// <summary>Appends the forward call; null where no derivative comes of it.</summary>
    public static IReversed? Of(Differentiated source, Sweep around, int call)
    {
        var f = source.Function;
        var operands = f.Nodes[call].Operands;
        // Arrays always: their shadows are as long as they are, which is all that Backward needs of them.
        int[] along = [.. Enumerable.Range(0, operands.Count).Where(k => f.TypeOf(operands[k]).IsFloat
            && (source.Activity.IsVaried(operands[k]) || source.Arrays.IsArray(operands[k])))];
        bool isActive = Enumerable.Range(call, f.Nodes.Count - call).Any(i => f.Nodes[i].Op == Op.Returned
            && f.Nodes[i].Operands[0] == call && source.Activity.IsActive(i));
        if (isActive && Invocation.IsOpaque(f.Nodes[call]) && OpaqueRule.Of(f.Nodes[call], isForward: false) is null)
            throw new NoDerivative(f.Nodes[call]);
        return !isActive ? null : Invocation.IsOpaque(f.Nodes[call]) ? new ReversedOpaque(source, around, call)
            : new ReversedCall(source, around, call, along);
    }

    // Made in a loop, a branch, or a function that stands.
    private bool IsGone(int operand) => _source.Arrays.IsArray(operand) && !_source.Function.TypeOf(operand).IsFloat
        && _source.Arrays.First(operand) is var made && _source.Function.Nodes[made].Op == Op.Array
        && (_source.Stands || _source.Regions.Parent(made) >= 0);

    // Backward has kept what it needs of an array; it is only as long as that was.
    private Value AsLong(int operand) => _source.Function.TypeOf(operand) is var type && type.IsMadeAtRunTime
        ? _around.Builder.Shadow(type, _lengths[operand]) : _around.Builder.Shadow(type, null);

    /// <summary>Appends the backward call.</summary>
    public void Backward()
    {
        var (f, b) = (_source.Function, _around.Builder);
        var adjoints = _invocation.Results.Select((_, k) => _around.ReturnedAdjoint(_call, k)).ToArray();
        if (adjoints.All(g => g is null) && !_invocation.Written.Any(k => _around.HasShadow(Node.Operands[k])))
            return;
        b.OfDerivative(Describe.Line(f, _call));
        var operands = new List<Value> { _frame };
        var arrays = new List<int>();
        for (int k = 0; k < Node.Operands.Count; k++)
        {
            var type = f.TypeOf(Node.Operands[k]);
            if (type.IsFloat && _source.Arrays.IsArray(Node.Operands[k]))
                arrays.Add(k);
            else if (!type.IsFloat || type.Rank > 0)
                operands.Add(_lengths.ContainsKey(Node.Operands[k]) ? AsLong(Node.Operands[k])
                    : _around.Primal(Node.Operands[k]));
        }

        for (int k = 0; k < adjoints.Length; k++)
        {
            if (_invocation.Results[k].IsFloat)
                operands.Add(adjoints[k] ?? _around.Zero(_invocation.Results[k]));
        }

        var shadows = new List<(int Operand, int Place, bool IsOwn)>();
        foreach (int k in _along.Where(k => f.TypeOf(Node.Operands[k]).Rank > 0))
        {
            // Two gradients of one tensor are added up behind the call: in it they are different memory.
            int operand = Node.Operands[k];
            bool isOwn = shadows.Any(s => _source.Arrays.First(s.Operand) == _source.Arrays.First(operand));
            shadows.Add((operand, operands.Count, isOwn));
            operands.Add(isOwn ? b.Shadow(f.TypeOf(operand), null) : _around.ShadowOf(operand));
        }

        int[] numbers = [.. _along.Where(k => f.TypeOf(Node.Operands[k]).Rank == 0)];
        var call = b.Invoke(
            _invocation with
            {
                Body = CallBody.Backward, Along = _along.ToEquatable(), Arrays = arrays.ToEquatable(),
                Results = numbers.Select(k => f.TypeOf(Node.Operands[k])).ToEquatable(),
                Written = shadows.Select(s => s.Place).ToEquatable(),
            },
            operands);
        foreach (var (operand, place, _) in shadows.Where(s => !s.IsOwn))
            _around.SetShadow(operand, b.Left(call, place, f.TypeOf(Arrays.Whole(_source.Function, operand))));
        foreach (var (operand, place, _) in shadows.Where(s => s.IsOwn))
            _around.Add(operand, b.Contents(b.Left(call, place, f.TypeOf(operand))));
        for (int j = 0; j < numbers.Length; j++)
        {
            int operand = Node.Operands[numbers[j]];
            if (!_source.Activity.IsVaried(operand))
                continue;
            var g = b.Returned(call, j);
            b.Hint(g, f.Nodes[operand].Wish + Reverse.Suffix);
            _around.Add(operand, g);
        }
    }
}
