using DiffProg.Generators.IR;
using DiffProg.Generators.Optimization;

namespace DiffProg.Generators.Lowering;

/// <summary>Where the values of a function live: the caller's tensors, results, or the frame.</summary>
public sealed class Memory
{
    private readonly FunctionIR _f;
    private readonly NameTable _names;
    private readonly Regions _regions;
    private readonly Dictionary<int, Storage> _readable = [];
    private readonly Dictionary<int, List<(Storage Storage, bool Accumulate)>> _targets = [];
    private readonly Dictionary<int, Storage> _arrays = [];
    private readonly Dictionary<int, Storage> _kept = [];
    private readonly Dictionary<int, ListElement> _elements = [];
    private readonly Dictionary<(int Call, int Result), Storage> _returned = [];
    private readonly Dictionary<(int Opener, int K), Storage> _slots = [];
    private readonly SortedDictionary<(int Opener, int K), Turn> _turns = [];
    private readonly List<Storage> _frame = [];
    private readonly List<Storage> _external = [];

    public Memory(FunctionIR f, FusionPlan plan, NameTable names)
    {
        (_f, _names, _regions) = (f, names, Regions.Of(f.Nodes));
        for (int i = 0; i < f.Parameters.Count; i++)
        {
            var type = f.TypeOf(i);
            if (type.Rank > 0)
                _readable[i] = External(f.Parameters[i].Path, f.Parameters[i].Path, type);
        }

        var arrays = IR.Arrays.Of(f);
        for (int i = 0; i < f.Nodes.Count; i++)
        {
            if (f.Nodes[i].Op is Op.Read or Op.Write or Op.AddTo or Op.Accumulate or Op.Contents && arrays.First(f.Nodes[i].Operands[0]) is var made
                && _readable.TryGetValue(made, out var known))
                _arrays[made] = known;
            if (f.Nodes[i].Op != Op.Invoke)
                continue;
            foreach (int passed in f.Nodes[i].Operands.Where(arrays.IsArray).Select(arrays.First))
            {
                if (_readable.TryGetValue(passed, out var argument))
                    _arrays[passed] = argument;
            }
        }

        for (int i = 0; i < f.Nodes.Count; i++)
        {
            if (ListElements.IsElement(f, i))
                _readable[i] = ElementOf(
                    i, _readable[f.Nodes[i].Operands[0]], f.Nodes[i].Operands[1], f.TypeOf(i).Dims);
        }

        foreach (var result in f.Results.Where(r => f.TypeOf(r.Node).Rank > 0))
        {
            if (f.Nodes[arrays.First(result.Node)].Op == Op.Array)
            {
                // It is made in the caller's memory: what is added to it is added there.
                _arrays[arrays.First(result.Node)] = External(
                    result.Name + "Gradient", GradientPath(result.Name), f.TypeOf(result.Node));
                continue;
            }

            if (Borders.IsMadeForCaller(f, result))
            {
                var made = f.Nodes[result.Node];
                var wanted = External(result.Name, ResultPath(result.Name), made.Type);
                _slots[(made.Operands[0], (int)made.Attributes.Integer("index"))] = wanted;
                CopyTo(wanted, result.Node);
                continue;
            }

            int node = IndexMap.Storage(f, result.Node);
            string path = result.Accumulate ? GradientPath(result.Name) : ResultPath(result.Name);
            // The shape as the caller has it: a reshaped value shares the memory, not the shape.
            var storage = External(result.Accumulate ? result.Name + "Gradient" : result.Name, path,
                f.TypeOf(result.Node));
            Targets(node).Add((storage, result.Accumulate));
            if (!result.Accumulate && f.Nodes[node].Op != Op.Parameter && !_readable.ContainsKey(node))
                _readable[node] = storage;
        }

        for (int i = 0; i < f.Nodes.Count; i++)
        {
            if (f.Nodes[i].Op == Op.Array && !_arrays.ContainsKey(i))
            {
                _arrays[i] = new Storage(_names.Fresh(NameOf(f, NamedVersion(f, arrays, i))), f.TypeOf(i).Kind,
                    f.TypeOf(i).Dims, true, null) { Grows = LoopSize.In(f.TypeOf(i)) };
                if (f.TypeOf(i).IsMadeAtRunTime)
                    _names.Of(("memory", i), _arrays[i].Name + "Memory");
            }
        }

        AddWholeArrays();
        AddCrossings();
        AddReturned();
        foreach (int node in plan.Stored.Where(n => f.TypeOf(n).Rank > 0 && !_readable.ContainsKey(n)).OrderBy(n => n))
        {
            _readable[node] = InFrame(node, NameOf(f, node) + "Stored");
            Targets(node).Insert(0, (_readable[node], false));
        }
    }

