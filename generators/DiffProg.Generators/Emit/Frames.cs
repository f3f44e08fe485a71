using DiffProg.Generators.IR;
using DiffProg.Generators.Lowering;

namespace DiffProg.Generators.Emit;

/// <summary>
/// What loops save for their reverse: a struct for each loop, a record of it for each iteration, in the workspace. The
/// records of a loop that counts lie one after the other; those of another each know the one before.
/// </summary>
public sealed class Frames
{
    private readonly LoopProgram _program;
    private readonly FunctionIR _f;
    private readonly Regions _regions;

    // The loops that save, and the names of the fields.
    private readonly Dictionary<int, string[]> _fields = [];

    // For a loop that goes backward: the one whose records it reads, and the value that is their place.
    private readonly Dictionary<int, (int Forward, int Handle)> _reads = [];

    // The index of a loop that counts down, and the loop.
    private readonly Dictionary<int, int> _reversed = [];

    public Frames(LoopProgram program)
    {
        (_program, _f) = (program, program.Function);
        _regions = Regions.Of(_f.Nodes);
        for (int i = 0; i < _f.Nodes.Count; i++)
        {
            var node = _f.Nodes[i];
            if (node.Op == Op.Save && node.Operands.Count > 0)
                _fields[_regions.Parent(i)] = FieldsOf(node);
            if (node.Op == Op.Load)
                _reads[LoopAround(i)] = (Saver(node.Operands[0]), node.Operands[0]);
            if (node.Op == Op.Index && Reversed(i) is { } reversed)
                _reversed[reversed] = _regions.Parent(i);
        }
    }

    public bool Any => _fields.Count > 0;

    /// <summary>The records' types.</summary>
    public void Declare(CodeWriter code)
    {
        foreach (var pair in _fields)
        {
            code.Line("/// <summary>What an iteration keeps for the way back.</summary>");
            code.Block($"private struct {TypeName(pair.Key)}", () =>
            {
                if (!Regions.Counts(_f.Nodes[pair.Key]))
                    code.Line("public nint previous;");
                var saved = _f.Nodes[SaveOf(pair.Key)].Operands;
                for (int k = 0; k < saved.Count; k++)
                    code.Line($"public {Spelling.Type(_f.TypeOf(saved[k]).Kind)} {pair.Value[k]};");
            });
            code.Line();
        }
    }

    /// <summary>The bytes of a record.</summary>
    public IEnumerable<(string Loop, int Bytes)> Sizes() => _fields.Select(p => (
        TypeName(p.Key), _f.Nodes[SaveOf(p.Key)].Operands.Sum(o => Bytes(_f.TypeOf(o).Kind))));

    public string IndexName(int opener) => _program.Names.Of(("index", opener), IndexWish(opener));

    public string IndexOf(int indexNode) => IndexName(_regions.Parent(indexNode));

    /// <summary>The loop whose index a value is, counted down; -1 where it is none.</summary>
    public int ReversedBy(int node) => _reversed.TryGetValue(node, out int loop) ? loop : -1;

    public bool IsReversed(int opener) => _reversed.ContainsValue(opener);

    public string Handle(int loop) => _program.Names.Of(("frame", loop), "frame");

    public string CountOf(int loop) => _program.Names.Of(("count", loop), "count");

    /// <summary>A saved value as the loop that goes backward reads it.</summary>
    public string Field(Node load)
    {
        int forward = Saver(load.Operands[0]);
        int reader = _reads.First(r => r.Value.Forward == forward && r.Value.Handle == load.Operands[0]).Key;
        return $"{_program.Names.Of(("load", reader), "saved")}.{_fields[forward][(int)load.Attributes.Integer("index")]}";
    }

    /// <summary>What stands before a loop.</summary>
    public void Begin(CodeWriter code, int loop, string count)
    {
        if (_fields.ContainsKey(loop))
        {
            string type = TypeName(loop);
            if (Regions.Counts(_f.Nodes[loop]))
            {
                code.Line($"nint {Handle(loop)} = workspace.Reserve<{type}>({count});");
                code.Line($"ref {type} {Records(loop)} = ref workspace.At<{type}>({Handle(loop)});");
            }
            else
            {
                code.Line($"nint {Handle(loop)} = 0;");
            }
        }

        if (IsCounted(loop))
            code.Line($"int {CountOf(loop)} = 0;");
        if (_reads.TryGetValue(loop, out var read))
        {
            string type = TypeName(read.Forward), place = HandleText(read.Handle);
            code.Line(Regions.Counts(_f.Nodes[read.Forward])
                ? $"ref {type} {Records(loop)} = ref workspace.At<{type}>({place});"
                : $"nint {Place(loop)} = {place};");
        }
    }

