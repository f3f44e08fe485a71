using DiffProg.Generators.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffProg.Generators.Frontend;

// Arrays of several axes, double[,]: the elements lie row by row in one array.
internal sealed partial class BodyReader
{
    private Bound NewGrid(IArrayCreationOperation operation, ScalarKind kind)
    {
        var sizes = operation.DimensionSizes.Select(Expression).ToArray();
        if (sizes.Any(s => s is not Bound.Single))
            return Lacking(operation, sizes);
        var lengths = sizes.Select(s => (Bound.Single)Convert(operation, s, ScalarKind.I32)).ToArray();
        if (operation.Initializer is { } initializer)
        {
            var elements = Flat(initializer).Select(Expression).ToArray();
            return elements.All(e => e is Bound.Single)
                ? new Bound.Grid((Bound.Array)Filled(operation, kind, elements), lengths)
                : Lacking(operation, elements);
        }

        // Two negative lengths have a product that is not.
        foreach (var length in lengths)
        {
            Throw(operation, Intrinsic(
                operation, "Less", "x,y", TensorType.Scalar(ScalarKind.Bool), length, Zero(ScalarKind.I32)),
                "OverflowException()");
        }

        var size = lengths.Skip(1).Aggregate(lengths[0], (product, l) => Integer(operation, "Multiply", product, l));
        return new Bound.Grid((Bound.Array)NewArray(operation, kind, size), lengths);
    }

    // Its elements, then the lengths of its axes.
    private Bound GridArgument(IParameterSymbol parameter, ref int next)
    {
        var elements = (Bound.Array)Argument(parameter, next++);
        var axes = new List<Bound.Single>();
        for (int axis = 0; axis < ((IArrayTypeSymbol)parameter.Type).Rank; axis++)
            axes.Add(new Bound.Single(next++));
        return new Bound.Grid(elements, axes);
    }

    private static IEnumerable<IOperation> Flat(IArrayInitializerOperation rows) =>
        rows.ElementValues.SelectMany(v => v is IArrayInitializerOperation row ? Flat(row) : [v]);

    // a.GetLength(1), of a constant axis.
    private Bound? GridCall(IInvocationOperation operation)
    {
        if (operation is not { TargetMethod.Name: "GetLength" or "GetUpperBound", Instance: { } instance }
            || operation.Arguments is not [{ Value.ConstantValue: { HasValue: true, Value: int axis } }])
            return null;
        var length = Expression(instance) switch
        {
            Bound.Grid grid when axis >= 0 && axis < grid.Axes.Count => grid.Axes[axis],
            Bound.Array array when axis == 0 => LengthOf(operation, array),
            Bound.Missing missing => missing,
            _ => null,
        };
        return length is Bound.Single single && operation.TargetMethod.Name == "GetUpperBound"
            ? Integer(operation, "Subtract", single, Constant(operation, 1, ScalarKind.I32)) : length;
    }
}
