using DiffProg.Generators.IR;
using DiffProg.Generators.Lowering;

namespace DiffProg.Generators.Emit;

public sealed partial class ScalarWriter
{
    private void Range(int border, int next)
    {
        foreach (var step in _plan.Schedule.Between(border, next))
            Write(step);
    }

    private void Declarations(int opener)
    {
        foreach (int variable in Variables.DeclaredBefore(opener))
            _code.Line($"{Spelling.Type(Variables.Kind(variable))} {VariableName(variable)};");
    }

    private void If(int opener, string header = "if")
    {
        int middle = Regions.Middle(opener), end = Regions.End(opener), condition = Function.Nodes[opener].Operands[0];
        bool first = !IsEmpty(opener, opener, middle), second = !IsEmpty(opener, middle, end);
        if (!first && !second)
            return;
        Declarations(opener);
        if (first)
            Part($"{header} ({Text(condition)})", opener, opener, middle);
        if (second && first && OnlyIf(opener, middle, end) is { } inner)
            If(inner, "else if");
        else if (second)
            Part(first ? "else" : $"{header} ({Negated(condition)})", opener, middle, end);
    }

    private void Part(string header, int opener, int from, int to) => Block(header, () =>
    {
        Range(from, to);
        Assign(opener, to, Function.Nodes[to].Operands);
    });

    // A line above a block does not stand above what is in it, or behind it.
    private void Block(string header, Action body)
    {
        _line.Pause();
        _code.Block(header, () => _growing.Block(() =>
        {
            body();
            _line.Pause();
        }));
    }

    private bool IsEmpty(int opener, int from, int to) =>
        !Statements(from, to).Any() && !Moves(opener, to, Function.Nodes[to].Operands).Any();

    // The steps of a part that print something; a region is one.
    private IEnumerable<Step> Statements(int from, int to) => _plan.Schedule.Between(from, to)
        .Where(s => s is not ScalarStep { NodeId: var i } || !IsSilent(i) || IsSavedHere(i));

    // The If that is all that a part does.
    private int? OnlyIf(int opener, int from, int to) =>
        Statements(from, to).Take(2).ToArray() is [ScalarStep { NodeId: var only }]
            && Function.Nodes[only].Op == Op.If
        && Variables.DeclaredBefore(only).Count == 0 && !Moves(opener, to, Function.Nodes[to].Operands).Any()
        ? only : null;

    private void Loop(int opener)
    {
        var node = Function.Nodes[opener];
        int end = Regions.End(opener), middle = Regions.Middle(opener);
        bool counts = IR.Regions.Counts(node);
        Declarations(opener);
        Assign(opener, opener, IR.Regions.Initial(node).ToArray());
        _growing.Turn(opener);
        // Where the number is needed besides, it has a name; a bound that is negative is as good as zero.
        string count = !counts ? "" : _plan.IsInPlace(node.Operands[0])
            && Function.Nodes[node.Operands[0]].Op == Op.Maximum
            ? Text(Function.Nodes[node.Operands[0]].Operands[0], 4) : Text(node.Operands[0], 4);
        _records.Begin(opener, count, v => Text(v));
        // The body of a function: it is its method's.
        if (IR.Regions.IsOnce(node))
        {
            _records.Enter(opener, count, v => Text(v));
            Range(opener, end);
            Assign(opener, end, Function.Nodes[end].Operands);
            _line.Pause();
            return;
        }

        if (_plan.Lanes.Of(opener) is { } lanes)
        {
            _line.Pause();
            _lanes.Call(lanes, count, Text, NameOfArray, k => VariableName(Variables.Of(opener, k)));
            return;
        }

        _lanes.Ranges(opener, count, Text, NameOfArray);

        bool isShort = middle >= 0 && !Statements(opener, middle).Any();
        Block(Header(), () =>
        {
            _records.Mark(opener);
            if (middle >= 0 && !isShort)
            {
                Range(opener, middle);
                _code.Line($"if ({Negated(Function.Nodes[middle].Operands[0])})");
                _code.Indented(() => _code.Line("break;"));
            }

            _records.Enter(opener, count, v => Text(v));
            Range(Math.Max(opener, middle), end);
            Assign(opener, end, Function.Nodes[end].Operands);
            _growing.Turn(opener);
            _records.Leave(opener);
        });

        string Less(string whole) => int.TryParse(whole, out int known) ? $"{known - 1}" : $"{whole} - 1";

        string Header()
        {
            if (!counts)
                return isShort ? $"while ({Text(Function.Nodes[middle].Operands[0])})" : "while (true)";
            string index = _records.Index(opener);
            return _plan.Records.IsReversed(opener)
                ? $"for (int {index} = {Less(count)}; {index} >= 0; {index}--)"
                : $"for (int {index} = 0; {index} < {count}; {index}++)";
        }
    }

    private string Negated(int condition) => Text(condition) is ['!', _, ..] text && _plan.IsInPlace(condition)
        && Function.Nodes[condition].Op == Op.Not ? text.Substring(1) : $"!{Text(condition, 1)}";

    // What goes over the border of a region, all at once.
    private void Assign(int opener, int site, IReadOnlyList<int> values)
    {
        foreach (var (statement, primal) in ParallelMoves.Order(
            Moves(opener, site, values), target => _program.Names.Of(("copy", site, target), target + "Next")))
        {
            _line.Above(primal);
            _code.Line(statement);
        }
    }

    private IEnumerable<Move> Moves(int opener, int site, IReadOnlyList<int> values)
    {
        if (Function.Nodes[site - 1].Op == Op.Throw)
            yield break;
        foreach (int k in Variables.Slots(opener))
        {
            int variable = Variables.Of(opener, k), value = values[k];
            if (Variables.Of(value) == variable)
                continue;
            string target = VariableName(variable), text = Text(value);
            yield return new Move(
                target, text,
                Variables.IsDeclaration(site, k) ? $"{Spelling.Type(Variables.Kind(variable))} {target} = {text};"
                    : _plan.IsInPlace(value) ? Assignment(target, value) : $"{target} = {text};",
                Variables.ReadBy(value).Select(VariableName).Where(n => n != target).ToArray(),
                PrimalOf(value, whole: false));
        }
    }
}
