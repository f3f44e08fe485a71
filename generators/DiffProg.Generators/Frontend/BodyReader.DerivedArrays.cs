using DiffProg.Generators.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffProg.Generators.Frontend;

// Derivatives with respect to arrays. An array goes in as memory that nobody writes meanwhile, and its gradient comes
// out as memory; what the user gets is a copy, an array like any other.
internal sealed partial class BodyReader
{
    // An array comes in or goes out.
    private bool MakesArrays(IInvocationOperation derivative, Bound.Function function) =>
        derivative.TargetMethod.Parameters.Skip(1).Select(p => p.Type).Append(function.Symbol.ReturnType)
            .Any(t => KnownTypes.ArrayKindOf(Resolve(t)) is not null);

    // The node of a value: of an array, of its present version.
    private int NodeOf(Bound value) => value is Bound.Single single ? single.Node : ArrayOf(value)!.Node;

    // An array as a whole; a part is copied.
    private Bound Pointed(IOperation operation, Bound point) =>
        point is Bound.Array array && (array.Slice is not null || IsShared(array))
            ? OwnCopy(operation, array, (Bound.Single)LengthOf(operation, array)) : point;

    private bool IsShared(Bound.Array array) => Array.IndexOf(_shared, array.Identity) >= 0;

    // A direction is as long as what moves along it.
    private Bound Directed(IOperation operation, Bound direction, Bound point)
    {
        if (direction is not Bound.Array array)
            return direction;
        var length = (Bound.Single)LengthOf(operation, point);
        RequireLength(operation, (Bound.Single)LengthOf(operation, array), length);
        return OwnCopy(operation, array, length);
    }

    private void RequireLength(IOperation operation, Bound.Single length, Bound.Single expected) => Throw(
        operation, Intrinsic(
            operation, "NotEqualTo", "x,y", TensorType.Scalar(ScalarKind.Bool), length, expected),
        "ArgumentException(\"The direction or cotangent has another length.\")");

    // The same elements in memory that nothing else names.
    private Bound.Array OwnCopy(IOperation operation, Bound.Array array, Bound.Single length)
    {
        var copy = OwnArray(operation, array.Identity.Kind, length);
        CopyElements(operation, array with { Slice = new Slice(SliceOf(operation, array).Start, length) }, copy);
        return copy;
    }

    private Bound.Array OwnArray(IOperation operation, ScalarKind kind, Bound.Single length)
    {
        var identity = new ArrayIdentity(null, kind) { Length = length };
        Bind(identity, Append(operation, Op.Array, TensorType.Unknown(kind), Attributes.None, length.Node));
        return new Bound.Array(identity);
    }

    // What a function makes lies in memory of its own.
    private void ShareInside(IOperation operation)
    {
        _shared = [.. _shared.Select(s => new ArrayIdentity(null, s.Kind, s.Source))];
        foreach (var memory in _shared)
            BindEmpty(operation, memory);
    }

    // In the memory of what a variable of the function names beside it.
    private Bound Placed(IOperation operation, IParameterSymbol parameter, Bound argument)
    {
        if (argument is not Bound.Array array
            || Shared(new Passed(parameter.OriginalDefinition, array.Identity.Kind)) is not { } memory)
            return argument;
        var place = (Bound.Array)Allocate(operation, memory, (Bound.Single)LengthOf(operation, array));
        CopyElements(operation, array, place);
        return place;
    }

    private Leaf LeafOf(IOperation operation, Bound value) => new(
        _nodes[NodeOf(value)].Type, value is Bound.Array,
        value is Bound.Array ? (Bound.Single)LengthOf(operation, value) : null);

    private Bound Held(IOperation operation, Leaf leaf, Bound.Single node, object? source = null)
    {
        if (!leaf.IsArray)
            return node;
        var identity = new ArrayIdentity(_nodes[node.Node].Name, leaf.Type.Kind, source)
        {
            Length = leaf.Length
                ?? Append(operation, Op.Extent, TensorType.Scalar(ScalarKind.I32), Attributes.None, node.Node),
        };
        Bind(identity, node);
        return new Bound.Array(identity);
    }

