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

    private static Node Constant => new(
        Op.Constant, TensorType.Scalar(ScalarKind.F32), default, Attributes.None.With("value", 1.0), default);

    private static Node Stretch(TensorType from, string to, params int[] axes) => new(
        Op.Broadcast, from.WithShape([Dim.Symbol(to)]), EquatableArray.Of(0),
        Attributes.None.With("shape", [Dim.Symbol(to)]).With("axes", axes), default);

    private static Node Node(Op op, TensorType type, params int[] operands) =>
        new(op, type, operands.ToEquatable(), Attributes.None, default);

    private static FunctionIR Function(params Node[] nodes) => new(
        "F", EquatableArray.Of(new Parameter("x", Vector, true)), nodes.Prepend(Node(Op.Parameter, Vector)).ToEquatable(),
        EquatableArray.Of(new Result(nodes.Length, "value")));
}
