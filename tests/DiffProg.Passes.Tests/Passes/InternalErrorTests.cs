using DiffProg.Generators;

namespace DiffProg.Passes.Tests.Passes;

/// <summary>A failure of the compiler is told at the expression that it was working on, in every stage.</summary>
public class InternalErrorTests
{
    [Theory]
    // InferShapes: no such function.
    [InlineData("intrinsic(%1) {layout=\"1\" name=\"Nonsense\"} : f64[n]")]
    // OpenComposites: no such composite.
    [InlineData("composite(%1) {name=\"Nonsense\"} : f64[n]")]
    // Lowering: random numbers without a key.
    [InlineData("uniform() {shape=<n>} : f64[n]")]
    // Emission: a scalar that has no code.
    [InlineData("gather(%0, %2) : f64")]
    public void Failure_OfAnyStage_IsAtTheFailingOperation(string operation)
    {
        var f = Parser.Parse($$"""
            func F(x: f64[n] grad) {
              %1 = exp(%0) : f64[n]
              %2 = constant() {value=0} : i32
              %3 = {{operation}}
              %4 = exp(%3) : f64{{(operation.EndsWith(": f64") ? "" : "[n]")}}
              return value = %4
            }
            """);
        var issue = Assert.Single(Compile(f).Issues);
        Assert.Equal(("DP9001", new Origin("F", 3)), (issue.Rule, issue.Origin));
        Assert.Equal("F", issue.Arguments[0]);
    }

    [Fact]
    public void Failure_OfNoOperation_IsAtTheName()
    {
        var f = Parser.Parse("""
            func F(x: f64[n] grad) {
              return value = %0
            }
            """) with { Results = EquatableArray.Of(new Result(7, "value")) };
        var issue = Assert.Single(Compile(f).Issues);
        Assert.Equal(("DP9001", Origin.Declaration("F")), (issue.Rule, issue.Origin));
    }

    private static CompiledMethod Compile(FunctionIR f)
    {
        f = f with { Nodes = f.Nodes.Select((n, i) => n with { Origin = new Origin("F", i) }).ToEquatable() };
        bool isTensor = f.Nodes.Count == 1 || f.TypeOf(f.Nodes.Count - 1).Shape is not { Count: 0 };
        var signature = new MethodSignature(
            "F", "F", null, EquatableArray.Of("public static partial class Program"), "F", "public", IsStatic: true,
            EquatableArray.Of(new ParameterSignature("x", "Tensor<double>", ParameterForm.Tensor, 0, 1, true, "")),
            EquatableArray.Of(new ReturnSignature("value", ScalarKind.F64, isTensor)));
        return Compiler.Compile(new MethodUnit(new MethodModel(signature, f, default), default));
    }
}
