using DiffProg.Generators.IR;
using DiffProg.Generators.Optimization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffProg.Generators.Frontend;

// Derivatives inside the body. The function is read between Derive and EndDerive, with arguments of its own; what it
// captures it reads as any region does.
internal sealed partial class BodyReader
{
    // Variables that a function which is differentiated may have changed. Loops carry everything: only at the end it is
    // known what they change.
    private readonly List<(IOperation At, string Name, Bound? Before, Bound? After)> _suspects = [];

    private void RejectChanges(FunctionIR function)
    {
        if (_suspects.Count == 0)
            return;
        // Whether a callee writes an array is seen when it is inlined (DerivedArrays).
        int[] given = new int[function.Nodes.Count];
        for (int i = 0; i < given.Length; i++)
        {
            given[i] = function.Nodes[i] switch
            {
                { Op: Op.CallResult } when Arrays.ArgumentOf(function, i) is >= 0 and var argument => given[argument],
                { Op: Op.View, Operands: [var array, ..] } => given[array],
                { Op: Op.Whole, Operands: [_, var array] } => given[array],
                _ => i,
            };
        }

        var unchanged = function with
        {
            Nodes = function.Nodes.Select(
                n => n with { Operands = n.Operands.Select(o => given[o]).ToEquatable() }).ToEquatable(),
        };
        int[] root = [.. Invariants.Of(unchanged, Regions.Of(unchanged.Nodes))];
        foreach (var (at, name, before, after) in _suspects)
        {
            if (before?.Leaves() is { } x && after?.Leaves() is { } y
                && !(before.IsAlike(after)
                    && x.Select(n => root[given[n]]).SequenceEqual(y.Select(n => root[given[n]]))))
                Reject(at, new Rejection("DP1050", name));
        }
    }

    private delegate IReadOnlyList<Bound>? Program(IReadOnlyList<Bound> arguments);

    private Bound DerivativeOf(IInvocationOperation operation) =>
        Derivative(operation) is var derivative && _thrown ? new Bound.Thrown() : derivative;

