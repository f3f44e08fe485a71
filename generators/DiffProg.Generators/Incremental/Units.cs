using DiffProg.Generators.Diagnostics;
using DiffProg.Generators.IR;

namespace DiffProg.Generators.Incremental;

/// <summary>
/// Puts a method together with the bodies that it calls, directly or not, and nothing else: so an edit recompiles the
/// method that was edited and those that call it. A method that calls itself is among its own callees.
/// </summary>
internal static class Units
{
    /// <summary>The callees come before their callers, in the order of the calls.</summary>
    public static MethodUnit Build(MethodModel method, Func<string, MethodModel?> find)
    {
        if (method.Body is not { } body)
            return new MethodUnit(WithProbes(method, find), default);
        if (FindMistake(method, find) is { } mistake)
            return Broken(method, [mistake]);
        var callees = new List<FunctionIR>();
        var visited = new Dictionary<string, bool>();
        foreach (string callee in CallGraph.CallsOf(body))
        {
            if (!Collect(callee, find, visited, callees, out var issues))
                return Broken(method, issues);
        }

        // Warnings are the analyzer's business; they do not stop compilation.
        return new MethodUnit(method with { Issues = default }, callees.ToEquatable());
    }

    // Of the methods that it chooses among it knows no more than which members they have.
    private static MethodModel WithProbes(MethodModel method, Func<string, MethodModel?> find) => method with
    {
        Signature = method.Signature with
        {
            Choices = method.Signature.Choices.Select(c => c with
            {
                IsProbed = find(c.Id) is { } chosen && Build(chosen, find).IsProbed,
            }).ToEquatable(),
        },
    };

    /// <summary>What makes it impossible to inline the calls of a method.</summary>
    public static Issue? FindMistake(MethodModel method, Func<string, MethodModel?> find) =>
        InlinedSize.FindExcess(method, find);

    public static bool Reaches(string from, string to, Func<string, MethodModel?> find, HashSet<string> visited) =>
        visited.Add(from) && find(from)?.Body is { } body
            && CallGraph.CallsOf(body).Any(c => c == to || Reaches(c, to, find, visited));

    // False where a callee has no program: the caller has none either, and the callee's issues say why.
    private static bool Collect(
        string id, Func<string, MethodModel?> find, Dictionary<string, bool> visited, List<FunctionIR> callees,
        out IEnumerable<Issue> issues)
    {
        issues = [];
        if (visited.ContainsKey(id))
            return true;
        visited[id] = true;
        if (find(id) is not { } model)
            return false;
        issues = model.Issues;
        if (model.Body is not { } body)
            return false;
        if (FindMistake(model, find) is { } mistake)
        {
            issues = [mistake];
            return false;
        }

        foreach (string callee in CallGraph.CallsOf(body))
        {
            if (!Collect(callee, find, visited, callees, out issues))
                return false;
        }

        callees.Add(body);
        issues = [];
        return true;
    }

    private static MethodUnit Broken(MethodModel method, IEnumerable<Issue> issues) =>
        new(method with { Body = null, Issues = issues.Where(i => Rules.IsError(i.Rule)).ToEquatable() }, default);
}
