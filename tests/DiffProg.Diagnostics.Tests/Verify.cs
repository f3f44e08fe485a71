using Microsoft.CodeAnalysis;

namespace DiffProg.Tests;

/// <summary>Checks that exactly the marked spans are reported, and that the project compiles all the same.</summary>
internal static class Verify
{
    /// <summary>One rule, at every mark and nowhere else; its message contains <paramref name="says"/>.</summary>
    public static void Reports(string rule, string source, string says = "")
    {
        var markup = Markup.Parse(source);
        var run = GeneratorRun.Of(markup.Source);
        Assert.Equal(
            markup.Spans.Select(s => $"{rule} {markup.Source.Substring(s.Start, s.Length)}").OrderBy(s => s),
            run.Analyzer.Select(d => $"{d.Id} {TextOf(d)}").OrderBy(s => s));
        Assert.All(run.Analyzer, d => Assert.Contains(says, d.GetMessage()));
        Assert.Equal(markup.Spans.OrderBy(s => s), run.Analyzer.Select(d => d.Location.SourceSpan).OrderBy(s => s));
        Assert.Empty(run.Compiler.Select(d => d.ToString()));
    }

    /// <summary>The rule, in a method F(x, y, s, k, key) of a static partial class.</summary>
    public static void ReportsInBody(string rule, string statements, string says = "", string also = "") => Reports(rule, $$"""
        public static partial class C
        {
            [Differentiable]
            public static float F([Shape("n")] Tensor<float> x, [Shape("n")] Tensor<float> y, float s, int k, RandomKey key)
            {
                {{statements}}
            }
            {{also}}
        }
        """, says);

    public static void ReportsNothing(string source)
    {
        var run = GeneratorRun.Of(source);
        Assert.Empty(run.Analyzer.Select(d => d.ToString()));
        Assert.Empty(run.Compiler.Select(d => d.ToString()));
    }

    private static string TextOf(Diagnostic d) => d.Location.SourceTree!.GetText().ToString(d.Location.SourceSpan);
}
