using DiffProg.Generators.Emit.Lanes;
using DiffProg.Generators.IR;
using DiffProg.Generators.Lowering;

namespace DiffProg.Generators.Emit;

/// <summary>
/// Prints the scalars of a body, some of them where they are used; the operations are the same, in the same order, and
/// each rounds as before. The line that a statement differentiates stands above the first of its statements.
/// </summary>
public sealed partial class ScalarWriter
{
    private readonly CodeWriter _code;
    private readonly LoopProgram _program;
    private readonly Scalars _plan;
    private readonly RecordWriter _records;
    private readonly LaneLoopWriter _lanes;
    private readonly GrowingMemory _growing;
    private readonly ILookup<int, string> _results;
    private readonly HashSet<int> _done = [];

    // Scalars that are the only element of a tensor, and its memory.
    private readonly Dictionary<int, string> _elements;
    private readonly PrimalLine _line;

    // Prints the steps that are no scalars.
    private readonly Action<Step, Func<int, string>> _write;

    public ScalarWriter(
        CodeWriter code, LoopProgram program, RecordWriter records, LaneLoopWriter lanes,
        GrowingMemory growing, PrimalLine line, Action<Step, Func<int, string>> write)
    {
        (_code, _program, _plan, _records, _line) = (code, program, program.Scalars, records, line);
        (_lanes, _growing, _write) = (lanes, growing, write);
        _results = BodyWriter.ScalarResults(program).ToLookup(r => r.Result.Node, r => r.Field);
        _elements = program.Steps.OfType<ScalarStep>().Where(s => s.Element is not null)
            .ToDictionary(s => s.NodeId, s => s.Element!.Name);
    }

    private FunctionIR Function => _program.Function;

    private Regions Regions => _plan.Regions;

    private Variables Variables => _plan.Variables;

    /// <summary>
    /// The statements of a scalar outside regions, and that it is a result; of an opener, those of its region.
    /// </summary>
    public void Step(int id)
    {
        Statement(id);
        Results(id);
        _done.Add(id);
    }

    /// <summary>The results that no statement computed: arguments, constants, what kernels reduced to.</summary>
    public void Results()
    {
        foreach (var result in _results.Where(r => !_done.Contains(r.Key)))
            Results(result.Key);
    }

    private void Results(int id)
    {
        if (!_results.Contains(id))
            return;
        _line.Above(PrimalOf(id));
        foreach (string field in _results[id])
            _code.Line(Function.TypeOf(id).IsLanes
                ? $"V.Store({Text(id)}, ref this.{DirectionsWriter.ResultField(field)}[0], direction);"
                : $"{field} = {Text(id)};");
    }

    private void Statement(int i)
    {
        var node = Function.Nodes[i];
        if (!IsSilent(i))
        {
            switch (node.Op)
            {
                case Op.If:
                    If(i);
                    break;
                case Op.Loop:
                    Loop(i);
                    break;
                case Op.Gather or Op.Accumulate when _program.Elements.TryGetValue(i, out var element):
                    Element(element);
                    break;
                case Op.Array when _plan.OfTensors.Contains(i):
                    var storage = _program.Arrays[i];
                    _growing.Place(storage);
                    _code.Line($"Dense.Fill(ref {storage.Name}, {Spelling.Dim(storage.Size)}, "
                        + $"{Literals.Code(0, storage.Kind)});");
                    break;
                case Op.Array:
                    Make(i, node);
                    break;
                case Op.Invoke:
                    foreach (var result in _program.Returned.Where(r => r.Key.Call == i))
                        _growing.Place(result.Value);
                    _line.Above(node.Primal);
                    Invoke(i, node);
                    break;
                case Op.Write or Op.AddTo:
                    Element(i, node);
                    break;
                case Op.Extend:
                    string array = ArrayName(i), place = $"{Text(node.Operands[1])}, {Text(node.Operands[2])}";
                    _code.Line(Arrays.IsGrowing(Function.Nodes[_plan.Arrays.First(i)])
                        ? $"workspace.Extend(ref {array}, {place});" : $"{array}.Slice({place}).Clear();");
                    break;
                case Op.Size:
                    _code.Line($"nint {Spelling.Dim(node.Attributes.Dims("dim")[0])} = {Text(node.Operands[0])};");
                    break;
                case Op.CheckSize:
                    CheckSize(node);
                    break;
                case Op.Throw:
                    _code.Line($"throw {node.Attributes.Text("exception")};");
                    break;
                default:
                    _line.Above(PrimalOf(i));
                    _code.Line(Variables.IsDeclaration(i)
                        ? $"{Spelling.Type(node.Type.Kind)} {NameOf(i)} = {Compose(i).Text};"
                        : Assignment(NameOf(i), i));
                    break;
            }
        }

        if (IsSavedHere(i))
            _records.Save(Regions.Parent(i), i, v => Text(v));
    }

