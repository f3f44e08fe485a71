using DiffProg.Generators.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace DiffProg.Generators.Frontend;

/// <summary>Reads one [Differentiable] method: its signature, its program, and what is wrong with them.</summary>
internal static class MethodReader
{
    public static MethodEntry Read(IMethodSymbol method, SemanticModel semantics, CancellationToken cancellation) =>
        Read(Instance.Of(method), semantics, cancellation);

    /// <summary>Never throws, whatever the method: a failure of ours is an issue like any other.</summary>
    public static MethodEntry Read(Instance method, SemanticModel semantics, CancellationToken cancellation)
    {
        try
        {
            return ReadMethod(method, semantics, cancellation);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            string id = MethodIds.Of(method);
            var failure = e as CompilerFailure;
            var issue = new Issue(
                Diagnostics.Rules.Internal, failure?.Origin ?? Origins.Declaration(id),
                EquatableArray.Of(id, $"{(e.InnerException ?? e).GetType().Name}: {e.Message}"));
            var signature = SignatureOf(method, id, [], []);
            // Whose body it came of is not known.
            return new MethodEntry(
                new MethodModel(signature, null, EquatableArray.Of(issue)), HasPlace: false,
                Sources: EquatableArray.Of(BodyPlaces.Unknown));
        }
    }

    /// <summary>The operation that ordinals count from.</summary>
    public static IOperation? BodyOf(IMethodSymbol method, SemanticModel semantics, CancellationToken cancellation)
    {
        var declaration = DeclarationOf(method, cancellation);
        if (declaration is null || (declaration.Body is null && declaration.ExpressionBody is null))
            return null;
        if (declaration.SyntaxTree != semantics.SyntaxTree)
        {
            // The other part of a partial method may stand in another file. The compiler caches this model per
            // compilation.
#pragma warning disable RS1030
            semantics = semantics.Compilation.GetSemanticModel(declaration.SyntaxTree);
#pragma warning restore RS1030
        }

        return semantics.GetOperation(declaration, cancellation);
    }

    public static MethodDeclarationSyntax? DeclarationOf(IMethodSymbol method, CancellationToken cancellation) =>
        (method.PartialImplementationPart ?? method).DeclaringSyntaxReferences
            .Select(r => r.GetSyntax(cancellation)).OfType<MethodDeclarationSyntax>().FirstOrDefault();

