using DiffProg.Generators.Differentiation;
using DiffProg.Passes.Tests.Rules;

namespace DiffProg.Passes.Tests.IR;

/// <summary>Every operation survives its text form: what is printed reads back as the same function.</summary>
public class RoundTripTests
{
    public static TheoryData<string> Cases => RuleTests.Cases;

    [Theory]
    [MemberData(nameof(Cases))]
    public void Text_OfAnOperationAndItsAdjoint_ReadsBackEqual(string name)
    {
        var f = RowCalculus.Value(RuleCases.Of(name));
        Require(f);
        Require(Plain(Reverse.Run(f, unitSeed: false)));
        Require(Plain(Forward.Run(OpenComposites.Run(f))));
    }

    [Theory]
    [MemberData(nameof(RuleTests.Rows), MemberType = typeof(RuleTests))]
    public void Text_OfEveryRow_ReadsBackEqual(Op op)
    {
        // The text form does not judge: one operand, every kind of attribute, an unknown shape.
        var parameter = new Parameter("x", TensorType.Scalar(ScalarKind.F32), true);
        var attributes = Attributes.None.With("name", "a b=\u00e9 %1, {x}").With("axes", Array.Empty<int>())
            .With("value", -0.0)
            .With("n", -3).With("shape", [Dim.Divide(Dim.Symbol("p.n#3"), 2) - 1]).With("none", Array.Empty<Dim>());
        var node = new Node(op, TensorType.Unknown(ScalarKind.F32), EquatableArray.Of(0), attributes, default, "y'");
        Require(new FunctionIR(
            "N.T.F", EquatableArray.Of(parameter),
            EquatableArray.Of(new Node(Op.Parameter, parameter.Type, default, Attributes.None, default, "x"), node),
            EquatableArray.Of(new Result(1, "value"))));
    }

    // Origins, primal lines, what repeats and hints are no part of the text.
    private static FunctionIR Plain(FunctionIR f) => f with
    {
        Nodes = f.Nodes.Select((n, i) => n with
        {
            Origin = default, Primal = null, Hint = null, Repeats = false,
            Name = i < f.Parameters.Count ? f.Parameters[i].Path : n.Name,
        }).ToEquatable(),
    };

    private static void Require(FunctionIR f)
    {
        var read = Parser.Parse(Printer.Print(f));
        Assert.Equal(Printer.Print(f), Printer.Print(read));
        Assert.Equal(f, read);
    }
}
