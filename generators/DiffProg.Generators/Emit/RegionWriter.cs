using System.Globalization;
using DiffProg.Generators.IR;
using DiffProg.Generators.Lowering;

namespace DiffProg.Generators.Emit;

/// <summary>
/// Prints scalar code with its regions as C# statements: a local where the user named a value or it is used twice, an
/// operand in place otherwise; every operation once, in the order of the program, so that the value is that of the body.
/// </summary>
public sealed class RegionWriter
{
    private readonly CodeWriter _code;
    private readonly LoopProgram _program;
    private readonly FunctionIR _f;
    private readonly Regions _regions;
    private readonly Arrays _arrays;
    private readonly ScalarUses _uses;
    private readonly Frames _frames;
    private string? _primal;

    public RegionWriter(CodeWriter code, LoopProgram program, Frames frames)
    {
        (_code, _program, _f, _frames) = (code, program, program.Function, frames);
        _regions = Regions.Of(_f.Nodes);
        _arrays = Arrays.Of(_f);
        _uses = new ScalarUses(program, _regions);
    }

    /// <summary>The statements of a node outside regions; an opener stands for its region.</summary>
    public void Write(int node) => Statement(node);

    /// <summary>A scalar as an expression that stands in a context of C#'s precedence.</summary>
    public string Text(int id, int context = 100)
    {
        var (text, precedence) = Expression(id);
        return precedence > 0 && precedence >= context ? $"({text})" : text;
    }

    private void WriteRange(int start, int end)
    {
        for (int i = start; i < end; i++)
        {
            Statement(i);
            if (_f.Nodes[i].Op is Op.If or Op.Loop)
                i = _regions.End(i);
        }
    }

    private void Statement(int i)
    {
        var node = _f.Nodes[i];
        switch (node.Op)
        {
            case Op.Constant or Op.Dimension or Op.Parameter or Op.Index or Op.Carried or Op.Result or Op.Frame or Op.Count:
                break;
            case Op.If:
                If(i);
                break;
            case Op.Loop:
                Loop(i);
                break;
            case Op.Array:
                if (_program.Arrays[i].InFrame)
                    _code.Line($"{ArrayName(i)}.Clear();");
                break;
            case Op.Write or Op.AddTo:
                Comment(node);
                _code.Line($"{Element(node, 2)} {(node.Op == Op.Write ? "=" : "+=")} {Text(node.Operands[1])};");
                break;
            case Op.Save:
                Save(i, node);
                break;
            case Op.Throw:
                _code.Line($"throw {node.Attributes.Text("exception")};");
                break;
            default:
                if (_uses.IsInline(i) || _frames.ReversedBy(i) >= 0)
                    break;
                Comment(node);
                _code.Line($"{Spelling.Type(node.Type.Kind)} {NameOf(i)} = {Composed(i).Text};");
                break;
        }
    }

    private void Comment(Node node)
    {
        if (node.Primal is { } primal && primal != _primal)
            _code.Line($"// {primal}");
        _primal = node.Primal;
    }

    private string NameOf(int id) => KernelSignature.ScalarArgument(_program, id);

    private string ArrayName(int version) => _program.Arrays[_arrays.First(version)].Name;

    private string Element(Node node, int from) =>
        $"{ArrayName(node.Operands[0])}[{string.Join(", ", node.Operands.Skip(from).Select(o => Text(o)))}]";

    // What is already there is its name; what is used once, its operation.
    private (string Text, int Precedence) Expression(int id)
    {
        var node = _f.Nodes[id];
        if (_frames.ReversedBy(id) is >= 0 and var loop)
            return (_frames.IndexName(loop), 0);
        switch (node.Op)
        {
            case Op.Constant:
                string literal = node.Type.Kind == ScalarKind.Frame ? "0" : Literals.Code(node);
                return (literal, literal[0] == '-' ? 1 : 0);
            case Op.Carried or Op.Result:
                return (Slot(_regions.Opener(id), (int)node.Attributes.Integer("index")), 0);
            case Op.Index:
                return (_frames.IndexOf(id), 0);
            case Op.Frame:
                return (_frames.Handle(node.Operands[0]), 0);
            case Op.Count:
                return (_frames.CountOf(node.Operands[0]), 0);
            default:
                return _uses.IsInline(id) ? Composed(id) : (NameOf(id), NameOf(id)[0] == '(' ? 1 : 0);
        }
    }

