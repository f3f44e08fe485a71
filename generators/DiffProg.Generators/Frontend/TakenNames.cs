using DiffProg.Generators.Emit;
using DiffProg.Generators.IR;
using Microsoft.CodeAnalysis;

namespace DiffProg.Generators.Frontend;

/// <summary>Members of the user's that stand where a generated one would.</summary>
internal static class TakenNames
{
    /// <summary>The first such member beside a method.</summary>
    public static string? Of(IMethodSymbol method, MethodSignature signature) => EntryWriter.KindsOf(signature)
        .SelectMany(kind => new[] { false, true }, (kind, destinations) => (kind, destinations))
        .Where(x => !x.destinations || x.kind == BodyKind.Value)
        .Select(x => (Name: method.Name + x.kind, new EntryParameters(signature, x.kind, x.destinations).All))
        .FirstOrDefault(x => IsTaken(method.ContainingType, x.Name, [.. x.All.Select(p => p.Type)])).Name;

    /// <summary>A member of the name that is no method, or a method with these parameters.</summary>
    public static bool IsTaken(INamedTypeSymbol type, string name, IReadOnlyList<string> parameters) =>
        type.GetMembers(name).Concat<ISymbol>(type.GetTypeMembers(name)).Any(member => !IsGenerated(member)
            && (member is not IMethodSymbol { IsGenericMethod: false } other
                ? member is not IMethodSymbol
                : other.Parameters.Select(p => Declarations.TypeText(p.Type)).SequenceEqual(parameters)));

    // The analyzer sees the generated members, the generator does not.
    private static bool IsGenerated(ISymbol member) => member.DeclaringSyntaxReferences.Length > 0
        && member.DeclaringSyntaxReferences.All(
            r => r.SyntaxTree.FilePath.Contains(typeof(DifferentiableGenerator).FullName!));
}