    private static MethodEntry ReadMethod(Instance instance, SemanticModel semantics, CancellationToken cancellation)
    {
        var method = instance.Method;
        string id = MethodIds.Of(instance);
        var issues = new List<Issue>();
        if (instance.Given.Count == 0 && Implementations.Choose(method))
            return ReadChoice(method, id, issues, semantics.Compilation, cancellation);
        if (instance.Given.Count == 0 && Specialized.IsReadAtCalls(method, method.ContainingAssembly)
            && !Specialized.IsInstance(method)
            || method is { ContainingType.TypeKind: TypeKind.Interface, IsAbstract: true })
        {
            Fence.CheckReadAtCalls(method, id, issues);
            return new MethodEntry(
                new MethodModel(SignatureOf(method, id, [], []), null, issues.ToEquatable()), HasPlace: false);
        }

        bool hasPlace = Fence.CheckDeclaration(method, id, issues, semantics.Compilation, cancellation);
        if (issues.Any(i => i.Rule == "DP1002"))
            return new MethodEntry(
                new MethodModel(SignatureOf(method, id, [], []), null, issues.ToEquatable()), HasPlace: false);
        var parameters = new ParametersReader(instance, id, issues);
        var results = new ValueReader(method.ContainingAssembly);
        var returns = Returns(method, id, issues, results);
        var constructors = new HashSet<string>(parameters.Sources.Concat(results.Sources), StringComparer.Ordinal);
        var declared = DeclaredResult(method, id, parameters, issues);
        var signature = SignatureOf(instance, id, parameters.Signatures, returns ?? []);
        // What chooses says so.
        if (instance.Given.Count > 0 && IsWritten(method, signature))
            hasPlace = false;
        if (parameters.IsComplete && returns is not null && TakenNames.Of(method, signature) is { } taken)
        {
            Report("DP1029", method.ContainingType.Name, taken, method.Name);
            hasPlace = false;
        }

        if (hasPlace && parameters.IsComplete && returns is not null
            && Overloads.Clash(method, signature, semantics.Compilation, constructors) is { } clash)
        {
            Report("DP1110", clash, method.Name);
            hasPlace = false;
        }

        if (parameters.IsComplete && issues.Count == 0 && !parameters.Leaves.Any(l => l.Parameter.Differentiable)
            && !instance.Given.Any(g => g.Carries))
            issues.Add(new Issue("DP3001", Origins.Declaration(id), EquatableArray.Of(method.Name)));

        if (KnownTypes.MaxArena(method) is { } size && ByteSize.Parse(size) is null)
            Report("DP1084", size);
        var body = BodyOf(method, semantics, cancellation);
        if (body is null)
            Report("DP1008", method.Name);
        // Where the declaration is already wrong, findings of the body would only repeat it.
        if (body is null || !parameters.IsComplete || returns is null)
            return new MethodEntry(
                new MethodModel(signature, null, issues.ToEquatable()), hasPlace && parameters.IsComplete
                && returns is not null, Sources: Sources([]));

        var sharing = new Sharing();
        var bodies = new Bodies(body.SemanticModel!.Compilation, cancellation);
        int before = issues.Count;
        BodyReader reader;
        FunctionIR? function;
        do
        {
            issues.RemoveRange(before, issues.Count - before);
            reader = new BodyReader(instance, id, body, parameters, issues, sharing, bodies, cancellation);
            function = reader.Read(declared, returns);
        }
        while (reader.SharesMore);

        // Not to be refused without a word, unless C# has one.
        if (function is null && !HasErrors(issues) && !body.SemanticModel.GetDiagnostics(
            body.Syntax.Span, cancellation).Any(d => d.Severity == DiagnosticSeverity.Error))
            Report(Diagnostics.Rules.Internal, id, "it was not read, and nothing says why");

        // Whatever comes with these types: what the method itself throws then is right.
        if (reader.AlwaysThrows && instance.Given.Count > 0)
        {
            issues.RemoveRange(before, issues.Count - before);
            return new MethodEntry(
                new MethodModel(signature with { AlwaysThrows = true }, null, issues.ToEquatable()), hasPlace, default,
                Sources(reader.Sources));
        }

        var callees = reader.Callees;
        if (function is not null && KnownTypes.IsCheckpoint(method))
            function = CheckpointPart.Wrap(function, Origins.Declaration(id));
        if (CustomDerivative.Of(method) is { } custom && function is not null)
        {
            function = custom.Wrap(function, Origins.Declaration(id));
            callees = callees.Append(CalleeOf(custom.Rule));
        }

        return new MethodEntry(
            new MethodModel(signature, HasErrors(issues) ? null : function, issues.ToEquatable()), hasPlace,
            callees.ToEquatable(), Sources(reader.Sources));

        void Report(string rule, params string[] arguments) =>
            issues.Add(new Issue(rule, Origins.Declaration(id), arguments.ToEquatable()));

        EquatableArray<string> Sources(IEnumerable<string> bodies) =>
            Sorted(bodies.Concat(BodyPlaces.OfConstructors(constructors, semantics.Compilation, cancellation)));
    }

    /// <summary>A method as its callers know it.</summary>
    public static Callee CalleeOf(IMethodSymbol method) =>
        new(MethodIds.Of(method), method.OriginalDefinition.GetDocumentationCommentId() ?? "");

    private static EquatableArray<string> Sorted(IEnumerable<string> sources) =>
        sources.Distinct().OrderBy(s => s, StringComparer.Ordinal).ToEquatable();

    private static bool HasErrors(IEnumerable<Issue> issues) =>
        issues.Any(i => Diagnostics.Rules.IsError(i.Rule));

