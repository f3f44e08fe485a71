using DiffProg.Generators.IR;
using Microsoft.CodeAnalysis;

namespace DiffProg.Generators.Frontend;

/// <summary>The leaves of a type whose values the IR can take: numbers, tensors, and tuples and values of
/// them.</summary>
internal static class ResultTypes
{
    public static IReadOnlyList<TensorType>? Of(ITypeSymbol type, IAssemblySymbol home)
    {
        if (KnownTypes.ValueTypeOf(type) is { } single)
            return [single];
        var parts = type is INamedTypeSymbol { IsTupleType: true } tuple ? tuple.TupleElements.Select(e => e.Type)
            : ValueLayout.Of(type, home)?.Select(m => m.Type);
        var leaves = parts?.Select(p => Of(p, home)).ToArray();
        return leaves is null || leaves.Contains(null) ? null : [.. leaves.SelectMany(l => l!)];
    }
}
