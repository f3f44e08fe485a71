using Microsoft.CodeAnalysis;

namespace DiffProg.Generators.Frontend;

/// <summary>What an expression of the body stands for: one node, or several under one C# value.</summary>
internal abstract record Bound
{
    /// <summary>An error was found on the way; what depends on it stays silent. It cannot be made without saying who
    /// tells the user of it.</summary>
    public sealed record Missing : Bound
    {
        private Missing(Told by) => By = by;

        public Told By { get; }

        public static Missing Because(Told by) => new(by);
    }

    /// <summary>One value of the IR.</summary>
    public sealed record Single(int Node) : Bound;

    /// <summary>A tuple.</summary>
    public sealed record Tuple(IReadOnlyList<Bound> Elements) : Bound;

    /// <summary>A list written in place: axes, lengths, the parts of a concatenation.</summary>
    public sealed record Sequence(IReadOnlyList<Bound> Elements) : Bound;

    /// <summary>All lengths of a tensor, however many: <c>x.Lengths</c>.</summary>
    public sealed record Lengths(Single Of) : Bound;

    /// <summary>A [Parameters] record or another value with members: a view on these.</summary>
    /// <param name="Members">The members that hold something, in order.</param>
    /// <param name="Type">What it was made as.</param>
    public sealed record Record(
        IReadOnlyList<KeyValuePair<string, Bound>> Members, INamedTypeSymbol? Type = null) : Bound
    {
        public Bound? Member(string name) => Members.FirstOrDefault(m => m.Key == name).Value;

        public Record WithMember(string name, Bound value) =>
            this with { Members = [.. Members.Select(m => m.Key == name ? new(name, value) : m)] };
    }

    /// <summary>A value of one of several types, which is known when the program runs.</summary>
    /// <param name="Tag">The number of the type that it is of.</param>
    /// <param name="Alternatives">What it is of each type that it may be of, by the types' numbers. What is in those
    /// that it is not means nothing.</param>
    public sealed record Choice(Single Tag, IReadOnlyList<Alternative> Alternatives) : Bound;

    /// <summary>No object.</summary>
    public sealed record Null : Bound;

    /// <summary>A path that has ended in an exception where a value is asked for.</summary>
    public sealed record Thrown : Bound;

    /// <summary>A function that is known here; without a body, a method.</summary>
    /// <param name="Symbol">The lambda, local function or method.</param>
    /// <param name="Body">Of a lambda or a local function.</param>
    /// <param name="Outer">Whose variables it captures.</param>
    /// <param name="Receiver">What a method was taken of.</param>
    /// <param name="IsBase">Of the base: no override of it.</param>
    public sealed record Function(
        IMethodSymbol Symbol, IOperation? Body = null, Frame? Outer = null, Bound? Receiver = null,
        bool IsBase = false) : Bound;

    /// <summary>Functions one after the other: Ops.Compose.</summary>
    public sealed record Composed(Bound First, Bound Then) : Bound;

    /// <summary>A function several times over: Ops.Repeat.</summary>
    public sealed record Repeated(Bound Of, Single Count) : Bound;

    /// <summary>A member that has been given nothing yet, and no zero.</summary>
    public sealed record Unset : Bound;

    /// <summary>An array or span of numbers; its present version is bound to its identity.</summary>
    /// <param name="Identity">The memory.</param>
    /// <param name="Slice">The part of it; null for all of it.</param>
    public sealed record Array(ArrayIdentity Identity, Slice? Slice = null) : Bound;

    /// <summary>An array of several axes: its elements row by row, and the lengths of the axes.</summary>
    public sealed record Grid(Array Elements, IReadOnlyList<Single> Axes) : Bound;

    /// <summary>An array of arrays.</summary>
    /// <param name="Memory">Where all rows lie.</param>
    /// <param name="Rows">Integers: of each row where it begins, and its length and 1.</param>
    /// <param name="Base">Where in memory the first begins, of one that came in; null for 0.</param>
    /// <param name="Argument">What it is called, where it came in.</param>
    public sealed record Jagged(
        ArrayIdentity Memory, Array Rows, Single? Base = null, string? Argument = null) : Bound;

    /// <summary>An array or list of records or tensors.</summary>
    /// <param name="Element">What an element consists of; its nodes are leaves of the method, with a row for each
    /// element.</param>
    /// <param name="Length">How many elements there are.</param>
    /// <param name="Type">Of the list.</param>
    /// <param name="First">The row of the first element, where the list is itself in an element; null for 0.</param>
    public sealed record List(Bound Element, IR.Dim Length, ITypeSymbol Type, Single? First = null) : Bound;

