namespace DiffProg.Generators.IR;

public sealed partial class Builder
{
    /// <summary>Opens a region that runs where the condition holds; <see cref="Else"/> and <see cref="EndIf"/>
    /// follow.</summary>
    public Value If(Value condition, Attributes? attributes = null) => Mark(Op.If, [condition], attributes);

    /// <summary>Ends the first part of an If with the values that come out of it, and opens the second.</summary>
    public Value Else(IEnumerable<Value> values) => Mark(Op.Else, values);

    /// <summary>Ends an If with the values that come out of its second part.</summary>
    public Value EndIf(IEnumerable<Value> values) => Mark(Op.EndIf, values);

    /// <summary>Opens a loop that counts: its body runs <paramref name="count"/> times.</summary>
    public Value Loop(Value count, IEnumerable<Value> initial) =>
        Mark(Op.Loop, initial.Prepend(count), Attributes.None.With("counted", 1));

    /// <summary>Opens a region that runs once, and may save what its reverse needs.</summary>
    public Value Once(IEnumerable<Value> initial)
    {
        var one = Constant(1, ScalarKind.I32);
        return Mark(Op.Loop, initial.Prepend(one), Attributes.None.With("counted", 1).With("once", 1));
    }

    /// <summary>Opens a loop that goes on until its <see cref="While"/> does not hold.</summary>
    public Value Loop(IEnumerable<Value> initial) => Mark(Op.Loop, initial, Attributes.None.With("counted", 0));

    /// <summary>The number of the iteration, from 0; of a loop that counts.</summary>
    public Value Index() => Make(Op.Index, TensorType.Scalar(ScalarKind.I32), Attributes.None);

    /// <summary>Value <paramref name="k"/> at the beginning of an iteration.</summary>
    public Value Carried(int k, TensorType type) => Indexed(Op.Carried, k, type);

    /// <summary>The loop ends here, with the values that came in, where the condition does not hold.</summary>
    public Value While(Value condition) => Mark(Op.While, [condition]);

    /// <summary>Ends a loop's body with the values of the next iteration.</summary>
    public Value Next(IEnumerable<Value> values) => Mark(Op.Next, values);

    /// <summary>Value <paramref name="k"/> that comes out of an If or a Loop.</summary>
    public Value Result(Value opener, int k, TensorType type) => Indexed(Op.Result, k, type, opener);

    /// <summary>
    /// Opens the derivative of a function, whose body follows: in reverse mode at the points, for a cotangent of each
    /// result; in forward mode, along a tangent of each point.
    /// </summary>
    public Value Derive(
        bool reverse, IReadOnlyCollection<Value> points, IEnumerable<Value> directions, Attributes? call = null) =>
        Mark(
        Op.Derive, points.Concat(directions),
        (call ?? Attributes.None).With("mode", reverse ? "reverse" : "forward").With("arguments", points.Count));

    /// <summary>Argument <paramref name="k"/> of the function.</summary>
    public Value Argument(int k, TensorType type) => Indexed(Op.Argument, k, type);

    /// <summary>Ends the function with its results.</summary>
    public Value EndDerive(IEnumerable<Value> results) => Mark(Op.EndDerive, results);

    /// <summary>Value <paramref name="k"/> of a Derive: the results of the function; then, in reverse mode, the
    /// gradients of its arguments, in forward mode the tangents of its results.</summary>
    public Value Derivative(Value derive, int k, TensorType type) => Indexed(Op.Derivative, k, type, derive);

    /// <summary>A call that stands.</summary>
    public Value Invoke(Invocation call, IEnumerable<Value> operands) => Mark(Op.Invoke, operands, call.ToAttributes());

    /// <summary>Shows a value and its adjoint. Tensors are shown as memory of their own.</summary>
    public void Visit(string name, Value value, Value adjoint)
    {
        Value InMemory(Value x) => x.Type.Rank == 0 ? x : Accumulate(Array(x.Type), x);
        Invoke(
            new Invocation(name, CallBody.Visit, EquatableArray<TensorType>.Empty, EquatableArray<int>.Empty),
            [InMemory(value), InMemory(adjoint)]);
    }

    /// <summary>Result <paramref name="k"/> of a call that stands.</summary>
    public Value Returned(Value call, int k) => Indexed(Op.Returned, k, Invocation.Of(call.Node).Results[k], call);

    /// <summary>The array that operand <paramref name="argument"/> is, or is a part of, as the call has left
    /// it.</summary>
    public Value Left(Value call, int argument, TensorType type) =>
        Make(Op.Returned, type, Attributes.None.With("argument", argument), call);

