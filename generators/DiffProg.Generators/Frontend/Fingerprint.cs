using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using DiffProg.Generators.Incremental;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace DiffProg.Generators.Frontend;

/// <summary>
/// A digest of everything outside a body that its meaning can depend on: the declarations of all files (their tokens
/// without bodies), references and options. Comments and bodies do not count.
/// </summary>
internal static class Fingerprint
{
    private static readonly ConditionalWeakTable<Compilation, string> Compilations = new();
    private static readonly ConditionalWeakTable<SyntaxTree, Declared> Trees = new();
    private static readonly ConditionalWeakTable<SyntaxTree, string> Locals = new();

    // Generated files are parsed anew at every edit although their texts are as they were.
    private static readonly Generations<string, Declared> Texts = new(4096);
    private static readonly Generations<string, string> Mentions = new(4096);

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
        var files = compilation.SyntaxTrees.Select(tree => (Tree: tree, Seen: Visible(tree, cancellation))).ToArray();
        foreach (var (_, seen) in files)
            text.Append('|').Append(seen.Digest);
        var heads = files.SelectMany(f => f.Seen.Heads).Distinct().OrderBy(h => h).ToLookup(h => h.Type, h => h.Name);
        string all = string.Join(",", heads.Select(h => $"{h.Key}({string.Join(",", h)})"));
        foreach (var (tree, seen) in files.Where(f => f.Seen.Parts.Any(heads.Contains)))
        {
            text.Append('|').Append(Mentions.GetOrAdd(
                seen.Key + all, _ => Captured.In(tree.GetRoot(cancellation), heads)));
        }

        return Compilations.GetValue(compilation, _ => Hash(text.ToString()));
    }

    /// <summary>A digest of the types that only this file sees.</summary>
    public static string FileLocal(SyntaxTree tree, CancellationToken cancellation) =>
        Locals.TryGetValue(tree, out string known) ? known
            : Locals.GetValue(tree, t => Hash(DeclaredText.FileLocal(t.GetRoot(cancellation))));

    private static Declared Visible(SyntaxTree tree, CancellationToken cancellation)
    {
        if (Trees.TryGetValue(tree, out var known))
            return known;
        var options = (CSharpParseOptions)tree.Options;
        string language = $"{options.LanguageVersion} {string.Join(",", options.PreprocessorSymbolNames)}";
        string key = $"{Convert.ToBase64String([.. tree.GetText(cancellation).GetContentHash()])} {language}";
        var declared = Texts.GetOrAdd(key, _ =>
        {
            var root = tree.GetRoot(cancellation);
            return new Declared(
                key, Hash(language + DeclaredText.Visible(root)), [.. Captured.Heads(root)], [.. Captured.Parts(root)]);
        });
        return Trees.GetValue(tree, _ => declared);
    }

    private static long Number(object value) =>
        (long)Numbers.GetValue(value, static _ => Interlocked.Increment(ref _next));

    private static string Hash(string text)
    {
        using var sha = SHA256.Create();
        return Convert.ToBase64String(sha.ComputeHash(Encoding.UTF8.GetBytes(text)));
    }

    // What other files see of one: as a digest, and the types that may have parts in several.
    private sealed record Declared(
        string Key, string Digest, IReadOnlyList<(string Type, string Name)> Heads, IReadOnlyList<string> Parts);
}
