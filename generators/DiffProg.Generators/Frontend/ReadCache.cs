using System.Collections.Concurrent;
using DiffProg.Generators.Incremental;
using DiffProg.Generators.IR;
using Microsoft.CodeAnalysis;

namespace DiffProg.Generators.Frontend;

/// <summary>
/// Remembers methods that were read. Discovery runs for every method after every edit of any file, and binding a body
/// is by far its largest cost; yet a body means the same as long as its own text and all declarations of the
/// compilation are as they were, and the bodies elsewhere that were read with it. Keys are texts and digests, so
/// nothing keeps a compilation alive.
/// </summary>
internal static class ReadCache
{
    // By the texts of the very bodies that were read with the method, and of no others.
    private static readonly Generations<(Key Key, string Sources), MethodEntry> Known = new(2048);

    // Which bodies elsewhere were read with a method when it was read last.
    private static readonly ConcurrentDictionary<Key, EquatableArray<string>> Sources = new();

    public static MethodEntry Read(Instance method, SemanticModel semantics, CancellationToken cancellation)
    {
        var compilation = semantics.Compilation;
        if (MethodReader.DeclarationOf(method.Method, cancellation) is not { } declaration)
            return MethodReader.Read(method, semantics, cancellation);
        var key = new Key(
            MethodIds.Of(method), declaration.ToFullString(),
            // Two methods in file-local types may have one id and one text.
            BodyPlaces.FileOf(declaration.SyntaxTree, compilation),
            Fingerprint.FileLocal(declaration.SyntaxTree, cancellation),
            Fingerprint.Of(compilation, cancellation));
        if (Sources.TryGetValue(key, out var sources)
            && Known.TryGet((key, Bodies.Texts(sources, compilation, cancellation)), out var known))
            return known;
        var entry = MethodReader.Read(method, semantics, cancellation);
        if (entry.Sources.Contains(BodyPlaces.Unknown))
            return entry;
        // What is forgotten is read again.
        if (Sources.Count > 8192)
            Sources.Clear();
        Sources[key] = entry.Sources;
        return Known.GetOrAdd((key, Bodies.Texts(entry.Sources, compilation, cancellation)), _ => entry);
    }

    private sealed record Key(string Id, string Text, int File, string FileLocal, string Declarations);
}
