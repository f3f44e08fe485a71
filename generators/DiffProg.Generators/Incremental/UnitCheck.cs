using DiffProg.Generators.Frontend;
using DiffProg.Generators.IR;

namespace DiffProg.Generators.Incremental;

/// <summary>What the passes find in a method together with what it calls: the analyzer's side of
/// <see cref="MethodTable"/>.</summary>
internal static class UnitCheck
{
    /// <summary>The findings, told at places of the method itself.</summary>
    public static IEnumerable<Issue> Run(MethodModel model, Func<string, MethodModel?> find)
    {
        if (model.Body is null)
            return [];
        if (Units.FindMistake(model, find) is { } mistake)
            return [mistake];
        var unit = Units.Build(model, find);
        // A callee that is broken says so itself.
        return unit.Method.Body is null ? [] : CompilationCache.Check(unit).SelectMany(i => AtHome(i, model, find));
    }

    /// <summary>What the method's gradient keeps, in one line; null where there is none.</summary>
    public static string? Saved(MethodModel model, Func<string, MethodModel?> find) =>
        model.Body is null || Units.FindMistake(model, find) is not null ? null
        : Units.Build(model, find) is { Method.Body: not null } unit ? CompilationCache.Compile(unit).Saved : null;

    // An issue inside an inlined body that this call's shapes cause stands at the call; one that the callee has anyway
    // is reported there.
    private static IEnumerable<Issue> AtHome(Issue issue, MethodModel model, Func<string, MethodModel?> find)
    {
        string there = issue.Origin.Method;
        if (there == model.Signature.Id)
            return [issue];
        if (find(there) is { } callee && CompilationCache.Check(Units.Build(callee, find)).Any(
            i => i.Rule == issue.Rule && i.Origin == issue.Origin))
            return [];
        var call = model.Body!.Nodes.FirstOrDefault(n => n.Op == Op.Call
            && (n.Attributes.Text("callee") is var c && (c == there || Units.Reaches(c, there, find, []))));
        return [issue with { Origin = call?.Origin ?? Origins.Declaration(model.Signature.Id) }];
    }
}
