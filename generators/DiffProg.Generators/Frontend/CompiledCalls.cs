using DiffProg.Generators.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace DiffProg.Generators.Frontend;

/// <summary>
/// Calls of generated methods in ordinary code. Names are compared first: nearly all calls of a project are something
/// else, and binding them would cost more than the answer is worth.
/// </summary>
internal static class CompiledCalls
{
    /// <summary>The arguments that are copied on entry, each at its expression.</summary>
    public static IEnumerable<(Issue Issue, SyntaxNode At)> Copies(
        InvocationExpressionSyntax call, SemanticModel semantics, CancellationToken cancellation)
    {
        if (GeneratedMembers.OriginalName(call) is not { } name
            || !call.ArgumentList.Arguments.Any(a => Views.MayBe(a.Expression))
            || semantics.GetOperation(call, cancellation) is not IInvocationOperation operation
            || OriginalOf(operation.TargetMethod, name) is not { } original
            || semantics.GetEnclosingSymbol(call.SpanStart, cancellation) is not { } home
            || KnownTypes.IsDifferentiable(home))
            yield break;
        foreach (var argument in operation.Arguments)
        {
            if (argument.Parameter is { } parameter && IsRead(parameter, original)
                && Views.HasGaps(argument.Value, ShapeOf(parameter, original)))
            {
                var at = argument.Value.Syntax;
                var arguments = EquatableArray.Of($"'{at}'", operation.TargetMethod.Name);
                yield return (new Issue("DP4001", default, arguments), at);
            }
        }
    }

    // The differentiable method whose parameters the generated one begins with.
    private static IMethodSymbol? OriginalOf(IMethodSymbol target, string name) =>
        target.ContainingType?.GetMembers(name).OfType<IMethodSymbol>().FirstOrDefault(
            m => KnownTypes.IsDifferentiable(m) && m.Parameters.Length <= target.Parameters.Length && m.Parameters.All(
                p => SymbolEqualityComparer.Default.Equals(p.Type, target.Parameters[p.Ordinal].Type)));

    // Gradients and destinations are written in place: with gaps they are refused, not copied.
    private static bool IsRead(IParameterSymbol parameter, IMethodSymbol original) =>
        parameter.Ordinal < original.Parameters.Length
        || parameter.Name.EndsWith("angent", StringComparison.Ordinal);

    // What is known of the lengths: an axis of length 1 leaves no gaps.
    private static EquatableArray<Dim>? ShapeOf(IParameterSymbol parameter, IMethodSymbol original) =>
        parameter.Ordinal < original.Parameters.Length
            && KnownTypes.Text(original.Parameters[parameter.Ordinal], "ShapeAttribute") is { } text
            ? DimParser.TryParseList(text) : null;
}
