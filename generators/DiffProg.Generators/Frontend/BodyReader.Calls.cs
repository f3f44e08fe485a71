using DiffProg.Generators.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffProg.Generators.Frontend;

internal sealed partial class BodyReader
{
    private Bound Invocation(IInvocationOperation operation)
    {
        var method = operation.TargetMethod;
        if (method.MethodKind == MethodKind.DelegateInvoke && operation.Instance is { } function)
            return InvokeFunction(operation, Expression(function));
        if (method.MethodKind == MethodKind.LocalFunction && BodyOf(method) is { } local)
            return InvokeFunction(operation, new Bound.Function(method, local));
        if (GeneratedMembers.Find(operation.Syntax, _semantics) is { } generated
            && !KnownTypes.IsDifferentiable(method))
            return Reject(operation, generated);
        if (KnownTypes.IsDifferentiable(method))
            return Call(operation, method);
        if (KnownTypes.ScalarKindOf(method.ContainingType) == ScalarKind.Key)
            return FoldKey(operation);
        if (KnownTypes.IsNamed(method.ContainingType, "DiffProg", "Derivatives"))
            return DerivativeOf(operation);
        if (GridCall(operation) is { } length)
            return length;
        if (SliceCall(operation) is { } slice)
            return slice;
        if (KnownMethods.Find(method) is not { } known || KnownTypes.ValueTypeOf(operation.Type) is not { } type)
            return Reject(operation, Fence.Call(method, _method.ContainingAssembly));
        // The smallest int has no absolute value: it would throw although C# does not evaluate this side.
        if (_conditional > 0 && known.Name == "Abs" && type.IsInteger)
            return Reject(operation, new Rejection("DP1027", "Math.Abs of an integer"));
        return KnownCall(operation, known.Name, known.Layout, type);
    }

    private Bound FoldKey(IInvocationOperation operation)
    {
        if (operation is not { TargetMethod.Name: "Fold", Instance: { } key, Arguments: [{ Value: var data }] })
            return Reject(operation, Fence.Call(operation.TargetMethod, _method.ContainingAssembly));
        return Intrinsic(
            operation, "FoldKey", "key,data", TensorType.Scalar(ScalarKind.Key), Expression(key), Expression(data));
    }

    /// <summary>
    /// One entry of the layout per parameter; a list of k elements is k operands, written "axes*k", and the lengths of
    /// a tensor are that tensor, written "lengths@".
    /// </summary>
    private Bound KnownCall(IInvocationOperation operation, string name, IReadOnlyList<string> names, TensorType type)
    {
        var values = new Bound[operation.TargetMethod.Parameters.Length];
        var given = new IOperation[values.Length];
        // In the order of evaluation, which named arguments may change.
        foreach (var argument in operation.Arguments)
        {
            int ordinal = argument.Parameter!.Ordinal;
            (values[ordinal], given[ordinal]) = (Expression(argument.Value), argument.Value);
        }

        var layout = new List<string>();
        var operands = new List<Bound>();
        bool complete = true;
        for (int i = 0; i < values.Length; i++)
        {
            bool list = KnownTypes.IsSpan(operation.TargetMethod.Parameters[i].Type);
            switch (values[i])
            {
                case Bound.Sequence sequence when list && KnownMethods.IsStructural(names[i]):
                    layout.Add($"{names[i]}*{sequence.Elements.Count}");
                    operands.AddRange(sequence.Elements);
                    break;
                case Bound.Lengths { Of: var tensor } when names[i] == "lengths":
                    layout.Add(names[i] + "@");
                    operands.Add(tensor);
                    break;
                case Bound.Single when !(list && KnownMethods.IsStructural(names[i])):
                    layout.Add(names[i]);
                    operands.Add(values[i]);
                    break;
                case Bound.Sequence or Bound.Single:
                    string expected = KnownMethods.IsStructural(names[i])
                        ? "a list written in place, such as [0, 1]" : "a parameter of the method";
                    Reject(given[i], new Rejection("DP1025", $"'{names[i]}'", name, expected));
                    complete = false;
                    break;
                case Bound.Missing:
                    complete = false;
                    break;
                default:
                    Reject(given[i], Fence.Explain(given[i]));
                    complete = false;
                    break;
            }
        }

        return complete ? Intrinsic(operation, name, string.Join(",", layout), type, [.. operands])
            : Bound.Missing.Value;
    }