    private void Write(Step step)
    {
        if (step is ScalarStep scalar)
        {
            Statement(scalar.NodeId);
            return;
        }

        Other(step);
    }

    /// <summary>A step that is no scalar, and reads some.</summary>
    public void Other(Step step)
    {
        _write(step, id => Text(id));
        if (step is not Kernel kernel)
            return;
        foreach (int total in kernel.Reductions.Select(r => r.NodeId).Where(IsSavedHere))
            _records.Save(Regions.Parent(total), total, v => Text(v));
    }

    // Nothing stands where it is computed: it is there, or printed where it is used.
    private bool IsSilent(int i) => Function.Nodes[i].Op switch
    {
        Op.Constant or Op.Dimension or Op.Parameter or Op.Index or Op.Carried => true,
        Op.Frame or Op.Count or Op.Load or Op.Save or Op.Unset => true,
        Op.Else or Op.EndIf or Op.While or Op.Next => true,
        Op.Result => _plan.ChoiceOf(i) < 0 || _plan.IsInPlace(i),
        Op.If => _plan.IsChoice(i),
        Op.Array => !_program.Arrays[i].InFrame || Arrays.IsGrowing(Function.Nodes[i]),
        Op.Loop or Op.Write or Op.AddTo or Op.Extend or Op.Throw or Op.Invoke or Op.Size
            or Op.CheckSize => false,
        Op.Gather or Op.Accumulate when _program.Elements.ContainsKey(i) => false,
        _ => Function.TypeOf(i).Rank > 0 || _plan.IsInPlace(i) || _plan.Records.ReversedBy(i) >= 0 || !_plan.IsUsed(i),
    };

    private bool IsSavedHere(int i) => Regions.Parent(i) is >= 0 and var loop
        && Function.TypeOf(i).Rank == 0 && _plan.Records.SavedBy(loop).Contains(i) && !_plan.Records.IsSavedFirst(loop, i);

    private void CheckSize(Node node)
    {
        var relation = (Relation)Enum.Parse(typeof(Relation), node.Attributes.Text("relation"));
        string limit = Spelling.Dim(node.Attributes.Dims("limit")[0]);
        string why = $"\"{LoopSize.Plain(node.Attributes.Text("why"))}\"";
        if (relation != Relation.IndexBelow)
        {
            _code.Line($"Check.{(relation == Relation.Equal ? "Same" : "AtMost")}Size("
                + $"{Text(node.Operands[0])}, {limit}, {why});");
            return;
        }

        string path = node.Attributes.Text("subject");
        var indices = _program.External.First(s => s.Path == path);
        string span = $"MemoryMarshal.CreateReadOnlySpan(ref {indices.Name}, (int){Spelling.Factor(indices.Size)})";
        _code.Line($"Check.Indices(\"{Function.Name.Split('(')[0]}\", \"{path}\", {span}, {limit}, {why});");
    }

    private void Make(int i, Node node)
    {
        if (node.Operands is not [var length])
        {
            _code.Line($"{ArrayName(i)}.Clear();");
            return;
        }

        string memory = _plan.IsReused(i) ? $"ref {_program.Names.Of(("memory", i), "")}, " : "";
        _code.Line(
            $"var {ArrayName(i)} = workspace.Zeros<{Spelling.Type(node.Type.Kind)}>({memory}{Text(length)});");
    }

    // The memory of an element of a list.
    private void Element(ListElement element)
    {
        var storage = element.Storage;
        _code.Line($"ref {Spelling.Type(storage.Kind)} {storage.Name} = ref {element.List.Name}.Element("
            + $"{Text(element.Number)}); // {storage.ShapeText}");
    }

