using DiffProg.Generators;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace DiffProg.Tests;

/// <summary>What costs more than it must: told as information, where it is certain.</summary>
public class PerformanceRulesTests
{
    // Calls of the compiled members of F and G, from ordinary code; x and y are dense.
    private static string Caller(string statements) => $$"""
        public static partial class C
        {
            [Differentiable] [return: Shape("n, m")]
            public static Tensor<float> F(
                [Shape("n, m")] Tensor<float> a, [Shape("n, m"), NoGradient] Tensor<float> b) => a * b;
            [Differentiable] public static float G([Shape("1, n")] Tensor<float> a) => Sum(a * a);
            public static void Use(Tensor<float> x, Tensor<float> y)
            {
                {{statements}}
            }
        }
        """;

    [Theory]
    [InlineData("FValue([|Tensor.Transpose(x)|], y)", "'FValue' copies it on every call")]
    [InlineData("FValue(b: y, a: [|Tensor.Transpose(x)|])", "'Tensor.Transpose(x)'")]
    [InlineData("C.FValue(x, [|Tensor.PermuteDimensions(y, [1, 0])|])", "")]
    [InlineData("FValue([|x.Slice(.., 1..)|], y)", "")]
    [InlineData("FValue([|x.Slice([0..4, 1..4])|], y)", "")]
    [InlineData("FValue([|x[.., ..^1]|], y)", "")]
    [InlineData("FValue([|x.Slice([0, 2])|], y)", "")]
    [InlineData("FVjp(([|Tensor.Transpose(x)|]), y, [|Tensor.Transpose(y)|], y)", "'FVjp'")]
    [InlineData("FJvp(x, y, [|Tensor.Transpose(x)|])", "'FJvp'")]
    [InlineData("var t = Tensor.Transpose(x); for (int i = 0; i < 9; i++) FValue([|t|], y)", "'t'")]
    public void DP4001_ViewWithGaps(string call, string says) => Verify.Reports("DP4001", Caller(call + ";"), says);

    [Theory]
    // Rows in one piece, the whole, views back in order, ranges that may be everything.
    [InlineData("FValue(x.Slice(1..3, ..), x[2.., ..])")]
    [InlineData("FValue(x.Slice(0..2, 0..3), y)")]
    [InlineData("FValue(x[1..2, 1..], y)")]
    [InlineData("FValue(Tensor.PermuteDimensions(x, [0, 1]), y)")]
    [InlineData("FValue(Tensor.Transpose(Tensor.Transpose(x)), y)")]
    [InlineData("FValue(Tensor.Transpose(x).ToDenseTensor(), y)")]
    [InlineData("FValue(Transpose(x), y)")]
    // One row is dense whatever its axes.
    [InlineData("GValue(Tensor.Transpose(x)); GValue(x[.., 1..])")]
    // A local that is something else by then.
    [InlineData("var t = Tensor.Transpose(x); t = y; FValue(t, y)")]
    // Not compiled.
    [InlineData("F(Tensor.Transpose(x), y)")]
    // Buffers with gaps are refused, not copied.
    [InlineData("FValue(x, y, Tensor.Transpose(x)); FVjp(x, y, y, Tensor.Transpose(x))")]
    public void DenseArguments_AreNoFinding(string call) => Verify.ReportsNothing(Caller(call + ";"));

    [Theory]
    [InlineData("Sum(Reshape([|Transpose(x)|], -1) * y)", "'Reshape'")]
    [InlineData("Sum(Gather([|Transpose(x)|], ids))", "'Gather'")]
    [InlineData("Sum(MatMul([|Permute(z, [1, 0, 2])|], w))", "'MatMul'")]
    public void DP4002_TransposedCopy(string expression, string says) =>
        Verify.Reports("DP4002", Shaped(expression), says);

    [Theory]
    [InlineData("Sum(MatMul(Transpose(x), x))")]
    [InlineData("Sum(Transpose(x) + Transpose(x) * 2)")]
    [InlineData("Sum(Reshape(Permute(o, [1, 0, 2]), -1))")]
    [InlineData("Sum(Reshape(Relu(Transpose(x)), -1) * y)")]
    public void TransposesReadInPlace_AreNoFinding(string expression) => Verify.ReportsNothing(Shaped(expression));

    [Fact]
    public void TransposeThatIsTheResult_IsNoFinding() => Verify.ReportsNothing("""
        public static partial class C
        {
            [Differentiable] public static Tensor<float> F([Shape("n, m")] Tensor<float> x) => Transpose(x);
        }
        """);

    [Fact]
    public void DP4002_InACallee_IsReportedThereOnly() => Verify.Reports("DP4002", """
        public static partial class C
        {
            [Differentiable]
            public static float G([Shape("n, m")] Tensor<float> x) => Max(Reshape([|Transpose(x)|], -1));
            [Differentiable] public static float F([Shape("n, m")] Tensor<float> x) => G(x) * 2;
        }
        """);

    [Theory]
    [InlineData("Sum([|MatMul(MatMul(x, Transpose(x)), v)|])", "vector first")]
    [InlineData("Sum([|MatMul(u, MatMul(x, w))|])", "")]
    [InlineData("Sum([|Transpose(x).MatMul(w).MatMul(v)|])", "")]
    public void DP4003_ProductsInTheDearerOrder(string expression, string says) => Verify.Reports("DP4003", """
        public static partial class C
        {
            [Differentiable]
            public static float F([Shape("n, n")] Tensor<float> x, [Shape("n, n")] Tensor<float> w,
                [Shape("n")] Tensor<float> u, [Shape("n")] Tensor<float> v) => EXPRESSION + Sum(u * v) + Sum(x * w);
        }
        """.Replace("EXPRESSION", expression), says);

