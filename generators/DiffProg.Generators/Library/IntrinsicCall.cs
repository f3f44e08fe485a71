using DiffProg.Generators.IR;

namespace DiffProg.Generators.Library;

/// <summary>A call of a library function whose arguments have shapes by now.</summary>
public sealed class IntrinsicCall
{
    private readonly Unifier _unifier;
    private readonly Func<string> _source;
    private readonly List<Value[]> _groups = [];

    public IntrinsicCall(
        Builder builder, Unifier unifier, Node node, IReadOnlyList<Value> operands, Func<string> source)
    {
        Builder = builder;
        _source = source;
        _unifier = unifier;
        Name = node.Attributes.Text("name");
        Type = node.Type;
        int next = 0;
        foreach (string entry in node.Attributes.Text("layout").Split([','], StringSplitOptions.RemoveEmptyEntries))
        {
            int star = entry.IndexOf('*');
            int count = star < 0 ? 1 : int.Parse(entry.Substring(star + 1));
            var group = operands.Skip(next).Take(count).ToArray();
            if (entry.EndsWith("@", StringComparison.Ordinal))
                group = Dims(group[0]).Select(d => builder.Dimension(d, ScalarKind.I64)).ToArray();
            _groups.Add(group);
            next += count;
        }
    }

    public Builder Builder { get; }

    /// <summary>The function's name in Ops.</summary>
    public string Name { get; }

    /// <summary>Its C# result: the kind is right, the shape unknown.</summary>
    public TensorType Type { get; }

    public int Count => _groups.Count;

    /// <summary>Argument i.</summary>
    public Value this[int i] => _groups[i][0];

    public Value X => this[0];

    public Value[] Group(int i) => _groups[i];

    public int Rank => X.Type.Rank;

    /// <summary>An argument that must be a compile-time constant.</summary>
    public double Constant(int i, string what) => this[i].Node is { Op: Op.Constant } c
        ? c.Attributes.Real("value")
        : throw new ShapeException("DP1020", Name, what);

    public bool Flag(int i) => i < Count && Constant(i, "a bool") != 0;

    /// <summary>An axis, counted from the end where negative.</summary>
    public int Axis(int i) => Axis(this[i]);

    public int Axis(Value value)
    {
        if (value.Node.Op != Op.Constant)
            throw new ShapeException("DP1020", Name, "an axis");
        int axis = (int)value.Node.Attributes.Integer("value");
        if (axis < -Rank || axis >= Rank)
            throw new ShapeException(
                "DP2008", Name, axis.ToString(System.Globalization.CultureInfo.InvariantCulture), Dims(X).ToString());
        return axis < 0 ? axis + Rank : axis;
    }

    /// <summary>Distinct axes in order.</summary>
    public int[] Axes(int i)
    {
        int[] axes = _groups[i].Select(Axis).OrderBy(a => a).ToArray();
        return axes.Distinct().Count() == axes.Length ? axes
            : throw new ShapeException("DP2006", Name, $"an axis is named twice in [{string.Join(", ", axes)}]");
    }

    public int[] AllAxes => Enumerable.Range(0, Rank).ToArray();

    /// <summary>An integer argument as a dimension.</summary>
    public Dim Size(int i) => SizeOf(this[i]);

    /// <summary>It stands in a loop or a branch.</summary>
    public bool MayNotRun { get; init; }

    /// <summary>The integer is known on entry, where what it indexes is certain to be needed.</summary>
    public bool IsSize(int i) => !MayNotRun && Sizes.TryOf(this[i], _ => { }) is not null;

    /// <summary>An integer that says which of so many rows, checked where the program is.</summary>
    public Value Row(int i, Dim rows) => Builder.CheckRow(this[i], rows);

    public Dim SizeOf(Value value) => Sizes.TryOf(value, d => RequireAtMost(Dim.Zero, d, Sizes.Rounding)) is { } size
        ? _unifier.Resolve(size) : throw new ShapeException("DP2005", Name);

    public EquatableArray<Dim> Dims(Value value) => _unifier.Resolve(value.Type.Dims);

    public void Require(Dim a, Dim b, Value x, Value y)
    {
        if (!_unifier.TryUnify(a, b, $"{_source()}, where {Intrinsics.WhatMeets(Name)}"))
            throw DoNotFit(Dims(x).ToString(), Dims(y).ToString());
    }

