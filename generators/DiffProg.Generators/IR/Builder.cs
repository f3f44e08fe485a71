namespace DiffProg.Generators.IR;

/// <summary>
/// Appends nodes to a function under construction. Types come from the operations' own shape rules, so a pass states
/// what it means and never a type.
/// </summary>
public sealed partial class Builder
{
    private readonly List<Node> _nodes = [];

    /// <summary>Where the nodes that follow come from.</summary>
    public Origin Origin { get; set; }

    /// <summary>The primal line that the nodes that follow differentiate; a comment, and nothing else.</summary>
    public string? Primal { get; private set; }

    /// <summary>What the nodes that follow may throw has been thrown before.</summary>
    public bool Repeats { get; private set; }

    /// <summary>What the user wrote where the nodes that follow come from.</summary>
    public string? Line { get; set; }

    /// <summary>What the nodes that follow are called where they have no name; for those of adjoints and
    /// tangents.</summary>
    public string? DefaultHint { get; set; }

    public IReadOnlyList<Node> Nodes => _nodes;

    /// <summary>What follows is the program's own, and throws what it throws.</summary>
    public void OfProgram() => Of(null, false);

    /// <summary>The same, of one operation of it.</summary>
    public void OfProgram(Origin origin)
    {
        Origin = origin;
        OfProgram();
    }

    /// <summary>What follows differentiates a line.</summary>
    /// <param name="line">The line; empty for none.</param>
    /// <param name="repeats">Whatever may throw in it has run before; not so in a derivative of the user's.</param>
    public void OfDerivative(string line, bool repeats = true) => Of(line, repeats);

    /// <summary>What follows differentiates a line, or belongs to the program where there is none.</summary>
    /// <param name="line">The line; null for the program's own.</param>
    /// <param name="repeats">Whatever may throw in it has run before.</param>
    public void Of(string? line, bool repeats) => (Primal, Repeats) = (line, line is not null && repeats);

    /// <summary>What follows takes the place of a node, or stands beside it.</summary>
    public void Like(Node node) =>
        (Origin, Primal, Repeats, Line) = (node.Origin, node.Primal, node.Repeats, node.Line);

    /// <summary>Appends what a table or a pass knows the type of.</summary>
    public Value Make(
        Op op, TensorType type, IEnumerable<Value> operands, Attributes? attributes = null, string? name = null) =>
        Append(new Node(
            op, type, operands.Select(o => o.Id).ToEquatable(), attributes ?? Attributes.None, Origin, name, Primal,
            Repeats: Repeats));

    private Value Make(Op op, TensorType type, Attributes attributes, params Value[] operands) =>
        Make(op, type, operands, attributes);

    public FunctionIR ToFunction(FunctionIR like, IEnumerable<Result> results) =>
        like with { Nodes = _nodes.ToEquatable(), Results = results.ToEquatable() };

    public Value Append(Node node)
    {
        _nodes.Add(node);
        return new Value(this, _nodes.Count - 1);
    }

    /// <summary>Gives a value the user's name, unless it has one already.</summary>
    public void Name(Value value, string? name)
    {
        if (name is not null && _nodes[value.Id] is { Name: null } node)
            _nodes[value.Id] = node with { Name = name };
    }

    /// <summary>What to call a value that has no name; what an adjoint was called does not pass to a primal
    /// value.</summary>
    public void Hint(Value value, string? hint)
    {
        if (hint is not null && _nodes[value.Id] is { Hint: null, Primal: not null } node)
            _nodes[value.Id] = node with { Hint = hint };
    }

    /// <summary>Hints all that were appended since and are of one type: the terms of a sum.</summary>
    public void Hint(int since, TensorType type, string hint)
    {
        for (int i = since; i < _nodes.Count; i++)
        {
            if (_nodes[i].Type.Equals(type))
                Hint(new Value(this, i), hint);
        }
    }

    /// <summary>Name and hint of the node that a value stands for from now on.</summary>
    public void NameLike(Value value, Node old)
    {
        if (old.Primal is null || _nodes[value.Id].Primal is not null)
            Name(value, old.Name);
        Hint(value, old.Hint);
    }

