using DiffProg.Generators.IR;
using DiffProg.Generators.Lowering.Lanes;

namespace DiffProg.Generators.Lowering;

/// <summary>
/// The scalars of a body: which have a statement of their own, which share a variable, what loops save, and what all of
/// it is called. What is printed is decided here, and not while it is printed.
/// </summary>
public sealed class Scalars
{
    private readonly FunctionIR _f;
    private readonly Regions _regions;
    private readonly InPlace _inPlace;
    private readonly Variables _variables;
    private readonly NameTable _names;
    private readonly BlockNames _blocks;

    private Scalars(FunctionIR f, IReadOnlyList<Step> steps, NameTable names, bool lanes)
    {
        (_f, _names, _regions) = (f, names, Regions.Of(f.Nodes));
        IsStructured = f.Nodes.Any(n => n.Op is Op.Loop or Op.If or Op.Invoke) || Arrays.In(f);
        Records = new Records(f, _regions);
        Schedule = new Schedule(f, steps, _regions);
        _inPlace = new InPlace(f, steps, Schedule, _regions, Records, IsStructured);
        _variables = new Variables(f, Schedule, _regions, Records, _inPlace);
        _blocks = new BlockNames(_regions, names);
        Arrays = Arrays.Of(f);
        OfTensors = Arrays.OfTensors(f);
        Lanes = new LaneLoops(f, _regions, Arrays, Records, Schedule, lanes);
        Ranges = new SharedRanges(f, _regions, Arrays, Lanes);
    }

    /// <summary>It has regions, or elements of arrays.</summary>
    public bool IsStructured { get; }

    /// <summary>What the body does, in order.</summary>
    public Schedule Schedule { get; }

    /// <summary>What its loops save.</summary>
    public Records Records { get; }

    /// <summary>Arrays that are no spans: no element is read or written by itself.</summary>
    public ISet<int> OfTensors { get; }

    /// <summary>Which values are one array.</summary>
    public Arrays Arrays { get; }

    /// <summary>The loops of which several iterations are computed at once.</summary>
    public LaneLoops Lanes { get; }

    /// <summary>What these loops ask once for all iterations of a loop around them.</summary>
    public SharedRanges Ranges { get; }

    internal Regions Regions => _regions;

    internal Variables Variables => _variables;

    public bool IsInPlace(int node) => _inPlace.Contains(node);

    /// <summary>An array that is made again and again in the same memory.</summary>
    public bool IsReused(int made)
    {
        if (_f.Nodes[made].Operands.Count == 0 || Arrays.IsGrowing(_f.Nodes[made]))
            return false;
        int at = _regions.Parent(made);
        while (at >= 0 && _f.Nodes[at].Op != Op.Loop)
            at = _regions.Parent(at);
        return at != Records.ReleasedAround(made);
    }

    /// <summary>In how many loops a node stands.</summary>
    public int Depth(int node)
    {
        int depth = 0;
        for (int at = _regions.Parent(node); at >= 0; at = _regions.Parent(at))
            depth += _f.Nodes[at].Op == Op.Loop ? 1 : 0;
        return depth;
    }

    /// <summary>Somebody reads it.</summary>
    public bool IsUsed(int node) => _inPlace.IsUsed(node);

    /// <summary>The If that a value is the whole of, as an expression; -1 where it is none.</summary>
    public int ChoiceOf(int node) => _inPlace.ChoiceOf(node);

    /// <summary>An If that is printed as an expression.</summary>
    public bool IsChoice(int opener) => _inPlace.IsChoice(opener);

    /// <summary>What the text of a value that has no variable is made of.</summary>
    public IEnumerable<int> Parts(int node) => _inPlace.Parts(node);

    /// <summary>What a scalar would like to be called.</summary>
    public string WishOf(int node) =>
        _variables.Of(node) is >= 0 and var variable ? _variables.Wish(variable).Name : Memory.NameOf(_f, node);

    /// <summary>The name of a scalar, which is taken the first time that it is asked for.</summary>
    public static string NameOf(NameTable names, FunctionIR f, int node) =>
        names.Of(("scalar", node), Memory.NameOf(f, node));

