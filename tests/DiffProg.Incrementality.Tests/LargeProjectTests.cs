using System.Diagnostics;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Xunit.Abstractions;

namespace DiffProg.Tests;

/// <summary>Fifty methods in ten files, five of them chained in each: what one edit costs.</summary>
public class LargeProjectTests(ITestOutputHelper output)
{
    private const int Files = 10;

    [Fact]
    public void EditedBody_RegeneratesItsOutputAndItsCallers()
    {
        var project = new Edits(Sources());
        Assert.Equal(Files * 5 + 1, project.Result.GeneratedSources.Length);
        Assert.Equal(["File3.M4"], project.Replace(3, "* 4f", "* 4.5f"));
        Assert.Equal(["File3.M2", "File3.M3", "File3.M4"], project.Replace(3, "* 2f", "* 2.5f"));
    }

    [Fact]
    public async Task OneEdit_ReportsItsCost()
    {
        var project = new Edits(Sources());
        var driver = project.Driver;
        var compilation = project.Compilation;
        var generator = new List<double>();
        var analyzer = new List<double>();
        // The first edits also pay for compiling this compiler.
        for (int i = 0; i < 12; i++)
        {
            var tree = compilation.SyntaxTrees.Single(t => t.FilePath == "File3.cs");
            string text = tree.GetText().ToString();
            int at = text.IndexOf("* 4", StringComparison.Ordinal);
            text = text[..at] + $"* 4.{i}" + text[text.IndexOf('f', at)..];
            compilation = compilation.ReplaceSyntaxTree(tree, TestCompilation.Parse(text, "File3.cs"));
            driver = driver.RunGeneratorsAndUpdateCompilation(compilation, out var updated, out _);
            generator.Add(driver.GetTimingInfo().GeneratorTimes.Single().ElapsedTime.TotalMilliseconds);
            analyzer.Add(await AnalyzerTime(updated));
        }

        var (g, a) = (Median(generator.Skip(5)), Median(analyzer.Skip(5)));
        output.WriteLine(
            $"one edit in {Files * 5} methods: generator {g:F1} ms, analyzer {a:F1} ms (all files, binding included)");
        // Only reported: a time limit in a test measures the machine's other work.
        Assert.Equal(Files * 5 + 1, driver.GetRunResult().Results.Single().GeneratedSources.Length);
    }

    // The time inside the analyzer's own actions, over the whole project.
    private static async Task<double> AnalyzerTime(Compilation compilation)
    {
        var analyzer = new Generators.DifferentiableAnalyzer();
        var run = compilation.WithAnalyzers(
            [analyzer], new CompilationWithAnalyzersOptions(
                new AnalyzerOptions([]), null, concurrentAnalysis: true, logAnalyzerExecutionTime: true));
        Assert.Empty((await run.GetAnalyzerDiagnosticsAsync()).Select(d => d.ToString()));
        return (await run.GetAnalyzerTelemetryInfoAsync(analyzer, default)).ExecutionTime.TotalMilliseconds;
    }

    private static double Median(IEnumerable<double> values) => values.Order().ToArray() is var sorted
        ? sorted[sorted.Length / 2] : 0;

    private static string[] Sources() => [.. Enumerable.Range(0, Files).Select(Source)
        .Append("[Parameters] public sealed partial record Weights([Shape(\"n, n\")] Tensor<float> W, [Shape(\"n\")] Tensor<float> B);")];

    private static string Source(int file)
    {
        var text = new StringBuilder($"public static partial class File{file}\n{{\n");
        for (int i = 0; i < 5; i++)
        {
            string input = i == 0 ? "x" : $"M{i - 1}(x, p)";
            text.Append($$"""
                [Differentiable] [return: Shape("n")]
                public static Tensor<float> M{{i}}([Shape("n")] Tensor<float> x, Weights p)
                {
                    var h = Tanh(MatMul(p.W, {{input}}) + p.B);
                    var gate = Sigmoid(h * {{i}}f);
                    return h * gate + x;
                }

                """);
        }

        return text.Append("}\n").ToString();
    }
}