    // a[i] += x
    private void Element(int i, Node node)
    {
        int value = node.Operands[1];
        string target = ElementOf(node, 2);
        _line.Above(PrimalOf(value, whole: false) ?? node.Primal);
        _code.Line(node.Op == Op.AddTo && _plan.IsInPlace(value) && Function.Nodes[value].Op == Op.Negate
            ? $"{target} -= {Text(Function.Nodes[value].Operands[0])};"
            : node.Op == Op.AddTo ? $"{target} += {Text(value)};"
            : _plan.IsInPlace(value) ? Assignment(target, value) : $"{target} = {Text(value)};");
    }

    // s = s + x is written s += x.
    private string Assignment(string target, int value)
    {
        var node = Function.Nodes[value];
        if (node is { Op: Op.Add, Type.IsInteger: true } && IsInteger(node.Operands[1], 1)
            && Text(node.Operands[0]) == target)
            return $"{target}++;";
        bool joins = node.Op is Op.Add or Op.Subtract or Op.Multiply or Op.Divide && Text(node.Operands[0]) == target;
        return joins ? Spelling.Join(Primitives.Of(node.Op).CodeOver(node.Type.Kind)!, target, Text(node.Operands[1]))
            : $"{target} = {Compose(value).Text};";
    }

    // The line of a value; a sum of adjoints has that of what it adds.
    private string? PrimalOf(int value, bool whole = true) => Function.Nodes[value].Primal is { Length: > 0 } primal
        && (whole || _plan.IsInPlace(value)) ? primal
        : whole || _plan.IsInPlace(value)
            ? _plan.Parts(value).Select(p => PrimalOf(p, whole: false)).FirstOrDefault(p => p is not null)
        : null;

    private string NameOf(int id) => Variables.Of(id) is >= 0 and var variable ? VariableName(variable)
        : KernelSignature.ScalarArgument(_program, id);

    private string VariableName(int variable) => _program.Names.Of(("variable", variable), "");

    private string ArrayName(int version) => _program.Arrays[_plan.Arrays.First(version)].Name;

    private string NameOfArray(int made) => _program.Arrays[made].Name;

    private string ElementOf(Node node, int from) =>
        $"{ArrayName(node.Operands[0])}[{string.Join(", ", node.Operands.Skip(from).Select(o => Text(o)))}]";

    private string Text(int id, int context = 100) => Spelling.Parenthesised(Expression(id), context);

    // What is already there is its name; what is used once, its operation.
    private (string Text, int Precedence) Expression(int id)
    {
        if (_plan.IsInPlace(id))
            return Compose(id);
        if (_plan.Records.ReversedBy(id) is >= 0 and var reversed)
            return (_records.Index(reversed), 0);
        var node = Function.Nodes[id];
        switch (node.Op)
        {
            case Op.Constant:
                string literal = node.Type.Kind == ScalarKind.Frame ? "0" : Literals.Code(node);
                return (literal, literal[0] == '-' ? 1 : 0);
            case Op.Index:
                return (_records.Index(Regions.Parent(id)), 0);
            case Op.Frame:
                return (_plan.Records.SavedBy(node.Operands[0]).Count == 0 ? "0" : _records.Handle(node.Operands[0]), 0);
            case Op.Count:
                return (_records.Count(node.Operands[0]), 0);
            case Op.Carried or Op.Result when _plan.ChoiceOf(id) < 0:
                int k = (int)node.Attributes.Integer("index");
                return (VariableName(Variables.Of(Regions.Opener(id), k)), 0);
            default:
                return (NameOf(id), node.Op == Op.Dimension ? 1 : 0);
        }
    }

