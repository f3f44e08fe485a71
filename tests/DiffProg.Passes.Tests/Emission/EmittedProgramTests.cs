using DiffProg.Passes.Tests.Oracle;
using DiffProg.Passes.Tests.Passes;

namespace DiffProg.Passes.Tests.Emission;

/// <summary>
/// Fusion, lowering and emission on random programs: what the emitted C# computes is what the interpreter computes, for the
/// value, the gradient (added to what the buffers hold) and the tangent.
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
        var wrong = programs.Zip(emitted, (p, e) => (p.Seed, Error: Record.Exception(() => Require(p.Program, e()))))
            .Where(p => p.Error is not null).ToArray();
        Assert.True(wrong.Length == 0, $"{wrong.Length} of {Batch}: {string.Join(", ", wrong.Select(w => w.Seed))}\n"
            + string.Join("\n\n", wrong.Take(2).Select(w => $"Seed {w.Seed}: {w.Error}")));
    }

    private static void Require(RandomProgram p, EmittedProgram program)
    {
        var f = p.Function;
        var arguments = new Dictionary<string, object>();
        for (int i = 0; i < f.Parameters.Count; i++)
            arguments[f.Parameters[i].Path] = EmittedProgram.ToArgument(f.Parameters[i].Type, p.Point[i]);
        string context = "\n" + f + "\n" + program.Source;

        var values = Interpreter.Run(f, p.Point, p.Sizes);
        Close(values, program.Call("Value", arguments), "value");

        var active = f.Parameters.Select((q, i) => (q.Path, q.Type, i)).Where(t => f.Parameters[t.i].Differentiable).ToArray();
        bool gradient = program.Has("Gradient");
        var w = values.Select(y => gradient ? Dense.Scalar(1) : p.Direction(y)).ToArray();
        for (int i = 0; i < w.Length; i++)
            arguments[w.Length == 1 ? "cotangent" : f.Results[i].Name + "Cotangent"] = EmittedProgram.ToArgument(f.TypeOf(f.Results[i].Node), w[i]);
        foreach (var (path, type, i) in active)
            arguments[path + "Gradient"] = EmittedProgram.ToArgument(type, Dense.Fill(p.Point[i].Shape, _ => 1));
        var adjoints = Derivatives.Reverse(f, p.Point, w, p.Sizes);
        var returned = new Queue<Dense>(program.Call(gradient ? "Gradient" : "Vjp", arguments).Skip(gradient ? 1 : 0));
        for (int n = 0; n < active.Length; n++)
        {
            // Tensors were added to ones; scalars are returned.
            var actual = active[n].Type.Rank == 0 ? returned.Dequeue()
                : EmittedProgram.ToDense(arguments[active[n].Path + "Gradient"]).Plus(Dense.Fill(p.Point[active[n].i].Shape, _ => 1), -1);
            Differences.AssertClose(adjoints[n], actual, 1e-8, "gradient of " + active[n].Path + context);
        }

        var v = adjoints.Select(p.Direction).ToArray();
        for (int n = 0; n < active.Length; n++)
            arguments[active[n].Path + "Tangent"] = EmittedProgram.ToArgument(active[n].Type, v[n]);
        Close([.. values, .. Derivatives.Forward(f, p.Point, v, p.Sizes)], program.Call("Jvp", arguments), "tangent");

        void Close(Dense[] expected, Dense[] actual, string what)
        {
            Assert.Equal(expected.Length, actual.Length);
            for (int i = 0; i < expected.Length; i++)
                Differences.AssertClose(expected[i], actual[i], 1e-8, $"{what} {i}{context}");
        }
    }

    [Fact(Skip = "open: a scalar that is an element of a tensor has no code (DP9001)")]
    public void Emitted_ElementOfATensorAsScalar_Compiles() => EmittedProgram.Compile(Parser.Parse("""
        func F(x: f64[n] grad) {
          %1 = slice(%0) {axis=0 length=<1> start=<0>} : f64[1]
          %2 = reshape(%1) {shape=<>} : f64
          %3 = multiply(%2, %2) : f64
          return value = %3
        }
        """));

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
}
