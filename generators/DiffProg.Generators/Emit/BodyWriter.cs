using DiffProg.Generators.Differentiation;
using DiffProg.Generators.Emit.Lanes;
using DiffProg.Generators.IR;
using DiffProg.Generators.Lowering;

namespace DiffProg.Generators.Emit;

/// <summary>
/// Prints a body: Run, which chooses the vector width; the steps in order; and the kernels under them.
/// </summary>
public sealed class BodyWriter(CodeWriter code, FunctionIR source, LoopProgram program, BodyKind kind)
{
    private readonly RecordWriter _records = new(code, program, kind);
    private GrowingMemory? _growing;

    private GrowingMemory Growing => _growing ??= new GrowingMemory(code, program, _records);

    private FunctionIR Function => program.Function;

    /// <summary>Scalar parameters of the IR with their identifiers.</summary>
    public static IEnumerable<(int Node, string Name, ScalarKind Kind)> ScalarParameters(LoopProgram program) =>
        program.Function.Parameters.Select((p, i) => (p, i))
            .Where(x => x.p.Type.Rank == 0 && x.p.Type.Kind != ScalarKind.I32)
            .Select(x => (x.i, KernelSignature.ScalarName(program, x.i), x.p.Type.Kind));

    /// <summary>Scalar results with their fields.</summary>
    public static IEnumerable<(Result Result, string Field)> ScalarResults(LoopProgram program) =>
        program.Function.Results.Zip(ResultFields(program.Function.Results), (r, field) => (Result: r, field))
            .Where(r => program.Function.TypeOf(r.Result.Node).Rank == 0);

    /// <summary>The field of each result. A gradient is called what its argument is, which may be what a result is
    /// called.</summary>
    public static IEnumerable<string> ResultFields(IEnumerable<Result> results)
    {
        var taken = new HashSet<string>();
        return [.. results.Select(r => new[] { "", ".gradient" }
            .Concat(Enumerable.Range(2, int.MaxValue - 2).Select(i => $".gradient{i}"))
            .Select(suffix => ResultField(r.Name + suffix)).First(taken.Add))];
    }

    public static string ResultField(string name) => NameTable.Identifier(name.Replace('.', '_') + ".Result");

    /// <summary>Dimension symbols that the body needs.</summary>
    public static IEnumerable<string> Symbols(LoopProgram program) => program.Function.Parameters
        .SelectMany(p => p.Type is { Kind: ScalarKind.I32, Rank: 0 }
            ? [p.Path] : p.Type.Dims.Concat(p.Lists).SelectMany(d => d.Symbols))
        .Where(s => !ElementSize.Is(s)).Distinct();

    // The lane kinds that the kernels use. Almost always one, V; a second one is W.
    private IReadOnlyList<ScalarKind> Lanes => LanesOf(program);

    // What a function takes its callers have too.
    internal static IReadOnlyList<ScalarKind> LanesOf(LoopProgram program) => OwnLanes(program)
        .Concat(Calls(program) ? program.Procedures.All.SelectMany(p => OwnLanes(p.Program)) : []).Distinct().ToArray();

    private static IEnumerable<ScalarKind> OwnLanes(LoopProgram program) => program.Steps.OfType<Kernel>()
        .Select(k => k.Lane).Concat(program.Scalars.Lanes.Kinds);

    private static bool Calls(LoopProgram program) => program.Function.Nodes.Any(Invocation.IsOfFunction);

    /// <summary>The lanes that a function is called with: <c>&lt;V&gt;</c>.</summary>
    public static string LaneArguments(LoopProgram caller, LoopProgram callee)
    {
        var (own, names) = (LanesOf(caller).ToList(), LaneNames(LanesOf(caller).Count));
        string[] lanes = [.. LanesOf(callee).Select(kind => names[own.IndexOf(kind)])];
        return lanes.Length == 0 ? "" : $"<{string.Join(", ", lanes)}>";
    }

    private static string[] LaneNames(int count) => count > 1 ? ["V", "W"] : ["V"];

    /// <summary>The field with the place of what Forward has kept for Backward.</summary>
    public static string FrameField(LoopProgram program) =>
        ResultFields(program.Function.Results).ElementAt(FrameResult(program));