    /// <summary>Rewrites every dimension so far: two that were found equal become one.</summary>
    public void MapDims(Func<Dim, Dim> map)
    {
        for (int i = 0; i < _nodes.Count; i++)
        {
            var node = _nodes[i];
            _nodes[i] =
                node with { Type = node.Type.WithShape(node.Type.Dims.Select(map)), Attributes =
                node.Attributes.MapDims(map) };
        }
    }

    /// <summary>Makes a node another one.</summary>
    public void Replace(int node, Node other) => _nodes[node] = other;

    /// <summary>Gives a value the type that was found out later.</summary>
    public void Retype(Value value, TensorType type) => _nodes[value.Id] = _nodes[value.Id] with { Type = type };

    /// <summary>A node like <paramref name="model"/> over other operands, its type as it was.</summary>
    public Value Copy(Node model, Func<int, int> map) =>
        Append(model with { Operands = model.Operands.Select(map).ToEquatable() });

    /// <summary>Appends an operation; its type follows from the operands and attributes.</summary>
    public Value Apply(Op op, Attributes attributes, params Value[] operands)
    {
        var types = operands.Select(o => o.Type).ToArray();
        var type = Primitives.Of(op).Shape(new ShapeContext(types, attributes));
        return Append(new Node(
            op, type, operands.Select(o => o.Id).ToEquatable(), attributes, Origin, null, Primal, Line, DefaultHint,
            Repeats));
    }

    public Value Apply(Op op, params Value[] operands) => Apply(op, Attributes.None, operands);

    /// <summary>An element-wise operation; a scalar operand is stretched to the shape of the others.</summary>
    public Value Map(Op op, params Value[] operands)
    {
        var shape = operands.Select(o => o.Type).OrderByDescending(t => t.Rank).First().Dims;
        return Apply(
            op, operands.Select(o => o.Type.Rank == 0 && shape.Count > 0 ? o.BroadcastTo(shape, []) : o).ToArray());
    }

    public Value Constant(double value, ScalarKind kind) => TensorType.Scalar(kind).IsInteger
        ? Constant((long)value, kind) : Constant(kind, Attributes.None.With("value", value));

    /// <summary>Integers are kept as they are: not every one is a double.</summary>
    public Value Constant(long value, ScalarKind kind) => TensorType.Scalar(kind).IsInteger
        ? Constant(kind, Attributes.None.With("value", value)) : Constant((double)value, kind);

    private Value Constant(ScalarKind kind, Attributes value) =>
        Make(Op.Constant, TensorType.Scalar(kind), value);

    /// <summary>A dimension as a scalar of the kind.</summary>
    public Value Dimension(Dim dim, ScalarKind kind) => dim.AsConstant is { } c
        ? Constant(c, kind)
        : Make(Op.Dimension, TensorType.Scalar(kind), Attributes.None.With("dim", [dim]));

    /// <summary>Zeros of a type; of a number's, the number.</summary>
    public Value Zeros(TensorType type) =>
        type.Rank == 0 ? Constant(0, type.Kind) : Constant(0, type.Kind).BroadcastTo(type.Dims, []);

    /// <summary>The index along <paramref name="axis"/>, as numbers of the kind.</summary>
    public Value Iota(ScalarKind kind, IEnumerable<Dim> shape, int axis) => Make(
        Op.Iota, new TensorType(kind, shape.ToEquatable()), Attributes.None.With("shape", shape).With("axis", axis));

    /// <summary>Uniform numbers in [0, 1): a pure function of the key and the linear index.</summary>
    public Value Uniform(ScalarKind kind, Value key, IEnumerable<Dim> shape) => Make(
        Op.Uniform, new TensorType(kind, shape.ToEquatable()), Attributes.None.With("shape", shape), key);

    public Value Contract(Value a, Value b, int[] lhsBatch, int[] rhsBatch, int[] lhsContract, int[] rhsContract) =>
        Apply(
        Op.Contract,
        Attributes.None.With("lhsBatch", lhsBatch).With("rhsBatch", rhsBatch)
            .With("lhsContract", lhsContract).With("rhsContract", rhsContract),
        a, b);

    public Value Concatenate(int axis, params Value[] parts) =>
        Apply(Op.Concatenate, Attributes.None.With("axis", axis), parts);
}
