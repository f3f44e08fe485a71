using DiffProg.Generators.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace DiffProg.Generators.Frontend;

// Arrays and spans of numbers. A variable names an array; the array's present version is bound to its identity, so that
// two variables that name one array see each other's writes.
internal sealed partial class BodyReader
{
    // The node of the present version; null where the value is no array.
    private Bound.Single? ArrayOf(Bound bound) => bound switch
    {
        Bound.Array { Identity: var identity } => (Bound.Single)_variables[identity]!,
        Bound.Single single when IsList(single.Node) => single,
        _ => null,
    };

    // a[i], of an array or a span.
    private Bound Element(IOperation operation, IOperation array, IEnumerable<IOperation> indices)
    {
        var bound = Expression(array);
        var index = indices.Select(i => Index(bound, i)).ToArray();
        return bound is Bound.Missing || index.Any(i => i is not Bound.Single) ? Lacking(operation, [bound, .. index])
            : bound is Bound.List list ? Element(operation, list, (Bound.Single)index[0])
            : bound is Bound.Jagged jagged ? Row(operation, jagged, (Bound.Single)index[0])
            : ReadElement(operation, bound, [.. index.Cast<Bound.Single>()]);
    }

    // i, or ^i from the end.
    private Bound Index(Bound array, IOperation index)
    {
        if (index is not IUnaryOperation { OperatorKind: UnaryOperatorKind.Hat, Operand: var back })
            return Expression(index);
        var (length, distance) = (LengthOf(index, array), Expression(back));
        return length is Bound.Single && distance is Bound.Single ? Integer(index, "Subtract", length, distance)
            : Lacking(index, length, distance);
    }

    private Bound ReadElement(IOperation operation, Bound bound, params Bound.Single[] index)
    {
        var memory = bound is Bound.Grid grid ? grid.Elements : bound;
        if (ArrayOf(memory) is not { } version)
            return Reject(operation, Fence.Explain(operation));
        // Out of range where C# does not look.
        if (_conditional > 0)
            return Reject(operation, new Rejection("DP1027", $"'{operation.Syntax}'"));
        return Append(operation, Op.Read, TensorType.Scalar(TypeOf(version).Kind), Attributes.None,
            version.Node, At(operation, bound, index).Node);
    }

    // It exists, wherever it is read.
    private Bound ReadElement(IOperation operation, Bound.Place place)
    {
        var version = ArrayOf(place.Memory)!;
        return Append(operation, Op.Read, TensorType.Scalar(TypeOf(version).Kind), Attributes.None,
            version.Node, place.At.Node);
    }

    // Evaluates a and i of a[i] = v. Whether a has that element, C# asks of a span at once, of an array when v is
    // there.
    private Func<Bound, Bound> ElementPlace(IOperation operation, IOperation array, IEnumerable<IOperation> indices)
    {
        if (KnownTypes.JaggedKindOf(TypeOf(array)) is not null && Expression(array) is Bound.Jagged jagged)
        {
            return Index(jagged, indices.Single()) is Bound.Single index ? RowPlace(operation, jagged, index)
                : _ => Lacking(operation);
        }

        var there = ElementThere(operation, array, indices);
        if (!KnownTypes.IsSpan(TypeOf(array)))
            return value => Assigned(value, there(false));
        var at = there(operation is not ISimpleAssignmentOperation { Value: var given } || !ThrowsAsARead(given));
        return value => Assigned(value, at);

        Bound Assigned(Bound value, Bound at) => (value, at) is (Bound.Single single, Bound.Place place)
            ? Write(operation, place.Memory, place.At, single) ?? value : Lacking(operation, at, value);
    }

    // The place of a[i], which is there from here on where it has a name.
    private Bound ElementAt(
        IOperation operation, IOperation array, IEnumerable<IOperation> indices, bool isNamed = false) =>
        ElementThere(operation, array, indices)(isNamed);

    // Evaluates a and i of a[i]; what it gives asks whether a has that element, and where it is. Of all of an array
    // reading and writing ask as well: whoever does neither next says so.
    private Func<bool, Bound> ElementThere(IOperation operation, IOperation array, IEnumerable<IOperation> indices)
    {
        var bound = Expression(array);
        var index = indices.Select(i => Index(bound, i)).ToArray();
        if (bound is Bound.Missing || index.Any(i => i is not Bound.Single))
            return Always(Lacking(operation, [bound, .. index]));
        if ((bound is Bound.Grid grid ? grid.Elements : bound as Bound.Array) is not { } memory)
            return Always(Reject(operation, Fence.Assignment(array)));
        return asks =>
        {
            var at = At(operation, bound, [.. index.Cast<Bound.Single>()]);
            return new Bound.Place(
                memory with { Slice = null },
                asks && bound is Bound.Array { Slice: null }
                    ? Checked(operation, Op.CheckIndex, at, (Bound.Single)LengthOf(operation, bound)) : at);
        };

        Func<bool, Bound> Always(Bound missing) => _ => missing;
    }

