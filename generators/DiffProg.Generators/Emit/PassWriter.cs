using DiffProg.Generators.IR;
using DiffProg.Generators.Lowering;

namespace DiffProg.Generators.Emit;

/// <summary>
/// One pass over a row: a method with the loop, which stops where less than a vector is left. The kernel calls it in
/// vectors and then in single lanes. It is a method of its own so that the JIT's budget for inlining serves one width.
/// </summary>
public sealed class PassWriter
{
    private readonly CodeWriter _code;
    private readonly LoopProgram _program;
    private readonly Kernel _kernel;
    private readonly string[] _loops;
    private readonly List<Store> _stores;
    private readonly List<(Term Term, Storage Row)> _kept;
    private readonly List<Term> _scalars = [];
    private readonly HashSet<Term> _visited = [];
    private readonly Dictionary<Term, string> _scalarNames = [];
    private readonly Dictionary<Term, string> _scalarArguments = [];
    private readonly Dictionary<Reduction, string> _accumulators = [];
    private readonly List<(string Key, Storage Storage, string Offset)> _references = [];
    private readonly Dictionary<string, string> _callNames = [];
    private readonly NameTable _names;

    // Sizes in strides and offsets.
    private readonly SortedSet<string> _symbols = new(StringComparer.Ordinal);
    private readonly List<(Address Address, string Parameter, string Argument)> _positions = [];

    public PassWriter(CodeWriter code, LoopProgram program, Kernel kernel, KernelSignature signature, int phase, string[] loops)
    {
        (_code, _program, _kernel, Phase, _loops) = (code, program, kernel, phase, loops);
        _names = new NameTable([.. loops, "V", "end", .. signature.Symbols]);
        Reductions = kernel.Reductions.Where(r => r.Input.Level == Level.Element && r.Input.Phase == phase
            && (r.Collect != Collect.Memory || ReducesLast(r))).ToList();
        _stores = kernel.Stores.Where(s => s.Value.Level == Level.Element && s.Value.Phase == phase
            && (s.Reduction is null || !Reductions.Contains(s.Reduction))).ToList();
        _kept = kernel.RowBuffers.Where(r => r.Term.Phase == phase).ToList();
        foreach (var root in _stores.Select(s => s.Value).Concat(Reductions.Select(r => r.Input)).Concat(_kept.Select(k => k.Term)))
            FindInputs(root);
        foreach (var store in _stores)
        {
            Reference(store.Target, store.Address);
            Symbols(store.Address.Strides[Last]);
        }

        foreach (var (_, row) in kernel.RowBuffers)
            RowReference(row);
    }

    public int Phase { get; }

    public List<Reduction> Reductions { get; }

    /// <summary>Values of the row that the elements read.</summary>
    public IReadOnlyList<Term> Scalars => _scalars;

    public bool IsEmpty => _stores.Count == 0 && Reductions.Count == 0;

    private int Last => _kernel.Loops.Length - 1;

    private string Name => _kernel.Passes > 1 ? $"{_kernel.Name}Pass{Phase + 1}" : $"{_kernel.Name}Pass";

    private IReadOnlyList<string?> OuterLoops => _loops.Select((l, i) => i == Last ? null : l).ToArray();

    public void Bind(Term scalar, string argument) => _scalarArguments[scalar] = argument;

    public string Accumulator(Reduction reduction, NameTable names) => _accumulators.TryGetValue(reduction, out string? name)
        ? name : _accumulators[reduction] = names.Fresh(Memory.NameOf(_program.Function, reduction.NodeId) + "Lanes", "Rest");

    /// <summary>References to the start of each row, which the kernel declares before the loop.</summary>
    /// <param name="kernelNames">Identifiers of the kernel.</param>
    /// <param name="declared">References that are in scope already, by key.</param>
    public IEnumerable<(string Name, Storage Storage, string Offset)> References(
        NameTable kernelNames, IDictionary<string, string> declared)
    {
        foreach (var (key, storage, offset) in _references)
        {
            if (offset == "0" || declared.TryGetValue(key, out string? name))
            {
                _callNames[key] = offset == "0" ? storage.Name : declared[key];
                continue;
            }

            _callNames[key] = declared[key] = name = kernelNames.Fresh(storage.Name.TrimStart('@') + "Row");
            yield return (name, storage, offset);
        }
    }

