using DiffProg.Generators.Frontend;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffProg.Tests;

/// <summary>The generator never sees its own output and the analyzer does; they must find the same all the
/// same.</summary>
public class AgreementTests
{
    private const string Source = """
        [Parameters] public sealed partial record Dense([Shape("out, in")] Tensor<float> W, [Shape("out")] Tensor<float> B);
        public static partial class C
        {
            [Differentiable] public static float Good([Shape("in")] Tensor<float> x, Dense p) => Sum(MatMul(p.W, x) + p.B);
            [Differentiable] public static float UsesGradient([Shape("in")] Tensor<float> x, Dense p) => Good(x, p) + GoodGradient(x, p, p);
            [Differentiable] public static float UsesCreate([Shape("in")] Tensor<float> x) => Good(x, Dense.Create(1, 2, default));
            [Differentiable] public static float UsesZeros([Shape("in")] Tensor<float> x, Dense p) { var q = Dense.Zeros(1, 2); q.W[0, 0] = 1; return Good(x, q); }
            [Differentiable] public static float PassesZeros(float s) => s + MathF.Cbrt(Sum(Dense.Zeros(1, 2).B));
            [Differentiable] public static float UsesExtension(Dense p) { var q = p.ZerosLike(); return Sum(q.W); }
            [Differentiable] public static float Bad(float s) { try { s -= 1; } finally { } return s; }
            [Differentiable] public static float CallsBad(float s) => Bad(s);
            [Differentiable] public static float Recursive(float s) => Recursive(s);
            [Differentiable] public static float Overloaded(float s) => s;
            [Differentiable] public static float Overloaded(double s) => (float)s;
        }
        """;

    [Fact]
    public void GeneratorAndAnalyzer_FindTheSame()
    {
        var before = TestCompilation.Create(Source);
        var run = GeneratorRun.Of(before, GeneratorRun.NewDriver());
        var generator = Findings(before);
        Assert.Equal(generator, Findings((CSharpCompilation)run.Output));
        Assert.Contains(generator, f => f.Contains("DP1013"));
        Assert.Contains(generator, f => f.Contains("DP1011"));
    }

    [Fact]
    public void EveryThrowingStub_HasADiagnostic()
    {
        var run = GeneratorRun.Of(Source);
        foreach (var file in run.Files.Where(f => f.SourceText.ToString().Contains("NotSupportedException")))
        {
            string method = file.HintName.Split('.')[1];
            // A caller of a broken method throws too; its diagnostic stands at the callee.
            Assert.True(
                method == "CallsBad" || run.Analyzer.Any(d => LineOf(d).Contains(" " + method + "(")), file.HintName);
        }
    }

    private static string LineOf(Diagnostic d) =>
        d.Location.SourceTree!.GetText().Lines.GetLineFromPosition(d.Location.SourceSpan.Start).ToString();

    private static string[] Findings(CSharpCompilation compilation)
    {
        var tree = compilation.SyntaxTrees.Single(t => t.FilePath == "File0.cs");
        var semantics = compilation.GetSemanticModel(tree);
        return [.. from m in tree.GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>()
            let model = MethodReader.Read(semantics.GetDeclaredSymbol(m)!, semantics, default).Model
            from issue in model.Issues
            select $"{model.Signature.Id}: {issue.Rule} {issue.Arguments}"];
    }
}
