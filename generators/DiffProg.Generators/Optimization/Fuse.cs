using DiffProg.Generators.IR;

namespace DiffProg.Generators.Optimization;

/// <summary>
/// Partitions a function into kernels. Element-wise values are computed wherever they are used; what must be produced
/// once (reductions, products, results, operands of products) is a root. A root joins the kernel of the values it
/// depends on where it can read them at the same point or row, and otherwise the last kernel over the same space.
/// </summary>
public sealed class Fuse
{
    // Recomputing costs less than a store and a load up to about this many instructions per vector.
    private const int RecomputeLimit = 160;

    private readonly FunctionIR _f;
    private readonly int _part;
    private readonly Regions _regions;
    private readonly Arrays _arrays;
    private readonly ILookup<int, int> _users;
    private readonly ProgramOrder _order;
    private readonly List<Root> _roots = [];
    private readonly HashSet<int> _rootValues = [];
    private readonly Dictionary<int, int> _groupOf = [];
    private readonly List<FusionGroup> _groups = [];
    private readonly HashSet<int> _mustStore = [];

    // What is read from memory whatever the partition.
    private readonly HashSet<int> _read = [];

    // What is read from memory by parts inside.
    private readonly HashSet<int> _inside;

    // What has to be there before anything is added to what the caller holds.
    private readonly HashSet<int> _beforeGuards = [];

    private readonly HashSet<int> _compared;

    // What is produced once although it could be computed wherever it is used; stored where another kernel reads it.
    private readonly ISet<int> _once;

    private Fuse(FunctionIR f, int part, ILookup<int, int> users, ProgramOrder order, ISet<int> once)
    {
        (_f, _part, _users, _order, _once) = (f, part, users, order, once);
        (_regions, _arrays) = (Regions.Of(f.Nodes), Arrays.Of(f));
        _compared = [.. ComparedWithExtremum()];
        _inside = ReadInside();
    }

    /// <summary>Each part of a region is partitioned by itself; what others read of it is in memory.</summary>
    public static FusionPlan Run(FunctionIR f)
    {
        var (users, order) = (f.Users(), new ProgramOrder(f));
        var regions = Regions.Of(f.Nodes);
        var plan = new FusionPlan([], new HashSet<int>());
        foreach (int part in Enumerable.Range(0, f.Nodes.Count).Select(regions.Part).Distinct().OrderBy(p => p))
        {
            var (groups, stored) = Run(f, part, users, order);
            plan = new FusionPlan([.. plan.Groups, .. groups], new HashSet<int>(plan.Stored.Concat(stored)));
        }

        return plan;
    }

    private static FusionPlan Run(FunctionIR f, int part, ILookup<int, int> users, ProgramOrder order)
    {
        var once = new HashSet<int>();
        while (true)
        {
            var pass = new Fuse(f, part, users, order, once);
            pass.FindRoots();
            pass._rootValues.UnionWith(pass._roots.Select(r => r.Value));
            pass.FindBeforeGuards();
            // An argument that is a gradient itself is there from the beginning, and added when all guards have passed.
            foreach (var root in pass._roots.OrderBy(r => r.Value < f.Parameters.Count))
                pass.Place(root);
            var stored = pass.Stored();
            var more = pass.ExpensiveRecomputations().Concat(pass.SoleUses(stored)).Where(n => !pass.IsRoot(n))
                .ToArray();
            if (more.Length == 0)
                return new FusionPlan(pass._groups, stored);
            once.UnionWith(more);
        }
    }

    // In a loop: behind its condition.
    private bool IsBehind(Root root) => _part >= 0 && _f.Nodes[_part].Op == Op.Loop
        && root.Value > _regions.Middle(_part);

    private bool IsOutside(int node) => _regions.Part(node) != _part;

    private UseFinder Uses(Func<int, bool> isRoot) => new(_f, _order, isRoot, IsOutside);

    // What parts inside this one read: in memory, but for views, and what no memory holds.
    private HashSet<int> ReadInside()
    {
        var read = new HashSet<int>();
        var seen = new HashSet<int>();
        void Visit(int i)
        {
            var node = _f.Nodes[i];
            if (IsOutside(i) || node.Type.Rank == 0 || !seen.Add(i))
                return;
            if (node.Op == Op.Reshape || IndexMap.IsView(_f, i) || node.Type.Kind == ScalarKind.Bool)
            {
                foreach (int operand in node.Operands)
                    Visit(operand);
            }
            else if (IsMade(node))
            {
                read.Add(i);
            }
        }

        static bool IsMade(Node node) => Primitives.Of(node.Op).Class != OperationClass.Leaf;

        for (int i = 0; i < _f.Nodes.Count; i++)
        {
            if (!IsOutside(i) || Primitives.Of(_f.Nodes[i].Op).Class == OperationClass.Region)
                continue;
            foreach (int operand in _f.Nodes[i].Operands)
                Visit(operand);
            read.UnionWith(Memories(i).Where(m => !IsOutside(m) && IsMade(_f.Nodes[m])
                && !ListElements.IsElement(_f, m)));
        }

        return read;
    }

