using DiffProg.Generators.IR;

namespace DiffProg.Generators.Optimization;

/// <summary>
/// Replaces calls by the bodies of their callees. A callee's dimension names become fresh ones (<c>in#3</c>) that an
/// Ascribe of each argument binds, so a mismatch is reported at the call. A function that calls itself stands (see
/// <see cref="Recursion"/>), and so do the calls of it.
/// </summary>
public sealed class Inline
{
    private readonly IReadOnlyDictionary<string, FunctionIR> _callees;
    private readonly List<Node> _nodes = [];
    private readonly HashSet<int> _borrowed = [];
    private readonly ISet<string> _standing;
    private readonly Dictionary<string, ISet<string>> _sizes = [];
    private int _calls;

    // The call, at any depth, that may not be evaluated.
    private Origin? _conditional;

    private Inline(IReadOnlyDictionary<string, FunctionIR> callees, ISet<string> standing) =>
        (_callees, _standing) = (callees, standing);

    /// <summary>The function in one piece, but for functions that call themselves.</summary>
    public static FunctionIR Run(FunctionIR function, IReadOnlyDictionary<string, FunctionIR> callees) =>
        Recursion.Run(function, callees);

    /// <summary>Inlines all calls but those of some functions.</summary>
    internal static FunctionIR Run(
        FunctionIR function, IReadOnlyDictionary<string, FunctionIR> callees, ISet<string> standing)
    {
        var pass = new Inline(callees, standing);
        int[] map = pass.Copy(function, null);
        return function with
        {
            Nodes = pass._nodes.ToEquatable(),
            Results = function.Results.Select(r => r with { Node = map[r.Node] }).ToEquatable(),
        };
    }

    // Appends the body; returns where each of its nodes is now.
    private int[] Copy(FunctionIR f, int[]? arguments)
    {
        var map = new int[f.Nodes.Count];
        var results = new Dictionary<int, int[]>();
        // The arguments of each call as it has left them.
        var left = new Dictionary<int, int[]>();
        for (int i = 0; i < f.Nodes.Count; i++)
        {
            var node = f.Nodes[i];
            if (node.Op == Op.Parameter && arguments is not null)
                map[i] = arguments[i];
            else if (node.Op == Op.Call && _standing.Contains(node.Attributes.Text("callee")))
                map[i] = Stand(node, node.Operands.Select(o => map[o]).ToArray());
            else if (node.Op == Op.CallResult && !results.ContainsKey(node.Operands[0]))
                map[i] = Append(node with { Operands = EquatableArray.Of(map[node.Operands[0]]) });
            else if (node.Op == Op.Call)
                (results[i], left[i]) = Expand(node, node.Operands.Select(o => map[o]).ToArray());
            else if (node.Op == Op.CallResult && node.Attributes.Has("argument"))
                map[i] = left[node.Operands[0]][(int)node.Attributes.Integer("argument")];
            else if (node.Op == Op.CallResult)
                map[i] = Named(
                    results[node.Operands[0]][(int)node.Attributes.Integer("index")], node.Name, ofCaller: true);
            else if (Invocation.IsOpaque(node))
                map[i] = Opaque(node, node.Operands.Select(o => map[o]).ToArray());
            else
                map[i] = Append(node with
                {
                    Operands = node.Operands.Select(o => map[o]).ToEquatable(),
                    Attributes = node.Op == Op.Intrinsic ? ConditionalPart.Mark(node.Attributes, _conditional)
                        : node.Attributes,
                });
        }

        return map;
    }

    private (int[] Results, int[] Arguments) Expand(Node call, int[] operands)
    {
        var callee = _callees[call.Attributes.Text("callee")];
        int id = ++_calls;
        var outer = _conditional;
        _conditional ??= ConditionalPart.IsMarked(call) ? call.Origin : null;
        Dim Fresh(Dim dim) => dim.Substitute(name => Dim.Symbol(InlinedName.Of(name, id)));
        Ascribe(callee, operands, Fresh, call.Origin);
        int[] map = Copy(callee, operands);
        int[] results = callee.Results.Select(r => map[r.Node]).ToArray();
        // A value without a name of its own is called after the method that made it.
        if (results.Length == 1 && _nodes[results[0]].Op != Op.Parameter)
            Named(results[0], Camel(callee.Name), ofCaller: false);
        results = callee.Results.Select((r, i) => r.Declared is { } declared
            ? Ascribe(results[i], declared.Select(Fresh), $"the result of {callee.Name}", call.Origin) : results[i])
                .ToArray();
        _conditional = outer;
        var arrays = Arrays.Of(callee);
        return (results, operands.Select((o, i) => callee.TypeOf(i).Shape is { Count: 0 } ? o
            : map[arrays.LastOf(callee, i)]).ToArray());
    }

