using DiffProg.Generators.IR;
using DiffProg.Generators.Lowering;

namespace DiffProg.Generators.Emit;

public sealed partial class ScalarWriter
{
    // var power = new PowerFunction { x = x, n = n - 1 }; power.Run(workspace);
    private void Invoke(int i, Node node)
    {
        var call = Invocation.Of(node);
        if (call.Body == CallBody.Visit)
        {
            _code.Line($"this.{ProbesField}.Visit(\"{call.Callee}\", "
                + $"{string.Join(", ", node.Operands.Select(Shown))});");
            return;
        }

        string local = CallName(i);
        if (call.Body == CallBody.Opaque)
        {
            Opaque(i, node, call, local);
            return;
        }

        var procedure = _program.Procedures[call];
        var (values, references) = (new List<string>(), new List<string>());
        var bound = new HashSet<string>();
        foreach (var (field, operand) in Passed(call, procedure, node))
        {
            if (Function.TypeOf(operand).Rank == 0)
            {
                values.Add($"{field.Name} = {Text(operand)}");
                bound.Add(field.Name);
            }
            else
            {
                references.Add($"{local}.{field.Name} = ref {FirstOf(operand)};");
            }
        }

        for (int k = 0; k < call.Results.Count; k++)
        {
            if (_program.Returned.TryGetValue((i, k), out var memory))
            {
                var field = External(procedure.Program, Memory.ResultPath(procedure.Program.Function.Results[k].Name));
                references.Add($"{local}.{field.Name} = ref {memory.Name};");
            }
        }

        // A bare name of a dimension is bound by the first argument that has it.
        foreach (var (field, operand) in Passed(call, procedure, node).Where(p => Function.TypeOf(p.Operand).Rank > 0))
        {
            for (int axis = 0; axis < field.Shape.Count; axis++)
            {
                if (field.Shape[axis].AsSymbol is { } symbol && bound.Add(Spelling.Symbol(symbol)))
                    values.Add($"{Spelling.Symbol(symbol)} = {SizeOf(operand, axis)}");
            }
        }

        string initializer = values.Count == 0 ? "()" : $" {{ {string.Join(", ", values)} }}";
        _code.Line($"var {local} = new {procedure.TypeName}{initializer};");
        foreach (string reference in references)
            _code.Line(reference);
        string method = call.Body == CallBody.Value ? "Run" : call.Body.ToString();
        _code.Line($"{local}.{method}{BodyWriter.LaneArguments(_program, procedure.Program)}(workspace);");
    }

    // var solve = Library.Solve(Dense.ToTensor(ref a, [n, n]), s); Dense.Take(solve, ref x, [n], "Library.Solve");
    // The method may keep what it is given, so it gets copies.
    private void Opaque(int i, Node node, Invocation call, string local)
    {
        string Argument(int operand) => Function.TypeOf(operand) is not { Rank: > 0 } type ? Text(operand)
            : _plan.Arrays.IsArray(operand) || type.IsInteger ? SpanOf(operand)
            : $"Dense.ToTensor(ref {FirstOf(operand)}, [{string.Join(", ", type.Dims.Select(Spelling.Dim))}])";
        string result = call.Results.Count == 0 ? "" : $"var {local} = ";
        _code.Line($"{result}{call.Callee}({string.Join(", ", node.Operands.Select(Argument))});");
        for (int k = 0; k < call.Results.Count; k++)
        {
            if (!_program.Returned.TryGetValue((i, k), out var memory))
                continue;
            string value = call.Results.Count == 1 ? local : $"{local}.Item{k + 1}";
            _code.Line($"Dense.Take({value}, ref {memory.Name}, "
                + $"[{string.Join(", ", call.Results[k].Dims.Select(Spelling.Dim))}], "
                + $"\"{Invocation.MethodOf(call.Callee)}\");");
        }
    }

    /// <summary>The field of a call with what adjoints are shown to.</summary>
    public const string ProbesField = "probes";

    private string Shown(int operand) => Function.TypeOf(operand) is not { Rank: > 0 } type ? Text(operand)
        : $"Dense.View(ref {FirstOf(operand)}, [{string.Join(", ", type.Dims.Select(Spelling.Dim))}])";

    private string CallName(int invoke) => _program.Names.Of(("invoke", invoke), "");