    // Everything up to the frame is Forward.
    private static int FrameResult(LoopProgram program) =>
        Enumerable.Range(0, program.Function.Results.Count).First(k =>
            program.Function.Results[k].Name == Pair.Frame
            && program.Function.TypeOf(program.Function.Results[k].Node).Kind == ScalarKind.Frame);

    public void Write()
    {
        WriteRun();
        _records.Declare();
        var lanes = new LaneLoopWriter(code, program, _records, kind);
        WriteSteps(lanes);
        WriteKernels(lanes);
    }

    private void WriteKernels(LaneLoopWriter lanes)
    {
        lanes.Methods();
        foreach (var kernel in program.Steps.OfType<Kernel>())
        {
            CompilerFailure.At(OriginOf(kernel), () =>
            {
                if (kernel.Product is null)
                    KernelWriter.Write(code, program, kernel);
                else
                    EpilogueWriter.Write(code, program, kernel);
            });
        }
    }

    /// <summary>Prints the methods of a function that stands: Run, or Forward and Backward.</summary>
    public void WriteProcedure(bool isPair)
    {
        _records.Declare();
        var lanes = new LaneLoopWriter(code, program, _records, kind);
        if (isPair)
        {
            int end = program.Function.Results[FrameResult(program)].Node;
            var results = new HashSet<int>(
                program.Function.Results.Take(FrameResult(program)).Select(r => r.Node));
            bool IsIn(int node) => node <= end || results.Contains(node);
            var scalars = Scalars(lanes);
            WriteMethod("public void Forward", scalars, step => IsForward(step, IsIn), IsIn, results: false);
            WriteMethod(
                "public void Backward", scalars, step => !IsForward(step, IsIn), i => !IsIn(i), results: true, end);
        }
        else
        {
            WriteMethod("public void Run", Scalars(lanes), _ => true, _ => true, results: true, 0);
        }

        WriteKernels(lanes);
    }

    private static bool IsForward(Step step, Func<int, bool> isIn)
    {
        if (step is ScalarStep scalar)
            return isIn(scalar.NodeId);
        if (step is not Kernel kernel)
            return false;
        int[] made = [.. kernel.Stores.Select(s => s.NodeId).Concat(kernel.Reductions.Select(r => r.NodeId))];
        return made.All(isIn) || (made.Any(isIn)
            ? throw new InvalidOperationException("a kernel is in both parts of a function") : false);
    }

    // One workspace per call, given back whatever happens.
    private void WriteRun()
    {
        code.Line($"public void Run{kind}()");
        code.Braces(() =>
        {
            if (!NeedsWorkspace)
            {
                code.Line($"{kind}();");
                return;
            }

            if (kind == BodyKind.Jvps)
            {
                code.Line("if (directions == 0)");
                code.Braces(() =>
                {
                    code.Line("RunValue();");
                    code.Line("return;");
                });
                code.Line();
                code.Line("var workspace = Workspace.Rent();");
                code.Block("try", () => new DirectionsWriter(code, null!, program).Run());
                code.Block("finally", () => code.Line("workspace.Return();"));
                return;
            }

            string Widths(int divisor) => string.Join(", ",
                Lanes.Select(l => l == ScalarKind.F32 ? $"F32x{16 / divisor}" : $"F64x{8 / divisor}"));
            string name = $"\"{Function.Name.Split('(')[0].Split('.').Last()}{kind}\"";
            if (program.MaxArena is { } limit
                && ArenaLimit.Known(new SaveReport(program, _records), Symbols(program)) is { } known)
                code.Line($"Check.Arena({name}, {Spelling.Dim(known)}, {limit}, \"{known}\");");
            code.Line("var workspace = Workspace.Rent();");
            code.Block("try", () =>
            {
                if (program.MaxArena is { } most)
                    code.Line($"workspace.LimitTo({most}, {name});");
                if (Lanes.Count == 0)
                {
                    code.Line($"{kind}(workspace);");
                    return;
                }

                code.Line("if (Vector512.IsHardwareAccelerated)");
                code.Indented(() => code.Line($"{kind}<{Widths(1)}>(workspace);"));
                code.Line("else if (Vector256.IsHardwareAccelerated)");
                code.Indented(() => code.Line($"{kind}<{Widths(2)}>(workspace);"));
                code.Line("else");
                code.Indented(() => code.Line($"{kind}<{Widths(4)}>(workspace);"));
            });
            code.Block("finally", () => code.Line("workspace.Return();"));
        });
        code.Line();
    }

