using System.Runtime.CompilerServices;
using DiffProg.Generators.IR;
using Microsoft.CodeAnalysis;

namespace DiffProg.Generators.Frontend;

/// <summary>
/// What arguments of interfaces and abstract types may be: the types of this compilation, which are all known when it
/// is compiled. A method with such arguments is a method of its own for each.
/// </summary>
internal static class Implementations
{
    /// <summary>A method is compiled this often at most.</summary>
    public const int Most = 16;

    private static readonly ConditionalWeakTable<IAssemblySymbol, IReadOnlyList<INamedTypeSymbol>> Types = new();

    /// <summary>It has generated members of its own that choose by the types of its arguments.</summary>
    public static bool Choose(IMethodSymbol method)
    {
        var home = method.ContainingAssembly;
        return method is { MethodKind: MethodKind.Ordinary, IsGenericMethod: false, ContainingType.IsGenericType: false }
            && method.Parameters.Any(p => Specialized.IsOpen(p.Type, home))
            && method.Parameters.All(p => !Specialized.IsFunction(p.Type) && !Specialized.NamesNoNumber(p)
                && (Specialized.IsOpen(p.Type, home) ? p.RefKind is RefKind.None or RefKind.In
                    : !Specialized.HoldsOpen(p.Type, home)))
            && !Specialized.IsFunction(method.ReturnType) && !Specialized.HoldsOpen(method.ReturnType, home)
            && !Specialized.IsVirtual(method, home)
            && (method.IsStatic || ValueLayout.Of(method.ContainingType, home) is not { Count: > 0 });
    }

    /// <summary>The method for each choice of types, in the order of the types' names. The constructors that were
    /// looked at are added to those of the caller's.</summary>
    public static IReadOnlyList<Instance> Of(IMethodSymbol method, ISet<string> constructors) =>
        Choices(method, (_, _, _) => { }, constructors) is { } choices ? choices : [];

    /// <summary>What is wrong with the types that the arguments may be.</summary>
    public static void Check(IMethodSymbol method, string id, List<Issue> issues, ISet<string> constructors) => Choices(
        method, (rule, parameter, arguments) =>
            issues.Add(new Issue(rule, Origins.Parameter(id, parameter.Ordinal), arguments.ToEquatable())),
        constructors);

    private static IReadOnlyList<Instance>? Choices(
        IMethodSymbol method, Action<string, IParameterSymbol, string[]> report, ISet<string> constructors)
    {
        List<IReadOnlyList<Given>> products = [[]];
        bool isRight = true;
        foreach (var parameter in method.Parameters.Where(p => Specialized.IsOpen(p.Type, method.ContainingAssembly)))
        {
            if (GivenTo(parameter, method, report, constructors) is not { } given)
            {
                isRight = false;
                continue;
            }

            products = [.. products.SelectMany(p => given.Select(g => (IReadOnlyList<Given>)[.. p, g]))];
            if (products.Count > Most)
            {
                report("DP1069", parameter, [
                    parameter.Name, parameter.Type.Name, $"with which '{method.Name}' is {products.Count} methods, "
                    + $"more than {Most}", "take fewer of these, or be generic: where T : " + parameter.Type.Name,
                ]);
                return null;
            }
        }

        return isRight ? [.. products.Select(p => new Instance(method, p))] : null;
    }

