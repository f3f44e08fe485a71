using DiffProg.Generators.Analysis;
using DiffProg.Generators.Differentiation;
using DiffProg.Generators.Optimization;

namespace DiffProg.Passes.Tests.Passes;

/// <summary>What the two modes write; the numbers are judged in the tests of rules and of random programs.</summary>
public class DifferentiateTests
{
    private const string Loss = """
        func Loss(x: f32[B, in], w: f32[out, in] grad, b: f32[out] grad, s: f32 grad, u: f32 grad, labels: i32[B]) {
          %6 = contract(%0, %1) {lhsBatch=[] lhsContract=[1] rhsBatch=[] rhsContract=[1]} : f32[B, out]
          %7 = broadcast(%2) {axes=[1] shape=<B, out>} : f32[B, out]
          %8 z = add(%6, %7) : f32[B, out]
          %9 h = relu(%8) : f32[B, out]
          %10 = sum(%9) {axes=[0, 1]} : f32
          %11 loss = multiply(%10, %3) : f32
          return value = %11
        }
        """;

    [Fact]
    public void Reverse_UnitSeed_AddsToTensorsAndReturnsScalars() => IrText.Require(
        Loss, f => Simplify.Run(Reverse.Run(f, unitSeed: true), differentiated: true), """
        func Loss(x: f32[B, in], w: f32[out, in] grad, b: f32[out] grad, s: f32 grad, u: f32 grad, labels: i32[B]) {
          %6 = contract(%0, %1) {lhsBatch=[] lhsContract=[1] rhsBatch=[] rhsContract=[1]} : f32[B, out]
          %7 = broadcast(%2) {axes=[1] shape=<B, out>} : f32[B, out]
          %8 z = add(%6, %7) : f32[B, out]
          %9 h = relu(%8) : f32[B, out]
          %10 = sum(%9) {axes=[0, 1]} : f32
          %11 loss = multiply(%10, %3) : f32
          %12 hAdjoint = broadcast(%3) {axes=[] shape=<B, out>} : f32[B, out]
          %13 = constant() {value=0.0} : f32
          %14 = broadcast(%13) {axes=[] shape=<B, out>} : f32[B, out]
          %15 = greater(%9, %14) : bool[B, out]
          %16 zAdjoint = select(%15, %12, %14) : f32[B, out]
          %17 = sum(%16) {axes=[0]} : f32[out]
          %18 = contract(%16, %0) {lhsBatch=[] lhsContract=[0] rhsBatch=[] rhsContract=[0]} : f32[out, in]
          return value = %11
          add w = %18
          add b = %17
          return s = %10
          return u = %13
        }
        """);

    [Fact]
    public void Reverse_Cotangent_IsAParameter() => IrText.Require(
        """
        func F(x: f32[n] grad) {
          %1 y = tanh(%0) : f32[n]
          return value = %1
        }
        """,
        f => Reverse.Run(f, unitSeed: false), """
        func F(x: f32[n] grad, cotangent#: f32[n]) {
          %2 y = tanh(%0) : f32[n]
          %3 = multiply(%2, %2) : f32[n]
          %4 = constant() {value=1.0} : f32
          %5 = broadcast(%4) {axes=[] shape=<n>} : f32[n]
          %6 = subtract(%5, %3) : f32[n]
          %7 = multiply(%1, %6) : f32[n]
          return value = %2
          add x = %7
        }
        """);

    [Fact]
    public void Reverse_TwoResults_HaveTwoCotangents() => IrText.Require(
        """
        func F(x: f32 grad, n: i32) {
          %2 y = exp(%0) : f32
          %3 k = add(%1, %1) : i32
          return first = %2
          return count = %3
          return second = %0
        }
        """,
        f => Reverse.Run(f, unitSeed: false), """
        func F(x: f32 grad, n: i32, cotangent#.first: f32, cotangent#.second: f32) {
          %4 y = exp(%0) : f32
          %5 k = add(%1, %1) : i32
          %6 = multiply(%2, %4) : f32
          %7 = add(%3, %6) : f32
          return first = %4
          return count = %5
          return second = %0
          return x = %7
        }
        """);

    [Fact]
    public void Reverse_SharedOperand_AddsItsAdjoints() => IrText.Require(
        """
        func F(x: f32[n] grad) {
          %1 = multiply(%0, %0) : f32[n]
          return value = %1
        }
        """,
        f => Simplify.Run(Reverse.Run(f, unitSeed: false), differentiated: true), """
        func F(x: f32[n] grad, cotangent#: f32[n]) {
          %2 = multiply(%0, %0) : f32[n]
          %3 = constant() {value=2.0} : f32
          %4 = broadcast(%3) {axes=[] shape=<n>} : f32[n]
          %5 = multiply(%0, %4) : f32[n]
          %6 = multiply(%1, %5) : f32[n]
          return value = %2
          add x = %6
        }
        """);

