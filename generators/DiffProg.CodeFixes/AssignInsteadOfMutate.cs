using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace DiffProg.CodeFixes;

/// <summary><c>x += y</c> on a tensor becomes <c>x = x + y</c>, which makes a new tensor.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class AssignInsteadOfMutate : SyntaxFix
{
    /// <inheritdoc/>
    protected override string Rule => "DP1009";

    /// <inheritdoc/>
    protected override string Title => "Assign a new tensor";

    /// <inheritdoc/>
    protected override SyntaxNode? Rewrite(SyntaxNode root, SyntaxNode node)
    {
        var (target, kind, operand) = node switch
        {
            AssignmentExpressionSyntax a => (a.Left, Binary(a.Kind()), Operand(a.Right)),
            PostfixUnaryExpressionSyntax { Parent: ExpressionStatementSyntax } p => (p.Operand, Binary(p.Kind()), One),
            PrefixUnaryExpressionSyntax { Parent: ExpressionStatementSyntax } p => (p.Operand, Binary(p.Kind()), One),
            _ => (null, SyntaxKind.None, null),
        };
        if (target is null || operand is null || kind == SyntaxKind.None)
            return null;
        var left = target.WithoutTrivia();
        var assignment = AssignmentExpression(
            SyntaxKind.SimpleAssignmentExpression, left, BinaryExpression(kind, left, operand));
        return root.ReplaceNode(node, assignment.NormalizeWhitespace().WithTriviaFrom(node));
    }

    private static ExpressionSyntax One => LiteralExpression(SyntaxKind.NumericLiteralExpression, Literal(1));

    // x *= a + b is x = x * (a + b).
    private static ExpressionSyntax Operand(ExpressionSyntax right) =>
        right is BinaryExpressionSyntax or ConditionalExpressionSyntax or AssignmentExpressionSyntax
            ? ParenthesizedExpression(right.WithoutTrivia()) : right.WithoutTrivia();

    private static SyntaxKind Binary(SyntaxKind kind) => kind switch
    {
        SyntaxKind.AddAssignmentExpression or SyntaxKind.PostIncrementExpression or SyntaxKind.PreIncrementExpression =>
            SyntaxKind.AddExpression,
        SyntaxKind.SubtractAssignmentExpression or SyntaxKind.PostDecrementExpression or SyntaxKind.PreDecrementExpression =>
            SyntaxKind.SubtractExpression,
        SyntaxKind.MultiplyAssignmentExpression => SyntaxKind.MultiplyExpression,
        SyntaxKind.DivideAssignmentExpression => SyntaxKind.DivideExpression,
        _ => SyntaxKind.None,
    };
}
