using DiffProg.Generators.IR;

namespace DiffProg.Generators.Differentiation;

/// <summary>
/// Differentiates a range of nodes: the function's own, or the body of one region. First their copies are made, in
/// order; then, backwards, each adds to the adjoints of its operands. What stands outside the range is reached through
/// leaves:
/// <see cref="Op.Outer"/> for a value, <see cref="Op.Incoming"/> for an adjoint, so that a body can be divided into the
/// part that runs forward and the part that runs backward (see <see cref="Partition"/>).
/// </summary>
/// <param name="source">The function.</param>
/// <param name="outer">The sweep around; null for the function's own.</param>
/// <param name="builder">Where it goes.</param>
/// <param name="addsUp">Of tensors from outside, the adjoint is what this range adds, a value; otherwise it is added to
/// memory.</param>
internal sealed class Sweep(Differentiated source, Sweep? outer, Builder builder, bool addsUp = false)
{
    private readonly Dictionary<int, Value> _primal = [];
    private readonly Dictionary<int, Value> _adjoint = [];
    private readonly Dictionary<int, IReversed> _reversed = [];
    private readonly Dictionary<int, IReversed> _calls = [];

    // Tensors whose adjoints are memory, because regions add to them.
    private readonly HashSet<int> _inMemory = [];

    public Builder Builder => builder;

    /// <summary>It is the function's own.</summary>
    public bool IsOutermost => outer is null;

    /// <summary>Values from outside that this range reads, and their leaves.</summary>
    public Dictionary<int, Value> Captured { get; } = [];

    /// <summary>
    /// Active values from outside to whose adjoints this range adds, and their leaves; an array by its first version.
    /// </summary>
    public Dictionary<int, Value> Touched { get; } = [];

    private FunctionIR Function => source.Function;

    private Regions Borders => source.Regions;

    /// <summary>The forward part of a region of this range.</summary>
    public Value Forward(int opener) => _reversed[opener].Forward;

    /// <summary>A value is the version of an array.</summary>
    public bool IsArray(int node) => source.Arrays.IsArray(node);

    public void SetPrimal(int node, Value value) => _primal[node] = value;

    /// <summary>The copy of a node; a leaf where it stands outside.</summary>
    public Value Primal(int node)
    {
        if (_primal.TryGetValue(node, out var value) || Captured.TryGetValue(node, out value))
            return value;
        return Captured[node] = Leaf(Op.Outer, Function.TypeOf(node), Function.Nodes[node].Name);
    }

    /// <summary>What a value's adjoint is so far; null for none. Of an array, the shadow that all its versions
    /// share.</summary>
    public Value? Adjoint(int node) => _adjoint.TryGetValue(Key(node), out var value) ? value : null;

    public Value Leaf(Op op, TensorType type, string? name = null) =>
        builder.Make(op, type, [], name: name);

    /// <summary>
    /// Copies the nodes of a range; regions in it are differentiated at once, and their forward parts placed.
    /// </summary>
    public void Copy(int start, int end)
    {
        for (int i = start; i < end; i++)
        {
            // A leaf of the range itself.
            if (_primal.ContainsKey(i))
                continue;
            var node = Function.Nodes[i];
            builder.OfProgram(node.Origin);
            if (Regions.Opens(node.Op))
            {
                _reversed[i] = node.Op switch
                {
                    Op.If => new ReversedIf(source, this, i),
                    Op.Loop => new ReversedLoop(source, this, i),
                    Op.Custom when Regions.IsCheckpoint(node) => new ReversedCheckpoint(source, this, i),
                    Op.Custom => new ReversedCustom(source, this, i),
                    _ => new ReversedDerive(source, this, i),
                };
                i = Borders.End(i);
            }
            else if (node.Op == Op.Derivative && _reversed[node.Operands[0]] is IReversedInPlace inPlace)
            {
                _primal[i] = inPlace.Results[(int)node.Attributes.Integer("index")].Named(node.Name);
            }
            else if (node.Op == Op.Derivative)
            {
                _primal[i] = builder.Derivative(
                    _reversed[node.Operands[0]].Forward, (int)node.Attributes.Integer("index"), node.Type)
                        .Named(node.Name);
            }
            else if (node.Op == Op.Result)
            {
                _primal[i] = builder.Result(
                    _reversed[node.Operands[0]].Forward, (int)node.Attributes.Integer("index"), node.Type)
                        .Named(node.Name);
            }
            else if (node.Op == Op.Invoke && ReversedCall.Of(source, this, i) is { } call)
            {
                _calls[i] = call;
                _primal[i] = call.Forward;
            }
            else
            {
                _primal[i] = builder.Copy(node, o => Primal(o).Id);
            }
        }
    }

