using DiffProg.Generators.IR;
using DiffProg.Generators.Lowering;

namespace DiffProg.Generators.Emit;

/// <summary>
/// Prints what loops save for their reverse: a struct for each loop, a record of it for each iteration.
/// </summary>
public sealed class RecordWriter
{
    private readonly CodeWriter _code;
    private readonly LoopProgram _program;
    private readonly FunctionIR _f;
    private readonly Records _records;

    // The names of the fields.
    private readonly Dictionary<int, string[]> _fields;

    // The bodies of one method stand in one type. That of the value, and that of forward mode, save only for what is
    // differentiated inside them; that which shows adjoints saves more.
    private readonly string _prefix;

    public RecordWriter(CodeWriter code, LoopProgram program, BodyKind kind)
    {
        (_code, _program, _f, _records) = (code, program, program.Function, program.Scalars.Records);
        _prefix = kind is BodyKind.Gradient or BodyKind.Vjp ? "" : kind.ToString();
        _fields = _records.Loops.ToDictionary(l => l, FieldsOf);
    }

    /// <summary>The records' types.</summary>
    public void Declare()
    {
        foreach (int loop in _records.Loops)
        {
            string what = _records.IsOnce(loop) ? "a call" : $"an iteration of the {Describe(loop)}";
            _code.Line($"/// <summary>What {what} keeps for the way back.</summary>");
            _code.Block($"private struct {TypeName(loop)}", () =>
            {
                if (!Counts(loop))
                    _code.Line("public nint previous;");
                foreach (var (value, field) in _records.SavedBy(loop).Zip(_fields[loop], (v, f) => (v, f)))
                    _code.Line(IsTensor(value)
                        ? $"public nint {field}; // {LoopSize.Plain(_f.TypeOf(value).Dims.ToString())}"
                        : $"public {Spelling.Type(_f.TypeOf(value).Kind)} {field};");
            });
            _code.Line();
        }
    }

    /// <summary>
    /// What the loops save, for the comment above the body: <c>s (8 bytes per iteration of the loop over i)</c>.
    /// </summary>
    public IEnumerable<string> Saved() => _records.Loops.Select(l =>
        $"{string.Join(", ", _fields[l])} ({BytesText(l)} bytes per {(_records.IsOnce(l) ? "" : "iteration of the ")}"
        + $"{Describe(l)})");

    /// <summary>What the values that a loop saves are called.</summary>
    public IReadOnlyList<string> Fields(int loop) => _fields[loop];

    public string Index(int loop) => Name("index", loop);

    public string Handle(int loop) => Name("frame", loop);

    public string Count(int loop) => Name("count", loop);

    /// <summary>A saved value as the loop that goes backward reads it.</summary>
    public string Field(int load)
    {
        int reader = _records.ReaderOf(load), index = (int)_f.Nodes[load].Attributes.Integer("index");
        return $"{Name("load", reader)}.{_fields[_records.ReadBy(reader)!.Value.Forward][index]}";
    }

    /// <summary>What stands before a loop.</summary>
    /// <param name="loop">The loop.</param>
    /// <param name="count">How often it runs, if it counts.</param>
    /// <param name="text">Text of a value.</param>
    public void Begin(int loop, string count, Func<int, string> text)
    {
        if (_records.SavedBy(loop).Count > 0)
        {
            _code.Line(
                $"nint {Handle(loop)} = {(Counts(loop) ? $"workspace.Reserve<{TypeName(loop)}>({count})" : "0")};");
            if (Counts(loop) && !_records.IsOnce(loop))
                Locate(loop, loop, Handle(loop));
        }

        if (_records.IsCounted(loop))
            _code.Line($"int {Count(loop)} = 0;");
        if (_records.ReadBy(loop) is not { } read)
            return;
        if (_records.IsOnce(read.Forward))
            return;
        if (Counts(read.Forward))
            Locate(loop, read.Forward, text(read.Handle));
        else
            _code.Line($"nint {Name("place", loop)} = {text(read.Handle)};");
    }

    /// <summary>What stands at the beginning of an iteration that gives back what it reserves.</summary>
    public void Mark(int loop)
    {
        if (!_records.IsReleased(loop))
            return;
        _code.Line($"nint {Name("mark", loop)} = workspace.Mark;");
        foreach (int made in _program.Arrays.Keys.Where(a => _program.Scalars.IsReused(a) && _records.ReleasedAround(a) == loop))
            DeclareMemory(made);
    }

    /// <summary>The memory of an array that a loop makes: what the last iteration had the next one has again.</summary>
    public void DeclareMemory(int made) => _code.Line(
        $"Span<{Spelling.Type(_program.Arrays[made].Kind)}> {_program.Names.Of(("memory", made), "")} = default;");

