using DiffProg.Generators.Library;
using DiffProg.Passes.Tests.Oracle;

namespace DiffProg.Passes.Tests.Rules;

/// <summary>
/// Every rule of the table against two oracles: forward against reverse (&lt;J v, w&gt; = &lt;v, Jᵀ w&gt;), and both
/// against finite differences of the value.
/// </summary>
public class RuleTests
{
    public static TheoryData<string> Cases => new(RuleCases.Everything.Select(c => c.Name));

    public static TheoryData<Op> Rows => new(Primitives.All.Select(p => p.Op));

    public static TheoryData<string> Programs => new(Composites.All.Select(c => c.Name));

    [Fact]
    public void Table_EveryOperation_HasARow() =>
        Assert.Equal(Enum.GetValues<Op>().ToHashSet(), Primitives.All.Select(p => p.Op).ToHashSet());

    [Theory]
    [MemberData(nameof(Rows))]
    public void Row_IsConstantOrHasBothModesAndACaseHere(Op op)
    {
        var row = Primitives.Of(op);
        // Their adjoints change the shadow of an array: Sweep, and RegionTests.
        if (row.Class == OperationClass.Element)
            return;
        bool reverse = row.Diagonals is { Count: > 0 } || row.Adjoints is { Count: > 0 } || row.EachAdjoint is not null;
        bool forward = row.Diagonals is { Count: > 0 } || row.Tangent is not null;
        if (row.Constant)
        {
            Assert.False(reverse || forward, "constant, and yet it has rules");
            return;
        }

        Assert.True(reverse, "neither an adjoint nor Constant");
        Assert.True(forward, "no tangent");
        Assert.Contains(RuleCases.Everything, c => RuleCases.Subject(c.Name) == op.ToString());
        if (row.Arity >= 0)
            Assert.Equal(row.Arity, (row.Diagonals?.Count ?? 0) + (row.Adjoints?.Count ?? 0));
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Code_OfTheRow_NamesEachOperandOnce(Op op)
    {
        var row = Primitives.Of(op);
        foreach (string code in new[] { row.VectorCode, row.BoundCode, row.ScalarCode }.OfType<string>())
        {
            Assert.All(Enumerable.Range(0, row.Arity), i => Assert.Contains($"{{{i}}}", code));
            Assert.DoesNotContain($"{{{row.Arity}}}", code);
        }
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public void Composite_HasACaseHere(string name) =>
        Assert.Contains(RuleCases.Everything, c => RuleCases.Subject(c.Name) == name);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Shape_OfTheRow_IsTheShapeOfTheValue(string name)
    {
        var c = RuleCases.Of(name);
        // The interpreter compares the declared shape with the computed one.
        Interpreter.Run(Verifier.Verify(RowCalculus.Value(c), "a case"), c.Point(1), RuleCase.Sizes);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Adjoint_AlongRandomDirections_EqualsFiniteDifferences(string name)
    {
        var c = RuleCases.Of(name);
        var f = RowCalculus.Value(c);
        for (int seed = 0; seed < 3; seed++)
        {
            var x = c.Point(seed);
            var y = Interpreter.Run(f, x, RuleCase.Sizes)[0];
            var w = Direction(y, seed + 10);
            var bar = RowCalculus.Adjoint(c, x, w);
            foreach (var v in Directions(c, x, seed + 20))
            {
                double expected = Differences.Along(p => Interpreter.Run(f, p, RuleCase.Sizes)[0].Dot(w), x, v);
                double actual = bar.Zip(v, (b, d) => b is not null && d is not null ? b.Dot(d) : 0).Sum();
                Differences.AssertClose(expected, actual, 1e-8, "<v, x̄>");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Tangent_AgainstAdjoint_IsItsTranspose(string name)
    {
        var c = RuleCases.Of(name);
        if (Composites.All.Any(p => p.Name == RuleCases.Subject(name)))
            return; // A composite has no tangent of its own: see CompositeTests.
        for (int seed = 0; seed < 3; seed++)
        {
            var x = c.Point(seed);
            var y = Interpreter.Run(RowCalculus.Value(c), x, RuleCase.Sizes)[0];
            var w = Direction(y, seed + 10);
            var bar = RowCalculus.Adjoint(c, x, w);
            foreach (var v in Directions(c, x, seed + 20))
            {
                double forward = RowCalculus.Tangent(c, x, v)?.Dot(w) ?? 0;
                double reverse = bar.Zip(v, (b, d) => b is not null && d is not null ? b.Dot(d) : 0).Sum();
                Differences.AssertClose(forward, reverse, 1e-12, "<J v, w> and <v, Jᵀ w>");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Needs_OfTheRow_CoverWhatTheAdjointReads(string name)
    {
        var c = RuleCases.Of(name);
        if (Composites.All.Any(p => p.Name == RuleCases.Subject(name)))
            return;
        var needs = Primitives.Of(Enum.Parse<Op>(RuleCases.Subject(name))).Needs;
        var reads = RowCalculus.ReadsOfAdjoint(c);
        if (reads.Contains(-1))
            Assert.True(needs.HasFlag(Needs.Output), "the adjoint reads the result");
        if (reads.Any(r => r >= 0))
            Assert.True(needs.HasFlag(Needs.Inputs), "the adjoint reads an operand");
    }

    private static Dense Direction(Dense like, int seed)
    {
        var numbers = new Numbers(seed);
        return Dense.Fill(like.Shape, _ => Numbers.Any(numbers));
    }

    // All active inputs at once, and each alone.
    private static IEnumerable<Dense?[]> Directions(RuleCase c, Dense[] x, int seed)
    {
        var all = x.Select((a, i) => c.Inputs[i].Active ? Direction(a, seed + i) : null).ToArray();
        yield return all;
        for (int i = 0; i < all.Length && all.Length > 1; i++)
        {
            if (c.Inputs[i].Active)
                yield return all.Select((d, j) => j == i ? d : null).ToArray();
        }
    }
}
