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
        var seen = new HashSet<string>();
        return results.Select(r => seen.Add(r.Name) ? ResultField(r.Name) : ResultField(r.Name + ".gradient")).ToArray();
    }

    public static string ResultField(string name) => NameTable.Identifier(name.Replace('.', '_') + ".Result");

    /// <summary>Dimension symbols that the body needs.</summary>
    public static IEnumerable<string> Symbols(LoopProgram program) => program.Function.Parameters
        .SelectMany(p => p.Type is { Kind: ScalarKind.I32, Rank: 0 }
            ? [p.Path] : p.Type.Dims.SelectMany(d => d.Symbols))
        .Distinct();

    // The lane kinds that the kernels use. Almost always one, V; a second one is W.
    private IReadOnlyList<ScalarKind> Lanes => LanesOf(program);

    internal static IReadOnlyList<ScalarKind> LanesOf(LoopProgram program) => program.Steps.OfType<Kernel>().Select(k => k.Lane)
        .Concat(program.Scalars.Lanes.Kinds).Distinct().ToArray();

    public void Write()
    {
        WriteRun();
        _records.Declare();
        var lanes = new LaneLoopWriter(code, program, _records, kind);
        WriteSteps(lanes);
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

            string Widths(int divisor) => string.Join(", ",
                Lanes.Select(l => l == ScalarKind.F32 ? $"F32x{16 / divisor}" : $"F64x{8 / divisor}"));
            code.Line("var workspace = Workspace.Rent();");
            code.Block("try", () =>
            {
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
        string[] names = Lanes.Count > 1 ? ["V", "W"] : ["V"];
        foreach (string line in BodyHeader.Lines(source, program, _records, kind))
            code.Line("// " + line);
        if (IsStructured)
            code.Line("[MethodImpl(MethodImplOptions.AggressiveOptimization)]");
        string widths = Lanes.Count == 0 ? "" : $"<{string.Join(", ", names)}>";
        code.Line($"private void {kind}{widths}({(NeedsWorkspace ? "Workspace workspace" : "")})");
        code.Indented(() =>
        {
            for (int i = 0; i < Lanes.Count; i++)
                code.Line($"where {names[i]} : struct, ISimd<{names[i]}, {Spelling.Type(Lanes[i])}>");
        });
        code.Braces(() =>
        {
            WriteFrame();
            WriteLocals();
            var line = new PrimalLine(code);
            var scalars = new ScalarWriter(
                code, program, _records, lanes, line, (step, text) => WriteStep(step, names, line, text));
            foreach (var step in program.Scalars.Schedule.Top)
            {
                if (step is ScalarStep scalar)
                    CompilerFailure.At(Function.Nodes[scalar.NodeId].Origin, () => scalars.Step(scalar.NodeId));
                else
                    scalars.Other(step);
            }

            scalars.Results();
        });
        code.Line();
    }

    private void WriteStep(Step step, string[] lanes, PrimalLine line, Func<int, string> text)
    {
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

    private void WriteFrame()
    {
        foreach (var slot in program.Slots)
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
    private void WriteLocals()
    {
        if (!IsStructured)
            return;
        foreach (var (node, name, kind) in ScalarParameters(program).Where(p => Reads(p.Node)))
            code.Line($"{Spelling.Type(kind)} {name} = this.{name};");
        foreach (var (node, storage) in program.Arrays.Select(a => (a.Key, a.Value)))
        {
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
                // What the last iteration had the next one has again.
                else if (program.Scalars.IsInLoop(node))
                {
                    string memory = program.Names.Of(("memory", node), "");
                    code.Line($"Span<{Spelling.Type(storage.Kind)}> {memory} = default;");
                }

                continue;
            }

            string type = Spelling.Type(storage.Kind), size = storage.Size.IsOne ? "1" : $"(int){Spelling.Factor(storage.Size)}";
            string first = storage.InFrame
                ? $"workspace.Allocate<{type}>({Spelling.Dim(storage.Size)})"
                : $"this.{storage.Name}";
            code.Line($"var {storage.Name} = MemoryMarshal.CreateSpan(ref {first}, {size}); // {storage.Shape}");
        }
    }

    private bool Reads(int parameter) => Function.Nodes.Any(n => n.Operands.Contains(parameter))
        || Function.Results.Any(r => r.Node == parameter);

    // Regions, or elements of arrays: a method that is called once runs long.
    private bool IsStructured => program.Scalars.IsStructured;

    private bool NeedsWorkspace => Lanes.Count > 0 || program.Scalars.Records.Loops.Any()
        || program.Arrays.Values.Any(a => a.InFrame);
}
