using DiffProg.Generators.IR;
using DiffProg.Generators.Lowering;
using DiffProg.Generators.Lowering.Lanes;

namespace DiffProg.Generators.Emit;

/// <summary>
/// Prints what is special about several directions at once: the checks on entry, the loop over the directions, which
/// takes as many at a time as a vector has lanes, and the loads of their tangents.
/// </summary>
internal sealed class DirectionsWriter(CodeWriter code, MethodSignature signature, LoopProgram program)
{
    private FunctionIR Function => program.Function;

    private string Kind => KindOf(program);

    /// <summary>What a lane holds.</summary>
    public static string KindOf(LoopProgram program) =>
        program.Function.Parameters.First(Directions.IsTangent).Type.Kind == ScalarKind.L32 ? "float" : "double";

    private IEnumerable<int> Tangents =>
        Enumerable.Range(0, Function.Parameters.Count).Where(i => Directions.IsTangent(Function.Parameters[i]));

    private IEnumerable<string> Results => BodyWriter.ScalarResults(program)
        .Where(r => Function.TypeOf(r.Result.Node).IsLanes).Select(r => ResultField(r.Field));

    /// <summary>The span of a result's tangents: that of one has a field, too.</summary>
    public static string ResultField(string field) => field + "s";

    /// <summary>The spans of directions, and of their tangents.</summary>
    public void Fields()
    {
        code.Line("public int directions;");
        foreach (int tangent in Tangents)
            code.Line($"public ReadOnlySpan<{Kind}> {FieldOf(tangent)};");
        foreach (string result in Results)
            code.Line($"public Span<{Kind}> {result};");
    }

    /// <summary>Checks the lengths, and hands the spans over.</summary>
    public void Entry(EntryParameters parameters, string call)
    {
        var given = parameters.All.Where(p => p.Part == Part.Directions).ToArray();
        var written = parameters.All.Where(p => p.Part == Part.Tangents).ToArray();
        string count = $"{written[0].Name}.Length";
        foreach (var p in written.Skip(1))
            Length(p, count);
        foreach (var p in given)
            Length(p, p.Of!.Form.IsArray() ? $"{EntryParameters.Escape(p.Of.Name)}.Length * {count}" : count);
        // What is written is apart from all that is read, and from what else is written.
        foreach (var (result, k) in written.Select((r, k) => (r, k)))
        {
            foreach (var other in parameters.All.Where(p => p.Part != Part.Tangents
                && (p.Type.EndsWith($"Span<{Kind}>", StringComparison.Ordinal) || p.Type == $"{Kind}[]"))
                .Concat(written.Skip(k + 1)))
                code.Line($"global::DiffProg.Kernels.Check.Apart<{Kind}>({result.Name}, {other.Name}, "
                    + $"\"{result.Name}\", \"{other.Name}\");");
        }

        code.Line($"{call}.directions = {count};");
        foreach (int tangent in Tangents)
        {
            string argument = LeafPath.Of(Function.Parameters[tangent].Path).Argument;
            code.Line($"{call}.{FieldOf(tangent)} = {given.First(p => p.Of!.Name == argument).Name};");
        }

        // In their order, as the results are.
        foreach (var (result, p) in Results.Zip(written, (r, p) => (r, p)))
            code.Line($"{call}.{result} = {p.Name};");
    }

    private void Length(EntryParameter p, string length) =>
        code.Line($"global::DiffProg.Kernels.Check.Directions({p.Name}.Length, (long){length}, "
            + $"\"{signature.Name}Jvps\", \"{p.Name}\");");

    /// <summary>The directions, as many at a time as there are lanes.</summary>
    public void Run()
    {
        if (program.MaxArena is { } most)
            code.Line($"workspace.LimitTo({most}, \"{Invocation.MethodOf(Function.Name)}Jvps\");");
        code.Line("int first = 0;");
        string lanes = Kind == "float" ? "F32x" : "F64x";
        int widest = Kind == "float" ? 16 : 8;
        foreach (var (width, where) in new[] { (widest, "Vector512"), (widest / 2, "Vector256"), (widest / 4, "") })
        {
            string hardware = where.Length == 0 ? "" : $"{where}.IsHardwareAccelerated && ";
            Loop($"for (; {hardware}first <= directions - {width}; first += {width})", $"{lanes}{width}");
        }

        Loop("for (; first < directions; first++)", $"{lanes}1");
    }

    private void Loop(string header, string lanes) => code.Block(header, () =>
    {
        code.Line("nint mark = workspace.Mark;");
        code.Line($"Jvps<{lanes}>(workspace, first);");
        code.Line("workspace.Release(mark);");
    });

    /// <summary>The tangents of the arguments, for the directions of this turn.</summary>
    public void Loads(Func<int, bool> isRead)
    {
        foreach (int tangent in Tangents.Where(isRead))
        {
            string field = $"this.{FieldOf(tangent)}";
            if (Function.TypeOf(tangent).Rank == 0)
            {
                code.Line($"V {KernelSignature.ScalarName(program, tangent)} = "
                    + $"V.Load(in {field}[0], direction);");
                continue;
            }

            string array = program.Arrays[tangent].Name;
            code.Line($"var {array} = workspace.Zeros<V>({Spelling.Dim(Function.TypeOf(tangent).Size)});");
            code.Line($"Directions.Load({array}, {field}, directions, direction);");
        }
    }

    private string FieldOf(int tangent) => program.Names.Of(
        ("directions", tangent), LeafPath.Of(Function.Parameters[tangent].Path).Argument + "Directions");
}