    private void WriteSteps(LaneLoopWriter lanes)
    {
        foreach (string line in BodyHeader.Lines(source, program, _records, kind))
            code.Line("// " + line);
        WriteMethod($"private void {kind}", Scalars(lanes), _ => true, _ => true, results: true);
    }

    private ScalarWriter Scalars(LaneLoopWriter lanes)
    {
        string[] names = LaneNames(Lanes.Count);
        var line = new PrimalLine(code);
        return new ScalarWriter(
            code, program, _records, lanes, Growing, line, (step, text) => WriteStep(step, names, line, text));
    }

    // A part of the steps. From `frame` on: a function, which leaves the workspace as it was; what its first part has
    // kept is there.
    private void WriteMethod(
        string header, ScalarWriter scalars, Func<Step, bool> isIn, Func<int, bool> holds, bool results, int frame = -1)
    {
        string[] names = LaneNames(Lanes.Count);
        bool isFunction = header.StartsWith("public", StringComparison.Ordinal);
        if (IsStructured)
            code.Line("[MethodImpl(MethodImplOptions.AggressiveOptimization)]");
        bool directions = kind == BodyKind.Jvps;
        string widths = directions ? "<V>" : Lanes.Count == 0 ? "" : $"<{string.Join(", ", names)}>";
        code.Line($"{header}{widths}({(NeedsWorkspace || isFunction ? "Workspace workspace" : "")}"
            + $"{(directions ? ", int direction" : "")})");
        code.Indented(() =>
        {
            if (directions)
                code.Line($"where V : unmanaged, ISimd<V, {DirectionsWriter.KindOf(program)}>");
            for (int i = 0; i < Lanes.Count; i++)
                code.Line($"where {names[i]} : struct, ISimd<{names[i]}, {Spelling.Type(Lanes[i])}>");
        });
        code.Braces(() =>
        {
            string mark = isFunction && frame >= 0 && Allocates ? program.Names.Of("mark", "mark") : "";
            if (mark.Length > 0)
                code.Line($"nint {mark} = workspace.Mark;");
            if (frame > 0 && Function.Nodes[frame] is { Op: Op.Frame, Operands: [var region] }
                && program.Scalars.Records.SavedBy(region).Count > 0)
                code.Line($"nint {_records.Handle(region)} = {FrameField(program)};");
            WriteFrame(isIn);
            Growing.Declare();
            WriteLocals(holds);
            foreach (var step in program.Scalars.Schedule.Top.Where(isIn))
            {
                if (step is ScalarStep scalar)
                    CompilerFailure.At(Function.Nodes[scalar.NodeId].Origin, () => scalars.Step(scalar.NodeId));
                else
                    scalars.Other(step);
            }

            if (results)
                scalars.Results();
            if (mark.Length > 0)
                code.Line($"workspace.Release({mark});");
        });
        code.Line();
    }

    private void WriteStep(Step step, string[] lanes, PrimalLine line, Func<int, string> text)
    {
        Growing.Place(step);
        if (step is Kernel { Product: not null } product)
        {
            EpilogueWriter.WriteCall(code, program, product, line, text);
            return;
        }

        line.Pause();
        switch (step)
        {
            case FillStep fill:
                code.Line($"Dense.Fill(ref {fill.Target.Name}, {Spelling.Dim(fill.Target.Size)}, "
                    + $"{Literals.Code(fill.Value, fill.Target.Kind)});");
                break;
            case Kernel kernel:
                var signature = new KernelSignature(program, kernel);
                string lane = lanes[Lanes.ToList().IndexOf(kernel.Lane)];
                code.Line($"{kernel.Name}<{lane}>({string.Join(", ", signature.Arguments(text))});");
                break;
        }
    }

    private Origin OriginOf(Kernel kernel) => Function.Nodes[
        kernel.Stores.Select(s => s.Value.NodeId).Concat(kernel.Reductions.Select(r => r.NodeId)).First()].Origin;

