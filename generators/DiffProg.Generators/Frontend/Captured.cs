using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffProg.Generators.Frontend;

/// <summary>
/// Which parameters of primary constructors are mentioned in bodies. Such a parameter is a field of its class or
/// struct, so that what a value consists of depends on bodies, in all parts of its type. Names alone are compared: one
/// that means something else costs a reading.
/// </summary>
internal static class Captured
{
    /// <summary>Those of a type that has one part.</summary>
    public static IEnumerable<string> Whole(TypeDeclarationSyntax type) =>
        Captures(type) && !IsPartial(type) ? Mentioned(type, ParametersOf(type)) : [];

    /// <summary>The parameters of the types in a file that have parts elsewhere, as type and name.</summary>
    public static IEnumerable<(string Type, string Name)> Heads(SyntaxNode root) =>
        Types(root).Where(IsPartial).SelectMany(t => ParametersOf(t).Select(p => (t.Identifier.Text, p)));

    /// <summary>Which of these are mentioned in a file.</summary>
    public static string In(SyntaxNode root, ILookup<string, string> heads) => string.Concat(
        from type in Types(root)
        where IsPartial(type) && heads.Contains(type.Identifier.Text)
        from name in Mentioned(type, heads[type.Identifier.Text])
        select $"{type.Identifier.Text}.{name} ");

    /// <summary>The types of a file that may be parts.</summary>
    public static IEnumerable<string> Parts(SyntaxNode root) =>
        Types(root).Where(IsPartial).Select(t => t.Identifier.Text).Distinct();

    private static IEnumerable<TypeDeclarationSyntax> Types(SyntaxNode root) =>
        root.DescendantNodes(node => !BodyPlaces.IsBody(node)).OfType<TypeDeclarationSyntax>().Where(Captures);

    // Those of a record are properties.
    private static bool Captures(TypeDeclarationSyntax type) =>
        type is ClassDeclarationSyntax or StructDeclarationSyntax;

    private static bool IsPartial(TypeDeclarationSyntax type) => type.Modifiers.Any(SyntaxKind.PartialKeyword);

    private static IEnumerable<string> ParametersOf(TypeDeclarationSyntax type) =>
        type.ParameterList?.Parameters.Select(p => p.Identifier.ValueText) ?? [];

    private static IEnumerable<string> Mentioned(TypeDeclarationSyntax type, IEnumerable<string> names)
    {
        var found = new HashSet<string>(names, StringComparer.Ordinal);
        if (found.Count > 0)
        {
            found.IntersectWith(type.Members
                .SelectMany(m => m.DescendantNodes(n => !BodyPlaces.IsBody(n) && n is not BaseTypeDeclarationSyntax))
                .Where(BodyPlaces.IsBody).SelectMany(b => b.DescendantTokens())
                .Where(t => t.IsKind(SyntaxKind.IdentifierToken)).Select(t => t.ValueText));
        }

        return found.OrderBy(name => name, StringComparer.Ordinal);
    }
}
