using DiffProg.Generators.IR;
using DiffProg.Generators.Lowering;

namespace DiffProg.Generators.Emit;

/// <summary>
/// Prints the ref struct behind the public methods of one user method: its constructor checks the inputs once and gathers
/// sizes and memory; one Run method per body does the steps; the kernels stand under them.
/// </summary>
public sealed class CallWriter(
    CodeWriter code, MethodSignature signature, FunctionIR source, IReadOnlyList<Body> bodies)
{
    private readonly EntryParameters _parameters = new(signature, BodyKind.Value, destinations: false);

    public static string TypeName(MethodSignature signature) => signature.Name + "Call";

    public void Write()
    {
        code.Line($"/// <summary>One call of <c>{signature.Name}</c>: what came in, checked, and the steps.</summary>");
        code.Block($"file ref struct {TypeName(signature)}", () =>
        {
            if (bodies.Any(b => b.Kind.IsProbed()))
                code.Line($"public global::DiffProg.IProbe {ScalarWriter.ProbesField} = null!;");
            foreach (var body in bodies.Where(b => b.Kind == BodyKind.Jvps))
                new DirectionsWriter(code, signature, body.Program).Fields();
            Fields();
            Constructor();
            foreach (var body in bodies.Where(b => b.Kind != BodyKind.Jvps && NeedsAttach(b.Program)))
                Attach(body);
            foreach (var body in bodies)
                new BodyWriter(code, source, body.Program, body.Kind).Write();
        });
        new ListWriter(code, signature, source, _parameters).Types();
    }

    private void Fields() => Fields(code, [.. bodies.Select(b => b.Program)]);

    /// <summary>Prints what goes in and comes out as fields.</summary>
    public static void Fields(CodeWriter code, IReadOnlyList<LoopProgram> programs)
    {
        var seen = new HashSet<string>();
        void Field(string name, string declaration)
        {
            if (seen.Add(name))
                code.Line($"public {declaration};");
        }

        foreach (var program in programs)
        {
            foreach (string symbol in BodyWriter.Symbols(program).Select(Spelling.Symbol))
                Field(symbol, $"nint {symbol}");
        }

        foreach (var program in programs)
        {
            foreach (var storage in program.External.Where(
                s => !TensorType.Scalar(s.Kind).IsLanes && seen.Add(s.Name)))
            {
                string type = storage.IsList ? ListWriter.TypeOf(program.Function, storage.Path!)
                    : $"ref {Spelling.Type(storage.Kind)}";
                code.Line($"public {type} {storage.Name}; // {storage.Shape}");
            }

            foreach (var (_, name, kind) in BodyWriter.ScalarParameters(program)
                .Where(p => !TensorType.Scalar(p.Kind).IsLanes))
                Field(name, $"{Spelling.Type(kind)} {name}");
            foreach (var (result, field) in BodyWriter.ScalarResults(program)
                .Where(r => !program.Function.TypeOf(r.Result.Node).IsLanes))
                Field(field, $"{Spelling.Type(program.Function.TypeOf(result.Node).Kind)} {field}");
        }

        code.Line();
    }

    private void Constructor()
    {
        var program = bodies[0].Program;
        code.Line($"public {TypeName(signature)}({Declarations(Inputs())})");
        code.Braces(() =>
        {
            new CheckWriter(code, signature, program, _parameters).Inputs();
            foreach (var (node, name, kind) in BodyWriter.ScalarParameters(program))
            {
                string path = _parameters.Expression(program.Function.Parameters[node].Path);
                code.Line($"this.{name} = {path}{(kind == ScalarKind.Key ? ".Value" : "")};");
            }
        });
        code.Line();
    }

    // What only this body reads or writes besides the inputs.
    private void Attach(Body body)
    {
        var parameters = new EntryParameters(signature, body.Kind, destinations: false);
        var results = body.Program.Function.Results.Where(r => !r.Accumulate && body.Program.Function.TypeOf(r.Node).Rank > 0)
            .Select(r => (Path: Memory.ResultPath(r.Name), Name: signature.Returns.FirstOrDefault(x => x.Name == r.Name) is { } own
                ? parameters.DestinationName(own) : parameters.Local(r.Name + "Destination"))).ToList();
        var all = Inputs().Concat(parameters.Attached.Select(p => (p.InnerType, p.Name)))
            .Concat(results.Select(r => (
                $"Tensor<{Spelling.Type(body.Program.External.First(s => s.Path == r.Path).Kind)}>", r.Name)));
        code.Line($"public void Attach{body.Kind}({Declarations(all)})");
        code.Braces(() => new CheckWriter(code, signature, body.Program, parameters).Attached(results));
        code.Line();
    }

    /// <summary>True where a body takes more than the inputs.</summary>
    public static bool NeedsAttach(LoopProgram program) =>
        program.External.Select(s => s.Path!).Concat(program.Function.Parameters.Select(p => p.Path))
            .Any(path => LeafPath.Of(path).Role != Role.Argument);

    /// <summary>The inputs of the user's method; the receiver comes as an argument like the others.</summary>
    private IEnumerable<(string Type, string Name)> Inputs() =>
        signature.Parameters.Where(IsPassed).Select(p => (p.Form == ParameterForm.Reference
            ? $"global::System.Span<{p.TypeText}>" : p.Form == ParameterForm.Jagged ? EntryParameter.PackedType(p)
            : p.TypeText, _parameters.Inner(p.Name)));

    /// <summary>A receiver that is no record of parameters has nothing to read.</summary>
    public static bool IsPassed(ParameterSignature p) => !p.IsReceiver || p.LeafCount > 0;

    private static string Declarations(IEnumerable<(string Type, string Name)> parameters) =>
        string.Join(", ", parameters.Select(p => $"{p.Type} {p.Name}"));
}
