using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace DiffProg.Generators.Frontend;

/// <summary>
/// The bodies of functions that are read where they are called, in whatever file they stand; and which were asked for,
/// since what came of it depends on them.
/// </summary>
internal sealed class Bodies(Compilation compilation, CancellationToken cancellation)
{
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);

    // One is one: what is found out about an operation holds when the body is read again.
    private readonly Dictionary<SyntaxNode, IOperation?> _operations = [];

    /// <summary>Declaration ids of what was read.</summary>
    public IEnumerable<string> Read => _read.OrderBy(id => id, StringComparer.Ordinal);

    /// <summary>Null where there is none in this compilation: abstract, made by the compiler, or compiled elsewhere.
    /// </summary>
    public IOperation? Of(IMethodSymbol method)
    {
        method = (method.PartialImplementationPart ?? method).OriginalDefinition;
        foreach (var reference in method.DeclaringSyntaxReferences)
        {
            var syntax = reference.GetSyntax(cancellation);
            bool hasBody = syntax switch
            {
                BaseMethodDeclarationSyntax declared => declared.Body is not null || declared.ExpressionBody is not null,
                AccessorDeclarationSyntax accessor => accessor.Body is not null || accessor.ExpressionBody is not null,
                _ => syntax is ArrowExpressionClauseSyntax,
            };
            if (hasBody && compilation.ContainsSyntaxTree(syntax.SyntaxTree))
            {
                Remember(method.AssociatedSymbol ?? method);
                return Operation(syntax);
            }
        }

        return null;
    }

    /// <summary>What a field or a property begins with; null where nothing is said.</summary>
    public IOperation? InitializerOf(ISymbol member)
    {
        var clause = member.OriginalDefinition.DeclaringSyntaxReferences.Select(r =>
            r.GetSyntax(cancellation)).Select(s => s switch
        {
            VariableDeclaratorSyntax field => field.Initializer,
            PropertyDeclarationSyntax property => property.Initializer,
            _ => null,
        }).FirstOrDefault(c => c is not null);
        // Initialisers are part of what other files see of a type; they need not be remembered.
        return clause is null ? null : (Operation(clause) as ISymbolInitializerOperation)?.Value;
    }

    /// <summary>The call of the base's constructor in the head of a record; null where there is none.</summary>
    public IOperation? BaseCallOf(IMethodSymbol constructor)
    {
        var syntax = constructor.OriginalDefinition.DeclaringSyntaxReferences.Select(r => r.GetSyntax(cancellation))
            .OfType<TypeDeclarationSyntax>()
            .SelectMany(t => t.BaseList?.Types.OfType<PrimaryConstructorBaseTypeSyntax>() ?? []).FirstOrDefault();
        return syntax is null ? null : Operation(syntax);
    }

    /// <summary>The function elsewhere that a place lies in; null for one in the method that is compiled.</summary>
    public static (IMethodSymbol Symbol, IOperation? Body)? Find(
        IR.Origin origin, Compilation compilation, CancellationToken cancellation) =>
        origin.Method is { Length: > 1 } id && id[1] == ':'
            && DocumentationCommentId.GetFirstSymbolForDeclarationId(id, compilation) is IMethodSymbol method
            ? (method, new Bodies(compilation, cancellation).Of(method)) : null;

    /// <summary>The texts of what was read before, as they are now.</summary>
    public static string Texts(IEnumerable<string> ids, Compilation compilation, CancellationToken cancellation)
    {
        var text = new System.Text.StringBuilder();
        foreach (string id in ids)
        {
            text.Append(id).Append('\n');
            var symbol = DocumentationCommentId.GetFirstSymbolForDeclarationId(id, compilation);
            if (symbol is IMethodSymbol { PartialImplementationPart: { } part })
                symbol = part;
            foreach (var reference in symbol?.DeclaringSyntaxReferences ?? [])
            {
                text.Append(reference.GetSyntax(cancellation).ToFullString())
                    .Append(Fingerprint.FileLocal(reference.SyntaxTree, cancellation)).Append('\n');
            }
        }

        return text.ToString();
    }

    private void Remember(ISymbol symbol)
    {
        if (symbol.GetDocumentationCommentId() is { } id)
            _read.Add(id);
    }

    // A body in another file: a model per tree, which the compiler keeps for this compilation.
#pragma warning disable RS1030
    private IOperation? Operation(SyntaxNode syntax)
    {
        if (!_operations.TryGetValue(syntax, out var operation))
        {
            operation = compilation.GetSemanticModel(syntax.SyntaxTree).GetOperation(syntax, cancellation);
            _operations[syntax] = operation;
        }

        return operation;
    }
#pragma warning restore RS1030
}
