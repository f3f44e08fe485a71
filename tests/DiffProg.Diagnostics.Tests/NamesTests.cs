namespace DiffProg.Tests;

/// <summary>Names that users may choose and that generated code could stumble over.</summary>
public class NamesTests
{
    [Theory]
    [InlineData("x", "s")]
    [InlineData("n", "n")]
    [InlineData("in", "out")]
    [InlineData("call", "workspace")]
    [InlineData("V", "T")]
    [InlineData("value", "result")]
    [InlineData("gradient", "xGradient")]
    [InlineData("Sum", "float32")]
    [InlineData("Check", "Dense")]
    [InlineData("C", "F")]
    [InlineData("Größe", "число")]
    public void DimensionsAndLocals_MayHaveAnyName(string first, string second)
    {
        string local = Microsoft.CodeAnalysis.CSharp.SyntaxFacts.GetKeywordKind(first) == 0 ? first : "@" + first;
        string body = local == "x" ? "" : $"var {local} = Tanh(x) * s;";
        var run = GeneratorRun.Of($$"""
            public static partial class C
            {
                [Differentiable]
                public static float F([Shape("{{first}}, {{second}}")] Tensor<float> x, float s)
                {
                    {{body}}
                    return Ops.Sum({{local}}) * s;
                }
            }
            """);
        Assert.Empty(run.Analyzer.Select(d => d.ToString()));
        Assert.True(!run.Compiler.Any(), string.Join("\n", run.Compiler));
    }

    [Theory]
    [InlineData("x", "y")]
    [InlineData("workspace", "call")]
    [InlineData("gradient", "value")]
    [InlineData("p", "pGradient")]
    [InlineData("valueTangent", "cotangent")]
    [InlineData("x", "xTangent")]
    [InlineData("@this1", "@class")]
    [InlineData("Ops", "Tensor")]
    public void Parameters_MayHaveAnyName(string first, string second)
    {
        var run = GeneratorRun.Of($$"""
            public static partial class C
            {
                [Differentiable] [return: Shape("n")]
                public static Tensor<float> F([Shape("n")] Tensor<float> {{first}}, float {{second}}) => {{first}} * {{second}};
            }
            """);
        Assert.Empty(run.Analyzer.Select(d => d.ToString()));
        Assert.True(!run.Compiler.Any(), string.Join("\n", run.Compiler));
    }

    [Fact]
    public void Methods_OfOneNameInUpperAndLowerCase_HaveFilesOfTheirOwn()
    {
        var run = GeneratorRun.Of("""
            public static partial class C
            {
                [Differentiable] public static float Loss(float s) => s;
                [Differentiable] public static float loss(float s) => s * s;
                [Differentiable] public static float Loss2(float s) => s;
                [Differentiable] public static float Over(float s) => s;
                [Differentiable] public static float Over(double s) => (float)s;
                [Differentiable] public static float Over([Shape("n")] Tensor<float> s) => Sum(s);
            }
            """);
        Assert.Equal(6, run.Files.Count);
        Assert.Empty(run.Analyzer.Select(d => d.ToString()));
        Assert.True(!run.Compiler.Any(), string.Join("\n", run.Compiler));
    }

    // File names do not tell upper from lower case; the name that a suffix makes may be another method's.
    [Theory]
    [InlineData("""
        [Parameters] public sealed partial record loss([Shape("H")] Tensor<float> W);
        [Differentiable] public static float Loss(loss p) => Sum(p.W);
        """, 2)]
    [InlineData("""
        [Parameters] public sealed partial record F_double([Shape("H")] Tensor<float> W);
        [Differentiable] public static double F(double x) => x;
        [Differentiable] public static double F(float x) => x;
        """, 3)]
    [InlineData("""
        [Differentiable] public static double F(double x) => x;
        [Differentiable] public static double f(double x) => x;
        [Differentiable] public static double f_2(double x) => x;
        """, 3)]
    [InlineData("""
        [Parameters] public sealed partial record R([Shape("H")] Tensor<float> W);
        [Parameters] public sealed partial record r([Shape("H")] Tensor<float> W);
        [Parameters] public sealed partial record r_2([Shape("H")] Tensor<float> W);
        """, 3)]
    public void RecordsAndMethods_WithOneFileNameAmongThem_HaveFilesOfTheirOwn(string members, int files)
    {
        // C# advises against names in lower case alone.
        var run = GeneratorRun.Of($"#pragma warning disable CS8981\npublic static partial class T {{ {members} }}");
        Assert.Equal(files, run.Files.Select(f => f.HintName).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.True(!run.Compiler.Any(), string.Join("\n", run.Compiler));
    }

    [Fact]
    public void RecordMembers_MayBeCalledLikeArgumentsOfGeneratedMethods() => Verify.ReportsNothing("""
        [Parameters] public sealed partial record Q([Shape("n")] Tensor<float> map, [Shape("n")] Tensor<float> prefix, [Shape("n")] Tensor<float> visitor);
        [Parameters] public sealed partial record P(Q visitor, [Dims("n=m")] Q map, [Dims("n=k")] Q prefix, [Dims("n=l")] Q key);
        """);

    // What generated methods call the key and the number of an element.
    [Theory]
    [InlineData("""[Length("index"), Shape("number")] Tensor<float>[] L, [Shape("i, j")] Tensor<float> W""")]
    [InlineData("""[Length("i2"), Shape("i3")] Tensor<float>[] L, [Shape("i, j, index, number")] Tensor<float> W""")]
    [InlineData("""[Length("n"), Shape("i[i], i[i+1]")] Tensor<float>[] L""")]
    [InlineData("""[Length("n"), Shape("i[i], j[i+1]")] Tensor<float>[] L""")]
    [InlineData("""[Length("n"), Shape("key[i]")] Tensor<float>[] L""")]
    [InlineData("""[Length("key"), Shape("randomKey")] Tensor<float>[] L""")]
    public void Dimensions_MayBeCalledLikeWhatGeneratedMethodsUse(string members) => Verify.ReportsNothing(
        $"[Parameters] public sealed partial record P({members});");

    [Fact]
    public void Overloads_WithManyParameters_HaveFilesOfUsableNames()
    {
        string parameters = string.Join(
            ", ", Enumerable.Range(0, 24).Select(i => $"[Shape(\"n\")] Tensor<float> x{i}"));
        var run = GeneratorRun.Of($$"""
            public static partial class C
            {
                [Differentiable] public static float F({{parameters}}) => Sum(x0);
                [Differentiable] public static float F({{parameters}}, float s) => Sum(x0) * s;
                [Differentiable] public static float F(float s) => s;
            }
            """);
        Assert.Equal(3, run.Files.Select(f => f.HintName).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(run.Files, f => Assert.InRange(f.HintName.Length, 1, 200));
        // Exceptions name the method as the user does.
        Assert.Equal(2, run.Files.Count(f => f.SourceText.ToString().Contains("Check.Rank(\"C.F\",")));
        Assert.True(!run.Compiler.Any(), string.Join("\n", run.Compiler));
    }
}