    /// <summary>The call in vectors or in single lanes; it returns where it stopped.</summary>
    public string Call(string lanes, string suffix, string end) => $"{Name}<{lanes}>(" + string.Join(", ",
        _references.Select(r => $"ref {_callNames[r.Key]}")
            .Concat(_scalars.Select(s => _scalarArguments[s]))
            .Concat(_positions.Select(p => p.Argument))
            .Concat(_symbols)
            .Append(_loops[Last]).Append(end)
            .Concat(Reductions.Select(r => $"ref {_accumulators[r]}{suffix}"))) + ")";

    public void WriteMethod()
    {
        if (IsEmpty)
            return;
        string j = _loops[Last];
        var inputs = _references.Select(r => $"ref {Spelling.Type(r.Storage.Kind)} {Parameter(r.Key)}")
            .Concat(_scalars.Select(s => $"{Spelling.Type(s.Scalar)} {ScalarName(s)}"))
            .Concat(_positions.Select(p => $"nint {p.Parameter}"))
            .Concat(_symbols.Select(s => $"nint {s}"))
            .Append($"nint {j}").Append("nint end").ToArray();
        // Counting takes the names that users gave, before what is reduced is called a sum.
        var terms = new TermWriter(_code, _program, _names, _kernel, lanes: true, Leaf);
        foreach (var root in _stores.Select(s => s.Value).Concat(Reductions.Select(r => r.Input)).Concat(_kept.Select(k => k.Term)))
            terms.Count(root);
        var accumulators = Reductions.ToDictionary(r => r, r => _names.Fresh(Memory.NameOf(_program.Function, r.NodeId)));
        var results = Reductions.ToDictionary(r => r, r => _names.Fresh(accumulators[r].TrimStart('@') + "Lanes"));
        var parameters = inputs.Concat(Reductions.Select(r => $"ref V {results[r]}"));
        _code.Line("[MethodImpl(MethodImplOptions.AggressiveOptimization)]");
        _code.Line($"private static nint {Name}<V>({string.Join(", ", parameters)})");
        _code.Indented(() => _code.Line(Spelling.Constraint(_kernel.Lane)));
        _code.Braces(() =>
        {
            foreach (var reduction in Reductions)
                _code.Line($"var {accumulators[reduction]} = {results[reduction]};");
            _code.Block($"for (; {j} <= end - V.Count; {j} += V.Count)", () => Statements(terms, accumulators));
            foreach (var reduction in Reductions)
                _code.Line($"{results[reduction]} = {accumulators[reduction]};");
            _code.Line($"return {j};");
        });
        _code.Line();
    }

    private void Statements(TermWriter terms, IReadOnlyDictionary<Reduction, string> accumulators)
    {
        foreach (var (term, row) in _kept)
            _code.Line($"V.Store({terms.Local(term)}, ref {Parameter(Key(row, "0"))}, {_loops[Last]});");
        foreach (var reduction in Reductions)
        {
            string value = terms.Print(reduction.Input, 3);
            string name = accumulators[reduction];
            terms.Comment(reduction.Input);
            _code.Line(reduction.Op == Op.Sum ? $"{name} += {value};"
                : $"{name} = {(reduction.Op == Op.ReduceMax ? "V.Max" : "V.Min")}({name}, {value});");
        }

        foreach (var store in _stores)
            Write(store, terms);
    }

    private void Write(Store store, TermWriter terms)
    {
        string j = _loops[Last];
        string value = terms.Print(store.Value);
        terms.Comment(store);
        string target = Parameter(Key(store.Target, Spelling.Offset(store.Address, OuterLoops)));
        var stride = store.Address.Strides[Last];
        bool strided = !stride.IsOne;
        string at = strided ? $"{j} * {Spelling.Factor(stride)}" : j;
        string old = strided ? $"V.LoadStrided(ref {target}, {at}, {Spelling.Dim(stride)})" : $"V.Load(ref {target}, {at})";
        string combined = store.Combine switch
        {
            null => value,
            Op.Sum => $"{old} + {terms.Print(store.Value, 4)}",
            Op.ReduceMax => $"V.Max({old}, {value})",
            _ => $"V.Min({old}, {value})",
        };
        _code.Line(strided
            ? $"V.StoreStrided({combined}, ref {target}, {at}, {Spelling.Dim(stride)});"
            : $"V.Store({combined}, ref {target}, {at});");
    }

    private bool ReducesLast(Reduction reduction) =>
        _kernel.Stores.Any(s => s.Reduction == reduction && s.Address.Strides[Last] == Dim.Zero);

