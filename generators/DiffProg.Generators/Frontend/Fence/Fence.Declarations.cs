using DiffProg.Generators.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace DiffProg.Generators.Frontend;

internal static partial class Fence
{
    /// <summary>Reports what is wrong with a declaration; true where generated members can stand beside it.</summary>
    public static bool CheckDeclaration(
        IMethodSymbol method, string id, List<Issue> issues, Compilation compilation, CancellationToken cancellation)
    {
        int before = issues.Count;
        // An extension block is a type without a name, which cannot be reopened.
        if (method.ContainingType.Name.Length == 0)
        {
            Report("DP1002", "a member of an extension block");
            return false;
        }

        foreach (var (rule, type) in Declarations.NotReopenable(method.ContainingType))
            Report(rule, type);
        if (method.ContainingType.TypeKind == TypeKind.Interface)
            Report("DP1018", method.Name, "a member of an interface, which has no place for generated members",
                method.IsVirtual ? "make it static abstract, and write it in each type"
                : "write it in a static class or a struct");
        else if (method.ExplicitInterfaceImplementations.Length > 0)
            Report("DP1018", method.Name, "an explicit implementation of an interface",
                "write a public one");
        bool hasPlace = issues.Count == before;
        // Its generated members would be those of the base, whichever override runs.
        if (hasPlace && method.IsVirtual)
            Report("DP1018", method.Name, "virtual", Definite);
        else if (method is { IsOverride: true, IsSealed: false, ContainingType.IsSealed: false })
            Report("DP1018", method.Name, "an override that is not sealed", Definite);
        if (CustomDerivative.Check(method, compilation, cancellation) is { } wrong)
            Report(wrong.Rule, wrong.Arguments);
        CheckKind(method, id, issues);
        return hasPlace;

        void Report(string rule, params string[] arguments) =>
            issues.Add(new Issue(rule, Origins.Declaration(id), arguments.ToEquatable()));
    }

    /// <summary>Reports what is wrong with the declaration of a method that has no program of its own.</summary>
    public static void CheckReadAtCalls(IMethodSymbol method, string id, List<Issue> issues)
    {
        CheckKind(method, id, issues);
        if (method.MethodKind == MethodKind.Ordinary && (method.IsStatic
            || method.ContainingType.TypeKind == TypeKind.Class && KnownTypes.IsRecord(method.ContainingType))
            && !method.Parameters.Any(p => Specialized.IsFunction(p.Type)) && !method.IsGenericMethod)
        {
            foreach (var parameter in method.Parameters.Where(Specialized.NamesNoNumber))
            {
                issues.Add(new Issue("DP1005", Origins.Parameter(id, parameter.Ordinal), EquatableArray.Of(
                    parameter.Name, parameter.RefKind == RefKind.Out ? "out" : "ref", method.Name)));
            }
        }

        // Whoever calls it from ordinary code may look for generated members.
        if (method.MethodKind == MethodKind.Ordinary && method.IsStatic
            && method.ContainingType.TypeKind != TypeKind.Interface && !method.IsGenericMethod
            && method.Parameters.Any(p => Specialized.HoldsOpen(p.Type, method.ContainingAssembly))
            && !Specialized.HoldsOpen(method.ReturnType, method.ContainingAssembly)
            && !method.Parameters.Any(p => Specialized.IsFunction(p.Type)))
            issues.Add(new Issue("DP1074", Origins.Declaration(id), EquatableArray.Of(method.Name)));
        // A value's type is generic for the sake of the value; anywhere else one may look for generated members.
        if (method.IsStatic && !method.Parameters.Any(p => Specialized.IsFunction(p.Type))
            && (method.IsGenericMethod || method.ContainingType.IsGenericType)
            && method.MethodKind == MethodKind.Ordinary
            && method.ContainingType.TypeKind != TypeKind.Interface
            && !method.TypeParameters.Any(t => t.ConstraintTypes.Length > 0))
            issues.Add(new Issue("DP1003", Origins.Declaration(id), EquatableArray.Of(method.Name)));
    }

    private static void CheckKind(IMethodSymbol method, string id, List<Issue> issues)
    {
        if (method.IsAsync)
            issues.Add(new Issue("DP1004", Origins.Declaration(id), EquatableArray.Of("async")));
        if (MethodReader.DeclarationOf(method, default) is { } declaration
            && declaration.Modifiers.Any(SyntaxKind.UnsafeKeyword))
            issues.Add(new Issue("DP1004", Origins.Declaration(id), EquatableArray.Of("unsafe")));
    }
}
