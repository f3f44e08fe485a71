using DiffProg.Generators.IR;

namespace DiffProg.Generators.Lowering;

/// <summary>
/// What loops save for their reverse: a record of values for each iteration. The records of a loop that counts lie one
/// after the other; those of another each know the one before.
/// </summary>
public sealed class Records
{
    private readonly FunctionIR _f;
    private readonly Regions _regions;

    // The values that a loop saves.
    private readonly SortedDictionary<int, EquatableArray<int>> _saved = [];

    // For a loop that goes backward: the one whose records it reads, and the value that is their place.
    private readonly Dictionary<int, (int Forward, int Handle)> _reads = [];

    // The index of a loop that counts down, and the loop.
    private readonly Dictionary<int, int> _reversed = [];

    private readonly HashSet<int> _counted;
    private readonly HashSet<int> _released;

    internal Records(FunctionIR f, Regions regions)
    {
        (_f, _regions) = (f, regions);
        _counted = [.. f.Nodes.Where(n => n.Op == Op.Count).Select(n => n.Operands[0])];
        for (int i = 0; i < _f.Nodes.Count; i++)
        {
            var node = _f.Nodes[i];
            if (node.Op == Op.Save && node.Operands.Count > 0)
                _saved[_regions.Parent(i)] = node.Operands;
            if (node.Op == Op.Load)
                _reads[LoopAround(i)] = (Saver(node.Operands[0]), node.Operands[0]);
            if (node.Op == Op.Index && Countdown.Of(_f, regions, i) is >= 0 and var reversed)
                _reversed[reversed] = _regions.Parent(i);
        }

        _released = [.. Enumerable.Range(0, f.Nodes.Count).Where(i => f.Nodes[i].Op == Op.Loop && Releases(i))];
    }

    /// <summary>The body of a function that stands; its record's place is the frame.</summary>
    public bool IsOnce(int loop) => Regions.IsOnce(_f.Nodes[loop]);

    /// <summary>The loops that save, in order.</summary>
    public IEnumerable<int> Loops => _saved.Keys;

    /// <summary>The values that a loop saves; none where it saves nothing.</summary>
    public IReadOnlyList<int> SavedBy(int loop) => _saved.TryGetValue(loop, out var values) ? values : [];

    /// <summary>
    /// The loop whose records a loop reads, and the value that is their place; null where it reads none.
    /// </summary>
    public (int Forward, int Handle)? ReadBy(int loop) => _reads.TryGetValue(loop, out var read) ? read : null;

    /// <summary>The loop that reads what a Load stands for.</summary>
    public int ReaderOf(int load) => LoopAround(load);

    /// <summary>The loop whose index a value is, counted down; -1 where it is none.</summary>
    public int ReversedBy(int node) => _reversed.TryGetValue(node, out int loop) ? loop : -1;

    public bool IsReversed(int loop) => _reversed.ContainsValue(loop);

    /// <summary>A loop that does not count, whose iterations are.</summary>
    public bool IsCounted(int loop) => !Regions.Counts(_f.Nodes[loop]) && _counted.Contains(loop);

    /// <summary>
    /// What its iterations reserve is done with at their end: loops in it save, and nothing of that leaves the
    /// iteration.
    /// </summary>
    public bool IsReleased(int loop) => _released.Contains(loop);

    /// <summary>The innermost loop around a node whose iterations give back what they reserved; -1 for none.</summary>
    public int ReleasedAround(int node)
    {
        int at = _regions.Parent(node);
        while (at >= 0 && !IsReleased(at))
            at = _regions.Parent(at);
        return at;
    }

    // A record of a loop that does not count is reserved in the iteration itself, and stays. So does what is added to
    // an array that grows.
    private bool Releases(int loop)
    {
        var body = Enumerable.Range(loop + 1, _regions.End(loop) - loop).ToArray();
        return body.Any(_saved.ContainsKey)
            && (Regions.Counts(_f.Nodes[loop]) || !_saved.ContainsKey(loop))
            && !_f.Nodes[_regions.End(loop)].Operands.Concat(SavedBy(loop))
                .Any(v => _f.TypeOf(v).Kind == ScalarKind.Frame)
            && !SavedBy(loop).Any(v => _f.TypeOf(v).Rank > 0)
            && !body.Any(i => _f.Nodes[i].Op == Op.Extend || LoopSize.NamesIn(_f.Nodes[i]).Any());
    }

    /// <summary>The index's own name, where the user gave one.</summary>
    public string? IndexName(int loop)
    {
        for (int i = loop + 1; i < _regions.End(loop); i++)
        {
            if ((_f.Nodes[i].Op == Op.Index && _regions.Parent(i) == loop) || ReversedBy(i) == loop)
            {
                if (_f.Nodes[i].Name is { } name)
                    return name;
            }
        }

        return null;
    }

    /// <summary>A value is there when an iteration begins, or when its condition holds.</summary>
    public bool IsSavedFirst(int loop, int value) => _regions.Parent(value) != loop || value < _regions.Middle(loop)
        || _f.Nodes[value].Op is Op.Carried or Op.Index or Op.Constant or Op.Dimension;

    /// <summary>The bytes of a record, as they lie in memory.</summary>
    public int Bytes(int loop)
    {
        var fields = SavedBy(loop).Select(v => BytesOf(_f.TypeOf(v)));
        if (!Regions.Counts(_f.Nodes[loop]))
            fields = fields.Prepend(8);
        int size = 0, widest = 1;
        foreach (int field in fields)
        {
            size = Aligned(size, field) + field;
            widest = Math.Max(widest, field);
        }

        return Aligned(size, widest);
    }

    private static int Aligned(int offset, int bytes) => (offset + bytes - 1) / bytes * bytes;

    /// <summary>The tensors among them, which lie beside the records.</summary>
    public Dim TensorBytes(int loop) => SavedBy(loop).Select(_f.TypeOf).Where(t => t.Rank > 0)
        .Aggregate(Dim.Zero, (sum, t) => sum + (t.Size * BytesOf(TensorType.Scalar(t.Kind))));

    // Of a tensor its place.
    private static int BytesOf(TensorType type) => type.Rank > 0 ? 8 : type.Kind switch
    {
        ScalarKind.F64 or ScalarKind.I64 or ScalarKind.Frame => 8,
        ScalarKind.Bool => 1,
        _ => 4,
    };

    private int LoopAround(int node)
    {
        int at = _regions.Parent(node);
        while (_f.Nodes[at].Op != Op.Loop)
            at = _regions.Parent(at);
        return at;
    }

    // The loop whose records a handle stands for, through what saved it.
    private int Saver(int handle)
    {
        var node = _f.Nodes[handle];
        return node.Op switch
        {
            Op.Frame => node.Operands[0],
            Op.Load => Saver(_saved[Saver(node.Operands[0])][(int)node.Attributes.Integer("index")]),
            _ => _regions.Sources(handle).Where(s => _f.Nodes[s].Op != Op.Constant).Select(Saver).First(),
        };
    }
}
