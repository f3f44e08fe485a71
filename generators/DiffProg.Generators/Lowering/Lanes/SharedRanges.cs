using DiffProg.Generators.IR;

namespace DiffProg.Generators.Lowering.Lanes;

/// <summary>
/// Finds what may be asked once for all iterations of a loop: ranges that begin at the same element in each, of the
/// same length, or of one that grows or shrinks with the loop's index. Nothing else that the loop does may throw another
/// exception, or be seen from outside when it throws.
/// </summary>
public sealed class SharedRanges
{
    private readonly FunctionIR _f;
    private readonly Regions _regions;
    private readonly Arrays _arrays;
    private readonly LaneLoops _lanes;
    private readonly Dictionary<(int Inner, (int, string) Key), SharedRange> _ranges = [];

    // By the loop around and the elements: loops in lanes that meet the same ask once.
    private readonly Dictionary<(int Around, string Elements), SharedRange> _shared = [];

    internal SharedRanges(FunctionIR f, Regions regions, Arrays arrays, LaneLoops lanes)
    {
        (_f, _regions, _arrays, _lanes) = (f, regions, arrays, lanes);
        foreach (var inner in lanes.All)
        {
            if (Around(inner.Loop) is >= 0 and var around && CanAskBefore(around))
                Share(around, inner);
        }
    }

    public IEnumerable<SharedRange> All => _shared.Values;

    /// <summary>What is asked before a loop.</summary>
    public IEnumerable<SharedRange> Before(int loop) => All.Where(r => r.Around == loop);

    /// <summary>The range that a loop in lanes need not ask for; null for none.</summary>
    public SharedRange? Of(LaneLoop inner, Access access) =>
        _ranges.TryGetValue((inner.Loop, access.Key), out var range) ? range : null;

    // The loop that does little else than to run the one in lanes, in every iteration.
    private int Around(int inner)
    {
        int around = _regions.Parent(inner);
        if (around >= 0 && Regions.IsUnswitched(_f.Nodes[around]))
            around = _regions.Parent(around);
        return around >= 0 && _f.Nodes[around] is { Op: Op.Loop } loop && Regions.Counts(loop) && !Regions.IsOnce(loop)
            ? around : -1;
    }

    private bool CanAskBefore(int loop) =>
        Enumerable.Range(loop + 1, _regions.End(loop) - loop - 1).All(i => _f.Nodes[i].Op switch
        {
            Op.Read => true,
            Op.Write or Op.AddTo => _f.Nodes[i].Repeats
                || _f.Nodes[_arrays.First(i)].Op != Op.Parameter,
            Op.Array or Op.While or Op.Gather or Op.Accumulate => false,
            _ => !Effects.MayThrow(_f, i) && (_f.TypeOf(i).Rank == 0 || _arrays.IsArray(i)),
        });

    private void Share(int around, LaneLoop inner)
    {
        int count = Bound(_f.Nodes[inner.Loop].Operands[0]);
        if (Sum(around, count) is not { } length)
            return;
        foreach (var access in inner.Accesses.Values.Where(a => a.Array < around))
        {
            if (First(around, inner, access) is not { } first)
                continue;
            var range = length.Moves is 0 or -1 ? new SharedRange(around, inner.Loop, access, count, 0)
                : length.IndexPlus is { } plus && plus is 0 or 1
                    ? new SharedRange(around, inner.Loop, access, null, 1 - plus) : null;
            if (range is null)
                continue;
            var key = (around, $"{access.Array} [{first}] {length}");
            _shared[key] = _ranges[(inner.Loop, access.Key)] = _shared.TryGetValue(key, out var same) ? same : range;
        }
    }

    // Null where it is not the same element in all iterations.
    private Affine? First(int around, LaneLoop inner, Access access) => Affine.Of(
        _f, access.Index, o => _lanes.IsIndex(inner.Loop, o), o => o > around && o < _regions.End(around));

    // Of the loop's index and what it does not change.
    private Affine? Sum(int loop, int node) =>
        Affine.Of(_f, node, o => _lanes.IsIndex(loop, o), o => o > loop && o < _regions.End(loop));

    // A loop that would run less than no times runs as often.
    private int Bound(int count) => _f.Nodes[count] is { Op: Op.Maximum, Operands: [var bound, var zero] }
        && _f.Nodes[zero] is { Op: Op.Constant } known && known.Attributes.Integer("value") == 0 ? bound : count;
}