    // What a node reads from memory, whatever it is made of.
    private IEnumerable<int> Memories(int i)
    {
        var node = _f.Nodes[i];
        return node.Op switch
        {
            Op.Invoke => node.Operands.Where(o => _f.TypeOf(o).Rank > 0 && !_arrays.IsArray(o))
                .Select(o => IndexMap.Storage(_f, o)),
            Op.Contract => node.Operands.Select(o => IndexMap.Storage(_f, o)),
            // A result under another shape is only written.
            Op.Reshape when (!IndexMap.IsOnesOnly(_f, i) && _users[i].Any()) || IsElementOfTheBody(i) =>
                [IndexMap.Storage(_f, node.Operands[0])],
            Op.Transpose or Op.Gather => [IndexMap.Storage(_f, node.Operands[0])],
            _ => [],
        };
    }

    private void FindRoots()
    {
        _mustStore.UnionWith(_inside);
        foreach (var result in _f.Results.Where(_ => _part < 0))
        {
            // An array is in its own memory already.
            if (_f.TypeOf(result.Node).Rank > 0 && Primitives.Of(_f.Nodes[result.Node].Op).Class is not (
                OperationClass.Element or OperationClass.Region))
                _mustStore.Add(IndexMap.Storage(_f, result.Node));
        }

        for (int i = 0; i < _f.Nodes.Count; i++)
        {
            var node = _f.Nodes[i];
            if (IsOutside(i))
                continue;
            if (IsCopy(node))
                _mustStore.Add(i);
            if (node.Op == Op.Save)
                _mustStore.UnionWith(node.Operands.Where(o => _f.TypeOf(o).Rank > 0));
            _read.UnionWith(Memories(i));
        }

        _mustStore.UnionWith(_read);

        for (int i = 0; i < _f.Nodes.Count; i++)
        {
            var node = _f.Nodes[i];
            if (IsOutside(i))
                continue;
            switch (node.Op)
            {
                case var op when Primitives.IsReduction(op):
                    _roots.Add(new Root(RootKind.Reduce, i, node.Operands[0]));
                    break;
                case Op.Contract:
                    _roots.Add(new Root(RootKind.Product, i, i));
                    break;
                case Op.ScatterAdd:
                    _roots.Add(new Root(RootKind.Scatter, i, node.Operands[1]));
                    break;
                case Op.Accumulate:
                    if (!Borders.IsAddedWhereItIsMade(_f, _users, i))
                        _roots.Add(new Root(RootKind.Accumulate, i, node.Operands[1]));
                    break;
                case Op.Pad:
                    _roots.Add(new Root(RootKind.Piece, i, node.Operands[0], node.Attributes.Dims("before")[0]));
                    break;
                case Op.Concatenate:
                    var start = Dim.Zero;
                    foreach (int part in node.Operands)
                    {
                        _roots.Add(new Root(RootKind.Piece, i, part, start));
                        start += _f.TypeOf(part).Dims[(int)node.Attributes.Integer("axis")];
                    }

                    break;
                default:
                    // A parameter is in memory already; as a result it is copied.
                    bool given = node.Op == Op.Parameter || ListElements.IsElement(_f, i);
                    bool copied = given && _f.Results.Any(r => IndexMap.Storage(_f, r.Node) == i);
                    if (node.Type.Rank > 0 && !_arrays.IsArray(i) && !Borders.IsCrossing(node) && (_mustStore.Contains(i) || _once.Contains(i))
                        && (!given || copied))
                        _roots.Add(new Root(RootKind.Store, i, i));
                    break;
            }
        }
    }

    // The only element of a tensor, read by scalars of the body, which read memory and not other kernels' values.
    private bool IsElementOfTheBody(int node) => _f.TypeOf(node).Rank == 0
        && (_f.Results.Any(r => r.Node == node)
            || _f.Nodes.Any(n => n.Type.Rank == 0 && Primitives.IsElementWise(n.Op) && n.Operands.Contains(node)));