    private (string Text, int Precedence) Compose(int id)
    {
        var node = Function.Nodes[id];
        if (_elements.TryGetValue(id, out string? element))
            return (element, 0);
        switch (node.Op)
        {
            case Op.Result:
                return Choice(id);
            case Op.Read:
                return (ElementOf(node, 1), 0);
            case Op.Returned:
                return (Returned(node), 0);
            case Op.Extent:
                return ($"{ArrayName(node.Operands[0])}.Length", 0);
            case Op.ElementSize:
                string list = _program.External.First(s => s.Path == Function.Parameters[node.Operands[0]].Path).Name;
                return ($"{list}.LengthOf({Text(node.Operands[1])}, {node.Attributes.Integer("axis")})", 0);
            case Op.Load:
                return (_records.Field(id), 0);
            case Op.Convert when node.Type.IsLanes:
                return ($"V.Splat({Text(node.Operands[0])})", 0);
            case Op.Convert:
                return ($"({Spelling.Type(node.Type.Kind)}){Text(node.Operands[0], 1)}", 1);
            case Op.CheckRow:
                string check = node.Attributes.Has(ListElements.Checked) ? "Element" : "Row";
                return (
                    $"Check.{check}({Text(node.Operands[0])}, {Spelling.Dim(node.Attributes.Dims("rows")[0])})", 0);
            case Op.Not when !node.Type.IsLanes:
                return ($"!{Text(node.Operands[0], 1)}", 1);
            // A key is folded with 64 bits, which the IR's constants are.
            case Op.FoldKey when Function.Nodes[node.Operands[1]] is { Op: Op.Constant } data:
                return (string.Format(
                    System.Globalization.CultureInfo.InvariantCulture, Primitives.Of(node.Op).ScalarCode!,
                    Text(node.Operands[0]), unchecked((ulong)data.Attributes.Integer("value"))), 0);
            case var _ when node.Attributes.Has(Value.Factor):
                return (string.Format(
                    System.Globalization.CultureInfo.InvariantCulture, Primitives.Of(node.Op).FactorCode!,
                    Text(node.Operands[0])), 0);
            default:
                return Infix(node.Op, node.Type.Kind, node.Operands);
        }
    }

    private (string Text, int Precedence) Infix(Op op, ScalarKind kind, IReadOnlyList<int> operands)
    {
        var row = Primitives.Of(op);
        // What a number chooses is chosen as a number is.
        bool lanes = Function.TypeOf(operands[0]).IsLanes
            || (op != Op.Select && kind is ScalarKind.L32 or ScalarKind.L64);
        return Spelling.Operation(
            lanes ? row.VectorCode! : row.CodeOver(kind)!, row.Precedence, operands.Count, (i, context) =>
                i == 1 && IsDivisionByZero() ? "global::System.Math.Abs(0)"
                : Text(IsImplied(i) ? Function.Nodes[operands[i]].Operands[0] : operands[i], context));

        // Where it is reached it throws; C# does not compile it with a literal.
        bool IsDivisionByZero() => op is Op.Divide or Op.Remainder && kind is ScalarKind.I32 or ScalarKind.I64
            && IsInteger(operands[1], 0);

        // s * i: C# converts the integer itself, as the other operand is no integer.
        bool IsImplied(int i) => op is Op.Add or Op.Subtract or Op.Multiply or Op.Divide && IsConversion(operands[i])
            && !IsConversion(operands[1 - i]);
    }

    private bool IsConversion(int operand) => _plan.IsStructured && _plan.IsInPlace(operand)
        && Function.Nodes[operand].Op == Op.Convert
        && Function.TypeOf(operand).IsFloat && Function.TypeOf(Function.Nodes[operand].Operands[0]).IsInteger;

    // c ? a : b; of truth values, c && a where b is false, and c || b where a is true.
    private (string Text, int Precedence) Choice(int result)
    {
        int opener = _plan.ChoiceOf(result);
        int condition = Function.Nodes[opener].Operands[0];
        int first = Function.Nodes[Regions.Middle(opener)].Operands[0];
        int second = Function.Nodes[Regions.End(opener)].Operands[0];
        return Function.TypeOf(result).Kind == ScalarKind.Bool && IsConstant(second, 0)
            ? Infix(Op.And, ScalarKind.Bool, [condition, first])
            : Function.TypeOf(result).Kind == ScalarKind.Bool && IsConstant(first, 1)
            ? Infix(Op.Or, ScalarKind.Bool, [condition, second])
            : Infix(Op.Select, Function.TypeOf(result).Kind, [condition, first, second]);
    }

    private bool IsInteger(int node, long value) =>
        Function.Nodes[node] is { Op: Op.Constant } constant && constant.Attributes.Integer("value") == value;

    private bool IsConstant(int node, double value) =>
        Function.Nodes[node] is { Op: Op.Constant } constant && constant.Attributes.Real("value") == value;
}