    /// <summary>A place in memory that has a name: a ref local.</summary>
    public sealed record Place(Array Memory, Single At) : Bound;

    /// <summary>Another name of a variable, or of a field of one: a ref, out or in parameter, a ref local.</summary>
    /// <param name="Target">How the call names it to which the variable belongs.</param>
    /// <param name="In">That call.</param>
    /// <param name="Key">Of a variable that nothing else names.</param>
    public sealed record Alias(IOperation Target, Frame In, object? Key = null) : Bound;

    /// <summary>An instance without leaves: the receiver of a method whose type is no record.</summary>
    public sealed record Opaque : Bound;

    /// <summary>The nodes in order, records and tuples flattened; null where something is missing.</summary>
    public IReadOnlyList<int>? Leaves()
    {
        var leaves = new List<int>();
        return Collect(this, leaves) ? leaves : null;
    }

    /// <summary>The same structure over other nodes, in the order of <see cref="Leaves"/>.</summary>
    public Bound With(IEnumerable<int> leaves)
    {
        using var next = leaves.GetEnumerator();
        return Rebuild(this);

        Bound Rebuild(Bound bound)
        {
            switch (bound)
            {
                case Single:
                    next.MoveNext();
                    return new Single(next.Current);
                case Array { Slice: { } slice } array:
                    var start = (Single)Rebuild(slice.Start);
                    return array with { Slice = slice with { Start = start, Length = (Single)Rebuild(slice.Length) } };
                case List { First: { } first } list:
                    return list with { First = (Single)Rebuild(first) };
                case Grid grid:
                    var elements = (Array)Rebuild(grid.Elements);
                    return new Grid(elements, grid.Axes.Select(l => (Single)Rebuild(l)).ToArray());
                case Jagged jagged:
                    return jagged with { Rows = (Array)Rebuild(jagged.Rows) };
                case Place place:
                    return place with { At = (Single)Rebuild(place.At) };
                case Tuple tuple:
                    return new Tuple(tuple.Elements.Select(Rebuild).ToArray());
                case Record record:
                    return record with
                    {
                        Members = [.. record.Members.Select(m =>
                            new KeyValuePair<string, Bound>(m.Key, Rebuild(m.Value)))],
                    };
                case Choice choice:
                    var tag = (Single)Rebuild(choice.Tag);
                    return new Choice(tag, [.. choice.Alternatives.Select(a => a with { Value = Rebuild(a.Value) })]);
                case Repeated repeated:
                    next.MoveNext();
                    return repeated with { Count = new Single(next.Current) };
                default:
                    return bound;
            }
        }
    }

    /// <summary>It differs in its nodes alone: the arrays and functions in it are the same.</summary>
    public bool IsAlike(Bound other) => (this, other) switch
    {
        (Tuple a, Tuple b) => a.Elements.Count == b.Elements.Count
            && a.Elements.Zip(b.Elements, (x, y) => x.IsAlike(y)).All(same => same),
        (Choice a, Choice b) => a.Alternatives.Count == b.Alternatives.Count
            && a.Alternatives.Zip(b.Alternatives, (x, y) => x.Number == y.Number && x.Value.IsAlike(y.Value))
                .All(same => same),
        (Record a, Record b) => SymbolEqualityComparer.Default.Equals(a.Type, b.Type)
            && a.Members.Count == b.Members.Count
            && a.Members.Zip(b.Members, (x, y) => x.Value.IsAlike(y.Value)).All(same => same),
        (Array a, Array b) => a.Identity == b.Identity && (a.Slice is null) == (b.Slice is null),
        (List a, List b) => ReferenceEquals(a.Element, b.Element) && (a.First is null) == (b.First is null),
        (Grid a, Grid b) => a.Elements.IsAlike(b.Elements) && a.Axes.Count == b.Axes.Count,
        (Jagged a, Jagged b) => a.Memory == b.Memory && a.Rows.IsAlike(b.Rows)
            && Equals(a.Base, b.Base),
        (Place a, Place b) => a.Memory == b.Memory,
        (Repeated a, Repeated b) => a.Of.IsAlike(b.Of),
        (Composed a, Composed b) => a.First.IsAlike(b.First) && a.Then.IsAlike(b.Then),
        (Function or Alias, _) => Equals(other),
        _ => GetType() == other.GetType(),
    };