    private void Place(Root root)
    {
        int first = 0;
        var uses = Uses(n => n != root.Value && IsRoot(n));
        var domain = _f.TypeOf(root.Expression).Dims;
        if (root.Kind == RootKind.Product)
        {
            foreach (int operand in _f.Nodes[root.Value].Operands.Select(o => IndexMap.Storage(_f, o)))
            {
                first = Math.Max(first, GroupOf(operand) + 1);
                if (ListElements.IsElement(_f, operand))
                    first = Math.Max(first, AfterNumber(_f.Nodes[operand].Operands[1]));
            }
        }
        else
        {
            uses.Visit(root.Expression, AxisIndex.Identity(domain.Count), isRoot: root.Kind == RootKind.Store);
            foreach (int used in uses.Found.Select(u => u.Node))
                first = Math.Max(first, GroupOf(used));
            if (root.Kind == RootKind.Accumulate && _f.Nodes[root.Value].Operands.Count > 2)
                first = Math.Max(first, AfterNumber(_f.Nodes[root.Value].Operands[2]));
            if (root.Kind == RootKind.Scatter)
                uses.VisitIndices(_f.Nodes[root.Value].Operands[0], AxisIndex.Identity(domain.Count));
        }

        if (AddsToCallers(root))
            first = Math.Max(first, AfterGuards());
        bool goesOn = GoesOn(root.Value);
        if (root.Kind != RootKind.Product && !goesOn)
        {
            // The epilogue of the product that it reads has the value at hand; then the last kernel, which is the
            // widest.
            var candidates = Enumerable.Range(first, _groups.Count - first).Reverse();
            if (first < _groups.Count && _groups[first].Product is { } product
                && uses.Found.Any(u => u.Node == product))
                candidates = candidates.Prepend(first);
            foreach (int g in candidates)
            {
                if (Joins(_groups[g], g, root, domain, uses))
                {
                    Add(g, root);
                    return;
                }
            }
        }

        var group = new FusionGroup(domain, _part)
        {
            Product = root.Kind == RootKind.Product ? root.Value : null, GoesOn = goesOn,
        };
        if (root.Kind == RootKind.Reduce)
            group.Split = RowSplit(root, domain);
        _groups.Add(group);
        Add(_groups.Count - 1, root);
    }

    // The first kernel that may read what stands at a number: those that compute the number have run.
    private int AfterNumber(int number)
    {
        var uses = Uses(IsRoot);
        uses.Visit(number, default);
        return uses.Found.Select(u => GroupOf(u.Node) + 1).DefaultIfEmpty(0).Max();
    }

    // Where something throws, nothing has been added to a gradient.
    private bool AddsToCallers(Root root) => _part < 0 && _order.AddsToCallers(root.Value);

    private int AfterGuards() => _beforeGuards.Select(r => GroupOf(r) + 1).DefaultIfEmpty(0).Max();

    private void FindBeforeGuards()
    {
        if (_part >= 0)
            return;
        var guards = Uses(IsRoot);
        guards.VisitStatements(_order.Guards);
        var waiting = new Stack<int>(guards.Found.Select(u => u.Node));
        while (waiting.Count > 0)
        {
            int value = waiting.Pop();
            if (!_beforeGuards.Add(value))
                continue;
            foreach (int read in _roots.Where(r => r.Value == value).SelectMany(ReadBy))
                waiting.Push(read);
        }
    }

    private IEnumerable<int> ReadBy(Root root) => root.Kind == RootKind.Product
        ? _f.Nodes[root.Value].Operands.Select(o => IndexMap.Storage(_f, o)).Where(IsRoot)
        : UsesOf(root).Select(u => u.Node);

    private void Add(int g, Root root)
    {
        _groups[g].Roots.Add(root);
        // A concatenation is complete when its last piece is.
        _groupOf[root.Value] = _groupOf.TryGetValue(root.Value, out int old) ? Math.Max(old, g) : g;
    }