    /// <summary>Goes through a range backwards.</summary>
    public void Propagate(int start, int end)
    {
        for (int i = end - 1; i >= start; i--)
        {
            if (Regions.Ends(Function.Nodes[i].Op))
            {
                i = Borders.Parent(i);
                builder.Origin = Function.Nodes[i].Origin;
                _reversed[i].Backward();
            }
            else if (_calls.TryGetValue(i, out var call))
            {
                builder.Origin = Function.Nodes[i].Origin;
                call.Backward();
            }
            else if (source.Activity.IsActive(i)
                && Function.Nodes[i].Op is not (
                    Op.Result or Op.Derivative or Op.Returned or Op.Array or Op.Carried or Op.View)
                && Pending(i) is { } g)
            {
                int node = i;
                CompilerFailure.At(Function.Nodes[i].Origin, () => Propagate(node, g));
            }
        }
    }

    // A write concerns the shadow as later code has left it, which may have come in from outside.
    private Value? Pending(int i) => Function.Nodes[i].Op is Op.Write or Op.AddTo or Op.Extend
        ? AdjointToAdd(Key(i)) : AdjointValue(i);

    private int Key(int node) => source.Arrays.First(node);

    public void Add(int node, Value term)
    {
        if (ListElements.IsList(Function, node) && !IsZero(term))
        {
            AddRows(node, term);
            return;
        }

        var before = AdjointToAdd(node);
        if (IsInMemory(node))
        {
            if (!IsZero(term))
                _adjoint[node] = builder.Accumulate(before!.Value, term);
            return;
        }

        _adjoint[node] = before is { } sum && !IsZero(sum) ? IsZero(term) ? sum : sum + term : term;
    }

    /// <summary>The adjoint as a value; null for none.</summary>
    public Value? AdjointValue(int node) =>
        Adjoint(node) is not { } g ? null : IsInMemory(node) ? builder.Contents(g) : g;

    // What a region adds to is memory, and so is what comes in from around it. An array's shadow is, by elements.
    private bool IsInMemory(int node) => Function.TypeOf(node).Rank > 0 && !source.Arrays.IsArray(node)
        && (_inMemory.Contains(node) || (IsOutside(node) && !IsAddedUp(node)));

    private static bool IsZero(Value value) => value.AsConstant == 0;

    /// <summary>Adds the adjoint of a scalar that leaves a region, or the next one.</summary>
    public void Seed(int node, Value incoming)
    {
        if (!source.Activity.IsVaried(node))
            return;
        // It differentiates no line, but is an adjoint all the same.
        bool isProgram = builder.Primal is null;
        if (isProgram)
            builder.OfDerivative("");
        Add(node, incoming);
        if (isProgram)
            builder.OfProgram();
    }

    /// <summary>Adds a gradient to the shadow of an array, element by element.</summary>
    public void AddElements(int node, Value gradient)
    {
        var shadow = AdjointOrZero(Key(node));
        var loop = builder.Loop(builder.LengthOf(gradient), [shadow]);
        var carried = builder.Carried(0, gradient.Type);
        var i = builder.Index();
        builder.Next([builder.AddTo(carried, builder.Read(gradient, [i]), [i])]);
        _adjoint[Key(node)] = builder.Result(loop, 0, gradient.Type);
    }

    // The elements of a list lie apart: row by row.
    private void AddRows(int node, Value gradient)
    {
        var loop = builder.Loop(builder.Dimension(gradient.Type.Dims[0], ScalarKind.I32), [AdjointOrZero(node)]);
        var carried = builder.Carried(0, gradient.Type);
        var i = builder.Index();
        builder.Next([builder.Accumulate(carried, gradient.Gather(i), i)]);
        _adjoint[node] = builder.Result(loop, 0, gradient.Type);
    }

    public void SetAdjoint(int node, Value value)
    {
        if (Function.TypeOf(node).Rank > 0)
            _inMemory.Add(node);
        _adjoint[node] = value;
    }

