using DiffProg.Generators.Analysis;
using DiffProg.Generators.IR;

namespace DiffProg.Generators.Differentiation;

/// <summary>
/// Reverse mode: from a function to one that computes its results and, from cotangents of the results, the adjoints of its
/// differentiable parameters. Both stand in one function, so that fusion can run them in one pass over memory.
/// </summary>
public sealed class Reverse
{
    /// <summary>Paths of cotangent parameters: <c>cotangent#</c>, or <c>cotangent#.NAME</c> of a tuple's element.</summary>
    public const string Cotangent = "cotangent#";

    // Appended to the name of a value.
    private const string Suffix = "Adjoint";

    private readonly FunctionIR _f;
    private readonly Builder _b = new();
    private readonly Value[] _primal;
    private readonly Value?[] _adjoint;

    private Reverse(FunctionIR f)
    {
        _f = f;
        _primal = new Value[f.Nodes.Count];
        _adjoint = new Value?[f.Nodes.Count];
    }

    /// <param name="f">Typed, without calls.</param>
    /// <param name="unitSeed">The only result is a scalar and its cotangent is 1; otherwise cotangents are parameters.</param>
    public static FunctionIR Run(FunctionIR f, bool unitSeed) =>
        new Reverse(OpenComposites.WithoutAdjoint(f)).Run(unitSeed);

    private FunctionIR Run(bool unitSeed)
    {
        var (activity, zeros) = (Activity.Of(_f), StrongZeros.Of(_f));
        int parameters = _f.Parameters.Count;
        for (int i = 0; i < parameters; i++)
            _primal[i] = _b.Append(_f.Nodes[i]);
        var seeds = unitSeed ? [] : _f.Results.Where(r => _f.TypeOf(r.Node).IsFloat).Select(r => new Parameter(
            _f.Results.Count == 1 ? Cotangent : $"{Cotangent}.{r.Name}", _f.TypeOf(r.Node), false)).ToArray();
        var seedValues = seeds.Select(s => _b.Append(
            new Node(Op.Parameter, s.Type, default, Attributes.None, default, SeedName(s.Path)))).ToArray();

        for (int i = parameters; i < _f.Nodes.Count; i++)
        {
            _b.Origin = _f.Nodes[i].Origin;
            _primal[i] = _b.Copy(_f.Nodes[i], o => _primal[o].Id);
        }

        int seed = 0;
        foreach (var result in _f.Results.Where(r => _f.TypeOf(r.Node).IsFloat))
            Add(result.Node, unitSeed ? _b.Constant(1, _f.TypeOf(result.Node).Kind) : seedValues[seed++]);
        for (int i = _f.Nodes.Count - 1; i >= parameters; i--)
        {
            if (_adjoint[i] is not { } g || !activity.IsActive(i))
                continue;
            int node = i;
            CompilerFailure.At(_f.Nodes[i].Origin, () => Propagate(node, g, activity, zeros));
        }

        // To the end first: it may append zeros.
        var results = Results(parameters).ToArray();
        return _b.ToFunction(_f with { Parameters = _f.Parameters.Concat(seeds).ToEquatable() }, results);
    }

    // cotangent#.Energy becomes cotangentEnergy.
    private static string SeedName(string path) => path == Cotangent ? path
        : "cotangent" + char.ToUpperInvariant(path[Cotangent.Length + 1]) + path.Substring(Cotangent.Length + 2);

    private IEnumerable<Result> Results(int parameters)
    {
        foreach (var result in _f.Results)
            yield return result with { Node = _primal[result.Node].Id };
        for (int i = 0; i < parameters; i++)
        {
            var parameter = _f.Parameters[i];
            if (!parameter.Differentiable)
                continue;
            bool scalar = parameter.Type.Rank == 0;
            if (_adjoint[i] is { } g)
                yield return new Result(g.Id, parameter.Path, Accumulate: !scalar);
            else if (scalar)
                yield return new Result(_b.Constant(0, parameter.Type.Kind).Id, parameter.Path);
        }
    }

    private void Propagate(int i, Value g, Activity activity, StrongZeros zeros)
    {
        var node = _f.Nodes[i];
        (_b.Origin, _b.Primal) = (node.Origin, Describe.Line(_f, i));
        _b.Name(g, node.Name is { } name ? name + Suffix : null);
        var rule = new RuleContext(_b, node, node.Operands.Select(o => _primal[o]).ToArray(), _primal[i]);
        for (int k = 0; k < node.Operands.Count; k++)
        {
            int operand = node.Operands[k];
            int before = _b.Nodes.Count;
            if (activity.IsVaried(operand) && DerivativeRules.Adjoint(rule with { Guarded = zeros.IsGuarded(i, k) }, k, g) is { } term)
                Add(operand, term);
            _b.Hint(before, _f.TypeOf(operand), _f.Nodes[operand].Wish + Suffix);
        }
    }

    private void Add(int node, Value term) => _adjoint[node] = _adjoint[node] is { } sum ? sum + term : term;
}
