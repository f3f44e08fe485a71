using DiffProg.Generators.IR;

namespace DiffProg.Generators.Differentiation;

/// <summary>
/// A function with a derivative of the user's, taken out of its surroundings: the function, whose parameters are its
/// arguments, and the derivative, whose parameters are the arguments, the results, and cotangents of the results or
/// tangents of the arguments; both also take what they read of their surroundings. A mode that the user has not written
/// is the transpose of the other: both are linear, so it is the gradient with respect to the direction.
/// </summary>
internal sealed class CustomRule
{
    private readonly Node _opener;
    private readonly int _results;

    // The derivative of the other mode, where the user has written both: the function consists of it.
    private readonly CustomRule? _other;

    private CustomRule(FunctionIR f, Regions regions, int opener)
    {
        _opener = f.Nodes[opener];
        int middle = regions.Middle(opener), end = regions.End(opener);
        Captured = [.. regions.Captured(opener).Where(c => !Derivation.IsKnown(f, c))];
        Moving = [.. _opener.Attributes.Integers("moving")];
        _results = f.Nodes[middle].Operands.Count;
        var inputs = _opener.Operands.Select(f.TypeOf).ToArray();
        var outputs = f.Nodes[middle].Operands.Select(f.TypeOf).ToArray();
        Types = [.. inputs];
        Function = Derivation.Extract(f, opener + 1, middle, inputs, Captured);
        var directions = IsForward ? Moving.Select(i => inputs[i]) : outputs;
        if (_opener.Attributes.Has(Regions.BothModes))
        {
            int other = Enumerable.Range(0, Function.Nodes.Count).First(i => Function.Nodes[i].Op == Op.Custom);
            _other = new CustomRule(Function, Regions.Of(Function.Nodes), other);
        }

        Derivative = Derivation.Extract(f, middle + 1, end, [.. inputs, .. outputs, .. directions], Captured);
    }

    public FunctionIR Function { get; }

    /// <summary>The arguments that have a derivative.</summary>
    public IReadOnlyList<int> Moving { get; }

    /// <summary>Values of the surroundings that either reads beside its arguments.</summary>
    public IReadOnlyList<int> Captured { get; }

    public IReadOnlyList<int> Inputs => _opener.Operands;

    private FunctionIR Derivative { get; }

    private IReadOnlyList<TensorType> Types { get; }

    private bool IsForward => _opener.Attributes.Text("mode") == "forward";

    public static CustomRule Of(FunctionIR f, Regions regions, int opener) => new(f, regions, opener);

    /// <summary>Appends the gradients of the arguments that move; null for none.</summary>
    public Value[] Pullback(
        Builder b, IReadOnlyList<Value> inputs, IReadOnlyList<Value> outputs, IReadOnlyList<Value> captured,
        IReadOnlyList<Value?> cotangents, string primal) => IsForward
        ? Transposed(b, inputs, outputs, captured, cotangents, Moving.Select(i => Types[i]), primal)
        : Applied(b, inputs, outputs, captured, cotangents, outputs.Select(o => o.Type), primal);

    /// <summary>Appends the tangents of the results.</summary>
    public Value[] Pushforward(
        Builder b, IReadOnlyList<Value> inputs, IReadOnlyList<Value> outputs, IReadOnlyList<Value> captured,
        IReadOnlyList<Value?> tangents, string primal) => _other is not null
        ? _other.Pushforward(b, inputs, outputs, [], tangents, primal)
        : IsForward
        ? Applied(b, inputs, outputs, captured, tangents, Moving.Select(i => Types[i]), primal)
        : Transposed(b, inputs, outputs, captured, tangents, outputs.Select(o => o.Type), primal);

    // As the user wrote it.
    private Value[] Applied(
        Builder b, IReadOnlyList<Value> inputs, IReadOnlyList<Value> outputs, IReadOnlyList<Value> captured,
        IReadOnlyList<Value?> directions, IEnumerable<TensorType> types, string primal)
    {
        b.OfDerivative(primal, repeats: false);
        var given = directions.Zip(types, (d, type) => d ?? b.Zeros(type)).ToArray();
        return Derivation.Place(b, Derivative, [.. inputs, .. outputs, .. given, .. captured], primal);
    }

    // The directions are what the user's derivative returns; the gradients with respect to what it takes come out.
    private Value[] Transposed(
        Builder b, IReadOnlyList<Value> inputs, IReadOnlyList<Value> outputs, IReadOnlyList<Value> captured,
        IReadOnlyList<Value?> directions, IEnumerable<TensorType> types, string primal)
    {
        b.OfDerivative(primal, repeats: false);
        var points = types.Select(t => b.Zeros(t)).ToArray();
        var given = Enumerable.Range(0, directions.Count).Where(k => directions[k] is not null).ToArray();
        var g = Derivative with { Results = given.Select(k => Derivative.Results[k]).ToEquatable() };
        int first = inputs.Count + outputs.Count;
        var region = Derivation.Region(
            b, g, [.. Enumerable.Range(first, points.Length)], [.. inputs, .. outputs, .. points, .. captured],
            [.. given.Select(k => directions[k]!.Value)], _opener.Attributes.With(Derivation.LinearKey, 1), primal,
            repeats: false);
        return [.. points.Select((p, k) => b.Derivative(region, given.Length + k, p.Type))];
    }
}

/// <summary>A Custom in reverse mode: its function runs forward as it is, the user's derivative backward.</summary>
internal sealed class ReversedCustom : IReversedInPlace
{
    private readonly Differentiated _source;
    private readonly Sweep _around;
    private readonly int _custom;
    private readonly CustomRule _rule;

    public ReversedCustom(Differentiated source, Sweep around, int opener)
    {
        (_source, _around, _custom) = (source, around, opener);
        _rule = CustomRule.Of(source.Function, source.Regions, opener);
        around.Builder.Origin = source.Function.Nodes[opener].Origin;
        Results = Derivation.Place(
            around.Builder, _rule.Function, [.. _rule.Inputs.Concat(_rule.Captured).Select(around.Primal)]);
    }

    /// <summary>Its results: the function is not a region any more.</summary>
    public IReadOnlyList<Value> Results { get; }

    public Value Forward => throw new InvalidOperationException("a function has no opener");

    public void Backward()
    {
        var cotangents = Results.Select((_, k) => _around.ResultAdjoint(_custom, k)).ToArray();
        if (cotangents.All(c => c is null))
            return;
        var f = _source.Function;
        string line = Describe.Line(f, _custom);
        var gradients = _rule.Pullback(
            _around.Builder, [.. _rule.Inputs.Select(_around.Primal)], Results,
            [.. _rule.Captured.Select(_around.Primal)], cotangents, line);
        bool guarded = _around.ResultsOf(_custom).Any(r => _source.Zeros.IsGuarded(r, 0));
        foreach (var (input, gradient) in _rule.Moving.Select(i => _rule.Inputs[i]).Zip(gradients, (i, g) => (i, g)))
        {
            if (!_source.Activity.IsVaried(input))
                continue;
            _around.Builder.OfDerivative(line);
            _around.Builder.Hint(gradient, f.Nodes[input].Wish + Reverse.Suffix);
            _around.Add(input, guarded && ReversedDerive.Counts(cotangents) is { } counts
                ? gradient.Where(counts, 0) : gradient);
        }
    }
}
