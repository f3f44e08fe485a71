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
    private readonly LeafWriter _leaves;

    // Sizes in strides and offsets.
    private readonly SortedSet<string> _symbols = new(StringComparer.Ordinal);
    private readonly List<(Address Address, string Parameter, string Argument)> _positions = [];

    public PassWriter(
        CodeWriter code, LoopProgram program, Kernel kernel, KernelSignature signature, int phase, string[] loops)
    {
        (_code, _program, _kernel, Phase, _loops) = (code, program, kernel, phase, loops);
        _names = new NameTable([.. loops, "V", "end", .. signature.Symbols]);
        _leaves = new LeafWriter(program, kernel, loops) { Scalar = ScalarName, Place = Place, First = First };
        Reductions = kernel.Reductions.Where(r => r.Input.Level == Level.Element && r.Input.Phase == phase
            && (r.Collect != Collect.Memory || ReducesLast(r))).ToList();
        _stores = kernel.Stores.Where(s => s.Value.Level == Level.Element && s.Value.Phase == phase
            && (s.Reduction is null || !Reductions.Contains(s.Reduction))).ToList();
        _kept = kernel.RowBuffers.Where(r => r.Term.Phase == phase).ToList();
        foreach (var root in _stores.Select(s => s.Value).Concat(Reductions.Select(r => r.Input))
            .Concat(_kept.Select(k => k.Term)))
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

    public string Accumulator(Reduction reduction, NameTable names) =>
        _accumulators.TryGetValue(reduction, out string? name) ? name : _accumulators[reduction] =
            names.Fresh(Memory.NameOf(_program.Function, reduction.NodeId) + "Lanes", "Rest");

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
        foreach (var root in _stores.Select(s => s.Value).Concat(Reductions.Select(r => r.Input))
            .Concat(_kept.Select(k => k.Term)))
            terms.Count(root);
        var accumulators = Reductions.ToDictionary(r => r, r =>
            _names.Fresh(Memory.NameOf(_program.Function, r.NodeId)));
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
            _code.Line(Spelling.Join(Primitives.Of(reduction.Folding.Combine).VectorCode!, name, value));
        }

        foreach (var store in _stores)
            Write(store, terms);
    }

    private void Write(Store store, TermWriter terms)
    {
        string text = _leaves.Store(store, context => terms.Print(store.Value, context));
        terms.Comment(store);
        _code.Line(text);
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
            _positions.Add((
                new Address { Strides = [], Offset = Dim.Zero, Indirect = [] }, _loops[term.Axis], _loops[term.Axis]));
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
            ? term.Node.Name! : term.Kind == TermKind.Load ? term.Storage!.Name
                : Memory.NameOf(_program.Function, term.NodeId));

    private (string Text, int Precedence)? Leaf(Term term) =>
        _kernel.RowBuffers.FirstOrDefault(r => r.Term == term).Row is { } row && term.Phase < Phase
            ? ($"V.Load(ref {Parameter(Key(row, "0"))}, {_loops[Last]})", 0) : _leaves.Lanes(term);

    // The rows are parameters of the method: what is left of an address is the way along the last loop.
    private (string Reference, string Position) Place(Storage storage, Address address)
    {
        var stride = address.Strides[Last];
        string along = stride.IsOne ? _loops[Last] : stride == Dim.Zero ? "0"
            : $"{_loops[Last]} * {Spelling.Factor(stride)}";
        return (Parameter(Key(storage, Spelling.Offset(address, OuterLoops))), along);
    }

    private string First(Address address)
    {
        string first = _positions.First(p => p.Address == address).Parameter;
        return address.Strides[Last] == Dim.Zero ? first : $"{first} + {_loops[Last]}";
    }
}
