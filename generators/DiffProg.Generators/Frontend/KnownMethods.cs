using DiffProg.Generators.Library;
using Microsoft.CodeAnalysis;

namespace DiffProg.Generators.Frontend;

/// <summary>Which functions of .NET mean which functions of Ops. One table; the layouts are those of Ops.</summary>
internal static class KnownMethods
{
    private static readonly Dictionary<string, string> Table = Rows().ToDictionary(r => r.Method, r => r.Name);

    // What operators and properties become.
    private static readonly HashSet<string> NotInOps =
    [
        "Negate", "Add", "Subtract", "Multiply", "Divide", "Remainder", "Not", "And", "Or", "Length", "FoldKey",
        "RoundedLogP1", "RoundedExpM1", "LogOfBase", "Choose", "Elements", "Unit", "NoJacobian", "WithRow",
        "WithColumn",
    ];

    // By the name of .NET's function, whatever its type.
    internal static readonly IReadOnlyDictionary<string, string> Formulas = new Dictionary<string, string>
    {
        ["Clamp"] = "Minimum(Maximum(x, low), high) of Ops",
        ["Clone"] = "'new' and a loop that copies the elements",
        ["ConcatenateOnDimension"] = "Ops.Concatenate",
        ["CopyTo"] = "a loop that copies the elements",
        ["Cosh"] = "(Exp(x) + Exp(-x)) / 2",
        ["Exp2"] = "Pow(2, x) of Ops",
        ["FilteredUpdate"] = "Ops.Where",
        ["FusedMultiplyAdd"] = "x * y + z",
        ["GreaterThan"] = "Ops.Greater",
        ["GreaterThanOrEqual"] = "Ops.GreaterOrEqual",
        ["Hypot"] = "Sqrt(x * x + y * y)",
        ["IsNegative"] = "x < 0, which is false for -0 and NaN",
        ["IsPositive"] = "x >= 0, which is true for -0 and false for NaN",
        ["LessThan"] = "Ops.Less",
        ["LessThanOrEqual"] = "Ops.LessOrEqual",
        ["Log10"] = "Log(x) * 0.4342944819032518",
        ["Log2"] = "Log(x) * 1.4426950408889634",
        ["MultiplyAdd"] = "x * y + z",
        ["Norm"] = "Sqrt(Sum(x * x))",
        ["PermuteDimensions"] = "Ops.Permute",
        ["Reciprocal"] = "1 / x",
        ["ReciprocalSqrt"] = "Ops.Rsqrt",
        ["Sinh"] = "(Exp(x) - Exp(-x)) / 2",
        ["SoftMax"] = "Ops.Softmax, which names its axis",
        ["Square"] = "x * x",
        ["Squeeze"] = "Ops.Reshape",
        ["SqueezeDimension"] = "Ops.Reshape",
        ["StdDev"] = "Sqrt(Variance(x))",
        ["Unsqueeze"] = "Ops.Reshape",
    };

    // Parameters of Ops that decide ranks and sizes: lists written in place.
    private static readonly HashSet<string> Structural = ["axes", "order", "lengths", "parts"];

    /// <summary>The function's name in Ops and its layout, or null where it is none that we know.</summary>
    public static (string Name, IReadOnlyList<string> Layout)? Find(IMethodSymbol method)
    {
        method = method.OriginalDefinition;
        if (IsOps(method.ContainingType))
            return Intrinsics.Names.Contains(method.Name)
                ? (method.Name, method.Parameters.Select(p => p.Name).ToArray()) : null;
        return Table.TryGetValue(
            $"{Family(method.ContainingType)}.{method.Name}/{method.Parameters.Length}", out string name)
            ? (name, method.Parameters.Length == 1 ? ["x"] : ["x", "y"]) : null;
    }

    /// <summary>A static member of .NET's interfaces of numbers, as the function of float and double that it
    /// is.</summary>
    public static (string Name, IReadOnlyList<string> Layout)? OfNumbers(IMethodSymbol method) =>
        Table.TryGetValue($"Scalar.{method.Name}/{method.Parameters.Length}", out string name)
            ? (name, method.Parameters.Length == 1 ? ["x"] : ["x", "y"]) : null;

    /// <summary>What to write in the place of a function that we do not know; null where there is nothing.</summary>
    public static string? InsteadOf(string method)
    {
        if (Formulas.TryGetValue(method, out string formula))
            return formula;
        string? name = Intrinsics.Names.Except(NotInOps)
            .FirstOrDefault(n => n.Equals(method, StringComparison.OrdinalIgnoreCase));
        return name is null ? null : $"Ops.{name}";
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
        { Name: "Tensor", Arity: 0 } when KnownTypes.IsNamespace(type.ContainingNamespace, "System.Numerics.Tensors") =>
            "Tensor",
        _ => null,
    };

    /// <summary>"Math.Abs/1", by family and number of parameters, and its name in Ops.</summary>
    internal static IEnumerable<(string Method, string Name)> Rows()
    {
        // Math and MathF; float.Exp and double.Exp; Tensor.Exp<float>.
        foreach (string family in (string[])["Math", "Scalar", "Tensor"])
        {
            foreach (string name in (string[])["Abs", "Exp", "Log", "Sqrt", "Sin", "Cos", "Tan", "Tanh", "Atan"])
                yield return ($"{family}.{name}/1", name);
            yield return ($"{family}.Pow/2", "Pow");
            if (family != "Tensor")
                yield return ($"{family}.Log/2", "LogOfBase");
            yield return ($"{family}.Max/2", "Maximum");
            yield return ($"{family}.Min/2", "Minimum");
        }

        // .NET's log(1 + x) and exp(x) - 1 round in between; on scalars the compiled value is theirs bit for bit.
        yield return ("Scalar.LogP1/1", "RoundedLogP1");
        yield return ("Scalar.ExpM1/1", "RoundedExpM1");
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
