using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace DiffProg.Tests;

/// <summary>Generated code in a strict project: warnings as errors, an XML documentation file, no implicit
/// usings.</summary>
public class WarningFreeTests
{
    [Fact]
    public void GeneratedCode_RaisesNoWarning_WithDocumentation()
    {
        const string source = """
            using System;
            using System.Numerics.Tensors;
            using DiffProg;
            using static DiffProg.Ops;

            namespace My.Models.@event;

            /// <summary>A layer.</summary>
            /// <param name="W">Weights.</param>
            /// <param name="B">Bias.</param>
            [Parameters]
            public sealed partial record Dense([Shape("out, in")] Tensor<float> W, [Shape("out"), Initialize(Initialization.Uniform, Scale = 0.1)] Tensor<float> B);

            /// <summary>Outer.</summary>
            public partial struct Outer
            {
                /// <summary>Two layers.</summary>
                /// <param name="First">First.</param>
                /// <param name="key">Second.</param>
                /// <param name="Scale">Scale.</param>
                [Parameters]
                internal sealed partial record Network([Dims("out=key")] Dense First, [Dims("in=key, out=key/2")] Dense key, [Shape("1")] Tensor<float> Scale);

                internal static partial class Model
                {
                    /// <summary>The loss.</summary>
                    /// <param name="x">Input &amp; more.</param>
                    /// <param name="int">A name that is a keyword.</param>
                    /// <param name="p">All parameters.</param>
                    /// <returns>A number.</returns>
                    [Differentiable]
                    internal static float Loss([Shape("B, in")] Tensor<float> x, [Shape("B")] ReadOnlySpan<int> @int, Network p) =>
                        CrossEntropy(MatMul(Tanh(MatMul(x, Transpose(p.First.W)) + p.First.B), Transpose(p.key.W)) + p.key.B, @int) + Sum(p.Scale);
                }
            }
            """;
        var options = TestCompilation.ParseOptions.WithDocumentationMode(DocumentationMode.Diagnose);
        var compilation = TestCompilation.Create().RemoveAllSyntaxTrees()
            .AddSyntaxTrees(CSharpSyntaxTree.ParseText(source, options, "File0.cs"));
        var driver = GeneratorRun.NewDriver().WithUpdatedParseOptions(options);
        var run = GeneratorRun.Of(compilation, driver);
        Assert.Equal(3, run.Files.Count);
        Assert.Empty(run.Analyzer.Select(d => d.ToString()));
        Assert.True(!run.Compiler.Any(), string.Join("\n", run.Compiler));
    }

    /// <summary>What C# would say of the user's own code, it has said there; the user has silenced it or not.</summary>
    [Theory]
    [InlineData("""
        public partial class A { [Differentiable] public float F(float s) => s * s; }
        public partial class B : A { [Differentiable] public new float F(float s) => s; }
        """)]
    [InlineData("""
        #pragma warning disable CS0618
        [Parameters, Obsolete("use Q")] public sealed partial record P([Shape("n")] Tensor<float> W);
        [Parameters] public sealed partial record R(P First);
        public static partial class C { [Differentiable] public static float F(R r, P p) => Sum(p.W) + Sum(r.First.W * 2f); }
        """)]
    [InlineData("""
        #pragma warning disable XX1, XX2
        using System.Diagnostics.CodeAnalysis;
        [Experimental("XX1")] public readonly record struct S(float V);
        [Experimental("XX2"), Parameters] public sealed partial record P([Shape("n")] Tensor<float> W);
        [Parameters] public sealed partial record R(P First);
        public static partial class C { [Differentiable] public static float F(R r, S s) => Sum(r.First.W) * s.V; }
        """)]
    [InlineData("""
        public static partial class C
        {
            [Differentiable] public static float F(float s) { var (a, b) = (s * s, s * s); return a > b ? a : s; }
        }
        """)]
    [InlineData("""
        #pragma warning disable CS3001
        [assembly: CLSCompliant(true)]
        [Parameters] public sealed partial record P([Shape("n")] Tensor<float> W);
        public static partial class C { [Differentiable] public static float F(P p, RandomKey key) => Sum(Dropout(p.W, 0.5f, key)); }
        """)]
    public void GeneratedCode_OfWhatCSharpWarnsAbout_RaisesNoWarning(string source) => Verify.ReportsNothing(source);

    /// <summary>C# says it once, where it was written.</summary>
    [Fact]
    public void Documentation_ThatIsBadlyFormed_IsNotCopied()
    {
        const string source = """
            using DiffProg;
            public static partial class C
            {
                /// <param name="s">Less < more & so on.</param>
                [Differentiable] public static float F(float s) => s * s;
            }
            """;
        var options = TestCompilation.ParseOptions.WithDocumentationMode(DocumentationMode.Diagnose);
        var compilation = TestCompilation.Create().RemoveAllSyntaxTrees()
            .AddSyntaxTrees(CSharpSyntaxTree.ParseText(source, options, "File0.cs"));
        var run = GeneratorRun.Of(compilation, GeneratorRun.NewDriver().WithUpdatedParseOptions(options));
        Assert.All(run.Compiler, d => Assert.Equal("File0.cs", d.Location.SourceTree!.FilePath));
    }
}
