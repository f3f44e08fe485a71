using DiffProg.Generators.IR;
using Microsoft.CodeAnalysis;

namespace DiffProg.Generators.Frontend;

/// <summary>Differentiable methods of one name, whose generated members have one name as well.</summary>
internal static class Overloads
{
    /// <summary>A member of a method that an overload above it gets with the same parameters; null for none.</summary>
    public static string? Clash(IMethodSymbol method, MethodSignature signature, Compilation compilation)
    {
        var before = method.ContainingType.GetMembers(method.Name).OfType<IMethodSymbol>()
            .TakeWhile(m => !SymbolEqualityComparer.Default.Equals(m, method.OriginalDefinition))
            .Where(KnownTypes.IsDifferentiable);
        return TakenNames.Of(signature, before.SelectMany(m => Signatures(m, compilation)));
    }

    // Of an overload for a type that is also written, the method that chooses says so.
    private static IEnumerable<MethodSignature> Signatures(IMethodSymbol method, Compilation compilation)
    {
        if (!Implementations.Choose(method))
            return Specialized.Instances(method, compilation).Select(MethodReader.Declared).OfType<MethodSignature>();
        var choices = Implementations.Of(method).Select(MethodReader.Declared).OfType<MethodSignature>().ToArray();
        return choices.Where(c => !MethodReader.IsWritten(method, c)).Append(MethodReader.ChoiceOf(method, choices));
    }
}
