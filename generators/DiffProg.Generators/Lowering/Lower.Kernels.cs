using DiffProg.Generators.IR;
using DiffProg.Generators.Optimization;

namespace DiffProg.Generators.Lowering;

// What a kernel is made of: the stores and reductions of its roots, the memory they begin with, the rows it keeps.
public sealed partial class Lower
{
    // A list is no memory: only its elements are.
    private static void RequireElements(Kernel kernel)
    {
        var all = kernel.Storages().Concat(kernel.Product is { } p ? [p.A, p.B] : []);
        if (all.FirstOrDefault(s => s.IsList) is { } list)
            throw new InvalidOperationException($"{list.Path} is used as one tensor");
    }

    // Rows at indices that change from element to element, random numbers that are not next to each other.
    private static bool Scatters(Terms terms, IEnumerable<Address> addresses, int last) =>
        addresses.Any(a => a.Indirect.Any(i => i.At.Strides[last] != Dim.Zero))
        || terms.All.Any(t => t.Kind == TermKind.Uniform && t.Address!.Strides[last] is var stride && stride != Dim.Zero
            && !stride.IsOne);

    private void AddRoot(FusionGroup group, Root root, Terms terms, List<Store> stores, List<Reduction> reductions)
    {
        int rank = _f.TypeOf(root.Expression).Rank;
        var identity = AxisIndex.Identity(rank);
        var dims = _f.TypeOf(root.Value).Dims;
        switch (root.Kind)
        {
            case RootKind.Product or RootKind.Store:
                var value = terms.Build(root.Expression, identity, isRoot: true);
                AddStores(root, value, dims, identity, group, stores, null);
                break;
            case RootKind.Accumulate:
                var node = _f.Nodes[root.Value];
                var map = node.Operands.Count > 2 && !_memory.Elements.ContainsKey(root.Value)
                    ? identity.Prepend(new AxisIndex(-1, Dim.Zero, node.Operands[2], default)).ToEquatable() : identity;
                AddStores(
                    root, terms.Build(root.Expression, identity),
                    _memory.Elements.ContainsKey(root.Value) ? _f.TypeOf(node.Operands[1]).Dims : dims, map, group,
                    stores, null);
                break;
            case RootKind.Reduce:
                AddReduction(group, root, terms, stores, reductions);
                break;
            case RootKind.Piece:
                int axis = (int)_f.Nodes[root.Value].Attributes.Integer("axis");
                var shifted = identity.Select((m, i) => i == axis ? m with { Offset = root.Start! } : m).ToEquatable();
                if (_f.Nodes[root.Value].Op == Op.Pad)
                    Fill(root.Value, _f.Nodes[root.Value].Attributes.Real("value"));
                AddStores(root, terms.Build(root.Expression, identity), dims, shifted, group, stores, null);
                break;
            case RootKind.Scatter:
                int ids = _f.Nodes[root.Value].Operands[0];
                int idsRank = _f.TypeOf(ids).Rank;
                var row = new AxisIndex(-1, Dim.Zero, ids, identity.Take(idsRank).ToEquatable());
                Fill(root.Value, 0);
                AddStores(
                    root, terms.Build(root.Expression, identity), dims,
                    identity.Skip(idsRank).Prepend(row).ToEquatable(), group, stores, Op.Add);
                break;
        }
    }

    private void AddStores(
        Root root, Term value, EquatableArray<Dim> dims, EquatableArray<AxisIndex> map, FusionGroup group,
        List<Store> stores, Op? combine, Reduction? reduction = null)
    {
        foreach (var (storage, accumulate) in _memory.TargetsOf(root.Value))
        {
            stores.Add(new Store
            {
                NodeId = root.Value, Value = value, Target = storage,
                Address = _memory.Locate(dims, map, group.Domain.Count),
                Combine = accumulate ? Op.Add : combine, Primal = _f.Nodes[root.Value].Primal, Reduction = reduction,
                Full = !(value.Kind == TermKind.RowResult && value.NodeId == root.Value)
                    && _f.TypeOf(root.Expression).Rank == group.Domain.Count,
            });
        }
    }

