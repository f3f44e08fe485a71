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
            return InvokeFunction(operation, new Bound.Function(method, local, _frame.Declaring(method)));
        if (GeneratedMembers.Find(operation.Syntax, operation.SemanticModel!) is { } generated
            && !KnownTypes.IsDifferentiable(method))
            return Reject(operation, generated);
        if (NumberTest(operation) is { } asked)
            return asked;
        if (NumericCall(operation) is { } number)
            return number;
        if (KnownTypes.IsDifferentiable(method) || Implementing(
            method, operation.ConstrainedToType ?? operation.Instance?.Type) is { } implementing
                && KnownTypes.IsDifferentiable(implementing))
            return Call(operation, method);
        if (KnownTypes.ScalarKindOf(method.ContainingType) == ScalarKind.Key)
            return FoldKey(operation);
        if (KnownTypes.IsNamed(method.ContainingType, "DiffProg", "Derivatives"))
            return DerivativeOf(operation);
        if (GridCall(operation) is { } length)
            return length;
        if (SliceCall(operation) is { } slice)
            return slice;
        if (method.Name is "Compose" or "Repeat" && KnownTypes.IsNamed(method.ContainingType, "DiffProg", "Ops"))
            return Combinator(operation);
        if (method.Name == "Probe" && KnownTypes.IsNamed(method.ContainingType, "DiffProg", "Ops"))
            return Probe(operation);
        if (KnownMethods.Find(method) is not { } known || KnownTypes.ValueTypeOf(TypeOf(operation)) is not { } type)
            return Called(operation, method, () => Arguments(operation.Arguments, method.Parameters.Length));
        // The smallest int has no absolute value: it would throw although C# does not evaluate this side.
        if (_conditional > 0 && known.Name == "Abs" && type.IsInteger)
            return Reject(operation, new Rejection("DP1027", "Math.Abs of an integer"));
        return KnownCall(operation, known.Name, known.Layout, type);
    }

    // A value whose adjoint can be seen under a name.
    private Bound Probe(IInvocationOperation operation)
    {
        IOperation Argument(int ordinal) => operation.Arguments.First(a => a.Parameter!.Ordinal == ordinal).Value;
        if (Argument(1).ConstantValue is not { HasValue: true, Value: string name }
            || !Identifiers.IsShown(name))
            return Reject(Argument(1), new Rejection("DP1087", Argument(1).Syntax.ToString()));
        return Expression(Argument(0)) switch
        {
            Bound.Single value => Append(
                operation, Op.Probe, TypeOf(value), Attributes.None.With("name", name), value.Node),
            var other => Lacking(operation, other),
        };
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
        Bound? missing = null;
        for (int i = 0; i < values.Length; i++)
        {
            bool list = KnownTypes.IsSpan(operation.TargetMethod.Parameters[i].Type);
            switch (values[i])
            {
                case Bound.Sequence sequence when list && KnownMethods.IsStructural(names[i]):
                    layout.Add($"{names[i]}*{sequence.Elements.Count}");
                    operands.AddRange(sequence.Elements);
                    break;
                case Bound.Array { Slice: null, Identity: { Elements: { } elements } identity }
                    when list && KnownMethods.IsStructural(names[i]):
                    identity.SaysAxes = true;
                    layout.Add($"{names[i]}*{elements.Count}");
                    operands.AddRange(elements);
                    break;
                case Bound.Lengths { Of: var tensor } when names[i] == "lengths":
                    layout.Add(names[i] + "@");
                    operands.Add(tensor);
                    break;
                case Bound.Single when !(list && KnownMethods.IsStructural(names[i])):
                    layout.Add(names[i]);
                    operands.Add(values[i]);
                    break;
                case Bound.Sequence or Bound.Single or Bound.Array { Identity.Kind: ScalarKind.I32 }:
                    string expected = KnownMethods.IsStructural(names[i])
                        ? "a list written in place, such as [0, 1]" : "a parameter of the method";
                    missing = Reject(given[i], new Rejection("DP1025", $"'{names[i]}'", name, expected));
                    break;
                case Bound.Missing:
                    missing = values[i];
                    break;
                default:
                    missing = Reject(given[i], Fence.Explain(given[i]));
                    break;
            }
        }

        return missing ?? Intrinsic(operation, name, string.Join(",", layout), type, [.. operands]);
    }

    /// <summary>Another differentiable method: its leaves in order go in, its results come out one by one.</summary>
    private Bound Call(IInvocationOperation operation, IMethodSymbol method)
    {
        var values = new Bound[method.Parameters.Length];
        // A struct in a variable is read when the method runs; anything else before the arguments are.
        bool late = operation.Instance is { } variable && TypeOf(variable) is { IsValueType: true }
            && IsVariable(variable) && !IsCopied(variable);
        var receiver = method.IsStatic || late || operation.Instance is null ? null : Expression(operation.Instance);
        foreach (var argument in operation.Arguments)
        {
            var value = Given(argument);
            if (value is Bound.Sequence && !Specialized.IsReadAtCalls(method, Home))
            {
                value = Reject(argument.Value, new Rejection(
                    "DP1025", $"'{argument.Parameter!.Name}'", method.Name, "a parameter of the method"));
            }

            values[argument.Parameter!.Ordinal] = value;
        }

        if (late && !method.IsStatic)
            receiver = Expression(operation.Instance!);
        return Dispatch(operation, method, receiver, values, operation.Instance, operation.ConstrainedToType);
    }

    private Bound Call(IOperation operation, IMethodSymbol method, Bound? receiver, IReadOnlyList<Bound> values)
    {
        _callees.Add(MethodReader.CalleeOf(method));
        var operands = new List<int>();
        var arrays = new List<(Bound.Array Array, int Operand, Bound.Single Version)>();
        int ordinal = receiver is null ? 0 : -1;
        foreach (var value in receiver is null ? values : values.Prepend(receiver))
        {
            var parameter = ordinal < 0 ? null : method.Parameters[ordinal];
            ordinal++;
            // The callee asks for no row.
            var elements = value is Bound.Grid grid ? grid.Elements
                : value is Bound.Array row ? Existing(operation, row) : value;
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
                return Lacking(operation, value);
            operands.AddRange(leaves);
        }

        if (_conditional > 0 && arrays.Count > 0)
            return Reject(operation, new Rejection("DP1024", operation.Syntax.ToString()));
        // The callee reports a result that has no derivative.
        if ((method.ReturnsVoid ? [] : ResultTypes.Of(method.ReturnType, Home)) is not { } types)
            return Bound.Missing.Because(new Told.ByCallee());
        var call = Append(
            operation, Op.Call, TensorType.Scalar(ScalarKind.F32),
            ConditionalPart.Mark(
                Attributes.None.With("callee", MethodIds.Of(method)).With("results", (long)types.Count),
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
            Append(operation, Op.CallResult, t, Attributes.None.With("index", (long)i), call.Node).Node).ToArray();
        return Structure(method.ReturnType).With(results);
    }

    // A value of a type, with places for its leaves.
    private Bound Structure(ITypeSymbol type) => type switch
    {
        INamedTypeSymbol { IsTupleType: true } tuple =>
            new Bound.Tuple([.. tuple.TupleElements.Select(e => Structure(e.Type))]),
        INamedTypeSymbol named when ValueLayout.Of(named, Home) is { } members => new Bound.Record(
            [.. members.Select(m => new KeyValuePair<string, Bound>(m.Name, Structure(m.Type)))], named),
        _ => new Bound.Single(0),
    };
}
