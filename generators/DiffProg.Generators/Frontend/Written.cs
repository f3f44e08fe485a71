using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffProg.Generators.Frontend;

/// <summary>Which arguments a method may write: by its text, so that no other file is bound.</summary>
internal static class Written
{
    /// <summary>False where elements of the array are only read.</summary>
    public static bool May(IParameterSymbol parameter, CancellationToken cancellation)
    {
        if (parameter.Type is not IArrayTypeSymbol)
            return !KnownTypes.IsNamed(parameter.Type, "System", "ReadOnlySpan", 1);
        var method = (IMethodSymbol)parameter.ContainingSymbol;
        return MethodReader.DeclarationOf(method.OriginalDefinition, cancellation) is not { } declaration
            || declaration.DescendantNodes().OfType<IdentifierNameSyntax>()
                .Where(name => name.Identifier.ValueText == parameter.Name).Any(name => !IsRead(name));
    }

    // p[i], p.Length, foreach (... in p); whatever else may give it another name.
    private static bool IsRead(IdentifierNameSyntax name) => name.Parent switch
    {
        ElementAccessExpressionSyntax element when element.Expression == name => !IsTarget(element),
        MemberAccessExpressionSyntax member => member.Expression == name && member.Name.Identifier.ValueText == "Length",
        ForEachStatementSyntax loop => loop.Expression == name,
        _ => false,
    };

    private static bool IsTarget(ExpressionSyntax element) => element.Parent switch
    {
        AssignmentExpressionSyntax assignment => assignment.Left == element,
        PrefixUnaryExpressionSyntax prefix =>
            prefix.IsKind(SyntaxKind.PreIncrementExpression) || prefix.IsKind(SyntaxKind.PreDecrementExpression),
        PostfixUnaryExpressionSyntax postfix => !postfix.IsKind(SyntaxKind.SuppressNullableWarningExpression),
        ArgumentSyntax { RefKindKeyword.RawKind: not 0 } or RefExpressionSyntax => true,
        ArgumentSyntax { Parent: TupleExpressionSyntax } => true,
        ParenthesizedExpressionSyntax parenthesized => IsTarget(parenthesized),
        _ => false,
    };
}
