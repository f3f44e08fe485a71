using DiffProg.Generators.IR;
using DiffProg.Generators.Optimization;

namespace DiffProg.Generators.Lowering;

/// <summary>From a function and its partition into kernels to loops over memory.</summary>
public sealed class Lower
{
    private readonly FunctionIR _f;
    private readonly FusionPlan _plan;
    private readonly Memory _memory;
    private readonly NameTable _names;
    private readonly List<Step> _steps = [];
    private readonly HashSet<int> _scalarsDone = [];
    private readonly Regions _regions;
    private readonly ProgramOrder _order;
    private readonly string _prefix;

    // The kernels that make a value, those that have been lowered, and those that wait for what they read.
    private readonly ILookup<int, FusionGroup> _makers;
    private readonly HashSet<FusionGroup> _lowered = [];
    private readonly HashSet<FusionGroup> _waiting = [];

    // The part of a region that is being lowered, and how many of its statements have been.
    private int _part = -1;
    private int _nextStatement;

    private Lower(FunctionIR f, FusionPlan plan, NameTable names, string prefix)
    {
        (_f, _plan, _names, _prefix) = (f, plan, names, prefix);
        _memory = new Memory(f, plan, names);
        // An argument that is a gradient itself, too, is there from the beginning.
        _makers = plan.Groups.Where(g => !g.GoesOn).SelectMany(g => g.Roots, (g, r) => (r.Value, Group: g))
            .Where(x => f.Nodes[x.Value].Op != Op.Parameter).Distinct().ToLookup(x => x.Value, x => x.Group);
        _regions = Regions.Of(f.Nodes);
        _order = new ProgramOrder(f);
    }

    /// <param name="f">Simplified, over primitives.</param>
    /// <param name="plan">Its kernels.</param>
    /// <param name="names">Identifiers that are taken.</param>
    /// <param name="prefix">Put before the kernels' names.</param>
    /// <param name="strict">Every operation rounds as it is written.</param>
    public static LoopProgram Run(
        FunctionIR f, FusionPlan plan, NameTable names, string prefix, bool strict = false)
    {
        var pass = new Lower(f, plan, names, prefix);
        pass.CheckNumbers();
        pass.Part(-1, 0, f.Nodes.Count);
        foreach (var result in f.Results.Where(r => f.TypeOf(r.Node).Rank == 0))
            pass.NeedScalar(result.Node);
        var scalars = Scalars.Plan(f, pass._steps, names, pass._memory.Arrays, lanes: !strict);
        foreach (var row in pass._steps.OfType<Kernel>().SelectMany(k => k.Rows()).Where(r => r.Scalar >= 0))
            row.Name = Scalars.NameOf(names, f, row.Scalar);
        return new LoopProgram
        {
            Function = f, IsStrict = strict, Plan = plan, Steps = pass._steps, Arrays = pass._memory.Arrays,
            Frame = pass._memory.Frame, Kept = pass._memory.Kept, Passed = pass.Passed(),
            Returned = pass._memory.Returned,
            Elements = pass._memory.Elements, Turns = pass._memory.Turns,
            Scalars = scalars, Names = names, External = pass._memory.External(),
        };
    }

    // Numbers of elements that no kernel computes are checked first: nothing has been added to a gradient then.
    private void CheckNumbers()
    {
        if (_memory.Elements.Count == 0)
            return;
        foreach (int check in _order.In(-1).TakeWhile(IsCheckOfIntegers))
            NeedScalar(check);
    }

    private bool IsCheckOfIntegers(int check) =>
        _f.Nodes[check].Op is Op.CheckIndex or Op.CheckRow or Op.CheckSlice or Op.CheckSize
        && _f.Nodes[check].Operands.All(IsInteger);

    private bool IsInteger(int node) => _f.TypeOf(node) is { IsInteger: true, Rank: 0 }
        && (_f.Nodes[node].Op is Op.Constant or Op.Dimension or Op.Parameter
            || (Primitives.IsElementWise(_f.Nodes[node].Op) && _f.Nodes[node].Operands.All(IsInteger)));

    private Dictionary<int, Storage> Passed() => _f.Nodes.Where(n => n.Op == Op.Invoke).SelectMany(n => n.Operands)
        .Distinct().Where(o => _memory.Read(IndexMap.Storage(_f, o)) is not null)
        .ToDictionary(o => o, o => _memory.Read(IndexMap.Storage(_f, o))!);

