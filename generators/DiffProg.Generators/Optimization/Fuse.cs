using DiffProg.Generators.IR;

namespace DiffProg.Generators.Optimization;

/// <summary>
/// Partitions a function into kernels. Element-wise values are computed wherever they are used; what must be produced
/// once (reductions, products, results, operands of products) is a root. A root joins the kernel of the values it
/// depends on where it can read them at the same point or row, and otherwise the last kernel over the same space.
/// </summary>
public sealed partial class Fuse
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
            // The element that is added to, and what a region has added before.
            foreach (int operand in AddedTo(root))
                first = Math.Max(first, AfterNumber(operand));
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

    private IEnumerable<int> AddedTo(Root root)
    {
        if (_f.Nodes[root.Value].Op != Op.Accumulate)
            return [];
        int version = root.Value;
        while (_f.Nodes[version].Op == Op.Accumulate)
            version = _f.Nodes[version].Operands[0];
        return _f.Nodes[root.Value].Operands.Skip(2).Append(version);
    }

    // The first kernel that may read what stands at a number, or comes of a region: those that compute the number have
    // run, and those that the region needs.
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
}
