using DiffProg.Generators.IR;
using DiffProg.Generators.Lowering;
using DiffProg.Generators.Lowering.Lanes;

namespace DiffProg.Generators.Emit.Lanes;

/// <summary>
/// What a loop in lanes takes: the first elements of what it meets, records, and numbers that it does not change.
/// </summary>
public sealed class LaneArguments
{
    private readonly FunctionIR _f;
    private readonly LaneLoop _loop;
    private readonly RecordWriter _records;
    private readonly Scalars _plan;
    private readonly string _type;
    private readonly List<(Access Access, string Name)> _elements = [];
    private readonly List<(int Node, string Name)> _numbers = [];
    private readonly Dictionary<(int, string), string> _names = [];

    public LaneArguments(LoopProgram program, RecordWriter records, LaneLoop loop)
    {
        (_f, _loop, _records, _plan) = (program.Function, loop, records, program.Scalars);
        _type = Spelling.Type(loop.Kind);
        foreach (var access in loop.Accesses.Values.Where(a => !_names.ContainsKey(a.Key)))
        {
            _names[access.Key] = Names.Fresh(program.Arrays[access.Array].Name);
            _elements.Add((access, _names[access.Key]));
        }

        var saved = _plan.Records.SavedBy(loop.Loop);
        if (saved.Count > 0)
            Save = Names.Fresh("save");
        if (_plan.Records.ReadBy(loop.Loop) is not null)
            Saved = Names.Fresh("saved");
        foreach (int node in loop.Body.SelectMany(Operands)
            .Concat(loop.Totals.SelectMany(t => t.Terms, (_, x) => x.Node)).Concat(saved).Distinct()
            .Where(o => IsOutside(o) && _f.Nodes[o].Op != Op.Constant))
            _numbers.Add((node, Names.Fresh(Memory.NameOf(_f, node))));
    }

    /// <summary>The names in the methods.</summary>
    public NameTable Names { get; } = new([.. Spelling.Reserved, "F64x1", "F64x2", "F64x4", "F32x1", "F32x4", "F32x8"]);

    /// <summary>The records that the loop writes, and those that it reads.</summary>
    public string? Save { get; }

    public string? Saved { get; }

    public IEnumerable<(int Node, string Name)> Numbers => _numbers;

    public IEnumerable<string> Parameters => _elements.Select(e => $"ref {_type} {e.Name}")
        .Concat(Memories.Select(r => $"ref {_type} {r}")).Concat(_numbers.Select(n => $"{_type} {n.Name}"));

    public IEnumerable<string> Forwarded => _elements.Select(e => $"ref {e.Name}")
        .Concat(Memories.Select(r => $"ref {r}")).Concat(_numbers.Select(n => n.Name));

    private IEnumerable<string> Memories => new[] { Save, Saved }.OfType<string>();

    public string NameOf(Access access) => _names[access.Key];

    /// <summary>It is the same in every iteration; so is a length that a kernel's adjoint is divided by.</summary>
    public bool IsOutside(int node) => node < _loop.Loop || _f.Nodes[node].Op is Op.Constant or Op.Dimension;

    /// <summary>The numbers that a node of the body reads.</summary>
    public IEnumerable<int> Operands(int node) => _f.Nodes[node].Op switch
    {
        Op.Read => [],
        Op.Write or Op.AddTo => [_f.Nodes[node].Operands[1]],
        _ => _f.Nodes[node].Operands,
    };

    /// <summary>What stands in the call.</summary>
    /// <param name="count">How often the loop runs.</param>
    /// <param name="text">Text of a value of the body, as an operand of something of that precedence.</param>
    /// <param name="array">What an array is called there.</param>
    /// <param name="range">What elements are called there that were asked for before.</param>
    public IEnumerable<string> Values(
        string count, Func<int, int, string> text, Func<int, string> array, Func<SharedRange, string> range)
    {
        var addresses = new Addresses(_f, _plan, text);
        foreach (var (access, _) in _elements)
        {
            yield return _plan.Ranges.Of(_loop, access) is { } shared ? $"ref {range(shared)}"
                : From(array, access, addresses.First(access.Index, _loop.Loop, _loop.Loop), count);
        }

        if (Save is not null)
            yield return _records.Lanes(_loop.Loop, _loop.Loop, _type);
        if (Saved is not null)
            yield return _records.Lanes(_loop.Loop, _plan.Records.ReadBy(_loop.Loop)!.Value.Forward, _type);
        foreach (var (node, _) in _numbers)
            yield return text(node, 100);
    }

    /// <summary>What stands before the call, where what an iteration adds is seen when a later one throws: only as many
    /// iterations run as meet elements that are there.</summary>
    /// <param name="count">What their number is called, which is there.</param>
    /// <param name="text">Text of a value of the body, as an operand of something of that precedence.</param>
    /// <param name="array">What an array is called there.</param>
    public IEnumerable<string> Limits(string count, Func<int, int, string> text, Func<int, string> array)
    {
        var addresses = new Addresses(_f, _plan, text);
        return _elements.Select(e => $"{count} = Elements.{(e.Access.Moves ? "CountFrom" : "CountAt")}("
            + $"{array(e.Access.Array)}, {addresses.First(e.Access.Index, _loop.Loop, _loop.Loop)}, {count});");
    }

    /// <summary>The first of so many elements.</summary>
    public static string From(Func<int, string> array, Access access, string first, string count) =>
        $"ref Elements.{(access.Moves ? "From" : "At")}({array(access.Array)}, {first}, {count})";
}
