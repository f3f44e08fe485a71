using DiffProg.Generators.Differentiation;
using DiffProg.Generators.Optimization;
using DiffProg.Passes.Tests.Oracle;
using DiffProg.Passes.Tests.Passes;

namespace DiffProg.Passes.Tests.Emission;

/// <summary>
/// Fusion, lowering and emission on random programs: what the emitted C# computes is what the interpreter computes, for
/// the value, the gradient (added to what the buffers hold) and the tangent.
/// </summary>
public class EmittedProgramTests
{
    private const int Programs = 1000, Batch = 100;

    public static TheoryData<int> Batches => new(Enumerable.Range(0, Programs / Batch));

    [Theory]
    [MemberData(nameof(Batches))]
    public void Emitted_ValueGradientAndTangent_EqualTheInterpreters(int batch)
    {
        var programs = Enumerable.Range(batch * Batch, Batch).AsParallel().AsOrdered()
            .Select(seed => (Seed: seed, Program: RandomProgram.Make(seed, emitted: true))).ToArray();
        var emitted = EmittedProgram.Compile([.. programs.Select(p => p.Program.Function)]);
        var wrong = programs.Zip(emitted, (p, e) => (p.Seed, Error: Record.Exception(
                () => Agree(e(), p.Program.Function, p.Program.Point, p.Program.Sizes, p.Program.Direction))))
            .Where(p => p.Error is not null).ToArray();
        Assert.True(wrong.Length == 0, $"{wrong.Length} of {Batch}: {string.Join(", ", wrong.Select(w => w.Seed))}\n"
            + string.Join("\n\n", wrong.Take(2).Select(w => $"Seed {w.Seed}: {w.Error}")));
    }

    // Of a parameter, of a part of one, and of what a kernel computes; read by scalars, by a kernel, and by both.
    [Theory]
    [InlineData("sum(%1) {axes=[1]} : f64[1]", "multiply(%4, %4)")]
    [InlineData("slice(%0) {axis=0 length=<1> start=<1>} : f64[1]", "exp(%4)")]
    [InlineData("slice(%0) {axis=0 length=<1> start=<2>} : f64[1]", "sum(%0) {axes=[0]}")]
    public void Emitted_ElementOfATensorAsScalar_EqualsTheInterpreters(string element, string scalar)
    {
        var f = Parser.Parse($$"""
            func F(x: f64[n] grad, y: f64[1, m] grad) {
              %2 = multiply(%1, %1) : f64[1, m]
              %3 = {{element}}
              %4 = reshape(%3) {shape=<>} : f64
              %5 = {{scalar}} : f64
              %6 = broadcast(%4) {axes=[] shape=<n>} : f64[n]
              %7 = multiply(%6, %0) : f64[n]
              %8 = sum(%2) {axes=[0, 1]} : f64
              %9 = multiply(%5, %8) : f64
              return value = %9
              return scaled = %7
            }
            """);
        Agree(
            EmittedProgram.Compile(f), f, [Dense.Vector(0.5, -1, 2), Dense.Matrix(1, 2, 0.25, 3)],
            new Dictionary<string, long> { ["n"] = 3, ["m"] = 2 },
            like => Dense.Fill(like.Shape, at => 0.5 + at.Sum()));
    }

    // Scalars are emitted operation for operation, whatever stands in one statement: bit for bit what the passes'
    // functions say.
    [Theory]
    [InlineData(100, 95, 0.03, 0.2, 1.5)]
    [InlineData(17.3, 19.1, -0.011, 0.73, 0.125)]
    [InlineData(1e-3, 1e3, 0.5, 1e-4, 1e-6)]
    [InlineData(0, 1, 0, 1, 0)]
    public void Emitted_Scalars_AreBitEqualToTheInterpreters(double a, double b, double c, double d, double e)
    {
        var f = Parser.Parse("""
            func F(a: f64 grad, b: f64 grad, c: f64 grad, d: f64 grad, e: f64 grad) {
              %5 = sqrt(%4) : f64
              %6 spread = multiply(%3, %5) : f64
              %7 = divide(%0, %1) : f64
              %8 = log(%7) : f64
              %9 = multiply(%2, %4) : f64
              %10 = add(%8, %9) : f64
              %11 = divide(%10, %6) : f64
              %12 = constant() {value=-3.0} : f64
              %13 = subtract(%6, %12) : f64
              %14 = divide(%13, %12) : f64
              %15 d1 = add(%11, %14) : f64
              %16 = subtract(%15, %6) : f64
              %17 = subtract(%15, %16) : f64
              %18 = multiply(%17, %16) : f64
              %19 = negate(%18) : f64
              %20 = exp(%19) : f64
              %21 = greater(%15, %6) : bool
              %22 = less(%7, %20) : bool
              %23 = and(%21, %22) : bool
              %24 = select(%23, %20, %14) : f64
              %25 = select(%22, %24, %9) : f64
              %26 = add(%25, %20) : f64
              %27 = minimum(%26, %15) : f64
              %28 = divide(%27, %26) : f64
              return value = %28
            }
            """);
        var program = EmittedProgram.Compile(f);
        Dense[] x = [.. new[] { a, b, c, d, e }.Select(Dense.Scalar)];
        var arguments = f.Parameters.Select((p, i) => (p.Path, Value: (object)x[i].Data[0]))
            .ToDictionary(p => p.Path, p => p.Value);
        var simple = Simplify.Run(f);
        Equal(Interpreter.Run(simple, x), program.Call("Value", arguments));
        Equal(Interpreter.Run(Simplify.Run(Reverse.Run(simple, unitSeed: true), differentiated: true), x),
            program.Call("Gradient", arguments));
        foreach (var (path, i) in f.Parameters.Select((p, i) => (p.Path, i)))
            arguments[path + "Tangent"] = 1.0 / (i + 3);
        Equal(
            Interpreter.Run(
                Simplify.Run(Forward.Run(simple), differentiated: true),
                [.. x, .. x.Select((_, i) => Dense.Scalar(1.0 / (i + 3)))]),
            program.Call("Jvp", arguments));

        void Equal(Dense[] expected, Dense[] actual) => Assert.Equal(
            expected.Select(v => BitConverter.DoubleToInt64Bits(v.Data[0])),
            actual.Select(v => BitConverter.DoubleToInt64Bits(v.Data[0])));
    }