    /// <summary>What a backward part begins with for an active value: its adjoint so far, or zero; of a tensor or an
    /// array the memory.</summary>
    public Value AdjointOrZero(int node)
    {
        var (type, made) = (Function.TypeOf(node), Function.Nodes[node]);
        bool isArray = source.Arrays.IsArray(node);
        var before = AdjointToAdd(node);
        if (before is { } known && (type.Rank == 0 || isArray || IsInMemory(node)))
            return known;
        if (type.Rank == 0)
            return _adjoint[node] = Zero(type);
        if (isArray)
        {
            return _adjoint[node] = builder.Shadow(type, Arrays.IsGrowing(made)
                ? builder.Apply(Op.Extent, Primal(LastVersion(node)))
                : made is { Op: Op.Array, Operands: [var length] } ? Primal(length)
                : type.IsMadeAtRunTime ? builder.Apply(Op.Extent, Primal(node)) : null);
        }

        _inMemory.Add(node);
        var memory = builder.Shadow(type, null);
        return _adjoint[node] = before is { } sum && !IsZero(sum) ? builder.Accumulate(memory, sum) : memory;
    }

    // Where all of it is there, in the part where it is made.
    private int LastVersion(int made)
    {
        int last = made;
        for (int i = made; i < Function.Nodes.Count; i++)
        {
            if (source.Arrays.First(i) == made && Borders.SamePart(made, i)
                && (Effects.Changes(Function.Nodes[i]) || Function.Nodes[i].Op == Op.Result))
                last = i;
        }

        return last;
    }

    /// <summary>Zero, as a value; of an array its memory.</summary>
    public Value NoAdjoint(int node) => source.Arrays.IsArray(node) ? AdjointOrZero(node) : Zero(Function.TypeOf(node));

    /// <summary>The adjoint of a value that has none.</summary>
    public Value Zero(TensorType type) => builder.Zeros(type);

    /// <summary>The leaves of arrays that a region only reads, and nothing writes later.</summary>
    public ISet<int> Settled(int region) => new HashSet<int>(Captured
        .Where(c => Function.TypeOf(c.Key).Rank > 0 && source.IsSettled(c.Key, region)).Select(c => c.Value.Id));

    /// <summary>The values from outside that this range has given adjoints.</summary>
    public IEnumerable<int> OutsideAdjoints() => _adjoint.Keys.Where(IsOutside).OrderBy(n => n);

    /// <summary>The adjoint of value k that comes out of an opener of this range.</summary>
    public Value ResultAdjoint(int opener, int k, TensorType type) => ResultAdjoint(opener, k) ?? Zero(type);

    /// <summary>The same; null for none.</summary>
    public Value? ResultAdjoint(int opener, int k)
    {
        Value? sum = null;
        foreach (int result in ResultsOf(opener).Where(r => Function.Nodes[r].Attributes.Integer("index") == k))
        {
            if (AdjointValue(result) is { } g)
                sum = sum is { } s ? s + g : g;
        }

        return sum;
    }

    /// <summary>The adjoint of result k of a call; null for none.</summary>
    public Value? ReturnedAdjoint(int call, int k)
    {
        Value? sum = null;
        for (int i = call; i < Function.Nodes.Count; i++)
        {
            if (Function.Nodes[i].Op == Op.Returned && Function.Nodes[i].Operands[0] == call
                && Function.Nodes[i].Attributes.Has("index") && Function.Nodes[i].Attributes.Integer("index") == k
                && AdjointValue(i) is { } g)
                sum = sum is { } s ? s + g : g;
        }

        return sum;
    }

    /// <summary>The shadow of an array, or the same part of it as an argument is.</summary>
    public Value ShadowOf(int argument)
    {
        // All versions of an array share one.
        var shadow = AdjointOrZero(source.Arrays.First(argument));
        return Function.Nodes[argument] is not { Op: Op.View } view ? shadow
            : Builder.Append(view with
            {
                Operands = EquatableArray.Of(shadow.Id, Primal(view.Operands[1]).Id, Primal(view.Operands[2]).Id),
                Primal = Builder.Primal, Repeats = Builder.Repeats,
            });
    }