    // A method whose arguments are of interfaces: which of its methods runs is decided by what comes.
    private static MethodEntry ReadChoice(
        IMethodSymbol method, string id, List<Issue> issues, Compilation compilation, CancellationToken cancellation)
    {
        var constructors = new HashSet<string>(StringComparer.Ordinal);
        Implementations.Check(method, id, issues, constructors);
        var instances = HasErrors(issues) ? [] : Implementations.Of(method, constructors);
        bool hasPlace = Fence.CheckDeclaration(method, id, issues, compilation, cancellation) && instances.Count > 0;
        if (CustomDerivative.Of(method) is not null || CustomDerivative.IsDerivative(method))
            Report("DP1052", method.Name, "it takes an interface; write it for each type");
        // What is wrong with these is told where they are read.
        var choices = instances.Select(i => Declared(i, constructors)).ToArray();
        hasPlace &= !choices.Contains(null);
        var signature = ChoiceOf(method, choices.OfType<MethodSignature>());
        if (hasPlace && Overloads.Clash(method, signature, compilation, constructors) is { } clash)
        {
            Report("DP1110", clash, method.Name);
            hasPlace = false;
        }

        if (hasPlace && TakenNames.Of(method, signature) is { } taken)
        {
            Report("DP1029", method.ContainingType.Name, taken, method.Name);
            hasPlace = false;
        }

        if (signature.Choices.FirstOrDefault(c => IsWritten(method, c)) is { } written)
        {
            Report("DP1075", method.Name, string.Join(", ", written.Parameters.Select(p => p.TypeText)
                .Except(signature.Parameters.Select(p => p.TypeText)).Select(t => t.Split('.', ':').Last())));
            hasPlace = false;
        }

        return new MethodEntry(
            new MethodModel(signature, null, issues.ToEquatable()), hasPlace,
            Sources: Sorted(BodyPlaces.OfConstructors(constructors, compilation, cancellation)));

        void Report(string rule, params string[] arguments) =>
            issues.Add(new Issue(rule, Origins.Declaration(id), arguments.ToEquatable()));
    }

    /// <summary>What generated members of a method are spelt by, as its declaration says it; null where that is not
    /// right. The constructors that were looked at are added to those of the caller's.</summary>
    public static MethodSignature? Declared(Instance instance, ISet<string> constructors)
    {
        var (method, id, found) = (instance.Method, MethodIds.Of(instance), new List<Issue>());
        var parameters = new ParametersReader(instance, id, found);
        var results = new ValueReader(method.ContainingAssembly);
        var returns = Returns(method, id, found, results);
        constructors.UnionWith(parameters.Sources.Concat(results.Sources));
        return returns is not null && parameters.IsComplete
            ? SignatureOf(instance, id, parameters.Signatures, returns) : null;
    }

    /// <summary>The same of the method that chooses among others by the types of its arguments.</summary>
    public static MethodSignature ChoiceOf(IMethodSymbol method, IEnumerable<MethodSignature> choices)
    {
        var first = choices.FirstOrDefault();
        var signature = SignatureOf(
            method, MethodIds.Of(method), first?.Parameters ?? default, first?.Returns ?? default) with
        {
            Choices = choices.ToEquatable(),
            // Several directions are of one type: the overloads for the types take them.
            TakesDirections = false,
        };
        return signature with
        {
            Parameters = signature.Parameters.Select(p => !p.IsReceiver
                && method.Parameters.FirstOrDefault(q => q.Name == p.Name) is { } q
                ? p with { TypeText = Declarations.TypeText(q.Type) } : p).ToEquatable(),
        };
    }

    /// <summary>Another overload takes these types itself.</summary>
    public static bool IsWritten(IMethodSymbol method, MethodSignature choice) => method.ContainingType
        .GetMembers(method.Name).OfType<IMethodSymbol>().Any(m => !SymbolEqualityComparer.Default.Equals(m, method)
            && KnownTypes.IsDifferentiable(m) && m.Parameters.Select(p => Declarations.TypeText(p.Type))
                .SequenceEqual(choice.Parameters.Where(p => !p.IsReceiver).Select(p => p.TypeText)));

    private static MethodSignature SignatureOf(
        Instance instance, string id, IEnumerable<ParameterSignature> parameters,
        IEnumerable<ReturnSignature> returns)
    {
        var signature = SignatureOf(instance.Method, id, parameters, returns) with
        {
            IsChosen = instance.Given.Count > 0,
        };
        // An overload says no more of its types than these say themselves.
        return instance.Given.Any(g => !Declarations.IsPublic(g.Type)) ? signature with
        {
            Accessibility = signature.Accessibility switch
            {
                "public" or "protected internal" => "internal",
                "protected" => "private protected",
                var less => less,
            },
        } : signature;
    }

    private static MethodSignature SignatureOf(
        IMethodSymbol method, string id, IEnumerable<ParameterSignature> parameters,
        IEnumerable<ReturnSignature> returns) => new(
        id, MethodIds.HintName(id), Declarations.NamespaceOf(method.ContainingType),
        Declarations.Of(method.ContainingType),
        method.Name, Declarations.AccessibilityOf(method), method.IsStatic, parameters.ToEquatable(),
        returns.ToEquatable())
    {
        IsDerivative = CustomDerivative.IsDerivative(method),
        MaxArena = KnownTypes.MaxArena(method) is { } size ? ByteSize.Parse(size) : null,
        IsStrict = KnownTypes.Says(method, "Strict"),
        TakesDirections = KnownTypes.Says(method, "Directions"),
    };

