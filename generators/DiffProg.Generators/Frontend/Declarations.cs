using DiffProg.Generators.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffProg.Generators.Frontend;

/// <summary>How generated code reopens the user's types, and spells them.</summary>
internal static class Declarations
{
    public static string TypeText(ITypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);

    public static string? NamespaceOf(INamedTypeSymbol type) =>
        type.ContainingNamespace is { IsGlobalNamespace: false } space
            ? space.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat.WithGlobalNamespaceStyle(
                SymbolDisplayGlobalNamespaceStyle.Omitted))
            : null;

    /// <summary><c>public static partial class Digits</c>, outermost first.</summary>
    public static EquatableArray<string> Of(INamedTypeSymbol type)
    {
        var declarations = new List<string>();
        for (var t = type; t is not null; t = t.ContainingType)
        {
            string modifiers = AccessibilityOf(t) + (t.IsStatic ? " static" : "");
            declarations.Insert(0, $"{modifiers} partial {Keyword(t)} {Identifiers.Escape(t.Name)}");
        }

        return declarations.ToEquatable();
    }

    /// <summary>Everybody sees it.</summary>
    public static bool IsPublic(INamedTypeSymbol type) => type.DeclaredAccessibility == Accessibility.Public
        && (type.ContainingType is null || IsPublic(type.ContainingType));

    public static string AccessibilityOf(ISymbol symbol) => SyntaxFacts.GetText(symbol.DeclaredAccessibility);

    /// <summary>The enclosing types that a generated file cannot reopen, with the rule that each breaks.</summary>
    public static IEnumerable<(string Rule, string Type)> NotReopenable(INamedTypeSymbol type)
    {
        for (var t = type; t is { DeclaringSyntaxReferences.Length: > 0 }; t = t.ContainingType)
        {
            bool partial = t.DeclaringSyntaxReferences.Select(r => r.GetSyntax()).OfType<TypeDeclarationSyntax>()
                .Any(d => d.Modifiers.Any(SyntaxKind.PartialKeyword));
            if (t.IsFileLocal)
                yield return ("DP1028", t.Name);
            else if (!partial)
                yield return ("DP1001", t.Name);
        }
    }

    private static string Keyword(INamedTypeSymbol type) => type switch
    {
        { IsRecord: true, IsValueType: true } => "record struct",
        { IsRecord: true } => "record",
        { TypeKind: TypeKind.Struct } => "struct",
        { TypeKind: TypeKind.Interface } => "interface",
        _ => "class",
    };
}
