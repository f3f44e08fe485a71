using DiffProg.Generators.IR;

namespace DiffProg.Generators.Differentiation;

/// <summary>
/// The reverse derivative of a function, itself under differentiation. It gives the results y of the function and the
/// gradients Jᵀc of its arguments, for cotangents c of y. With adjoints v of y and g of the gradients,
/// <code>
/// v·y + g·(Jᵀc) = v·y + c·(J g),
/// </code>
/// and J g is the tangent of the function along g: what is asked for is the gradient of the function and its tangent,
/// with respect to all that varies; and the adjoint of c is J g. So forward mode is applied to the function, and the
/// reverse derivative of that takes this one's place: adjoint code is never differentiated.
/// </summary>
internal sealed class ReversedDerive : IReversed
{
    private readonly Differentiated _source;
    private readonly Sweep _around;
    private readonly int _derive;

    private readonly KeptArrays _kept;

    public ReversedDerive(Differentiated source, Sweep around, int opener)
    {
        (_source, _around, _derive) = (source, around, opener);
        var (f, b, end) = (source.Function, around.Builder, source.Regions.End(opener));
        // Leaves stand outside the region.
        foreach (int value in source.Regions.Captured(opener))
            around.Primal(value);
        _kept = new KeptArrays(
            source, around, opener, f.Nodes[opener].Operands.Concat(source.Regions.Captured(opener)));
        var map = new Dictionary<int, Value>();
        for (int i = opener; i <= end; i++)
        {
            b.OfProgram(f.Nodes[i].Origin);
            map[i] = b.Copy(f.Nodes[i], o => (map.TryGetValue(o, out var inside) ? inside : around.Primal(o)).Id);
        }

        Forward = map[opener];
    }

    public Value Forward { get; }

    public void Backward()
    {
        var derivation = Derivation.Of(_source.Function, _source.Regions, _derive);
        int results = derivation.Results, arguments = derivation.Points.Count;
        var adjoints = Enumerable.Range(0, results + arguments).Select(k => _around.ResultAdjoint(_derive, k))
            .ToArray();
        if (adjoints.All(g => g is null))
            return;
        var b = _around.Builder;
        string primal = Describe.Line(_source.Function, _derive);
        b.OfDerivative(primal);
        var parameters = derivation.Outside.Select(_kept.Primal).ToList();
        var g = derivation.Function;
        var (seeded, cotangents) = (new List<Result>(), new List<Value>());
        var tangents = new List<(int Direction, int Result)>();
        if (adjoints.Skip(results).Any(a => a is not null))
        {
            (g, var moving) = derivation.Tangent(i => i < arguments && adjoints[results + i] is not null);
            parameters.AddRange(moving.Select(i => adjoints[results + i]!.Value));
            for (int j = 0; j < derivation.Directions.Count; j++)
            {
                // What the function does not depend on moves nothing.
                if (g.ConstantOf(g.Results[results + j].Node) == 0)
                    continue;
                tangents.Add((derivation.Directions[j], seeded.Count));
                seeded.Add(g.Results[results + j]);
                cotangents.Add(_kept.Primal(derivation.Directions[j]));
            }
        }

        for (int j = 0; j < results; j++)
        {
            if (adjoints[j] is not { } value)
                continue;
            seeded.Add(g.Results[j]);
            cotangents.Add(value);
        }

        bool IsVaried(int node) => _source.Activity.IsVaried(node) && _source.Function.TypeOf(node).IsFloat;
        var bound = Enumerable.Range(0, derivation.Outside.Count).Where(i => IsVaried(derivation.Outside[i])).ToArray();
        if (seeded.Count == 0 || (bound.Length == 0 && !derivation.Directions.Any(IsVaried)))
            return;
        var region = Derivation.Region(
            b, g with { Results = seeded.ToEquatable() }, bound, parameters, cotangents, derivation.Call, primal,
            repeats: true);
        var counts = _around.ResultsOf(_derive).Any(r => _source.Zeros.IsGuarded(r, 0)) ? Counts(adjoints) : null;
        for (int k = 0; k < bound.Length; k++)
        {
            int outside = derivation.Outside[bound[k]];
            Add(outside, b.Derivative(region, seeded.Count + k, _source.Function.TypeOf(outside)), counts);
        }

        foreach (var (direction, result) in tangents.Where(t => IsVaried(t.Direction)))
            Add(direction, b.Derivative(region, result, _source.Function.TypeOf(direction)), counts);
    }

    private void Add(int node, Value term, Value? counts)
    {
        if (_source.Arrays.IsArray(node))
        {
            _around.AddElements(node, term);
            return;
        }

        _around.Builder.Hint(term, _source.Function.Nodes[node].Wish + Reverse.Suffix);
        _around.Add(node, counts is { } condition ? term.Where(condition, 0) : term);
    }

    /// <summary>
    /// Where the results may not count, whatever is infinite in the function must not count either; null where that
    /// cannot be told.
    /// </summary>
    public static Value? Counts(IEnumerable<Value?> adjoints)
    {
        Value? any = null;
        foreach (var adjoint in adjoints.OfType<Value>())
        {
            if (adjoint.Type.Rank > 0)
                return null;
            var counts = adjoint.Map(Op.NotEqual, 0);
            any = any is { } other ? other.Map(Op.Or, counts) : counts;
        }

        return any;
    }
}