    private Bound Derivative(IInvocationOperation operation)
    {
        var values = new Bound[operation.TargetMethod.Parameters.Length];
        foreach (var argument in operation.Arguments)
            values[argument.Parameter!.Ordinal] = Expression(argument.Value);
        if (values.Any(v => v is Bound.Missing))
            return Lacking(operation, values);
        var (function, rest) = (values[0], values.Skip(1).ToArray());
        if (function is not Bound.Function known)
            return Reject(operation, new Rejection("DP1012", "A function that is not known here",
                "pass a lambda or a method"));
        if (rest.Any(v => v is not (Bound.Single or Bound.Array)))
            return Reject(operation, Fence.Explain(operation.Arguments[1].Value));
        if (known.Symbol.Parameters.Any(p => p.RefKind != RefKind.None))
            return Reject(
                operation, new Rejection("DP1012", $"'{known.Symbol.Name}', a function with a ref parameter,",
                    "return what it changes"));
        int count = known.Symbol.Parameters.Length;
        string name = operation.TargetMethod.Name;
        if (_conditional > 0 && MakesArrays(operation, known))
            return Reject(operation, new Rejection("DP1024", operation.Syntax.ToString()));
        var (points, directions) = (rest.Take(count).Select(p => Pointed(operation, p)).ToArray(),
            rest.Skip(count).ToArray());
        if (name != "Vjp")
            directions = [.. directions.Select((d, k) => Directed(operation, d, points[k]))];
        Bound? lack = null;
        IReadOnlyList<Bound>? Call(IReadOnlyList<Bound> arguments)
        {
            var result = InvokeFunction(operation, known, [.. arguments]);
            if (result is Bound.Thrown)
                result = ThrownResult(operation, known.Symbol);
            if (result is Bound.Array array)
                return [OwnCopy(operation, array, (Bound.Single)LengthOf(operation, array))];
            if (result.Leaves() is { Count: > 0 } leaves)
                return [.. leaves.Select(l => new Bound.Single(l))];
            lack = Lacking(operation, result);
            return null;
        }

        // What is asked for is a new array.
        Bound One(IReadOnlyList<Bound>? values) => values is null ? Lacking(operation, lack)
            : values.Count == 1 ? Given(values[0]) : new Bound.Tuple([.. values.Select(Given)]);
        Bound Given(Bound value) => value is Bound.Array ? Copied(operation, value) : value;
        IReadOnlyList<Bound>? Gradient(IReadOnlyList<Bound> at) =>
            Reverse(operation, known, at, [Unit(operation)], Call)?.Gradients;
        switch (name)
        {
            case "Gradient":
                return One(Gradient(points));
            case "ValueAndGradient":
                return Reverse(operation, known, points, [Unit(operation)], Call) is var (values1, gradients)
                    ? One([.. values1, .. gradients]) : Lacking(operation, lack);
            case "Vjp" when directions is [Bound.Array cotangent]:
                var own = OwnCopy(operation, cotangent, (Bound.Single)LengthOf(operation, cotangent));
                return One(Reverse(operation, known, points, [own], Fitting(operation, Call, own))?.Gradients);
            case "Vjp":
                return One(Reverse(operation, known, points, directions, Call)?.Gradients);
            case "Jvp":
                return Forward(operation, known, points, directions, Call) is var (values2, tangents)
                    ? One([.. values2, .. tangents]) : Lacking(operation, lack);
            case "HessianVectorProduct":
                return One(Forward(operation, known, points, directions, Gradient)?.Tangents);
            case "Hessian" when points[0] is Bound.Array x:
                return HessianOf(operation, x, e => Forward(operation, known, points, [e], Gradient)?.Tangents)
                    ?? Lacking(operation, lack);
            case "Jacobian" when points[0] is Bound.Array x:
                return JacobianOf(operation, known, x, Call) ?? Lacking(operation, lack);
            case "Hessian" when TypeOf((Bound.Single)points[0]) is { Shape.Count: 0 }:
                return Hessian(operation, known, points, Gradient) ?? Lacking(operation, lack);
            case "Hessian":
                return Jacobian(operation, points[0], points[0], byRow: false, e =>
                    Forward(operation, known, points, [e], Gradient)?.Tangents) ?? Lacking(operation, lack);
            case "Jacobian":
                // The result alone tells how many rows there are; its value is not computed.
                return Call(points) is [var result] ? Shorter(operation, result, points[0],
                    () => Jacobian(operation, result, points[0], byRow: true, e =>
                        Reverse(operation, known, points, [e], Call)?.Gradients) ?? Lacking(operation, lack),
                    () => Jacobian(operation, result, points[0], byRow: false, e =>
                        Forward(operation, known, points, [e], Call)?.Tangents) ?? Lacking(operation, lack))
                    : Lacking(operation, lack);
            default:
                return Reject(operation, Fence.Call(operation.TargetMethod, _method.ContainingAssembly));
        }
    }

    // What a function returns that always throws, for the derivative to be one of something.
    private Bound ThrownResult(IOperation operation, IMethodSymbol function)
    {
        if (KnownTypes.ScalarKindOf(Resolve(function.ReturnType)) is { } kind)
            return Constant(operation, 0.0, kind);
        _thrown = false;
        return Reject(operation, new Rejection("DP1011", "The derivative of a function that always throws",
            "remove it, or throw in a branch of the function"));
    }

    // By rows, in reverse mode, where there are fewer of them than columns.
    private Bound Shorter(IOperation operation, Bound y, Bound x, Func<Bound> byRow, Func<Bound> byColumn) =>
        Lazily(
            operation, (Bound.Single)Intrinsic(
                operation, "LessOrEqual", "x,y", TensorType.Scalar(ScalarKind.Bool), Elements(operation, y),
                Elements(operation, x)), byRow, byColumn);

    private Bound Elements(IOperation operation, Bound tensor) =>
        Intrinsic(operation, "Elements", "x", TensorType.Scalar(ScalarKind.I32), tensor);

    // A loop over the elements of y or x: each gives a row or a column. Null where the function gives nothing.
    private Bound? Jacobian(
        IOperation operation, Bound y, Bound x, bool byRow, Func<Bound, IReadOnlyList<Bound>?> derivative)
    {
        var type = TensorType.Unknown(TypeOf((Bound.Single)x).Kind);
        var (along, none) = (byRow ? y : x, (Bound.Single)Intrinsic(operation, "NoJacobian", "y,x", type, y, x));
        var count = (Bound.Single)Elements(operation, along);
        var opener = Append(
            operation, Op.Loop, TensorType.None, Attributes.None.With("counted", 1), count.Node, none.Node);
        var before = Append(operation, Op.Carried, type, Attributes.None.With("index", 0));
        var i = Append(operation, Op.Index, TensorType.Scalar(ScalarKind.I32), Attributes.None);
        _depth++;
        var part = derivative(Intrinsic(operation, "Unit", "x,index", type, along, i));
        _depth--;
        var after = part is [var entries]
            ? Intrinsic(operation, byRow ? "WithRow" : "WithColumn", "jacobian,entries,index", type, before, entries, i)
            : null;
        Append(operation, Op.Next, TensorType.None, Attributes.None,
            after is Bound.Single { Node: var next } ? next : before.Node);
        return after is null or Bound.Missing ? after
            : Append(operation, Op.Result, type, Attributes.None.With("index", 0), opener.Node);
    }

