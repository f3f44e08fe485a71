using DiffProg.Generators.Analysis;
using DiffProg.Generators.Diagnostics;
using DiffProg.Generators.Differentiation;
using DiffProg.Generators.Emit;
using DiffProg.Generators.IR;
using DiffProg.Generators.Lowering;
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
            new(signature.HintName, Emitter.EmitFailure(signature, issues.ToArray()), issues.ToEquatable());

        if (unit.Method.Body is null || unit.Method.Issues.Any(IsError))
            return Failed(unit.Method.Issues);
        try
        {
            var (primal, issues) = Understand(unit);
            if (primal is null)
                return Failed(issues);
            return DeepStack.Run(primal.Nodes.Count, () =>
            {
                var bodies = EntryWriter.KindsOf(signature).Select(kind => new Body(kind, Build(primal, kind, signature))).ToArray();
                var costs = Costs.Run(primal, bodies.First(b => b.Kind == BodyKind.Value).Program);
                return new CompiledMethod(
                    signature.HintName, Emitter.Emit(signature, primal, bodies), issues.Concat(costs).ToEquatable());
            });
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // A defect of this compiler: the user's project compiles, and the analyzer says what happened.
            var origin = e is CompilerFailure { Origin: { Method: not null } at } ? at
                : Origin.Declaration(signature.Id);
            return Failed([new Issue(Rules.Internal, origin, EquatableArray.Of(signature.Id, e.Message))]);
        }
    }

    /// <summary>The part that finds mistakes: what the analyzer runs as well.</summary>
    public static EquatableArray<Issue> Check(MethodUnit unit) => Compile(unit).Issues;

    private static bool IsError(Issue issue) => Rules.Of(issue.Rule).Severity == RuleSeverity.Error;

    // From what the front end read to a typed function in one piece.
    internal static (FunctionIR? Function, EquatableArray<Issue> Issues) Understand(MethodUnit unit)
    {
        var f = Inline.Run(unit.Method.Body!, unit.Callees.ToDictionary(c => c.Name));
        var (typed, issues) = InferShapes.Run(f);
        return typed is null ? (null, issues) : (Simplify.Run(typed), LostGradients.Run(typed));
    }

    // From that to loops, for one of the generated methods.
    internal static LoopProgram Build(FunctionIR primal, BodyKind kind, MethodSignature signature)
    {
        var f = kind switch
        {
            BodyKind.Gradient => Reverse.Run(primal, unitSeed: true),
            BodyKind.Vjp => WithoutValue(Reverse.Run(primal, unitSeed: false), primal),
            BodyKind.Jvp => Forward.Run(OpenComposites.Run(primal)),
            _ => primal,
        };
        f = OpenComposites.Run(f);
        f = Simplify.Run(f, differentiated: true);
        f = CanonicalProducts.Run(f);
        f = AddableResults.Run(f);
        var plan = Fuse.Run(f);
        return Lower.Run(f, plan, Names(f), signature.Name + kind);
    }

    // What is reserved, then scalar parameters: the bodies of one method share one object and must agree on its fields.
    private static NameTable Names(FunctionIR f)
    {
        var sizes = f.Parameters.SelectMany(p => p.Type.Dims).SelectMany(d => d.Symbols).Select(Spelling.Symbol);
        var results = f.Results.Select(r => BodyWriter.ResultField(r.Name));
        var names = new NameTable([.. Spelling.Reserved, .. sizes, .. results]);
        for (int i = 0; i < f.Parameters.Count; i++)
        {
            if (f.TypeOf(i).Rank == 0)
                KernelSignature.ReserveScalar(names, f, i);
        }

        return names;
    }

    // A pullback is asked for the gradients alone.
    private static FunctionIR WithoutValue(FunctionIR f, FunctionIR primal) =>
        f with { Results = f.Results.Skip(primal.Results.Count).ToEquatable() };
}
