using DiffProg.Generators.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffProg.Generators.Frontend;

/// <summary>
/// Recognises uses of members that DiffProg generates. The generator sees them as errors (it never sees its own output)
/// and the analyzer as ordinary members, so the question is asked of names, and both answer alike.
/// </summary>
internal static class GeneratedMembers
{
    // Suffixes of generated methods.
    private static readonly string[] Suffixes = [.. Enum.GetValues(typeof(BodyKind)).Cast<BodyKind>()
        .Select(kind => kind.Plain().ToString()).Distinct()];

    private static readonly string[] OfRecords = ["Create", "Zeros", "Visit", "Map", "ZerosLike", "Clone"];

    /// <summary>The rejection of a call by its syntax, or null where it names no generated member.</summary>
    public static Rejection? Find(SyntaxNode syntax, SemanticModel semantics)
    {
        if (syntax is not InvocationExpressionSyntax invocation)
            return null;
        var (receiver, name) = Called(invocation);
        if (receiver is not null && OfRecords.Contains(name) && KnownTypes.IsRecord(TypeOf(receiver, semantics)))
            return new Rejection("DP1013", name, "pass the record as an argument");
        if (OriginalName(invocation) is not { } original)
            return null;
        var candidates = receiver is null
            ? semantics.LookupSymbols(syntax.SpanStart, name: original)
            : TypeOf(receiver, semantics)?.GetMembers(original) ?? [];
        return candidates.Any(c => c is IMethodSymbol && KnownTypes.IsDifferentiable(c))
            ? new Rejection("DP1013", name, $"call '{original}', and differentiate the whole from outside") : null;
    }

    /// <summary>The name without what generated methods append; null where it has no such ending.</summary>
    public static string? OriginalName(InvocationExpressionSyntax invocation)
    {
        string name = Called(invocation).Name;
        string? suffix = Suffixes.FirstOrDefault(
            s => name.Length > s.Length && name.EndsWith(s, StringComparison.Ordinal));
        return suffix is null ? null : name.Substring(0, name.Length - suffix.Length);
    }

    private static (ExpressionSyntax? Receiver, string Name) Called(InvocationExpressionSyntax invocation) =>
        invocation.Expression switch
        {
            MemberAccessExpressionSyntax member => (member.Expression, member.Name.Identifier.Text),
            SimpleNameSyntax simple => (null, simple.Identifier.Text),
            _ => (null, ""),
        };

    private static ITypeSymbol? TypeOf(ExpressionSyntax expression, SemanticModel semantics) =>
        semantics.GetSymbolInfo(expression).Symbol as INamedTypeSymbol ?? semantics.GetTypeInfo(expression).Type;
}