    // What goes in has the declared shapes, in the names of this call.
    private int Stand(Node call, int[] operands)
    {
        var callee = _callees[call.Attributes.Text("callee")];
        int id = ++_calls;
        Dim Fresh(Dim dim) => dim.Substitute(name => Dim.Symbol(InlinedName.Of(name, id)));
        Ascribe(callee, operands, Fresh, call.Origin);
        return Append(call with
        {
            Operands = operands.ToEquatable(),
            Attributes = ConditionalPart.Mark(
                Recursion.Results(call.Attributes, callee).With(InlinedName.Call, id), _conditional),
        });
    }

    // The same of a method whose body is not read.
    private int Opaque(Node call, int[] operands)
    {
        int id = ++_calls;
        Dim Fresh(Dim dim) => dim.Substitute(name => Dim.Symbol(InlinedName.Of(name, id)));
        string method = Invocation.MethodOf(call.Attributes.Text("callee"));
        for (int k = 0; k < operands.Length; k++)
        {
            if (call.Attributes.Has(Invocation.ArgumentShape(k)))
                operands[k] = Ascribe(
                    operands[k], call.Attributes.Dims(Invocation.ArgumentShape(k)).Select(Fresh),
                    $"argument {k + 1} of {method}", call.Origin);
        }

        return Append(call with
        {
            Operands = operands.ToEquatable(),
            Attributes = ConditionalPart.Mark(call.Attributes.MapDims(Fresh), _conditional),
        });
    }

    // An integer is a size where a shape names it; any other may be what no size is, such as negative.
    private void Ascribe(FunctionIR callee, int[] operands, Func<Dim, Dim> fresh, Origin call)
    {
        var sizes = SizesOf(callee);
        for (int i = 0; i < operands.Length; i++)
        {
            var parameter = callee.Parameters[i];
            var shape = parameter.Type switch
            {
                { Kind: ScalarKind.I32, Shape.Count: 0 } when !sizes.Contains(parameter.Path) => default,
                { Kind: ScalarKind.I32, Shape.Count: 0 } => EquatableArray.Of(Dim.Symbol(parameter.Path)),
                { Shape: { Count: > 0 } dims } => dims,
                _ => default,
            };
            if (shape.Count > 0)
                operands[i] = Ascribe(
                    operands[i], shape.Select(fresh), $"argument '{parameter.Path}' of {callee.Name}", call);
        }
    }

    // The names in the shapes that a function declares.
    private ISet<string> SizesOf(FunctionIR callee) => _sizes.TryGetValue(callee.Name, out var known) ? known
        : _sizes[callee.Name] = new HashSet<string>(
            callee.Parameters.SelectMany(p => (p.Type.Shape ?? default).Concat(p.Lists))
                .Concat(callee.Results.SelectMany(r => r.Declared ?? default)).SelectMany(d => d.Symbols));

    private int Ascribe(int node, IEnumerable<Dim> shape, string of, Origin origin) => Append(new Node(
        Op.Ascribe, _nodes[node].Type, EquatableArray.Of(node),
        ConditionalPart.Mark(Attributes.None.With("shape", shape).With("of", of), _conditional), origin));

    private static string Camel(string id)
    {
        string name = id.Split('(')[0].Split('.').Last();
        return char.ToLowerInvariant(name[0]) + name.Substring(1);
    }

    // What the user called a result goes before the name of the method that made it.
    private int Named(int node, string? name, bool ofCaller)
    {
        int value = node;
        while (_nodes[value].Op == Op.Ascribe)
            value = _nodes[value].Operands[0];
        if (name is null || (_nodes[value].Name is not null && !(ofCaller && _borrowed.Contains(value))))
            return node;
        _nodes[value] = _nodes[value] with { Name = name };
        if (ofCaller)
            _borrowed.Remove(value);
        else
            _borrowed.Add(value);
        return node;
    }

    private int Append(Node node)
    {
        _nodes.Add(node);
        return _nodes.Count - 1;
    }
}
