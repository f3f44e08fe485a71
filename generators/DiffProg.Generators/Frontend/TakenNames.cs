using DiffProg.Generators.Emit;
using DiffProg.Generators.IR;
using Microsoft.CodeAnalysis;

namespace DiffProg.Generators.Frontend;

/// <summary>Members that stand where a generated one would: the user's, and those of another overload.</summary>
internal static class TakenNames
{
    /// <summary>The first of the user's members beside a method.</summary>
    public static string? Of(IMethodSymbol method, MethodSignature signature) => Members(signature)
        .FirstOrDefault(m => IsTaken(method.ContainingType, m.Name, m.Parameters)).Name;

    /// <summary>The first member that another method gets as well.</summary>
    public static string? Of(MethodSignature signature, IEnumerable<MethodSignature> others)
    {
        var taken = others.SelectMany(Members).ToArray();
        return Members(signature).FirstOrDefault(
            m => taken.Any(t => t.Name == m.Name && t.Parameters.SequenceEqual(m.Parameters))).Name;
    }

    /// <summary>A member of the name that is no method, or a method with these parameters.</summary>
    public static bool IsTaken(INamedTypeSymbol type, string name, IReadOnlyList<string> parameters) =>
        type.GetMembers(name).Concat<ISymbol>(type.GetTypeMembers(name)).Any(member => !IsGenerated(member)
            && (member is not IMethodSymbol { IsGenericMethod: false } other
                ? member is not IMethodSymbol
                : other.Parameters.Select(p => Declarations.TypeText(p.Type)).SequenceEqual(parameters)));

    private static IEnumerable<(string Name, string[] Parameters)> Members(MethodSignature signature) =>
        EntryWriter.KindsOf(signature)
            .SelectMany(kind => new[] { false, true }, (kind, destinations) => (kind, destinations))
            .Where(x => !x.destinations || (x.kind == BodyKind.Value && signature.Returns.Any(r => r.IsTensor)))
            .Select(x => (signature.Name + x.kind, new EntryParameters(signature, x.kind, x.destinations).All
                .Select(p => p.Type).ToArray()));

    // The analyzer sees the generated members, the generator does not.
    private static bool IsGenerated(ISymbol member) => member.DeclaringSyntaxReferences.Length > 0
        && member.DeclaringSyntaxReferences.All(
            r => r.SyntaxTree.FilePath.Contains(typeof(DifferentiableGenerator).FullName!));
}
