using DiffProg.Generators.IR;

namespace DiffProg.Generators.Differentiation;

/// <summary>
/// The tangent of a reverse derivative, which gives the results y of a function and the gradients Jᵀc of its arguments.
/// Along tangents of all that it reads, y moves by t, the tangent of the function; Jᵀc moves by the gradient of
/// c·t + ċ·y. So the reverse derivative of the function and its tangent takes its place; where all arguments move, the
/// gradient with respect to their tangents is Jᵀc itself, and one sweep gives everything.
/// </summary>
internal static class ForwardDerive
{
    /// <summary>Appends a Derive and its tangent; sets both for each of its results, which follow it.</summary>
    public static void Run(Builder b, FunctionIR f, Regions regions, int opener, Value[] primal, Value?[] tangent)
    {
        var derivation = Derivation.Of(f, regions, opener);
        int results = derivation.Results, arguments = derivation.Points.Count, end = regions.End(opener);
        var outside = derivation.Outside;
        bool Moves(int i) => tangent[outside[i]] is not null;
        bool all = Enumerable.Range(0, arguments).All(Moves);
        if (!all)
        {
            for (int i = opener; i <= end; i++)
                primal[i] = b.Copy(f.Nodes[i], o => primal[o].Id);
        }

        bool varies = Enumerable.Range(0, outside.Count).Any(Moves);
        var moving = derivation.Directions.Select(d => tangent[d]).ToArray();
        Value region = default;
        int count = 0;
        var (g, parameters) = (derivation.Function, outside.Select(o => primal[o]).ToList());
        var seeded = new List<Result>();
        if (all || varies || moving.Any(m => m is not null))
        {
            string line = Describe.Line(f, opener);
            var cotangents = new List<Value>();
            if (varies)
            {
                (g, var along) = derivation.Tangent(Moves);
                parameters.AddRange(along.Select(i => tangent[outside[i]]!.Value));
                seeded.AddRange(g.Results.Skip(results).Take(moving.Length));
                cotangents.AddRange(derivation.Directions.Select(d => primal[d]));
            }

            for (int j = 0; j < moving.Length; j++)
            {
                if (moving[j] is not { } m)
                    continue;
                seeded.Add(g.Results[j]);
                cotangents.Add(m);
            }

            count = seeded.Count;
            // Values alone come after those that have a cotangent.
            seeded.AddRange(g.Results.Except(seeded).ToArray());
            // The tangents of the arguments are the first that were added.
            var bound = Enumerable.Range(0, arguments)
                .Concat(all ? Enumerable.Range(outside.Count, arguments) : []).ToArray();
            region = Derivation.Region(
                b, g with { Results = seeded.ToEquatable() }, bound, parameters, cotangents,
                derivation.IsLinear && !Enumerable.Range(0, arguments).Any(Moves)
                    ? derivation.Call.With(Derivation.LinearKey, 1) : derivation.Call,
                // Where the function does not stand beside it, its guards are here.
                all ? null : line, repeats: !all);
        }

        for (int i = end + 1; i < f.Nodes.Count; i++)
        {
            if (f.Nodes[i].Op != Op.Derivative || f.Nodes[i].Operands[0] != opener)
                continue;
            int k = (int)f.Nodes[i].Attributes.Integer("index");
            var type = f.TypeOf(i);
            b.OfProgram(f.Nodes[i].Origin);
            primal[i] = !all ? b.Copy(f.Nodes[i], o => primal[o].Id)
                : b.Derivative(region, k < results ? seeded.IndexOf(g.Results[k])
                    : seeded.Count + arguments + k - results, type);
            b.OfDerivative(Describe.Line(f, i));
            if (k >= results)
                tangent[i] = count == 0 ? null : b.Derivative(region, seeded.Count + k - results, type);
            else if (varies)
                tangent[i] = b.Derivative(region, seeded.IndexOf(g.Results[results + k]), type);
        }
    }
}