    // The kernels and statements between two nodes of one part.
    private void Part(int part, int first, int end)
    {
        var (around, next) = (_part, _nextStatement);
        (_part, _nextStatement) = (part, 0);
        var groups = _plan.Groups.Where(g => g.Part == part && g.Roots[0].Value >= first && g.Roots[0].Value < end)
            .ToArray();
        foreach (var group in groups.Where(g => !g.GoesOn))
            Need(group);
        // Where there are effects, everything in the program's order: an element that is read is not yet overwritten.
        for (int i = first; i < end && (part >= 0 || _order.In(part).Count > 0); i++)
        {
            if (_regions.Part(i) == part && (_order.IsOne(i) || IsScalar(_f.Nodes[i]) || _f.Nodes[i].Op == Op.Size))
                NeedScalar(i);
        }

        foreach (var group in groups.Where(g => g.GoesOn))
            Need(group);
        (_part, _nextStatement) = (around, next);
    }

    // A kernel runs when all that it reads is there, which may need others.
    private void Need(FusionGroup group)
    {
        if (_lowered.Contains(group))
            return;
        CompilerFailure.At(_f.Nodes[group.Roots[0].Value].Origin, () =>
        {
            if (!_waiting.Add(group))
                throw new InvalidOperationException($"a kernel waits for itself: {_f.Nodes[group.Roots[0].Value].Op}");
            Add(group);
            _waiting.Remove(group);
            _lowered.Add(group);
        });
    }

    // Kernels run in it.
    private bool HasKernels(int opener) => _plan.Groups.Any(g => IsInside(g.Part, opener));

    private bool IsInside(int part, int opener)
    {
        while (part >= 0)
        {
            int at = _f.Nodes[part].Op == Op.Else ? _regions.Parent(part) : part;
            if (at == opener)
                return true;
            part = _regions.PartAround(part);
        }

        return false;
    }

    // A region in which kernels run is printed step by step; another is one statement.
    private void Region(int opener)
    {
        _steps.Add(new ScalarStep { NodeId = opener });
        if (!HasKernels(opener))
            return;
        int middle = _regions.Middle(opener), end = _regions.End(opener);
        int first = opener;
        if (middle >= 0)
        {
            Part(opener, opener + 1, middle);
            _steps.Add(new ScalarStep { NodeId = middle });
            first = middle;
        }

        Part(_f.Nodes[first].Op == Op.While ? opener : first, first + 1, end);
        _steps.Add(new ScalarStep { NodeId = end });
    }

    private static bool IsScalar(Node node) =>
        node.Type.Rank == 0
        && (node.Op is Op.Result or Op.Returned or Op.Frame or Op.Count || Primitives.IsElementWise(node.Op));

    // A size that a loop changes is said before anything has it.
    private void NeedSizes(IEnumerable<string> names)
    {
        foreach (int size in names.Where(LoopSize.Is).Distinct().SelectMany(name => _order.Sizes[name]))
            NeedScalar(size);
    }

    // Before a statement can run, a kernel must have.
    private bool Needs(int statement, FusionGroup group)
    {
        var roots = new HashSet<int>(group.Roots.Select(r => r.Value));
        var seen = new HashSet<int>();
        var waiting = new Stack<int>(_order.UpTo(statement));
        while (waiting.Count > 0)
        {
            int node = waiting.Pop();
            if (!seen.Add(node))
                continue;
            if (roots.Contains(node))
                return true;
            foreach (int operand in _order.Operands(node))
                waiting.Push(operand);
        }

        return false;
    }

