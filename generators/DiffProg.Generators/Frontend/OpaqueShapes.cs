using DiffProg.Generators.IR;
using Microsoft.CodeAnalysis;

namespace DiffProg.Generators.Frontend;

/// <summary>
/// The shapes that a method whose body is not read takes and returns: stated by the method, or by its derivative, whose
/// first arguments are those of the method. What is returned has sizes that the arguments have.
/// </summary>
internal sealed class OpaqueShapes
{
    private readonly EquatableArray<Dim>?[] _arguments;
    private readonly EquatableArray<Dim>?[] _results;

    private OpaqueShapes(EquatableArray<Dim>?[] arguments, EquatableArray<Dim>?[] results) =>
        (_arguments, _results) = (arguments, results);

    /// <summary>The shapes; null where the method returns a tensor that nobody states.</summary>
    /// <param name="primal">The method.</param>
    /// <param name="results">What it returns.</param>
    /// <param name="derivative">Its derivative.</param>
    public static OpaqueShapes? Of(
        IMethodSymbol primal, IReadOnlyList<ITypeSymbol> results, CustomDerivative derivative)
    {
        var rule = derivative.Rule;
        int first = primal.Parameters.Length;
        string? OfResult(int k) => !derivative.TakesResults && derivative.IsForward ? Returned(rule, results)
            : DimsReader.ShapeText(rule.Parameters[first + k]);
        return Stated(primal, primal.Parameters, results, _ => Returned(primal, results))
            ?? Stated(primal, [.. rule.Parameters.Take(first)], results, OfResult);
    }

    /// <summary>The attributes of a call, with the shapes.</summary>
    public Attributes On(Attributes call)
    {
        for (int k = 0; k < _arguments.Length; k++)
        {
            if (_arguments[k] is { } dims)
                call = call.With(Invocation.ArgumentShape(k), dims);
        }

        for (int k = 0; k < _results.Length; k++)
        {
            if (_results[k] is { } dims)
                call = call.With(Invocation.Shape(k), dims);
        }

        return call;
    }

    private static OpaqueShapes? Stated(
        IMethodSymbol primal, IReadOnlyList<IParameterSymbol> parameters, IReadOnlyList<ITypeSymbol> results,
        Func<int, string?> ofResult)
    {
        var shapes = parameters.Select(
            p => KnownTypes.IsTensor(p.Type) ? Parse(DimsReader.ShapeText(p)) : null).ToArray();
        var returned = results.Select((t, k) => KnownTypes.IsTensor(t) ? Parse(ofResult(k)) : null).ToArray();
        var used = new HashSet<string>(
            shapes.Concat(returned).SelectMany(s => s ?? default).SelectMany(d => d.Symbols));
        // An integer that the shapes speak of is a size.
        for (int k = 0; k < shapes.Length; k++)
        {
            if (parameters[k].Type.SpecialType == SpecialType.System_Int32 && used.Contains(parameters[k].Name))
                shapes[k] = EquatableArray.Of(Dim.Symbol(parameters[k].Name));
        }

        var bound = new HashSet<string>(shapes.SelectMany(s => s ?? default).Select(d => d.AsSymbol).OfType<string>());
        bool isKnown = returned.Where((s, k) => KnownTypes.IsTensor(results[k]))
            .All(s => s is { } dims && dims.All(d => d.Symbols.All(bound.Contains)));
        return isKnown && (shapes.Any(s => s is not null) || returned.Length == 0 || !results.Any(KnownTypes.IsTensor))
            ? new OpaqueShapes(shapes, returned) : null;
    }

    private static EquatableArray<Dim>? Parse(string? text) =>
        text is not null && DimParser.TryParseList(text) is { Count: > 0 } dims
            && !dims.Any(d => d.Symbols.Any(s => s.Contains('#') || s.Contains('@')) || d.AsConstant < 0) ? dims : null;

    private static string? Returned(IMethodSymbol method, IReadOnlyList<ITypeSymbol> results) =>
        results.Count != 1 ? null
        : KnownTypes.Text(KnownTypes.Attribute(method.GetReturnTypeAttributes(), "ShapeAttribute"));
}
