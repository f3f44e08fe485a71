using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using DiffProg.Generators.Incremental;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffProg.Generators.Frontend;

/// <summary>
/// A digest of everything outside a body that its meaning can depend on: the declarations of all files (their tokens
/// without bodies), references and options. Comments and bodies do not count.
/// </summary>
internal static class Fingerprint
{
    private static readonly ConditionalWeakTable<Compilation, string> Compilations = new();
    private static readonly ConditionalWeakTable<SyntaxTree, string> Trees = new();
    private static readonly ConditionalWeakTable<SyntaxTree, string> Locals = new();

    // Generated files are parsed anew at every edit although their texts are as they were.
    private static readonly Generations<string, string> Texts = new(4096);

    // References and options compare by identity: a number for each object, which does not keep the object alive.
    private static readonly ConditionalWeakTable<object, object> Numbers = new();
    private static long _next;

    public static string Of(Compilation compilation, CancellationToken cancellation)
    {
        if (Compilations.TryGetValue(compilation, out string known))
            return known;
        var text = new StringBuilder();
        text.Append(compilation.AssemblyName).Append('|').Append(Number(compilation.Options)).Append('|');
        foreach (var reference in compilation.ExternalReferences)
            text.Append(Number(reference)).Append(',');
        foreach (var tree in compilation.SyntaxTrees)
            text.Append('|').Append(Visible(tree, cancellation));
        return Compilations.GetValue(compilation, _ => Hash(text.ToString()));
    }

    /// <summary>A digest of the types that only this file sees.</summary>
    public static string FileLocal(SyntaxTree tree, CancellationToken cancellation)
    {
        if (Locals.TryGetValue(tree, out string known))
            return known;
        var types = tree.GetRoot(cancellation).DescendantNodes(node => Outside(node) && !IsFileLocal(node))
            .Where(IsFileLocal);
        string digest = Hash(string.Concat(types.Select(type => Tokens(type, _ => true))));
        return Locals.GetValue(tree, _ => digest);
    }

    // What other files see of this one.
    private static string Visible(SyntaxTree tree, CancellationToken cancellation)
    {
        if (Trees.TryGetValue(tree, out string known))
            return known;
        var options = (CSharpParseOptions)tree.Options;
        string key =
            $"{Convert.ToBase64String([.. tree.GetText(cancellation).GetContentHash()])} {options.LanguageVersion} "
            + string.Join(",", options.PreprocessorSymbolNames);
        string digest = Texts.GetOrAdd(
            key, _ =>
                Hash(options.LanguageVersion + string.Join(",", options.PreprocessorSymbolNames)
                + Tokens(tree.GetRoot(cancellation), node => !IsFileLocal(node))));
        return Trees.GetValue(tree, _ => digest);
    }

    // Initializers stay: the values of constants are part of what other files see. So is whether there is a body:
    // `get;` stores, and `get => field * 2;` computes.
    private static string Tokens(SyntaxNode root, Func<SyntaxNode, bool> enter)
    {
        var text = new StringBuilder();
        foreach (var part in root.DescendantNodesAndTokens(node => Outside(node) && enter(node)))
        {
            if (part.IsToken)
                text.Append(part.AsToken().Text).Append(' ');
            else if (!Outside(part.AsNode()!))
                text.Append("{} ");
        }

        return text.ToString();
    }

    // A lambda that is no part of a body is one of an initializer.
    private static bool Outside(SyntaxNode node) => node is not (ArrowExpressionClauseSyntax or GlobalStatementSyntax
        or BlockSyntax { Parent: not AnonymousFunctionExpressionSyntax });

    private static bool IsFileLocal(SyntaxNode node) =>
        node is BaseTypeDeclarationSyntax type && type.Modifiers.Any(SyntaxKind.FileKeyword);

    private static long Number(object value) =>
        (long)Numbers.GetValue(value, static _ => Interlocked.Increment(ref _next));

    private static string Hash(string text)
    {
        using var sha = SHA256.Create();
        return Convert.ToBase64String(sha.ComputeHash(Encoding.UTF8.GetBytes(text)));
    }
}