    // The result has the length of its cotangent.
    private Program Fitting(IOperation operation, Program program, Bound.Array cotangent) => arguments =>
    {
        if (program(arguments) is not [Bound.Array result])
            return null;
        var length = (Bound.Single)LengthOf(operation, cotangent);
        RequireLength(operation, (Bound.Single)LengthOf(operation, result), length);
        return [OwnCopy(operation, result, length)];
    };

    // T[,]: a row for each element; how many there are is known.
    private Bound.Grid NewMatrix(IOperation operation, ScalarKind kind, Bound.Single rows, Bound.Single columns) => new(
        (Bound.Array)NewArray(operation, kind, Integer(operation, "Multiply", rows, columns)), [rows, columns]);

    private Bound? HessianOf(
        IOperation operation, Bound.Array x, Func<Bound, IReadOnlyList<Bound>?> along)
    {
        var length = (Bound.Single)LengthOf(operation, x);
        var matrix = NewMatrix(operation, x.Identity.Kind, length, length);
        bool isWhole = true;
        EachElement(operation, length, i => isWhole &= SetLine(
            operation, matrix, along(Unit(operation, x.Identity.Kind, length, i)), i, isRow: true));
        return isWhole ? matrix : null;
    }

    // By rows, in reverse mode, where there are fewer of them than columns.
    private Bound? JacobianOf(IInvocationOperation operation, Bound.Function function, Bound.Array x, Program program)
    {
        // The result alone tells how many rows there are; its value is not computed.
        if (program([x]) is not [Bound.Array y])
            return null;
        var (rows, columns) = ((Bound.Single)LengthOf(operation, y), (Bound.Single)LengthOf(operation, x));
        var kind = x.Identity.Kind;
        var matrix = NewMatrix(operation, kind, rows, columns);
        bool isWhole = true;
        Branch(
            operation, (Bound.Single)Intrinsic(
                operation, "LessOrEqual", "x,y", TensorType.Scalar(ScalarKind.Bool), rows, columns),
            () => EachElement(operation, rows, i =>
            {
                var unit = Unit(operation, kind, rows, i);
                isWhole &= SetLine(operation, matrix,
                    Reverse(operation, function, [x], [unit], Fitting(operation, program, unit))?.Gradients, i,
                    isRow: true);
            }),
            () => EachElement(operation, columns, i => isWhole &= SetLine(operation, matrix,
                Forward(operation, function, [x], [Unit(operation, kind, columns, i)], program)?.Tangents, i,
                isRow: false)));
        return isWhole ? matrix : null;
    }

    private Bound.Array Unit(IOperation operation, ScalarKind kind, Bound.Single length, Bound.Single i)
    {
        var unit = OwnArray(operation, kind, length);
        Write(operation, unit, i, Constant(operation, 1.0, kind));
        return unit;
    }

    private bool SetLine(
        IOperation operation, Bound.Grid matrix, IReadOnlyList<Bound>? values, Bound.Single i, bool isRow)
    {
        if (values is not [Bound.Array line])
            return false;
        var (rows, columns) = (matrix.Axes[0], matrix.Axes[1]);
        EachElement(operation, isRow ? columns : rows, j =>
        {
            var (row, column) = isRow ? (i, j) : (j, i);
            Write(operation, matrix.Elements with { Slice = null },
                Within(operation, matrix.Elements, Integer(
                    operation, "Add", Integer(operation, "Multiply", row, columns), column)),
                (Bound.Single)ReadElement(operation, line with { Slice = null }, j));
        });
        return true;
    }

    /// <summary>What goes into a function or comes out of it.</summary>
    /// <param name="Type">Its type.</param>
    /// <param name="IsArray">It is memory.</param>
    /// <param name="Length">Of an array, where it is known outside.</param>
    private sealed record Leaf(TensorType Type, bool IsArray, Bound.Single? Length);
}
