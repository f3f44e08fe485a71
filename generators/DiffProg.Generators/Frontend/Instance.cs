using Microsoft.CodeAnalysis;

namespace DiffProg.Generators.Frontend;

/// <summary>One of the methods that a declaration stands for: one for each number, where it is generic over numbers,
/// and one for each type, where an argument is of an interface or of an abstract type.</summary>
/// <param name="Method">The declaration, with its type arguments.</param>
/// <param name="Given">What its arguments of such types are; empty where it takes none, and for the method itself,
/// which chooses among the others.</param>
internal sealed record Instance(IMethodSymbol Method, IReadOnlyList<Given> Given)
{
    public static Instance Of(IMethodSymbol method) => new(method, []);

    /// <summary>What an argument is here.</summary>
    public ITypeSymbol TypeOf(IParameterSymbol parameter) => GivenOf(parameter)?.Type ?? parameter.Type;

    public Given? GivenOf(IParameterSymbol parameter) => Given.FirstOrDefault(g => g.Ordinal == parameter.Ordinal);
}

/// <summary>An argument of an interface or an abstract type, and what it is.</summary>
/// <param name="Ordinal">Of the parameter.</param>
/// <param name="Type">What it is.</param>
/// <param name="InPlace">Its gradient is added to one of the caller's: another of its types has tensors.</param>
/// <param name="Carries">It has a gradient, as one of its types has.</param>
internal sealed record Given(int Ordinal, INamedTypeSymbol Type, bool InPlace, bool Carries);
