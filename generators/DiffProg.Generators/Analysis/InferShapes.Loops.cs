using DiffProg.Generators.IR;

namespace DiffProg.Generators.Analysis;

/// <summary>
/// Loops that carry tensors whose sizes change: beside such a tensor the loop carries its size, an integer, and the
/// tensor's type names the size of the iteration.
/// </summary>
public sealed partial class InferShapes
{
    private Dim AxisBefore(ChangingSizes.Axis axis) => _values[Regions.Initial(_source.Nodes[axis.Loop])
        .ElementAt(axis.K)] is { } value ? _unifier.Resolve(value.Type.Dims[axis.Number]) : Dim.Zero;

    private Dim AxisAfter(ChangingSizes.Axis axis) => _values[_source.Nodes[_regions.End(axis.Loop)].Operands[axis.K]]
        is { } value ? _unifier.Resolve(value.Type.Dims[axis.Number]) : Dim.Zero;

    private Value Loop(Node node, int index)
    {
        if (Regions.IsDivided(node))
            throw new ShapeException("DP1102", "A loop that is divided for its backward part");
        RequireNoBranch(index);
        var groups = _groups[index] = [.. _changing.Groups(index, AxisBefore)];
        var sizes = groups.Select(g => _builder.Dimension(AxisBefore(g[0]), ScalarKind.I32)).ToArray();
        var loop = _builder.Append(node with
        {
            Operands = node.Operands.Select(o => _values[o]!.Value.Id).Concat(sizes.Select(s => s.Id)).ToEquatable(),
        });
        int first = Regions.Initial(node).Count();
        for (int g = 0; g < groups.Length; g++)
        {
            string of = NameOf(groups[g][0]);
            string here = LoopSize.Of(of, _names), after = LoopSize.Of(of, _names);
            _here[here] = _builder.Size(here, _builder.Carried(first + g, sizes[g].Type).Named(of + "Length")).Id;
            foreach (var axis in groups[g])
                _sizes[axis] = (Dim.Symbol(here), Dim.Symbol(after));
        }

        // What reads the tensor's type later finds it here, whether the program does or not.
        foreach (int k in Lacking(index, groups, Op.Carried))
        {
            var initial = _values[Regions.Initial(node).ElementAt(k)]!.Value;
            _builder.Carried(k, Changed(initial.Type, index, k, isAfter: false));
        }

        return loop;
    }

    // What a branch keeps for its adjoints is kept outside it, where its sizes are not known.
    private void RequireNoBranch(int node)
    {
        for (int at = _regions.Parent(node); at >= 0 && _source.Nodes[at].Op != Op.Loop; at = _regions.Parent(at))
        {
            if (_source.Nodes[at].Op == Op.If)
                throw new ShapeException("DP1102", "In a branch, or behind a return");
        }
    }

    private Value NextSizes(Node node, int loop)
    {
        var groups = _groups[loop];
        var sizes = groups.Select(g => _builder.Dimension(AxisAfter(g[0]), ScalarKind.I32)).ToArray();
        foreach (var group in groups)
            _changing.Split(group, AxisAfter);
        var next = _builder.Append(node with
        {
            Operands = node.Operands.Select(o => _values[o]!.Value.Id).Concat(sizes.Select(s => s.Id)).ToEquatable(),
        });
        int first = node.Operands.Count;
        var opener = _values[loop]!.Value;
        for (int g = 0; g < groups.Length; g++)
        {
            string after = _sizes[groups[g][0]].After.AsSymbol!;
            _after[after] = (loop, _builder.Size(
                after, _builder.Result(opener, first + g, sizes[g].Type).Named(NameOf(groups[g][0]) + "Length")).Id);
        }

        foreach (int k in Lacking(loop, groups, Op.Result))
        {
            var initial = _values[Regions.Initial(_source.Nodes[loop]).ElementAt(k)]!.Value;
            _builder.Result(opener, k, Changed(initial.Type, loop, k, isAfter: true));
        }

        return next;
    }

    // The values that the program does not read, in an iteration or behind the loop.
    private IEnumerable<int> Lacking(int loop, IEnumerable<IReadOnlyList<ChangingSizes.Axis>> groups, Op op)
    {
        var read = new HashSet<long>(Enumerable.Range(0, _source.Nodes.Count)
            .Where(i => _source.Nodes[i].Op == op && _regions.Opener(i) == loop)
            .Select(i => _source.Nodes[i].Attributes.Integer("index")));
        return groups.SelectMany(g => g).Select(a => a.K).Distinct().Where(k => !read.Contains(k)).ToArray();
    }

    private string NameOf(ChangingSizes.Axis axis)
    {
        int next = _source.Nodes[_regions.End(axis.Loop)].Operands[axis.K];
        int initial = Regions.Initial(_source.Nodes[axis.Loop]).ElementAt(axis.K);
        return Enumerable.Range(axis.Loop, _source.Nodes.Count - axis.Loop)
            .Where(i => _source.Nodes[i].Op is Op.Carried or Op.Result && _regions.Opener(i) == axis.Loop
                && _source.Nodes[i].Attributes.Integer("index") == axis.K)
            .Append(next).Append(initial).Select(i => _source.Nodes[i].Name).FirstOrDefault(n => n is not null)
            ?? "carried";
    }

