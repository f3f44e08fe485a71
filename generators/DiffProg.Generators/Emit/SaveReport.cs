using DiffProg.Generators.IR;
using DiffProg.Generators.Lowering;

namespace DiffProg.Generators.Emit;

/// <summary>A value that is kept between the forward and the backward part.</summary>
/// <param name="Name">The user's name, or what computes it.</param>
/// <param name="Shape">Its dimensions; empty for a number.</param>
/// <param name="Loop">The loop each of whose iterations keeps one; -1 for none.</param>
/// <param name="For">The primal lines whose adjoints read it.</param>
public sealed record SavedValue(string Name, EquatableArray<Dim> Shape, int Loop, IReadOnlyList<string> For)
{
    public override string ToString() =>
        $"{Name}{(Shape.Count > 0 ? " " + LoopSize.Plain(Shape.ToString()) : "")}"
            + (For.Count > 0 ? " for " + string.Join(", ", For) : "");
}

/// <summary>
/// What a gradient keeps between its forward and its backward part, and why; what it computes again instead; and the
/// bytes of all that it takes from the workspace, as a formula in the sizes of the call.
/// </summary>
public sealed class SaveReport
{
    private readonly LoopProgram _program;
    private readonly FunctionIR _f;
    private readonly RecordWriter _writer;
    private readonly Records _records;
    private readonly Regions _regions;
    private readonly ILookup<int, int> _users;

    /// <param name="program">The body.</param>
    /// <param name="writer">What its loops are called.</param>
    public SaveReport(LoopProgram program, RecordWriter writer)
    {
        (_program, _f, _writer, _records) = (program, program.Function, writer, program.Scalars.Records);
        _regions = Regions.Of(_f.Nodes);
        _users = _f.Users();
        Values = [.. InFrame().Concat(_records.Loops.SelectMany(InRecords))];
        Recomputed = Shortened(RecomputedInKernels().Concat(RecomputedInRegions()));
        (Bytes, IsExact) = Total();
    }

    /// <summary>What is saved, in order.</summary>
    public IReadOnlyList<SavedValue> Values { get; }

    /// <summary>What the backward part computes once more.</summary>
    public IReadOnlyList<string> Recomputed { get; }

    /// <summary>
    /// All that is taken from the workspace; <c>iterations(k)</c> stands for how often the loop over k runs, on
    /// average,
    /// where that is known when it has run only.
    /// </summary>
    public Dim Bytes { get; }

    /// <summary>False where a branch may save less, or arrays are made whose lengths are known on the way.</summary>
    public bool IsExact { get; }

    // Of methods that stand: how often they call themselves nobody knows.
    private bool Calls => _f.Nodes.Any(Invocation.IsOfFunction);

    /// <summary>The workspace as a phrase.</summary>
    public string BytesText
    {
        get
        {
            string made = string.Join(", ", _program.Arrays.Values.Where(a => a.IsMadeAtRunTime).Select(a => a.Name));
            string bytes = Bytes == Dim.Zero ? "nothing"
                : $"{(IsExact ? "" : "at most ")}{LoopSize.Plain(Bytes.ToString())} bytes" + (LoopSize.In(Bytes) ? " by the largest of these sizes" : "");
            bytes = made.Length == 0 ? bytes : Bytes == Dim.Zero ? made : $"{bytes}, and {made}";
            if (GrowingMemory.NamesIn(_program).ToArray() is { Length: > 0 } growing)
                bytes += $", and what {string.Join(", ", growing)} need at their largest";
            if (Calls)
                bytes = $"{bytes}; besides it what each call keeps";
            // Scratch that is given back at once.
            return _program.Steps.Any(s => s is Kernel { Product: not null })
                ? $"{bytes}; besides it what one product packs" : bytes;
        }
    }

    /// <summary>For the comment above the body.</summary>
    public IEnumerable<string> Lines()
    {
        foreach (var group in Values.GroupBy(v => v.Loop))
        {
            string where = group.Key < 0 ? "" : $"In the {_writer.Describe(group.Key)}: ";
            yield return $"{where}{string.Join("; ", group)}.";
        }

        if (Recomputed.Count > 0)
            yield return $"Recomputed: {string.Join("; ", Recomputed)}.";
        if (Bytes != Dim.Zero || _program.Arrays.Values.Any(a => a.IsMadeAtRunTime))
            yield return $"Workspace: {BytesText}.";
    }

    /// <summary>For a message of one line.</summary>
    public string Summary()
    {
        string saved = Values.Count == 0 ? "nothing" : string.Join("; ", Values);
        string again = Recomputed.Count == 0 ? "" : $"; recomputed: {string.Join("; ", Recomputed)}";
        return $"{BytesText}; saved: {saved}{again}";
    }

    private IEnumerable<SavedValue> InFrame() => Saved.Of(_program).GroupBy(s => s.Node).Select(g => new SavedValue(
        _f.Nodes[g.Key].Name ?? Describe.Line(_f, g.Key), g.First().Storage.Shape, -1,
        Shortened(Saved.ReadersOf(_program, g.First().Storage))));

    private IEnumerable<SavedValue> InRecords(int loop) => _records.SavedBy(loop)
        .Select((value, k) => (value, k)).Where(x => _f.TypeOf(x.value).Kind != ScalarKind.Frame)
        .Select(x => new SavedValue(
            _writer.Fields(loop)[x.k], _f.TypeOf(x.value).Dims, loop, Shortened(Readers(loop, x.k))));

