using DiffProg.Generators.IR;
using DiffProg.Generators.Lowering;
using DiffProg.Generators.Lowering.Lanes;

namespace DiffProg.Generators.Emit.Lanes;

/// <summary>What a loop in lanes does over one width, from element i on; the result is where it stopped.</summary>
internal sealed class LaneBodyWriter
{
    private readonly CodeWriter _code;
    private readonly FunctionIR _f;
    private readonly Scalars _plan;
    private readonly RecordWriter _records;
    private readonly LaneLoop _loop;
    private readonly LaneArguments _arguments;
    private readonly string _i;
    private readonly string _count;
    private readonly IReadOnlyList<string> _totals;
    private readonly NameTable _names;
    private readonly Dictionary<int, string> _locals = [];
    private readonly Dictionary<int, string> _sums = [];
    private readonly ILookup<int, int> _users;

    public LaneBodyWriter(
        CodeWriter code, LoopProgram program, RecordWriter records, LaneLoop loop, LaneArguments arguments, string i,
        string count, IReadOnlyList<string> totals)
    {
        (_code, _f, _plan, _records) = (code, program.Function, program.Scalars, records);
        (_loop, _arguments, _i, _count, _totals) = (loop, arguments, i, count, totals);
        _names = arguments.Names;
        _users = loop.Body.SelectMany(b => arguments.Operands(b).Select(o => (o, b)))
            .Concat(loop.Totals.SelectMany(t => t.Terms, (_, x) => (o: x.Node, b: -1)))
            .Concat(_plan.Records.SavedBy(loop.Loop).Select(s => (o: s, b: -1)))
            .ToLookup(x => x.o, x => x.b);
    }

    public void Write()
    {
        _code.Line($"if ({_i} > {_count} - V.Count)");
        _code.Indented(() => _code.Line($"return {_i};"));
        foreach (var (node, name) in _arguments.Numbers)
            Local(node, $"V.Splat({name})");
        foreach (int id in _loop.Body.Where(b => _f.Nodes[b].Op == Op.Read && !_loop.Accesses[b].Moves))
            Local(id, $"V.Splat({_arguments.NameOf(_loop.Accesses[id])})");
        var sums = _loop.Totals.Select(t => Sum()).ToArray();
        foreach (int id in _loop.Body.Where(IsSum))
            _sums[id] = Sum();
        _code.Block($"for (; {_i} <= {_count} - V.Count; {_i} += V.Count)", () =>
        {
            var line = new PrimalLine(_code);
            foreach (int id in _loop.Body)
                Statement(id, line);
            for (int t = 0; t < sums.Length; t++)
            {
                foreach (var (node, subtracted) in _loop.Totals[t].Terms)
                    Add(sums[t], node, subtracted);
            }

            var saved = _plan.Records.SavedBy(_loop.Loop);
            for (int k = 0; k < saved.Count; k++)
                _code.Line(Store(Text(saved[k]), _arguments.Save!, k, saved.Count));
        });
        foreach (var sum in _sums)
            _code.Line($"{_arguments.NameOf(_loop.Accesses[sum.Key])} += V.Sum({sum.Value});");
        for (int t = 0; t < sums.Length; t++)
            _code.Line($"{_totals[t]} += V.Sum({sums[t]});");
        _code.Line($"return {_i};");
    }

    private string Sum()
    {
        string name = _names.Fresh("sum");
        _code.Line($"var {name} = V.Splat(0);");
        return name;
    }

    // It adds to one element.
    private bool IsSum(int id) => _f.Nodes[id].Op == Op.AddTo && !_loop.Accesses[id].Moves;

    private void Statement(int id, PrimalLine line)
    {
        var n = _f.Nodes[id];
        if (_locals.ContainsKey(id))
            return;
        if (n.Op is Op.Write or Op.AddTo)
        {
            line.Above(_f.Nodes[n.Operands[1]].Primal ?? n.Primal);
            if (IsSum(id))
            {
                Add(_sums[id], n.Operands[1], subtracted: false);
                return;
            }

            string target = _arguments.NameOf(_loop.Accesses[id]);
            string value = n.Op == Op.Write ? Text(n.Operands[1]) : Sum($"V.Load(ref {target}, {_i})", n.Operands[1]);
            _code.Line($"V.Store({value}, ref {target}, {_i});");
            return;
        }

        // What is read before it is written, and what is used twice.
        if (n.Op == Op.Read || _users[id].Count() > 1)
        {
            if (n.Op != Op.Read)
                line.Above(n.Primal);
            Local(id, Compose(id).Text);
        }
    }

    private void Local(int node, string text)
    {
        _locals[node] = _names.Fresh(Memory.NameOf(_f, node));
        _code.Line($"var {_locals[node]} = {text};");
    }

    private void Add(string sum, int term, bool subtracted) => _code.Line(subtracted ? $"{sum} -= {Text(term, 3)};"
        : $"{sum} = {Sum(sum, term)};");

    // A product is added with one rounding.
    private string Sum(string sum, int term) => IsPlace(term) && _f.Nodes[term] is { Op: Op.Multiply } product
        ? $"V.MultiplyAdd({Text(product.Operands[0])}, {Text(product.Operands[1])}, {sum})"
        : IsPlace(term) && _f.Nodes[term] is { Op: Op.Negate } negative
            ? $"{sum} - {Text(negative.Operands[0], 3)}"
        : $"{sum} + {Text(term, 3)}";

    private bool IsPlace(int node) => !_arguments.IsOutside(node) && !_locals.ContainsKey(node)
        && _f.Nodes[node].Op is not (Op.Constant or Op.Load);

    private string Text(int node, int context = 100) => Spelling.Parenthesised(Compose(node), context);

    private (string Text, int Precedence) Compose(int node)
    {
        if (_locals.TryGetValue(node, out string? local))
            return (local, 0);
        var n = _f.Nodes[node];
        switch (n.Op)
        {
            case Op.Constant:
                return ($"V.Splat({Literals.Code(n)})", 0);
            case Op.Read:
                return ($"V.Load(ref {_arguments.NameOf(_loop.Accesses[node])}, {_i})", 0);
            case Op.Load:
                int forward = _plan.Records.ReadBy(_loop.Loop)!.Value.Forward;
                return (Load(
                    _arguments.Saved!, (int)n.Attributes.Integer("index"), _plan.Records.SavedBy(forward).Count), 0);
            case Op.Add or Op.Subtract when Fused(n) is { } fused:
                return (fused, 0);
            default:
                var row = Primitives.Of(n.Op);
                return Spelling.Operation(
                    row.VectorCode!, row.Precedence, n.Operands.Count, (k, context) => Text(n.Operands[k], context));
        }
    }

    private string? Fused(Node n)
    {
        if (n.Op != Op.Add)
            return null;
        foreach (int k in new[] { 0, 1 })
        {
            if (IsPlace(n.Operands[k]) && _f.Nodes[n.Operands[k]].Op == Op.Multiply)
                return Sum(Text(n.Operands[1 - k]), n.Operands[k]);
        }

        return null;
    }

    // Field k of records of so many numbers.
    private string Load(string memory, int k, int fields) => fields == 1 ? $"V.Load(ref {memory}, {_i})"
        : $"V.LoadStrided(ref {memory}, {_i} * {fields} + {k}, {fields})";

    private string Store(string value, string memory, int k, int fields) =>
        fields == 1 ? $"V.Store({value}, ref {memory}, {_i});"
            : $"V.StoreStrided({value}, ref {memory}, {_i} * {fields} + {k}, {fields});";
}
