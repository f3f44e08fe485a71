using DiffProg.Generators.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffProg.Generators.Frontend;

// Arrays of arrays, double[][]: all rows lie in one memory, which grows, and two integers say of each where it begins
// and how long it is. So two rows may be one array, and a row that is replaced is another one afterwards.
internal sealed partial class BodyReader
{
    // new double[n][]: no row yet. Of a row that is none the second integer is 0, of others the length and 1.
    private Bound NewJagged(IOperation operation, Bound size)
    {
        if (size is not Bound.Single count)
            return Lacking(operation, size);
        var source = new Made(operation, KnownTypes.JaggedKindOf(TypeOf(operation)) ?? ScalarKind.F64, OfRows: true);
        if (Shared(source) is not { } memory)
            return ReadAgain(_sharing.Unite(source, source));
        var two = Constant(operation, 2, ScalarKind.I32);
        var rows = NewArray(
            operation, ScalarKind.I32,
            Integer(operation, "Multiply", (Bound.Single)Convert(operation, count, ScalarKind.I32), two),
            new RowsOf(source));
        return rows is Bound.Array array ? new Bound.Jagged(memory, array) : Lacking(operation, rows);
    }

    // Its rows lie one after the other, and stay where they are.
    private Bound.Jagged JaggedArgument(IParameterSymbol parameter, ref int next)
    {
        var memory = new ArrayIdentity(parameter.Name, _nodes[next].Type.Kind, parameter);
        Bind(memory, new Bound.Single(next++));
        var rows = new ArrayIdentity(parameter.Name + "Rows", ScalarKind.I32);
        Bind(rows, new Bound.Single(next++));
        return new Bound.Jagged(memory, new Bound.Array(rows), Argument: parameter.Name);
    }

    // { a, b }, [a, b]
    private Bound Jagged(IOperation operation, IEnumerable<IOperation> elements)
    {
        var values = elements.Select(Expression).ToArray();
        if (values.Any(v => v is not Bound.Array))
        {
            return values.Any(v => v is Bound.Missing) ? Lacking(operation, values)
                : Reject(operation, Fence.Explain(operation));
        }

        var made = NewJagged(operation, Constant(operation, values.Length, ScalarKind.I32));
        if (made is not Bound.Jagged jagged)
            return made;
        for (int i = 0; i < values.Length; i++)
        {
            if (SetRow(operation, jagged, Constant(operation, i, ScalarKind.I32), values[i]) is Bound.Missing missing)
                return missing;
        }

        return jagged;
    }

    private Bound.Single RowCount(IOperation operation, Bound.Jagged jagged) => Integer(
        operation, "Divide", (Bound.Single)LengthOf(operation, jagged.Rows), Constant(operation, 2, ScalarKind.I32));

    // rows[i]
    private Bound Row(IOperation operation, Bound.Jagged jagged, Bound.Single index)
    {
        if (_conditional > 0)
            return Reject(operation, new Rejection("DP1027", $"'{operation.Syntax}'"));
        return RowWithin(
            operation, jagged, Checked(operation, Op.CheckIndex, index, RowCount(operation, jagged)));
    }

    private Bound.Array RowWithin(IOperation operation, Bound.Jagged jagged, Bound.Single index)
    {
        var (first, second) = PlacesOf(operation, jagged, index);
        var whole = jagged.Rows with { Slice = null };
        var start = (Bound.Single)ReadElement(operation, whole, first);
        var length = (Bound.Single)ReadElement(operation, whole, second);
        if (jagged.Base is { } first0)
            start = Integer(operation, "Add", first0, start);
        return new Bound.Array(jagged.Memory, new Slice(
            start, Integer(operation, "Subtract", length, Constant(operation, 1, ScalarKind.I32)), MayBeNone: true));
    }

    // A row of which an element or the length is taken, or which is passed on, is there. Variables that name it are not
    // asked again.
    private Bound.Array Existing(
        IOperation operation, Bound.Array row, string exception = "NullReferenceException()")
    {
        if (row.Slice is not { MayBeNone: true } slice)
            return row;
        var known = row with { Slice = slice with { MayBeNone = false } };
        if (_conditional > 0)
        {
            Reject(operation, new Rejection("DP1027", $"'{operation.Syntax}'"));
            return known;
        }

        Throw(operation, Intrinsic(
            operation, "Less", "x,y", TensorType.Scalar(ScalarKind.Bool), slice.Length, ZeroOf(ScalarKind.I32)),
            exception);
        foreach (object variable in _variables.Keys.Where(k => row.Equals(_variables[k])).ToArray())
            Bind(variable, known);
        return known;
    }

