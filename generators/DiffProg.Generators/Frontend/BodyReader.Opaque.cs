using DiffProg.Generators.IR;
using Microsoft.CodeAnalysis;

namespace DiffProg.Generators.Frontend;

// Calls of methods whose bodies are not read: they run as they are, and their derivatives are the user's. Both stand in
// a Custom, whose function is the call.
internal sealed partial class BodyReader
{
    // A method that nothing is known of but, perhaps, its derivatives.
    private Bound Called(IOperation operation, IMethodSymbol method, Func<IReadOnlyList<Bound>> arguments)
    {
        if (!method.IsStatic || CustomDerivative.OfOpaque(
            method, operation.SemanticModel!.Compilation, _cancellation) is not { } derivatives)
            return Reject(operation, Fence.Call(method, Home));
        if (_conditional > 0)
            return Reject(operation, new Rejection("DP1027", $"A call of '{method.Name}'"));
        var values = arguments();
        if ((derivatives.Pullback ?? derivatives.Tangent)!.IsOverSpans)
            return CalledOverSpans(operation, method, values, derivatives);
        if (values.FirstOrDefault(v => v is not Bound.Single) is not null)
            return Lacking(operation, [.. values]);
        int[] operands = [.. values.Select(v => ((Bound.Single)v).Node)];
        ITypeSymbol[] types = method.ReturnType is INamedTypeSymbol { IsTupleType: true } tuple
            ? [.. tuple.TupleElements.Select(e => e.Type)] : [method.ReturnType];
        var call = new OpaqueCall(this, operation, method, operands, [.. types.Select(
            t => KnownTypes.ValueTypeOf(t)!)], derivatives);
        int[] results = (derivatives.Pullback, derivatives.Tangent) switch
        {
            ({ } pullback, { } tangent) => call.Differentiable(
                pullback, inside => call.Differentiable(tangent, call.Value, inside), operands, both: true),
            var (pullback, tangent) => call.Differentiable((pullback ?? tangent)!, call.Value, operands),
        };
        return Structure(method.ReturnType).With(results);
    }

    // One that takes spans is a call with the names of its derivatives: what they add to is memory.
    private Bound CalledOverSpans(
        IOperation operation, IMethodSymbol method, IReadOnlyList<Bound> values, CustomDerivative.Opaque derivatives)
    {
        var operands = new List<int>();
        foreach (var value in values)
        {
            if (ArrayOf(value) is { } version)
            {
                operands.Add(value is Bound.Array { Slice: { } slice }
                    ? Append(operation, Op.View, TensorType.Unknown(TypeOf(version).Kind), Attributes.None,
                        version.Node, slice.Start.Node, slice.Length.Node).Node : version.Node);
            }
            else if (value is Bound.Single single)
            {
                operands.Add(single.Node);
            }
            else
            {
                return Lacking(operation, [.. values]);
            }
        }

        TensorType[] results = [.. (method.ReturnType is INamedTypeSymbol { IsTupleType: true } tuple
            ? tuple.TupleElements.Select(e => e.Type) : [method.ReturnType]).Select(t => KnownTypes.ValueTypeOf(t)!)];
        var attributes = new Invocation(
            NameOf(method), CallBody.Opaque, results.Select(t => TensorType.Scalar(t.Kind)).ToEquatable(),
            EquatableArray<int>.Empty).ToAttributes();
        attributes = (derivatives.Shapes?.On(attributes) ?? attributes).With(
            OpaqueRule.SpansKey, Enumerable.Range(0, values.Count).Where(k =>
                KnownTypes.IsSpan(method.Parameters[k].Type) && !KnownTypes.IsIntegerSpan(method.Parameters[k].Type)));
        foreach (var rule in new[] { derivatives.Pullback, derivatives.Tangent }.OfType<CustomDerivative>())
        {
            var called = new OpaqueRule(NameOf(rule.Rule), rule.TakesResults, rule.MovingParameters.ToEquatable());
            attributes = called.On(attributes, rule.IsForward);
        }

        var call = Append(operation, Op.Invoke, TensorType.None, attributes, [.. operands]);
        return Structure(method.ReturnType).With([.. results.Select((t, k) => Append(
            operation, Op.Returned, t, Attributes.None.With("index", (long)k), call.Node).Node)]);
    }

