using Microsoft.CodeAnalysis;

namespace DiffProg.Generators.Frontend;

/// <summary>Which differentiable methods have no program of their own, but one for each call.</summary>
internal static class Specialized
{
    /// <summary>A function comes in or goes out, or the types do; or it is an operator or a method of a value, which are
    /// small.</summary>
    public static bool IsReadAtCalls(IMethodSymbol method, IAssemblySymbol home) =>
        method.Parameters.Any(p => IsFunction(p.Type)) || IsFunction(method.ReturnType)
        || method.IsGenericMethod || method.ContainingType.IsGenericType
        || method.MethodKind is MethodKind.UserDefinedOperator or MethodKind.Conversion
        || (!method.IsStatic && ValueLayout.Of(method.ContainingType, home) is { Count: > 0 });

    public static bool IsFunction(ITypeSymbol type) => type.TypeKind == TypeKind.Delegate;
}
