using DiffProg.Generators.IR;

namespace DiffProg.Generators.Lowering;

/// <summary>An assignment at the border of a region: value k of an If, or of a loop.</summary>
/// <param name="Site">The node that stands for the border: Loop, Else, EndIf or Next.</param>
/// <param name="Index">Which of its values.</param>
internal readonly record struct Border(int Site, int Index);

/// <summary>
/// Which scalars share a variable. SSA form gives each version of a variable a name; what goes around a loop and what
/// comes out of an If get the variable of what they are made from, where the two never hold different values at the
/// same time, and the user did not call them differently. Then s = s * x is one statement again.
/// </summary>
internal sealed class Variables
{
    // So many are not worth the time that it takes to compare them.
    private const int Most = 3000;

    private readonly FunctionIR _f;
    private readonly Regions _regions;
    private readonly Schedule _schedule;
    private readonly Records _records;
    private readonly InPlace _inPlace;

    // Variables by key: a node, or value k of an opener.
    private readonly Dictionary<(int Node, int Slot), int> _ids = [];
    private readonly List<(int Node, int Slot)> _keys = [];
    private readonly List<int> _same = [];

    // Where each is written and read: the site, and the part of a region.
    private readonly List<List<(Border Site, int Part, int Moment)>> _writes = [];
    private readonly List<HashSet<int>> _readIn = [];
    private readonly List<Moment> _moments = [];
    private readonly List<(int Target, int Source)> _copies = [];

    private readonly HashSet<Border> _declarations = [];
    private readonly Dictionary<int, List<int>> _declaredBefore = [];

    public Variables(FunctionIR f, Schedule schedule, Regions regions, Records records, InPlace inPlace)
    {
        (_f, _schedule, _regions, _records, _inPlace) = (f, schedule, regions, records, inPlace);
        var results = new HashSet<int>(f.Results.Select(r => r.Node));
        foreach (var step in schedule.Top)
        {
            Run(step);
            if (step is ScalarStep scalar && results.Contains(scalar.NodeId))
                Read([scalar.NodeId], -1);
        }

        // The end.
        _moments.Add(new Moment());
        if (_copies.Count > 0 && _keys.Count <= Most)
            Merge();
        for (int v = 0; v < _keys.Count; v++)
        {
            if (Find(v) == v)
                Declare(v);
        }
    }

    /// <summary>All variables, in the order in which they get their values.</summary>
    public IEnumerable<int> All => Enumerable.Range(0, _keys.Count).Where(v => Find(v) == v);

    /// <summary>The variable of a scalar; -1 where it has none.</summary>
    public int Of(int node) => _ids.TryGetValue(KeyOf(node), out int v) ? Find(v) : -1;

    /// <summary>The variable of value k of an opener.</summary>
    public int Of(int opener, int k) => Find(_ids[(opener, k)]);

    /// <summary>It is declared where it is first written, in an assignment of a node (k = -1) or at a border.</summary>
    public bool IsDeclaration(int site, int k = -1) => _declarations.Contains(new Border(site, k));

    /// <summary>The variables that are declared before a region, to be written in it.</summary>
    public IReadOnlyList<int> DeclaredBefore(int opener) =>
        _declaredBefore.TryGetValue(opener, out var list) ? list : [];

    public ScalarKind Kind(int variable) => KindOf(_keys[variable]);

    /// <summary>What a variable would like to be called, and whether that is the user's name.</summary>
    public (string Name, bool IsUsers) Wish(int variable)
    {
        var members = Enumerable.Range(0, _keys.Count).Where(v => Find(v) == variable).Select(v => _keys[v]).ToArray();
        if (members.Select(NameOf).FirstOrDefault(n => n is not null) is { } name)
            return (name, true);
        var (node, slot) = members[0];
        return (slot < 0 ? Memory.NameOf(_f, node) : _f.Nodes[node].Op == Op.If ? "chosen" : "carried", false);
    }

    /// <summary>The part in which a variable is declared.</summary>
    public int PartOf(int variable) => CommonPart(_writes[variable].Select(w => w.Part).Concat(_readIn[variable]));

    /// <summary>The variables that the text of a value reads.</summary>
    public IEnumerable<int> ReadBy(int node)
    {
        if (Of(node) is >= 0 and var variable)
            return [variable];
        return _inPlace.Contains(node) ? _inPlace.Parts(node).SelectMany(ReadBy) : [];
    }

    /// <summary>The values of an opener's scalars, by number.</summary>
    public IEnumerable<int> Slots(int opener)
    {
        var values = _f.Nodes[_regions.End(opener)].Operands;
        var others = _f.Nodes[opener].Op == Op.If ? _f.Nodes[_regions.Middle(opener)].Operands : values;
        return Enumerable.Range(0, values.Count)
            .Where(k => _f.TypeOf(values[k]).Rank == 0 && _f.TypeOf(others[k]).Rank == 0);
    }

