using System.Collections.Concurrent;
using DiffProg.Generators.IR;
using Microsoft.CodeAnalysis;

namespace DiffProg.Generators.Frontend;

/// <summary>The differentiable methods of one compilation, read on demand, callees in whatever file they
/// stand.</summary>
internal sealed class MethodIndex(Compilation compilation)
{
    private readonly ConcurrentDictionary<string, MethodEntry> _entries = new();
    private readonly ConcurrentDictionary<string, string> _declarations = new();

    public MethodEntry Read(Instance method, SemanticModel semantics, CancellationToken cancellation) =>
        _entries.GetOrAdd(MethodIds.Of(method), _ =>
        {
            var entry = ReadCache.Read(method, semantics, cancellation);
            foreach (var callee in entry.Callees)
                _declarations.TryAdd(callee.Id, callee.DeclarationId);
            return entry;
        });

    /// <summary>A method that was read, or that one which was read calls; null for any other.</summary>
    public MethodModel? Find(string id)
    {
        if (_entries.TryGetValue(id, out var entry))
            return entry.Model;
        if (!_declarations.TryGetValue(id, out string name)
            || DocumentationCommentId.GetFirstSymbolForDeclarationId(name, compilation) is not IMethodSymbol method
            || MethodReader.DeclarationOf(method, default) is not { } declaration)
            return null;
        // Callees in other files: a model per tree, made by the compiler once per compilation and query.
#pragma warning disable RS1030
        return Read(Instance.Of(method), compilation.GetSemanticModel(declaration.SyntaxTree), default).Model;
#pragma warning restore RS1030
    }
}
