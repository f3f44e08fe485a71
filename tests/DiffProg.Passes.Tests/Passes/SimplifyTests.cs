using DiffProg.Generators.Optimization;

namespace DiffProg.Passes.Tests.Passes;

/// <summary>Each rewrite, on the smallest function that shows it. Parameters: x, y [n]; m [a, b]; s, t scalars; i [k]
/// int.</summary>
public class SimplifyTests
{
    private const string Header =
        "func F(x: f32[n], y: f32[n], m: f32[a, b], s: f32, t: f32, i: i32[k], c: bool[n]) {";

    [Theory]
    // Constants
    [InlineData(
        "constant() {value=2.0} : f32; constant() {value=3.0} : f32; add(%7, %8) : f32",
        "constant() {value=5.0} : f32")]
    [InlineData(
        "constant() {value=1.0} : f32; constant() {value=3.0} : f32; divide(%7, %8) : f32",
        "constant() {value=0.3333333432674408} : f32")]
    [InlineData(
        "constant() {value=1.0} : f64; constant() {value=3.0} : f64; divide(%7, %8) : f64",
        "constant() {value=0.3333333333333333} : f64")]
    [InlineData("constant() {value=0.0} : f32; negate(%7) : f32", "constant() {value=-0.0} : f32")]
    [InlineData("constant() {value=2} : i32; convert(%7) {kind=\"F32\"} : f32", "constant() {value=2.0} : f32")]
    [InlineData(
        "constant() {value=0.1} : f64; convert(%7) {kind=\"F32\"} : f32",
        "constant() {value=0.10000000149011612} : f32")]
    [InlineData("dimension() {dim=<n>} : i32; convert(%7) {kind=\"F32\"} : f32", "dimension() {dim=<n>} : f32")]
    // Signs
    [InlineData("negate(%0) : f32[n]; negate(%7) : f32[n]", "")]
    [InlineData("negate(%1) : f32[n]; add(%0, %7) : f32[n]", "subtract(%0, %1) : f32[n]")]
    [InlineData("negate(%0) : f32[n]; add(%7, %1) : f32[n]", "subtract(%1, %0) : f32[n]")]
    [InlineData("negate(%1) : f32[n]; subtract(%0, %7) : f32[n]", "add(%0, %1) : f32[n]")]
    [InlineData("negate(%0) : f32[n]; multiply(%7, %1) : f32[n]", "multiply(%0, %1) : f32[n]; negate(%7) : f32[n]")]
    // Neutral elements
    [InlineData("constant() {value=1.0} : f32; multiply(%3, %7) : f32", "", "%3")]
    [InlineData(
        "constant() {value=1.0} : f32; broadcast(%7) {axes=[] shape=<n>} : f32[n]; multiply(%8, %0) : f32[n]", "")]
    [InlineData("constant() {value=-1.0} : f32; multiply(%3, %7) : f32", "negate(%3) : f32")]
    [InlineData("constant() {value=0.0} : f32; subtract(%3, %7) : f32", "", "%3")]
    [InlineData("constant() {value=1.0} : f32; divide(%3, %7) : f32", "", "%3")]
    // x + 0 is no identity: -0 + 0 is +0. Nor is x * 0, nor x - x.
    [InlineData("constant() {value=0.0} : f32; add(%3, %7) : f32", "constant() {value=0.0} : f32; add(%3, %7) : f32")]
    [InlineData(
        "constant() {value=-0.0} : f32; subtract(%3, %7) : f32",
        "constant() {value=-0.0} : f32; subtract(%3, %7) : f32")]
    [InlineData(
        "constant() {value=0.0} : f32; multiply(%3, %7) : f32", "constant() {value=0.0} : f32; multiply(%3, %7) : f32")]
    [InlineData("subtract(%3, %3) : f32", "subtract(%3, %3) : f32")]
    [InlineData("divide(%3, %3) : f32", "divide(%3, %3) : f32")]
    // Scalars are never reassociated
    [InlineData("multiply(%3, %4) : f32; multiply(%3, %7) : f32", "multiply(%3, %4) : f32; multiply(%3, %7) : f32")]
    [InlineData(
        "constant() {value=2.0} : f32; power(%3, %7) : f32", "constant() {value=2.0} : f32; power(%3, %7) : f32")]
    // Tensors are
    [InlineData(
        "constant() {value=2.0} : f32; broadcast(%7) {axes=[] shape=<n>} : f32[n]; power(%0, %8) : f32[n]",
        "multiply(%0, %0) : f32[n]")]
    [InlineData("broadcast(%3) {axes=[] shape=<n>} : f32[n]; broadcast(%4) {axes=[] shape=<n>} : f32[n]; multiply(%8, %0) : f32[n]; multiply(%7, %9) : f32[n]", "multiply(%3, %4) : f32; broadcast(%7) {axes=[] shape=<n>} : f32[n]; multiply(%8, %0) : f32[n]")]
    // Work on stretched values is done before they are stretched
    [InlineData(
        "broadcast(%0) {axes=[1] shape=<m, n>} : f32[m, n]; exp(%7) : f32[m, n]",
        "exp(%0) : f32[n]; broadcast(%7) {axes=[1] shape=<m, n>} : f32[m, n]")]
    [InlineData("broadcast(%0) {axes=[1] shape=<m, n>} : f32[m, n]; broadcast(%1) {axes=[1] shape=<m, n>} : f32[m, n]; multiply(%7, %8) : f32[m, n]", "multiply(%0, %1) : f32[n]; broadcast(%7) {axes=[1] shape=<m, n>} : f32[m, n]")]
    [InlineData("broadcast(%0) {axes=[0] shape=<n, n>} : f32[n, n]; broadcast(%1) {axes=[1] shape=<n, n>} : f32[n, n]; multiply(%7, %8) : f32[n, n]", "broadcast(%0) {axes=[0] shape=<n, n>} : f32[n, n]; broadcast(%1) {axes=[1] shape=<n, n>} : f32[n, n]; multiply(%7, %8) : f32[n, n]")]
    // Only what is positive before is positive after; where the value itself is needed, it is compared
    [InlineData(
        "relu(%3) : f32; constant() {value=0.0} : f32; greater(%7, %8) : bool",
        "constant() {value=0.0} : f32; greater(%3, %7) : bool")]
    [InlineData("relu(%0) : f32[n]; constant() {value=0.0} : f32; broadcast(%8) {axes=[] shape=<n>} : f32[n]; greater(%7, %9) : bool[n]", "constant() {value=0.0} : f32; broadcast(%7) {axes=[] shape=<n>} : f32[n]; greater(%0, %8) : bool[n]")]
    [InlineData(
        "relu(%3) : f32; constant() {value=1.0} : f32; greater(%7, %8) : bool",
        "relu(%3) : f32; constant() {value=1.0} : f32; greater(%7, %8) : bool")]
    [InlineData(
        "relu(%3) : f32; constant() {value=0.0} : f32; greater(%7, %8) : bool; select(%9, %7, %4) : f32",
        "relu(%3) : f32; constant() {value=0.0} : f32; greater(%7, %8) : bool; select(%9, %7, %4) : f32")]
    // Layout
    [InlineData("transpose(%2) {order=[1, 0]} : f32[b, a]; transpose(%7) {order=[1, 0]} : f32[a, b]", "", "%2")]
    [InlineData("transpose(%2) {order=[0, 1]} : f32[a, b]", "", "%2")]
    [InlineData(
        "reshape(%2) {shape=<a, 1, b>} : f32[a, 1, b]; transpose(%7) {order=[1, 0, 2]} : f32[1, a, b]",
        "reshape(%2) {shape=<1, a, b>} : f32[1, a, b]")]
    [InlineData(
        "reshape(%2) {shape=<b, a>} : f32[b, a]; reshape(%7) {shape=<a*b>} : f32[a*b]",
        "reshape(%2) {shape=<a*b>} : f32[a*b]")]
    [InlineData("reshape(%2) {shape=<b, a>} : f32[b, a]; reshape(%7) {shape=<a, b>} : f32[a, b]", "", "%2")]
    [InlineData(
        "broadcast(%0) {axes=[1] shape=<m, n>} : f32[m, n]; broadcast(%7) {axes=[0, 2] shape=<m, k, n>} : f32[m, k, n]",
        "broadcast(%0) {axes=[2] shape=<m, k, n>} : f32[m, k, n]")]
    [InlineData("slice(%0) {axis=0 length=<n> start=<0>} : f32[n]", "")]
    [InlineData("pad(%0) {after=<0> axis=0 before=<0> value=0.0} : f32[n]", "")]
    [InlineData(
        "exp(%0) : f32[n]; reshape(%7) {shape=<n, 1>} : f32[n, 1]",
        "reshape(%0) {shape=<n, 1>} : f32[n, 1]; exp(%7) : f32[n, 1]")]
    [InlineData("pad(%0) {after=<n> axis=0 before=<0> value=0.0} : f32[2*n]; pad(%1) {after=<0> axis=0 before=<n> value=0.0} : f32[2*n]; add(%8, %7) : f32[2*n]", "concatenate(%0, %1) {axis=0} : f32[2*n]")]
    [InlineData("pad(%0) {after=<n> axis=0 before=<1> value=0.0} : f32[2*n + 1]; pad(%1) {after=<0> axis=0 before=<n + 1> value=0.0} : f32[2*n + 1]; add(%8, %7) : f32[2*n + 1]", "pad(%0) {after=<n> axis=0 before=<1> value=0.0} : f32[2*n + 1]; pad(%1) {after=<0> axis=0 before=<n + 1> value=0.0} : f32[2*n + 1]; add(%8, %7) : f32[2*n + 1]")]
    // Products read their operands by strides
    [InlineData("transpose(%2) {order=[1, 0]} : f32[b, a]; contract(%7, %2) {lhsBatch=[] lhsContract=[1] rhsBatch=[] rhsContract=[0]} : f32[b, b]", "contract(%2, %2) {lhsBatch=[] lhsContract=[0] rhsBatch=[] rhsContract=[0]} : f32[b, b]")]
    // Equal nodes are one; what nothing needs goes
    [InlineData(
        "exp(%0) : f32[n]; exp(%0) : f32[n]; multiply(%7, %8) : f32[n]", "exp(%0) : f32[n]; multiply(%7, %7) : f32[n]")]
    [InlineData("exp(%0) : f32[n]; log(%0) : f32[n]; exp(%1) : f32[n]", "exp(%1) : f32[n]")]
    [InlineData("exp(%0) : f32[n]; select(%6, %7, %7) : f32[n]", "exp(%0) : f32[n]")]
    [InlineData("constant() {value=3.0} : f32; broadcast(%7) {axes=[] shape=<a, b>} : f32[a, b]; sum(%8) {axes=[1]} : f32[a]", "constant() {value=3.0} : f32; dimension() {dim=<b>} : f32; multiply(%7, %8) : f32; broadcast(%9) {axes=[] shape=<a>} : f32[a]")]
    // Not differentiated yet: it still means something
    [InlineData("stopGradient(%0) : f32[n]", "stopGradient(%0) : f32[n]")]
    public void Simplify_SmallFunction_GivesTheSimplerOne(string before, string after, string unchanged = "%0") =>
        IrText.Require(
        Function(before), f => Simplify.Run(f), Function(after, after.Length == 0 ? unchanged : null));

