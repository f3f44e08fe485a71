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
    /// <param name="probed">Shows the adjoints that have a name.</param>
    public static FunctionIR Run(FunctionIR f, bool unitSeed, bool probed = false) =>
        Run(f, unitSeed, f.Results.Count, forAll: false, probed: probed);

    /// <summary>
    /// The same for a function inside another one: the first results have a cotangent, and every parameter that asks
    /// for it has a gradient, be it zero.
    /// </summary>
    public static FunctionIR Run(FunctionIR f, int cotangents) => Run(f, unitSeed: false, cotangents, forAll: true);

    /// <summary>
    /// The same for a function that stands: what its one region saves is a result, the frame, and everything after that
    /// runs in another call, which has the frame as an argument. See <see cref="Pair"/>.
    /// </summary>
    public static FunctionIR RunPair(FunctionIR f) =>
        Run(f, unitSeed: false, f.Results.Count, forAll: false, Pair.Of(f, out int region), region);

    private static FunctionIR Run(
        FunctionIR f, bool unitSeed, int cotangents, bool forAll, FunctionIR? wrapped = null, int region = -1,
        bool probed = false)
    {
        f = wrapped ?? DivideLoops.Run(ExpandDerivatives.OfForwardMode(f));
        int parameters = f.Parameters.Count;
        var sweep = new Sweep(new Differentiated(f, cotangents, region >= 0, probed), null, new Builder());
        sweep.Copy(0, parameters);
        var seeded = f.Results.Take(cotangents).Where(r => f.TypeOf(r.Node).IsFloat).ToArray();
        var seeds = unitSeed ? [] : seeded.Select(r => new Parameter(
            new LeafPath(f.Results.Count == 1 ? "" : r.Name, Role.Cotangent).ToString(), f.TypeOf(r.Node), false))
                .ToArray();
        var seedValues = seeds.Select(s => sweep.Builder.Append(
            new Node(Op.Parameter, s.Type, default, Attributes.None, default, SeedName(s.Path)))).ToArray();
        sweep.Copy(parameters, f.Nodes.Count);
        int frame = region < 0 ? -1 : sweep.Builder.Frame(sweep.Forward(region)).Id;

        int seed = 0;
        foreach (var result in seeded)
        {
            var cotangent = unitSeed ? sweep.Builder.Constant(1, f.TypeOf(result.Node).Kind) : seedValues[seed++];
            if (sweep.IsArray(result.Node))
                sweep.AddElements(result.Node, cotangent);
            else
                sweep.Add(result.Node, cotangent);
        }

        // What is written has a cotangent when the method ends: it is in the caller's memory.
        for (int i = 0; i < parameters; i++)
        {
            if (f.Parameters[i] is { Written: true, Differentiable: true })
                sweep.SetAdjoint(i, sweep.Builder.Array(f.TypeOf(i)));
        }

        sweep.Propagate(parameters, f.Nodes.Count);

        // To the end first: it may append zeros.
        var results = Results(f, sweep, forAll).ToList();
        if (frame >= 0)
            results.Insert(f.Results.Count, new Result(frame, Pair.Frame));
        return sweep.Builder.ToFunction(f with { Parameters = f.Parameters.Concat(seeds).ToEquatable() }, results);
    }

    // That of a tuple's element Energy is called cotangentEnergy.
    private static string SeedName(string path) => LeafPath.Of(path).Owner is { Length: > 0 } result
        && result.Substring(result.LastIndexOf('.') + 1) is var last
        ? "cotangent" + char.ToUpperInvariant(last[0]) + last.Substring(1) : path;

    private static IEnumerable<Result> Results(FunctionIR f, Sweep sweep, bool forAll)
    {
        foreach (var result in f.Results)
            yield return result with { Node = sweep.Primal(result.Node).Id };
        for (int i = 0; i < f.Parameters.Count; i++)
        {
            var parameter = f.Parameters[i];
            if (!parameter.Differentiable)
                continue;
            bool scalar = parameter.Type.Rank == 0;
            // Added to what the caller holds, memory is enough; another program reads a value.
            if ((forAll ? sweep.AdjointValue(i) : sweep.Adjoint(i)) is { } g)
                yield return new Result(g.Id, parameter.Path, Accumulate: !scalar);
            else if (scalar)
                yield return new Result(sweep.Builder.Constant(0, parameter.Type.Kind).Id, parameter.Path);
            else if (forAll)
                yield return new Result(sweep.NoAdjoint(i).Id, parameter.Path);
        }
    }
}

/// <summary>A function under differentiation, with what is known about it.</summary>
/// <param name="Function">The function.</param>
/// <param name="Cotangents">How many of its results have one; the others are not differentiated.</param>
/// <param name="Stands">Others call it: between its two parts anything may happen to the arrays that it was
/// given.</param>
/// <param name="Probed">The adjoints that have a name are shown.</param>
internal sealed record Differentiated(
    FunctionIR Function, int Cotangents, bool Stands = false, bool Probed = false)
{
    public Activity Activity { get; } =
        Activity.Of(Function with { Results = Function.Results.Take(Cotangents).ToEquatable() });

    public StrongZeros Zeros { get; } = StrongZeros.Of(Function, Stands);

    public Regions Regions { get; } = Regions.Of(Function.Nodes);

    public Arrays Arrays { get; } = Arrays.Of(Function);

    /// <summary>What a region reads of an array stands there still when the backward sweep has come back to it: nothing
    /// writes it from then on. An array that an iteration made is another one by then.</summary>
    public bool IsSettled(int version, int region) => !IsCallers(Arrays.First(version))
        && Settled.Is(Function, Regions, Arrays, version, region);

    // What the caller does to it is not known here.
    private bool IsCallers(int array) => Stands && array < Function.Parameters.Count;
}