    [Fact]
    public void Reverse_NothingFlows_LeavesTensorsOutAndGivesScalarsZero() => IrText.Require(
        """
        func F(x: f32[n] grad, s: f32 grad, t: f32 grad) {
          %3 = stopGradient(%0) : f32[n]
          %4 = sign(%1) : f32
          %5 = broadcast(%4) {axes=[] shape=<n>} : f32[n]
          %6 = multiply(%3, %5) : f32[n]
          return value = %6
        }
        """,
        f => Simplify.Run(Reverse.Run(f, unitSeed: false)), """
        func F(x: f32[n] grad, s: f32 grad, t: f32 grad, cotangent#: f32[n]) {
          %4 = stopGradient(%0) : f32[n]
          %5 = sign(%1) : f32
          %6 = broadcast(%5) {axes=[] shape=<n>} : f32[n]
          %7 = multiply(%4, %6) : f32[n]
          %8 = constant() {value=0.0} : f32
          return value = %7
          return s = %8
          return t = %8
        }
        """);

    [Fact]
    public void Reverse_UnusedBranchOfTheTable_StrongZeroOnlyWhereThePartialMayBeInfinite() => IrText.Require(
        """
        func F(x: f32[n] grad, y: f32[n]) {
          %2 = dimension() {dim=<n>} : f32
          %3 = broadcast(%2) {axes=[] shape=<n>} : f32[n]
          %4 = divide(%0, %3) : f32[n]
          %5 = divide(%4, %1) : f32[n]
          return value = %5
        }
        """,
        f => Reverse.Run(f, unitSeed: false), """
        func F(x: f32[n] grad, y: f32[n], cotangent#: f32[n]) {
          %3 = dimension() {dim=<n>} : f32
          %4 = broadcast(%3) {axes=[] shape=<n>} : f32[n]
          %5 = divide(%0, %4) : f32[n]
          %6 = divide(%5, %1) : f32[n]
          %7 = divide(%2, %1) : f32[n]
          %8 = constant() {value=0.0} : f32
          %9 = broadcast(%8) {axes=[] shape=<n>} : f32[n]
          %10 = notEqual(%2, %9) : bool[n]
          %11 = constant() {value=0.0} : f32
          %12 = broadcast(%11) {axes=[] shape=<n>} : f32[n]
          %13 = select(%10, %7, %12) : f32[n]
          %14 = divide(%13, %4) : f32[n]
          return value = %6
          add x = %14
        }
        """);

    // A length is not zero where there is anything to divide, nor is its root; what else is divided by may be.
    [Theory]
    [InlineData("dimension() {dim=<n>} : f32; sqrt(%2) : f32", false)]
    [InlineData("constant() {value=2.0} : f32; sqrt(%2) : f32", false)]
    [InlineData("constant() {value=0.0} : f32; sqrt(%2) : f32", true)]
    [InlineData("constant() {value=-2.0} : f32; sqrt(%2) : f32", true)]
    [InlineData("sin(%1) : f32; sqrt(%2) : f32", true)]
    public void Reverse_DividedByARoot_StrongZeroUnlessItIsPositive(string root, bool strong)
    {
        string[] lines = root.Split("; ");
        var f = Parser.Parse($$"""
            func F(x: f32[n] grad, s: f32) {
              %2 = {{lines[0]}}
              %3 = {{lines[1]}}
              %4 = broadcast(%3) {axes=[] shape=<n>} : f32[n]
              %5 = divide(%0, %4) : f32[n]
              return value = %5
            }
            """);
        Assert.Equal(strong, Reverse.Run(f, unitSeed: false).Nodes.Any(n => n.Op == Op.Select));
        Assert.Equal(strong, Forward.Run(f).Nodes.Any(n => n.Op == Op.Select));
    }

    [Fact]
    public void Forward_TangentsComeInAndGoOut() => IrText.Require(
        """
        func F(x: f32[n] grad, w: f32[n], labels: i32[n]) {
          %3 y = multiply(%0, %1) : f32[n]
          %4 z = sin(%3) : f32[n]
          %5 c = exp(%1) : f32[n]
          return value = %4
          return constant = %5
          return labels = %2
        }
        """,
        Forward.Run, """
        func F(x: f32[n] grad, w: f32[n], labels: i32[n], x#tangent: f32[n]) {
          %4 y = multiply(%0, %1) : f32[n]
          %5 yTangent = multiply(%3, %1) : f32[n]
          %6 z = sin(%4) : f32[n]
          %7 = cos(%4) : f32[n]
          %8 zTangent = multiply(%5, %7) : f32[n]
          %9 c = exp(%1) : f32[n]
          %10 = constant() {value=0.0} : f32
          %11 = broadcast(%10) {axes=[] shape=<n>} : f32[n]
          return value = %6
          return constant = %9
          return labels = %2
          return valueTangent = %8
          return constantTangent = %11
        }
        """);