    // Of a function in two parts, what each uses.
    private void WriteFrame(Func<Step, bool> isIn)
    {
        var used = new HashSet<Storage>(
            program.Steps.Where(s => s is FillStep || isIn(s)).SelectMany(s => PlanMemory.Uses(program, s)));
        foreach (var slot in program.Slots.Where(s => s.Members.Any(used.Contains)))
        {
            string type = Spelling.Type(slot.First.Kind);
            var first = slot.First;
            code.Line($"ref {type} {first.Name} = ref workspace.Allocate<{type}>({Spelling.Dim(first.Size)}); "
                + $"// {first.Shape}");
            foreach (var other in slot.Members.Skip(1))
            {
                code.Line($"ref {type} {other.Name} = ref {first.Name}; "
                    + $"// {other.Shape}, after the last use of {first.Name}");
            }
        }
    }

    // The arrays as spans, and what loops read again and again.
    private void WriteLocals(Func<int, bool> holds)
    {
        if (kind == BodyKind.Jvps)
            new DirectionsWriter(code, null!, program).Loads(i => Function.TypeOf(i).Rank > 0 ? IsUsed(i, holds)
                : Reads(i, holds));
        if (!IsStructured)
            return;
        foreach (var (node, name, kind) in ScalarParameters(program).Where(
            p => Reads(p.Node, holds) && !TensorType.Scalar(p.Kind).IsLanes))
            code.Line($"{Spelling.Type(kind)} {name} = this.{name};");
        foreach (var (node, storage) in program.Arrays.Select(a => (a.Key, a.Value)).Where(a => IsUsed(a.Key, holds)))
        {
            if (node < Function.Parameters.Count && TensorType.Scalar(storage.Kind).IsLanes)
                continue;
            if (storage.Grows)
            {
                if (!program.Scalars.OfTensors.Contains(node))
                    throw new InvalidOperationException($"{storage.Name} grows, and its elements are read");
                continue;
            }

            if (program.Scalars.OfTensors.Contains(node))
            {
                if (storage.InFrame)
                {
                    code.Line($"ref {Spelling.Type(storage.Kind)} {storage.Name} = ref workspace.Allocate<"
                        + $"{Spelling.Type(storage.Kind)}>({Spelling.Dim(storage.Size)}); // {storage.Shape}");
                }

                continue;
            }

            if (storage.IsMadeAtRunTime)
            {
                if (Arrays.IsGrowing(Function.Nodes[node]))
                    code.Line($"Span<{Spelling.Type(storage.Kind)}> {storage.Name} = default;");
                else if (program.Scalars.IsReused(node) && program.Scalars.Records.ReleasedAround(node) < 0)
                    _records.DeclareMemory(node);

                continue;
            }

            string type = Spelling.Type(storage.Kind), size = storage.Size.IsOne ? "1" : $"(int){Spelling.Factor(storage.Size)}";
            string first = storage.InFrame
                ? $"workspace.Allocate<{type}>({Spelling.Dim(storage.Size)})"
                : $"this.{storage.Name}";
            code.Line($"var {storage.Name} = MemoryMarshal.CreateSpan(ref {first}, {size}); // {storage.Shape}");
        }
    }

    private bool Reads(int parameter, Func<int, bool> holds) =>
        Function.Nodes.Where((n, i) => holds(i) && n.Operands.Contains(parameter)).Any()
        || Function.Results.Any(r => r.Node == parameter);

    private bool IsUsed(int array, Func<int, bool> holds) =>
        (array >= Function.Parameters.Count && holds(array))
        || Function.Nodes.Where((n, i) => holds(i)
            && n.Operands.Any(o => program.Scalars.Arrays.First(o) == array)).Any();

    // Regions, or elements of arrays: a method that is called once runs long.
    private bool IsStructured => program.Scalars.IsStructured;

    private bool NeedsWorkspace => kind == BodyKind.Jvps || Lanes.Count > 0 || Calls(program) || Allocates;

    private bool Allocates => program.Slots.Count > 0 || program.Scalars.Records.Loops.Any()
        || program.Arrays.Values.Any(a => a.InFrame);
}
