namespace DiffProg.Generators.IR;

/// <summary>
/// Which methods stand as functions of their own although they do not call themselves: compiled into their callers at
/// each call they would make a method larger than <see cref="Limit"/>. Those that save most come first.
/// </summary>
internal sealed class Outline
{
    /// <summary>No function has more operations than this, if not by itself.</summary>
    public const int Limit = 4_000;

    private readonly Func<string, FunctionIR?> _find;
    private readonly HashSet<string> _standing;
    private readonly Dictionary<string, long> _sizes = [];

    private Outline(Func<string, FunctionIR?> find, IEnumerable<string> standing) =>
        (_find, _standing) = (find, [.. standing]);

    /// <summary>With all its calls the method is below the limit.</summary>
    public static bool Fits(FunctionIR root, Func<string, FunctionIR?> find) =>
        new Outline(find, []).Size(root) <= Limit;

    /// <summary>The functions that stand, and the call that takes the method beyond the limit nevertheless.</summary>
    /// <param name="root">The method.</param>
    /// <param name="find">Its callees, and theirs.</param>
    public static (ISet<string> Standing, Node? Excess) Choose(FunctionIR root, Func<string, FunctionIR?> find)
    {
        var outline = new Outline(find, CallGraph.Recursive(root, find));
        while (outline.Large(root) is { } large)
        {
            if (outline.MostRepeated(large) is not { } callee)
                return (outline._standing, outline.ExcessIn(root));
            outline._standing.Add(callee);
            outline._sizes.Clear();
        }

        return (outline._standing, null);
    }

    // The method, or a function that stands for it, that is too large.
    private FunctionIR? Large(FunctionIR root)
    {
        var seen = new HashSet<string>();
        var waiting = new Queue<FunctionIR>([root]);
        while (waiting.Count > 0)
        {
            var f = waiting.Dequeue();
            if (Size(f) > Limit && Calls(f).Any(c => !_standing.Contains(c)))
                return f;
            foreach (string callee in Reached(f).Where(c => _standing.Contains(c) && seen.Add(c)))
            {
                if (_find(callee) is { } body)
                    waiting.Enqueue(body);
            }
        }

        return null;
    }

    // What saves most where it is not compiled into it: what is often, then what is large.
    private string? MostRepeated(FunctionIR f)
    {
        var times = new Dictionary<string, double>();
        foreach (var (name, body) in Inlined(f))
        {
            foreach (string callee in Calls(body).Where(c => !_standing.Contains(c)))
            {
                times.TryGetValue(callee, out double before);
                times[callee] = before + (name is null ? 1 : times[name]);
            }
        }

        return times.Where(t => !Shows(t.Key))
            .OrderByDescending(t => (t.Value - 1) * Size(t.Key)).ThenByDescending(t => Size(t.Key))
            .ThenBy(t => t.Key, StringComparer.Ordinal).Select(t => t.Key).FirstOrDefault();
    }

    // The function and what is compiled into it, each before what it calls.
    private IEnumerable<(string? Name, FunctionIR Body)> Inlined(FunctionIR f)
    {
        var order = new List<(string?, FunctionIR)>();
        var seen = new HashSet<string>();
        Visit(null, f);
        order.Reverse();
        return order;

        void Visit(string? name, FunctionIR body)
        {
            foreach (string callee in Calls(body).Where(c => !_standing.Contains(c) && seen.Add(c)))
            {
                if (_find(callee) is { } called)
                    Visit(callee, called);
            }

            order.Add((name, body));
        }
    }

    private IEnumerable<string> Reached(FunctionIR f) => Inlined(f).SelectMany(i => Calls(i.Body));

    // Names of adjoints are the method's that was asked for.
    private bool Shows(string name) => _find(name) is { } f
        && Inlined(f).Any(i => i.Body.Nodes.Any(n => n.Op == Op.Probe));

    private Node? ExcessIn(FunctionIR root)
    {
        long size = root.Nodes.Count;
        foreach (var call in root.Nodes.Where(n => n.Op == Op.Call))
        {
            string callee = call.Attributes.Text("callee");
            size += _standing.Contains(callee) ? 0 : Size(callee);
            if (size > Limit)
                return call;
        }

        // One of those that stand is too large.
        return root.Nodes.First(n => n.Op == Op.Call);
    }

    private long Size(string name)
    {
        if (_sizes.TryGetValue(name, out long known))
            return known;
        // Where it is asked for again meanwhile there is recursion.
        _sizes[name] = 0;
        return _sizes[name] = _find(name) is { } f ? Size(f) : 0;
    }

    // Methods that double at every level have more than any number holds.
    private long Size(FunctionIR f) => Calls(f).Where(c => !_standing.Contains(c))
        .Aggregate((long)f.Nodes.Count, (size, callee) => Math.Min(size + Size(callee), int.MaxValue));

    // A callee as often as it is called.
    private static IEnumerable<string> Calls(FunctionIR f) =>
        f.Nodes.Where(n => n.Op == Op.Call).Select(n => n.Attributes.Text("callee"));
}
