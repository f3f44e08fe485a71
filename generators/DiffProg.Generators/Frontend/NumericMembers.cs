using Microsoft.CodeAnalysis;

namespace DiffProg.Generators.Frontend;

/// <summary>The members of .NET's interfaces of numbers, as code that is generic over numbers uses them.</summary>
internal static class NumericMembers
{
    private static readonly Dictionary<string, double> Constants = new()
    {
        ["Zero"] = 0, ["One"] = 1, ["NegativeOne"] = -1, ["AdditiveIdentity"] = 0, ["MultiplicativeIdentity"] = 1,
        ["Pi"] = Math.PI, ["Tau"] = 2 * Math.PI, ["E"] = Math.E, ["NaN"] = double.NaN,
        ["PositiveInfinity"] = double.PositiveInfinity, ["NegativeInfinity"] = double.NegativeInfinity,
    };

    /// <summary>A member of INumber, IFloatingPointIeee754, IAdditionOperators and their like.</summary>
    public static bool Declares(ISymbol? member) => member?.ContainingType is { TypeKind: TypeKind.Interface } type
        && KnownTypes.IsNamespace(type.ContainingNamespace, "System.Numerics");

    /// <summary>T.CreateChecked(x) and its like, of an interface or of a number.</summary>
    public static bool Converts(IMethodSymbol method) =>
        method is { Name: "CreateChecked" or "CreateSaturating" or "CreateTruncating", IsStatic: true,
            Parameters.Length: 1 }
        && (Declares(method) || KnownTypes.ScalarKindOf(method.ContainingType) is not null);

    /// <summary>Whether a number is one, and whether it is infinite: what comparisons say as well.</summary>
    public static bool Tests(IMethodSymbol method) =>
        method is { Name: "IsNaN" or "IsFinite" or "IsInfinity" or "IsPositiveInfinity" or "IsNegativeInfinity",
            IsStatic: true, Parameters.Length: 1 }
        && (Declares(method) || KnownTypes.ScalarKindOf(method.ContainingType) is not null);

    /// <summary>What a static property of T is; null for one that is not the same number in every T.</summary>
    public static double? ConstantOf(string name) => Constants.TryGetValue(name, out double value) ? value : null;

    /// <summary>A type parameter that float and double satisfy because it asks for numbers.</summary>
    public static bool IsNumber(ITypeParameterSymbol parameter) =>
        parameter.ConstraintTypes.OfType<INamedTypeSymbol>().Any(
        c => KnownTypes.IsNamespace(c.ContainingNamespace, "System.Numerics"));
}
