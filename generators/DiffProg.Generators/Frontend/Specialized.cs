using Microsoft.CodeAnalysis;

namespace DiffProg.Generators.Frontend;

/// <summary>Which differentiable methods have no program of their own, but one for each call.</summary>
internal static class Specialized
{
    /// <summary>A function comes in or goes out, or the types do; it returns what no generated member could; or it is
    /// an operator or a method of a value, which are small.</summary>
    public static bool IsReadAtCalls(IMethodSymbol method, IAssemblySymbol home) =>
        method.Parameters.Any(p => IsFunction(p.Type)) || IsFunction(method.ReturnType) || ReturnsForCallers(method)
        || method.Parameters.Any(p => HoldsOpen(p.Type, home)) || HoldsOpen(method.ReturnType, home)
        || IsVirtual(method, home)
        || method.IsGenericMethod || method.ContainingType.IsGenericType || method.Parameters.Any(NamesNoNumber)
        || IsOperator(method) || method.ExplicitInterfaceImplementations.Any(IsOperator)
        || (!method.IsStatic && ValueLayout.Of(method.ContainingType, home) is { Count: > 0 });

    private static bool IsOperator(IMethodSymbol method) =>
        method.MethodKind is MethodKind.UserDefinedOperator or MethodKind.Conversion;

    /// <summary>Arrays, or integers and bools alone.</summary>
    public static bool ReturnsForCallers(IMethodSymbol method)
    {
        ITypeSymbol[] types = method.ReturnType is INamedTypeSymbol { IsTupleType: true } tuple
            ? [.. tuple.TupleElements.Select(e => e.Type)] : [method.ReturnType];
        return !method.ReturnsVoid && (types.Any(t => t is IArrayTypeSymbol)
            || types.All(t => KnownTypes.IsEnum(t) || t.SpecialType is SpecialType.System_Int32
                or SpecialType.System_Boolean));
    }

    /// <summary>A type of this compilation whose values are made as other types: an interface, an abstract class that
    /// nothing can change.</summary>
    public static bool IsOpen(ITypeSymbol? type, IAssemblySymbol home) =>
        type is INamedTypeSymbol { TypeKind: TypeKind.Interface or TypeKind.Class, IsAbstract: true } named
        && SymbolEqualityComparer.Default.Equals(named.ContainingAssembly, home)
        && (named.TypeKind == TypeKind.Interface || ValueLayout.Of(named, home) is not null);

    /// <summary>It is such a type, or has members that are.</summary>
    public static bool HoldsOpen(ITypeSymbol type, IAssemblySymbol home, int depth = 0) => IsOpen(type, home)
        || (depth < 8 && type switch
        {
            INamedTypeSymbol { IsTupleType: true } tuple =>
                tuple.TupleElements.Any(e => HoldsOpen(e.Type, home, depth + 1)),
            _ => ValueLayout.Of(type, home)?.Any(m => HoldsOpen(m.Type, home, depth + 1)) == true,
        });

    /// <summary>Which body runs depends on what a value was made as: a member of an interface, of a class that nothing
    /// can change.</summary>
    public static bool IsVirtual(IMethodSymbol method, IAssemblySymbol home) => !method.IsStatic
        && (method.ContainingType.TypeKind == TypeKind.Interface
            || ((method.IsAbstract || method.IsVirtual
                || method is { IsOverride: true, IsSealed: false, ContainingType.IsSealed: false })
                && ValueLayout.Of(method.ContainingType, home) is not null));

    /// <summary>Another name of what is no float or double, which has no place in memory here.</summary>
    public static bool NamesNoNumber(IParameterSymbol parameter) => parameter is
    {
        RefKind: RefKind.Ref or RefKind.Out,
        Type.SpecialType: not (SpecialType.System_Single or SpecialType.System_Double),
    };

    /// <summary>Its parameters are other names of what its caller has: its calls are read with these.</summary>
    public static bool TakesReferences(IMethodSymbol method) =>
        method.Parameters.Any(p => p.RefKind != RefKind.None) && CustomDerivative.Of(method.OriginalDefinition) is null;

    /// <summary>The methods that a declaration stands for: one that is generic over numbers is one of float and one of
    /// double; one that takes an interface chooses among one for each type.</summary>
    public static IReadOnlyList<Instance> Instances(IMethodSymbol method, Compilation compilation) =>
        Implementations.Choose(method) ? [Instance.Of(method), .. Implementations.Of(method, new HashSet<string>())]
        : [.. Numbers(method, compilation).Select(Instance.Of)];

    private static IReadOnlyList<IMethodSymbol> Numbers(IMethodSymbol method, Compilation compilation) =>
        method is { TypeParameters: [var number], ContainingType.IsGenericType: false }
            && NumericMembers.IsNumber(number)
        && !method.Parameters.Any(p => IsFunction(p.Type)) && !IsFunction(method.ReturnType)
        && method.Parameters.Any(p => Mentions(p.Type, number))
        && (method.IsStatic || ValueLayout.Of(method.ContainingType, compilation.Assembly) is not { Count: > 0 })
            ? [
                method.Construct(compilation.GetSpecialType(SpecialType.System_Single)),
                method.Construct(compilation.GetSpecialType(SpecialType.System_Double)),
            ]
            : [method];

    /// <summary>A generic method with its type arguments.</summary>
    public static bool IsInstance(IMethodSymbol method) => method.IsGenericMethod
        && !SymbolEqualityComparer.Default.Equals(method, method.OriginalDefinition);

    private static bool Mentions(ITypeSymbol type, ITypeParameterSymbol parameter) => type switch
    {
        ITypeParameterSymbol => SymbolEqualityComparer.Default.Equals(type, parameter),
        IArrayTypeSymbol array => Mentions(array.ElementType, parameter),
        INamedTypeSymbol named => named.TypeArguments.Any(a => Mentions(a, parameter)),
        _ => false,
    };

    public static bool IsFunction(ITypeSymbol type) => type.TypeKind == TypeKind.Delegate;
}
