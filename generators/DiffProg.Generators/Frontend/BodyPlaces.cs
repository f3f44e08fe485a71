using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace DiffProg.Generators.Frontend;

/// <summary>
/// Names bodies by where they stand: in which file, and the how manieth of it. Not every symbol is found back by a name
/// (two file-local types have one, explicit implementations of generic interfaces have none that is understood), but as
/// long as the declarations around the bodies are as they were, a place is the same body's.
/// </summary>
internal static class BodyPlaces
{
    /// <summary>Somewhere; what depends on it must not be remembered.</summary>
    public const string Unknown = "?";

    private static readonly ConditionalWeakTable<SyntaxTree, Places> Trees = new();

    /// <summary>What has a meaning of its own behind a declaration: of a method, a constructor, an accessor. A block
    /// or an arrow within a lambda is no such body; the lambda is a part of one, or of an initializer.</summary>
    public static bool IsBody(SyntaxNode node) => node is GlobalStatementSyntax
        || (node is BlockSyntax or ArrowExpressionClauseSyntax
            && node.Parent is MemberDeclarationSyntax or AccessorDeclarationSyntax);

    public static bool IsFileLocal(SyntaxNode node) =>
        node is BaseTypeDeclarationSyntax type && type.Modifiers.Any(SyntaxKind.FileKeyword);

    /// <summary>The bodies of a declaration; code that is wrong may have two.</summary>
    public static IEnumerable<SyntaxNode> BodiesOf(SyntaxNode declaration) => declaration switch
    {
        BaseMethodDeclarationSyntax method => Both(method.Body, method.ExpressionBody),
        AccessorDeclarationSyntax accessor => Both(accessor.Body, accessor.ExpressionBody),
        ArrowExpressionClauseSyntax arrow => [arrow],
        _ => [],
    };

    /// <summary>The place of a body of this compilation.</summary>
    public static string Of(SyntaxNode body, Compilation compilation, CancellationToken cancellation)
    {
        int file = FileOf(body.SyntaxTree, compilation);
        var places = In(body.SyntaxTree, cancellation);
        bool isLocal = body.Ancestors().Any(IsFileLocal);
        int number = (isLocal ? places.Local : places.Open).IndexOf(body.FullSpan);
        return file < 0 || number < 0 ? Unknown
            : string.Format(CultureInfo.InvariantCulture, "{0} {1}{2}", file, isLocal ? "file " : "", number);
    }

    /// <summary>Places of the constructors with these declaration ids; of all that have one id.</summary>
    public static IEnumerable<string> OfConstructors(
        IEnumerable<string> ids, Compilation compilation, CancellationToken cancellation)
    {
        foreach (string id in ids)
        {
            var symbols = DocumentationCommentId.GetSymbolsForDeclarationId(id, compilation);
            if (symbols.IsEmpty)
                yield return Unknown;
            // One in the head of its type has no body: what it does is declared.
            foreach (var body in symbols.SelectMany(s => s.DeclaringSyntaxReferences)
                .SelectMany(r => BodiesOf(r.GetSyntax(cancellation)))
                .Where(b => compilation.ContainsSyntaxTree(b.SyntaxTree)))
                yield return Of(body, compilation, cancellation);
        }
    }

    /// <summary>The file and the text that are at a place now; nothing where there is no such place.</summary>
    public static (SyntaxTree File, string Text)? Find(
        string place, Compilation compilation, CancellationToken cancellation)
    {
        string[] parts = place.Split(' ');
        if (place == Unknown || compilation.SyntaxTrees.ElementAtOrDefault(Number(parts[0])) is not { } tree)
            return null;
        var places = In(tree, cancellation);
        var spans = parts.Length > 2 ? places.Local : places.Open;
        int number = Number(parts[parts.Length - 1]);
        return number < spans.Count ? (tree, tree.GetText(cancellation).ToString(spans[number])) : null;

        static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
    }

    /// <summary>The how manieth file of a compilation it is; -1 for one of another.</summary>
    public static int FileOf(SyntaxTree tree, Compilation compilation)
    {
        int file = 0;
        foreach (var one in compilation.SyntaxTrees)
        {
            if (one == tree)
                return file;
            file++;
        }

        return -1;
    }

    private static IEnumerable<SyntaxNode> Both(SyntaxNode? block, SyntaxNode? arrow) =>
        new[] { block, arrow }.OfType<SyntaxNode>();

    private static Places In(SyntaxTree tree, CancellationToken cancellation)
    {
        if (Trees.TryGetValue(tree, out var known))
            return known;
        var places = new Places([], []);
        foreach (var body in tree.GetRoot(cancellation).DescendantNodes(n => !IsBody(n)).Where(IsBody))
            (body.Ancestors().Any(IsFileLocal) ? places.Local : places.Open).Add(body.FullSpan);
        return Trees.GetValue(tree, _ => places);
    }

    // Counted apart: types that only this file sees may come and go without the others knowing.
    private sealed record Places(List<TextSpan> Open, List<TextSpan> Local);
}
