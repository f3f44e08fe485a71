using System.Text.RegularExpressions;

namespace DiffProg.Generators.IR;

/// <summary>Reads what <see cref="Printer"/> writes. Origins are not part of the text.</summary>
public static class Parser
{
    private static readonly Regex NodeLine = new(
        @"^%(?<i>\d+)(?: (?<name>\S+))? = (?<op>\w+)\((?<operands>[^)]*)\)(?: \{(?<attributes>.*?)\})?(?: : (?<type>[^}]+))?$");

    private static readonly Regex AttributeText = new(
        @"(?<key>\w+)=(?:""(?<text>[^""]*)""|\[(?<ints>[^\]]*)\]|<(?<dims>[^>]*)>|(?<number>\S+))");

    private static readonly Regex ResultLine = new(
        @"^(?<kind>return|add) (?<name>\S+) = %(?<node>\d+)(?: : \[(?<dims>.*)\])?$");

    private static readonly Regex GuardLine = new(
        @"^guard (?:(?<fraction>\S+) in \[0, 1\)|(?:indices (?<subject>\S+) < |(?<left>.+) (?<relation>==|<=) )(?<right>.+)) ""(?<why>.*)""$");

    public static FunctionIR Parse(string text)
    {
        var lines = text.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0 && !l.StartsWith("//")).ToArray();
        var header = Regex.Match(lines[0], @"^func (?<name>[^(\s]+)\((?<parameters>.*)\) \{$");
        if (!header.Success)
            throw new FormatException("expected 'func NAME(...) {', found: " + lines[0]);
        var read = SplitOutsideBrackets(header.Groups["parameters"].Value).Select(ParseParameter).ToArray();
        var parameters = read.Select(p => p.Parameter).ToArray();
        var nodes = read.Select(
            p => new Node(Op.Parameter, p.Known, default, Attributes.None, default, p.Parameter.Path)).ToList();
        var results = new List<Result>();
        var guards = new List<Guard>();
        foreach (string line in lines.Skip(1).TakeWhile(l => l != "}"))
        {
            if (NodeLine.Match(line) is { Success: true } n)
            {
                if (int.Parse(n.Groups["i"].Value) != nodes.Count)
                    throw new FormatException($"expected node %{nodes.Count}, found: {line}");
                nodes.Add(ParseNode(n));
            }
            else if (ResultLine.Match(line) is { Success: true } r)
            {
                results.Add(new Result(
                    int.Parse(r.Groups["node"].Value), r.Groups["name"].Value, r.Groups["kind"].Value == "add",
                    r.Groups["dims"].Success ? DimParser.TryParseList(r.Groups["dims"].Value) : null));
            }
            else if (GuardLine.Match(line) is { Success: true } g)
            {
                guards.Add(ParseGuard(g));
            }
            else
            {
                throw new FormatException("not a line of IR: " + line);
            }
        }

        return new FunctionIR(
            header.Groups["name"].Value, new(parameters), nodes.ToEquatable(), results.ToEquatable(),
            guards.ToEquatable());
    }

    private static Guard ParseGuard(Match g)
    {
        string why = g.Groups["why"].Value;
        if (g.Groups["fraction"].Success)
            return new Guard(Relation.Fraction, Dim.Zero, Dim.One, why, g.Groups["fraction"].Value);
        var right = Dimension(g.Groups["right"].Value);
        return g.Groups["subject"].Success
            ? new Guard(Relation.IndexBelow, Dim.Zero, right, why, g.Groups["subject"].Value)
            : new Guard(g.Groups["relation"].Value == "==" ? Relation.Equal : Relation.AtMost,
                Dimension(g.Groups["left"].Value), right, why);
    }

    private static Dim Dimension(string text) =>
        DimParser.TryParse(text) ?? throw new FormatException("not a dimension: " + text);

    private static (Parameter Parameter, TensorType Known) ParseParameter(string text)
    {
        int colon = text.IndexOf(": ", StringComparison.Ordinal);
        string type = text.Substring(colon + 2);
        bool differentiable = type.EndsWith(" grad", StringComparison.Ordinal);
        type = differentiable ? type.Substring(0, type.Length - 5) : type;
        // f32[depth, n] in [depth]
        int inLists = type.LastIndexOf("] in [", StringComparison.Ordinal) + 1;
        string[] types = (inLists > 0 ? type.Substring(0, inLists) : type).Split([" as "], StringSplitOptions.None);
        var parameter = new Parameter(text.Substring(0, colon), ParseType(types[0]), differentiable)
        {
            Lists = inLists == 0 ? default : DimParser.TryParseList(
                type.Substring(inLists + " in [".Length).TrimEnd(']')) ?? throw new FormatException(text),
        };
        return (parameter, types.Length == 1 ? parameter.Type : ParseType(types[1]));
    }

    private static TensorType ParseType(string text)
    {
        if (text.Length == 0)
            return TensorType.None;
        int at = text.IndexOfAny(['[', '?']);
        var kind = (ScalarKind)Enum.Parse(typeof(ScalarKind), at < 0 ? text : text.Substring(0, at), ignoreCase: true);
        if (at < 0)
            return TensorType.Scalar(kind);
        return text[at] == '?' ? TensorType.Unknown(kind) : new TensorType(
            kind, DimParser.TryParseList(text.Substring(at + 1).TrimEnd(']')) ?? throw new FormatException(
                "not a type: " + text));
    }

    private static Node ParseNode(Match n)
    {
        string name = n.Groups["name"].Value;
        var operands = n.Groups["operands"].Value.Split([", "], StringSplitOptions.RemoveEmptyEntries)
            .Select(o => int.Parse(o.TrimStart('%'))).ToEquatable();
        var attributes = AttributeText.Matches(n.Groups["attributes"].Value).Cast<Match>()
            .Aggregate(Attributes.None, (all, a) => WithAttribute(all, a));
        return new Node(
            (Op)Enum.Parse(typeof(Op), n.Groups["op"].Value, ignoreCase: true), ParseType(n.Groups["type"].Value),
            operands, attributes, default, name.Length == 0 ? null : name);
    }

    private static Attributes WithAttribute(Attributes all, Match a)
    {
        string key = a.Groups["key"].Value;
        if (a.Groups["text"].Success)
            return all.With(key, a.Groups["text"].Value);
        if (a.Groups["ints"].Success)
            return all.With(
                key, a.Groups["ints"].Value.Split([','], StringSplitOptions.RemoveEmptyEntries).Select(int.Parse));
        if (a.Groups["dims"].Success)
            return all.With(key, DimParser.TryParseList(a.Groups["dims"].Value) ?? throw new FormatException(a.Value));
        string number = a.Groups["number"].Value;
        return long.TryParse(number, out long integer) ? all.With(key, integer)
            : all.With(key, Literals.ParseReal(number));
    }

    // Splits at commas that are not inside brackets.
    private static IEnumerable<string> SplitOutsideBrackets(string text)
    {
        int depth = 0, start = 0;
        for (int i = 0; i <= text.Length; i++)
        {
            if (i == text.Length || (text[i] == ',' && depth == 0))
            {
                if (i > start)
                    yield return text.Substring(start, i - start).Trim();
                start = i + 1;
            }
            else if (text[i] is '[' or '(')
            {
                depth++;
            }
            else if (text[i] is ']' or ')')
            {
                depth--;
            }
        }
    }
}