    /// <summary>Another differentiable method: its leaves in order go in, its results come out one by one.</summary>
    private Bound Call(IInvocationOperation operation, IMethodSymbol method)
    {
        var values = new Bound[method.Parameters.Length];
        var receiver = method.IsStatic || operation.Instance is null ? null : Expression(operation.Instance);
        foreach (var argument in operation.Arguments)
        {
            var value = Expression(argument.Value);
            if (value is Bound.Sequence)
            {
                value = Reject(argument.Value, new Rejection(
                    "DP1025", $"'{argument.Parameter!.Name}'", method.Name, "a parameter of the method"));
            }

            values[argument.Parameter!.Ordinal] = value;
        }

        if (Fence.DifferentiableCall(method, _method.ContainingAssembly) is { } rejection)
            return Reject(operation, rejection);
        return Call(operation, method, receiver, values);
    }

    private Bound Call(IOperation operation, IMethodSymbol method, Bound? receiver, IReadOnlyList<Bound> values)
    {
        _callees.Add(new Callee(MethodIds.Of(method), method.OriginalDefinition.GetDocumentationCommentId() ?? ""));
        var operands = new List<int>();
        var arrays = new List<(Bound.Array Array, int Operand, Bound.Single Version)>();
        int ordinal = receiver is null ? 0 : -1;
        foreach (var value in receiver is null ? values : values.Prepend(receiver))
        {
            var parameter = ordinal < 0 ? null : method.Parameters[ordinal];
            ordinal++;
            var elements = value is Bound.Grid grid ? grid.Elements : value;
            if (ArrayOf(elements) is { } version)
            {
                if (elements is Bound.Array given && parameter is not null
                    && !KnownTypes.IsNamed(parameter.Type, "System", "ReadOnlySpan", 1))
                    arrays.Add((given, operands.Count, version));
                operands.Add(elements is Bound.Array { Slice: { } slice }
                    ? Append(operation, Op.View, TensorType.Unknown(TypeOf(version).Kind), Attributes.None,
                        version.Node, slice.Start.Node, slice.Length.Node).Node : version.Node);
                if (value is Bound.Grid { Axes: var axes })
                    operands.AddRange(axes.Select(a => a.Node));
                continue;
            }

            if (value.Leaves() is not { } leaves)
                return Bound.Missing.Value;
            operands.AddRange(leaves);
        }

        if (_conditional > 0 && arrays.Count > 0)
            return Reject(operation, new Rejection("DP1024", operation.Syntax.ToString()));
        var returned = method.ReturnsVoid ? [] : method.ReturnType is INamedTypeSymbol { IsTupleType: true } tuple
            ? tuple.TupleElements.Select(e => e.Type).ToArray() : [method.ReturnType];
        var types = returned.Select(KnownTypes.ValueTypeOf).ToArray();
        // The callee reports a result that has no derivative.
        if (types.Any(t => t is null))
            return Bound.Missing.Value;
        var call = Append(
            operation, Op.Call, TensorType.Scalar(ScalarKind.F32),
            ConditionalPart.Mark(
                Attributes.None.With("callee", MethodIds.Of(method)).With("results", (long)types.Length),
                _conditional > 0),
            [.. operands]);
        foreach (var (array, operand, version) in arrays)
        {
            // As the callee has left it.
            array.Identity.IsWritten = true;
            var after = Append(
                operation, Op.CallResult, TypeOf(version), Attributes.None.With("argument", operand), call.Node);
            Bind(array.Identity, array.Slice is null ? after
                : Append(operation, Op.Whole, TypeOf(version), Attributes.None, after.Node, version.Node));
        }

        if (method.ReturnsVoid)
            return new Bound.Opaque();
        var results = types.Select((t, i) =>
            (Bound)Append(operation, Op.CallResult, t!, Attributes.None.With("index", (long)i), call.Node)).ToArray();
        return method.ReturnType is INamedTypeSymbol { IsTupleType: true } ? new Bound.Tuple(results) : results[0];
    }
}