    // What the element method must be given: references, row scalars, positions of random numbers.
    private void FindInputs(Term term)
    {
        if (!_visited.Add(term))
            return;
        if (term.Level != Level.Element)
        {
            if (term.Kind != TermKind.Constant && !_scalars.Contains(term))
                _scalars.Add(term);
            return;
        }

        if (_kernel.RowBuffers.Any(r => r.Term == term && term.Phase < Phase))
            return;
        if (term.Kind == TermKind.Load)
        {
            Reference(term.Storage!, term.Address!);
            Symbols(term.Address!.Strides[Last]);
        }

        if (term.Kind == TermKind.Index)
            Symbols(term.AxisOffset!);
        if (term.Kind == TermKind.Uniform && !_positions.Any(p => p.Address == term.Address))
            _positions.Add((term.Address!, _names.Fresh("first"), Spelling.Offset(term.Address!, OuterLoops)));
        if (term.Kind == TermKind.Index && term.Axis != Last && !_positions.Any(p => p.Argument == _loops[term.Axis]))
            _positions.Add((new Address { Strides = [], Offset = Dim.Zero, Indirect = [] }, _loops[term.Axis], _loops[term.Axis]));
        foreach (var operand in term.Operands)
            FindInputs(operand);
    }

    private void Symbols(Dim dim) => _symbols.UnionWith(dim.Symbols.Select(Spelling.Symbol));

    private void Reference(Storage storage, Address address)
    {
        string offset = Spelling.Offset(address, OuterLoops);
        string key = Key(storage, offset);
        if (!_references.Any(r => r.Key == key))
            _references.Add((key, storage, offset));
    }

    private void RowReference(Storage row)
    {
        if ((_kept.Any(k => k.Row == row) || _kernel.RowBuffers.Any(r => r.Row == row && r.Term.Phase < Phase))
            && !_references.Any(r => r.Key == Key(row, "0")))
            _references.Add((Key(row, "0"), row, "0"));
    }

    private static string Key(Storage storage, string offset) => storage.Name + "@" + offset;

    private string Parameter(string key) => _names.Of(("reference", key), key.Substring(0, key.IndexOf('@', 1)));

    private string ScalarName(Term term) => _scalarNames.TryGetValue(term, out string? name) ? name
        : _scalarNames[term] = _names.Fresh(term.Node.Op == Op.Parameter || term.Node.Name is not null
            ? term.Node.Name! : term.Kind == TermKind.Load ? term.Storage!.Name : Memory.NameOf(_program.Function, term.NodeId));

    private (string Text, int Precedence)? Leaf(Term term)
    {
        string j = _loops[Last];
        if (term.Level != Level.Element && term.Kind != TermKind.Constant)
            return (term.Scalar is ScalarKind.F32 or ScalarKind.F64 ? $"V.Splat({ScalarName(term)})" : ScalarName(term), 0);
        if (_kernel.RowBuffers.FirstOrDefault(r => r.Term == term).Row is { } row && term.Phase < Phase)
            return ($"V.Load(ref {Parameter(Key(row, "0"))}, {j})", 0);
        switch (term.Kind)
        {
            case TermKind.Load:
                return (Load(term, "Load"), 0);
            case TermKind.Apply when term.Node.Op == Op.Convert && term.Operands[0].Scalar == ScalarKind.I32:
                return (Load(term.Operands[0], "LoadInt32"), 0);
            case TermKind.Index:
                string shift = term.AxisOffset == Dim.Zero ? "" : " + " + Spelling.Dim(term.AxisOffset!);
                return term.Axis == Last ? ($"V.Iota({j}{shift})", 0) : ($"V.Splat({_loops[term.Axis]}{shift})", 0);
            case TermKind.Uniform:
                var position = _positions.First(p => p.Address == term.Address);
                string key = ScalarName(term.Operands[0]), one = Spelling.OneLane(_kernel.Lane);
                return term.Address!.Strides[Last] == Dim.Zero
                    ? ($"V.Splat({one}.Sum({one}.Uniform({key}, {position.Parameter})))", 0)
                    : ($"V.Uniform({key}, {position.Parameter} + {j})", 0);
            default:
                return null;
        }
    }

    private string Load(Term term, string method)
    {
        string name = Parameter(Key(term.Storage!, Spelling.Offset(term.Address!, OuterLoops)));
        var stride = term.Address!.Strides[Last];
        if (stride == Dim.Zero)
            return $"V.Splat({name})";
        return stride.IsOne ? $"V.{method}(ref {name}, {_loops[Last]})"
            : $"V.LoadStrided(ref {name}, {_loops[Last]} * {Spelling.Factor(stride)}, {Spelling.Dim(stride)})";
    }
}