    // The tangent of (float)(int)x is zero, and no rule is asked for one.
    [Fact]
    public void Forward_ThroughAnInteger_HasNoTangent() => IrText.Require(
        """
        func F(x: f32[n] grad) {
          %1 = convert(%0) {kind="I32"} : i32[n]
          %2 = convert(%1) {kind="F32"} : f32[n]
          %3 = multiply(%0, %2) : f32[n]
          return value = %3
        }
        """,
        f => Simplify.Run(Forward.Run(f)), """
        func F(x: f32[n] grad, x#tangent: f32[n]) {
          %2 = convert(%0) {kind="I32"} : i32[n]
          %3 = convert(%2) {kind="F32"} : f32[n]
          %4 = multiply(%0, %3) : f32[n]
          %5 = multiply(%1, %3) : f32[n]
          return value = %4
          return valueTangent = %5
        }
        """);

    [Fact]
    public void OpenComposites_Softmax_IsItsBodyUnderItsName() => IrText.Require(
        """
        func F(x: f32[n]) {
          %1 p = composite(%0) {axes=[0] name="Softmax"} : f32[n]
          return value = %1
        }
        """,
        OpenComposites.Run, """
        func F(x: f32[n]) {
          %1 max = reduceMax(%0) {axes=[0]} : f32
          %2 = stopGradient(%1) : f32
          %3 = abs(%2) : f32
          %4 = constant() {value=inf} : f32
          %5 = notEqual(%3, %4) : bool
          %6 = constant() {value=0.0} : f32
          %7 shift = select(%5, %2, %6) : f32
          %8 = broadcast(%7) {axes=[] shape=<n>} : f32[n]
          %9 = subtract(%0, %8) : f32[n]
          %10 exp = exp(%9) : f32[n]
          %11 total = sum(%10) {axes=[0]} : f32
          %12 = constant() {value=1.0} : f32
          %13 = divide(%12, %11) : f32
          %14 = broadcast(%13) {axes=[] shape=<n>} : f32[n]
          %15 p = multiply(%10, %14) : f32[n]
          return value = %15
        }
        """);

    [Fact]
    public void Reverse_Composite_StaysClosed() => IrText.Require(
        """
        func F(x: f32[n] grad) {
          %1 p = composite(%0) {axes=[0] name="LogSumExp"} : f32
          return value = %1
        }
        """,
        f => Reverse.Run(f, unitSeed: true), """
        func F(x: f32[n] grad) {
          %1 p = composite(%0) {axes=[0] name="LogSumExp"} : f32
          %2 pAdjoint = constant() {value=1.0} : f32
          %3 = broadcast(%2) {axes=[] shape=<n>} : f32[n]
          %4 = broadcast(%1) {axes=[] shape=<n>} : f32[n]
          %5 = subtract(%0, %4) : f32[n]
          %6 = exp(%5) : f32[n]
          %7 = multiply(%3, %6) : f32[n]
          return value = %1
          add x = %7
        }
        """);

    [Fact]
    public void Reverse_EveryNode_KeepsTheOriginOfWhatItDifferentiates()
    {
        var f = Parser.Parse(Loss);
        f = f with
        {
            Nodes = f.Nodes.Select((n, i) => n with { Origin = new Origin("Loss", i) }).ToEquatable(),
        };
        foreach (var derivative in new[] { Reverse.Run(f, unitSeed: true), Forward.Run(f) })
        {
            var added = derivative.Nodes.Where(n => n.Primal is not null).ToArray();
            Assert.NotEmpty(added);
            Assert.All(added, n => Assert.Equal("Loss", n.Origin.Method));
            Assert.Contains(added, n => n.Primal == "h = Relu(z)" && n.Origin.Ordinal == 9);
        }
    }

    [Fact]
    public void Activity_VariedAndUseful()
    {
        var f = Parser.Parse("""
            func F(x: f32 grad, y: f32) {
              %2 = exp(%0) : f32
              %3 = exp(%1) : f32
              %4 = multiply(%2, %3) : f32
              %5 = stopGradient(%2) : f32
              %6 = sin(%0) : f32
              %7 = convert(%0) {kind="I32"} : i32
              %8 = greater(%0, %1) : bool
              %9 = add(%4, %5) : f32
              return value = %9
            }
            """);
        var activity = Activity.Of(f);
        int[] Where(Func<int, bool> holds) => Enumerable.Range(0, f.Nodes.Count).Where(holds).ToArray();
        Assert.Equal([0, 2, 4, 6, 9], Where(activity.IsVaried));
        Assert.Equal([0, 2, 4, 9], Where(activity.IsActive));
    }
}
