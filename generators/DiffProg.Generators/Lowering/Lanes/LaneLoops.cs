using DiffProg.Generators.IR;

namespace DiffProg.Generators.Lowering.Lanes;

/// <summary>
/// Finds the loops whose iterations can be computed in lanes: innermost ones that count, whose numbers are of one kind,
/// and of which no iteration reads what another writes. Each array that is written is met at one place alone, which
/// moves with the index, or is only added to at one that stands still; what goes around is only added to.
/// </summary>
public sealed class LaneLoops
{
    // A loop that is known to be shorter stays as it is.
    private const int Shortest = 8;

    private readonly FunctionIR _f;
    private readonly Regions _regions;
    private readonly Arrays _arrays;
    private readonly Records _records;
    private readonly ILookup<int, int> _users;
    private readonly Dictionary<int, LaneLoop> _loops = [];

    internal LaneLoops(
        FunctionIR f, Regions regions, Arrays arrays, Records records, Schedule schedule, bool allowed)
    {
        (_f, _regions, _arrays, _records) = (f, regions, arrays, records);
        _users = Enumerable.Range(0, f.Nodes.Count).SelectMany(i => f.Nodes[i].Operands.Select(o => (o, i)))
            .ToLookup(x => x.o, x => x.i);
        for (int i = 0; allowed && i < f.Nodes.Count; i++)
        {
            if (f.Nodes[i].Op == Op.Loop && !schedule.IsOpen(i) && Find(i) is { } loop)
                _loops[i] = loop;
        }
    }

    public LaneLoop? Of(int opener) => _loops.TryGetValue(opener, out var loop) ? loop : null;

    public IEnumerable<LaneLoop> All => _loops.Values;

    public IEnumerable<ScalarKind> Kinds => _loops.Values.Select(l => l.Kind);

    /// <summary>A value is the index of a loop in lanes, in whichever direction it counts.</summary>
    public bool IsIndex(int loop, int node) =>
        _records.IsReversed(loop) ? _records.ReversedBy(node) == loop
            : _f.Nodes[node].Op == Op.Index && _regions.Parent(node) == loop;

    private LaneLoop? Find(int opener)
    {
        int end = _regions.End(opener);
        var node = _f.Nodes[opener];
        // Lanes keep in the order of the index.
        if (!Regions.Counts(node) || IsShort(node.Operands[0])
            || (_records.IsReversed(opener) && _records.SavedBy(opener).Count > 0))
            return null;
        // The sizes that its method knows are those of the call.
        if (Enumerable.Range(opener, end - opener).SelectMany(i => _f.Nodes[i].Operands.Append(i))
            .Any(i => LoopSize.NamesIn(_f.Nodes[i]).Any()))
            return null;
        var (body, accesses, links) = (new List<int>(), new Dictionary<int, Access>(), new HashSet<int>());
        if (Totals(opener, links) is not { } totals)
            return null;
        ScalarKind? kind = null;
        for (int i = opener + 1; i < end; i++)
        {
            var n = _f.Nodes[i];
            if (n.Op is Op.Constant or Op.Dimension or Op.Index || links.Contains(i) || IsIndex(opener, i)
                || (n.Op == Op.Carried && _arrays.IsArray(i)) || IsAddress(n))
                continue;
            if (n.Op == Op.Save)
            {
                if (!IsRecord(opener, ref kind))
                    return null;
                continue;
            }

            if (n.Op is Op.Read or Op.Write or Op.AddTo)
            {
                if (AccessOf(opener, i) is not { } access)
                    return null;
                accesses[i] = access;
            }
            else if (n.Op == Op.Load)
            {
                if (!_records.IsReversed(opener) || !IsRecord(_records.ReadBy(opener)!.Value.Forward, ref kind))
                    return null;
                continue;
            }
            else if (!IsLane(opener, i))
            {
                return null;
            }

            // A comparison is of the kind of what it compares.
            int typed = n.Op is Op.Write or Op.AddTo ? n.Operands[1] : n.Type.Kind == ScalarKind.Bool ? -1 : i;
            if (typed >= 0 && !Agrees(_f.TypeOf(typed).Kind, ref kind))
                return null;
            body.Add(i);
        }

        bool any = accesses.Values.Any(a => a.Moves);
        return any && kind is { } lanes && AreIndependent(accesses) && totals.All(t => t.Terms.All(
            x => _f.TypeOf(x.Node).Kind == lanes)) && IsSeenLast(opener, accesses) is { } seen
            ? new LaneLoop(opener, lanes, body, accesses, totals) { IsSeen = seen } : null;
    }

    // What an iteration that throws has added to an array of the caller's stays there. An addition is the last that may
    // throw, or it is not in lanes: then nothing is left of the iteration that does. Nor is it where the program counts
    // down, which lanes do not. False where nothing is added.
    private bool? IsSeenLast(int loop, IReadOnlyDictionary<int, Access> accesses)
    {
        var mine = accesses.Where(a => !_f.Nodes[a.Key].Repeats).OrderBy(a => a.Key).ToArray();
        var from = mine.SkipWhile(a =>
            _f.Nodes[a.Key].Op != Op.AddTo || _f.Nodes[a.Value.Array].Op != Op.Parameter).ToArray();
        return from.Length == 0 ? false : _records.IsReversed(loop) ? null : from.All(a => a.Value.Key == from[0].Value.Key) ? true : null;
    }