    /// <summary>The calls whose variables the functions in it see.</summary>
    public IEnumerable<Frame> Frames => this switch
    {
        Function function => Enclosing(function.Outer).Concat(function.Receiver?.Frames ?? []),
        Composed composed => composed.First.Frames.Concat(composed.Then.Frames),
        Repeated repeated => repeated.Of.Frames,
        Alias alias => Enclosing(alias.In),
        Tuple tuple => tuple.Elements.SelectMany(e => e.Frames),
        Record record => record.Members.SelectMany(m => m.Value.Frames),
        Choice choice => choice.Alternatives.SelectMany(a => a.Value.Frames),
        _ => [],
    };

    /// <summary>The arrays that it names.</summary>
    public IEnumerable<ArrayIdentity> Memories => this switch
    {
        Array array => [array.Identity],
        Grid grid => [grid.Elements.Identity],
        Jagged jagged => [jagged.Memory, jagged.Rows.Identity],
        Place place => [place.Memory.Identity],
        Tuple tuple => tuple.Elements.SelectMany(e => e.Memories),
        Record record => record.Members.SelectMany(m => m.Value.Memories),
        Choice choice => choice.Alternatives.SelectMany(a => a.Value.Memories),
        _ => [],
    };

    /// <summary>It can be called.</summary>
    public bool IsFunction => this is Function or Composed or Repeated;

    private static IEnumerable<Frame> Enclosing(Frame? frame)
    {
        for (; frame is not null; frame = frame.Outer)
            yield return frame;
    }

    /// <summary>What is missing in it, at any depth; null where nothing is.</summary>
    public Missing? Lack => this switch
    {
        Missing missing => missing,
        Tuple tuple => LackOf(tuple.Elements),
        Sequence sequence => LackOf(sequence.Elements),
        Record record => LackOf(record.Members.Select(m => m.Value)),
        Choice choice => LackOf(choice.Alternatives.Select(a => a.Value)),
        Function function => function.Receiver?.Lack,
        Composed composed => LackOf([composed.First, composed.Then]),
        Repeated repeated => repeated.Of.Lack,
        _ => null,
    };

    private static Missing? LackOf(IEnumerable<Bound> parts) =>
        parts.Select(p => p.Lack).FirstOrDefault(lack => lack is not null);

    private static bool Collect(Bound bound, List<int> leaves)
    {
        switch (bound)
        {
            case Single single:
                leaves.Add(single.Node);
                return true;
            case Repeated repeated:
                leaves.Add(repeated.Count.Node);
                return true;
            case Tuple tuple:
                return tuple.Elements.All(e => Collect(e, leaves));
            case Record record:
                return record.Members.All(m => Collect(m.Value, leaves));
            case Choice choice:
                leaves.Add(choice.Tag.Node);
                return choice.Alternatives.All(a => Collect(a.Value, leaves));
            case Array { Slice: { } slice }:
                leaves.Add(slice.Start.Node);
                leaves.Add(slice.Length.Node);
                return true;
            case List { First: { } first }:
                leaves.Add(first.Node);
                return true;
            case Grid grid:
                return Collect(grid.Elements, leaves) && grid.Axes.All(l => Collect(l, leaves));
            case Jagged jagged:
                return Collect(jagged.Rows, leaves);
            case Place place:
                return Collect(place.At, leaves);
            case Opaque or Array or List or Function or Composed or Unset or Alias or Null:
                return true;
            default:
                return false;
        }
    }
}

/// <summary>One of the types that a value may be of.</summary>
/// <param name="Number">Of the type; 0 is no object.</param>
/// <param name="Value">A <see cref="Bound.Record"/>, or <see cref="Bound.Null"/>.</param>
internal sealed record Alternative(int Number, Bound Value);

/// <summary>Who tells the user why an expression means nothing.</summary>
internal abstract record Told
{
    private Told()
    {
    }

    /// <summary>We do, with this issue.</summary>
    public sealed record ByIssue(IR.Issue Issue) : Told;

    /// <summary>C# does: what stands there does not bind.</summary>
    public sealed record ByCSharp : Told;

    /// <summary>The declaration of the method that is called, which has a mistake of its own.</summary>
    public sealed record ByCallee : Told;

    /// <summary>An issue that is added when the outermost call has been read.</summary>
    public sealed record AfterTheCall : Told;

    /// <summary>Nobody: the body is read again, knowing more.</summary>
    public sealed record ByReadingAgain : Told;
}

/// <summary>Part of an array.</summary>
/// <param name="Start">Where it begins.</param>
/// <param name="Length">Its number of elements; -1 where it is a row that is none.</param>
/// <param name="MayBeNone">It is a row of which nobody has asked whether it is there.</param>
internal sealed record Slice(Bound.Single Start, Bound.Single Length, bool MayBeNone = false);
