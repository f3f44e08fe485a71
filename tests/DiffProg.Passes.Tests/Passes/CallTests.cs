using DiffProg.Generators.Analysis;
using DiffProg.Generators.Differentiation;
using DiffProg.Generators.IR;
using DiffProg.Generators.Optimization;

namespace DiffProg.Passes.Tests.Passes;

/// <summary>Calls that stand: of functions that call themselves.</summary>
public class CallTests
{
    private const string OneCall = """
        func F(x: f64 grad, a: f64[n] grad, k: i32) {
          %3 = invoke(%0, %1, %2) {callee="P.G" results="f64 i32" written=[1]}
          %4 = returned(%3) {index=0} : f64
          %5 = returned(%3) {argument=1} : f64[n]
          return value = %4
        }

        """;

    [Fact]
    public void Text_OfACall_IsReadBack()
    {
        var f = Parser.Parse(OneCall);
        Assert.Equal(f, Parser.Parse(Printer.Print(f)));
        Assert.Same(f, Verifier.Verify(f, "a test"));
    }

    [Theory]
    [InlineData("a result that there is not", "returned(%3) {index=2} : f64")]
    [InlineData("a result of another type", "returned(%3) {index=1} : f64")]
    [InlineData("an array that is not written", "returned(%3) {argument=0} : f64")]
    [InlineData("a result of no call", "returned(%0) {index=0} : f64")]
    [InlineData("a number that is written", "invoke(%0) {callee=\"P.G\" results=\"f64\" written=[0]}")]
    [InlineData("a forward call without a frame", "invoke(%0) {along=[0] body=1 callee=\"P.G\" results=\"f64\" written=[]}")]
    [InlineData("a backward call without a frame", "invoke(%0) {along=[0] body=2 callee=\"P.G\" results=\"f64\" written=[]}")]
    public void Verifier_OfABrokenCall_Throws(string why, string operation)
    {
        var f = Parser.Parse(OneCall.Replace("  return", $"  %6 = {operation}\n  return"));
        Assert.True(Record.Exception(() => Verifier.Verify(f, "a test")) is InvalidOperationException, why);
    }

    [Fact]
    public void Reverse_OfACall_IsAForwardAndABackwardCall()
    {
        var f = Verifier.Verify(Reverse.Run(Parser.Parse(OneCall), unitSeed: true), nameof(Reverse));
        var calls = f.Nodes.Where(n => n.Op == Op.Invoke).Select(Invocation.Of).ToArray();
        Assert.Equal([CallBody.Forward, CallBody.Backward], calls.Select(c => c.Body));
        Assert.Equal(ScalarKind.Frame, calls[0].Results.Last().Kind);
        Assert.Equal([0, 1], calls[1].Along);
        Assert.Equal([1], calls[1].Arrays);
    }

    [Fact]
    public void Reverse_OfACallThatNothingDependsOn_IsTheCall()
    {
        var f = Reverse.Run(
            Parser.Parse(OneCall.Replace("return value = %4", "return value = %0").Replace("a: f64[n] grad", "a: f64[n]")),
            unitSeed: true);
        Assert.Equal(CallBody.Value, Invocation.Of(Assert.Single(f.Nodes, n => n.Op == Op.Invoke)).Body);
    }

    [Fact]
    public void Forward_OfACall_IsACallOfTheTangent()
    {
        var f = Verifier.Verify(Forward.Run(Parser.Parse(OneCall)), nameof(Forward));
        var node = Assert.Single(f.Nodes, n => n.Op == Op.Invoke);
        var call = Invocation.Of(node);
        Assert.Equal("P.G'0,1", call.Callee);
        Assert.Equal(5, node.Operands.Count);
        Assert.Equal([ScalarKind.F64, ScalarKind.I32, ScalarKind.F64], call.Results.Select(r => r.Kind));
        Assert.Equal([1, 4], call.Written);
        Assert.Equal(("P.G", "0,1"), Invocation.Source(call.Callee) is { } source
            ? (source.Callee, string.Join(",", source.Along)) : default);
    }

    [Fact]
    public void Inline_OfAFunctionThatCallsItself_LetsItStand()
    {
        var g = Parser.Parse("""
            func P.G(x: f32 grad, n: i32) {
              %2 = call(%0, %1) {callee="P.G" results=1} : f32
              %3 = callResult(%2) {index=0} : f32
              return value = %3
            }
            """);
        var user = Parser.Parse("""
            func P.F(x: f32 grad, n: i32) {
              %2 = call(%0, %1) {callee="P.G" results=1} : f32
              %3 = callResult(%2) {index=0} : f32
              return value = %3
            }
            """);
        var inlined = Inline.Run(user, new Dictionary<string, FunctionIR> { ["P.G"] = g });
        Assert.Equal("P.G", Assert.Single(inlined.Standing).Name);
        var typed = InferShapes.Run(inlined).Function!;
        Assert.Single(typed.Nodes, n => n.Op == Op.Invoke);
        Assert.DoesNotContain(typed.Nodes, n => n.Op is Op.Call or Op.CallResult);
    }
}