    /// <summary>
    /// Decides what is printed in place and gives the other scalars, and the epilogues of products, their names.
    /// </summary>
    public static Scalars Plan(
        FunctionIR f, IReadOnlyList<Step> steps, NameTable names, IReadOnlyDictionary<int, Storage> arrays, bool lanes)
    {
        var plan = new Scalars(f, steps, names, lanes);
        // The names that users gave come before those that are made.
        foreach (int loop in plan.Loops().Where(l => plan.Records.IndexName(l) is not null))
            plan._blocks.Name(("index", loop), plan.Records.IndexName(loop)!, loop);
        foreach (int variable in plan._variables.All.Where(v => plan._variables.Wish(v).IsUsers))
            plan.Name(variable);
        foreach (var range in plan.Ranges.All)
        {
            string name = arrays[range.Access.Array].Name.TrimStart('@') + "Range";
            plan._blocks.Name(range, name, plan._regions.Part(range.Around));
        }

        foreach (var step in steps)
        {
            switch (step)
            {
                case ScalarStep scalar:
                    plan.NameIn(scalar.NodeId);
                    break;
                case Kernel kernel:
                    foreach (int node in kernel.Scalars.Concat(
                        kernel.Reductions.Select(r => r.NodeId).Where(n => f.TypeOf(n).Rank == 0)))
                        plan.NameIn(node);
                    if (kernel.Product is not null)
                        kernel.Epilogue = names.Fresh(kernel.Stores[0].Target.Name.TrimStart('@') + "Epilogue");
                    break;
            }
        }

        // What comes out of a region, too, is called by kernels what its variable is.
        for (int i = 0; i < f.Nodes.Count; i++)
        {
            if (plan._variables.Of(i) is >= 0 and var variable)
                names.Share(("scalar", i), plan.Name(variable));
        }

        return plan;
    }

    private IEnumerable<int> Loops() => Enumerable.Range(0, _f.Nodes.Count).Where(i => _f.Nodes[i].Op == Op.Loop);

    // The call of a function is called after it.
    private void NameCall(int invoke)
    {
        if (Invocation.IsVisit(_f.Nodes[invoke]))
            return;
        string method = Invocation.MethodOf(_f.Nodes[invoke].Attributes.Text("callee"));
        _blocks.Name(("invoke", invoke), char.ToLowerInvariant(method[0]) + method.Substring(1), _regions.Part(invoke));
    }

    private void NameIn(int node)
    {
        if (_f.Nodes[node].Op == Op.Invoke)
        {
            NameCall(node);
            return;
        }

        if (_f.Nodes[node].Op is not (Op.If or Op.Loop))
        {
            if (_variables.Of(node) is >= 0 and var variable)
                Name(variable);
            else if (!_inPlace.Contains(node) && _f.TypeOf(node).Rank == 0)
                NameOf(_names, _f, node);
            return;
        }

        for (int i = node; i < _regions.End(node); i++)
        {
            if (_f.Nodes[i].Op == Op.Loop)
                NameLoop(i);
            if (_f.Nodes[i].Op == Op.Invoke)
                NameCall(i);
            if (_f.Nodes[i].Op is Op.If or Op.Loop && !_inPlace.IsChoice(i))
            {
                foreach (int k in _variables.Slots(i))
                    Name(_variables.Of(i, k));
            }
            else if (_variables.Of(i) is >= 0 and var variable)
            {
                Name(variable);
            }
        }
    }

    private string Name(int variable) =>
        _blocks.Name(("variable", variable), _variables.Wish(variable).Name, _variables.PartOf(variable));

    // A loop's own locals, around it and in it.
    private void NameLoop(int loop)
    {
        int around = _regions.Part(loop);
        bool counts = Regions.Counts(_f.Nodes[loop]);
        if (counts)
            _blocks.Name(("index", loop), "i", loop);
        if (Records.IsCounted(loop))
            _blocks.Name(("count", loop), "count", around);
        if (Records.IsReleased(loop))
            _blocks.Name(("mark", loop), "mark", loop);
        if (Records.SavedBy(loop).Count > 0)
        {
            _names.Of(("record", loop), "Frame");
            _blocks.Name(("frame", loop), "frame", around);
            string place = counts ? "records" : "place";
            _blocks.Name((place, loop), place, counts ? around : loop);
            _blocks.Name(("save", loop), "save", loop);
        }

        if (Records.ReadBy(loop) is { } read)
        {
            bool inRow = Regions.Counts(_f.Nodes[read.Forward]);
            string place = inRow ? "records" : "place";
            _blocks.Name((place, loop), place, around);
            _blocks.Name(("load", loop), "saved", loop);
        }
    }
}
