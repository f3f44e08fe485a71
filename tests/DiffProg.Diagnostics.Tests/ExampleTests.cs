using System.Text.RegularExpressions;
using DiffProg.Generators.Diagnostics;
using Microsoft.CodeAnalysis;

namespace DiffProg.Tests;

/// <summary>The examples of the pages: each wrong one breaks its rule and no other, each right one none.</summary>
public partial class ExampleTests
{
    // What DP1016 and DP1038 are about.
    private static readonly MetadataReference Library = OtherAssemblyTests.Compiled("""
        public static partial class Library { [Differentiable] public static float Cube(float s) => s * s * s; }
        [Parameters] public sealed partial record Dense([Shape("n")] Tensor<float> W);
        [Parameters] public sealed partial record Broken([Shape("n +")] Tensor<float> W);
        """);

    public static TheoryData<string> Ids => [.. Rules.All.Select(r => r.Id).Except(RuleTableTests.Unreachable)
        .Except(Rules.All.Where(r => r.OnRequest).Select(r => r.Id))];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Example_OfARule_BreaksItAndHasAWayOut(string id)
    {
        Assert.NotNull(Rules.ExampleOf(id));
        var (wrong, right) = Rules.ExampleOf(id)!.Value;
        Assert.Equal([id], Findings(wrong));
        Assert.Empty(Findings(right));
    }

    private static IEnumerable<string> Findings(string example)
    {
        var compilation = TestCompilation.Create(Program(example)).AddReferences(Library);
        var run = GeneratorRun.Of(compilation, GeneratorRun.NewDriver());
        Assert.Empty(run.Compiler.Select(d => d.ToString()));
        return run.Analyzer.Select(d => d.Id).Distinct();
    }

    internal static string Program(string example)
    {
        if (Types().IsMatch(example))
            return example;
        if (example.Contains("public"))
            return $"public static partial class C {{ {example} }}";
        return $$"""
            public static partial class C
            {
                [Differentiable] public static float Square(float s) => s * s;

                [Differentiable]
                public static float F(
                    [NoGradient, Shape("n")] Tensor<float> x, [NoGradient, Shape("n")] Tensor<float> y,
                    [NoGradient, Shape("m, n")] Tensor<float> a, float s, int k)
                {
                    {{example}}
                    return s * s;
                }
            }
            """;
    }

    [GeneratedRegex(@"\b(class|record) ")]
    private static partial Regex Types();
}
