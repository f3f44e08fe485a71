using DiffProg.Generators.IR;
using DiffProg.Generators.Optimization;

namespace DiffProg.Generators.Lowering;

/// <summary>From a function and its partition into kernels to loops over memory.</summary>
public sealed partial class Lower
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

    private bool IsCheckOfIntegers(int check) => Effects.IsCheck(_f.Nodes[check].Op)
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
            Levels.Classify(term, outer, classified);
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
