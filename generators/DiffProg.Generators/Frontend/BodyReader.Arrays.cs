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
        Bound.Single single when TypeOf(single) is { Kind: ScalarKind.I32, Shape.Count: not 0 } => single,
        _ => null,
    };

    // a[i], of an array or a span.
    private Bound Element(IOperation operation, IOperation array, IEnumerable<IOperation> indices)
    {
        var bound = Expression(array);
        var index = indices.Select(i => Index(bound, i)).ToArray();
        return bound is Bound.Missing || index.Any(i => i is not Bound.Single) ? Bound.Missing.Value
            : ReadElement(operation, bound, index);
    }

    // i, or ^i from the end.
    private Bound Index(Bound array, IOperation index) =>
        index is IUnaryOperation { OperatorKind: UnaryOperatorKind.Hat, Operand: var back }
            ? LengthOf(index, array) is Bound.Single length && Expression(back) is Bound.Single distance
                ? Integer(index, "Subtract", length, distance) : Bound.Missing.Value
            : Expression(index);

    private Bound ReadElement(IOperation operation, Bound bound, IReadOnlyList<Bound> index)
    {
        if (ArrayOf(bound) is not { } version)
            return Reject(operation, Fence.Explain(operation));
        // Out of range where C# does not look.
        if (_conditional > 0)
            return Reject(operation, new Rejection("DP1027", $"'{operation.Syntax}'"));
        return Append(operation, Op.Read, TensorType.Scalar(TypeOf(version).Kind), Attributes.None,
            [version.Node, .. index.Select(i => ((Bound.Single)i).Node)]);
    }

    private Func<Bound, Bound> ElementPlace(IOperation operation, IOperation array, IEnumerable<IOperation> indices)
    {
        var bound = Expression(array);
        var index = indices.Select(i => Index(bound, i)).ToArray();
        return value =>
        {
            if (bound is Bound.Missing || index.Append(value).Any(i => i is not Bound.Single))
                return Bound.Missing.Value;
            if (bound is not Bound.Array identified)
                return Reject(operation, Fence.Assignment(array));
            return Write(operation, identified, index, (Bound.Single)value) ? value : Bound.Missing.Value;
        };
    }

    // a[i] op= v: the index is evaluated once. Gives the old value or the new one.
    private Bound ChangeElement(
        IOperation operation, IOperation array, IEnumerable<IOperation> indices, Func<Bound, Bound> change, bool after)
    {
        var bound = Expression(array);
        var index = indices.Select(i => Index(bound, i)).ToArray();
        if (bound is not Bound.Array || index.Any(i => i is not Bound.Single))
            return bound is Bound.Missing || index.Any(i => i is Bound.Missing) ? Bound.Missing.Value
                : Reject(operation, Fence.Assignment(array));
        var old = ReadElement(operation, bound, index);
        return change(old) is Bound.Single changed && Write(operation, (Bound.Array)bound, index, changed)
            ? after ? changed : old : Bound.Missing.Value;
    }

    private (IOperation Array, IEnumerable<IOperation> Indices)? ElementOf(IOperation target) => target switch
    {
        IArrayElementReferenceOperation element => (element.ArrayReference, element.Indices),
        IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } span } element
            when KnownTypes.ArrayKindOf(TypeOf(span)) is not null =>
            (span, element.Arguments.Select(a => a.Value)),
        _ => null,
    };

    private bool Write(IOperation operation, Bound.Array array, IEnumerable<Bound> index, Bound.Single value)
    {
        if (_conditional > 0)
        {
            Reject(operation, new Rejection("DP1024", operation.Syntax.ToString()));
            return false;
        }

        if (array.Identity.IsArgument)
        {
            Reject(operation, new Rejection("DP1010", $"'{operation.Syntax}', a write to an array that came in,"));
            return false;
        }

        var version = ArrayOf(array)!;
        var next = Append(operation, Op.Write, TypeOf(version), Attributes.None,
            [version.Node, value.Node, .. index.Select(i => ((Bound.Single)i).Node)]);
        Bind(array.Identity, Named(next, array.Identity.Name));
        return true;
    }

    // [a, b, c] as an array.
    private Bound Filled(IOperation operation, ScalarKind kind, IReadOnlyList<Bound> elements)
    {
        var array = (Bound.Array)NewArray(operation, kind, Constant(operation, elements.Count, ScalarKind.I32));
        for (int i = 0; i < elements.Count; i++)
            Write(operation, array, [Constant(operation, i, ScalarKind.I32)],
                (Bound.Single)Convert(operation, elements[i], kind));
        return array;
    }

    // new double[n], stackalloc double[n]: zeros.
    private Bound NewArray(IOperation operation, ScalarKind kind, Bound size)
    {
        if (size is not Bound.Single length)
            return Bound.Missing.Value;
        var identity = new ArrayIdentity(null, kind);
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
        return KnownTypes.ScalarKindOf(element) is (ScalarKind.F32 or ScalarKind.F64) and var kind
            ? (kind, operation.ChildOperations) : null;
    }

    private Bound NewStackArray(IOperation operation, ScalarKind kind, IEnumerable<IOperation> parts)
    {
        if (parts.OfType<IArrayInitializerOperation>().FirstOrDefault() is { ElementValues: var elements })
        {
            var values = elements.Select(Expression).ToArray();
            return values.All(v => v is Bound.Single) ? Filled(operation, kind, values) : Bound.Missing.Value;
        }

        return NewArray(operation, kind, Expression(parts.First()));
    }
}
