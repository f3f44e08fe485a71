using DiffProg.Generators.Incremental;
using Microsoft.CodeAnalysis;

namespace DiffProg.Generators.Frontend;

/// <summary>
/// Remembers methods that were read. Discovery runs for every method after every edit of any file, and binding a body
/// is by far its largest cost; yet a body means the same as long as its own text and all declarations of the
/// compilation are as they were. Keys are texts and digests, so nothing keeps a compilation alive.
/// </summary>
internal static class ReadCache
{
    private static readonly Generations<Key, MethodEntry> Known = new(2048);

    public static MethodEntry Read(IMethodSymbol method, SemanticModel semantics, CancellationToken cancellation)
    {
        if (MethodReader.DeclarationOf(method, cancellation) is not { } declaration)
            return MethodReader.Read(method, semantics, cancellation);
        var key = new Key(
            MethodIds.Of(method), declaration.ToFullString(),
            Fingerprint.FileLocal(declaration.SyntaxTree, cancellation),
            Fingerprint.Of(semantics.Compilation, cancellation));
        return Known.GetOrAdd(key, _ => MethodReader.Read(method, semantics, cancellation));
    }

    private sealed record Key(string Id, string Text, string FileLocal, string Declarations);
}