    /// <summary>The memory of arrays, by the node that made it.</summary>
    public IReadOnlyDictionary<int, Storage> Arrays => _arrays;

    /// <summary>The memory of tensors that iterations save, and of what is read back, by node.</summary>
    public IReadOnlyDictionary<int, Storage> Kept => _kept;

    /// <summary>What functions write their tensors to.</summary>
    public IReadOnlyDictionary<(int Call, int Result), Storage> Returned => _returned;

    /// <summary>The elements of lists, by the node that reads one or adds to it.</summary>
    public IReadOnlyDictionary<int, ListElement> Elements => _elements;

    /// <summary>The tensors whose sizes loops change, by loop.</summary>
    public ILookup<int, Turn> Turns => _turns.ToLookup(t => t.Key.Opener, t => t.Value);

    public IReadOnlyList<Storage> External() => _external;

    public List<Storage> Frame => _frame;

    /// <summary>The path of a parameter's gradient buffer among the generated method's arguments.</summary>
    public static string GradientPath(string path) => new LeafPath(path, Role.Gradient).ToString();

    /// <summary>The path of a result's memory; a parameter may have the result's name.</summary>
    public static string ResultPath(string name) => new LeafPath(name, Role.Result).ToString();

    /// <summary>What a value is called; an index among others that became a number: <c>digitsAt</c>; a length
    /// that did: <c>sizeN</c>.</summary>
    public static string NameOf(FunctionIR f, int node) =>
        f.Nodes[node] is { Op: Op.Convert, Name: null, Hint: null } n
            && f.TypeOf(n.Operands[0]) is { Kind: ScalarKind.I32, Rank: > 0 }
            ? NameOf(f, n.Operands[0]) + "At"
        : f.Nodes[node] is { Op: Op.Read, Name: null } read && NameOfArray(f, read.Operands[0]) is { } array
            ? array + "At"
        : f.Nodes[node] is { Op: Op.Gather, Name: null } && ListElements.IsElement(f, node)
            ? ListElements.NameOf(f.Parameters[f.Nodes[node].Operands[0]].Path)
        : f.Nodes[node] is { Op: Op.Dimension, Name: null } d && d.Attributes.Dims("dim")[0].AsSymbol is { } symbol
            ? "size." + symbol
        : f.Nodes[node].Wish;

    private static string? NameOfArray(FunctionIR f, int version) =>
        version < f.Parameters.Count ? f.Parameters[version].Path : f.Nodes[version].Name;

    // What is added to an array is added where the array is.
    private void AddWholeArrays()
    {
        var versions = IR.Arrays.Of(_f);
        var users = _f.Users();
        for (int i = 0; i < _f.Nodes.Count; i++)
        {
            var node = _f.Nodes[i];
            if (node.Op == Op.Contents)
                _readable[i] = _arrays[versions.First(node.Operands[0])];
            if (node.Op != Op.Accumulate)
                continue;
            int made = Borders.IsAddedWhereItIsMade(_f, users, i) ? node.Operands[1] : i;
            var storage = _arrays[versions.First(i)];
            Targets(made).Add((storage.IsList
                ? ElementOf(i, storage, node.Operands[2], _f.TypeOf(node.Operands[1]).Dims) : storage, true));
        }
    }