    private static IReadOnlyList<Given>? GivenTo(
        IParameterSymbol parameter, IMethodSymbol method, Action<string, IParameterSymbol, string[]> report,
        ISet<string> constructors)
    {
        var home = method.ContainingAssembly;
        var open = (INamedTypeSymbol)parameter.Type;
        var types = new List<INamedTypeSymbol>();
        bool isRight = true;
        foreach (var type in All(home).Where(t => Is(t, open)))
        {
            if (Stranger(type, home) is { } reason)
            {
                report("DP1073", parameter, [type.Name, method.Name, reason]);
                continue;
            }

            if (ProblemOf(type, home, constructors) is { } problem)
            {
                report("DP1067", parameter, [parameter.Name, type.Name, problem]);
                isRight = false;
            }

            types.Add(type);
        }

        if (types.Count == 0)
        {
            report("DP1069", parameter, [
                parameter.Name, open.Name, "which no type here is that a differentiable method can take",
                $"declare one: a [Parameters] record, or a struct or a sealed record of numbers",
            ]);
        }

        if (!isRight || types.Count == 0)
            return null;
        bool inPlace = types.Any(KnownTypes.IsRecord);
        bool carries = inPlace || types.Any(t => HasFloats(t, home));
        if (inPlace && types.FirstOrDefault(t => !KnownTypes.IsRecord(t)
            && ValueLayout.Of(t, home) is { Count: > 0 }) is { } value)
        {
            report("DP1068", parameter, [
                parameter.Name, types.First(KnownTypes.IsRecord).Name, value.Name,
            ]);
            return null;
        }

        return [.. types.Select(t => new Given(parameter.Ordinal, t, inPlace, carries))];
    }

    // Types of which generated code cannot speak, or that are none of ours: it throws where one comes.
    private static string? Stranger(INamedTypeSymbol type, IAssemblySymbol home)
    {
        for (var t = type; t is not null; t = t.ContainingType)
        {
            if (t.IsGenericType)
                return "it is generic";
            if (t.IsFileLocal)
                return "it is file-local";
            if (t.DeclaredAccessibility is Accessibility.Private or Accessibility.Protected
                or Accessibility.ProtectedAndInternal)
                return $"'{t.Name}' is {Declarations.AccessibilityOf(t)}";
        }

        return KnownTypes.IsRecord(type) || ValueLayout.Of(type, home) is not null ? null
            : ValueLayout.Computing(type) is { } property ? $"'{property.Name}' computes with `field`"
            : "it may change";
    }

    private static string? ProblemOf(INamedTypeSymbol type, IAssemblySymbol home, ISet<string> constructors)
    {
        if (type is { TypeKind: TypeKind.Class, IsSealed: false })
            return $"'{type.Name}' is not sealed, and another may come in its place; seal it";
        if (KnownTypes.IsRecord(type))
            return null;
        var reader = new ValueReader(home);
        var value = reader.ReadAny(type);
        constructors.UnionWith(reader.Sources);
        return value is null ? reader.Problem ?? "it is no value" : null;
    }

    private static bool HasFloats(INamedTypeSymbol type, IAssemblySymbol home) =>
        new ValueReader(home).ReadAny(type)?.Leaves("").Any(l => l.Kind is ScalarKind.F32 or ScalarKind.F64) == true;

    private static bool Is(INamedTypeSymbol type, INamedTypeSymbol open)
    {
        if (open.TypeKind == TypeKind.Interface)
            return type.AllInterfaces.Contains(open, SymbolEqualityComparer.Default);
        for (var t = type.BaseType; t is not null; t = t.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(t, open))
                return true;
        }

        return false;
    }

    // Those of which there are objects, and that are of some other type.
    private static IReadOnlyList<INamedTypeSymbol> All(IAssemblySymbol home) => Types.GetValue(home, assembly =>
    {
        var found = new List<INamedTypeSymbol>();
        Within(assembly.GlobalNamespace);
        return [.. found.OrderBy(MethodIds.Of, StringComparer.Ordinal)];

        void Within(INamespaceOrTypeSymbol container)
        {
            foreach (var member in container.GetMembers().OfType<INamespaceOrTypeSymbol>())
            {
                if (member is INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Struct, IsAbstract: false,
                    IsStatic: false, IsRefLikeType: false } type && (type.AllInterfaces.Length > 0
                        || type.BaseType is { SpecialType: SpecialType.None }))
                    found.Add(type);
                Within(member);
            }
        }
    });
}
