using DiffProg.Generators.IR;

namespace DiffProg.Generators.Analysis;

/// <summary>
/// The shapes of the tensors that functions which call themselves return: what is declared, or what follows from a path
/// that does without such a call. With them the calls have types before the functions have.
/// </summary>
internal static class ResultShapes
{
    /// <summary>The functions, with shapes declared as far as they are known, each with all of them beside
    /// it.</summary>
    public static FunctionIR[] Declare(IReadOnlyList<FunctionIR> standing)
    {
        FunctionIR[] functions = [.. standing.Select(f => f with
        {
            Results = f.Results.Select(r => r with
            {
                Declared = r.Declared is { } declared && IsBound(f, declared) ? declared : null,
            }).ToEquatable(),
        })];
        if (functions.All(f => f.Results.All(r => IsKnown(f, r))))
            return With(functions);
        for (bool changed = true; changed;)
        {
            changed = false;
            functions = With(functions);
            for (int i = 0; i < functions.Length; i++)
            {
                var f = functions[i];
                if (f.Results.All(r => IsKnown(f, r)))
                    continue;
                var found = InferShapes.Results(f);
                functions[i] = f with
                {
                    Results = f.Results.Select((r, k) => IsKnown(f, r) || found[k] is not { } dims || !IsBound(f, dims)
                        ? r : r with { Declared = dims }).ToEquatable(),
                };
                changed |= functions[i] != f;
            }
        }

        return functions;
    }

    /// <summary>What a finding about shapes means where nobody has declared the shape: it is not always the
    /// same.</summary>
    public static Issue Explain(FunctionIR function, Issue issue) =>
        issue is { Rule: "DP2003", Arguments: [var of, var found, var expected] }
            && (of == "the result" || of.EndsWith("on the other path", StringComparison.Ordinal))
            && function.Results.Any(r => !IsKnown(function, r))
            ? new Issue("DP1060", issue.Origin, EquatableArray.Of(
                Invocation.MethodOf(function.Name), $"is {found} on one path and {expected} on another"))
            : issue;

    private static FunctionIR[] With(FunctionIR[] functions)
    {
        var all = functions.Select(f => f with { Standing = EquatableArray<FunctionIR>.Empty }).ToEquatable();
        return [.. functions.Select(f => f with { Standing = all })];
    }

    private static bool IsKnown(FunctionIR f, Result result) =>
        result.Declared is not null || f.TypeOf(result.Node).Shape is { Count: 0 };

    // In the names of what comes in.
    private static bool IsBound(FunctionIR f, EquatableArray<Dim> dims)
    {
        var names = new HashSet<string>(f.Parameters.SelectMany(p => p.Type is { IsInteger: true, Shape.Count: 0 }
            ? [p.Path] : (p.Type.Shape ?? default).Concat(p.Lists).SelectMany(d => d.Symbols)));
        return dims.All(d => d.Symbols.All(names.Contains));
    }
}