    private void AddReduction(FusionGroup group, Root root, Terms terms, List<Store> stores, List<Reduction> reductions)
    {
        var node = _f.Nodes[root.Value];
        int rank = _f.TypeOf(root.Expression).Rank;
        var axes = node.Attributes.Integers("axes");
        var input = terms.Build(root.Expression, AxisIndex.Identity(rank));
        bool isRow = rank == group.Domain.Count && group.Split is { } s
            && axes.SequenceEqual(Enumerable.Range(s, rank - s));
        bool isTotal = node.Type.Rank == 0;
        var reduction = new Reduction
        {
            NodeId = root.Value, Op = node.Op, Input = input,
            Collect = isRow ? Collect.Row : isTotal ? Collect.Total : Collect.Memory,
        };
        reductions.Add(reduction);
        if (isRow)
            terms.Provide(reduction);
        if (node.Type.Rank == 0)
            return;
        var map = AxisIndex.Identity(rank).Where((_, i) => !axes.Contains(i)).ToEquatable();
        if (isRow)
        {
            AddStores(root, terms.Build(root.Value, map), node.Type.Dims, map, group, stores, null);
            return;
        }

        Fill(root.Value, reduction.Folding.Neutral);
        AddStores(root, input, node.Type.Dims, map, group, stores, reduction.Folding.Combine, reduction);
    }

    // What is combined with memory begins with the neutral value.
    private void Fill(int node, double value)
    {
        foreach (var (storage, accumulate) in _memory.TargetsOf(node))
        {
            if (!accumulate && !_steps.OfType<FillStep>().Any(s => s.Target == storage))
                _steps.Add(new FillStep { Target = storage, Value = value, IsInside = _part >= 0 });
        }
    }

    // What is stored or reduced at every element is an element's value there, whatever it depends on: a value per row
    // that is stretched over the row, a constant that is summed.
    private void Spread(FusionGroup group, List<Store> stores, List<Reduction> reductions, int outer)
    {
        var wide = new Dictionary<Term, Term>();
        var classified = new HashSet<Term>();
        Term Wide(Term term)
        {
            Levels.Classify(term, outer, classified);
            if (term.Level == Level.Element)
                return term;
            return wide.TryGetValue(term, out var known) ? known : wide[term] = new Term
            {
                Kind = TermKind.Apply, Node = term.Node with { Op = Op.StopGradient, Name = null, Primal = null },
                NodeId = term.NodeId, Operands = [term], Everywhere = true, Level = Level.Element, Phase = term.Phase,
            };
        }

        // In order: what a reduction yields is in a later pass than what it reads.
        foreach (var reduction in reductions.Where(r => InputRank(r) == group.Domain.Count))
            reduction.Input = Wide(reduction.Input);
        foreach (var store in stores.Where(s => s.Full))
            store.Value = Wide(store.Value);
    }

    private int InputRank(Reduction reduction) => _f.TypeOf(_f.Nodes[reduction.NodeId].Operands[0]).Rank;

    // An expensive value of one pass that a later pass needs again is kept in a row of memory.
    private void KeepRows(Kernel kernel)
    {
        var roots = kernel.Reductions.Select(r => r.Input).Concat(kernel.Stores.Select(s => s.Value))
            .Where(t => t.Level == Level.Element).Distinct().ToList();
        var phases = new Dictionary<Term, HashSet<int>>();
        void Walk(Term term, int phase)
        {
            if (term.Level != Level.Element
                || !(phases.TryGetValue(term, out var set) ? set : phases[term] = []).Add(phase))
                return;
            foreach (var operand in term.Operands)
                Walk(operand, phase);
        }

        foreach (var root in roots)
            Walk(root, root.Phase);
        if (kernel.Loops.Length - kernel.Outer != 1)
            return;
        foreach (var term in phases.Where(p => p.Value.Count > 1 && Primitives.Of(p.Key.Node.Op).Cost >= 10
            && p.Key.Kind is TermKind.Apply && p.Key.Scalar == kernel.Lane).Select(p => p.Key))
        {
            kernel.RowBuffers.Add((
                term, _memory.Scratch(Memory.NameOf(_f, term.NodeId) + "Row", kernel.Lane, kernel.Loops[kernel.Last])));
        }
    }

    private ScalarKind LaneKind(FusionGroup group) =>
        group.Roots.Select(r => _f.TypeOf(r.Value).Kind).First(k => k is ScalarKind.F32 or ScalarKind.F64);
}
