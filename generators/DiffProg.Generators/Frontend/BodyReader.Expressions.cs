using System.Globalization;
using DiffProg.Generators.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffProg.Generators.Frontend;

internal sealed partial class BodyReader
{
    private Bound Expression(IOperation operation)
    {
        try
        {
            return Read(operation);
        }
        catch (Exception e) when (CompilerFailure.IsUnlocated(e))
        {
            throw new CompilerFailure(OriginOf(operation), e);
        }
    }

    private Bound Read(IOperation operation)
    {
        if (operation is IInvalidOperation || operation.Type is IErrorTypeSymbol)
            return Broken(operation);
        if (operation.ConstantValue is { HasValue: true, Value: var value })
            return Literal(operation, value);
        bool projectChecks = operation.SemanticModel!.Compilation.Options is { CheckOverflow: true };
        if (Fence.Integers(operation, projectChecks, TypeOf) is { } rejection)
            return Reject(operation, rejection);
        return operation switch
        {
            IParenthesizedOperation parenthesized => Expression(parenthesized.Operand),
            ILocalReferenceOperation local => Variable(operation, local.Local),
            IParameterReferenceOperation parameter => Variable(operation, parameter.Parameter),
            IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance } =>
                _variables[new Receiver(_frame.Home)] ?? Reject(operation, Fence.Explain(operation)),
            IFieldReferenceOperation field => Field(field),
            IPropertyReferenceOperation property => Property(property),
            IArrayElementReferenceOperation { Indices: [IRangeOperation range] } part =>
                Copied(part, Part(part, Expression(part.ArrayReference), range)),
            IArrayElementReferenceOperation element => Element(element, element.ArrayReference, element.Indices),
            IImplicitIndexerReferenceOperation indexer => FromEnd(indexer),
            IConversionOperation conversion => Conversion(conversion),
            IUnaryOperation unary => Unary(unary),
            IBinaryOperation binary => Binary(binary),
            IConditionalOperation { Type: not null, WhenFalse: { } otherwise } conditional =>
                Conditional(conditional, otherwise),
            IInvocationOperation invocation => Invocation(invocation),
            ISwitchExpressionOperation choice => SwitchExpression(choice),
            IIsPatternOperation test => IsPattern(test),
            IIsTypeOperation test => IsType(test),
            ICoalesceOperation coalesce => Coalesce(coalesce),
            IThrowOperation thrown => ThrowExpression(thrown),
            IDelegateCreationOperation creation => FunctionValue(creation),
            ITupleOperation tuple => new Bound.Tuple(tuple.Elements.Select(Expression).ToArray()),
            ICollectionExpressionOperation list when KnownTypes.JaggedKindOf(TypeOf(list)) is not null
                && !list.Elements.Any(e => e is ISpreadOperation) => Jagged(list, list.Elements),
            ICollectionExpressionOperation list => Sequence(list, list.Elements),
            IArrayCreationOperation jagged when KnownTypes.JaggedKindOf(TypeOf(jagged)) is not null =>
                jagged.Initializer is { } rows ? Jagged(jagged, rows.ElementValues)
                    : NewJagged(jagged, Expression(jagged.DimensionSizes[0])),
            IArrayCreationOperation { Type: IArrayTypeSymbol { Rank: > 1 } } grid
                when KnownTypes.GridKindOf(TypeOf(grid)) is { } kind =>
                NewGrid(grid, kind),
            IArrayCreationOperation { Initializer: { } initializer } => Sequence(operation, initializer.ElementValues),
            IArrayCreationOperation { DimensionSizes: [var size] }
                when KnownTypes.ArrayKindOf(TypeOf(operation)) is { } kind =>
                NewArray(operation, kind, Expression(size)),
            _ when StackAllocated(operation) is var (kind, sizes) => NewStackArray(operation, kind, sizes),
            IObjectCreationOperation creation => Creation(creation),
            IWithOperation with => With(with),
            IDefaultValueOperation when KnownTypes.ScalarKindOf(TypeOf(operation)) is { } kind and not ScalarKind.Key =>
                Constant(operation, 0, kind),
            IDefaultValueOperation when Default(operation, TypeOf(operation)) is { } zeros => zeros,
            ISimpleAssignmentOperation { IsRef: false } or IDeconstructionAssignmentOperation =>
                Assign((IAssignmentOperation)operation),
            ICompoundAssignmentOperation compound => CompoundAssign(compound),
            IIncrementOrDecrementOperation increment => Increment(increment),
            _ => Reject(operation, Fence.Explain(operation)),
        };
    }

    // C# reports what does not bind; only uses of generated members bind in the analyzer and not in the generator.
    private Bound Broken(IOperation operation)
    {
        foreach (var inner in operation.DescendantsAndSelf().Where(o => o is IInvalidOperation))
        {
            if (GeneratedMembers.Find(inner.Syntax, inner.SemanticModel!) is { } rejection)
                Reject(inner, rejection);
        }

        return Bound.Missing.Because(new Told.ByCSharp());
    }

    private Bound Literal(IOperation operation, object? value)
    {
        if (KnownTypes.ScalarKindOf(TypeOf(operation)) is { } kind)
        {
            switch (value)
            {
                case bool b:
                    return Constant(operation, b ? 1.0 : 0, kind);
                case float or double:
                    return Constant(operation, System.Convert.ToDouble(value, CultureInfo.InvariantCulture), kind);
                case ulong u:
                    return Constant(operation, unchecked((long)u), kind);
                case sbyte or byte or short or ushort or int or uint or long:
                    return Constant(operation, System.Convert.ToInt64(value, CultureInfo.InvariantCulture), kind);
            }
        }

        return value is null && TypeOf(operation) is { IsReferenceType: true } type && (Specialized.IsOpen(type, Home)
                || KnownTypes.IsRecord(type) || ValueLayout.Of(type, Home) is not null)
            ? new Bound.Null() : Reject(operation, Fence.Explain(operation));
    }

    private Bound Variable(IOperation operation, ISymbol symbol) =>
        _variables[symbol] is { } value ? IsNamed(symbol) ? Dereferenced(operation, value) : value
            // A parameter of the type's primary constructor lives in the object.
            : symbol is IParameterSymbol
            ? Reject(operation, new Rejection("DP1015", symbol.Name, "pass its value as an argument"))
            : symbol is ILocalSymbol && _zeros.Count > 0 && Nothing(operation, symbol) is not null
                && _sharing.Begins.Add(symbol) ? ReadAgain(true) : Reject(operation, Fence.Unassigned(symbol.Name));

    private Bound Field(IFieldReferenceOperation operation)
    {
        if (TupleField(operation) is var (instance, index))
        {
            return Expression(instance) switch
            {
                Bound.Tuple tuple when index < tuple.Elements.Count => tuple.Elements[index],
                Bound.Missing missing => missing,
                _ => Reject(operation, Fence.Explain(operation)),
            };
        }

        return operation.Instance is { } value ? Member(operation, value) : Reject(operation, Fence.State(operation));
    }

    private (IOperation Tuple, int Index)? TupleField(IOperation operation)
    {
        if (operation is not IFieldReferenceOperation
            {
                Instance: { Type: INamedTypeSymbol { IsTupleType: true } type } instance,
            } access)
            return null;
        var field = access.Field.CorrespondingTupleField ?? access.Field;
        int index = type.TupleElements.Select(e => (e.CorrespondingTupleField ?? e).Name).ToList().IndexOf(field.Name);
        return index < 0 ? null : (instance, index);
    }

    private Bound Property(IPropertyReferenceOperation operation)
    {
        if (operation.Instance is not { } instance)
            return StaticProperty(operation);
        if (KnownTypes.ListOf(TypeOf(instance)) is not null)
            return ListProperty(operation, instance);
        if (KnownTypes.IsRecord(TypeOf(instance)) || ValueLayout.Of(TypeOf(instance), Home) is not null
            || Specialized.IsOpen(TypeOf(instance), Home))
            return Member(operation, instance);
        if (operation.Property.IsIndexer && LengthsOf(instance) is { } tensor
            && operation.Arguments is [{ Value: var axis }])
            return Length(operation, ScalarKind.I64, Expression(tensor), Expression(axis));
        if (LengthsOf(operation) is { } whole)
        {
            var value = Expression(whole);
            return value is Bound.Single of ? new Bound.Lengths(of) : Lacking(operation, value);
        }

        if (KnownTypes.GridKindOf(TypeOf(instance)) is not null && Expression(instance) is Bound.Grid grid)
        {
            if (operation.Property.Name is "Length")
                return LengthOf(operation, grid.Elements);
            if (operation.Property.Name is "Rank")
                return Constant(operation, grid.Axes.Count, ScalarKind.I32);
        }

        if (KnownTypes.JaggedKindOf(TypeOf(instance)) is not null && operation.Property.Name == "Length")
            return LengthOf(operation, Expression(instance));
        if (KnownTypes.ArrayKindOf(TypeOf(instance)) is not null)
        {
            if (operation.Property.Name == "Length")
            {
                var measured = Expression(instance);
                return measured is Bound.Sequence { Elements.Count: var count }
                    ? Constant(operation, count, ScalarKind.I32) : LengthOf(operation, measured);
            }

            if (operation.Property.Name == "IsEmpty" && Expression(instance) is Bound.Array span)
                return Intrinsic(
                    operation, "EqualTo", "x,y", TensorType.Scalar(ScalarKind.Bool), LengthOf(operation, span),
                    Constant(operation, 0, ScalarKind.I32));

            if (operation.Property.IsIndexer)
                return Element(operation, instance, operation.Arguments.Select(a => a.Value));
        }

        if (KnownTypes.IsTensor(TypeOf(instance)) || KnownTypes.IsSpan(TypeOf(instance)))
        {
            return Reject(operation, Fence.Member(operation));
        }

        return Reject(operation, Fence.State(operation));
    }

    // One that computes is read where it is used; one that is stored may change.
    private Bound StaticProperty(IPropertyReferenceOperation operation) =>
        NumericConstant(operation) is { } constant ? constant
        : operation.ConstrainedToType is { } type && Implementing(operation.Property,
            type) is IPropertySymbol implemented
            ? Getter(operation, implemented, null, [])
        : operation.Property is { SetMethod: null, GetMethod: { } getter } && IsOwn(getter)
            && _bodies.Of(getter) is not null
            ? Getter(operation, operation.Property, null, []) : Reject(operation, Fence.State(operation));

    // x.Lengths[^1], a[^1]
    private Bound FromEnd(IImplicitIndexerReferenceOperation operation) =>
        KnownTypes.ArrayKindOf(TypeOf(operation.Instance)) is not null
            || KnownTypes.ListOf(TypeOf(operation.Instance)) is not null
        ? operation.Argument is IRangeOperation range
            ? Part(operation, Expression(operation.Instance), range, KnownTypes.IsSpan(TypeOf(operation.Instance)))
        : Element(operation, operation.Instance, [operation.Argument])
        : LengthFromEnd(operation);

    private Bound LengthFromEnd(IImplicitIndexerReferenceOperation operation) =>
        LengthsOf(operation.Instance) is { } tensor
            && operation.Argument is IUnaryOperation
            {
                OperatorKind: UnaryOperatorKind.Hat, Operand.ConstantValue: { Value: int fromEnd },
            }
            ? Length(operation, ScalarKind.I64, Expression(tensor), Constant(operation, -fromEnd, ScalarKind.I32))
            : Reject(operation, new Rejection("DP1026", $"'{operation.Syntax}'"));

    private IOperation? LengthsOf(IOperation operation) =>
        operation is IPropertyReferenceOperation { Property.Name: "Lengths", Instance: { } tensor }
            && KnownTypes.IsTensor(TypeOf(tensor)) ? tensor : null;

    private Bound LengthOf(IOperation operation, Bound array) =>
        array is Bound.List list ? LengthOf(operation, list)
        : array is Bound.Jagged jagged ? RowCount(operation, jagged)
        : array is Bound.Array { Slice: not null } part ? Existing(operation, part).Slice!.Length
        : ArrayOf(array) is { } version
        ? Length(operation, ScalarKind.I32, version, Constant(operation, 0, ScalarKind.I32))
        : Lacking(operation, array);

    private Bound Length(IOperation operation, ScalarKind kind, Bound value, Bound axis) =>
        Intrinsic(operation, "Length", "x,axis", TensorType.Scalar(kind), value, axis);

    private Bound Sequence(IOperation operation, IEnumerable<IOperation> elements)
    {
        if (elements.Any(e => e is ISpreadOperation)
            && KnownTypes.ArrayKindOf(TypeOf(operation)) is { } joined)
            return Joined(operation, joined, [.. elements]);
        var values = elements.Select(Expression).ToArray();
        if (values.Any(v => v is Bound.Missing))
            return Lacking(operation, values);
        if (values.Any(v => v is not Bound.Single))
            return Reject(operation, Fence.Explain(operation));
        return KnownTypes.ArrayKindOf(TypeOf(operation)) is { } kind && !IsStructure(operation)
            ? Filled(operation, kind, values) : new Bound.Sequence(values);
    }

    // The axes, lengths or padding of an operation, written in place.
    private static bool IsStructure(IOperation list) => list.Parent switch
    {
        IConversionOperation or ICollectionExpressionOperation => IsStructure(list.Parent),
        IArgumentOperation { Parent: IInvocationOperation call } => KnownMethods.Find(call.TargetMethod) is not null,
        _ => false,
    };

    // new Dense(w, b): a view on what was given.
    private Bound Creation(IObjectCreationOperation operation)
    {
        if (KnownTypes.IsSpan(TypeOf(operation)) && SpanOf(operation) is { } span)
            return span;
        if (!KnownTypes.IsRecord(TypeOf(operation)))
            return Create(operation);
        if (operation.Initializer is not null || operation.Constructor is not { } constructor
            || !SymbolEqualityComparer.Default.Equals(
                constructor, RecordReader.PrimaryConstructor((INamedTypeSymbol)operation.Type!)))
            return Reject(operation, Fence.Explain(operation));
        var members = new KeyValuePair<string, Bound>[constructor.Parameters.Length];
        foreach (var argument in operation.Arguments)
            members[argument.Parameter!.Ordinal] = new(argument.Parameter.Name, Expression(argument.Value));
        return new Bound.Record(members, Exact((INamedTypeSymbol)operation.Type!));
    }
}