    // Of numbers: the upper triangle, row by row; a row is the tangent of the gradient along one argument.
    private Bound? Hessian(
        IInvocationOperation operation, Bound.Function function, IReadOnlyList<Bound> points, Program gradient)
    {
        var entries = new List<Bound>();
        for (int i = 0; i < points.Count; i++)
        {
            var kind = TypeOf((Bound.Single)points[i]).Kind;
            var direction = points.Select((_, k) => (Bound)Constant(operation, k == i ? 1.0 : 0, kind)).ToArray();
            if (Forward(operation, function, points, direction, gradient) is not { } row)
                return null;
            entries.AddRange(row.Tangents.Skip(i));
        }

        return entries.Count == 1 ? entries[0] : new Bound.Tuple(entries);
    }

    private Bound Unit(IInvocationOperation operation) =>
        Constant(operation, 1.0, KnownTypes.ScalarKindOf(Resolve(operation.TargetMethod.TypeArguments[0]))!.Value);

    private (IReadOnlyList<Bound> Values, IReadOnlyList<Bound> Gradients)? Reverse(
        IInvocationOperation operation, Bound.Function function, IReadOnlyList<Bound> points,
        IReadOnlyList<Bound> cotangents, Program program) =>
        Derive(operation, "reverse", function, points, cotangents, program) is var (opener, results)
            ? (Derivatives(operation, opener, 0, results),
                Derivatives(operation, opener, results.Count, [.. points.Select(p => LeafOf(operation, p))]))
            : null;

    private (IReadOnlyList<Bound> Values, IReadOnlyList<Bound> Tangents)? Forward(
        IInvocationOperation operation, Bound.Function function, IReadOnlyList<Bound> points,
        IReadOnlyList<Bound> directions, Program program) =>
        Derive(operation, "forward", function, points, directions, program) is var (opener, results)
            ? (Derivatives(operation, opener, 0, results), Derivatives(operation, opener, results.Count, results))
            : null;

    private IReadOnlyList<Bound> Derivatives(
        IOperation operation, Bound.Single opener, int first, IReadOnlyList<Leaf> leaves) =>
        [.. leaves.Select((l, k) => Held(operation, l, Append(
            operation, Op.Derivative, l.Type, Attributes.None.With("index", first + k), opener.Node)))];

    private (Bound.Single Opener, IReadOnlyList<Leaf> Results)? Derive(
        IInvocationOperation operation, string mode, Bound.Function function, IReadOnlyList<Bound> points,
        IReadOnlyList<Bound> directions, Program program)
    {
        var attributes = Attributes.None.With("mode", mode).With("arguments", points.Count)
            .With("call", operation.TargetMethod.Name);
        var opener = Append(operation, Op.Derive, TensorType.None, attributes,
            [.. points.Concat(directions).Select(NodeOf)]);
        var (before, shared) = (_variables.Copy(), _shared);
        ShareInside(operation);
        var arguments = points.Select(p => LeafOf(operation, p)).Select((l, k) => Placed(
            operation, function.Symbol.Parameters[k], Held(operation, l, Named(
            Append(operation, Op.Argument, l.Type, Attributes.None.With("index", k)),
            function.Symbol.Parameters[k].Name),
            new Passed(function.Symbol.Parameters[k].OriginalDefinition, l.Type.Kind)))).ToArray();
        var results = program(arguments);
        var nodes = results?.Select(NodeOf).ToArray();
        foreach (object key in before.Keys.Where(k => !Equals(before[k], _variables[k])))
            _suspects.Add((operation, NameOf(key) ?? "a variable", before[key], _variables[key]));
        (_variables, _shared) = (before, shared);
        var end = Append(operation, Op.EndDerive, TensorType.None, Attributes.None);
        if (results is null)
            return null;
        SetOperands(end, nodes!);
        // How long an array of the function is, is known in it alone.
        return (opener, [.. results.Zip(nodes!, (r, n) => new Leaf(_nodes[n].Type, r is Bound.Array, null))]);
    }
}