    [Fact]
    public void Emitted_ConditionOfTheRowAndOfTheElement_Compiles() => EmittedProgram.Compile(Parser.Parse("""
        func F(x: f64[n] grad, y: f64[n, m]) {
          %2 = broadcast(%0) {axes=[0] shape=<n, m>} : f64[n, m]
          %3 = constant() {value=0.0} : f64
          %4 = broadcast(%3) {axes=[] shape=<n, m>} : f64[n, m]
          %5 = greater(%2, %4) : bool[n, m]
          %6 = greater(%1, %4) : bool[n, m]
          %7 = and(%5, %6) : bool[n, m]
          %8 = select(%7, %1, %4) : f64[n, m]
          return value = %8
        }
        """));

    private static void Agree(
        EmittedProgram program, FunctionIR f, Dense[] point, IReadOnlyDictionary<string, long> sizes, Func<Dense,
        Dense> direction)
    {
        var arguments = new Dictionary<string, object>();
        for (int i = 0; i < f.Parameters.Count; i++)
            arguments[f.Parameters[i].Path] = EmittedProgram.ToArgument(f.Parameters[i].Type, point[i]);
        string context = "\n" + f + "\n" + program.Source;

        var values = Interpreter.Run(f, point, sizes);
        Close(values, program.Call("Value", arguments), "value");

        var active = f.Parameters.Select((q, i) => (q.Path, q.Type, i)).Where(t => f.Parameters[t.i].Differentiable)
            .ToArray();
        bool gradient = program.Has("Gradient");
        var w = values.Select(y => gradient ? Dense.Scalar(1) : direction(y)).ToArray();
        for (int i = 0; i < w.Length; i++)
            arguments[w.Length == 1 ? "cotangent" : f.Results[i].Name + "Cotangent"] = EmittedProgram.ToArgument(
                f.TypeOf(f.Results[i].Node), w[i]);
        foreach (var (path, type, i) in active)
            arguments[path + "Gradient"] = EmittedProgram.ToArgument(type, Dense.Fill(point[i].Shape, _ => 1));
        var adjoints = BothModes.Reverse(f, point, w, sizes);
        var returned = new Queue<Dense>(program.Call(gradient ? "Gradient" : "Vjp", arguments).Skip(gradient ? 1 : 0));
        for (int n = 0; n < active.Length; n++)
        {
            // Tensors were added to ones; scalars are returned.
            var actual = active[n].Type.Rank == 0 ? returned.Dequeue()
                : EmittedProgram.ToDense(arguments[active[n].Path + "Gradient"])
                    .Plus(Dense.Fill(point[active[n].i].Shape, _ => 1), -1);
            Differences.AssertClose(adjoints[n], actual, 1e-8, "gradient of " + active[n].Path + context);
        }

        var v = adjoints.Select(direction).ToArray();
        for (int n = 0; n < active.Length; n++)
            arguments[active[n].Path + "Tangent"] = EmittedProgram.ToArgument(active[n].Type, v[n]);
        Close([.. values, .. BothModes.Forward(f, point, v, sizes)], program.Call("Jvp", arguments), "tangent");

        void Close(Dense[] expected, Dense[] actual, string what)
        {
            Assert.Equal(expected.Length, actual.Length);
            for (int i = 0; i < expected.Length; i++)
                Differences.AssertClose(expected[i], actual[i], 1e-8, $"{what} {i}{context}");
        }
    }
}