    /// <summary>What stands at the beginning of an iteration.</summary>
    public void Enter(CodeWriter code, int loop, string count)
    {
        if (!_reads.TryGetValue(loop, out var read))
            return;
        string name = _program.Names.Of(("load", loop), "saved");
        if (Regions.Counts(_f.Nodes[read.Forward]))
        {
            // The last record first.
            string index = IsReversed(loop) ? IndexName(loop) : $"{count} - 1 - {IndexName(loop)}";
            code.Line($"ref var {name} = ref Unsafe.Add(ref {Records(loop)}, {index});");
            return;
        }

        code.Line($"ref var {name} = ref workspace.At<{TypeName(read.Forward)}>({Place(loop)});");
        code.Line($"{Place(loop)} = {name}.previous;");
    }

    /// <summary>What stands at the end of an iteration.</summary>
    public void Leave(CodeWriter code, int loop)
    {
        if (IsCounted(loop))
            code.Line($"{CountOf(loop)}++;");
    }

    public void Save(CodeWriter code, int loop, IReadOnlyList<string> values)
    {
        string record = _program.Names.Of(("save", loop), "save");
        if (Regions.Counts(_f.Nodes[loop]))
        {
            code.Line($"ref var {record} = ref Unsafe.Add(ref {Records(loop)}, {IndexName(loop)});");
        }
        else
        {
            code.Line($"nint {Place(loop)} = workspace.Reserve<{TypeName(loop)}>(1);");
            code.Line($"ref var {record} = ref workspace.At<{TypeName(loop)}>({Place(loop)});");
            code.Line($"{record}.previous = {Handle(loop)};");
            code.Line($"{Handle(loop)} = {Place(loop)};");
        }

        for (int k = 0; k < values.Count; k++)
            code.Line($"{record}.{_fields[loop][k]} = {values[k]};");
    }

    private static int Bytes(ScalarKind kind) => kind switch
    {
        ScalarKind.F64 or ScalarKind.Frame => 8,
        ScalarKind.Bool => 1,
        _ => 4,
    };

    private string TypeName(int loop) => _program.Names.Of(("record", loop), "Frame");

    private string Records(int loop) => _program.Names.Of(("records", loop), "records");

    private string Place(int loop) => _program.Names.Of(("place", loop), "place");

    private int SaveOf(int loop) => _regions.End(loop) - 1;

    private bool IsCounted(int loop) => !Regions.Counts(_f.Nodes[loop])
        && _f.Nodes.Any(n => n.Op == Op.Count && n.Operands[0] == loop);

    private string HandleText(int handle) => _f.Nodes[handle].Op switch
    {
        Op.Frame => Handle(_f.Nodes[handle].Operands[0]),
        Op.Load => Field(_f.Nodes[handle]),
        _ => KernelSignature.ScalarName(_program, handle),
    };

    private int LoopAround(int node)
    {
        int at = _regions.Parent(node);
        while (_f.Nodes[at].Op != Op.Loop)
            at = _regions.Parent(at);
        return at;
    }

    // The loop whose records a handle stands for, through what saved it.
    private int Saver(int handle)
    {
        var node = _f.Nodes[handle];
        return node.Op switch
        {
            Op.Frame => node.Operands[0],
            Op.Load => Saver(_f.Nodes[SaveOf(Saver(node.Operands[0]))].Operands[(int)node.Attributes.Integer("index")]),
            _ => _regions.Sources(handle).Where(s => _f.Nodes[s].Op != Op.Constant).Select(Saver).First(),
        };
    }

    private string[] FieldsOf(Node save)
    {
        var names = new NameTable("previous");
        return save.Operands.Select(o => names.Fresh(Memory.NameOf(_f, o))).ToArray();
    }

    // (count - 1) - index, where that is all that is made of the index.
    private int? Reversed(int index)
    {
        var users = Enumerable.Range(0, _f.Nodes.Count).Where(i => _f.Nodes[i].Operands.Contains(index)).ToArray();
        int count = _f.Nodes[_regions.Parent(index)].Operands[0];
        return users is [var user] && _f.Nodes[user] is { Op: Op.Subtract, Operands: [var last, _] } && IsOneLess(last, count) ? user : null;
    }

    private bool IsOneLess(int last, int count) => _f.Nodes[last] switch
    {
        { Op: Op.Subtract, Operands: [var whole, var one] } => whole == count && IsConstant(one, 1),
        { Op: Op.Constant } constant => IsConstant(count, constant.Attributes.Integer("value") + 1),
        _ => false,
    };

    private bool IsConstant(int node, long value) =>
        _f.Nodes[node].Op == Op.Constant && _f.Nodes[node].Attributes.Integer("value") == value;

    private string IndexWish(int opener)
    {
        var named = Enumerable.Range(0, _f.Nodes.Count).FirstOrDefault(i => _f.Nodes[i].Name is not null
            && ((_f.Nodes[i].Op == Op.Index && _regions.Parent(i) == opener) || (_reversed.TryGetValue(i, out int loop) && loop == opener)));
        return named > 0 ? _f.Nodes[named].Name! : "i";
    }
}
