using DiffProg.Generators.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace DiffProg.Generators.Frontend;

/// <summary>
/// Ordinals for places, and back. An operation's ordinal is its place in a depth-first walk of the body, so it does not
/// change when the method moves; the declaration itself has negative ones.
/// </summary>
internal sealed class Origins
{
    private const int FirstParameter = -2;

    private readonly string _id;
    private readonly Dictionary<IOperation, int> _ordinals = new(ReferenceComparer.Instance);

    public Origins(string id, IOperation? body)
    {
        _id = id;
        foreach (var operation in body is null ? [] : body.DescendantsAndSelf())
            _ordinals[operation] = _ordinals.Count;
    }

    public Origin Of(IOperation operation) => 
        _ordinals.TryGetValue(operation, out int i) ? new(_id, i) : Declaration(_id);

    /// <summary>The name of the method or record.</summary>
    public static Origin Declaration(string id) => Origin.Declaration(id);

    public static Origin Parameter(string id, int index) => new(id, FirstParameter - index);

    /// <summary>The exact place in the source that an ordinal means.</summary>
    public static Location Locate(ISymbol symbol, IOperation? body, int ordinal)
    {
        if (ordinal >= 0)
        {
            var operation = body?.DescendantsAndSelf().ElementAtOrDefault(ordinal);
            if (operation is not null and not IMethodBodyOperation)
                return Span(operation.Syntax).GetLocation();
        }

        var parameters = symbol switch
        {
            IMethodSymbol method => method.Parameters,
            INamedTypeSymbol type => RecordReader.PrimaryConstructor(type)?.Parameters ?? [],
            _ => [],
        };
        int index = FirstParameter - ordinal;
        if (ordinal <= FirstParameter && index < parameters.Length)
            return parameters[index].Locations.FirstOrDefault() ?? Location.None;
        // A record has a generated part, too; its name is meant where its members stand.
        var declaration = symbol.DeclaringSyntaxReferences.Select(r => r.GetSyntax())
            .OfType<RecordDeclarationSyntax>().FirstOrDefault(r => r.ParameterList is not null);
        return declaration?.Identifier.GetLocation() ?? symbol.Locations.FirstOrDefault() ?? Location.None;
    }

    // An argument or a statement is an operation too, but the user looks for the expression in it.
    private static SyntaxNode Span(SyntaxNode syntax) => syntax switch
    {
        ArgumentSyntax argument => argument.Expression,
        ExpressionStatementSyntax statement => statement.Expression,
        EqualsValueClauseSyntax initializer => initializer.Value,
        ArrowExpressionClauseSyntax arrow => arrow.Expression,
        _ => syntax,
    };

    private sealed class ReferenceComparer : IEqualityComparer<IOperation>
    {
        public static readonly ReferenceComparer Instance = new();

        public bool Equals(IOperation? x, IOperation? y) => ReferenceEquals(x, y);

        public int GetHashCode(IOperation obj) => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(obj);
    }
}
