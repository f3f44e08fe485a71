namespace DiffProg.Generators.IR;

/// <summary>Which functions call which, before anything is inlined.</summary>
internal static class CallGraph
{
    /// <summary>The names of what a function calls, each once.</summary>
    public static IEnumerable<string> CallsOf(FunctionIR f) =>
        f.Nodes.Where(n => n.Op == Op.Call).Select(n => n.Attributes.Text("callee")).Distinct();

    /// <summary>All that a function calls, directly or not, each once; itself where it calls itself.</summary>
    /// <param name="root">The function.</param>
    /// <param name="find">A function by its name; null for one that is not known.</param>
    public static IReadOnlyList<FunctionIR> Reached(FunctionIR root, Func<string, FunctionIR?> find)
    {
        var reached = new List<FunctionIR>();
        var seen = new HashSet<string>();
        var waiting = new Queue<FunctionIR>([root]);
        while (waiting.Count > 0)
        {
            foreach (var called in CallsOf(waiting.Dequeue()).Where(seen.Add).Select(find).OfType<FunctionIR>())
            {
                reached.Add(called);
                waiting.Enqueue(called);
            }
        }

        return reached;
    }

    /// <summary>Those from which calls lead back.</summary>
    public static IEnumerable<string> Recursive(FunctionIR root, Func<string, FunctionIR?> find)
    {
        return Reached(root, find).Select(f => f.Name).Where(name => Reaches(name, name, []));

        bool Reaches(string from, string to, HashSet<string> visited) => visited.Add(from)
            && find(from) is { } f && CallsOf(f).Any(c => c == to || Reaches(c, to, visited));
    }
}
