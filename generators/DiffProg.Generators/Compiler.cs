using DiffProg.Generators.Analysis;
using DiffProg.Generators.Diagnostics;
using DiffProg.Generators.Differentiation;
using DiffProg.Generators.Emit;
using DiffProg.Generators.IR;
using DiffProg.Generators.Lowering;
using DiffProg.Generators.Lowering.Lanes;
using DiffProg.Generators.Optimization;

namespace DiffProg.Generators;

/// <summary>The table of contents: what happens to a method between its IR and its C# text.</summary>
public static class Compiler
{
    /// <summary>Compiles one method; never throws, whatever the unit.</summary>
    public static CompiledMethod Compile(MethodUnit unit)
    {
        var signature = unit.Method.Signature;
        CompiledMethod Failed(IEnumerable<Issue> issues) =>
            new(
            signature.HintName, Emitter.EmitFailure(signature, issues.ToArray(), unit.IsProbed), issues.ToEquatable());

        if (signature.Choices.Count > 0 || signature.AlwaysThrows)
            return new CompiledMethod(signature.HintName, Emitter.EmitForwarding(signature), default);
        if (unit.Method.Body is null || unit.Method.Issues.Any(i => Rules.IsError(i.Rule)))
            return Failed(unit.Method.Issues);
        try
        {
            var (primal, issues) = Understand(unit);
            if (primal is null)
                return Failed(issues);
            return DeepStack.Run(
                primal.Nodes.Count + primal.Standing.Sum(f => f.Nodes.Count),
                () => Print(primal, signature, issues, unit.IsProbed));
        }
        catch (NoLanes e)
        {
            return Failed([new Issue(
                "DP1089", Origin.Declaration(signature.Id), EquatableArray.Of(signature.Name, e.Message))]);
        }
        catch (NoDerivative e)
        {
            return Failed([new Issue("DP1085", e.Origin, EquatableArray.Of(e.Method, e.Missing))]);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // A defect of this compiler: the user's project compiles, and the analyzer says what happened.
            var origin = e is CompilerFailure { Origin: { Method: not null } at } ? at
                : Origin.Declaration(signature.Id);
            return Failed([new Issue(Rules.Internal, origin, EquatableArray.Of(signature.Id, e.Message))]);
        }
    }

    private static CompiledMethod Print(
        FunctionIR primal, MethodSignature signature, EquatableArray<Issue> issues, bool isProbed)
    {
        primal = DistinctSizes.Run(primal);
        var procedures = Procedures.Of(primal, signature);
        var bodies = Bodies(primal, signature, procedures, isProbed, out var missing);
        if (bodies.SelectMany(b => ArenaLimit.Exceeded(signature, b)).ToEquatable() is { Count: > 0 } exceeded)
            return new CompiledMethod(
                signature.HintName, Emitter.EmitFailure(signature, exceeded.ToArray(), isProbed),
                issues.Concat(exceeded).ToEquatable());
        var costs = Costs.Run(primal, bodies.First(b => b.Kind == BodyKind.Value).Program);
        return new CompiledMethod(
            signature.HintName, Emitter.Emit(signature, primal, bodies, procedures),
            issues.Concat(missing).Concat(costs).ToEquatable())
        {
            Saved = bodies.FirstOrDefault(b => b.Kind is BodyKind.Gradient or BodyKind.Vjp) is { } gradient
                ? new SaveReport(gradient.Program, new RecordWriter(new CodeWriter(), gradient.Program, gradient.Kind))
                    .Summary() : null,
        };
    }

    // All but the derivatives that would need one of a method whose body is not read.
    private static Body[] Bodies(
        FunctionIR primal, MethodSignature signature, Procedures procedures, bool isProbed,
        out IReadOnlyList<Issue> missing)
    {
        var (bodies, lacks) = (new List<Body>(), new List<Issue>());
        var plain = isProbed ? Simplify.Run(Probes.Without(primal), strict: signature.IsStrict) : primal;
        foreach (var kind in EntryWriter.KindsOf(signature, isProbed))
        {
            try
            {
                var body = new Body(kind, Build(kind.IsProbed() ? primal : plain, kind, signature));
                procedures.Add(body.Program);
                bodies.Add(body);
            }
            catch (NoDerivative e) when (kind != BodyKind.Value)
            {
                lacks.Add(new Issue(
                    "DP1086", e.Origin, EquatableArray.Of(signature.Name + kind.Plain(), e.Method, e.Missing)));
            }
        }

        missing = [.. lacks.Distinct()];
        return [.. bodies];
    }