    /// <summary>What stands at the beginning of an iteration, where its condition holds.</summary>
    public void Enter(int loop, string count, Func<int, string> text)
    {
        if (_records.ReadBy(loop) is { } read)
            EnterReading(loop, read.Forward, count);
        if (_records.SavedBy(loop).Count == 0)
            return;
        string record = Name("save", loop);
        if (_records.IsOnce(loop))
        {
            _code.Line($"ref var {record} = ref workspace.At<{TypeName(loop)}>({Handle(loop)});");
        }
        else if (Counts(loop))
        {
            // In the order in which they are made, whichever way the index counts.
            string turn = _records.IsReversed(loop) ? $"{count} - 1 - {Index(loop)}" : Index(loop);
            _code.Line($"ref var {record} = ref Unsafe.Add(ref {Name("records", loop)}, {turn});");
        }
        else
        {
            string place = Name("place", loop);
            _code.Line($"nint {place} = workspace.Reserve<{TypeName(loop)}>(1);");
            _code.Line($"ref var {record} = ref workspace.At<{TypeName(loop)}>({place});");
            _code.Line($"{record}.previous = {Handle(loop)};");
            _code.Line($"{Handle(loop)} = {place};");
        }

        foreach (int value in _records.SavedBy(loop).Where(v => IsTensor(v) && !_program.Kept[v].Grows))
            Keep(loop, value, record);
        foreach (int value in _records.SavedBy(loop).Where(v => _records.IsSavedFirst(loop, v)).Distinct())
            Save(loop, value, text);
    }

    // A tensor is computed where it is kept.
    private void Keep(int loop, int value, string record)
    {
        var storage = _program.Kept[value];
        string type = Spelling.Type(storage.Kind), field = FieldOf(loop, value);
        _code.Line($"{record}.{field} = workspace.Reserve<{type}>({Spelling.Dim(storage.Size)});");
        Refer(storage, $"{record}.{field}");
    }

    /// <summary>The same, where its size is known later than the iteration begins.</summary>
    public void Keep(int value)
    {
        int loop = _records.Loops.First(l => _records.SavedBy(l).Contains(value));
        var storage = _program.Kept[value];
        string type = Spelling.Type(storage.Kind), field = $"{Name("save", loop)}.{FieldOf(loop, value)}";
        _code.Line($"{field} = workspace.Reserve<{type}>({Spelling.Dim(storage.Size)});");
        _code.Line($"{storage.Name} = ref workspace.At<{type}>({field}); // {storage.ShapeText}");
    }

    private void Refer(Storage storage, string place)
    {
        string type = Spelling.Type(storage.Kind);
        _code.Line($"ref {type} {storage.Name} = ref workspace.At<{type}>({place}); // {storage.ShapeText}");
    }

    private string FieldOf(int loop, int value) =>
        _fields[loop][_records.SavedBy(loop).Select((v, k) => (v, k)).First(x => x.v == value).k];

    /// <summary>Saves a value of an iteration.</summary>
    public void Save(int loop, int value, Func<int, string> text)
    {
        for (int k = 0; k < _fields[loop].Length; k++)
        {
            if (_records.SavedBy(loop)[k] == value && !IsTensor(value))
                _code.Line($"{Name("save", loop)}.{_fields[loop][k]} = {text(value)};");
        }
    }

    /// <summary>What stands at the end of an iteration.</summary>
    public void Leave(int loop)
    {
        if (_records.IsCounted(loop))
            _code.Line($"{Count(loop)}++;");
        if (_records.IsReleased(loop))
            _code.Line($"workspace.Release({Name("mark", loop)});");
    }

    private void EnterReading(int loop, int forward, string count)
    {
        string record = Name("load", loop);
        if (_records.IsOnce(forward))
        {
            _code.Line($"ref var {record} = ref workspace.At<{TypeName(forward)}>({Handle(forward)});");
        }
        else if (Counts(forward))
        {
            // The last record first.
            string index = _records.IsReversed(loop) ? Index(loop) : $"{count} - 1 - {Index(loop)}";
            _code.Line($"ref var {record} = ref Unsafe.Add(ref {Name("records", loop)}, {index});");
        }
        else
        {
            _code.Line($"ref var {record} = ref workspace.At<{TypeName(forward)}>({Name("place", loop)});");
            _code.Line($"{Name("place", loop)} = {record}.previous;");
        }

        foreach (var kept in _program.Kept.Where(k => _f.Nodes[k.Key].Op == Op.Load && _records.ReaderOf(k.Key) == loop))
            Refer(kept.Value, Field(kept.Key));
    }

    /// <summary>The records of a loop as the numbers that they consist of, for another that runs in lanes.</summary>
    public string Lanes(int loop, int forward, string type) =>
        $"ref Unsafe.As<{TypeName(forward)}, {type}>(ref {Name("records", loop)})";

    private bool IsTensor(int value) => _f.TypeOf(value).Rank > 0;

    private string BytesText(int loop) => _records.TensorBytes(loop) is var tensors && tensors == Dim.Zero
        ? $"{_records.Bytes(loop)}" : LoopSize.Plain($"{_records.Bytes(loop)} + {tensors.ToFactoredText()}");

    private void Locate(int loop, int forward, string place) => _code.Line(
        $"ref {TypeName(forward)} {Name("records", loop)} = ref workspace.At<{TypeName(forward)}>({place});");

    /// <summary>What a loop is called in comments.</summary>
    public string Describe(int loop) => _records.IsOnce(loop) ? "call"
        : Counts(loop) ? $"loop over {Index(loop)}" : "while loop";

    private bool Counts(int loop) => Regions.Counts(_f.Nodes[loop]);

    private string TypeName(int loop) => _prefix + Name("record", loop);

    // Given when the body was lowered.
    private string Name(string what, int loop) => _program.Names.Of((what, loop), what);

    private string[] FieldsOf(int loop)
    {
        var names = new NameTable("previous");
        return _records.SavedBy(loop).Select(v => names.Fresh(_program.Scalars.WishOf(v))).ToArray();
    }
}
