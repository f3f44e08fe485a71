using Microsoft.CodeAnalysis;

namespace DiffProg.Tests;

/// <summary>Records of parameters that a compiled library declares, with the members that were generated for
/// them.</summary>
public class OtherAssemblyTests
{
    private const string Users = """
        [Parameters] public sealed partial record Network([Dims("in=pixels")] Dense Hidden, [Shape("out")] Tensor<float> Gain);
        public static partial class C
        {
            [Differentiable] public static float F([Shape("in")] Tensor<float> x, Dense p) => Sum(MatMul(p.W, x) + p.B);
            [Differentiable] public static float G([Shape("pixels")] Tensor<float> x, Network p) => F(x, p.Hidden) + Sum(p.Gain);
            public static float Use(Tensor<float> x, Network p) => GGradient(x, p, Network.Zeros(1, 2));
        }
        """;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void RecordOfALibrary_IsTakenAndNested(bool compiled)
    {
        var run = Run(Users, """
            [Parameters]
            public sealed partial record Dense([Shape("out, in")] Tensor<float> W, [Shape("out")] Tensor<float> B);
            """, compiled);
        Assert.Empty(run.Analyzer.Select(d => d.ToString()));
        Assert.Empty(run.Compiler.Select(d => d.ToString()));
        Assert.Equal(3, run.Files.Count);
    }

    // Its own mistakes are reported where nobody sees them here.
    [Fact]
    public void DP1038_BrokenRecordOfALibrary()
    {
        var markup = Markup.Parse(
            Users.Replace("Dense Hidden", "Dense [|Hidden|]").Replace("Dense p)", "Dense [|p|])"));
        var run = Run(markup.Source, """
            [Parameters]
            public sealed partial record Dense([Shape("out, in")] Tensor<float> W, [Shape("out +")] Tensor<float> B);
            """, compiled: true);
        Assert.Equal(["DP1038", "DP1038"], run.Analyzer.Select(d => d.Id));
        Assert.Equal(markup.Spans, run.Analyzer.Select(d => d.Location.SourceSpan).Order());
        Assert.All(run.Analyzer, d => Assert.Contains("reported where 'Dense' is declared", d.GetMessage()));
    }

    /// <summary>A library with what is generated for it, as its users refer to it.</summary>
    internal static MetadataReference Compiled(string source)
    {
        using var image = new MemoryStream();
        Assert.True(Library(source).Emit(image).Success);
        return MetadataReference.CreateFromImage(image.ToArray());
    }

    private static Compilation Library(string source) =>
        GeneratorRun.Of(TestCompilation.Create(source).WithAssemblyName("Library"), GeneratorRun.NewDriver()).Output;

    private static GeneratorRun Run(string users, string librarys, bool compiled)
    {
        var reference = compiled ? Compiled(librarys) : Library(librarys).ToMetadataReference();
        return GeneratorRun.Of(TestCompilation.Create(users).AddReferences(reference), GeneratorRun.NewDriver());
    }
}
