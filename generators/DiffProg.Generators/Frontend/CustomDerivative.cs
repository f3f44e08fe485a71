using DiffProg.Generators.IR;
using Microsoft.CodeAnalysis;

namespace DiffProg.Generators.Frontend;

/// <summary>
/// The derivative that a user has written for a method, [DerivativeOf(nameof(F))]: found beside it, and put around its
/// program, so that whoever inlines that takes the derivative along.
/// </summary>
internal sealed class CustomDerivative
{
    private const string Attribute = "DerivativeOfAttribute";

    private readonly IMethodSymbol _primal;
    private readonly bool _forward;

    // The parameters of the method that have a derivative.
    private readonly int[] _moving;

    private CustomDerivative(IMethodSymbol primal, IMethodSymbol rule)
    {
        (_primal, Rule, _forward) = (primal, rule, IsForward(rule));
        _moving = [.. Enumerable.Range(0, primal.Parameters.Length).Where(i => Moves(primal.Parameters[i]))];
        TakesResults = rule.Parameters.Length == primal.Parameters.Length + Results.Count + Directions.Count;
    }

    /// <summary>The derivative.</summary>
    public IMethodSymbol Rule { get; }

    private bool TakesResults { get; }

    private IReadOnlyList<ITypeSymbol> Results => Elements(_primal.ReturnType);

    private IReadOnlyList<ITypeSymbol> Moving => [.. _moving.Select(i => _primal.Parameters[i].Type)];

    private IReadOnlyList<ITypeSymbol> Directions => _forward ? Moving : Results;

    private IReadOnlyList<ITypeSymbol> Given => _forward ? Results : Moving;

    /// <summary>The derivative of a method; null where it has none, or one that is wrong and says so itself.</summary>
    public static CustomDerivative? Of(IMethodSymbol primal) => Beside(primal)
        .Where(rule => NameOf(rule) == primal.Name).Select(rule => new CustomDerivative(primal, rule))
        .FirstOrDefault(custom => custom.IsRight);

    /// <summary>It says that it is the derivative of another.</summary>
    public static bool IsDerivative(IMethodSymbol method) => NameOf(method) is not null;

    /// <summary>Why a method is not the derivative that it says it is; null for any other.</summary>
    public static Rejection? Check(IMethodSymbol rule)
    {
        if (NameOf(rule) is not { } name)
            return null;
        var named = Beside(rule).Where(m => m.Name == name && NameOf(m) is null).ToArray();
        Rejection Because(string why) => new("DP1052", rule.Name, name, why);
        var fitting = named.Where(m => m.IsStatic && KnownTypes.IsDifferentiable(m))
            .Select(m => new CustomDerivative(m, rule)).ToArray();
        if (fitting.Length == 0)
            return Because($"'{name}' is to be a static [Differentiable] method of the same type");
        if (fitting.Any(f => f._primal.Parameters.Any(p => p.RefKind is RefKind.Ref or RefKind.Out)))
            return Because($"'{name}' has arguments by ref or out, of which a pullback has no cotangent");
        if (!rule.IsStatic || !KnownTypes.IsDifferentiable(rule))
            return Because("it has to be static and [Differentiable] itself");
        if (fitting.FirstOrDefault(f => f.IsRight) is { } right)
        {
            var first = Of(right._primal)!.Rule;
            return first.Equals(rule, SymbolEqualityComparer.Default) ? null
                : Because($"a method has one, and '{first.Name}' is it");
        }

        return Because(fitting[0].Expected);
    }

