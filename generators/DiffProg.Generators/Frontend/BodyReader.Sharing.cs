using DiffProg.Generators.IR;
using Microsoft.CodeAnalysis;

namespace DiffProg.Generators.Frontend;

// Arrays in one memory, which grows: each has its place in it, and a variable that names one or the other is two
// integers.
internal sealed partial class BodyReader
{
    private readonly Sharing _sharing;
    private ArrayIdentity[] _shared = [];

    // Arguments that may be written, and their place in a shared memory.
    private readonly List<(Bound.Array Argument, Bound.Array Place)> _lent = [];

    /// <summary>Arrays were found that must share a memory: the body is to be read again.</summary>
    public bool SharesMore { get; private set; }

    /// <summary>Whatever comes in, an exception goes out.</summary>
    public bool AlwaysThrows { get; private set; }

    // What a variable names on one path and on another.
    private bool Share(Bound? a, Bound? b)
    {
        switch (a, b)
        {
            case (Bound.Array { Identity: var x }, Bound.Array { Identity: var y }) when x.Kind == y.Kind:
                if (x == y)
                    return true;
                if (x.Source is null || y.Source is null || !_sharing.Unite(x.Source, y.Source))
                    return false;
                SharesMore = true;
                return true;
            case (Bound.Grid x, Bound.Grid y) when x.Axes.Count == y.Axes.Count:
                return Share(x.Elements, y.Elements);
            case (Bound.Jagged x, Bound.Jagged y):
                return Share(x.Rows, y.Rows) & Share(new Bound.Array(x.Memory), new Bound.Array(y.Memory));
            case (Bound.Tuple x, Bound.Tuple y) when x.Elements.Count == y.Elements.Count:
                return x.Elements.Zip(y.Elements, (e, f) => e.IsAlike(f) || Share(e, f)).ToArray().All(shared => shared);
            case (Bound.Record x, Bound.Record y) when x.Members.Count == y.Members.Count
                && SymbolEqualityComparer.Default.Equals(x.Type, y.Type):
                return x.Members.Zip(y.Members, (m, o) => m.Value.IsAlike(o.Value) || Share(m.Value, o.Value)).ToArray()
                    .All(shared => shared);
            default:
                return false;
        }
    }

    // Before anything else, and so outside every loop: what came in has its place in it from the beginning.
    private void MakeShared()
    {
        _shared = _sharing.Classes.Select(sources => new ArrayIdentity(null, KindOf(sources.First()),
            source: sources.First())).ToArray();
        foreach (var identity in _shared)
            BindEmpty(_body, identity);

        foreach (var parameter in _method.Parameters)
        {
            var whole = _variables[parameter];
            if (Shared(parameter) is not { } identity || ElementsOf(whole) is not { } argument)
                continue;
            var place = (Bound.Array)Allocate(_body, identity, (Bound.Single)LengthOf(_body, argument));
            CopyElements(_body, argument, place);
            Remember(parameter, whole switch
            {
                Bound.Grid grid => grid with { Elements = place },
                Bound.Jagged jagged => jagged with { Memory = identity, Base = place.Slice!.Start },
                _ => place,
            });
            if (!KnownTypes.IsNamed(parameter.Type, "System", "ReadOnlySpan", 1))
                _lent.Add((argument, place));
        }

        foreach (var identity in _shared)
            identity.IsWritten = false;
    }

    private void BindEmpty(IOperation operation, ArrayIdentity memory)
    {
        Bind(memory, Append(operation, Op.Array, TensorType.Unknown(memory.Kind),
            Attributes.None.With(Arrays.Grows, 1), Zero(ScalarKind.I32).Node));
        Bind(new Top(memory), Zero(ScalarKind.I32));
    }

    // What came in goes back, where it may have been written. A span that came in to be read is not.
    private void ReturnShared()
    {
        foreach (var (argument, place) in _lent)
        {
            if (place.Identity.IsWritten)
                CopyElements(_body, place, argument);
        }
    }

    private static Bound.Array? ElementsOf(Bound? bound) => bound switch
    {
        Bound.Grid grid => grid.Elements,
        Bound.Jagged jagged => new Bound.Array(jagged.Memory),
        _ => bound as Bound.Array,
    };

