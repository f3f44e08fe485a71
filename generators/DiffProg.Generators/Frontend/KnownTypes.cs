using DiffProg.Generators.IR;
using Microsoft.CodeAnalysis;

namespace DiffProg.Generators.Frontend;

/// <summary>Recognises the types that the language knows, by name: nothing is looked up in a compilation.</summary>
internal static class KnownTypes
{
    public const string DifferentiableAttribute = "DiffProg.DifferentiableAttribute";
    public const string ParametersAttribute = "DiffProg.ParametersAttribute";
    public const string ExperimentalAttribute = "System.Diagnostics.CodeAnalysis.ExperimentalAttribute";

    /// <summary>What a differentiable method can take, for messages.</summary>
    public const string Accepted =
        "float, double, int, bool, enums, Tensor<float>, Tensor<double>, arrays and spans of float, double and int, arrays of "
        + "arrays of float and double, RandomKey, [Parameters] records, and tuples, structs and records of numbers";

    /// <summary>The text of [MaxArena].</summary>
    public static string? MaxArena(IMethodSymbol method) => Text(method, "MaxArenaAttribute");

    /// <summary>[Checkpoint].</summary>
    public static bool IsCheckpoint(IMethodSymbol method) => Attribute(method, "CheckpointAttribute") is not null;

    /// <summary>[Differentiable(Strict = true)], and the like.</summary>
    public static bool Says(IMethodSymbol method, string option) =>
        Attribute(method.GetAttributes(), "DifferentiableAttribute")
            ?.NamedArguments.Any(a => a.Key == option && a.Value.Value is true) == true;

    /// <summary>float, double, integers, bool, RandomKey, and enums, which are the integers that they are made of; null
    /// for everything else.</summary>
    public static ScalarKind? ScalarKindOf(ITypeSymbol? type) => Numeric(type)?.SpecialType switch
    {
        SpecialType.System_Single => ScalarKind.F32,
        SpecialType.System_Double => ScalarKind.F64,
        SpecialType.System_Int32 or SpecialType.System_Byte or SpecialType.System_Int16
            or SpecialType.System_UInt16 => ScalarKind.I32,
        // Lengths are nint and keys are folded with ulong.
        SpecialType.System_IntPtr or SpecialType.System_Int64 or SpecialType.System_UInt32
            or SpecialType.System_UInt64 => ScalarKind.I64,
        SpecialType.System_Boolean => ScalarKind.Bool,
        _ => IsNamed(type, "DiffProg", "RandomKey") ? ScalarKind.Key : null,
    };

    /// <summary>An integer type that cannot hold every int: a conversion to it may change the value.</summary>
    public static bool IsNarrow(ITypeSymbol? type) =>
        Numeric(type)?.SpecialType is SpecialType.System_Byte or SpecialType.System_Int16
        or SpecialType.System_UInt16 or SpecialType.System_UInt32;

    /// <summary>An enum that an int can hold: in a program it is one.</summary>
    public static bool IsEnum(ITypeSymbol? type) =>
        type is { TypeKind: TypeKind.Enum } && ScalarKindOf(type) == ScalarKind.I32;

    // The integers that an enum is made of.
    private static ITypeSymbol? Numeric(ITypeSymbol? type) =>
        type is INamedTypeSymbol { EnumUnderlyingType: { } integer } ? integer : type;

    public static bool IsInteger(ITypeSymbol? type) => ScalarKindOf(type) is ScalarKind.I32 or ScalarKind.I64;

    /// <summary>The element kind of a tensor, or of the span that .NET's tensor functions take and Tensor converts
    /// to.</summary>
    public static ScalarKind? TensorKindOf(ITypeSymbol? type) =>
        IsNamed(type, "System.Numerics.Tensors", "Tensor", 1)
            || IsNamed(type, "System.Numerics.Tensors", "ReadOnlyTensorSpan", 1)
            ? ScalarKindOf(((INamedTypeSymbol)type!).TypeArguments[0]) : null;

    public static bool IsTensor(ITypeSymbol? type) => IsNamed(type, "System.Numerics.Tensors", "Tensor", 1);

    /// <summary>The IR's type of a single value: kind known, shape not.</summary>
    public static TensorType? ValueTypeOf(ITypeSymbol? type) =>
        ScalarKindOf(type) is { } scalar ? TensorType.Scalar(scalar)
        : TensorKindOf(type) is { } tensor ? TensorType.Unknown(tensor)
        : null;

