using DiffProg.Generators.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffProg.Generators.Frontend;

internal sealed partial class BodyReader
{
    private Bound Unary(IUnaryOperation operation)
    {
        if (OperatorOf(operation) is { } own)
            return Operator(operation, own, operation.Operand);
        var operand = Expression(operation.Operand);
        if (operand is Bound.Missing || KnownTypes.ValueTypeOf(TypeOf(operation)) is not { } type
            || IsUserDefined(operation.OperatorMethod))
            return operand is Bound.Missing ? operand : Reject(operation, Fence.Explain(operation));
        return operation.OperatorKind switch
        {
            UnaryOperatorKind.Plus => operand,
            UnaryOperatorKind.Minus => Intrinsic(operation, "Negate", "x", type, operand),
            UnaryOperatorKind.Not when type.Kind == ScalarKind.Bool && operand is Bound.Single test =>
                Negated(operation, test),
            _ => Reject(operation, Fence.Explain(operation)),
        };
    }

    private Bound Binary(IBinaryOperation operation)
    {
        bool tensors = IsTensor(operation.LeftOperand) || IsTensor(operation.RightOperand);
        if (tensors && !Operators.OnTensors(operation.OperatorKind)
            && Operators.BinaryName(operation.OperatorKind) is { } comparison)
        {
            return Reject(operation, new Rejection(
                "DP1022", $"'{operation.Syntax}'", $"compare element by element with {comparison}(x, y)"));
        }

        if (ComparisonWithNull(operation) is { } comparedWithNull)
            return comparedWithNull;
        if (OperatorOf(operation) is { } own
            && operation.OperatorKind is not (BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr))
            return Operator(operation, own, operation.LeftOperand, operation.RightOperand);
        bool conditional =
            operation.OperatorKind is BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr;
        var left = Expression(operation.LeftOperand);
        if (conditional)
        {
            foreach (var local in Declared(operation.RightOperand))
                _variables.Declare(local);
        }

        // What follows from a type that is known.
        if (conditional && left is Bound.Single decided && (IsAlways(decided) || IsNever(decided)))
        {
            return IsAlways(decided) == (operation.OperatorKind == BinaryOperatorKind.ConditionalAnd)
                ? Expression(operation.RightOperand) : decided;
        }

        if (conditional && left is Bound.Single asked && !IsCheap(operation.RightOperand)
            && (!HasTensors(operation.RightOperand) || Waits(operation.RightOperand)))
        {
            return operation.OperatorKind == BinaryOperatorKind.ConditionalAnd
                ? Lazily(operation, asked, () => Expression(operation.RightOperand), () => Zero(ScalarKind.Bool))
                : Lazily(operation, asked, () => True, () => Expression(operation.RightOperand));
        }

        var right = conditional ? Conditionally(operation.RightOperand) : Expression(operation.RightOperand);
        if (left is Bound.Missing || right is Bound.Missing)
            return Lacking(operation, left, right);
        bool logical = KnownTypes.ScalarKindOf(TypeOf(operation.LeftOperand)) == ScalarKind.Bool;
        string? name = logical ? Operators.LogicalName(operation.OperatorKind)
            : Operators.BinaryName(operation.OperatorKind);
        if (name is null || IsUserDefined(operation.OperatorMethod)
            || KnownTypes.ValueTypeOf(TypeOf(operation)) is not { } type)
            return Reject(operation, Fence.Explain(operation));
        return Intrinsic(operation, name, "x,y", type, left, right);
    }

    // == on tensors compares references, after a conversion to object.
    private bool IsTensor(IOperation operation) => KnownTypes.TensorKindOf(TypeOf(operation)) is not null
        || (operation is IConversionOperation { Operand: var inner } && IsTensor(inner));

    private static bool IsUserDefined(IMethodSymbol? method)
    {
        // That of a type parameter whose type is a number.
        if (NumericMembers.Declares(method))
            return false;
        // The operators of tensors stand in extension blocks: .NET's inside System.Numerics.Tensors.Tensor, ours inside
        // DiffProg.TensorOperators.
        var type = method?.ContainingType;
        while (type is { ContainingType: { } outer })
            type = outer;
        bool ofTensors = type is { Name: "Tensor" }
            && KnownTypes.IsNamespace(type.ContainingNamespace, "System.Numerics.Tensors")
            || KnownTypes.IsNamed(type, "DiffProg", "TensorOperators");
        return method is not null && !ofTensors && KnownTypes.ScalarKindOf(type) is null;
    }