    /// <summary>The two shapes, and what has to be equal in them.</summary>
    public ShapeException DoNotFit(string x, string y, string? way = null) =>
        new("DP2001", SourceText.NameOf(Name), x, y, way ?? Intrinsics.WhatMeets(Name));

    /// <summary>One shape, axis by axis: where a function does not broadcast.</summary>
    public void RequireSame(Value x, Value y)
    {
        var (a, b) = (Dims(x), Dims(y));
        if (a.Count != b.Count)
            throw DoNotFit(a.ToString(), b.ToString());
        for (int i = 0; i < a.Count; i++)
            Require(a[i], b[i], x, y);
    }

    public void RequireAtMost(Dim a, Dim b, string why)
    {
        if (!_unifier.TryAtMost(a, b, $"{_source()}: {why}"))
            throw new ShapeException("DP2006", Name, $"{why}: {_unifier.Resolve(a)} > {_unifier.Resolve(b)}");
    }

    /// <summary>Demands a number in [0, 1), on entry where it is an argument.</summary>
    public void RequireFraction(Value value, string what)
    {
        // A wider number is in the range where the narrower one is.
        while (value.Node.Op == Op.Convert && value.Type.Kind == ScalarKind.F64)
            value = value.Operand(0);
        if (value.AsConstant is { } known)
        {
            if (known is not (>= 0 and < 1))
                throw new ShapeException("DP2006", Name, $"{what} is not in [0, 1)");
            return;
        }

        if (value.Node is not { Op: Op.Parameter, Name: { } name } || !value.Type.IsFloat)
            throw new ShapeException("DP2009", Name, what);
        _unifier.AddGuard(new Guard(Relation.Fraction, Dim.Zero, Dim.One, $"{what} of {Name}", name));
    }

    /// <summary>Demands that as many numbers of the kind as this are different: classes are compared as such.</summary>
    public void RequireCountable(Dim count, ScalarKind kind)
    {
        if (kind == ScalarKind.F32)
            RequireAtMost(count, 1 << 24, "float tells no more classes apart");
    }

    /// <summary>Demands that indices lie below a limit, on entry.</summary>
    public void RequireIndices(Value indices, Dim limit)
    {
        string why = $"an index of {Name} is at least 0 and below {limit}";
        if (indices.Node.Op == Op.Parameter && indices.Type.Rank > 0)
        {
            _unifier.AddGuard(new Guard(Relation.IndexBelow, Dim.Zero, limit, why, indices.Node.Name!));
            return;
        }

        var size = SizeOf(indices);
        RequireAtMost(Dim.Zero, size, "an index is negative");
        RequireAtMost(size + 1, limit, "an index is too large");
    }

    /// <summary>Both values at their common shape: right-aligned, a literal 1 stretches.</summary>
    public (Value, Value) Broadcast(Value x, Value y)
    {
        var (a, b) = (Dims(x), Dims(y));
        int rank = Math.Max(a.Count, b.Count);
        var shape = new Dim[rank];
        for (int i = 0; i < rank; i++)
        {
            int ia = i - (rank - a.Count), ib = i - (rank - b.Count);
            if (ia < 0 || ib < 0)
            {
                shape[i] = ia < 0 ? b[ib] : a[ia];
                continue;
            }

            if (!a[ia].IsOne && !b[ib].IsOne)
                Require(a[ia], b[ib], x, y);
            shape[i] = a[ia].IsOne ? b[ib] : a[ia];
        }

        return (Stretch(x, shape), Stretch(y, shape));
    }

    /// <summary>Stretches right-aligned; no node where the shape is already right.</summary>
    public Value Stretch(Value x, IReadOnlyList<Dim> shape)
    {
        var from = Dims(x);
        int shift = shape.Count - from.Count;
        if (shift == 0 && from.SequenceEqual(_unifier.Resolve(shape)))
            return x;
        return x.BroadcastTo(_unifier.Resolve(shape), Enumerable.Range(shift, from.Count).ToArray());
    }

    /// <summary>Puts reduced axes back as ones where they are to be kept.</summary>
    public Value Keep(Value reduced, int[] axes, bool keep)
    {
        if (keep)
            return reduced.Reshape(Dims(X).Select((d, i) => axes.Contains(i) ? Dim.One : d));
        if (reduced.Type.Rank == 0 && Count > 1)
            throw new ShapeException("DP2007", Name);
        return reduced;
    }
}