    private (int Node, int Slot) KeyOf(int node) => _f.Nodes[node].Op is Op.Carried or Op.Result
        && _inPlace.ChoiceOf(node) < 0
        ? (_regions.Opener(node), (int)_f.Nodes[node].Attributes.Integer("index")) : (node, -1);

    private int Find(int v) => _same[v] == v ? v : (_same[v] = Find(_same[v]));

    private int Id((int Node, int Slot) key)
    {
        if (_ids.TryGetValue(key, out int v))
            return v;
        _ids[key] = v = _keys.Count;
        _keys.Add(key);
        _same.Add(v);
        _writes.Add([]);
        _readIn.Add([]);
        return v;
    }

    private int Add(int part, IEnumerable<int> reads, params (int Variable, int Copied, Border Site)[] writes)
    {
        var moment = new Moment();
        foreach (int variable in reads.SelectMany(ReadBy))
        {
            moment.Reads.Add(variable);
            _readIn[variable].Add(part);
        }

        foreach (var (variable, copied, site) in writes)
        {
            moment.Writes.Add((variable, copied));
            _writes[variable].Add((site, part, _moments.Count));
        }

        moment.Next.Add(_moments.Count + 1);
        _moments.Add(moment);
        return _moments.Count - 1;
    }

    private void Read(IEnumerable<int> nodes, int part) => Add(part, nodes);

    private void Statement(int i)
    {
        var node = _f.Nodes[i];
        int part = _regions.Part(i);
        switch (node.Op)
        {
            case Op.If when _inPlace.IsChoice(i):
            case Op.Constant or Op.Dimension or Op.Parameter or Op.Index or Op.Carried:
            case Op.Frame or Op.Count or Op.Load or Op.Throw or Op.Unset or Op.Save or Op.While:
                break;
            case Op.If:
                If(i, part);
                break;
            case Op.Loop:
                Loop(i, part);
                break;
            case Op.Array:
                Add(part, node.Operands);
                break;
            case Op.View:
                break;
            // The element of a list: its number is read where its place is found.
            case Op.Gather or Op.Accumulate when node.Type.Rank > 0:
                Add(part, node.Operands.Skip(1).Where(o => _f.TypeOf(o) is { Rank: 0, IsInteger: true }));
                break;
            case Op.Invoke:
                Add(part, Invocation.Reads(_f, node));
                break;
            case Op.Write or Op.AddTo or Op.Extend:
                Add(part, node.Operands.Skip(1));
                break;
            case Op.Result when _inPlace.ChoiceOf(i) < 0:
                break;
            default:
                if (node.Type.Rank == 0 && !_inPlace.Contains(i) && _records.ReversedBy(i) < 0 && _inPlace.IsUsed(i))
                    Add(part, _inPlace.Parts(i), (Id((i, -1)), -1, new Border(i, -1)));
                break;
        }

        // It is saved as soon as it is there.
        if (_regions.Parent(i) is >= 0 and var loop && _f.Nodes[loop].Op == Op.Loop
            && _records.SavedBy(loop).Contains(i)
            && !_records.IsSavedFirst(loop, i))
            Add(part, [i]);
    }

    private void Run(Step step)
    {
        if (step is Kernel kernel)
            Read(kernel.Scalars, kernel.Part);
        else if (step is ScalarStep scalar)
            Statement(scalar.NodeId);
    }

    private void Range(int border, int next)
    {
        foreach (var step in _schedule.Between(border, next))
            Run(step);
    }

    private void If(int opener, int part)
    {
        int middle = _regions.Middle(opener), end = _regions.End(opener);
        foreach (int k in Slots(opener))
            Id((opener, k));
        int condition = Add(part, [_f.Nodes[opener].Operands[0]]);
        Range(opener, middle);
        int first = Moves(opener, middle, _f.Nodes[middle].Operands);
        _moments[condition].Next.Add(_moments.Count);
        Range(middle, end);
        Moves(opener, end, _f.Nodes[end].Operands);
        _moments[first].Next[0] = Add(part, []);
    }