    /// <summary>Keeps values of this iteration for the reverse sweep; the last node before Next.</summary>
    public Value Save(IEnumerable<Value> values) => Mark(Op.Save, values);

    /// <summary>What the iterations of a loop have saved.</summary>
    public Value Frame(Value loop) => Make(Op.Frame, TensorType.Scalar(ScalarKind.Frame), Attributes.None, loop);

    /// <summary>How often a loop with a While has run.</summary>
    public Value Count(Value loop) => Make(Op.Count, TensorType.Scalar(ScalarKind.I32), Attributes.None, loop);

    /// <summary>Value <paramref name="k"/> that an iteration has saved.</summary>
    public Value Load(Value frame, Value index, int k, Node saved)
    {
        var load = Indexed(Op.Load, k, saved.Type, frame, index);
        _nodes[load.Id] = load.Node with { Name = saved.Name, Hint = saved.Wish };
        return load;
    }

    /// <summary>Fresh memory, zeros.</summary>
    public Value Array(TensorType type) => Make(Op.Array, type, Attributes.None.With("shape", type.Dims));

    /// <summary>Fresh memory whose length is a value.</summary>
    public Value Array(ScalarKind kind, Value length) =>
        Make(Op.Array, new TensorType(kind, EquatableArray.Of(Dim.AtRunTime)), Attributes.None, length);

    /// <summary>The shadow of an array: as long as it.</summary>
    public Value Shadow(TensorType type, Value? length) => length is not { } known ? Array(type)
        : Make(Op.Array, type, Attributes.None.With("shadow", 1), known);

    /// <summary>The number of elements of an array.</summary>
    public Value LengthOf(Value array) => array.Type.IsMadeAtRunTime ? Apply(Op.Extent, array)
        : Dimension(array.Type.Size, ScalarKind.I32);

    /// <summary>Elements from <paramref name="start"/> on, zeros; the old version must not be used any more.</summary>
    public Value Extend(Value array, Value start, Value length) => Apply(Op.Extend, array, start, length);

    public Value Read(Value array, IEnumerable<Value> index) => Apply(Op.Read, [array, .. index]);

    /// <summary>The array with one element replaced; the old version must not be used any more.</summary>
    public Value Write(Value array, Value value, IEnumerable<Value> index) => Apply(Op.Write, [array, value, .. index]);

    /// <summary>The array with something added to one element; the old version must not be used any more.</summary>
    public Value AddTo(Value array, Value value, IEnumerable<Value> index) => Apply(Op.AddTo, [array, value, .. index]);

    /// <summary>The array with a tensor added to it, or to one row; the old version must not be used any
    /// more.</summary>
    public Value Accumulate(Value array, Value tensor, Value? row = null) =>
        Apply(Op.Accumulate, row is { } index ? [array, tensor, index] : [array, tensor]);

    /// <summary>The array as a tensor, when nothing more is added.</summary>
    public Value Contents(Value array) => Apply(Op.Contents, array);

    /// <summary>The number of a row of a tensor that has so many; it throws where it is none.</summary>
    public Value CheckRow(Value row, Dim rows) => Apply(Op.CheckRow, Attributes.None.With("rows", [rows]), row);

    /// <summary>Says what a size is from here on.</summary>
    public Value Size(string name, Value value) =>
        Mark(Op.Size, [value], Attributes.None.With("dim", [Dim.Symbol(name)]));

    /// <summary>A size must be at most another one, or equal to it; it throws otherwise.</summary>
    public void CheckSize(Guard guard)
    {
        var check = SizeCheck(guard.Relation, guard.Right, guard.Why);
        Apply(
            Op.CheckSize, guard.Subject.Length > 0 ? check.With("subject", guard.Subject) : check,
            Dimension(guard.Left, ScalarKind.I32));
    }

    /// <summary>What such a check says.</summary>
    public static Attributes SizeCheck(Relation relation, Dim limit, string why) =>
        Attributes.None.With("relation", relation.ToString()).With("limit", [limit]).With("why", why);

    /// <summary>What a path leaves that has no such value: for a number zero, for a tensor no memory at all.</summary>
    public Value Unset(TensorType type) => type.Rank == 0 ? Constant(0, type.Kind)
        : Make(Op.Unset, TensorType.Scalar(type.Kind), Attributes.None);

    private Value Mark(Op op, IEnumerable<Value> operands, Attributes? attributes = null) =>
        Make(op, TensorType.None, operands, attributes);

    private Value Indexed(Op op, int k, TensorType type, params Value[] operands) =>
        Make(op, type, Attributes.None.With("index", k), operands);
}
