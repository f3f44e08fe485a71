using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffProg.Generators.Frontend;

/// <summary>
/// The methods of a compilation that may be derivatives of a method elsewhere. They stand in any type and file; files
/// that do not speak of such are not looked into.
/// </summary>
internal static class DerivativeMethods
{
    private const string Attribute = "DerivativeOf";

    private static readonly ConditionalWeakTable<SyntaxTree, MethodDeclarationSyntax[]> Trees = new();
    private static readonly ConditionalWeakTable<Compilation, IMethodSymbol[]> Compilations = new();

    /// <summary>What stands beside a method, and what says of which type it is meant.</summary>
    public static IEnumerable<IMethodSymbol> Of(
        IMethodSymbol method, Compilation compilation, CancellationToken cancellation) =>
        All(compilation, cancellation).Concat(
            SymbolEqualityComparer.Default.Equals(method.ContainingAssembly, compilation.Assembly)
                ? method.ContainingType.GetMembers().OfType<IMethodSymbol>() : [])
            .Distinct<IMethodSymbol>(SymbolEqualityComparer.Default);

    private static IMethodSymbol[] All(Compilation compilation, CancellationToken cancellation)
    {
        if (Compilations.TryGetValue(compilation, out var known))
            return known;
        // A model per tree, which the compiler keeps for this compilation.
#pragma warning disable RS1030
        IMethodSymbol[] found = [.. compilation.SyntaxTrees.SelectMany(tree => In(tree, cancellation).Select(
            m => compilation.GetSemanticModel(tree).GetDeclaredSymbol(m, cancellation)).OfType<IMethodSymbol>())];
#pragma warning restore RS1030
        return Compilations.GetValue(compilation, _ => found);
    }

    private static MethodDeclarationSyntax[] In(SyntaxTree tree, CancellationToken cancellation)
    {
        if (Trees.TryGetValue(tree, out var known))
            return known;
        MethodDeclarationSyntax[] found = !tree.GetText(cancellation).ToString().Contains(Attribute) ? []
            : [.. tree.GetRoot(cancellation).DescendantNodes(n => n is not (BlockSyntax or ArrowExpressionClauseSyntax))
                .OfType<MethodDeclarationSyntax>().Where(m => m.AttributeLists.SelectMany(l => l.Attributes)
                    .Any(a => a.Name.ToString().Contains(Attribute)))];
        return Trees.GetValue(tree, _ => found);
    }
}