    private bool Joins(FusionGroup group, int g, Root root, EquatableArray<Dim> domain, UseFinder uses)
    {
        if (group.GoesOn || IsBehind(group.Roots[0]) != IsBehind(root) || !SharesLanes(group, root)
            || (_beforeGuards.Contains(root.Value) && group.Roots.Any(AddsToCallers)))
            return false;
        int? split = group.Split;
        bool isRow = false;
        if (domain == group.Domain)
        {
            if (root.Kind == RootKind.Reduce && RowSplit(root, domain) is { } row)
            {
                if (group.Product is not null)
                    return false;
                if (split is { } s && s < row)
                    return false;
                split ??= row;
            }

            // An epilogue sees tiles: it can add up columns, and no more.
            if (group.Product is not null && root.Kind == RootKind.Reduce
                && (_f.Nodes[root.Value].Op != Op.Sum || ReducesLast(root, domain)))
                return false;
            // It sees them in vectors, whatever their columns read.
            if (group.Product is not null && uses.Scatters(domain.Count - 1))
                return false;
        }
        else
        {
            // A value per row beside values per element.
            isRow = group.Product is null && domain.Count < group.Domain.Count && domain.Count > 0
                && domain.SequenceEqual(group.Domain.Take(domain.Count)) && (split ?? domain.Count) == domain.Count
                && root.Kind is RootKind.Store or RootKind.Accumulate or RootKind.Reduce
                && (root.Kind != RootKind.Reduce || _f.Nodes[root.Value].Op == Op.Sum
                    && _f.TypeOf(root.Value).Rank == 0);
            if (!isRow)
                return false;
            split = domain.Count;
        }

        foreach (var use in uses.Found)
        {
            if (GroupOf(use.Node) != g)
                continue;
            if (!Reads(group, use, ref split))
                return false;
        }

        group.Split = split;
        return true;
    }

    // One kernel computes in float or in double.
    private bool SharesLanes(FusionGroup group, Root root) =>
        group.Roots.Append(root).Select(r => _f.TypeOf(r.Value).Kind)
        .Where(k => k is ScalarKind.F32 or ScalarKind.F64).Distinct().Count() <= 1;

    // Can a member of the group read another member's value while the kernel runs?
    private bool Reads(FusionGroup group, (int Node, EquatableArray<AxisIndex> Map) use, ref int? split)
    {
        var producer = group.Roots.First(r => r.Value == use.Node);
        int rank = use.Map.Count;
        if (use.Map != AxisIndex.Identity(rank))
            return false;
        switch (producer.Kind)
        {
            case RootKind.Product:
            case RootKind.Store when rank == group.Domain.Count:
                return true;
            case RootKind.Store:
                return split == rank;
            case RootKind.Reduce:
                if (group.Product is not null || _f.TypeOf(producer.Expression).Rank != group.Domain.Count)
                    return false;
                var axes = _f.Nodes[producer.Value].Attributes.Integers("axes");
                if (!axes.SequenceEqual(Enumerable.Range(rank, group.Domain.Count - rank)) || (split ?? rank) != rank)
                    return false;
                split = rank;
                return true;
            default:
                return false;
        }
    }

    // The number of outer axes that a reduction of the last axes leaves; null where it asks for no rows: a sum over
    // everything is collected per row whatever the rows are, and one that keeps the last axis adds up in memory.
    private int? RowSplit(Root root, EquatableArray<Dim> domain)
    {
        if (!ReducesLast(root, domain))
            return null;
        var axes = _f.Nodes[root.Value].Attributes.Integers("axes");
        int split = domain.Count;
        while (split > 0 && axes.Contains(split - 1))
            split--;
        return split == 0 && _f.Nodes[root.Value].Op == Op.Sum ? null : split;
    }

    private bool ReducesLast(Root root, EquatableArray<Dim> domain) =>
        _f.Nodes[root.Value].Attributes.Integers("axes").Contains(domain.Count - 1);

    // It overwrites what a loop carries, and others may still have to read that.
    private bool GoesOn(int root)
    {
        if (!IsCopy(_f.Nodes[root]) || _users[root].Where(u => _f.Nodes[u].Op == Op.Next).ToArray() is not [var next])
            return false;
        int k = _f.Nodes[next].Operands.ToList().IndexOf(root);
        int carried = Enumerable.Range(_part, next - _part).FirstOrDefault(i => _f.Nodes[i].Op == Op.Carried
            && !IsOutside(i) && _f.Nodes[i].Attributes.Integer("index") == k);
        return carried > 0 && !IsReadFor(carried, root);
    }

    // Whatever reads it is a part of what is computed in its place.
    private bool IsReadFor(int node, int root) => _users[node].All(u => u == root
        || (!IsOutside(u) && Primitives.IsElementWise(_f.Nodes[u].Op) && !IsCopy(_f.Nodes[u]) && IsReadFor(u, root)));

    // A copy that somebody asked for: what is not differentiated means nothing any more.
    private static bool IsCopy(Node node) => node.Op == Op.StopGradient && node.Type.Rank > 0;

    private bool IsRoot(int node) => _rootValues.Contains(node);

    private int GroupOf(int node) => _groupOf.TryGetValue(node, out int g) ? g : -1;

