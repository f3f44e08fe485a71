using System.Collections.Concurrent;
using DiffProg.Generators.Frontend;
using DiffProg.Generators.IR;
using Microsoft.CodeAnalysis;

namespace DiffProg.Generators.Incremental;

/// <summary>The differentiable methods of one compilation, read on demand: the analyzer's side of <see cref="MethodTable"/>.</summary>
internal sealed class Bodies(Compilation compilation)
{
    private readonly ConcurrentDictionary<string, MethodEntry> _entries = new();
    private readonly ConcurrentDictionary<string, string> _declarations = new();

    public MethodEntry Read(IMethodSymbol method, SemanticModel semantics, CancellationToken cancellation) =>
        _entries.GetOrAdd(MethodIds.Of(method), _ =>
        {
            var entry = ReadCache.Read(method, semantics, cancellation);
            foreach (var callee in entry.Callees)
                _declarations.TryAdd(callee.Id, callee.DeclarationId);
            return entry;
        });

    /// <summary>What the passes find in a method together with what it calls, told at places of that method.</summary>
    public IEnumerable<Issue> Check(MethodEntry entry)
    {
        var model = entry.Model;
        if (model.Body is null)
            return [];
        if (Units.FindRecursion(model, Find) is { } recursion)
            return [recursion];
        var unit = Units.Build(model, Find);
        // A callee that is broken says so itself.
        return unit.Method.Body is null ? [] : CompilationCache.Check(unit).SelectMany(i => AtHome(i, model));
    }

    // An issue inside an inlined body that this call's shapes cause stands at the call; one that the callee has anyway is
    // reported there.
    private IEnumerable<Issue> AtHome(Issue issue, MethodModel model)
    {
        string there = issue.Origin.Method;
        if (there == model.Signature.Id)
            return [issue];
        if (Find(there) is { } callee && CompilationCache.Check(Units.Build(callee, Find)).Any(
            i => i.Rule == issue.Rule && i.Origin == issue.Origin))
            return [];
        var call = model.Body!.Nodes.FirstOrDefault(n => n.Op == Op.Call
            && (n.Attributes.Text("callee") is var c && (c == there || Units.Reaches(c, there, Find, []))));
        return [issue with { Origin = call?.Origin ?? Origins.Declaration(model.Signature.Id) }];
    }

    private MethodModel? Find(string id)
    {
        if (_entries.TryGetValue(id, out var entry))
            return entry.Model;
        if (!_declarations.TryGetValue(id, out string name)
            || DocumentationCommentId.GetFirstSymbolForDeclarationId(name, compilation) is not IMethodSymbol method
            || MethodReader.DeclarationOf(method, default) is not { } declaration)
            return null;
        // Callees in other files: a model per tree, made by the compiler once per compilation and query.
#pragma warning disable RS1030
        return Read(method, compilation.GetSemanticModel(declaration.SyntaxTree), default).Model;
#pragma warning restore RS1030
    }
}