    private (string Text, int Precedence) Composed(int id)
    {
        var node = _f.Nodes[id];
        var row = Primitives.Of(node.Op);
        switch (node.Op)
        {
            case Op.Read:
                return (Element(node, 1), 0);
            case Op.Load:
                return (_frames.Field(node), 0);
            case Op.Convert:
                return ($"({Spelling.Type(node.Type.Kind)}){Text(node.Operands[0], 1)}", 1);
            default:
                int context = row.Precedence == 0 ? 100 : row.Precedence;
                // a - (b + c): the right operand of an infix needs parentheses at the same precedence, the left one none.
                var operands = node.Operands.Select((o, k) => (object)Text(o, k == 0 && row.Precedence > 1 ? context + 1 : context));
                return (string.Format(CultureInfo.InvariantCulture, row.CodeOver(node.Type.Kind)!, operands.ToArray()), row.Precedence);
        }
    }

    // The variable in which value k of an If or a Loop stands.
    private string Slot(int opener, int k) => _program.Names.Of(("slot", opener, k), SlotWish(opener, k));

    private string SlotWish(int opener, int k)
    {
        for (int i = opener + 1; i < _f.Nodes.Count; i++)
        {
            if (_f.Nodes[i] is { Op: Op.Carried or Op.Result, Name: { } name } node && _regions.Opener(i) == opener
                && node.Attributes.Integer("index") == k)
                return name;
        }

        return _f.Nodes[_f.Nodes[_regions.End(opener)].Operands[k]].Name ?? (_f.Nodes[opener].Op == Op.If ? "chosen" : "carried");
    }

    private IEnumerable<int> ScalarSlots(int opener) => Enumerable.Range(0, _f.Nodes[_regions.End(opener)].Operands.Count)
        .Where(k => _f.TypeOf(_f.Nodes[_regions.End(opener)].Operands[k]).Rank == 0);

    private void If(int opener)
    {
        int middle = _regions.Middle(opener), end = _regions.End(opener);
        var slots = ScalarSlots(opener).ToArray();
        foreach (int k in slots)
            _code.Line($"{Spelling.Type(_f.TypeOf(_f.Nodes[end].Operands[k]).Kind)} {Slot(opener, k)};");
        _code.Block($"if ({Text(_f.Nodes[opener].Operands[0])})", () => Part(opener + 1, middle));
        if (end > middle + 1 || slots.Length > 0)
            _code.Block("else", () => Part(middle + 1, end));

        void Part(int from, int to)
        {
            _primal = null;
            WriteRange(from, to);
            foreach (int k in _f.Nodes[to - 1].Op == Op.Throw ? [] : slots)
                _code.Line($"{Slot(opener, k)} = {Text(_f.Nodes[to].Operands[k])};");
            _primal = null;
        }
    }

    private void Loop(int opener)
    {
        var node = _f.Nodes[opener];
        int end = _regions.End(opener), middle = _regions.Middle(opener);
        var initial = Regions.Initial(node).ToArray();
        foreach (int k in ScalarSlots(opener))
            _code.Line($"{Spelling.Type(_f.TypeOf(initial[k]).Kind)} {Slot(opener, k)} = {Text(initial[k])};");
        string count = Regions.Counts(node) ? Text(node.Operands[0], 4) : "";
        _frames.Begin(_code, opener, count);
        _code.Block(Header(), Body);
        _primal = null;

        string Header()
        {
            if (!Regions.Counts(node))
                return middle >= 0 && _uses.IsExpressionUpTo(opener, middle) ? $"while ({Text(_f.Nodes[middle].Operands[0])})" : "while (true)";
            string index = _frames.IndexName(opener);
            return _frames.IsReversed(opener)
                ? $"for (int {index} = {count} - 1; {index} >= 0; {index}--)"
                : $"for (int {index} = 0; {index} < {count}; {index}++)";
        }

        void Body()
        {
            _primal = null;
            int start = opener + 1;
            if (middle >= 0)
            {
                if (!_uses.IsExpressionUpTo(opener, middle))
                {
                    WriteRange(start, middle);
                    _code.Line($"if ({Negated(_f.Nodes[middle].Operands[0])})");
                    _code.Indented(() => _code.Line("break;"));
                }

                start = middle + 1;
            }

            _frames.Enter(_code, opener, count);
            WriteRange(start, end);
            foreach (var (target, value) in ParallelMoves.Order(Moves(), _program.Names, _code))
                _code.Line($"{target} = {value};");
            _frames.Leave(_code, opener);
        }

        IEnumerable<Move> Moves()
        {
            var next = _f.Nodes[end].Operands;
            foreach (int k in ScalarSlots(opener))
            {
                string target = Slot(opener, k), value = Text(next[k]);
                if (target != value)
                    yield return new Move(target, value, Spelling.Type(_f.TypeOf(next[k]).Kind), _uses.CarriedIn(next[k], opener).Select(c => Slot(opener, c)).ToArray());
            }
        }
    }

    private string Negated(int condition) => $"!{Text(condition, 1)}";

    private void Save(int i, Node node)
    {
        if (node.Operands.Count > 0)
            _frames.Save(_code, _regions.Parent(i), node.Operands.Select(o => Text(o)).ToArray());
    }
}
