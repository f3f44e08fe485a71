using DiffProg.Generators.Differentiation;
using DiffProg.Passes.Tests.Oracle;

namespace DiffProg.Passes.Tests.Rules;

/// <summary>
/// A composite's own adjoint is a shortcut: it must agree with that of its body, to the second order. One that has none
/// is opened, with the same result.
/// </summary>
public class CompositeTests
{
    public static TheoryData<string> Cases => new(RuleCases.Everything.Select(c => c.Name)
        .Where(n => Generators.Library.Composites.All.Any(c => c.Name == RuleCases.Subject(n))));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Adjoint_OfTheComposite_EqualsThatOfItsBody(string name)
    {
        var c = RuleCases.Of(name);
        var closed = RowCalculus.Value(c);
        var open = Verifier.Verify(OpenComposites.Run(closed), "OpenComposites");
        Assert.DoesNotContain(open.Nodes, n => n.Op == Op.Composite);
        for (int seed = 0; seed < 3; seed++)
        {
            var x = c.Point(seed);
            var y = Interpreter.Run(closed, x, RuleCase.Sizes)[0];
            Differences.AssertClose(y, Interpreter.Run(open, x, RuleCase.Sizes)[0], 1e-14, "value");
            var w = Draw(y, seed + 10);
            var bar = BothModes.Reverse(closed, x, [w], RuleCase.Sizes)[0];
            Differences.AssertClose(BothModes.Reverse(open, x, [w], RuleCase.Sizes)[0], bar, 1e-12, "adjoint");
            var v = Draw(x[0], seed + 20);
            var dot = BothModes.Forward(closed, x, [v], RuleCase.Sizes)[0];
            Differences.AssertClose(dot.Dot(w), bar.Dot(v), 1e-12, "<J v, w> and <v, Jᵀ w>");
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void AdjointOfTheAdjoint_OfTheComposite_EqualsThatOfItsBody(string name)
    {
        var c = RuleCases.Of(name);
        var closed = RowCalculus.Value(c);
        var x = c.Point(1);
        var w = Draw(Interpreter.Run(closed, x, RuleCase.Sizes)[0], 11);
        var v = Draw(x[0], 21);
        // The tangent of the adjoint: second derivatives along v, weighted by w.
        Dense Second(FunctionIR f) =>
            BothModes.Forward(Reverse.Run(f, unitSeed: false), [.. x, w], [v], RuleCase.Sizes)[1];
        var expected = Second(OpenComposites.Run(closed));
        Differences.AssertClose(expected, Second(closed), 1e-11, "second derivative");
        var u = Draw(x[0], 31);
        double along = Differences.Along(
            p => BothModes.Reverse(closed, p, [w], RuleCase.Sizes)[0].Dot(u), x, [v]);
        Differences.AssertClose(along, expected.Dot(u), 1e-7, "differences of the gradient");
    }

    private static Dense Draw(Dense like, int seed)
    {
        var numbers = new Numbers(seed);
        return Dense.Fill(like.Shape, _ => Numbers.Any(numbers));
    }
}