    // The rewrite of relu(x) > 0 is exact: relu keeps NaN, and NaN is not greater.
    [Fact]
    public void Relu_ComparedWithZero_IsItsOperandCompared() => Assert.All(
        new[] { double.NaN, -0.0, 0, -1, 1, double.Epsilon, -double.Epsilon, double.PositiveInfinity, double.NegativeInfinity },
        x => Assert.Equal(Ops.Relu(x) > 0, x > 0));

    [Theory]
    [InlineData(3, double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData(3, 2, 6)]
    [InlineData(0, 2, 0)]
    [InlineData(0, double.PositiveInfinity, 0)]
    [InlineData(0, double.NaN, 0)]
    public void Simplify_SumOfAStretchedScalar_IsTheSum(int n, double s, double expected)
    {
        var f = Parser.Parse("""
            func F(s: f64) {
              %1 = broadcast(%0) {axes=[] shape=<n>} : f64[n]
              %2 = sum(%1) {axes=[0]} : f64
              return value = %2
            }
            """);
        var simple = Simplify.Run(f);
        Assert.DoesNotContain(simple.Nodes, node => node.Op == Op.Sum);
        foreach (var g in new[] { f, simple })
            Assert.Equal(expected, Oracle.Interpreter.Run(g, [Oracle.Dense.Scalar(s)], new Dictionary<string, long> { ["n"] = n })[0].Data[0]);
    }

    [Fact]
    public void Simplify_AfterDifferentiation_DropsStopGradient() => IrText.Require(
        Function("stopGradient(%0) : f32[n]"), f => Simplify.Run(f, differentiated: true), Function("", "%0"));

    [Fact]
    public void Simplify_NamesAndGuards_Stay() => IrText.Require(
        """
        func F(x: f32[n], y: f32[m]) {
          %2 h = exp(%0) : f32[n]
          %3 dead = exp(%1) : f32[m]
          %4 again = exp(%0) : f32[n]
          %5 = add(%2, %4) : f32[n]
          guard m == n "x and y"
          return value = %5 : [n]
        }
        """,
        f => Simplify.Run(f),
        """
        func F(x: f32[n], y: f32[m]) {
          %2 h = exp(%0) : f32[n]
          %3 = constant() {value=2.0} : f32
          %4 = broadcast(%3) {axes=[] shape=<n>} : f32[n]
          %5 = multiply(%2, %4) : f32[n]
          guard m == n "x and y"
          return value = %5 : [n]
        }
        """);

    private static string Function(string nodes, string? result = null)
    {
        string[] lines = nodes.Split("; ", StringSplitOptions.RemoveEmptyEntries);
        result ??= "%" + (6 + lines.Length);
        return string.Join(
            "\n", [Header, .. lines.Select((l, i) => $"  %{i + 7} = {l}"), $"  return value = {result}", "}"]);
    }
}
