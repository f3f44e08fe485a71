using DiffProg.Generators.IR;

namespace DiffProg.Generators.Optimization;

/// <summary>
/// Methods that call themselves, directly or through others, cannot be compiled in: they stand as functions of their own,
/// and what calls them has calls of them. A method of the kind is a call of its function.
/// </summary>
internal static class Recursion
{
    /// <summary>Inlines everything else.</summary>
    public static FunctionIR Run(FunctionIR function, IReadOnlyDictionary<string, FunctionIR> callees)
    {
        var names = Of(callees);
        if (names.Count == 0)
            return Inline.Run(function, callees, names);
        bool isItself = names.Contains(function.Name);
        var pieces = isItself ? [] : new Dictionary<string, FunctionIR>();
        var main = isItself ? null : Inline.Run(function, callees, names);
        var waiting = new Queue<string>(isItself ? [function.Name] : CallsOf(main!));
        while (waiting.Count > 0)
        {
            string name = waiting.Dequeue();
            if (pieces.ContainsKey(name))
                continue;
            pieces[name] = Inline.Run(callees[name], callees, names);
            foreach (string callee in CallsOf(pieces[name]))
                waiting.Enqueue(callee);
        }

        var written = Written(pieces);
        return (main is null ? EntryOf(function, written[function.Name]) : WithWritten(main, written)) with
        {
            Standing = pieces.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => WithWritten(p.Value, written))
                .ToEquatable(),
        };
    }

    /// <summary>What a call that stands says of its results.</summary>
    /// <param name="call">What it says already.</param>
    /// <param name="callee">The function.</param>
    /// <param name="names">The caller's names of its dimensions.</param>
    public static Attributes Results(Attributes call, FunctionIR callee, Func<Dim, Dim> names)
    {
        call = call.With("results", string.Join(" ", callee.Results.Select(r =>
            callee.TypeOf(r.Node).Kind.ToString().ToLowerInvariant())));
        for (int k = 0; k < callee.Results.Count; k++)
        {
            if (callee.Results[k].Declared is { } declared)
                call = call.With("shape" + k, declared.Select(names));
            else if (callee.TypeOf(callee.Results[k].Node).Shape is not { Count: 0 })
                call = call.With("unknown", k);
        }

        return call;
    }

    /// <summary>The names in the shapes that a function declares.</summary>
    public static ISet<string> SizesOf(FunctionIR f) => new HashSet<string>(
        f.Parameters.SelectMany(p => p.Type.Shape ?? default).Concat(f.Results.SelectMany(r => r.Declared ?? default))
            .SelectMany(d => d.Symbols));

    // The functions from which calls lead back.
    private static ISet<string> Of(IReadOnlyDictionary<string, FunctionIR> callees)
    {
        bool Reaches(string from, string to, HashSet<string> visited) => visited.Add(from)
            && callees.TryGetValue(from, out var f) && CallsOf(f).Any(c => c == to || Reaches(c, to, visited));
        return new HashSet<string>(callees.Keys.Where(name => Reaches(name, name, [])));
    }

    private static IEnumerable<string> CallsOf(FunctionIR f) =>
        f.Nodes.Where(n => n.Op == Op.Call).Select(n => n.Attributes.Text("callee")).Distinct();

    // The arrays among its parameters that each writes, itself or through the others.
    private static Dictionary<string, SortedSet<int>> Written(IReadOnlyDictionary<string, FunctionIR> functions)
    {
        var written = functions.ToDictionary(f => f.Key, _ => new SortedSet<int>());
        for (bool changed = true; changed;)
        {
            changed = false;
            foreach (var (name, f) in functions.Select(f => (f.Key, f.Value)))
            {
                var arrays = Arrays.Of(f);
                for (int i = 0; i < f.Nodes.Count; i++)
                {
                    bool writes = f.Nodes[i].Op is Op.Write or Op.AddTo || (ArgumentOf(f, i) is >= 0 and var argument
                        && written[CalleeOf(f, i)].Contains(argument));
                    if (writes && arrays.First(i) < f.Parameters.Count)
                        changed |= written[name].Add(arrays.First(i));
                }
            }
        }

        return written;
    }

    private static int ArgumentOf(FunctionIR f, int i) => f.Nodes[i].Op == Op.CallResult
        && f.Nodes[i].Attributes.Has("argument") ? (int)f.Nodes[i].Attributes.Integer("argument") : -1;

    private static string CalleeOf(FunctionIR f, int callResult) =>
        f.Nodes[f.Nodes[callResult].Operands[0]].Attributes.Text("callee");

    // Every call says what it writes; what it only reads is afterwards what it was.
    private static FunctionIR WithWritten(FunctionIR f, IReadOnlyDictionary<string, SortedSet<int>> written) =>
        Rewriter.Run(f, (rewriter, i) => f.Nodes[i] switch
        {
            { Op: Op.Call } call => rewriter.Builder.Append(call with
            {
                Operands = rewriter.Operands(call).Select(o => o.Id).ToEquatable(),
                Attributes = call.Attributes.With("written", written[call.Attributes.Text("callee")]),
            }),
            { Op: Op.CallResult } result when ArgumentOf(f, i) is >= 0 and var argument
                && !written[CalleeOf(f, i)].Contains(argument) =>
                rewriter[f.Nodes[result.Operands[0]].Operands[argument]],
            _ => null,
        });

    private static FunctionIR EntryOf(FunctionIR function, IEnumerable<int> written)
    {
        var b = new Builder { Origin = new Origin(function.Name, -1) };
        int count = function.Parameters.Count;
        for (int i = 0; i < count; i++)
            b.Append(function.Nodes[i]);
        var call = b.Append(new Node(
            Op.Call, TensorType.Scalar(ScalarKind.F32), Enumerable.Range(0, count).ToEquatable(),
            Results(Attributes.None.With("callee", function.Name).With("written", written), function, d => d),
            b.Origin));
        Value Of(string key, int k, TensorType type) => b.Append(new Node(
            Op.CallResult, type, EquatableArray.Of(call.Id), Attributes.None.With(key, k), b.Origin));
        foreach (int i in written)
            Of("argument", i, function.TypeOf(i));
        var results = function.Results.Select((r, k) =>
            r with { Node = Of("index", k, function.TypeOf(r.Node)).Id }).ToArray();
        return b.ToFunction(function, results);
    }
}