    private void Loop(int opener, int part)
    {
        int middle = _regions.Middle(opener), end = _regions.End(opener);
        var node = _f.Nodes[opener];
        foreach (int k in Slots(opener))
            Id((opener, k));
        Moves(opener, opener, Regions.Initial(node).ToArray());
        if (_records.ReadBy(opener) is { } read)
            Read([read.Handle], part);
        int top = Add(part, Regions.Counts(node) ? [node.Operands[0]] : []);
        int leaves = top;
        if (middle >= 0)
        {
            Range(opener, middle);
            leaves = Add(opener, [_f.Nodes[middle].Operands[0]]);
        }

        Add(opener, _records.SavedBy(opener).Where(v => _records.IsSavedFirst(opener, v)));
        Range(Math.Max(opener, middle), end);
        int last = Moves(opener, end, _f.Nodes[end].Operands);
        _moments[last].Next[0] = top;
        _moments[leaves].Next.Add(Add(part, []));
    }

    // All at once, as their order is chosen later.
    private int Moves(int opener, int site, IReadOnlyList<int> values)
    {
        var slots = _f.Nodes[site - 1].Op == Op.Throw ? [] : Slots(opener).ToArray();
        foreach (int k in slots.Where(k => Of(values[k]) >= 0))
            _copies.Add((Of(opener, k), Of(values[k])));
        return Add(
            _regions.Part(site), slots.Select(k => values[k]),
            [.. slots.Select(k => (Of(opener, k), Of(values[k]), new Border(site, k)))]);
    }

    private void Merge()
    {
        var live = new Liveness(_moments, _keys.Count);
        // Versions of one variable of the user's first.
        foreach (var (target, source) in _copies.OrderBy(c => AreVersions(c.Target, c.Source) ? 0 : 1))
            TryMerge(live, target, source);
        // What is not copied, as it is made from its last version: where that is written, too.
        foreach (var versions in All.ToArray().GroupBy(v => Wish(v).Name).Where(g => g.Count() > 1))
        {
            if (!versions.Any(v => Wish(v).IsUsers))
                continue;
            foreach (var (a, b) in versions.SelectMany((a, i) => versions.Skip(i + 1).Select(b => (a, b))))
            {
                if (IsWrittenWhereItIs(Find(a), Find(b)) || IsWrittenWhereItIs(Find(b), Find(a)))
                    TryMerge(live, a, b);
            }
        }
    }

    private bool IsWrittenWhereItIs(int outer, int inner) => _writes[outer].Any(w =>
        CommonPart([w.Part, PartOf(inner)]) == PartOf(inner))
            && CommonPart([PartOf(outer), PartOf(inner)]) == PartOf(outer);

    private bool AreVersions(int a, int b) => NameOf(_keys[a]) is { } name && name == NameOf(_keys[b]);

    private void TryMerge(Liveness live, int one, int other)
    {
        int a = Math.Min(Find(one), Find(other)), b = Math.Max(Find(one), Find(other));
        if (a == b || Kind(a) != Kind(b) || live.AreInConflict(a, b))
            return;
        var (name, second) = (Wish(a), Wish(b));
        if (name.IsUsers && second.IsUsers && name.Name != second.Name)
            return;
        live.Merge(a, b);
        _same[b] = a;
        _writes[a] = [.. _writes[a].Concat(_writes[b]).OrderBy(w => w.Moment)];
        _readIn[a].UnionWith(_readIn[b]);
    }

    private void Declare(int variable)
    {
        int part = PartOf(variable);
        if (_writes[variable] is [var first, ..] && first.Part == part)
        {
            _declarations.Add(first.Site);
            return;
        }

        int before = _writes[variable] is [var inside, ..] ? inside.Site.Site : _keys[variable].Node;
        while (_regions.Part(before) != part)
            before = _regions.Parent(before);
        if (!_declaredBefore.TryGetValue(before, out var list))
            _declaredBefore[before] = list = [];
        list.Add(variable);
    }

    private int CommonPart(IEnumerable<int> parts)
    {
        int? common = null;
        foreach (int part in parts)
        {
            if (common is not { } so)
            {
                common = part;
                continue;
            }

            var around = new HashSet<int> { so };
            for (int p = so; p >= 0;)
                around.Add(p = _regions.PartAround(p));
            int shared = part;
            while (!around.Contains(shared))
                shared = _regions.PartAround(shared);
            common = shared;
        }

        return common ?? -1;
    }

    // The user's.
    private string? NameOf((int Node, int Slot) key)
    {
        if (key.Slot < 0)
            return _f.Nodes[key.Node].Name;
        for (int i = key.Node + 1; i < _f.Nodes.Count; i++)
        {
            if (_f.Nodes[i] is { Op: Op.Carried or Op.Result, Name: { } name } && KeyOf(i) == key)
                return name;
        }

        return _f.Nodes[_f.Nodes[_regions.End(key.Node)].Operands[key.Slot]].Name;
    }

    private ScalarKind KindOf((int Node, int Slot) key) => _f.TypeOf(
        key.Slot < 0 ? key.Node : _f.Nodes[_regions.End(key.Node)].Operands[key.Slot]).Kind;
}
