using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffProg.CodeFixes;

/// <summary>Makes the type around a method or record, and every type around that, partial.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class MakePartial : SyntaxFix
{
    /// <inheritdoc/>
    protected override string Rule => "DP1001";

    /// <inheritdoc/>
    protected override string Title => "Make the containing type partial";

    /// <inheritdoc/>
    protected override SyntaxNode? Rewrite(SyntaxNode root, SyntaxNode node)
    {
        var types = node.AncestorsAndSelf().OfType<TypeDeclarationSyntax>()
            .Where(t => !t.Modifiers.Any(SyntaxKind.PartialKeyword)).ToArray();
        return types.Length == 0 ? null : root.ReplaceNodes(types, (_, inner) => Partial(inner));
    }

    // partial is the last modifier; without any, it takes over what stood before the keyword.
    private static TypeDeclarationSyntax Partial(TypeDeclarationSyntax type)
    {
        var keyword = SyntaxFactory.Token(SyntaxKind.PartialKeyword).WithTrailingTrivia(SyntaxFactory.Space);
        if (type.Modifiers.Count > 0)
            return type.WithModifiers(type.Modifiers.Add(keyword));
        return type.WithKeyword(type.Keyword.WithLeadingTrivia())
            .WithModifiers(SyntaxFactory.TokenList(keyword.WithLeadingTrivia(type.Keyword.LeadingTrivia)));
    }
}
