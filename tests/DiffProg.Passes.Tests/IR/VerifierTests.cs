namespace DiffProg.Passes.Tests.IR;

public class VerifierTests
{
    private static readonly TensorType Vector = new(ScalarKind.F32, EquatableArray.Of(Dim.Symbol("n")));

    [Fact]
    public void Verify_SoundFunction_ReturnsIt()
    {
        var f = Function(Node(Op.Exp, Vector, 0), Node(Op.Add, Vector, 0, 1));
        Assert.Same(f, Verifier.Verify(f, "a test"));
    }

    [Theory]
    [MemberData(nameof(Broken))]
    public void Verify_BrokenFunction_NamesThePassTheNodeAndPrintsTheFunction(string why, FunctionIR f)
    {
        var error = Assert.ThrowsAny<Exception>(() => Verifier.Verify(f, "Fuse"));
        Assert.True(error is InvalidOperationException or ShapeException, why + ": " + error);
        Assert.Contains("Fuse", error.Message);
        Assert.Contains("%", error.Message);
        Assert.Contains("func F", error.Message);
    }

    public static TheoryData<string, FunctionIR> Broken() => new()
    {
        { "an operand after its user", Function(Node(Op.Exp, Vector, 2), Node(Op.Exp, Vector, 1)) },
        { "itself as operand", Function(Node(Op.Exp, Vector, 1)) },
        { "a negative operand", Function(Node(Op.Exp, Vector, -1)) },
        { "too many operands", Function(Node(Op.Exp, Vector, 0, 0)) },
        { "too few operands", Function(Node(Op.Add, Vector, 0)) },
        { "no operands where some are needed", Function(Node(Op.Exp, Vector)) },
        { "a parameter in the middle", Function(Node(Op.Exp, Vector, 0), Node(Op.Parameter, Vector)) },
        { "a wrong kind", Function(Node(Op.Exp, Vector.WithKind(ScalarKind.F64), 0)) },
        { "a wrong rank", Function(Node(Op.Exp, TensorType.Scalar(ScalarKind.F32), 0)) },
        { "a wrong dimension", Function(Node(Op.Exp, Vector.WithShape([Dim.Symbol("m")]), 0)) },
        { "a comparison that is not Bool", Function(Node(Op.Less, Vector, 0, 0)) },
        { "operands of different shapes", Function(Constant, Node(Op.Add, Vector, 0, 1)) },
        { "a stretch of what is not 1", Function(Stretch(Vector, "m", 0)) },
        { "a stretch without an axis", Function(Stretch(Vector, "n")) },
        { "a stretch to an axis that is not there", Function(Stretch(Vector, "n", 1)) },
        { "a result that is no node", Function() with { Results = EquatableArray.Of(new Result(9, "value")) } },
        {
            "a missing parameter node",
            Function() with { Nodes = EquatableArray.Of(Constant), Results = EquatableArray.Of(new Result(0, "value")) }
        },
    };

