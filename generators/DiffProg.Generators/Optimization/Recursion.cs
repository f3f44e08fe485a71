using DiffProg.Generators.IR;

namespace DiffProg.Generators.Optimization;

/// <summary>
/// Methods that call themselves, directly or through others, cannot be compiled in, and what is too large should not be
/// (see <see cref="Outline"/>): they stand as functions of their own, and what calls them has calls of them. A method
/// that calls itself is a call of its function.
/// </summary>
internal static class Recursion
{
    /// <summary>Inlines everything else.</summary>
    public static FunctionIR Run(FunctionIR function, IReadOnlyDictionary<string, FunctionIR> callees)
    {
        var names = Outline.Choose(
            function, name => callees.TryGetValue(name, out var callee) ? callee : null).Standing;
        if (names.Count == 0)
            return Inline.Run(function, callees, names);
        bool isItself = names.Contains(function.Name);
        var pieces = isItself ? [] : new Dictionary<string, FunctionIR>();
        var main = isItself ? null : Inline.Run(function, callees, names);
        var waiting = new Queue<string>(isItself ? [function.Name] : CallGraph.CallsOf(main!));
        while (waiting.Count > 0)
        {
            string name = waiting.Dequeue();
            if (pieces.ContainsKey(name))
                continue;
            pieces[name] = Inline.Run(callees[name], callees, names);
            foreach (string callee in CallGraph.CallsOf(pieces[name]))
                waiting.Enqueue(callee);
        }

        var uses = new Uses(pieces);
        return (main is null ? EntryOf(function, uses) : WithUses(main, uses)) with
        {
            Standing = pieces.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => WithUses(p.Value, uses))
                .ToEquatable(),
        };
    }

    /// <summary>What a call that stands says of its results.</summary>
    /// <param name="call">What it says already.</param>
    /// <param name="callee">The function.</param>
    public static Attributes Results(Attributes call, FunctionIR callee)
    {
        var types = callee.Results.Select(r => callee.TypeOf(r.Node)).ToArray();
        return call.With("results", string.Join(" ", types.Select(t => t.Kind.ToString().ToLowerInvariant())));
    }

    // What the functions do to the arrays among their parameters, themselves or through the others.
    private sealed class Uses
    {
        private readonly IReadOnlyDictionary<string, FunctionIR> _functions;
        private readonly Dictionary<string, SortedSet<int>> _written;
        private readonly Dictionary<string, SortedSet<int>> _elements;

        public Uses(IReadOnlyDictionary<string, FunctionIR> functions)
        {
            _functions = functions;
            _written = functions.ToDictionary(f => f.Key, _ => new SortedSet<int>());
            _elements = functions.ToDictionary(f => f.Key, _ => new SortedSet<int>());
            while (functions.Keys.Count(Grow) > 0)
            {
            }
        }

        public IReadOnlyCollection<int> Written(string function) => _written[function];

        // They are read or written by their elements.
        public IReadOnlyCollection<int> Elements(string function) => _elements[function];

        private bool Grow(string name)
        {
            var f = _functions[name];
            var arrays = Arrays.Of(f);
            int before = _written[name].Count + _elements[name].Count;
            for (int i = 0; i < f.Nodes.Count; i++)
            {
                // What a call takes is changed where its function changes it, which is what is asked here.
                if (ArgumentOf(f, i) is >= 0 and var argument ? Written(CalleeOf(f, i)).Contains(argument)
                    : Effects.Changes(f.Nodes[i]))
                    Add(_written, i);
                if (f.Nodes[i].Op is Op.Read or Op.Write or Op.AddTo)
                    Add(_elements, f.Nodes[i].Operands[0]);
                if (Invocation.IsOpaque(f.Nodes[i]))
                {
                    foreach (int array in f.Nodes[i].Operands.Where(arrays.IsArray))
                        Add(_elements, array);
                }

                if (f.Nodes[i].Op == Op.Call)
                {
                    foreach (int k in Elements(f.Nodes[i].Attributes.Text("callee")).ToArray())
                        Add(_elements, f.Nodes[i].Operands[k]);
                }
            }

            return _written[name].Count + _elements[name].Count > before;

            void Add(Dictionary<string, SortedSet<int>> sets, int version)
            {
                if (arrays.First(version) < f.Parameters.Count)
                    sets[name].Add(arrays.First(version));
            }
        }
    }

    private static int ArgumentOf(FunctionIR f, int i) => f.Nodes[i].Op == Op.CallResult
        && f.Nodes[i].Attributes.Has("argument") ? (int)f.Nodes[i].Attributes.Integer("argument") : -1;

    private static string CalleeOf(FunctionIR f, int callResult) =>
        f.Nodes[f.Nodes[callResult].Operands[0]].Attributes.Text("callee");

    // Every call says what it writes; what it only reads is afterwards what it was.
    private static FunctionIR WithUses(FunctionIR f, Uses uses) =>
        Rewriter.Run(f, (rewriter, i) => f.Nodes[i] switch
        {
            { Op: Op.Call } call => rewriter.Builder.Append(call with
            {
                Operands = rewriter.Operands(call).Select(o => o.Id).ToEquatable(),
                Attributes = call.Attributes.With("written", uses.Written(call.Attributes.Text("callee")))
                    .With("elements", uses.Elements(call.Attributes.Text("callee"))),
            }),
            { Op: Op.CallResult } result when ArgumentOf(f, i) is >= 0 and var argument
                && !uses.Written(CalleeOf(f, i)).Contains(argument) =>
                rewriter[f.Nodes[result.Operands[0]].Operands[argument]],
            _ => null,
        });

    private static FunctionIR EntryOf(FunctionIR function, Uses uses)
    {
        var written = uses.Written(function.Name);
        var b = new Builder { Origin = new Origin(function.Name, -1) };
        int count = function.Parameters.Count;
        for (int i = 0; i < count; i++)
            b.Append(function.Nodes[i]);
        var call = b.Append(new Node(
            Op.Call, TensorType.Scalar(ScalarKind.F32), Enumerable.Range(0, count).ToEquatable(),
            Results(Attributes.None.With("callee", function.Name).With("written", written)
                .With("elements", uses.Elements(function.Name)), function),
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