    /// <summary>The part that finds mistakes: what the analyzer runs as well.</summary>
    public static EquatableArray<Issue> Check(MethodUnit unit) => Compile(unit).Issues;

    /// <summary>Sees a function as a pass has left it; tests verify it.</summary>
    internal delegate FunctionIR Watch(FunctionIR f, string after);

    // From what the front end read to a typed function in one piece.
    internal static (FunctionIR? Function, EquatableArray<Issue> Issues) Understand(
        MethodUnit unit, Watch? watch = null)
    {
        watch ??= (f, _) => f;
        // What is asked for is not computed once more for itself.
        var f = watch(
            Checkpoints.Open(unit.Method.Body!, part => part.Attributes.Text("call") == unit.Method.Body!.Name),
            "the front end");
        f = watch(Inline.Run(f, unit.Callees.ToDictionary(c => c.Name)), nameof(Inline));
        // In a function that stands everything is kept: its arguments are others by the time that it is needed.
        bool strict = unit.Method.Signature.IsStrict;
        var opened = f.Standing.Select(s => Checkpoints.Open(s)).ToArray();
        var shaped = ResultShapes.Declare(opened);
        var standing = new List<FunctionIR>();
        for (int i = 0; i < shaped.Length; i++)
        {
            var (function, findings) = Typed(shaped[i], strict, watch);
            if (function is null)
                return (null, findings.Select(issue => ResultShapes.Explain(opened[i], issue)).ToEquatable());
            standing.Add(function with { Standing = EquatableArray<FunctionIR>.Empty });
        }

        // A check on entry is one of the method that is called from outside.
        var open = standing.Where(s => s.Guards.Count > 0).Select(s => new Issue(
            "DP1061", Origin.Declaration(s.Name), EquatableArray.Of(s.Name, Printer.Print(s.Guards[0])))).ToEquatable();
        if (open.Count > 0)
            return (null, open);
        var shown = standing.SelectMany(s => s.Nodes.Where(n => n.Op == Op.Probe).Select(n => new Issue(
            "DP1088", n.Origin, EquatableArray.Of(Invocation.MethodOf(s.Name))))).ToEquatable();
        if (shown.Count > 0)
            return (null, shown);
        var (typed, issues) = Typed(f with { Standing = standing.ToEquatable() }, strict, watch);
        if (typed is null)
            return (null, issues);
        return (typed,
            issues.Concat(unit.Method.Signature is { IsDerivative: true } or { IsChosen: true } ? []
                : LostGradients.Run(typed).Concat(Expanded(typed) is { } expanded ? LostGradients.Run(expanded) : [])
                    .Distinct()).ToEquatable());
    }

    // With derivatives inside as programs; null where there are none, or their programs are more than values: those of
    // loops, and those that a derivative of the user's stands for.
    private static FunctionIR? Expanded(FunctionIR f)
    {
        var regions = Regions.Of(f.Nodes);
        int[] derived = [.. Enumerable.Range(0, f.Nodes.Count).Where(i => f.Nodes[i].Op == Op.Derive)];
        return derived.Length > 0 && !f.Nodes.Any(n => n.Op is Op.Custom or Op.Array or Op.Invoke)
            && !derived.Any(d => f.Nodes.Skip(d).Take(regions.End(d) - d).Any(n => n.Op == Op.Loop))
            ? Simplify.Run(ExpandDerivatives.Run(f)) : null;
    }

    private static (FunctionIR? Function, EquatableArray<Issue> Issues) Typed(
        FunctionIR f, bool strict, Watch watch)
    {
        var (typed, issues) = InferShapes.Run(f);
        if (typed is null)
            return (null, issues);
        typed = Arrays.In(typed) ? Versions.Thread(typed) : typed;
        if (DerivedArrays.Run(typed).ToEquatable() is { Count: > 0 } changing)
            return (null, changing);
        if (CheckpointedArrays.Run(typed).ToEquatable() is { Count: > 0 } lost)
            return (null, lost);
        if (strict && Strictness.Run(typed).ToEquatable() is { Count: > 0 } approximate)
            return (null, approximate);
        typed = watch(ExpandDerivatives.OfForwardMode(watch(typed, nameof(InferShapes))), "the directions");
        typed = watch(Simplify.Run(typed, strict: strict), nameof(Simplify));
        return (watch(RepeatedChecks.Run(typed), nameof(RepeatedChecks)), issues);
    }