    private void Add(FusionGroup group)
    {
        // What is known of such sizes was checked before anything of them is read.
        int last = group.Roots.Max(r => r.Value);
        foreach (int check in _order.In(group.Part).Where(i => i < last && _f.Nodes[i].Op == Op.CheckSize).ToArray())
        {
            if (!_scalarsDone.Contains(check) && !Needs(check, group))
                NeedScalar(check);
        }

        NeedSizes(group.Domain.SelectMany(d => d.Symbols).Concat(group.Roots
            .SelectMany(r => new[] { r.Value, r.Expression }).SelectMany(i => LoopSize.NamesIn(_f.Nodes[i]))));
        var terms = new Terms(_f, group, _memory);
        var stores = new List<Store>();
        var reductions = new List<Reduction>();
        foreach (var root in group.Roots)
            AddRoot(group, root, terms, stores, reductions);

        var product = group.Product is { } id ? Products.Make(_f, id, _memory, group.Domain.Count) : null;
        var addresses = terms.All.Select(t => t.Address).Concat(stores.Select(s => s.Address)).OfType<Address>()
            .SelectMany(a => a.All).ToList();
        if (product is not null)
            addresses.AddRange([product.AAddress, product.BAddress]);
        var pinned = new HashSet<int>(terms.All.Where(t => t.Kind == TermKind.Index && t.Axis >= 0)
            .Select(t => t.Axis));
        var boundaries = product is null
            ? group.Split is { } split ? new HashSet<int> { split } : []
            : Products.Boundaries(_f, product.NodeId);
        int rank = group.Domain.Count;
        var (loops, position) = Collapse.Run(group.Domain, boundaries, addresses, pinned);
        foreach (var term in terms.All.Where(t => t.Kind == TermKind.Index && t.Axis >= 0))
            term.Axis = position[term.Axis];

        int outer = group.Product is null && group.Split is { } s
            ? s == rank ? loops.Length : position[s] : loops.Length - 1;

        // What has no vector form is taken one by one: the loop goes around one of length 1. A value per row stays one.
        if (product is null && outer < loops.Length && Scatters(terms, addresses, loops.Length - 1))
        {
            var perElement = new HashSet<Address>(
                addresses.Where(a => a.All.Any(x => x.Strides.Skip(outer).Any(d => d != Dim.Zero))));
            foreach (var address in addresses)
                address.Strides = [.. address.Strides, perElement.Contains(address) ? Dim.One : Dim.Zero];
            loops = [.. loops, Dim.One];
            outer = group.Split is null ? loops.Length - 1 : outer;
        }

        if (outer < loops.Length)
            Spread(group, stores, reductions, outer);
        var classified = new HashSet<Term>();
        foreach (var term in terms.All)
            Classify(term, outer, classified);
        var kernel = new Kernel
        {
            Name = _names.Fresh(_prefix + (_steps.OfType<Kernel>().Count() + 1)),
            Loops = loops, Outer = outer, Part = group.Part, Lane = LaneKind(group), Stores = stores, Reductions = reductions,
            Scalars = terms.Scalars,
            Product = product is null ? null : Products.Collapsed(_f, product, position, loops.Length),
        };
        KeepRows(kernel);
        NeedSizes(Emit.Spelling.Symbols(addresses).Concat(loops.SelectMany(l => l.Symbols))
            .Concat(terms.All.Select(t => t.AxisOffset).OfType<Dim>().SelectMany(d => d.Symbols))
            .Concat(kernel.Storages().SelectMany(s => s.Shape).SelectMany(d => d.Symbols)));
        terms.Scalars.AddRange(kernel.Rows().Select(r => r.Scalar).Where(s => s >= 0 && !terms.Scalars.Contains(s))
            .Distinct().ToArray());
        foreach (int scalar in terms.Scalars)
            NeedScalar(scalar);
        // What comes out of a region is there when the region has run, what a kernel makes when the kernel has.
        foreach (int node in terms.All.Select(t => t.NodeId).Concat(
            product is null ? [] : _f.Nodes[product.NodeId].Operands.Select(o => IndexMap.Storage(_f, o))))
        {
            if (_f.Nodes[node].Op == Op.Result || Invocation.IsTensor(_f.Nodes[node]))
                NeedScalar(_f.Nodes[node].Operands[0]);
            foreach (var maker in _makers[node].Where(m => m != group && m.Part == group.Part))
                Need(maker);
            NeedElement(node);
            if (_f.Nodes[node].Op == Op.Contents && _regions.Part(node) == _part)
            {
                foreach (int statement in _order.UpTo(node).ToArray())
                    NeedScalar(statement);
            }
        }

        if (_part < 0 && group.Roots.Any(r => _order.AddsToCallers(r.Value)))
        {
            foreach (int guard in _order.Guards)
                NeedScalar(guard);
        }

        // An array is there, and zero, before something is added to it.
        foreach (int array in _memory.Arrays.Where(a => stores.Any(s => s.Target == a.Value)).Select(a => a.Key)
            .OrderBy(a => a).ToArray())
            NeedScalar(array);
        foreach (int element in _memory.Elements.Where(e => stores.Any(s => s.Target == e.Value.Storage))
            .Select(e => e.Key).OrderBy(e => e).ToArray())
            NeedScalar(element);
        RequireElements(kernel);

        _steps.Add(kernel);
        foreach (var total in reductions.Where(
            r => r.Collect == Collect.Total || (r.Collect == Collect.Row && _f.TypeOf(r.NodeId).Rank == 0)))
            _scalarsDone.Add(total.NodeId);
    }

