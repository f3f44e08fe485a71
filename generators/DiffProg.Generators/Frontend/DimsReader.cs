using DiffProg.Generators.IR;
using Microsoft.CodeAnalysis;

namespace DiffProg.Generators.Frontend;

/// <summary>Reads the texts of [Shape] and [Dims].</summary>
internal sealed class DimsReader(Origin origin, string what, List<Issue> issues)
{
    /// <summary>The shape of a tensor or list; null where none is stated or the text is wrong.</summary>
    public EquatableArray<Dim>? Shape(string? text, int minRank, int maxRank, string expected)
    {
        if (text is null)
            return null;
        if (DimParser.TryParseList(text) is not { } dims
            || dims.Any(d => d.Symbols.Any(IsReserved) || d.AsConstant < 0))
        {
            Report("DP2021", text);
            return null;
        }

        if (dims.Count >= minRank && dims.Count <= maxRank)
            return dims;
        Report("DP2022", what, dims.Count.ToString(System.Globalization.CultureInfo.InvariantCulture), expected);
        return null;
    }

    /// <summary>The bindings of [Dims], in the order of the text, for names that the record exposes.</summary>
    public IReadOnlyList<DimBinding> Bindings(string? text, RecordModel record)
    {
        var bindings = new List<DimBinding>();
        if (text is null || text.Trim().Length == 0)
            return bindings;
        foreach (string pair in text.Split(','))
        {
            string[] sides = pair.Split('=');
            string name = sides[0].Trim();
            bool isTable = record.Dimensions.Contains(name + ElementSize.Table);
            if (sides.Length == 2 && isTable && DimParser.TryParse(sides[1])?.AsSymbol is { } table
                && !ElementSize.Is(table))
                bindings.Add(new DimBinding(name + ElementSize.Table, Dim.Symbol(table + ElementSize.Table)));
            else if (sides.Length != 2 || DimParser.TryParse(sides[1]) is not { } value)
                Report("DP2023", what, $"\"{pair.Trim()}\" is not name=dimension");
            else if (!record.Dimensions.Contains(name))
                Report("DP2023", what, $"'{record.Name}' exposes no dimension '{name}', only {Names(record)}");
            else if (bindings.Any(b => b.Name == name))
                Report("DP2023", what, $"'{name}' is bound twice");
            else
                bindings.Add(new DimBinding(name, value));
        }

        return bindings;
    }

    /// <summary>What [Length] says; null where the text is wrong.</summary>
    public Dim? Length(string text)
    {
        if (DimParser.TryParse(text) is { } dim && !dim.Symbols.Any(IsReserved)
            && !(dim.AsConstant < 0))
            return dim;
        Report("DP2021", text);
        return null;
    }

    private static bool IsReserved(string name) => name.Contains('#') || name.Contains('@') || LoopSize.Is(name);

    private static string Names(RecordModel record) =>
        record.Dimensions.Count == 0 ? "constants" : string.Join(", ", record.Dimensions.Select(d => $"'{d}'"));

    private void Report(string rule, params string[] arguments) =>
        issues.Add(new Issue(rule, origin, arguments.ToEquatable()));

    public static string? ShapeText(IParameterSymbol parameter) => KnownTypes.Text(parameter, "ShapeAttribute");

    public static string? LengthText(IParameterSymbol parameter) => KnownTypes.Text(parameter, "LengthAttribute");

    public static string? DimsText(IParameterSymbol parameter) => KnownTypes.Text(parameter, "DimsAttribute");
}