    // What a region carries or gives has one memory, to which everything that it may be is copied (see Borders); what an
    // iteration saves has memory of the iteration's own.
    private void AddCrossings()
    {
        var versions = IR.Arrays.Of(_f);
        for (int i = 0; i < _f.Nodes.Count; i++)
        {
            var node = _f.Nodes[i];
            if (!Borders.IsCrossing(node) || versions.IsArray(i) || node.Op == Op.Contents)
                continue;
            if (node.Op == Op.Load)
            {
                _readable[i] = _kept[i] = OfIteration(i);
                continue;
            }

            if (node.Op == Op.Returned)
                continue;
            var slot = (_regions.Opener(i), (int)node.Attributes.Integer("index"));
            if (!_slots.TryGetValue(slot, out var storage))
            {
                _slots[slot] = storage = InFrame(i, NameOf(_f, i));
                if (Borders.IsTurned(_f, _regions, i))
                    CopyTo(_turns[slot] = new Turn(storage, _names.Fresh(storage.Name.TrimStart('@') + "Next")), i);
                else
                    CopyTo(storage, i);
            }

            _readable[i] = storage;
        }

        foreach (int value in _f.Nodes.Where(n => n.Op == Op.Save).SelectMany(n => n.Operands)
            .Where(o => _f.TypeOf(o).Rank > 0))
        {
            _readable[value] = _kept[value] = OfIteration(value);
            Targets(value).Insert(0, (_kept[value], false));
        }
    }

    private void CopyTo(Storage storage, int crossing)
    {
        foreach (int copy in _regions.Sources(crossing).Where(s => _f.Nodes[s].Op != Op.Unset))
        {
            Targets(copy).Add((storage, false));
            _readable[copy] = storage;
        }
    }

    // Each copy has the size that it has.
    private void CopyTo(Turn turn, int crossing)
    {
        foreach (int copy in _regions.Sources(crossing).Where(s => _f.Nodes[s].Op != Op.Unset))
        {
            var type = _f.TypeOf(copy);
            var storage = new Storage(turn.Next, type.Kind, type.Dims, true, null) { Grows = true };
            Targets(copy).Add((storage, false));
            _readable[copy] = storage;
            _frame.Add(storage);
        }
    }

    // Also of what nobody reads: the function writes it all the same.
    private void AddReturned()
    {
        var read = Enumerable.Range(0, _f.Nodes.Count).Where(i => Invocation.IsTensor(_f.Nodes[i]))
            .ToLookup(i => (_f.Nodes[i].Operands[0], (int)_f.Nodes[i].Attributes.Integer("index")));
        for (int i = 0; i < _f.Nodes.Count; i++)
        {
            if (_f.Nodes[i].Op != Op.Invoke)
                continue;
            var results = Invocation.Of(_f.Nodes[i]).Results;
            for (int k = 0; k < results.Count; k++)
            {
                if (results[k].Rank == 0)
                    continue;
                string name = read[(i, k)].Select(r => _f.Nodes[r].Name ?? _f.Nodes[r].Hint)
                    .FirstOrDefault(n => n is not null)
                    ?? "of" + Invocation.MethodOf(_f.Nodes[i].Attributes.Text("callee"));
                var storage = _returned[(i, k)] = new Storage(
                    _names.Of(("returned", i, k), name), results[k].Kind, results[k].Dims, true, null)
                    { Grows = LoopSize.In(results[k]) };
                _frame.Add(storage);
                foreach (int value in read[(i, k)])
                    _readable[value] = storage;
            }
        }
    }