    private static IReadOnlyList<ReturnSignature>? Returns(
        IMethodSymbol method, string id, List<Issue> issues, ValueReader values)
    {
        var elements = method.ReturnType is INamedTypeSymbol { IsTupleType: true } tuple
            ? tuple.TupleElements.Select(e => (e.Name, e.Type)).ToArray() : [("value", method.ReturnType)];
        // What it computes is in the arrays that it writes.
        if (method.ReturnsVoid && method.Parameters.Any(p => p.RefKind is RefKind.Ref or RefKind.Out ||
            (KnownTypes.GridKindOf(p.Type) ?? KnownTypes.ArrayKindOf(p.Type) ?? KnownTypes.JaggedKindOf(p.Type))
                is ScalarKind.F32 or ScalarKind.F64
            && !KnownTypes.IsNamed(p.Type, "System", "ReadOnlySpan", 1)))
            return [];
        var returns = elements.Select(e => Return(e.Name, e.Type, values)).ToArray();
        if (method.RefKind == RefKind.None && !returns.Contains(null) && returns.Any(r => r!.IsFloat))
            return returns!;
        if (values.Problem is { } problem)
        {
            issues.Add(new Issue("DP1041", Origins.Declaration(id), EquatableArray.Of(method.Name, problem)));
            return null;
        }

        // C# reports a type that does not exist.
        if (elements.All(e => e.Type.TypeKind != TypeKind.Error))
        {
            issues.Add(new Issue("DP1007", Origins.Declaration(id), EquatableArray.Of(
                method.Name, method.ReturnType.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat))));
        }

        return null;
    }

    private static ReturnSignature? Return(string name, ITypeSymbol type, ValueReader values) =>
        KnownTypes.IsEnum(type) ? new(name, ScalarKind.I32, false) { Enum = Declarations.TypeText(type) }
        : KnownTypes.ValueTypeOf(type) is { } single
            ? (single.IsFloat && !IsView(type))
                || type.SpecialType is SpecialType.System_Int32 or SpecialType.System_Boolean
                ? new(name, single.Kind, KnownTypes.IsTensor(type)) : null
        : values.Read(type) is { } value ? new(name, default, false, value) : null;

    private static bool IsView(ITypeSymbol type) => KnownTypes.TensorKindOf(type) is not null
        && !KnownTypes.IsTensor(type);

    private static EquatableArray<Dim>? DeclaredResult(
        IMethodSymbol method, string id, ParametersReader parameters, List<Issue> issues)
    {
        var origin = Origins.Declaration(id);
        string? text = KnownTypes.Text(KnownTypes.Attribute(method.GetReturnTypeAttributes(), "ShapeAttribute"));
        if (text is null)
            return null;
        if (!KnownTypes.IsTensor(method.ReturnType))
        {
            issues.Add(new Issue("DP2026", origin, EquatableArray.Of("the result", method.ReturnType.ToDisplayString(
                SymbolDisplayFormat.MinimallyQualifiedFormat))));
            return null;
        }

        var shape = new DimsReader(origin, "the result", issues).Shape(text, 1, 4, "tensors have 1 to 4 axes");
        var unbound = (shape ?? default).SelectMany(d => d.Symbols).Where(s => !parameters.Names.Contains(s)).Distinct()
            .ToArray();
        foreach (string name in unbound)
            issues.Add(new Issue("DP2025", origin, EquatableArray.Of(name)));
        return unbound.Length > 0 ? null : shape;
    }
}

/// <summary>A method as read.</summary>
/// <param name="Model">Its signature, program and issues.</param>
/// <param name="HasPlace">Generated members have a place to stand in.</param>
/// <param name="Callees">The differentiable methods that it calls.</param>
/// <param name="Sources">Places of the bodies that were read for it elsewhere (<see cref="BodyPlaces"/>).</param>
internal sealed record MethodEntry(
    MethodModel Model, bool HasPlace, EquatableArray<Callee> Callees = default,
    EquatableArray<string> Sources = default);

/// <summary>A method that is called: its id, and the declaration id by which a compilation finds it again.</summary>
internal readonly record struct Callee(string Id, string DeclarationId);