    // a[i] op= v: the index is evaluated once. Gives the old value or the new one.
    private Bound ChangeElement(
        IOperation operation, IOperation array, IEnumerable<IOperation> indices, Func<Bound, Bound> change, bool after)
    {
        var at = ElementAt(operation, array, indices);
        if (at is not Bound.Place place)
            return Lacking(operation, at);
        var old = ReadElement(operation, place);
        var next = change(old);
        return next is not Bound.Single changed ? Lacking(operation, next)
            : Write(operation, place.Memory, place.At, changed) ?? (after ? changed : old);
    }

    // a[i] += v, where nobody asks for the sum, and v neither changes the array nor throws otherwise than a[i] does.
    private Bound? AddToElement(
        ICompoundAssignmentOperation operation, IOperation array, IEnumerable<IOperation> indices)
    {
        bool adds = operation.OperatorKind == BinaryOperatorKind.Add;
        var kind = KnownTypes.ScalarKindOf(TypeOf(operation.Target));
        if ((!adds && operation.OperatorKind != BinaryOperatorKind.Subtract) || operation.OperatorMethod is not null
            || operation.Parent is not IExpressionStatementOperation || !IsPlain(operation.Value)
            || kind is not (ScalarKind.F32 or ScalarKind.F64) || _conditional > 0
            || KnownTypes.ScalarKindOf(TypeOf(operation.Value)) != kind)
            return null;
        var at = ElementAt(operation, array, indices, isNamed: !ThrowsAsARead(operation.Value));
        var given = Expression(operation.Value);
        if (at is not Bound.Place place || given is not Bound.Single value)
            return Lacking(operation, at, given);
        var term = adds ? value
            : (Bound.Single)Intrinsic(operation, "Negate", "x", TensorType.Scalar(kind!.Value), value);
        return Write(operation, place.Memory, place.At, term, Op.AddTo) ?? term;
    }

    // Nothing but IndexOutOfRangeException comes of it.
    private bool ThrowsAsARead(IOperation value) => IsPlain(value) && !value.DescendantsAndSelf().Any(MayBeNoRow);

    // It changes nothing, and throws nothing else than a read.
    private bool IsPlain(IOperation operation) => operation.DescendantsAndSelf().All(o =>
        o.ConstantValue.HasValue || (!Assigned.Runs(o) && o switch
    {
        IParenthesizedOperation or ILocalReferenceOperation or IParameterReferenceOperation or IUnaryOperation
            or IArrayElementReferenceOperation or IArgumentOperation => true,
        IConversionOperation =>
            KnownTypes.ScalarKindOf(TypeOf(o)) is not null || KnownTypes.ArrayKindOf(TypeOf(o)) is not null,
        IPropertyReferenceOperation { Instance: { } span } => KnownTypes.ArrayKindOf(TypeOf(span)) is not null,
        IInvocationOperation call =>
            KnownMethods.Find(call.TargetMethod) is not null && !KnownTypes.IsInteger(TypeOf(o)),
        IBinaryOperation binary => KnownTypes.ScalarKindOf(TypeOf(o)) is ScalarKind.F32 or ScalarKind.F64
            || binary.OperatorKind
                is BinaryOperatorKind.Add or BinaryOperatorKind.Subtract or BinaryOperatorKind.Multiply,
        _ => false,
    }));

    // Where an element stands in memory.
    private Bound.Single At(IOperation operation, Bound array, params Bound.Single[] indices)
    {
        if (array is Bound.Grid grid)
        {
            var at = Checked(operation, Op.CheckIndex, indices[0], grid.Axes[0]);
            foreach (var (next, length) in indices.Zip(grid.Axes, (i, length) => (i, length)).Skip(1))
            {
                at = Integer(
                    operation, "Add", Integer(operation, "Multiply", at, length),
                    Checked(operation, Op.CheckIndex, next, length));
            }

            return Within(operation, grid.Elements, at);
        }

        var index = indices[0];
        if (array is Bound.Array { Slice: not null } part && Existing(operation, part).Slice is { } slice)
            return Integer(operation, "Add", slice.Start, Checked(operation, Op.CheckIndex, index, slice.Length));
        // Of 64 bits, which no span takes.
        return TypeOf(index).Kind == ScalarKind.I32 ? index
            : Checked(operation, Op.CheckIndex, index, (Bound.Single)LengthOf(operation, array));
    }