    private Bound Conditional(IConditionalOperation operation, IOperation otherwise)
    {
        var condition = Expression(operation.Condition);
        if (condition is Bound.Single decided && (IsAlways(decided) || IsNever(decided)))
            return Expression(IsAlways(decided) ? operation.WhenTrue : otherwise);
        if (condition is Bound.Single guard && Jumps.Throws(operation.WhenTrue) != Jumps.Throws(otherwise))
        {
            Bound value = new Bound.Thrown();
            Guarded(operation, guard, () => Give(operation.WhenTrue), () => Give(otherwise));
            return value;

            void Give(IOperation part)
            {
                if (Expression(part) is not Bound.Thrown and var given)
                    value = given;
            }
        }

        var type = TypeOf(operation);
        if ((KnownTypes.GridKindOf(type) ?? KnownTypes.ArrayKindOf(type) ?? KnownTypes.JaggedKindOf(type)) is not null
            && condition is Bound.Single chosen)
            return Lazily(operation, chosen, () => Expression(operation.WhenTrue), () => Expression(otherwise));
        bool scalar = IsMergeable(TypeOf(operation));
        bool waits = Waits(operation.WhenTrue) || Waits(otherwise);
        if (condition is Bound.Single known && !(IsCheap(operation.WhenTrue) && IsCheap(otherwise))
            && (waits || (scalar && !HasTensors(operation.WhenTrue) && !HasTensors(otherwise)))
            && (scalar || IsTensor(operation)))
            return Lazily(operation, known, () => Expression(operation.WhenTrue), () => Expression(otherwise));
        var (x, y) = (Conditionally(operation.WhenTrue), Conditionally(otherwise));
        return condition is Bound.Missing ? condition : Choose(operation, condition, x, y);
    }

    // Numbers, and what consists of them.
    private bool IsMergeable(ITypeSymbol? type) => type switch
    {
        _ when KnownTypes.ScalarKindOf(type) is { } kind => kind != ScalarKind.Key,
        INamedTypeSymbol { IsTupleType: true } tuple => tuple.TupleElements.All(e => IsMergeable(Resolve(e.Type))),
        _ => Specialized.IsOpen(type, Home)
            || (ValueLayout.Of(type, Home) is { } members && members.All(m => IsMergeable(Resolve(m.Type)))),
    };

    // It may be evaluated although C# would not: it has no effect, throws nothing, and costs little.
    private bool IsCheap(IOperation operation) =>
        operation.DescendantsAndSelf().All(o => o.ConstantValue.HasValue || o switch
    {
        // A user's operator is a call.
        IUnaryOperation or IBinaryOperation or IConversionOperation when OperatorOf(o) is not null => false,
        // A place in memory is read.
        ILocalReferenceOperation { Local.RefKind: not RefKind.None } => false,
        IParenthesizedOperation or ILocalReferenceOperation or IParameterReferenceOperation or IUnaryOperation => true,
        IConversionOperation => KnownTypes.ScalarKindOf(TypeOf(o)) is not null,
        IBinaryOperation binary =>
            KnownTypes.ScalarKindOf(TypeOf(o)) is ScalarKind.F32 or ScalarKind.F64 or ScalarKind.Bool
            || (binary.OperatorKind is not (BinaryOperatorKind.Divide or BinaryOperatorKind.Remainder)
                && !binary.IsChecked),
        _ => false,
    });

    // What may throw for an index or a divisor, what assigns, and a function that may do so, is not computed where C#
    // would not.
    private bool Waits(IOperation operation) =>
        operation.DescendantsAndSelf().Any(WaitsItself) || OwnCalls(operation).Any(MayWait);