    // A span of a row that is none is empty.
    private Bound OrEmpty(IOperation operation, Bound bound) => bound switch
    {
        Bound.Array { Slice: { MayBeNone: true } slice } row => row with
        {
            Slice = new Slice(slice.Start, Integer(operation, "Maximum", slice.Length, ZeroOf(ScalarKind.I32))),
        },
        _ => bound,
    };

    // A row that is taken from its array, or a variable that names one.
    private bool MayBeNoRow(IOperation operation) =>
        KnownTypes.ArrayKindOf(TypeOf(operation)) is ScalarKind.F32 or ScalarKind.F64
        && (operation is IArrayElementReferenceOperation
            || (RootSymbol(operation) is { } symbol && _variables[symbol] is Bound.Array { Slice.MayBeNone: true }));

    // What a variable names in another iteration may be a row that is none.
    private Bound Unsure(Bound bound) => bound switch
    {
        Bound.Array { Slice: { } slice } array when HoldsRows(array.Identity) =>
            array with { Slice = slice with { MayBeNone = true } },
        Bound.Tuple tuple => new Bound.Tuple([.. tuple.Elements.Select(Unsure)]),
        Bound.Choice choice => choice with
        {
            Alternatives = [.. choice.Alternatives.Select(a => a with { Value = Unsure(a.Value) })],
        },
        Bound.Record record => record with
        {
            Members = [.. record.Members.Select(m => new KeyValuePair<string, Bound>(m.Key, Unsure(m.Value)))],
        },
        _ => bound,
    };

    private bool HoldsRows(ArrayIdentity memory) => memory.Source is { } source
        && (IsJagged(source) || (_sharing.Of(source) is >= 0 and var k && _sharing.Classes[k].Any(IsJagged)));

    private static bool IsJagged(object source) => source is Made { OfRows: true }
        || (source is IParameterSymbol { Type: var type } && KnownTypes.JaggedKindOf(type) is not null);

    private (Bound.Single Start, Bound.Single Length) PlacesOf(
        IOperation operation, Bound.Jagged jagged, Bound.Single index)
    {
        var first = Within(operation, jagged.Rows, Integer(
            operation, "Multiply", index, Constant(operation, 2, ScalarKind.I32)));
        return (first, Integer(operation, "Add", first, Constant(operation, 1, ScalarKind.I32)));
    }

    // rows[i] = row
    private Func<Bound, Bound> RowPlace(IOperation operation, Bound.Jagged jagged, Bound.Single index)
    {
        var at = Checked(operation, Op.CheckIndex, index, RowCount(operation, jagged));
        return value => SetRow(operation, jagged, at, value);
    }

    private Bound SetRow(IOperation operation, Bound.Jagged jagged, Bound.Single index, Bound value)
    {
        if (value is not Bound.Array row)
            return value is Bound.Missing ? value : Reject(operation, Fence.Explain(operation));
        if (jagged.Argument is { } argument)
            return Reject(operation, new Rejection("DP1076", argument));
        if (row.Identity != jagged.Memory)
        {
            return row.Identity.Source is { } source && jagged.Memory.Source is { } memory
                && row.Identity.Kind == jagged.Memory.Kind && _sharing.Unite(memory, source)
                ? ReadAgain(true) : Reject(operation, Fence.Rebound("a row"));
        }

        var (first, second) = PlacesOf(operation, jagged, index);
        var slice = SliceOf(operation, row);
        var whole = jagged.Rows with { Slice = null };
        Write(operation, whole, first, slice.Start);
        return Write(operation, whole, second, Integer(
            operation, "Add", slice.Length, Constant(operation, 1, ScalarKind.I32))) ?? value;
    }

    // Rows were replaced since then: what they are lies where it lies.
    private bool RowsChanged(Bindings before, Bindings begun, ArrayIdentity memory) => before.Keys.Any(k =>
        _variables[k] is { } now && JaggedIn(now).Any(j =>
            j.Memory == memory && !Equals(_variables[j.Rows.Identity], begun[j.Rows.Identity])));

    private static IEnumerable<Bound.Jagged> JaggedIn(Bound bound) => bound switch
    {
        Bound.Jagged jagged => [jagged],
        Bound.Tuple tuple => tuple.Elements.SelectMany(JaggedIn),
        Bound.Record record => record.Members.SelectMany(m => JaggedIn(m.Value)),
        _ => [],
    };

    // The integers of an array of arrays.
    private sealed record RowsOf(object Array);
}