    // The callee's fields, each with the argument that it gets.
    private static IEnumerable<((string Name, EquatableArray<Dim> Shape) Field, int Operand)> Passed(
        Invocation call, Procedure procedure, Node node)
    {
        var program = procedure.Program;
        var f = program.Function;
        (string, EquatableArray<Dim>) External(string path)
        {
            var storage = ScalarWriter.External(program, path);
            return (storage.Name, storage.Shape);
        }

        (string, EquatableArray<Dim>) Field(int k) => f.TypeOf(k) switch
        {
            { Rank: > 0 } => External(f.Parameters[k].Path),
            { Kind: ScalarKind.I32 } => (Spelling.Symbol(f.Parameters[k].Path), EquatableArray<Dim>.Empty),
            _ => (KernelSignature.ScalarName(program, k), EquatableArray<Dim>.Empty),
        };
        int at = 0, arguments = procedure.Source.Parameters.Count;
        if (call.Body != CallBody.Backward)
        {
            for (int k = 0; k < arguments; k++)
                yield return (Field(k), node.Operands[k]);
            yield break;
        }

        yield return ((BodyWriter.FrameField(program), EquatableArray<Dim>.Empty), node.Operands[at++]);
        for (int k = 0; k < arguments; k++)
        {
            if (!call.Arrays.Contains(k) && (!f.TypeOf(k).IsFloat || f.TypeOf(k).Rank > 0))
                yield return (Field(k), node.Operands[at++]);
        }

        for (int k = arguments; k < f.Parameters.Count; k++)
            yield return (Field(k), node.Operands[at++]);
        foreach (int k in call.Along.Where(k => f.TypeOf(k).Rank > 0))
        {
            string path = Memory.GradientPath(f.Parameters[k].Path);
            int shadow = node.Operands[at++];
            // What has no gradient asks for its length alone.
            if (program.External.Any(s => s.Path == path))
                yield return (External(path), shadow);
            else
                yield return (Field(k), shadow);
        }
    }

    private static Storage External(LoopProgram program, string path) => program.External.First(s => s.Path == path);

    // The field of a result; of a backward call, that of an argument's gradient.
    private string Returned(Node node)
    {
        int invoke = node.Operands[0], k = (int)node.Attributes.Integer("index");
        var call = Invocation.Of(Function.Nodes[invoke]);
        // Generated names of a tuple's elements are always there.
        if (call.Body == CallBody.Opaque)
            return call.Results.Count == 1 ? CallName(invoke) : $"{CallName(invoke)}.Item{k + 1}";
        var program = _program.Procedures[call].Program;
        var results = program.Function.Results;
        if (call.Body == CallBody.Backward)
        {
            var f = program.Function;
            string path = call.Along.Where(a => f.TypeOf(a).Rank == 0).Select(a => f.Parameters[a].Path).ElementAt(k);
            k = Enumerable.Range(0, results.Count).Last(r => results[r].Name == path);
        }

        return $"{CallName(invoke)}.{BodyWriter.ResultFields(results).ElementAt(k)}";
    }

    // What an array or a part of one begins with.
    private string FirstOf(int operand) => Function.Nodes[operand] switch
    {
        { Op: Op.View } view => $"MemoryMarshal.GetReference({ArrayName(operand)}.Slice("
            + $"{Text(view.Operands[1])}, {Text(view.Operands[2])}))",
        _ when IsSpan(operand) => $"MemoryMarshal.GetReference({ArrayName(operand)})",
        _ when _plan.Arrays.IsArray(operand) => ArrayName(operand),
        _ => _program.Passed[operand].Name,
    };

    // An array or a part of one.
    private string SpanOf(int operand) => Function.Nodes[operand] switch
    {
        { Op: Op.View } view => $"{ArrayName(operand)}.Slice({Text(view.Operands[1])}, {Text(view.Operands[2])})",
        _ when IsSpan(operand) => ArrayName(operand),
        _ => $"MemoryMarshal.CreateSpan(ref {FirstOf(operand)}, (int){Spelling.Factor(Function.TypeOf(operand).Size)})",
    };

    private string SizeOf(int operand, int axis) => Function.Nodes[operand] is { Op: Op.View } view
        ? Text(view.Operands[2])
        : IsSpan(operand) && Function.TypeOf(operand).Rank == 1 ? $"{ArrayName(operand)}.Length"
        : Spelling.Dim(Function.TypeOf(operand).Dims[axis]);

    private bool IsSpan(int operand) => _plan.Arrays.IsArray(operand)
        && !_plan.OfTensors.Contains(_plan.Arrays.First(operand));
}
