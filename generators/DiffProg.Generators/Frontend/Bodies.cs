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

    /// <summary>Places of what was read (<see cref="BodyPlaces"/>).</summary>
    public IEnumerable<string> Read => _read;

    /// <summary>Null where there is none in this compilation: abstract, made by the compiler, or compiled elsewhere.
    /// </summary>
    public IOperation? Of(IMethodSymbol method)
    {
        method = (method.PartialImplementationPart ?? method).OriginalDefinition;
        foreach (var reference in method.DeclaringSyntaxReferences)
        {
            var syntax = reference.GetSyntax(cancellation);
            var bodies = BodyPlaces.BodiesOf(syntax).ToArray();
            if (bodies.Length > 0 && compilation.ContainsSyntaxTree(syntax.SyntaxTree))
            {
                foreach (var body in bodies)
                    _read.Add(BodyPlaces.Of(body, compilation, cancellation));
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

    /// <summary>The texts of what was read before, as they are now, and what their files alone see.</summary>
    public static string Texts(IEnumerable<string> places, Compilation compilation, CancellationToken cancellation)
    {
        var text = new System.Text.StringBuilder();
        foreach (string place in places)
        {
            text.Append(place).Append('\n');
            if (BodyPlaces.Find(place, compilation, cancellation) is var (file, body))
                text.Append(body).Append(Fingerprint.FileLocal(file, cancellation)).Append('\n');
        }

        return text.ToString();
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