    private static string NameOf(IMethodSymbol method) =>
        $"{Declarations.TypeText(method.ContainingType)}.{Identifiers.Escape(method.Name)}";

    private sealed class OpaqueCall(
        BodyReader reader, IOperation operation, IMethodSymbol method, int[] operands, TensorType[] results,
        CustomDerivative.Opaque derivatives)
    {
        private IEnumerable<TensorType> Inputs => operands.Select(o => reader._nodes[o].Type);

        /// <summary>The call itself.</summary>
        public int[] Value(int[] arguments) => Call(method, arguments, results, isRule: false);

        public int[] Differentiable(
            CustomDerivative derivative, Func<int[], int[]> value, int[] given, bool both = false)
        {
            var attributes = Attributes.None.With("call", method.Name)
                .With("mode", derivative.IsForward ? "forward" : "reverse")
                .With("moving", derivative.MovingParameters);
            int opener = Append(
                Op.Custom, TensorType.None, both ? attributes.With(Regions.BothModes, 1) : attributes, given);
            int next = 0;
            int[] Take(IEnumerable<TensorType> types) => [.. types.Select(
                t => Append(Op.Argument, t, Attributes.None.With("index", (long)next++)))];
            Append(Op.Rule, TensorType.None, Attributes.None, value(Take(Inputs)));
            next = 0;
            var moving = derivative.MovingParameters.Select(i => Inputs.ElementAt(i)).ToArray();
            int[] inputs = Take(Inputs), outputs = Take(results);
            int[] directions = Take(derivative.IsForward ? moving : results);
            int[] taken = [.. inputs, .. derivative.TakesResults ? outputs : [], .. directions];
            Append(Op.EndCustom, TensorType.None, Attributes.None, Derivative(
                derivative.Rule, taken, derivative.IsForward ? results : moving));
            return [.. results.Select((t, k) => Append(
                Op.Derivative, t, Attributes.None.With("index", (long)k), opener))];
        }

        // It is compiled in where it can be read.
        private int[] Derivative(IMethodSymbol rule, int[] arguments, TensorType[] given)
        {
            if (!KnownTypes.IsDifferentiable(rule))
                return Call(rule, arguments, given, isRule: true);
            reader._callees.Add(MethodReader.CalleeOf(rule));
            int call = Append(
                Op.Call, TensorType.Scalar(ScalarKind.F32),
                Attributes.None.With("callee", MethodIds.Of(rule)).With("results", (long)given.Length), arguments);
            return [.. given.Select((t, k) => Append(
                Op.CallResult, t, Attributes.None.With("index", (long)k), call))];
        }

        private int[] Call(IMethodSymbol called, int[] arguments, TensorType[] given, bool isRule)
        {
            var invocation = new Invocation(
                NameOf(called), CallBody.Opaque,
                given.Select(t => TensorType.Scalar(t.Kind)).ToEquatable(), EquatableArray<int>.Empty);
            var attributes = invocation.ToAttributes();
            if (isRule)
                attributes = attributes.With(NoDerivative.PrimalKey, method.Name);
            if (isRule && derivatives.Only is { } only)
                attributes = attributes.With(OpaqueRule.ModeKey, only);
            if (!isRule)
                attributes = derivatives.Shapes?.On(attributes) ?? attributes;
            int call = Append(Op.Invoke, TensorType.None, attributes, arguments);
            return [.. given.Select((t, k) => Append(
                Op.Returned, t, Attributes.None.With("index", (long)k), call))];
        }

        private int Append(Op op, TensorType type, Attributes attributes, params int[] read) =>
            reader.Append(operation, op, type, attributes, read).Node;
    }
}
