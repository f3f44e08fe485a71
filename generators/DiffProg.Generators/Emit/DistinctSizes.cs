using DiffProg.Generators.IR;

namespace DiffProg.Generators.Emit;

/// <summary>
/// Gives a dimension another name where its identifier would be that of another, <c>a.out</c>, which an argument exposes,
/// and <c>aOut</c>, or of a result.
/// </summary>
public static class DistinctSizes
{
    public static FunctionIR Run(FunctionIR f)
    {
        // What is in the signature as it is spelt comes first; integer parameters cannot be called otherwise.
        string[] integers =
            [.. f.Parameters.Where(p => p.Type is { Kind: ScalarKind.I32, Rank: 0 }).Select(p => p.Path)];
        var symbols = f.Parameters.SelectMany(p => p.Type.Dims.Concat(p.Lists)).SelectMany(d => d.Symbols)
            .Where(s => !ElementSize.Is(s))
            .Concat(f.Nodes.Where(n => n.Op == Op.Size).SelectMany(n => n.Attributes.Dims("dim")[0].Symbols));
        string[] names = [.. integers.Concat(symbols.OrderBy(s => Spelling.Symbol(s) == s ? 0 : 1)).Distinct()];
        var taken = new HashSet<string>(
            Results(f).SelectMany(r => new[] { BodyWriter.ResultField(r), BodyWriter.ResultField(r + ".gradient") }));
        var renamed = new Dictionary<string, Dim>();
        foreach (string name in names)
        {
            if (taken.Add(Spelling.Symbol(name)) || integers.Contains(name))
                continue;
            int i = 2;
            while (names.Contains(name + i) || !taken.Add(Spelling.Symbol(name + i)))
                i++;
            renamed[name] = Dim.Symbol(name + i);
        }

        Dim? Renamed(string name) => renamed.TryGetValue(name, out var other) ? other : null;
        return renamed.Count == 0 ? f : MapDims(f, d => d.Substitute(Renamed));
    }

    // Whatever may come back as a number has a field beside the sizes.
    private static IEnumerable<string> Results(FunctionIR f) => f.Results.Select(r => r.Name)
        .Concat(Differentiation.Forward.NamesOf(f.Results.Select(r => r.Name)))
        .Concat(f.Parameters.Select(p => p.Path));

    private static FunctionIR MapDims(FunctionIR f, Func<Dim, Dim> map)
    {
        TensorType Type(TensorType type) => type.WithShape(type.Dims.Select(map));
        return f with
        {
            Parameters = f.Parameters.Select(p => p with
            {
                Type = Type(p.Type), Lists = p.Lists.Select(map).ToEquatable(),
            }).ToEquatable(),
            Nodes = f.Nodes.Select(
                n => n with { Type = Type(n.Type), Attributes = n.Attributes.MapDims(map) }).ToEquatable(),
            Results = f.Results.Select(r => r with { Declared = r.Declared?.Select(map).ToEquatable() }).ToEquatable(),
            Guards = f.Guards.Select(g => g with { Left = map(g.Left), Right = map(g.Right) }).ToEquatable(),
        };
    }
}