    private bool IsShort(int count) =>
        _f.Nodes[count] is { Op: Op.Constant } known && known.Attributes.Integer("value") < Shortest;

    private static bool Agrees(ScalarKind one, ref ScalarKind? kind)
    {
        if (one is not (ScalarKind.F32 or ScalarKind.F64) || (kind is { } other && other != one))
            return false;
        kind = one;
        return true;
    }

    private static bool IsAddress(Node n) =>
        n is { Op: Op.Add or Op.Subtract or Op.Multiply, Type: { Kind: ScalarKind.I32, Rank: 0 } };

    // Records of numbers of the kind alone are an array of them.
    private bool IsRecord(int loop, ref ScalarKind? kind)
    {
        if (!Regions.Counts(_f.Nodes[loop]))
            return false;
        foreach (int value in _records.SavedBy(loop))
        {
            if (_f.TypeOf(value).Rank > 0 || !Agrees(_f.TypeOf(value).Kind, ref kind))
                return false;
        }

        return true;
    }

    // It has a spelling over lanes, and so have its operands.
    private bool IsLane(int loop, int i)
    {
        var n = _f.Nodes[i];
        if (n.Type.Rank > 0 || !Primitives.IsElementWise(n.Op) || Primitives.Of(n.Op).VectorCode is null
            || !(n.Type.IsFloat || n.Type.Kind == ScalarKind.Bool))
            return false;
        return n.Operands.All(o => _f.TypeOf(o).IsFloat
            || (_f.TypeOf(o).Kind == ScalarKind.Bool && _regions.Parent(o) == loop
                && _f.Nodes[o].Op is not (Op.Load or Op.Constant)));
    }

    private Access? AccessOf(int loop, int i)
    {
        var n = _f.Nodes[i];
        int first = n.Op == Op.Read ? 1 : 2, array = _arrays.First(n.Operands[0]);
        // A write that fails must leave behind what the user would see: that of an array of the caller's.
        if (n.Operands.Count != first + 1 || Arrays.IsGrowing(_f.Nodes[array])
            || _f.Nodes[array].Op is not (Op.Parameter or Op.Array)
            || (n.Op == Op.Write && _f.Nodes[array].Op == Op.Parameter))
            return null;
        int index = n.Operands[first];
        var place = Affine.Of(_f, index, o => IsIndex(loop, o), o => o > loop && o < _regions.End(loop));
        return place is { Moves: 0 or 1 } ? new Access(array, index, place.ToString(), place.Moves == 1) : null;
    }

    private bool AreIndependent(IReadOnlyDictionary<int, Access> accesses)
    {
        foreach (var array in accesses.GroupBy(a => a.Value.Array))
        {
            if (array.All(a => _f.Nodes[a.Key].Op == Op.Read))
                continue;
            bool onePlace = array.Select(a => a.Value.Place).Distinct().Count() == 1;
            if (!onePlace || !(array.First().Value.Moves || array.All(a => _f.Nodes[a.Key].Op == Op.AddTo)))
                return false;
        }

        return true;
    }

    // What goes around: arrays, and numbers that are only added to. The additions are the links.
    private List<Total>? Totals(int opener, ISet<int> links)
    {
        var next = _f.Nodes[_regions.End(opener)].Operands;
        var totals = new List<Total>();
        for (int k = 0; k < next.Count; k++)
        {
            if (_arrays.IsArray(next[k]))
                continue;
            var terms = new List<(int, bool)>();
            int at = next[k];
            while (!IsCarried(at, opener, k))
            {
                var n = _f.Nodes[at];
                if (_regions.Parent(at) != opener || n.Op is not (Op.Add or Op.Subtract) || !n.Type.IsFloat
                    || n.Type.Rank > 0 || _users[at].Count() != 1)
                    return null;
                bool first = LeadsTo(n.Operands[0], opener, k);
                if (!first && (n.Op == Op.Subtract || !LeadsTo(n.Operands[1], opener, k)))
                    return null;
                terms.Add((n.Operands[first ? 1 : 0], n.Op == Op.Subtract));
                links.Add(at);
                at = n.Operands[first ? 0 : 1];
            }

            if (terms.Count == 0 || _users[at].Count() != 1)
                return null;
            links.Add(at);
            totals.Add(new Total(k, terms));
        }

        return totals;
    }

    private bool IsCarried(int node, int opener, int k) => _f.Nodes[node] is { Op: Op.Carried } carried
        && _regions.Parent(node) == opener && carried.Attributes.Integer("index") == k;

    private bool LeadsTo(int node, int opener, int k) => IsCarried(node, opener, k)
        || (_regions.Parent(node) == opener && _f.Nodes[node] is { Op: Op.Add or Op.Subtract, Operands: [var a, var b] }
            && (LeadsTo(a, opener, k) || (_f.Nodes[node].Op == Op.Add && LeadsTo(b, opener, k))));
}
