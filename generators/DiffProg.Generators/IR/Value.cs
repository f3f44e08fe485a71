namespace DiffProg.Generators.IR;

/// <summary>A value under construction. Its operators append nodes, so that rules read as mathematics.</summary>
public readonly record struct Value(Builder Builder, int Id)
{
    public TensorType Type => Builder.Nodes[Id].Type;

    public Node Node => Builder.Nodes[Id];

    /// <summary>Where it is a constant, or one stretched to a tensor.</summary>
    public double? AsConstant => Node switch
    {
        { Op: Op.Constant } c => c.Attributes.Real("value"),
        { Op: Op.Broadcast } => Operand(0).AsConstant,
        _ => null,
    };

    public Value Operand(int i) => new(Builder, Node.Operands[i]);

    public static Value operator +(Value a, Value b) => a.Builder.Map(Op.Add, a, b);

    public static Value operator -(Value a, Value b) => a.Builder.Map(Op.Subtract, a, b);

    public static Value operator *(Value a, Value b) => a.Builder.Map(Op.Multiply, a, b);

    public static Value operator /(Value a, Value b) => a.Builder.Map(Op.Divide, a, b);

    public static Value operator -(Value a) => a.Map(Op.Negate);

    public static Value operator +(Value a, double b) => a + a.Like(b);

    public static Value operator +(double a, Value b) => b.Like(a) + b;

    public static Value operator -(Value a, double b) => a - a.Like(b);

    public static Value operator -(double a, Value b) => b.Like(a) - b;

    public static Value operator *(Value a, double b) => a * a.Like(b);

    public static Value operator *(double a, Value b) => b.Like(a) * b;

    public static Value operator /(double a, Value b) => b.Like(a) / b;

    /// <summary>A constant of the same kind.</summary>
    public Value Like(double value) => Builder.Constant(value, Type.Kind);

    public Value Map(Op op) => Builder.Map(op, this);

    public Value Map(Op op, Value other) => Builder.Map(op, this, other);

    public Value Map(Op op, double other) => Builder.Map(op, this, Like(other));

    /// <summary>This value where the condition holds, the other one elsewhere.</summary>
    public Value Where(Value condition, Value otherwise) => Builder.Map(Op.Select, condition, this, otherwise);

    public Value Where(Value condition, double otherwise) => Where(condition, Like(otherwise));

    /// <summary>Marks a choice that is no branch of the user's: of a label, of what dropout keeps.</summary>
    public const string Pick = "pick";

    /// <summary>Marks a choice between a product and the zero that it is where a tangent is zero.</summary>
    public const string Strong = "strong";

    /// <summary>Marks a function whose result derivatives alone read.</summary>
    public const string Factor = "factor";

    /// <summary>
    /// A multiple of a tangent: zero where that is zero, whatever the factor. It depends on the tangent as the multiple
    /// does, there as well: at zero its derivative is the factor.
    /// </summary>
    public Value StrongMultipleOf(Value tangent) => Builder.Apply(
        Op.Select, Attributes.None.With(Strong, 1), tangent.Map(Op.NotEqual, 0), this,
        Type.Rank > 0 ? Builder.Zeros(Type) : Like(0));

    /// <summary>This value where the condition holds, zero elsewhere; a choice of the library's.</summary>
    public Value Picked(Value condition) => Builder.Apply(
        Op.Select, Attributes.None.With(Pick, 1), condition, this, Like(0) is var zero && Type.Rank > 0
            ? zero.BroadcastTo(Type.Dims, []) : zero);

    public Value Convert(ScalarKind kind) => kind == Type.Kind ? this
        : Builder.Apply(Op.Convert, Attributes.None.With("kind", kind.ToString()), this);

    public Value Sum(params int[] axes) => Reduce(Op.Sum, axes);

    public Value Reduce(Op op, params int[] axes) => axes.Length == 0 && op == Op.Sum ? this
        : Builder.Apply(op, Attributes.None.With("axes", axes), this);

    public Value Mean(params int[] axes)
    {
        var dims = Type.Dims;
        return Sum(axes) / Builder.Dimension(Dim.Product(axes.Select(a => dims[a])), Type.Kind);
    }

    /// <summary>Stretches to a shape: axis i of this value is axis <c>axes[i]</c> of the result.</summary>
    public Value BroadcastTo(IEnumerable<Dim> shape, int[] axes) => Builder.Apply(
        Op.Broadcast, Attributes.None.With("shape", shape).With("axes", axes), this);

    /// <summary>Puts reduced axes back: the inverse, for shapes, of a reduction over <paramref name="axes"/>.</summary>
    public Value Stretch(IEnumerable<Dim> shape, IReadOnlyCollection<int> axes) => BroadcastTo(
        shape, Enumerable.Range(0, shape.Count()).Where(i => !axes.Contains(i)).ToArray());

    public Value Reshape(IEnumerable<Dim> shape) => shape.ToEquatable() == Type.Dims ? this
        : Builder.Apply(Op.Reshape, Attributes.None.With("shape", shape), this);

    public Value Transpose(params int[] order) => order.SequenceEqual(Enumerable.Range(0, order.Length)) ? this
        : Builder.Apply(Op.Transpose, Attributes.None.With("order", order), this);

    public Value Slice(int axis, Dim start, Dim length) => Builder.Apply(
        Op.Slice, Attributes.None.With("axis", axis).With("start", [start]).With("length", [length]), this);

    public Value Pad(int axis, Dim before, Dim after, double value = 0) => Builder.Apply(
        Op.Pad, Attributes.None.With("axis", axis).With("before", [before]).With("after", [after]).With("value", value),
        this);

    public Value Gather(Value indices) => Builder.Apply(Op.Gather, this, indices);

    public Value ScatterAdd(Value indices, Dim rows) =>
        Builder.Apply(Op.ScatterAdd, Attributes.None.With("rows", [rows]), indices, this);

    /// <summary>Gives the value a name for the generated code, where it has none.</summary>
    public Value Named(string? name)
    {
        Builder.Name(this, name);
        return this;
    }

    public Value StopGradient() => Map(Op.StopGradient);
}