    // Values that a kernel other than their own reads.
    private HashSet<int> Stored()
    {
        var stored = new HashSet<int>(_read.Concat(_inside).Where(n => !IsOutside(n)
            && _f.Nodes[n].Op != Op.Parameter && !ListElements.IsElement(_f, n) && !Borders.IsCrossing(_f.Nodes[n])
            && !_arrays.IsArray(n)));
        for (int g = 0; g < _groups.Count; g++)
        {
            foreach (var root in _groups[g].Roots)
            {
                if (root.Kind == RootKind.Product)
                    continue;
                foreach (var use in UsesOf(root))
                {
                    if (_f.TypeOf(use.Node).Rank > 0 && (GroupOf(use.Node) != g))
                        stored.Add(use.Node);
                }
            }
        }

        return stored;
    }

    private IEnumerable<(int Node, EquatableArray<AxisIndex> Map)> UsesOf(Root root)
    {
        var uses = Uses(n => n != root.Value && IsRoot(n));
        uses.Visit(
            root.Expression, AxisIndex.Identity(_f.TypeOf(root.Expression).Rank), isRoot: root.Kind == RootKind.Store);
        return uses.Found;
    }

    // A product that is read for one purpose only, a bias added to it for example, is stored as what it is read for.
    private IEnumerable<int> SoleUses(ISet<int> stored)
    {
        foreach (int product in stored.Where(n => _f.Nodes[n].Op == Op.Contract && !_read.Contains(n)))
        {
            if (SoleUse(product) is not { } use)
                continue;
            while (SoleUse(use) is { } next && _f.Nodes[next].Operands.All(o => o == use || IsInput(o)))
                use = next;
            yield return use;
        }
    }

    private int? SoleUse(int node)
    {
        var users = _users[node].ToArray();
        return users is { Length: 1 } && !IsOutside(users[0]) && _f.Results.All(r => r.Node != node)
            && Primitives.IsElementWise(_f.Nodes[users[0]].Op) && _f.TypeOf(users[0]).Equals(_f.TypeOf(node)) ? users[0]
            : null;
    }

    // An input, one that is stretched, or a scalar made of inputs.
    private bool IsInput(int node) => _f.Nodes[node].Op is Op.Parameter or Op.Constant or Op.Dimension
        || ListElements.IsElement(_f, node) || IsOutside(node) || Borders.IsCrossing(_f.Nodes[node])
        || ((_f.Nodes[node].Op == Op.Broadcast
            || (_f.TypeOf(node).Rank == 0 && Primitives.IsElementWise(_f.Nodes[node].Op)))
            && _f.Nodes[node].Operands.All(IsInput));

    // Element-wise values that several kernels would compute again at too high a price, or with other bits.
    private IEnumerable<int> ExpensiveRecomputations()
    {
        var kernels = new Dictionary<int, HashSet<int>>();
        for (int g = 0; g < _groups.Count; g++)
        {
            foreach (var root in _groups[g].Roots.Where(r => r.Kind != RootKind.Product))
            {
                foreach (int node in Uses(IsRoot).Inlined(root.Expression))
                    (kernels.TryGetValue(node, out var set) ? set : kernels[node] = []).Add(g);
            }
        }

        foreach (var pair in kernels.Where(k => k.Value.Count > 1 && Primitives.IsElementWise(_f.Nodes[k.Key].Op)))
        {
            int cost = Uses(IsRoot).Inlined(pair.Key).Sum(n => Primitives.Of(_f.Nodes[n].Op).Cost);
            bool worthwhile = cost > RecomputeLimit || _compared.Contains(pair.Key);
            if (worthwhile && _f.TypeOf(pair.Key).Kind is not ScalarKind.Bool && _f.TypeOf(pair.Key).Rank > 0)
                yield return pair.Key;
        }
    }

    // What is compared with its own maximum or minimum must be the bits that the extremum was found among; computed
    // again in another kernel it may round otherwise (a multiply-add here, a scalar function there), and no element
    // would match.
    private IEnumerable<int> ComparedWithExtremum()
    {
        int Shown(int node)
        {
            while (_f.Nodes[node].Op == Op.Reshape || IndexMap.IsView(_f, node))
                node = _f.Nodes[node].Operands[0];
            return node;
        }

        foreach (var node in _f.Nodes.Where(n => Primitives.IsComparison(n.Op)))
        {
            foreach (int extremum in node.Operands.Select(Shown)
                .Where(o => _f.Nodes[o].Op is Op.ReduceMax or Op.ReduceMin))
            {
                yield return Shown(_f.Nodes[extremum].Operands[0]);
                foreach (int other in node.Operands.Select(Shown).Where(o => o != extremum))
                    yield return other;
            }
        }
    }
}