    // An element of a list is at hand where its number is.
    private void NeedElement(int node)
    {
        int storage = IndexMap.Storage(_f, node);
        if (_memory.Elements.ContainsKey(storage))
            NeedScalar(storage);
    }

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
            Classify(term, outer, classified);
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

    // Levels and phases follow from the operands, which were built first.
    private static void Classify(Term term, int outer, HashSet<Term> done)
    {
        if (!done.Add(term))
            return;
        foreach (var operand in term.Operands)
            Classify(operand, outer, done);
        Level FromLoops(Func<int, bool> depends, int count)
        {
            var level = Level.Kernel;
            for (int i = 0; i < count; i++)
            {
                if (depends(i))
                    level = i >= outer ? Level.Element : level == Level.Element ? level : Level.Row;
            }

            return level;
        }

        Level ByAddress(Address a) => a.All.Max(x => FromLoops(i => x.Strides[i] != Dim.Zero, x.Strides.Length));
        var own = term.Kind switch
        {
            TermKind.Load or TermKind.Uniform => ByAddress(term.Address!),
            TermKind.Index => FromLoops(i => i == term.Axis, term.Axis + 1),
            TermKind.RowResult => Level.Row,
            TermKind.Product => Level.Element,
            _ => Level.Kernel,
        };
        term.Level = term.Everywhere ? Level.Element : term.Operands.Select(o => o.Level).Append(own).Max();
        term.Phase = term.Kind == TermKind.RowResult
            ? PhaseOf(term.Reduction!.Input, outer, done) + (term.Reduction.Input.Level == Level.Element ? 1 : 0)
            : term.Operands.Select(o => o.Phase).DefaultIfEmpty(0).Max();
    }

    private static int PhaseOf(Term input, int outer, HashSet<Term> done)
    {
        Classify(input, outer, done);
        return input.Phase;
    }

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

    private void NeedScalar(int node)
    {
        var n = _f.Nodes[node];
        if (n.Op == Op.Parameter || _regions.Part(node) != _part || _scalarsDone.Contains(node))
            return;
        // An element of a list is a place: what kernels add to it need not be there.
        bool isPlace = _memory.Elements.ContainsKey(node);
        foreach (var maker in _makers[node].Where(_ => !isPlace))
            Need(maker);
        // An element is read before it is overwritten, and an exception comes before what follows it.
        if (_order.IsOne(node))
        {
            while (_order.In(_part)[_nextStatement] < node)
                NeedScalar(_order.In(_part)[_nextStatement++]);
        }

        if (!_scalarsDone.Add(node))
            return;
        if (n.Op is not (Op.If or Op.Loop or Op.Size))
            NeedSizes(LoopSize.NamesIn(n));
        if (n.Op == Op.Reshape)
        {
            NeedElement(node);
            _steps.Add(new ScalarStep { NodeId = node, Element = _memory.Read(IndexMap.Storage(_f, node)) });
            return;
        }

        foreach (int operand in isPlace && n.Op == Op.Accumulate ? n.Operands.Where((_, k) => k != 1) : n.Operands)
            NeedScalar(operand);
        if (n.Op is Op.If or Op.Loop)
        {
            for (int i = node + 1; i <= _regions.End(node); i++)
            {
                NeedSizes(LoopSize.NamesIn(_f.Nodes[i]));
                foreach (int operand in _f.Nodes[i].Operands)
                    NeedScalar(operand);
            }

            Region(node);
            return;
        }

        if (n.Op is not (Op.Constant or Op.Dimension or Op.Carried or Op.Index or Op.Load)
            && (n.Type.Rank == 0 || Primitives.Of(n.Op).Class == OperationClass.Element
                || _memory.Elements.ContainsKey(node))
            && !Primitives.IsReduction(n.Op))
            _steps.Add(new ScalarStep { NodeId = node });
    }
}
