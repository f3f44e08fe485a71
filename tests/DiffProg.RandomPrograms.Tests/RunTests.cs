using Microsoft.CodeAnalysis;

namespace DiffProg.Tests.RandomPrograms;

/// <summary>What a run says of programs that are not as they should be.</summary>
public sealed class RunTests
{
    private const string Head = "«[Differentiable]» public static Real F(" + ProgramGenerator.Parameters + ")";

    private static readonly Node Good = Program("return x * y;");

    [Fact]
    public void Judge_ProgramsThatAreRefused_AreToldByRuleBesideOthersThatAreRight()
    {
        var verdicts = new Run().Judge(
            [Good, Program("Real t = 0; goto end; end: return t;"), Good, Program("return z;"), Good], [0, 1, 2, 3, 4]);
        Assert.Equal(
            [Outcome.Right, Outcome.Refused, Outcome.Right, Outcome.Refused, Outcome.Right],
            verdicts.Select(v => v.Outcome));
        Assert.StartsWith("DP1", verdicts[1].Kind);
        Assert.Equal("CS0103", verdicts[3].Kind);
    }

    [Fact]
    public void Judge_ProgramThatDoesNotEnd_IsAFailure()
    {
        var endless = Program("for (int i = 0; i < 1000000000; i++) { x = Math.Sin(x); } return x;");
        var verdict = Assert.Single(new Run(each: TimeSpan.FromMilliseconds(50)).Judge([endless], [0]));
        Assert.Equal((Outcome.Wrong, nameof(TimeoutException)), (verdict.Outcome, verdict.Kind));
    }

    [Fact]
    public void Judge_GeneratorThatFailsForOne_FailsThatOne()
    {
        var verdicts = new Run(new FailsFor("0.123").AsSourceGenerator())
            .Judge([Good, Program("return x * 0.123;"), Good], [0, 1, 2]);
        Assert.Equal(nameof(InvalidOperationException), verdicts[1].Kind);
        // Nothing was generated for the others.
        Assert.All([0, 2], i => Assert.Equal("CS0117", verdicts[i].Kind));
    }

    private static Node Program(string body) => new(Sort.Other, Construct.None, Head + " { " + body + " }");

    private sealed class FailsFor(string text) : IIncrementalGenerator
    {
        public void Initialize(IncrementalGeneratorInitializationContext context) => context.RegisterSourceOutput(
            context.CompilationProvider, (_, compilation) =>
            {
                if (compilation.SyntaxTrees.Any(t => t.ToString().Contains(text)))
                    throw new InvalidOperationException(text);
            });
    }
}