    // One line each, over what stands above it.
    [Theory]
    [InlineData("a composite of another type", "composite(%1) {axes=[1] name=\"LogSumExp\"} : f32[n, m]")]
    [InlineData("axes that are none", "sum(%1) {axes=[2]} : f32[n, m]")]
    [InlineData("axes out of order", "sum(%1) {axes=[1, 0]} : f32")]
    [InlineData("a reshape to fewer elements", "reshape(%6) {shape=<5>} : f32[5]")]
    [InlineData("an order that is none", "transpose(%1) {order=[0, 0]} : f32[n, n]")]
    [InlineData("a slice that reaches too far", "slice(%1) {axis=1 length=<m> start=<1>} : f32[n, m]")]
    [InlineData("a slice from below", "slice(%1) {axis=1 length=<m> start=<-1>} : f32[n, m]")]
    [InlineData("a slice along no axis", "slice(%1) {axis=2 length=<m> start=<0>} : f32[n, m]")]
    [InlineData("a padding by less than nothing", "pad(%1) {after=<0> axis=0 before=<-1> value=0.0} : f32[n - 1, m]")]
    [InlineData("a padding of another size", "pad(%1) {after=<0> axis=0 before=<1> value=0.0} : f32[n, m]")]
    [InlineData("parts that do not fit", "concatenate(%1, %4) {axis=0} : f32[2*n, m]")]
    [InlineData("rows at numbers", "gather(%1, %0) : f32[n, m]")]
    [InlineData("rows of a scalar", "gather(%5, %2) : f32[n]")]
    [InlineData("rows of another type", "gather(%1, %2) : f32[n, n]")]
    [InlineData("more rows than indices", "scatterAdd(%2, %4) {rows=<n>} : f32[n, n]")]
    [InlineData(
        "batches of different sizes",
        "contract(%1, %4) {lhsBatch=[0] lhsContract=[1] rhsBatch=[0] rhsContract=[1]} : f32[n]")]
    [InlineData(
        "a batch without a partner",
        "contract(%1, %4) {lhsBatch=[0] lhsContract=[1] rhsBatch=[] rhsContract=[0]} : f32[n, n]")]
    [InlineData(
        "an axis contracted twice",
        "contract(%1, %1) {lhsBatch=[] lhsContract=[0, 0] rhsBatch=[] rhsContract=[0, 0]} : f32[m, m]")]
    [InlineData("a choice by a number", "select(%0, %0, %0) : f32[n]")]
    [InlineData("logic of numbers", "and(%0, %0) : f32[n]")]
    [InlineData("random numbers from a number", "uniform(%5) {shape=<n>} : f32[n]")]
    [InlineData("random numbers of another shape", "uniform(%3) {shape=<n>} : f32[m]")]
    [InlineData("a count along no axis", "iota() {axis=1 shape=<n>} : f32[n]")]
    [InlineData("a constant that is no scalar", "constant() {value=1.0} : f32[n]")]
    [InlineData("a size that nobody knows", "broadcast(%5) {axes=[] shape=<k>} : f32[k]")]
    public void Verify_BrokenOperation_Throws(string why, string operation)
    {
        var f = Parser.Parse($$"""
            func F(x: f32[n] grad, y: f32[n, m], ids: i32[n], key: key, z: f32[m, n], a: f32, six: f32[6]) {
              %7 = {{operation}}
              return value = %7
            }
            """);
        var error = Assert.Throws<InvalidOperationException>(() => Verifier.VerifyClosed(f, "a test"));
        Assert.True(
            error.Message.StartsWith("after a test: %7 ", StringComparison.Ordinal), why + ": " + error.Message);
    }

    [Theory]
    [InlineData("a gradient of another shape", "add x = %1")]
    [InlineData("a result of another rank than declared", "return value = %0 : [n, m]")]
    [InlineData("a guard of what nobody knows", "guard k == n \"why\"")]
    [InlineData("a guard of indices that are none", "guard indices x < n \"why\"")]
    public void Verify_BrokenEnding_Throws(string why, string ending)
    {
        var f = Parser.Parse($"func F(x: f32[n] grad, y: f32[m]) {{\n  {ending}\n}}");
        Assert.True(Record.Exception(() => Verifier.VerifyClosed(f, "a test")) is InvalidOperationException, why);
    }

    private static Node Constant => new(
        Op.Constant, TensorType.Scalar(ScalarKind.F32), default, Attributes.None.With("value", 1.0), default);

    private static Node Stretch(TensorType from, string to, params int[] axes) => new(
        Op.Broadcast, from.WithShape([Dim.Symbol(to)]), EquatableArray.Of(0),
        Attributes.None.With("shape", [Dim.Symbol(to)]).With("axes", axes), default);

    private static Node Node(Op op, TensorType type, params int[] operands) =>
        new(op, type, operands.ToEquatable(), Attributes.None, default);

    private static FunctionIR Function(params Node[] nodes) => new(
        "F", EquatableArray.Of(new Parameter("x", Vector, true)),
        nodes.Prepend(Node(Op.Parameter, Vector)).ToEquatable(),
        EquatableArray.Of(new Result(nodes.Length, "value")));
}
