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
        (_primal, Rule, _forward) = (primal, rule, SaysForward(rule));
        _moving = [.. Enumerable.Range(0, primal.Parameters.Length).Where(i => Moves(primal.Parameters[i])
            || (IsRealSpan(primal.Parameters[i].Type) && !IsConstant(primal.Parameters[i])
                && !(i < rule.Parameters.Length && IsConstant(rule.Parameters[i]))))];
        TakesResults = rule.Parameters.Length
            == primal.Parameters.Length + Results.Count + Directions.Count + Shadows.Count;
    }

    /// <summary>The derivative.</summary>
    public IMethodSymbol Rule { get; }

    /// <summary>It is a directional derivative, not a pullback.</summary>
    public bool IsForward => _forward;

    /// <summary>It takes the results behind the arguments.</summary>
    public bool TakesResults { get; }

    /// <summary>The parameters of the method that have a derivative.</summary>
    public IReadOnlyList<int> MovingParameters => _moving;

    private IReadOnlyList<ITypeSymbol> Results => Elements(_primal.ReturnType);

    private IReadOnlyList<ITypeSymbol> Moving => [.. _moving.Select(i => _primal.Parameters[i].Type)];

    private IReadOnlyList<ITypeSymbol> Directions => _forward ? Moving : Results;

    private IReadOnlyList<ITypeSymbol> Given => _forward ? Results : [.. Moving.Where(t => !KnownTypes.IsSpan(t))];

    // A pullback adds the gradients of spans to spans that come in.
    private IReadOnlyList<ITypeSymbol> Shadows => _forward ? [] : [.. Moving.Where(KnownTypes.IsSpan)];

    /// <summary>The method takes spans: what it computes from them is not read.</summary>
    public bool IsOverSpans => _primal.Parameters.Any(p => KnownTypes.IsSpan(p.Type));

    /// <summary>The derivative of a method; null where it has none, or one that is wrong and says so itself.</summary>
    public static CustomDerivative? Of(IMethodSymbol primal) => Beside(primal)
        .Where(rule => KnownTypes.IsDifferentiable(rule) && IsOf(rule, primal))
        .Select(rule => new CustomDerivative(primal, rule))
        .FirstOrDefault(custom => custom.IsRight);

    /// <summary>
    /// The derivatives of a method whose body is not read, at most one of each mode; null where it has none.
    /// </summary>
    public static Opaque? OfOpaque(IMethodSymbol primal, Compilation compilation, CancellationToken cancellation)
    {
        primal = primal.OriginalDefinition;
        if (KnownTypes.IsDifferentiable(primal) || KnownMethods.Find(primal) is not null)
            return null;
        var right = DerivativeMethods.Of(primal, compilation, cancellation).Where(rule => IsOf(rule, primal))
            .Select(rule => new CustomDerivative(primal, rule)).Where(custom => custom.WhyNotOpaque is null).ToArray();
        var (pullback, tangent) = (right.FirstOrDefault(c => !c.IsForward), right.FirstOrDefault(c => c.IsForward));
        return (pullback ?? tangent) is null ? null : new Opaque(pullback, tangent);
    }

    /// <summary>The derivatives of a method whose body is not read: one of them, or both.</summary>
    internal sealed record Opaque(CustomDerivative? Pullback, CustomDerivative? Tangent)
    {
        /// <summary>The shapes that go in and come out.</summary>
        public OpaqueShapes? Shapes => Pullback?.Shapes ?? Tangent?.Shapes;

        /// <summary>The mode of the only one; null where there are both.</summary>
        public string? Only => Pullback is null ? "forward" : Tangent is null ? "reverse" : null;
    }

    /// <summary>It says that it is the derivative of another.</summary>
    public static bool IsDerivative(IMethodSymbol method) => NameOf(method) is not null;

    /// <summary>Why a method is not the derivative that it says it is; null for any other.</summary>
    public static Rejection? Check(IMethodSymbol rule, Compilation compilation, CancellationToken cancellation)
    {
        if (NameOf(rule) is not { } name)
            return null;
        Rejection? Because(string? why) => why is null ? null : new("DP1052", rule.Name, name, why);
        var named = TypeOf(rule).GetMembers(name).OfType<IMethodSymbol>().Where(m => NameOf(m) is null && m.IsStatic
            && m.MethodKind == MethodKind.Ordinary && !m.IsGenericMethod).ToArray();
        if (!named.Any(KnownTypes.IsDifferentiable))
            return Because(WhyNotOfOpaque(rule, name, named, compilation, cancellation));
        var fitting = named.Where(KnownTypes.IsDifferentiable).Select(m => new CustomDerivative(m, rule)).ToArray();
        if (!SymbolEqualityComparer.Default.Equals(TypeOf(rule), rule.ContainingType))
            return Because($"'{name}' is [Differentiable], and its derivative is to stand in the same type");
        if (fitting.Any(f => f._primal.Parameters.Any(p => p.RefKind is RefKind.Ref or RefKind.Out)))
            return Because($"'{name}' has arguments by ref or out, of which a pullback has no cotangent");
        if (!rule.IsStatic || !KnownTypes.IsDifferentiable(rule))
            return Because("it has to be static and [Differentiable] itself");
        if (fitting.FirstOrDefault(f => f.IsRight) is not { } right)
            return Because(fitting[0].Expected);
        var first = Of(right._primal)!.Rule;
        return first.Equals(rule, SymbolEqualityComparer.Default) ? null
            : Because($"a method has one, and '{first.Name}' is it");
    }

    // Of a method whose body is not read, a foreign one or one without [Differentiable].
    private static string? WhyNotOfOpaque(
        IMethodSymbol rule, string name, IReadOnlyList<IMethodSymbol> named, Compilation compilation,
        CancellationToken cancellation)
    {
        var fitting = named.Select(m => new CustomDerivative(m, rule)).ToArray();
        if (fitting.Length == 0)
            return $"'{TypeOf(rule).Name}' has no static method '{name}' without type parameters";
        if (fitting.FirstOrDefault(f => f.IsRight) is not { } right)
            return fitting[0].WhyNotOpaque;
        if (right.WhyNotOpaque is { } why)
            return why;
        var of = OfOpaque(right._primal, compilation, cancellation);
        var first = (right.IsForward ? of?.Tangent : of?.Pullback)?.Rule;
        return first is null || first.Equals(rule, SymbolEqualityComparer.Default) ? null
            : $"a method has one of each mode, and '{first.Name}' is it";
    }

    // Null for one that fits. Generated code calls the method, and the derivative where that is not read either.
    private string? WhyNotOpaque => KnownMethods.Find(_primal) is not null
        ? $"'{_primal.Name}' is a function that the compiler knows, with its derivative"
        : Inaccessible(_primal) ?? (KnownTypes.IsDifferentiable(Rule) ? null : Inaccessible(Rule))
        ?? (!Rule.IsStatic || Rule.IsGenericMethod ? "it has to be static, without type parameters"
        : _primal.Parameters.FirstOrDefault(p => !(IsNumber(p.Type) || KnownTypes.IsTensor(p.Type) || IsRealSpan(p.Type)
            || KnownTypes.IsIntegerSpan(p.Type)) || p.RefKind != RefKind.None) is { } other
        ? $"a method whose body is not read takes float, double, int, bool, tensors and spans that it only reads "
            + $"(ReadOnlySpan<double>); '{other.Name}' is none of these"
        : IsOverSpans && KnownTypes.IsDifferentiable(Rule)
        ? $"'{_primal.Name}' takes spans: its derivative is called as it is, without [Differentiable]"
        : Results.FirstOrDefault(t => !IsReal(t) && !KnownTypes.IsTensor(t)) is not null
        ? "a method whose body is not read returns float, double or tensors, one or several"
        : !IsRight ? Expected
        : Results.Any(KnownTypes.IsTensor) && Shapes is null
        ? $"the shape of what '{_primal.Name}' returns is not stated in the sizes of its arguments; write [Shape] on "
            + $"the arguments and on the {(_forward ? "results" : "cotangents")} of '{Rule.Name}'"
        : null);

    /// <summary>The shapes of the arguments and results of a method whose body is not read; null where those of the
    /// results are not known.</summary>
    public OpaqueShapes? Shapes => OpaqueShapes.Of(_primal, Results, this);

    private static string? Inaccessible(IMethodSymbol method)
    {
        for (ISymbol? at = method; at is IMethodSymbol or INamedTypeSymbol; at = at.ContainingType)
        {
            if (at.DeclaredAccessibility is not (Accessibility.Public or Accessibility.Internal
                or Accessibility.ProtectedOrInternal) || at is INamedTypeSymbol { IsFileLocal: true })
                return $"generated code calls '{method.Name}', so '{at.Name}' has to be public or internal";
        }

        return method.ContainingType.IsGenericType ? $"'{method.ContainingType.Name}' has type parameters" : null;
    }

    private static bool IsReal(ITypeSymbol type) =>
        type.SpecialType is SpecialType.System_Single or SpecialType.System_Double;

    private static bool IsNumber(ITypeSymbol type) =>
        IsReal(type) || type.SpecialType is SpecialType.System_Int32 or SpecialType.System_Boolean;

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
            && (KnownTypes.ScalarKindOf(p.Type) is not null || KnownTypes.IsTensor(p.Type) || IsSpanOfOpaque(p.Type)))
        && Rule.Parameters.Length == _primal.Parameters.Length + (TakesResults ? Results.Count : 0) + Directions.Count
            + Shadows.Count
        && Rule.Parameters.All(p => p.RefKind is RefKind.None or RefKind.In)
        && Rule.Parameters.Select(p => p.Type).Take(Rule.Parameters.Length - Shadows.Count).SequenceEqual(
            [.. _primal.Parameters.Select(p => p.Type), .. TakesResults ? Results : [], .. Directions],
            SymbolEqualityComparer.Default)
        && Rule.Parameters.Skip(Rule.Parameters.Length - Shadows.Count).Select(p => p.Type)
            .Zip(Shadows, IsShadow).All(fits => fits)
        && (Rule.ReturnsVoid ? Given.Count == 0
            : Elements(Rule.ReturnType).SequenceEqual(Given, SymbolEqualityComparer.Default));

    // Span<double> for ReadOnlySpan<double>.
    private static bool IsShadow(ITypeSymbol shadow, ITypeSymbol of) => KnownTypes.IsNamed(shadow, "System", "Span", 1)
        && SymbolEqualityComparer.Default.Equals(
            ((INamedTypeSymbol)shadow).TypeArguments[0], ((INamedTypeSymbol)of).TypeArguments[0]);

    private bool IsSpanOfOpaque(ITypeSymbol type) => !KnownTypes.IsDifferentiable(_primal)
        && (IsRealSpan(type) || KnownTypes.IsIntegerSpan(type));

    private static bool IsRealSpan(ITypeSymbol type) => KnownTypes.IsNamed(type, "System", "ReadOnlySpan", 1)
        && IsReal(((INamedTypeSymbol)type).TypeArguments[0]);

    private static bool IsConstant(IParameterSymbol parameter) =>
        KnownTypes.Attribute(parameter, "NoGradientAttribute") is not null;

    // "(double x, [double value,] double cotangent) and returns (double)".
    private string Expected
    {
        get
        {
            if (_primal.Parameters.FirstOrDefault(
                p => KnownTypes.ScalarKindOf(p.Type) is null && !KnownTypes.IsTensor(p.Type)
                    && !IsSpanOfOpaque(p.Type)) is { } other)
                return $"'{_primal.Name}' takes numbers and tensors; '{other.Name}' is neither";
            string List(IEnumerable<ITypeSymbol> types) => string.Join(", ", types.Select(t => t.ToDisplayString(
                SymbolDisplayFormat.MinimallyQualifiedFormat)));
            string direction = _forward ? "tangent" : "cotangent";
            string arguments = List(_primal.Parameters.Select(p => p.Type));
            string given = Given.Count == 0 ? "nothing" : Given.Count == 1 ? List(Given) : $"({List(Given)})";
            string shadows = Shadows.Count == 0 ? "" : $", and for each span a {string.Join(" or ", Shadows.Select(
                t => $"Span<{List(((INamedTypeSymbol)t).TypeArguments)}>").Distinct())} to add its gradient to";
            return $"it takes the arguments ({arguments}), the results ({List(Results)}) or not, and the {direction}s "
                + $"({List(Directions)}){shadows}, and returns {given}";
        }
    }

    private static IEnumerable<IMethodSymbol> Beside(IMethodSymbol method) =>
        method.ContainingType.GetMembers().OfType<IMethodSymbol>();

    private static bool IsOf(IMethodSymbol rule, IMethodSymbol primal) => NameOf(rule) == primal.Name
        && SymbolEqualityComparer.Default.Equals(
            TypeOf(rule).OriginalDefinition, primal.ContainingType.OriginalDefinition);

    // [DerivativeOf(nameof(F))], [DerivativeOf(typeof(T), nameof(T.F))]
    private static string? NameOf(IMethodSymbol rule) =>
        KnownTypes.Attribute(rule, Attribute)?.ConstructorArguments is [.., { Value: string name }] ? name : null;

    // The type of the method that it is the derivative of.
    private static INamedTypeSymbol TypeOf(IMethodSymbol rule) =>
        KnownTypes.Attribute(rule, Attribute)?.ConstructorArguments is [{ Value: INamedTypeSymbol type }, ..] ? type
        : rule.ContainingType;

    private static bool SaysForward(IMethodSymbol rule) => KnownTypes.Attribute(rule, Attribute) is { } attribute
        && attribute.NamedArguments.Any(a => a is { Key: "Forward", Value.Value: true });

    private static bool Moves(IParameterSymbol parameter) => KnownTypes.ValueTypeOf(parameter.Type) is { IsFloat: true }
        && KnownTypes.Attribute(parameter, "NoGradientAttribute") is null;

    private static IReadOnlyList<ITypeSymbol> Elements(ITypeSymbol type) =>
        type is INamedTypeSymbol { IsTupleType: true } tuple ? [.. tuple.TupleElements.Select(e => e.Type)] : [type];
}
