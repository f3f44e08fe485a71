using DiffProg.Generators.Analysis;
using DiffProg.Generators.IR;

namespace DiffProg.Generators.Differentiation;

/// <summary>
/// Reverse mode: from a function to one that computes its results and, from cotangents of the results, the adjoints of
/// its differentiable parameters. Both stand in one function, so that fusion can run them in one pass over memory.
/// </summary>
public static class Reverse
{
    /// <summary>Appended to the name of a value.</summary>
    public const string Suffix = "Adjoint";

    /// <summary>What the adjoint of a value is called; null where the value has no name.</summary>
    public static string? Adjoint(string? name) => name is null ? null : name + Suffix;

    /// <param name="f">Typed, without calls.</param>
    /// <param name="unitSeed">The only result is a scalar and its cotangent is 1; otherwise cotangents are
    /// parameters.</param>
    public static FunctionIR Run(FunctionIR f, bool unitSeed)
    {
        int parameters = f.Parameters.Count;
        var sweep = new Sweep(new Differentiated(f), null, new Builder());
        sweep.Copy(0, parameters);
        var seeds = unitSeed ? [] : f.Results.Where(r => f.TypeOf(r.Node).IsFloat).Select(r => new Parameter(
            new LeafPath(f.Results.Count == 1 ? "" : r.Name, Role.Cotangent).ToString(), f.TypeOf(r.Node), false))
                .ToArray();
        var seedValues = seeds.Select(s => sweep.Builder.Append(
            new Node(Op.Parameter, s.Type, default, Attributes.None, default, SeedName(s.Path)))).ToArray();
        sweep.Copy(parameters, f.Nodes.Count);

        int seed = 0;
        foreach (var result in f.Results.Where(r => f.TypeOf(r.Node).IsFloat))
            sweep.Add(
                result.Node, unitSeed ? sweep.Builder.Constant(1, f.TypeOf(result.Node).Kind) : seedValues[seed++]);
        sweep.Propagate(parameters, f.Nodes.Count);

        // To the end first: it may append zeros.
        var results = Results(f, sweep).ToArray();
        return sweep.Builder.ToFunction(f with { Parameters = f.Parameters.Concat(seeds).ToEquatable() }, results);
    }

    // That of a tuple's element Energy is called cotangentEnergy.
    private static string SeedName(string path) => LeafPath.Of(path).Owner is { Length: > 0 } result
        && result.Substring(result.LastIndexOf('.') + 1) is var last
        ? "cotangent" + char.ToUpperInvariant(last[0]) + last.Substring(1) : path;

    private static IEnumerable<Result> Results(FunctionIR f, Sweep sweep)
    {
        foreach (var result in f.Results)
            yield return result with { Node = sweep.Primal(result.Node).Id };
        for (int i = 0; i < f.Parameters.Count; i++)
        {
            var parameter = f.Parameters[i];
            if (!parameter.Differentiable)
                continue;
            bool scalar = parameter.Type.Rank == 0;
            if (sweep.Adjoint(i) is { } g)
                yield return new Result(g.Id, parameter.Path, Accumulate: !scalar);
            else if (scalar)
                yield return new Result(sweep.Builder.Constant(0, parameter.Type.Kind).Id, parameter.Path);
        }
    }
}

/// <summary>A function under differentiation, with what is known about it.</summary>
internal sealed record Differentiated(FunctionIR Function)
{
    public Activity Activity { get; } = Activity.Of(Function);

    public StrongZeros Zeros { get; } = StrongZeros.Of(Function);

    public Regions Regions { get; } = Regions.Of(Function.Nodes);

    public Arrays Arrays { get; } = Arrays.Of(Function);
}
