using DiffProg.Generators.Differentiation;
using DiffProg.Generators.Optimization;
using DiffProg.Passes.Tests.Oracle;

namespace DiffProg.Passes.Tests.Passes;

/// <summary>Loops and branches: what passes make of them, and their derivatives.</summary>
public partial class RegionTests
{
    private const string Scalar = """
        func Scalar(a: f64 grad, b: f64 grad) {
          %2 = constant() {value=6} : i32
          %3 = constant() {value=0.0} : f64
          %4 = loop(%2, %0, %3) {counted=1}
            %5 i = index() : i32
            %6 s = carried() {index=0} : f64
            %7 acc = carried() {index=1} : f64
            %8 = multiply(%6, %1) : f64
            %9 = sin(%8) : f64
            %10 = multiply(%6, %6) : f64
            %11 = negate(%10) : f64
            %12 = exp(%11) : f64
            %13 = multiply(%12, %0) : f64
            %14 q = add(%9, %13) : f64
            %15 = constant() {value=0.5} : f64
            %16 = greater(%14, %15) : bool
            %17 = if(%16)
              %18 = constant() {value=0.9} : f64
              %19 = multiply(%14, %18) : f64
            %20 = else(%19)
              %21 = multiply(%1, %15) : f64
              %22 = add(%14, %21) : f64
            %23 = endIf(%22)
            %24 = result(%17) {index=0} : f64
            %25 = multiply(%24, %24) : f64
            %26 = add(%7, %25) : f64
          %27 = next(%24, %26)
          %28 value = result(%4) {index=1} : f64
          return value = %28
        }
        """;

    [Fact]
    public void Gradient_OfALoopWithABranch_IsThatOfBothModesAndDifferences()
    {
        var f = Verifier.Verify(Parser.Parse(Scalar), "the parser");
        RequireGradient(f, [Dense.Scalar(0.7), Dense.Scalar(1.3)]);
    }

    [Fact]
    public void Text_OfRegions_ReadsBackAsItWas()
    {
        var f = Parser.Parse(Scalar);
        Assert.Equal(Scalar.ReplaceLineEndings("\n"), Printer.Print(f).TrimEnd());
    }

    internal static void RequireGradient(FunctionIR f, Dense[] x)
    {
        var cotangents = Interpreter.Run(f, x).Select(_ => Dense.Scalar(0.75)).ToArray();
        var raw = Verifier.Verify(Reverse.Run(f, unitSeed: false), "Reverse");
        var simple = Verifier.Verify(Simplify.Run(raw, differentiated: true), "Simplify");
        var differentiable = f.Parameters.Select((p, i) => (p, i)).Where(t => t.p.Differentiable).ToArray();
        foreach (var pullback in new[] { raw, simple })
        {
            var adjoints = BothModes.Adjoints(f, pullback, [.. x, .. cotangents], x);
            for (int k = 0; k < adjoints.Length; k++)
            {
                for (int e = 0; e < adjoints[k].Count; e++)
                {
                    var tangents = differentiable.Select(t => new Dense(x[t.i].Shape)).ToArray();
                    tangents[k].Data[e] = 1;
                    var forward = BothModes.Forward(f, x, tangents);
                    double expected = forward.Zip(cotangents, (t, w) => t.Dot(w)).Sum();
                    Differences.AssertClose(
                        expected, adjoints[k].Data[e], 1e-11,
                        $"{pullback}\nadjoint of {differentiable[k].p.Path}[{e}] against forward mode");
                    var direction = f.Parameters.Select(_ => (Dense?)null).ToArray();
                    direction[differentiable[k].i] = tangents[k];
                    double difference = Differences.Along(
                        p => Interpreter.Run(f, p).Zip(cotangents, (y, w) => y.Dot(w)).Sum(), x, direction);
                    Differences.AssertClose(
                        difference, adjoints[k].Data[e], 1e-6,
                        $"{f}\nadjoint of {differentiable[k].p.Path}[{e}] against differences");
                }
            }
        }
    }
}
