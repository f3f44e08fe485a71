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
    private static readonly Generations<(Key Key, string Sources), MethodEntry> Known = new(2048);

    // Which bodies elsewhere were read with a method when it was read last.
    private static readonly ConcurrentDictionary<Key, EquatableArray<string>> Sources = new();

    public static MethodEntry Read(Instance method, SemanticModel semantics, CancellationToken cancellation)
    {
        if (MethodReader.DeclarationOf(method.Method, cancellation) is not { } declaration)
            return MethodReader.Read(method, semantics, cancellation);
        var key = new Key(
            MethodIds.Of(method), declaration.ToFullString(),
            Fingerprint.FileLocal(declaration.SyntaxTree, cancellation),
            Fingerprint.Of(semantics.Compilation, cancellation));
        MethodEntry? read = null;
        MethodEntry Now() => read ??= MethodReader.Read(method, semantics, cancellation);
        if (!Sources.TryGetValue(key, out var sources))
            Remember(key, sources = Now().Sources);
        var entry = Known.GetOrAdd(
            (key, Bodies.Texts(sources, semantics.Compilation, cancellation)), _ => Now());
        // Another version of what was read may itself read something else.
        if (entry.Sources != sources)
        {
            Remember(key, entry.Sources);
            Known.GetOrAdd((key, Bodies.Texts(entry.Sources, semantics.Compilation, cancellation)), _ => entry);
        }

        return entry;
    }

    private static void Remember(Key key, EquatableArray<string> sources)
    {
        // What is forgotten is read again.
        if (Sources.Count > 8192)
            Sources.Clear();
        Sources[key] = sources;
    }

    private sealed record Key(string Id, string Text, string FileLocal, string Declarations);
}
