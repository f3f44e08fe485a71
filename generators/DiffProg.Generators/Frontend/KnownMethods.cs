using DiffProg.Generators.Library;
using Microsoft.CodeAnalysis;

namespace DiffProg.Generators.Frontend;

/// <summary>Which functions of .NET mean which functions of Ops. One table; the layouts are those of Ops.</summary>
internal static class KnownMethods
{
    private static readonly Dictionary<string, string> Table = Rows().ToDictionary(r => r.Method, r => r.Name);

    // Parameters of Ops that decide ranks and sizes: lists written in place.
    private static readonly HashSet<string> Structural = ["axes", "order", "lengths", "parts"];

    /// <summary>The function's name in Ops and its layout, or null where it is none that we know.</summary>
    public static (string Name, IReadOnlyList<string> Layout)? Find(IMethodSymbol method)
    {
        method = method.OriginalDefinition;
        if (IsOps(method.ContainingType))
            return Intrinsics.Names.Contains(method.Name) ? (method.Name, method.Parameters.Select(p => p.Name).ToArray()) : null;
        return Table.TryGetValue($"{Family(method.ContainingType)}.{method.Name}/{method.Parameters.Length}", out string name)
            ? (name, method.Parameters.Length == 1 ? ["x"] : ["x", "y"]) : null;
    }

    /// <summary>A function of Ops, whether it is compiled or not.</summary>
    public static bool IsOps(INamedTypeSymbol? type) => KnownTypes.IsNamed(type, "DiffProg", "Ops")
        || KnownTypes.IsNamed(type, "DiffProg", "TensorExtensions");

    /// <summary>A list that must be written in place; the others are data.</summary>
    public static bool IsStructural(string parameter) => Structural.Contains(parameter);

    private static string? Family(INamedTypeSymbol? type) => type switch
    {
        { SpecialType: SpecialType.System_Single or SpecialType.System_Double } => "Scalar",
        { Name: "Math" or "MathF" } when KnownTypes.IsNamespace(type.ContainingNamespace, "System") => "Math",
        { Name: "Tensor", Arity: 0 } when KnownTypes.IsNamespace(type.ContainingNamespace, "System.Numerics.Tensors") => "Tensor",
        _ => null,
    };

    private static IEnumerable<(string Method, string Name)> Rows()
    {
        // Math and MathF; float.Exp and double.Exp; Tensor.Exp<float>.
        foreach (string family in (string[])["Math", "Scalar", "Tensor"])
        {
            foreach (string name in (string[])["Abs", "Exp", "Log", "Sqrt", "Sin", "Cos", "Tan", "Tanh", "Atan"])
                yield return ($"{family}.{name}/1", name);
            yield return ($"{family}.Pow/2", "Pow");
            yield return ($"{family}.Max/2", "Maximum");
            yield return ($"{family}.Min/2", "Minimum");
        }

        // float.LogP1 and float.ExpM1 are log(1 + x) and exp(x) - 1 as written, not the accurate functions of those names:
        // they are left to the way out, Ops.LogP1.
        yield return ("Tensor.LogP1/1", "LogP1");
        yield return ("Tensor.ExpM1/1", "ExpM1");
        yield return ("Tensor.Sigmoid/1", "Sigmoid");
        yield return ("Tensor.Negate/1", "Negate");
        foreach (string name in (string[])["Add", "Subtract", "Multiply", "Divide"])
            yield return ($"Tensor.{name}/2", name);
        yield return ("Tensor.Sum/1", "Sum");
        yield return ("Tensor.Average/1", "Mean");
        yield return ("Tensor.Max/1", "Max");
        yield return ("Tensor.Min/1", "Min");
        yield return ("Tensor.Transpose/1", "Transpose");
    }
}
