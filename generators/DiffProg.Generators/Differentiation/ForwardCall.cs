using DiffProg.Generators.Analysis;
using DiffProg.Generators.IR;

namespace DiffProg.Generators.Differentiation;

/// <summary>
/// A call that stands in forward mode: it becomes one of the function's tangent, which takes the tangents of the
/// arguments that have one behind the arguments, and gives those of the results behind the results.
/// </summary>
internal static class ForwardCall
{
    /// <summary>Appends the call.</summary>
    public static void Run(
        Builder b, FunctionIR f, int i, Activity activity, Value[] primal, Value?[] tangent)
    {
        var node = f.Nodes[i];
        var call = Invocation.Of(node);
        int[] along = Along(f, node, tangent);
        if (along.Length == 0)
        {
            primal[i] = b.Copy(node, o => primal[o].Id);
            return;
        }

        if (call.Body == CallBody.Opaque)
        {
            Opaque(b, f, i, activity, primal, tangent);
            return;
        }

        var tangents = along.Select(k => node.Operands[k])
            .Select(o => Part(b, f, o, primal, tangent[Arrays.Whole(f, o)]!.Value));
        var operands = node.Operands.Select(o => primal[o]).Concat(tangents.ToArray()).ToArray();
        int count = node.Operands.Count;
        primal[i] = b.Invoke(
            new Invocation(
                Invocation.Tangent(call.Callee, along), CallBody.Value,
                call.Results.Concat(call.Results.Where(r => r.IsFloat)).ToEquatable(),
                call.Written.Concat(Enumerable.Range(0, along.Length).Where(t => call.Written.Contains(along[t]))
                    .Select(t => count + t)).ToEquatable()),
            operands);
    }

    // The method as it is, and behind it the user's derivative.
    private static void Opaque(
        Builder b, FunctionIR f, int i, Activity activity, Value[] primal, Value?[] tangent)
    {
        var node = f.Nodes[i];
        primal[i] = b.Copy(node, o => primal[o].Id);
        // What nobody asks for there may be no derivative of.
        if (!Enumerable.Range(i, f.Nodes.Count - i).Any(r => f.Nodes[r].Op == Op.Returned
            && f.Nodes[r].Operands[0] == i && activity.IsUseful(r)))
            return;
        var call = Invocation.Of(node);
        var rule = OpaqueRule.Of(node, isForward: true) ?? throw new NoDerivative(node);
        var results = call.Results.Select((_, k) => b.Returned(primal[i], k)).ToArray();
        var operands = node.Operands.Select(o => primal[o]).ToList();
        if (rule.TakesResults)
            operands.AddRange(results);
        var spans = OpaqueRule.Spans(node).ToList();
        foreach (int k in rule.Moving)
        {
            int operand = node.Operands[k];
            if (spans.Contains(k))
                spans.Add(operands.Count);
            operands.Add(tangent[Arrays.Whole(f, operand)] is { } t ? Part(b, f, operand, primal, t)
                : None(b, f, operand, primal));
        }

        b.OfDerivative(Describe.Line(f, i));
        var along = b.Make(
            Op.Invoke, TensorType.None, operands, new Invocation(
                rule.Callee, CallBody.Opaque, call.Results, EquatableArray<int>.Empty).ToAttributes()
                    .With(OpaqueRule.SpansKey, spans).With(NoDerivative.PrimalKey, Invocation.MethodOf(call.Callee)));
        b.OfProgram();
        // No value, so its tangent is nobody's: what comes out of the derivative is found by it.
        tangent[i] = along;
    }

    private static Value None(Builder b, FunctionIR f, int operand, Value[] primal)
    {
        var type = f.TypeOf(operand);
        return type.Rank == 0 ? b.Constant(0, type.Kind)
            : f.Nodes[operand] is { Op: Op.View } view ? b.Shadow(type, primal[view.Operands[2]])
            : !Arrays.Of(f).IsArray(operand) ? b.Zeros(type)
            : b.Shadow(type, type.IsMadeAtRunTime ? b.LengthOf(primal[operand]) : null);
    }

    /// <summary>The tangent of what comes out of the call; null for none.</summary>
    public static Value? Tangent(Builder b, FunctionIR f, int i, Value[] primal, Value?[] tangent)
    {
        var node = f.Nodes[i];
        int invoke = node.Operands[0];
        int[] along = Along(f, f.Nodes[invoke], tangent);
        if (along.Length == 0 || !node.Type.IsFloat)
            return null;
        if (node.Attributes.Has("argument"))
        {
            int place = Array.IndexOf(along, (int)node.Attributes.Integer("argument"));
            return b.Left(primal[invoke], f.Nodes[invoke].Operands.Count + place, node.Type);
        }

        int k = (int)node.Attributes.Integer("index");
        if (Invocation.IsOpaque(f.Nodes[invoke]))
        {
            return tangent[invoke] is not { } derivative ? null
                : b.Returned(derivative, k).Named(node.Name is { } own ? own + Forward.Suffix : null);
        }

        var results = Invocation.Of(f.Nodes[invoke]).Results;
        var value = b.Returned(primal[invoke], results.Count + results.Take(k).Count(r => r.IsFloat));
        b.Name(value, node.Name is { } name ? name + Forward.Suffix : null);
        return value;
    }

    // What the function's tangent is along: whatever has a tangent here.
    private static int[] Along(FunctionIR f, Node call, Value?[] tangent) =>
        [.. Enumerable.Range(0, call.Operands.Count).Where(k => f.TypeOf(call.Operands[k]).IsFloat
            && tangent[Arrays.Whole(f, call.Operands[k])] is not null)];

    // The same part of the tangent that the argument is of an array.
    private static Value Part(Builder b, FunctionIR f, int operand, Value[] primal, Value tangent) =>
        f.Nodes[operand] is { Op: Op.View } view
            ? b.Append(view with
            {
                Operands = EquatableArray.Of(tangent.Id, primal[view.Operands[1]].Id, primal[view.Operands[2]].Id),
            })
            : tangent;
}