    /// <summary>True where something that comes out of a region has an adjoint, or an array that it touches.</summary>
    public bool IsWanted(int opener, IEnumerable<int> touched) => ResultsOf(opener).Any(r => Adjoint(r) is not null)
        || touched.Any(t => source.Arrays.IsArray(t) && AdjointToAdd(t) is not null);

    /// <summary>The nodes that stand for what comes out of an opener.</summary>
    public IEnumerable<int> ResultsOf(int opener) =>
        Enumerable.Range(Borders.End(opener) + 1, Function.Nodes.Count - Borders.End(opener) - 1).Where(i =>
            Function.Nodes[i].Op is Op.Result or Op.Derivative && Function.Nodes[i].Operands[0] == opener);

    /// <summary>A written array has a shadow that came here, so that what was done to it matters.</summary>
    public bool HasShadow(int array) => AdjointToAdd(Key(array)) is not null;

    /// <summary>The shadow of an array, or the memory of a tensor's adjoint, as it is from now on.</summary>
    public void SetShadow(int node, Value value) => SetAdjoint(Key(node), value);

    /// <summary>A tensor from outside whose adjoint is what this range adds. That of an argument is the caller's
    /// memory.</summary>
    public bool IsAddedUp(int node) => addsUp && IsOutside(node) && Function.Nodes[node].Op != Op.Parameter
        && Function.TypeOf(node).Rank > 0 && !source.Arrays.IsArray(node);

    private bool IsOutside(int node) => outer is not null && !_primal.ContainsKey(node);

    // Adds to a value from outside begin with what comes in.
    private Value? AdjointToAdd(int node)
    {
        if (_adjoint.TryGetValue(node, out var value))
            return value;
        if (!IsOutside(node) || IsAddedUp(node))
            return null;
        Touched[node] = Leaf(Op.Incoming, Function.TypeOf(node), Reverse.Adjoint(Function.Nodes[node].Name));
        return _adjoint[node] = Touched[node];
    }

    private void Propagate(int i, Value g)
    {
        var node = Function.Nodes[i];
        builder.Origin = node.Origin;
        builder.OfDerivative(Describe.Line(Function, i));
        builder.Name(g, Reverse.Adjoint(node.Name));
        if (Primitives.Of(node.Op).Class == OperationClass.Element)
        {
            PropagateElement(node, g);
            return;
        }

        if (source.Probed && node.Op == Op.Probe)
            builder.Visit(node.Attributes.Text("name"), _primal[i], g);

        // One row of a tensor, by its number.
        if (node.Op == Op.Gather && Function.TypeOf(node.Operands[1]).Rank == 0)
        {
            if (source.Activity.IsVaried(node.Operands[0]))
                _adjoint[node.Operands[0]] =
                    builder.Accumulate(AdjointOrZero(node.Operands[0]), g, Primal(node.Operands[1]));
            return;
        }

        var rule = new RuleContext(builder, node, node.Operands.Select(Primal).ToArray(), _primal[i]);
        for (int k = 0; k < node.Operands.Count; k++)
        {
            int operand = node.Operands[k], before = builder.Nodes.Count;
            if (source.Activity.IsVaried(operand)
                && DerivativeRules.Adjoint(rule with { Guarded = source.Zeros.IsGuarded(i, k) }, k, g) is { } term)
                Add(operand, term);
            builder.Hint(before, Function.TypeOf(operand), Function.Nodes[operand].Wish + Reverse.Suffix);
        }
    }

    // The adjoint of an array is memory, too: its shadow, in versions like the array's own.
    private void PropagateElement(Node node, Value g)
    {
        int shadow = Key(node.Operands[0]);
        var index = node.Operands.Skip(node.Op == Op.Read ? 1 : 2).Select(Primal).ToArray();
        if (node.Op == Op.Read)
        {
            _adjoint[shadow] = builder.AddTo(AdjointOrZero(shadow), g, index);
            return;
        }

        // What was zero has no part in what was before; another array may have its place then.
        if (node.Op == Op.Extend)
        {
            _adjoint[shadow] = builder.Extend(g, Primal(node.Operands[1]), Primal(node.Operands[2]));
            return;
        }

        if (source.Activity.IsVaried(node.Operands[1]))
            Add(node.Operands[1], builder.Read(g, index));
        // What stood there before a write has no part in what follows.
        if (node.Op == Op.Write)
            _adjoint[shadow] = builder.Write(g, builder.Constant(0, g.Type.Kind), index);
    }
}