    private TensorType Changed(TensorType type, Node crossing, int index)
    {
        int opener = _regions.Opener(index);
        return _source.Nodes[opener].Op != Op.Loop ? type
            : Changed(type, opener, (int)crossing.Attributes.Integer("index"), crossing.Op == Op.Result);
    }

    private TensorType Changed(TensorType type, int loop, int k, bool isAfter) => type.Shape is not { } dims ? type
        : type.WithShape(dims.Select((d, i) => !_sizes.TryGetValue(new(loop, k, i), out var size) ? d
            : isAfter ? size.After : size.Here));

    // What an iteration ends with, beside what it began with.
    private void Compare(int loop, int k, Value before, Value after, string name)
    {
        if (before.Type.Rank != after.Type.Rank)
        {
            ExpectSame(after, before.Type.Dims, $"'{name}' after an iteration");
            return;
        }

        for (int i = 0; i < before.Type.Rank; i++)
        {
            var axis = new ChangingSizes.Axis(loop, k, i);
            if (_changing.Has(axis))
                continue;
            var (a, b) = (_unifier.Resolve(before.Type.Dims[i]), _unifier.Resolve(after.Type.Dims[i]));
            // N and M may be one size, which is checked on entry; N and 2 N are not, but where N is 0.
            if (a != b && (Dim.ProvablyDifferent(a, b) || a.Symbols.Intersect(b.Symbols).Any()
                || LoopSize.In(a) || LoopSize.In(b)))
                _changing.Add(axis);
            else if (!_unifier.TryUnify(a, b, $"axis {i} of '{name}' after an iteration is {b}"))
                throw new InvalidOperationException($"{a} and {b} are not equal after all");
        }
    }

    // A check of sizes that a loop changes stands where they are.
    private void OnTheWay(Guard guard)
    {
        if (guard.Relation is Relation.Fraction)
            throw new ShapeException("DP1102", guard.Why);
        if (ConditionalPart.IsMarked(_source.Nodes[_current]))
            throw new ShapeException("DP1102", $"What C# may not evaluate ({guard.Why})");
        if (guard.Relation != Relation.Equal)
            _builder.CheckSize(guard);
        else
            CheckAfter(guard);
    }

    // What a loop ends with is compared where it ends, if what compares it runs whenever the loop does: all that
    // follows reads it as what it has to be.
    private void CheckAfter(Guard guard)
    {
        var (left, right) = guard.Left.AsSymbol is { } name && IsCheckable(name, guard.Right)
            ? (guard.Left, guard.Right) : (guard.Right, guard.Left);
        if (left.AsSymbol is not { } size || !IsCheckable(size, right))
        {
            throw new ShapeException(
                "DP1100", LoopSize.Plain(guard.Left.ToString()), LoopSize.Plain(guard.Right.ToString()), guard.Why);
        }

        int node = _after[size].Node;
        _builder.Replace(node, _builder.Nodes[node] with
        {
            Op = Op.CheckSize, Type = TensorType.Scalar(ScalarKind.I32),
            Attributes = Builder.SizeCheck(Relation.Equal, right, guard.Why),
        });
        _after.Remove(size);
    }

    private bool IsCheckable(string size, Dim other) => _after.TryGetValue(size, out var after)
        && _regions.Part(after.Loop) == _regions.Part(_current)
        && other.Symbols.Where(LoopSize.Is).All(s => s != size && (_after.TryGetValue(s, out var before)
            ? before.Node < after.Node : _here.TryGetValue(s, out int here) && here < after.Node));

    // The caller's memory is there before the loop has run: what it ends with is checked against what is stated.
    private Value ResultOf(Value value, Result result)
    {
        if (result.Declared is not { } declared)
        {
            if (LoopSize.In(value.Type))
                throw new ShapeException("DP1101", LoopSize.Plain(value.Type.Dims.ToString()));
            return value;
        }

        var dims = _unifier.Resolve(value.Type.Dims);
        if (!dims.Any(LoopSize.In) || dims.Count != declared.Count)
        {
            Expect(value, declared, "the result");
            return value;
        }

        var stated = _unifier.Resolve(declared);
        for (int i = 0; i < dims.Count; i++)
        {
            if (LoopSize.In(dims[i]))
                _builder.CheckSize(new Guard(
                    Relation.Equal, dims[i], stated[i], $"axis {i} of the result is stated as {UserText(declared)}"));
            else if (!_unifier.TryUnify(dims[i], stated[i], $"axis {i} of the result is {UserText(declared)}"))
                throw new ShapeException("DP2003", "the result", dims.ToString(), UserText(declared));
        }

        return value.Reshape(_unifier.Resolve(declared));
    }
}