    /// <summary>The program of the method, with its derivative around it.</summary>
    public FunctionIR Wrap(FunctionIR f, Origin origin)
    {
        int inputs = f.Parameters.Count;
        var nodes = f.Nodes.Take(inputs).ToList();
        int Add(Op op, TensorType type, Attributes attributes, params int[] operands)
        {
            nodes.Add(new Node(op, type, operands.ToEquatable(), attributes, origin));
            return nodes.Count - 1;
        }

        int Argument(int k, TensorType type) => Add(Op.Argument, type, Attributes.None.With("index", k));
        int opener = Add(
            Op.Custom, TensorType.None,
            Attributes.None.With("call", _primal.Name).With("mode", _forward ? "forward" : "reverse")
                .With("moving", _moving), [.. Enumerable.Range(0, inputs)]);
        var map = Enumerable.Range(0, inputs).Select(i =>
        {
            int argument = Argument(i, TypeOf(f, i));
            nodes[argument] = nodes[argument] with { Name = f.Nodes[i].Name };
            return argument;
        }).ToList();
        for (int i = inputs; i < f.Nodes.Count; i++)
        {
            map.Add(nodes.Count);
            nodes.Add(f.Nodes[i] with { Operands = f.Nodes[i].Operands.Select(o => map[o]).ToEquatable() });
        }

        Add(Op.Rule, TensorType.None, Attributes.None, [.. f.Results.Select(r => map[r.Node])]);
        var results = f.Results.Select(r => f.TypeOf(r.Node)).ToArray();
        var directions = _forward ? _moving.Select(i => TypeOf(f, i)) : results;
        int next = 0;
        var taken = Enumerable.Range(0, inputs).Select(i => Argument(next++, TypeOf(f, i))).ToList();
        var values = results.Select(t => Argument(next++, t)).ToArray();
        if (TakesResults)
            taken.AddRange(values);
        taken.AddRange(directions.Select(t => Argument(next++, t)));
        var given = _forward ? results : [.. _moving.Select(i => TypeOf(f, i))];
        int call = Add(
            Op.Call, TensorType.Scalar(ScalarKind.F32),
            Attributes.None.With("callee", MethodIds.Of(Rule)).With("results", given.Length), [.. taken]);
        var derivatives = given.Select(
            (t, k) => Add(Op.CallResult, t, Attributes.None.With("index", k), call)).ToArray();
        Add(Op.EndCustom, TensorType.None, Attributes.None, derivatives);
        var outputs = f.Results.Select((r, k) => r with
        {
            Node = Add(Op.Derivative, f.TypeOf(r.Node), Attributes.None.With("index", k), opener),
        }).ToArray();
        return f with { Nodes = nodes.ToEquatable(), Results = outputs.ToEquatable() };
    }

    // What a parameter of the user's program is by now; its declared shape binds dimensions only at the entry.
    private static TensorType TypeOf(FunctionIR f, int parameter) =>
        f.TypeOf(parameter) is { Shape: { Count: > 0 } } shaped ? TensorType.Unknown(shaped.Kind) : f.TypeOf(parameter);

    private bool IsRight =>
        _primal.Parameters.All(p => p.RefKind is not (RefKind.Ref or RefKind.Out)
            && (KnownTypes.ScalarKindOf(p.Type) is not null || KnownTypes.IsTensor(p.Type)))
        && Rule.Parameters.Select(p => p.Type).SequenceEqual(
            [.. _primal.Parameters.Select(p => p.Type), .. TakesResults ? Results : [], .. Directions],
            SymbolEqualityComparer.Default)
        && Elements(Rule.ReturnType).SequenceEqual(Given, SymbolEqualityComparer.Default);

    // "(double x, [double value,] double cotangent) and returns (double)".
    private string Expected
    {
        get
        {
            if (_primal.Parameters.FirstOrDefault(
                p => KnownTypes.ScalarKindOf(p.Type) is null && !KnownTypes.IsTensor(p.Type)) is { } other)
                return $"'{_primal.Name}' takes numbers and tensors; '{other.Name}' is neither";
            string List(IEnumerable<ITypeSymbol> types) => string.Join(", ", types.Select(t => t.ToDisplayString(
                SymbolDisplayFormat.MinimallyQualifiedFormat)));
            string direction = _forward ? "tangent" : "cotangent";
            string arguments = List(_primal.Parameters.Select(p => p.Type));
            string given = Given.Count == 1 ? List(Given) : $"({List(Given)})";
            return $"it takes the arguments ({arguments}), the results ({List(Results)}) or not, and the {direction}s "
                + $"({List(Directions)}), and returns {given}";
        }
    }

    private static IEnumerable<IMethodSymbol> Beside(IMethodSymbol method) =>
        method.ContainingType.GetMembers().OfType<IMethodSymbol>();

    private static string? NameOf(IMethodSymbol rule) => KnownTypes.Text(rule, Attribute);

    private static bool IsForward(IMethodSymbol rule) => KnownTypes.Attribute(rule, Attribute) is { } attribute
        && attribute.NamedArguments.Any(a => a is { Key: "Forward", Value.Value: true });

    private static bool Moves(IParameterSymbol parameter) => KnownTypes.ValueTypeOf(parameter.Type) is { IsFloat: true }
        && KnownTypes.Attribute(parameter, "NoGradientAttribute") is null;

    private static IReadOnlyList<ITypeSymbol> Elements(ITypeSymbol type) =>
        type is INamedTypeSymbol { IsTupleType: true } tuple ? [.. tuple.TupleElements.Select(e => e.Type)] : [type];
}