    // From that to loops, for one of the generated methods.
    internal static LoopProgram Build(FunctionIR primal, BodyKind kind, MethodSignature signature, Watch? watch = null)
    {
        watch ??= (f, _) => f;
        bool probed = kind.IsProbed();
        if (kind == BodyKind.Jvps)
            Directions.Check(signature, primal);
        var f = kind.Plain() switch
        {
            BodyKind.Gradient => watch(Reverse.Run(Private(primal), unitSeed: true, probed), nameof(Reverse)),
            BodyKind.Vjp => WithoutValue(
                watch(Reverse.Run(Private(primal), unitSeed: false, probed), nameof(Reverse)), primal),
            BodyKind.Jvp or BodyKind.Jvps => watch(Forward.Run(primal), nameof(Forward)),
            _ => primal,
        };
        int values = primal.Results.Count;
        var program = ToLoops(
            f, signature.Name + kind, signature.IsStrict || kind == BodyKind.Jvps, watch,
            signature.IsStrict ? null : kind.Plain() switch
            {
                BodyKind.Gradient => values,
                BodyKind.Vjp => 0,
                // One direction is, to the last bit, what several at a time are.
                _ => null,
            }, kind == BodyKind.Jvps ? values : null);
        program.MaxArena = signature.MaxArena;
        return program;

        FunctionIR Private(FunctionIR f) => watch(PrivateArrays.Run(f), nameof(PrivateArrays));
    }

    // From a function that nothing is derived of any more to loops: where the first results are values and the others
    // adjoints, with faster factors for these; where the others are tangents, along several directions at a time.
    internal static LoopProgram ToLoops(
        FunctionIR f, string name, bool strict, Watch? watch = null, int? beforeAdjoints = null,
        int? beforeTangents = null)
    {
        watch ??= (f, _) => f;
        f = watch(ExpandDerivatives.Run(f), nameof(ExpandDerivatives));
        f = watch(OpenComposites.Run(f), nameof(OpenComposites));
        f = watch(Simplify.Run(f, differentiated: true, strict), nameof(Simplify));
        f = watch(Simplify.Run(FixedPlaces.Run(f), differentiated: true, strict), nameof(FixedPlaces));
        f = watch(JoinSweeps.Run(f), nameof(JoinSweeps));
        f = watch(Unswitch.Run(f), nameof(Unswitch));
        f = watch(Simplify.Run(f, differentiated: true, strict), nameof(Simplify));
        f = watch(Checkpoints.WithoutMarks(f), nameof(Checkpoints));
        f = watch(CanonicalProducts.Run(f), nameof(CanonicalProducts));
        f = watch(AddableResults.Run(f), nameof(AddableResults));
        f = watch(Borders.Run(f), nameof(Borders));
        if (beforeTangents is { } tangents)
            f = watch(Directions.Run(f, tangents), nameof(Directions));
        f = watch(StrongProducts.Run(f), nameof(StrongProducts));
        if (beforeAdjoints is { } adjoints)
            f = watch(Factors.Run(f, adjoints), nameof(Factors));
        var plan = Fuse.Run(f);
        var program = Lower.Run(f, plan, Names(f), name, strict);
        program.Slots = PlanMemory.Run(program);
        return program;
    }

    // What is reserved, then scalar parameters: the bodies of one method share one object and must agree on its fields.
    private static NameTable Names(FunctionIR f)
    {
        var sizes = f.Parameters.SelectMany(p => p.Type.Dims.Concat(p.Lists)).SelectMany(d => d.Symbols)
            .Concat(f.Nodes.Where(n => n.Op == Op.Size).SelectMany(n => n.Attributes.Dims("dim")[0].Symbols))
            .Select(Spelling.Symbol);
        var results = BodyWriter.ResultFields(f.Results);
        var names = new NameTable([.. Spelling.Reserved, .. sizes, .. results]);
        for (int i = 0; i < f.Parameters.Count; i++)
        {
            if (f.TypeOf(i).Rank == 0)
                Scalars.NameOf(names, f, i);
        }

        return names;
    }

    // A pullback is asked for the gradients alone.
    private static FunctionIR WithoutValue(FunctionIR f, FunctionIR primal) =>
        f with { Results = f.Results.Skip(primal.Results.Count).ToEquatable() };
}
