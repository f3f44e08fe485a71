using Microsoft.CodeAnalysis;

namespace DiffProg.Generators.Frontend;

/// <summary>Names that identify methods and records across a compilation.</summary>
internal static class MethodIds
{
    private static readonly SymbolDisplayFormat Readable = new(
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces,
        genericsOptions: SymbolDisplayGenericsOptions.IncludeTypeParameters,
        miscellaneousOptions: SymbolDisplayMiscellaneousOptions.UseSpecialTypes);

    // Files have names of at most 255 bytes, and ".g.cs" comes after.
    private const int LongestHint = 120;

    /// <summary>
    /// <c>Namespace.Type.Method</c>, and <c>[float,Tensor&lt;float&gt;]</c> after it where several methods of the name
    /// are differentiable. Other overloads do not count: the analyzer sees generated ones that the generator does not.
    /// </summary>
    public static string Of(IMethodSymbol method)
    {
        string types = Specialized.IsInstance(method) ? $"<{string.Join(",", method.TypeArguments.Select(Short))}>"
            : "";
        method = method.OriginalDefinition;
        string id = Of(method.ContainingType) + "." + method.Name;
        bool overloaded = method.ContainingType.GetMembers(method.Name).OfType<IMethodSymbol>()
            .Count(m => m.PartialDefinitionPart is null && IsDifferentiable(m)) > 1;
        return (overloaded ? id + "[" + string.Join(",", method.Parameters.Select(p => Passing(p) + Short(p.Type))) + "]"
            : id) + types;
    }

    /// <summary>With the types of its arguments after it, where these are given.</summary>
    public static string Of(Instance instance) => instance.Given.Count == 0 ? Of(instance.Method)
        : $"{Of(instance.Method)}<{string.Join(",", instance.Given.Select(g => Of(g.Type)))}>";

    public static string Of(INamedTypeSymbol type)
    {
        string name = type.Arity > 0 ? type.Name + "`" + type.Arity : type.Name;
        return type.ContainingType is { } outer ? Of(outer) + "." + name
            : type.ContainingNamespace is { IsGlobalNamespace: false } space
            ? space.ToDisplayString(Readable) + "." + name
            : name;
    }

    /// <summary>A file name: letters, digits, dots and underscores.</summary>
    public static string HintName(string id)
    {
        char[] name = id.Select(c => char.IsLetterOrDigit(c) || c is '.' or '_' ? c : '_').ToArray();
        string text = new string(name).TrimEnd('_');
        return text.Length <= LongestHint ? text : $"{text.Substring(0, LongestHint)}_{Hash(id):x8}";
    }

    // FNV-1a: the same in every process.
    private static uint Hash(string text) =>
        text.Aggregate(2166136261u, (hash, c) => unchecked((hash ^ c) * 16777619u));

    private static bool IsDifferentiable(IMethodSymbol method) => KnownTypes.IsDifferentiable(method)
        || (method.PartialImplementationPart is { } part && KnownTypes.IsDifferentiable(part));

    private static string Passing(IParameterSymbol parameter) => parameter.RefKind switch
    {
        RefKind.Ref => "ref ",
        RefKind.Out => "out ",
        RefKind.None => "",
        _ => "in ",
    };

    private static string Short(ITypeSymbol type)
    {
        string text = type.ToDisplayString(Readable);
        foreach (string space in (string[])["System.Numerics.Tensors.", "DiffProg.", "System."])
        {
            if (text.StartsWith(space, StringComparison.Ordinal))
                return text.Substring(space.Length);
        }

        return text.Replace(" ", "");
    }
}