    // The same, where it is known to lie inside.
    private Bound.Single Within(IOperation operation, Bound.Array array, Bound.Single index) =>
        array.Slice is { } slice ? Integer(operation, "Add", slice.Start, index) : index;

    private Bound.Single Checked(IOperation operation, Op check, params Bound.Single[] operands) => Append(
        operation, check, TensorType.Scalar(ScalarKind.I32), Attributes.None, [.. operands.Select(o => o.Node)]);

    private (IOperation Array, IEnumerable<IOperation> Indices)? ElementOf(IOperation target) => target switch
    {
        IArrayElementReferenceOperation element => (element.ArrayReference, element.Indices),
        IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } span } element
            when KnownTypes.ArrayKindOf(TypeOf(span)) is not null =>
            (span, element.Arguments.Select(a => a.Value)),
        // s[^1] of a span.
        IImplicitIndexerReferenceOperation { Argument: not IRangeOperation and var index } last
            when KnownTypes.ArrayKindOf(TypeOf(last.Instance)) is not null => (last.Instance, [index]),
        _ => null,
    };

    // Null where it was written.
    private Bound? Write(
        IOperation operation, Bound.Array array, Bound.Single at, Bound.Single value, Op op = Op.Write)
    {
        if (_conditional > 0)
            return Reject(operation, new Rejection("DP1024", operation.Syntax.ToString()));

        if (array.Identity.SaysAxes)
        {
            return Reject(operation, new Rejection(
                "DP1011", $"'{operation.Syntax}', which changes the axes or lengths of an operation,",
                "write another list"));
        }

        array.Identity.IsWritten = true;
        array.Identity.Elements = null;
        var version = ArrayOf(array)!;
        var next = Append(operation, op, TypeOf(version), Attributes.None,
            version.Node, value.Node, at.Node);
        Bind(array.Identity, Named(next, array.Identity.Name));
        return null;
    }

    // [a, b, c] as an array.
    private Bound Filled(IOperation operation, ScalarKind kind, IReadOnlyList<Bound> elements)
    {
        var array = (Bound.Array)NewArray(operation, kind, Constant(operation, elements.Count, ScalarKind.I32));
        for (int i = 0; i < elements.Count; i++)
            Write(operation, array, Within(operation, array, Constant(operation, i, ScalarKind.I32)),
                (Bound.Single)Convert(operation, elements[i], kind));
        if (kind == ScalarKind.I32 && array.Slice is null)
            array.Identity.Elements = elements;
        return array;
    }

    // new double[n], stackalloc double[n]: zeros.
    private Bound NewArray(IOperation operation, ScalarKind kind, Bound size, object? source = null)
    {
        if (size is not Bound.Single length)
            return Lacking(operation, size);
        source ??= new Made(operation, kind);
        if (Shared(source) is { } shared)
            return Allocate(operation, shared, length);
        var identity = new ArrayIdentity(null, kind, source)
        {
            Length = (Bound.Single)Convert(operation, length, ScalarKind.I32),
        };
        Bind(identity, Append(operation, Op.Array, TensorType.Unknown(kind), Attributes.None, length.Node));
        return new Bound.Array(identity);
    }

    // Roslyn has no kind of operation for it: its parts are the size, or the elements with a size of their number.
    private static (ScalarKind Kind, IEnumerable<IOperation> Parts)? StackAllocated(IOperation operation)
    {
        if (operation.Syntax is not (
            StackAllocArrayCreationExpressionSyntax or ImplicitStackAllocArrayCreationExpressionSyntax))
            return null;
        var type = operation.SemanticModel!.GetTypeInfo(operation.Syntax) is var info ? info.Type ?? info.ConvertedType
            : null;
        var element = type is IPointerTypeSymbol pointer ? pointer.PointedAtType
            : (type as INamedTypeSymbol)?.TypeArguments.FirstOrDefault();
        return KnownTypes.ScalarKindOf(element) is (ScalarKind.F32 or ScalarKind.F64 or ScalarKind.I32) and var kind
            ? (kind, operation.ChildOperations) : null;
    }

    // Of an initializer come the elements, behind the length.
    private Bound NewStackArray(IOperation operation, ScalarKind kind, IEnumerable<IOperation> parts)
    {
        var initializer = operation.Syntax switch
        {
            StackAllocArrayCreationExpressionSyntax { Initializer: var elements } => elements,
            ImplicitStackAllocArrayCreationExpressionSyntax { Initializer: var elements } => elements,
            _ => null,
        };
        if (initializer is null)
            return NewArray(operation, kind, Expression(parts.First()));
        int count = initializer.Expressions.Count;
        var values = parts.Skip(parts.Count() - count).Select(Expression).ToArray();
        return values.All(v => v is Bound.Single) ? Filled(operation, kind, values) : Lacking(operation, values);
    }
}