    private ScalarKind KindOf(object source) => source switch
    {
        IParameterSymbol { Type: var type } => (KnownTypes.GridKindOf(type) ?? KnownTypes.ArrayKindOf(type)
            ?? KnownTypes.JaggedKindOf(type))!.Value,
        RowsOf => ScalarKind.I32,
        EmptyArray { Kind: var kind } => kind,
        Made { Kind: var kind } => kind,
        Passed { Kind: var kind } => kind,
        _ => ScalarKind.F64,
    };

    private ArrayIdentity? Shared(object source) => _sharing.Of(source) is >= 0 and var i && i < _shared.Length
        ? _shared[i] : null;

    private Bound Allocate(IOperation operation, ArrayIdentity memory, Bound.Single length)
    {
        var top = new Top(memory);
        var (start, version) = ((Bound.Single)_variables[top]!, (Bound.Single)_variables[memory]!);
        Bind(memory, Named(
            Append(operation, Op.Extend, TypeOf(version), Attributes.None, version.Node, start.Node, length.Node),
            memory.Name));
        var count = (Bound.Single)Convert(operation, length, ScalarKind.I32);
        Bind(top, Integer(operation, "Add", start, count));
        return new Bound.Array(memory, new Slice(start, count));
    }

    // What an iteration has made and nobody names any more is given back; what is still named moves to where the
    // iteration began. So a loop that makes the next state from the last one needs memory for two.
    private void GiveBack(IOperation loop, Bindings before, Bindings begun)
    {
        foreach (var memory in _shared)
        {
            if (_variables[new Top(memory)] is not Bound.Single top || begun[new Top(memory)] is not Bound.Single bottom
                || top == bottom || RowsChanged(before, begun, memory))
                continue;
            var changed = before.Keys.Where(k => _variables[k] is { } now && !Unsure(now).Equals(Unsure(begun[k]!)) && Names(now, memory))
                .ToArray();
            if (changed.Length == 0)
            {
                Bind(new Top(memory), bottom);
                continue;
            }

            if (changed.All(k => _variables[k] is Bound.Array))
                MoveDown(loop, memory, changed, bottom, top);
        }
    }

    private static bool Names(Bound bound, ArrayIdentity memory) => bound switch
    {
        Bound.Array array => array.Identity == memory,
        Bound.Grid grid => Names(grid.Elements, memory),
        Bound.Jagged jagged => jagged.Memory == memory || jagged.Rows.Identity == memory,
        Bound.Place place => place.Memory.Identity == memory,
        Bound.Tuple tuple => tuple.Elements.Any(e => Names(e, memory)),
        Bound.Record record => record.Members.Any(m => Names(m.Value, memory)),
        Bound.Choice choice => choice.Alternatives.Any(a => Names(a.Value, memory)),
        _ => false,
    };

    private void MoveDown(IOperation loop, ArrayIdentity memory, object[] named, Bound.Single bottom, Bound.Single top)
    {
        Bound Chosen(Bound condition, Bound x, Bound y) =>
            Intrinsic(loop, "Where", "condition,x,y", TensorType.Scalar(ScalarKind.I32), condition, x, y);
        Bound Compare(string how, Bound x, Bound y) =>
            Intrinsic(loop, how, "x,y", TensorType.Scalar(ScalarKind.Bool), x, y);
        var lowest = top;
        foreach (object key in named)
        {
            var start = ((Bound.Array)_variables[key]!).Slice!.Start;
            lowest = Integer(loop, "Minimum", lowest, Chosen(Compare("GreaterOrEqual", start, bottom), start, top));
        }

        var distance = Integer(loop, "Subtract", lowest, bottom);
        var count = Integer(loop, "Subtract", top, lowest);
        Branch(loop, (Bound.Single)Compare("Greater", distance, Zero(ScalarKind.I32)), () => CopyElements(
            loop, new Bound.Array(memory, new Slice(lowest, count)), new Bound.Array(memory, new Slice(bottom, count))),
            () => { });
        foreach (object key in named)
        {
            var array = (Bound.Array)_variables[key]!;
            var start = array.Slice!.Start;
            var moved = Chosen(
                Compare("GreaterOrEqual", start, lowest), Integer(loop, "Subtract", start, distance), start);
            Bind(key, array with { Slice = array.Slice with { Start = (Bound.Single)moved } });
        }

        Bind(new Top(memory), Integer(loop, "Add", bottom, count));
    }

    // Where the memory ends so far.
    private sealed record Top(ArrayIdentity Of);
}