    // A line that gives a name is known by it.
    private static string[] Shortened(IEnumerable<string> lines) => [.. lines
        .Select(l => l.IndexOf(" = ", StringComparison.Ordinal) is > 0 and var at
            && l.Take(at).All(c => char.IsLetterOrDigit(c) || c == '_') ? l.Substring(0, at) : l).Distinct()];

    // Through what is computed again, to what differentiates a line.
    private IEnumerable<string> Readers(int loop, int slot)
    {
        var lines = new List<string>();
        var seen = new HashSet<int>();
        void Visit(int node)
        {
            foreach (int user in _users[node].Where(seen.Add))
            {
                if (_f.Nodes[user].Primal is { } line)
                    lines.Add(line);
                else if (!Regions.Opens(_f.Nodes[user].Op) && _f.Nodes[user].Op is not (Op.Save or Op.Next))
                    Visit(user);
            }
        }

        for (int i = 0; i < _f.Nodes.Count; i++)
        {
            if (_f.Nodes[i].Op == Op.Load && _records.ReadBy(_records.ReaderOf(i))?.Forward == loop
                && _f.Nodes[i].Attributes.Integer("index") == slot)
                Visit(i);
        }

        return lines;
    }

    // A value of the program that the kernel of an adjoint computes, although another kernel has it, too.
    private IEnumerable<string> RecomputedInKernels()
    {
        var earlier = new HashSet<int>();
        foreach (var kernel in _program.Steps.OfType<Kernel>())
        {
            var computed = kernel.Terms().Where(t => t.Kind == TermKind.Apply && t.Node.Primal is null)
                .Select(t => t.NodeId).Distinct().ToArray();
            if (kernel.Stores.Any(s => s.Primal is not null)
                || kernel.Reductions.Any(r => _f.Nodes[r.NodeId].Primal is not null))
            {
                foreach (int node in computed.Where(n => earlier.Contains(n) && _f.Nodes[n].Op != Op.StopGradient))
                    yield return Describe.Line(_f, node);
            }

            earlier.UnionWith(computed);
        }
    }

    // A copy of a node, with the same origin, in a loop that goes backward.
    private IEnumerable<string> RecomputedInRegions()
    {
        var forward = new HashSet<(Op, Origin, string?)>();
        for (int i = 0; i < _f.Nodes.Count; i++)
        {
            var node = _f.Nodes[i];
            if (node.Primal is not null || !node.Type.IsFloat || !(Primitives.IsElementWise(node.Op)
                || node.Op is Op.Contract or Op.Sum))
                continue;
            if (IsBackward(i) && forward.Contains((node.Op, node.Origin, node.Name)))
                yield return Describe.Line(_f, i);
            else
                forward.Add((node.Op, node.Origin, node.Name));
        }
    }

    private bool IsBackward(int node)
    {
        for (int at = _regions.Parent(node); at >= 0; at = _regions.Parent(at))
        {
            if (_f.Nodes[at].Op == Op.Loop && _records.ReadBy(at) is not null)
                return true;
        }

        return false;
    }

    private (Dim Bytes, bool IsExact) Total()
    {
        var bytes = BodyHeader.BytesOf(BodyHeader.FrameOf(_program));
        bool isExact = !Calls && !GrowingMemory.NamesIn(_program).Any()
            && !_program.Arrays.Values.Any(a => a.IsMadeAtRunTime);
        foreach (int loop in _records.Loops)
        {
            var times = Dim.One;
            for (int at = loop; at >= 0; at = _regions.Parent(at))
            {
                isExact &= _f.Nodes[at].Op != Op.If;
                if (_f.Nodes[at].Op != Op.Loop)
                    continue;
                // Every iteration has the memory of the one before.
                if (at != loop && _records.IsReleased(at))
                {
                    isExact = false;
                    break;
                }

                times *= Iterations(at) ?? Dim.Symbol(NameOfIterations(at));
            }

            bytes += times * (_records.TensorBytes(loop) + _records.Bytes(loop));
        }

        return (bytes, isExact);
    }

    // Two loops are two numbers.
    private string NameOfIterations(int loop)
    {
        string Named(int l) => Regions.Counts(_f.Nodes[l]) ? _writer.Index(l) : "while";
        string name = Named(loop);
        int before = _records.Loops.Count(l => l < loop && Iterations(l) is null && Named(l) == name);
        return $"iterations({name}{(before == 0 ? "" : $", {before + 1}")})";
    }

    private Dim? Iterations(int loop) => Regions.Counts(_f.Nodes[loop]) ? SizeOf(_f.Nodes[loop].Operands[0]) : null;

    // A number of iterations by the sizes of the call; a negative one is none.
    private Dim? SizeOf(int node) => _f.Nodes[node] switch
    {
        { Op: Op.Parameter } => Dim.Symbol(_f.Parameters[node].Path),
        { Op: Op.Dimension } size => size.Attributes.Dims("dim")[0],
        { Op: Op.Constant } constant => Dim.Constant(constant.Attributes.Integer("value")),
        { Op: Op.Add, Operands: [var a, var b] } => SizeOf(a) is { } x && SizeOf(b) is { } y ? x + y : null,
        { Op: Op.Subtract, Operands: [var a, var b] } => SizeOf(a) is { } x && SizeOf(b) is { } y ? x - y : null,
        { Op: Op.Multiply, Operands: [var a, var b] } => SizeOf(a) is { } x && SizeOf(b) is { } y ? x * y : null,
        { Op: Op.Maximum, Operands: [var a, var b] } when SizeOf(b)?.AsConstant == 0 => SizeOf(a),
        { Op: Op.Maximum, Operands: [var a, var b] } when SizeOf(a)?.AsConstant == 0 => SizeOf(b),
        _ => null,
    };
}
