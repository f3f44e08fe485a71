using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffProg.Generators.Frontend;

/// <summary>The tokens of declarations without the bodies behind them, and what a declaration owes to its bodies: which
/// fields the compiler makes for it.</summary>
internal static class DeclaredText
{
    /// <summary>What other files see: the types that only this one sees are left out, as far as no other declaration
    /// stands for them.</summary>
    public static string Visible(SyntaxNode root)
    {
        var text = new StringBuilder();
        // Which of the texts of a body is meant may be decided before the first declaration.
        foreach (var directive in root.GetFirstToken(includeZeroWidth: true).LeadingTrivia.Where(t =>
            t.IsKind(SyntaxKind.DefineDirectiveTrivia) || t.IsKind(SyntaxKind.UndefDirectiveTrivia)))
            text.Append(directive.ToFullString());
        Append(text, root, node => !BodyPlaces.IsFileLocal(node));
        var hidden = FileLocalTypes(root).ToList();
        // A constant may be that of a file-local type, which may be that of another one.
        for (var seen = hidden; hidden.Count > 0 && seen.Count > 0;)
        {
            var names = new HashSet<string>(text.ToString().Split(' '), StringComparer.Ordinal);
            seen = [.. hidden.Where(t => names.Contains(t.Identifier.Text) || Extends(t))];
            foreach (var type in seen)
            {
                hidden.Remove(type);
                Append(text, type, _ => true);
            }
        }

        return text.ToString();
    }

    /// <summary>The types that only this file sees.</summary>
    public static string FileLocal(SyntaxNode root)
    {
        var text = new StringBuilder();
        foreach (var type in FileLocalTypes(root))
            Append(text, type, _ => true);
        return text.ToString();
    }

    private static IEnumerable<BaseTypeDeclarationSyntax> FileLocalTypes(SyntaxNode root) =>
        root.DescendantNodes(node => !BodyPlaces.IsBody(node) && !BodyPlaces.IsFileLocal(node))
            .Where(BodyPlaces.IsFileLocal).Cast<BaseTypeDeclarationSyntax>();

    // Its members are called without its name.
    private static bool Extends(BaseTypeDeclarationSyntax type) =>
        type is ClassDeclarationSyntax { Members: var members } && members.Any(m => m switch
        {
            BaseMethodDeclarationSyntax { ParameterList.Parameters: [var first, ..] } =>
                first.Modifiers.Any(SyntaxKind.ThisKeyword),
            TypeDeclarationSyntax { Keyword.ValueText: "extension" } => true,
            _ => false,
        });

    // Initializers stay: the values of constants are part of what other files see. So is whether there is a body:
    // `get;` stores, and `get => 2;` computes.
    private static void Append(StringBuilder text, SyntaxNode root, Func<SyntaxNode, bool> enter)
    {
        foreach (var part in root.DescendantNodesAndTokensAndSelf(node => !BodyPlaces.IsBody(node) && enter(node)))
        {
            if (part.IsToken)
                text.Append(part.AsToken().Text).Append(' ');
            else if (part.AsNode() is { } body && BodyPlaces.IsBody(body))
                text.Append(UsesField(body) ? "{field} " : "{} ");
            else if (part.AsNode() is TypeDeclarationSyntax type && enter(type))
                text.Append(string.Concat(Captured.Whole(type).Select(name => "{" + name + "} ")));
        }
    }

    // A property has one then, whatever else its accessors do.
    private static bool UsesField(SyntaxNode body) =>
        body.Parent is AccessorDeclarationSyntax or PropertyDeclarationSyntax
        && body.DescendantTokens().Any(t => t.Text == "field");
}