    private bool WaitsItself(IOperation o) => o
        is IArrayElementReferenceOperation or IImplicitIndexerReferenceOperation or IAssignmentOperation
            or IIncrementOrDecrementOperation or ILocalReferenceOperation { Local.RefKind: not RefKind.None }
            or IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke or MethodKind.LocalFunction }
            or IThrowOperation
        // A function that is given away.
        || (o is IMethodReferenceOperation or ILocalReferenceOperation or IParameterReferenceOperation
            && Specialized.IsFunction((o.Parent as IDelegateCreationOperation ?? o).Type!))
        || (o is IBinaryOperation { IsChecked: true } or IUnaryOperation { IsChecked: true }
            && KnownTypes.IsInteger(TypeOf(o)))
        || (o is IBinaryOperation { OperatorKind: BinaryOperatorKind.Divide or BinaryOperatorKind.Remainder } division
            && KnownTypes.ScalarKindOf(TypeOf(division)) is ScalarKind.I32 or ScalarKind.I64
            && division.RightOperand.ConstantValue is not { HasValue: true, Value: not 0 })
        || (o is IPropertyReferenceOperation { Arguments.Length: > 0, Instance: { } array }
            && KnownTypes.IsSpan(array.Type) && LengthsOf(array) is null);

    private IEnumerable<IMethodSymbol> OwnCalls(IOperation operation) =>
        operation.DescendantsAndSelf().Select(CalledBy).OfType<IMethodSymbol>().Where(IsOwn);

    // A method may that is given integers, arrays or places, whose body is not read or not known, or in whose body
    // something does. Methods that call each other are looked through together: what one of them answers while another
    // is open is not all of it.
    private bool MayWait(IMethodSymbol method)
    {
        if (_waits.TryGetValue(method, out bool known))
            return known;
        var reached = new HashSet<IMethodSymbol>(SymbolEqualityComparer.Default) { method };
        var open = new Stack<IMethodSymbol>(reached);
        while (open.Count > 0)
        {
            var next = open.Pop();
            var body = _bodies.Of(next);
            if (_waits.TryGetValue(next, out known) ? known : MayWaitItself(next, body))
                return _waits[method] = true;
            foreach (var called in body is null ? [] : OwnCalls(body).Where(reached.Add))
                open.Push(called);
        }

        foreach (var each in reached)
            _waits[each] = false;
        return false;
    }

    private bool MayWaitItself(IMethodSymbol method, IOperation? body) =>
        method.Parameters.Any(p => p.RefKind != RefKind.None
            || KnownTypes.ScalarKindOf(Resolve(p.Type)) is ScalarKind.I32 or ScalarKind.I64
            || KnownTypes.ArrayKindOf(Resolve(p.Type)) is not null)
        || (body is null ? method.IsAbstract
            : (method.MethodKind == MethodKind.Ordinary && !KnownTypes.IsDifferentiable(method))
                || body.DescendantsAndSelf().Any(WaitsItself));

    // Outside loops and branches tensors are computed whether they are wanted or not.
    private bool HasTensors(IOperation operation) =>
        operation.DescendantsAndSelf().Any(o => KnownTypes.TensorKindOf(TypeOf(o)) is not null);

    // Evaluated always, whatever C# does: both sides are pure.
    private Bound Conditionally(IOperation operation)
    {
        _conditional++;
        try
        {
            return Expression(operation);
        }
        finally
        {
            _conditional--;
        }
    }

    private Bound Choose(IOperation operation, Bound condition, Bound x, Bound y)
    {
        switch (x, y)
        {
            case (Bound.Missing, _) or (_, Bound.Missing):
                return Lacking(operation, x, y);
            case (Bound.Single a, Bound.Single b) when TypeOf(a).Kind == TypeOf(b).Kind
                && TypeOf(a).Kind != ScalarKind.Key:
                bool scalars = TypeOf(a).Shape is { Count: 0 } && TypeOf(b).Shape is { Count: 0 };
                var type = scalars ? TypeOf(a) : TensorType.Unknown(TypeOf(a).Kind);
                return Intrinsic(operation, scalars ? "Where" : "Choose", "condition,x,y", type, condition, x, y);
            case (Bound.Tuple a, Bound.Tuple b) when a.Elements.Count == b.Elements.Count:
                return new Bound.Tuple(
                    a.Elements.Select((e, i) => Choose(operation, condition, e, b.Elements[i])).ToArray());
            case (Bound.Record a, Bound.Record b) when a.Members.Count == b.Members.Count
                && SymbolEqualityComparer.Default.Equals(a.Type, b.Type):
                return a with
                {
                    Members = [.. a.Members.Select((m, i) => new KeyValuePair<string, Bound>(
                        m.Key, Choose(operation, condition, m.Value, b.Members[i].Value)))],
                };
            case var _ when IsTyped(x) && IsTyped(y):
                return United(operation, x, y, (p, q) => Choose(operation, condition, p, q), (p, _) => p);
            case (Bound.Record { Type: not null }, Bound.Record) or (Bound.Record, Bound.Record { Type: not null }):
                return Reject(operation, Fence.TwoTypes(operation.Syntax.ToString()));
            case (Bound.Function a, Bound.Function b) when a.Equals(b):
                return a;
            case ({ IsFunction: true }, _) or (_, { IsFunction: true }):
                return Reject(operation, Fence.Chosen(operation));
            default:
                return Reject(operation, Fence.Explain(operation));
        }
    }

    private Bound Conversion(IConversionOperation operation)
    {
        var (from, to) = (TypeOf(operation.Operand), TypeOf(operation));
        if (operation.Operand is ICollectionExpressionOperation or IArrayCreationOperation
            && (KnownTypes.IsSpan(to) || KnownTypes.IsIntegerArray(to) || Fence.IsList(to)))
            return Expression(operation.Operand);
        if (OperatorOf(operation) is { } conversion)
            return Operator(operation, conversion, operation.Operand);
        var value = Expression(operation.Operand);
        if (value is Bound.Missing || operation.Conversion.IsIdentity
            || SymbolEqualityComparer.Default.Equals(from, to))
            return value;
        // What it was made as stays known.
        if (IsTyped(value) && operation.OperatorMethod is null
            && to is { TypeKind: TypeKind.Interface or TypeKind.Class or TypeKind.Struct })
            return Cast(operation, value, to);
        // Another may come in its place.
        if (value is Bound.Record { Type: null } && from is { IsSealed: false } && to is { IsReferenceType: true })
            return Reject(operation, new Rejection("DP1019", Text(from), Text(to),
                $"seal '{Text(from)}', so that it is known what it is"));
        // .NET's functions take tensors as spans; the value is the same.
        bool seen = (KnownTypes.TensorKindOf(from) is { } a && KnownTypes.TensorKindOf(to) == a)
            || (KnownTypes.IsIntegerArray(from) && KnownTypes.IsIntegerSpan(to));
        // A span of an array is the array.
        seen |= value is Bound.Array && KnownTypes.ArrayKindOf(from) is { } element
            && KnownTypes.ArrayKindOf(to) == element;
        if (seen)
            return KnownTypes.IsSpan(to) ? OrEmpty(operation, value) : value;
        if (value is Bound.Tuple && to is INamedTypeSymbol { IsTupleType: true })
            return ConvertParts(operation, value, to);

        if (KnownTypes.IsNarrow(to) || from?.SpecialType == SpecialType.System_UInt64)
            return Reject(
                operation, new Rejection("DP1019", Text(from), Text(to), "compute integers in int, nint or long"));
        if (KnownTypes.ScalarKindOf(from) is { } && KnownTypes.ScalarKindOf(to) is { } kind && value is Bound.Single)
            return Convert(operation, value, kind);
        string way = KnownTypes.TensorKindOf(from) is null ? "convert numbers only" : "use one element type throughout";
        return Reject(operation, new Rejection("DP1019", Text(from), Text(to), way));
    }

    private Bound ConvertParts(IOperation operation, Bound value, ITypeSymbol? to) =>
        KnownTypes.ScalarKindOf(to) is { } scalar ? Convert(operation, value, scalar)
        : value is Bound.Tuple tuple && to is INamedTypeSymbol { IsTupleType: true, TupleElements: var elements }
            ? new Bound.Tuple(
                [.. tuple.Elements.Select((e, i) => ConvertParts(operation, e, Resolve(elements[i].Type)))])
            : value;

    private Bound Convert(IOperation operation, Bound value, ScalarKind to)
    {
        if (value is not Bound.Single single || TypeOf(single) is not { Shape.Count: 0 } from || from.Kind == to)
            return value;
        return (from.Kind, to) switch
        {
            (ScalarKind.I32 or ScalarKind.I64 or ScalarKind.F32 or ScalarKind.F64, ScalarKind.F32 or ScalarKind.F64)
                or (ScalarKind.I32 or ScalarKind.I64, ScalarKind.I32 or ScalarKind.I64) =>
                Append(operation, Op.Convert, TensorType.Scalar(to), Attributes.None.With("kind", to.ToString()),
                    single.Node),
            (ScalarKind.F32 or ScalarKind.F64, ScalarKind.I32 or ScalarKind.I64) => Reject(operation, new Rejection(
                "DP1019", Spell(from.Kind), "int", "it has no gradient; pass the integer as an argument")),
            _ => Reject(operation, new Rejection("DP1019", Spell(from.Kind), Spell(to), "convert numbers only")),
        };
    }

    private static string Spell(ScalarKind kind) => kind switch
    {
        ScalarKind.F32 => "float",
        ScalarKind.F64 => "double",
        ScalarKind.I32 => "int",
        ScalarKind.I64 => "long",
        ScalarKind.Bool => "bool",
        _ => "RandomKey",
    };

    private static string Text(ITypeSymbol? type) =>
        type?.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat) ?? "?";
}
