using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffProg.Generators.Frontend;

/// <summary>A field, or the property whose field the compiler makes.</summary>
/// <param name="Symbol">The field or the property.</param>
/// <param name="Type">With the type arguments of the value's type.</param>
/// <param name="IsReadOnly">Only constructors and initialisers set it.</param>
internal sealed record ValueMember(ISymbol Symbol, ITypeSymbol Type, bool IsReadOnly)
{
    public string Name => Symbol.Name;
}

/// <summary>
/// What a struct, or a class or record that nothing can change, consists of. Such a value is its members: they become
/// leaves of the program, and where the value itself lies in memory no longer matters.
/// </summary>
internal static class ValueLayout
{
    private const int Deepest = 16;

    /// <summary>The members in their order, those of base types first; null for a type that is no such value, or that
    /// another assembly declares, whose constructors and properties cannot be read.</summary>
    public static IReadOnlyList<ValueMember>? Of(ITypeSymbol? type, IAssemblySymbol home) =>
        type is INamedTypeSymbol named && IsValue(named, home) ? Members(named, home, 0) : null;

    /// <summary>A field or an auto-property; null for everything that is computed.</summary>
    public static ValueMember? Find(ITypeSymbol? type, string name, IAssemblySymbol home) =>
        Of(type, home)?.FirstOrDefault(m => m.Name == name);

    /// <summary>
    /// The stored property with accessors of its own, which name its storage `field`, in a type or in what it consists
    /// of; null where there is none. What such a property holds is not what was assigned, or not what is read.
    /// </summary>
    public static IPropertySymbol? Computing(ITypeSymbol? type) =>
        Computing(type, new HashSet<ISymbol>(SymbolEqualityComparer.Default));

    /// <summary>An accessor that computes, and does not only read or set what is stored.</summary>
    public static bool HasBody(IMethodSymbol accessor) =>
        (accessor.PartialImplementationPart ?? accessor).DeclaringSyntaxReferences.Any(r => r.GetSyntax()
            is ArrowExpressionClauseSyntax or AccessorDeclarationSyntax { Body: not null }
            or AccessorDeclarationSyntax { ExpressionBody: not null });

    private static IPropertySymbol? Computing(ITypeSymbol? type, HashSet<ISymbol> seen)
    {
        if (type is not INamedTypeSymbol { TypeKind: TypeKind.Struct or TypeKind.Class } named
            || named.DeclaringSyntaxReferences.Length == 0 || !seen.Add(named.OriginalDefinition))
            return null;
        var fields = named.GetMembers().OfType<IFieldSymbol>().Where(f => !f.IsStatic).ToArray();
        return fields.Select(f => f.AssociatedSymbol).OfType<IPropertySymbol>().FirstOrDefault(Computes)
            ?? Computing(named.BaseType, seen)
            ?? fields.Select(f => Computing(f.Type, seen)).FirstOrDefault(p => p is not null);
    }

    private static bool Computes(IPropertySymbol property) =>
        new[] { property.GetMethod, property.SetMethod }.OfType<IMethodSymbol>().Any(HasBody);

    private static bool IsValue(INamedTypeSymbol type, IAssemblySymbol home) =>
        type is { TypeKind: TypeKind.Struct or TypeKind.Class, IsTupleType: false, IsStatic: false,
            IsAnonymousType: false }
        && SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, home)
        && !KnownTypes.IsRecord(type) && KnownTypes.ScalarKindOf(type) is null
        // Fields that share memory.
        && !type.GetAttributes().Any(a => a.AttributeClass?.Name is "StructLayoutAttribute" or "InlineArrayAttribute");

    private static IReadOnlyList<ValueMember>? Members(INamedTypeSymbol type, IAssemblySymbol home, int depth)
    {
        if (depth > Deepest)
            return null;
        var members = new List<ValueMember>();
        if (type is { TypeKind: TypeKind.Class, BaseType: { SpecialType: not SpecialType.System_Object } parent })
        {
            if (!IsValue(parent, home) || Members(parent, home, depth + 1) is not { } inherited)
                return null;
            members.AddRange(inherited);
        }

        foreach (var field in type.GetMembers().OfType<IFieldSymbol>().Where(f => !f.IsStatic && !f.IsConst))
        {
            if (field.IsFixedSizeBuffer || field.RefKind != RefKind.None || field.AssociatedSymbol is IEventSymbol)
                return null;
            var property = field.AssociatedSymbol as IPropertySymbol;
            bool isReadOnly = property is null ? field.IsReadOnly : property.SetMethod is null or { IsInitOnly: true };
            // Somebody else may hold the same object.
            if ((type.TypeKind == TypeKind.Class && !isReadOnly)
                || property is { IsVirtual: true } or { IsOverride: true }
                || (property is not null && Computes(property)))
                return null;
            if (field.Type is INamedTypeSymbol inner && IsValue(inner, home) && Members(inner, home, depth + 1) is null)
                return null;
            members.Add(new ValueMember((ISymbol?)property ?? field, field.Type, isReadOnly));
        }

        return members.Select(m => m.Name).Distinct().Count() == members.Count ? members : null;
    }
}
