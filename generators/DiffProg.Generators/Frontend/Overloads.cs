using DiffProg.Generators.IR;
using Microsoft.CodeAnalysis;

namespace DiffProg.Generators.Frontend;

/// <summary>Differentiable methods of one name, whose generated members have one name as well.</summary>
internal static class Overloads
{
    /// <summary>A member of a method that an overload above it gets with the same parameters; null for none. The
    /// constructors that were looked at are added to those of the caller's.</summary>
    public static string? Clash(
        IMethodSymbol method, MethodSignature signature, Compilation compilation, ISet<string> constructors)
    {
        var before = method.ContainingType.GetMembers(method.Name).OfType<IMethodSymbol>()
            .TakeWhile(m => !SymbolEqualityComparer.Default.Equals(m, method.OriginalDefinition))
            .Where(KnownTypes.IsDifferentiable);
        return TakenNames.Of(signature, before.SelectMany(m => Signatures(m, compilation, constructors)));
    }

    // Of an overload for a type that is also written, the method that chooses says so.
    private static IEnumerable<MethodSignature> Signatures(
        IMethodSymbol method, Compilation compilation, ISet<string> constructors)
    {
        if (!Implementations.Choose(method))
            return Declared(Specialized.Instances(method, compilation));
        var choices = Declared(Implementations.Of(method, constructors)).ToArray();
        return choices.Where(c => !MethodReader.IsWritten(method, c)).Append(MethodReader.ChoiceOf(method, choices));

        IEnumerable<MethodSignature> Declared(IEnumerable<Instance> instances) =>
            instances.Select(i => MethodReader.Declared(i, constructors)).OfType<MethodSignature>();
    }
}