    private Storage ElementOf(int node, Storage list, int number, EquatableArray<Dim> dims)
    {
        var storage = new Storage(
            _names.Of(("storage", node), NameOfElement(node, list)), list.Kind, dims, false, null);
        _elements[node] = new ListElement(list, number, storage);
        return storage;
    }

    // What is added to is called after the user's name of the element.
    private string NameOfElement(int node, Storage list)
    {
        if (_f.Nodes[node].Op == Op.Gather)
            return NameOf(_f, node);
        string suffix = Differentiation.Reverse.Suffix;
        return _f.Nodes[_f.Nodes[node].Operands[1]].Name is { } added && added.EndsWith(suffix, StringComparison.Ordinal)
            ? added.Substring(0, added.Length - suffix.Length) + "Gradient" : ListElements.NameOf(list.Path!);
    }

    private Storage OfIteration(int node) =>
        new(_names.Of(("storage", node), NameOf(_f, node)), _f.TypeOf(node).Kind, _f.TypeOf(node).Dims, false, null)
        { Grows = LoopSize.In(_f.TypeOf(node)) };

    private Storage InFrame(int node, string name)
    {
        var storage = new Storage(
            _names.Of(("storage", node), name), _f.TypeOf(node).Kind, _f.TypeOf(node).Dims, true, null)
        { Grows = LoopSize.In(_f.TypeOf(node)) };
        _frame.Add(storage);
        return storage;
    }

    // A shadow is called after the adjoint of the array, whichever version of it has a name.
    private static int NamedVersion(FunctionIR f, Arrays arrays, int made) => f.Nodes[made].Name is not null ? made
        : Enumerable.Range(made, f.Nodes.Count - made)
            .FirstOrDefault(i => arrays.First(i) == made && f.Nodes[i].Name is not null) is > 0 and var version
        ? version : made;

    /// <summary>Where a node can be read; null where it has no memory.</summary>
    public Storage? Read(int node) => _readable.TryGetValue(node, out var s) ? s : null;

    /// <summary>Where a node must be written.</summary>
    public IReadOnlyList<(Storage Storage, bool Accumulate)> TargetsOf(int node) =>
        _targets.TryGetValue(node, out var list) ? list : [];

    /// <summary>A row of scratch in the frame.</summary>
    public Storage Scratch(string name, ScalarKind kind, Dim size)
    {
        var storage = new Storage(_names.Fresh(name), kind, EquatableArray.Of(size), true, null)
        { Grows = LoopSize.In(size) };
        _frame.Add(storage);
        return storage;
    }

    /// <summary>Address of an element of a storage seen under a node's dimensions.</summary>
    public Address Locate(EquatableArray<Dim> dims, EquatableArray<AxisIndex> map, int rank)
    {
        var strides = Enumerable.Repeat(Dim.Zero, rank).ToArray();
        var offset = Dim.Zero;
        var indirect = new List<Row>();
        var stride = Dim.One;
        for (int i = dims.Count - 1; i >= 0; i--)
        {
            if (map[i].Axis >= 0)
                strides[map[i].Axis] += stride;
            offset += map[i].Offset * stride;
            if (map[i].Indices >= 0)
            {
                var ids = map[i].Indices;
                bool isNumber = _f.TypeOf(ids).Rank == 0;
                indirect.Add(new Row(isNumber ? null : Read(ids)!, isNumber ? ids : -1,
                    Locate(_f.TypeOf(ids).Dims, map[i].IndicesMap, rank), stride));
            }

            stride *= dims[i];
        }

        return new Address { Strides = strides, Offset = offset, Indirect = indirect };
    }

    private List<(Storage Storage, bool Accumulate)> Targets(int node) =>
        _targets.TryGetValue(node, out var list) ? list : _targets[node] = [];

    private Storage External(string name, string path, TensorType type)
    {
        var storage = new Storage(_names.Fresh(name), type.Kind, type.Dims, false, path);
        _external.Add(storage);
        return storage;
    }
}