    /// <summary>The element kind of an array or a span of numbers; arrays of one axis.</summary>
    public static ScalarKind? ArrayKindOf(ITypeSymbol? type) => type switch
    {
        IArrayTypeSymbol { Rank: 1, ElementType: var element } => NumberKindOf(element),
        INamedTypeSymbol named when IsSpan(type) => NumberKindOf(named.TypeArguments[0]),
        _ => null,
    };

    /// <summary>The element kind of an array of several axes.</summary>
    public static ScalarKind? GridKindOf(ITypeSymbol? type) =>
        type is IArrayTypeSymbol { Rank: > 1, ElementType: var element }
            && NumberKindOf(element) is (ScalarKind.F32 or ScalarKind.F64) and var kind ? kind : null;

    /// <summary>The element kind of the rows of an array of arrays.</summary>
    public static ScalarKind? JaggedKindOf(ITypeSymbol? type) =>
        type is IArrayTypeSymbol { Rank: 1, ElementType: IArrayTypeSymbol row }
            && ArrayKindOf(row) is (ScalarKind.F32 or ScalarKind.F64) and var kind ? kind : null;

    private static ScalarKind? NumberKindOf(ITypeSymbol type) => type.SpecialType
        is SpecialType.System_Single or SpecialType.System_Double or SpecialType.System_Int32 ? ScalarKindOf(type)
            : null;

    public static bool IsSpan(ITypeSymbol? type) =>
        IsNamed(type, "System", "ReadOnlySpan", 1) || IsNamed(type, "System", "Span", 1);

    public static bool IsIntegerSpan(ITypeSymbol? type) => IsNamed(type, "System", "ReadOnlySpan", 1)
        && ((INamedTypeSymbol)type!).TypeArguments[0].SpecialType == SpecialType.System_Int32;

    public static bool IsIntegerArray(ITypeSymbol? type) =>
        type is IArrayTypeSymbol { Rank: 1, ElementType.SpecialType: SpecialType.System_Int32 };

    /// <summary>The element type of an array or list of records or tensors, and the member that counts it; null for
    /// any other type.</summary>
    public static (ITypeSymbol Element, string Count)? ListOf(ITypeSymbol? type)
    {
        (ITypeSymbol Element, string Count)? list = type switch
        {
            IArrayTypeSymbol { Rank: 1 } array => (array.ElementType, "Length"),
            INamedTypeSymbol { TypeArguments: [var only] } =>
                IsNamed(type, "System.Collections.Immutable", "ImmutableArray", 1) ? (only, "Length")
                : IsNamed(type, "System.Collections.Generic", "IReadOnlyList", 1)
                || IsNamed(type, "System.Collections.Generic", "List", 1) ? (only, "Count") : null,
            _ => null,
        };
        return list is { Element: var element } && (IsRecord(element) || IsTensor(element)) ? list : null;
    }

    public static bool IsRecord(ITypeSymbol? type) => type is INamedTypeSymbol
        && Attribute(type, "ParametersAttribute") is not null;

    public static bool IsDifferentiable(ISymbol method) =>
        Attribute(method.OriginalDefinition, "DifferentiableAttribute") is not null;

    public static AttributeData? Attribute(ISymbol symbol, string name) => Attribute(symbol.GetAttributes(), name);

    public static AttributeData? Attribute(IEnumerable<AttributeData> attributes, string name) =>
        attributes.FirstOrDefault(a => IsNamed(a.AttributeClass, "DiffProg", name));

    /// <summary>The one text argument of an attribute such as [Shape]; null where the attribute is absent.</summary>
    public static string? Text(ISymbol symbol, string attribute) => Text(Attribute(symbol, attribute));

    public static string? Text(AttributeData? attribute) =>
        attribute?.ConstructorArguments is [{ Value: string text }, ..] ? text : null;

    public static bool IsNamed(ITypeSymbol? type, string @namespace, string name, int arity = 0) =>
        type is INamedTypeSymbol named && named.Name == name && named.Arity == arity && named.ContainingType is null
        && IsNamespace(named.ContainingNamespace, @namespace);

    public static bool IsNamespace(INamespaceSymbol? symbol, string dotted)
    {
        int end = dotted.Length;
        while (symbol is { IsGlobalNamespace: false })
        {
            int start = dotted.LastIndexOf('.', end - 1) + 1;
            if (string.CompareOrdinal(symbol.Name, 0, dotted, start, Math.Max(symbol.Name.Length, end - start)) != 0
                || symbol.Name.Length != end - start)
                return false;
            symbol = symbol.ContainingNamespace;
            if (start == 0)
                return symbol.IsGlobalNamespace;
            end = start - 1;
        }

        return false;
    }
}