    [Theory]
    [InlineData("Sum(MatMul(x, MatMul(w, v)))")]
    [InlineData("Sum(MatMul(Relu(MatMul(x, w)), v))")]
    [InlineData("Sum(MatMul(MatMul(x, w), w))")]
    // The product of the matrices is needed itself.
    [InlineData("var m = MatMul(x, w); return Sum(MatMul(m, v)) + Sum(m)")]
    public void ProductsInOrder_AreNoFinding(string expression)
    {
        string body = expression.StartsWith("var") ? $"{{ {expression}; }}" : $"=> {expression};";
        Verify.ReportsNothing($$"""
            public static partial class C
            {
            #pragma warning disable DP3002
                [Differentiable]
                public static float F([Shape("n, n")] Tensor<float> x, [Shape("n, n")] Tensor<float> w,
                    [Shape("n")] Tensor<float> v)
                    {{body}}
            }
            """);
    }

    [Fact]
    public void DP4080_WhereAskedFor_SaysWhatTheGradientKeeps()
    {
        const string source = """
            public static partial class C
            {
                [Differentiable]
                public static double F(double x, int n)
                {
                    double y = x;
                    for (int i = 0; i < n; i++)
                        y = Math.Sin(y) * x;
                    return y;
                }
            }
            """;
        var compilation = TestCompilation.Create(source);
        Assert.Empty(GeneratorRun.Of(compilation, GeneratorRun.NewDriver()).Analyzer);
        compilation = compilation.WithOptions(compilation.Options.WithSpecificDiagnosticOptions(
            [new("DP4080", ReportDiagnostic.Info)]));
        var found = Assert.Single(GeneratorRun.Of(compilation, GeneratorRun.NewDriver()).Analyzer);
        Assert.Equal(DiagnosticSeverity.Info, found.Severity);
        Assert.Equal(
            "the gradient of 'F' takes from the workspace: 16*n bytes; saved: sin for y; yAdjoint for Sin(y)",
            found.GetMessage());
    }

    [Fact]
    public void Findings_AreInformation()
    {
        var run = GeneratorRun.Of(
            Caller("FValue(Tensor.Transpose(x), y);"),
            Shaped("Sum(Gather(Transpose(x), ids))").Replace("class C", "class D"));
        Assert.Equal(["DP4001", "DP4002"], run.Analyzer.Select(d => d.Id).Order());
        Assert.All(run.Analyzer, d => Assert.Equal(DiagnosticSeverity.Info, d.Severity));
        Assert.All(run.Analyzer, d => Assert.EndsWith(
            "docs/diagnostics.md#" + d.Id.ToLowerInvariant(), d.Descriptor.HelpLinkUri));
    }

    [Theory]
    [InlineData("DP4001")]
    [InlineData("DP4002")]
    [InlineData("DP4003")]
    public void Findings_AreSilencedByPragmaAndAttribute(string rule)
    {
        string source = rule switch
        {
            "DP4001" => Caller("FValue(Tensor.Transpose(x), y);"),
            "DP4002" => Shaped("Sum(Gather(Transpose(x), ids))"),
            _ => Shaped("Sum(MatMul(MatMul(x, Transpose(x)), Sum(x, 1)))"),
        };
        Assert.Equal([rule], GeneratorRun.Of(source).Analyzer.Select(d => d.Id));
        Verify.ReportsNothing($"#pragma warning disable {rule}\n" + source);
        string attribute = $"[System.Diagnostics.CodeAnalysis.SuppressMessage(\"DiffProg.Performance\", \"{rule}\")]";
        Verify.ReportsNothing(source.Replace("public static partial", attribute + " public static partial"));
    }

    // What the repository shows to users has none of these costs.
    [Theory]
    [InlineData("examples/01.HelloGradient")]
    [InlineData("examples/02.Digits")]
    [InlineData("examples/03.Calculus")]
    [InlineData("src/DiffProg.Modules")]
    [InlineData("tests/DiffProg.Snapshots.Tests/Models")]
    public void OrdinaryPrograms_HaveNoFinding(string folder)
    {
        var files = Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs");
        const string usings =
            "global using System.Linq; global using System.Collections.Generic; global using System.IO;";
        var compilation = TestCompilation.Create([.. files.Select(File.ReadAllText), usings]);
        var run = GeneratorRun.Of(compilation, GeneratorRun.NewDriver());
        Assert.NotEmpty(run.Files);
        Assert.Empty(run.Analyzer.Where(d => d.Id.StartsWith("DP4")).Select(d => d.ToString()));
    }

    private static string Shaped(string expression) => $$"""
        public static partial class C
        {
        #pragma warning disable DP3002
            [Differentiable]
            public static float F([Shape("n, m")] Tensor<float> x, [Shape("n*m")] Tensor<float> y,
                [Shape("a, b, m")] Tensor<float> z, [Shape("m, d")] Tensor<float> w,
                [Shape("1, a, b")] Tensor<float> o, [Shape("k")] ReadOnlySpan<int> ids) =>
                {{expression}};
        }
        """;
}
