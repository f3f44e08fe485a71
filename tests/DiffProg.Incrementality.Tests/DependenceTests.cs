namespace DiffProg.Tests;

/// <summary>What a method is read with, in whatever file and form it stands: an edit of it regenerates the method, and
/// an edit beside it does not.</summary>
public class DependenceTests
{
    // Partial properties and indexers: the part that declares has no body.
    [Theory]
    [InlineData("double P { get; }", "double P => V * 2;", "new K(x).P")]
    [InlineData("double P { get; }", "double P { get { return V * 2; } }", "new K(x).P")]
    [InlineData("double this[int i] { get; }", "double this[int i] { get { return V * 2; } }", "new K(x)[1]")]
    public void PartialProperty_IsReadInItsOtherPart(string declared, string written, string use) => IsReadAnew(
        $"public readonly partial record struct K {{ public partial {written} }}", "V * 2", "V * 3",
        $"public readonly partial record struct K(double V) {{ public partial {declared} }}",
        $"public static partial class C {{ [Differentiable] public static double F(double x) => {use}; }}");

    [Fact]
    public void SymbolThatTheFileDefines_ChoosesABodysText() => IsReadAnew("""
        #define Twice
        public static class K
        {
            [Differentiable] public static double G(Func<double, double> f, double x)
            {
        #if Twice
                return f(x) * 2;
        #else
                return f(x);
        #endif
            }
        }
        """, "#define Twice", "#undef Twice",
        "public static partial class C { [Differentiable] public static double F(double x) => K.G(v => v * v, x); }");

    // Two types of one name: which of them is meant is decided by the file.
    [Theory]
    [InlineData("file readonly record struct P(double X) { public double T => X * 2; }", "new P(x).T")]
    [InlineData(
        """
        file static class P
        {
            [Differentiable] public static double T(Func<double, double> f, double x) => f(x) * 2;
        }

        """,
        "P.T(v => v, x)")]
    public void FileLocalTwins_AreToldApart(string type, string use)
    {
        string Uses(string c) =>
            $"public static partial class {c} {{ [Differentiable] public static double F(double x) => {use}; }}";
        var project = new Edits(type + Uses("A"), type + Uses("B"));
        Assert.Equal(["B.F"], project.Replace(1, "* 2", "* 5"));
        Assert.Equal(["A.F"], project.Replace(0, "* 2", "* 7"));
        Assert.Equal(["B.F"], project.Replace(1, "* 5", "* 2"));
    }

    [Theory]
    [InlineData("double I<double>.G => V * 2;", "T G { get; }", "t.G")]
    [InlineData(
        "[Differentiable] double I<double>.G(double x) => V * 2 * x;", "[Differentiable] T G(T x);", "t.G(t.G(1.0))")]
    public void ExplicitImplementationOfAGenericInterface_IsRead(string member, string declared, string use) =>
        IsReadAnew(
            $"public readonly record struct S(double V) : I<double> {{ {member} }}", "V * 2", "V * 3",
            $"public interface I<T> {{ {declared} }}",
            $$"""
            public static partial class C
            {
                [Differentiable] public static double R<T>(T t) where T : I<double> => {{use}};
                [Differentiable] public static double F(double x) => R(new S(x));
            }
            """);

    // Initialisers are part of what other files see, to their end.
    [Theory]
    [InlineData("{ if (v > 0) { return v * 2; } return 0; }")]
    [InlineData("{ return Twice(v); double Twice(double w) => w * 2; }")]
    [InlineData("{ return Twice(v); double Twice(double w) { return w * 2; } }")]
    [InlineData("{ for (int i = 0; i < 2; i++) { v = v * 2; } return v; }")]
    public void LambdaInAnInitializer_IsReadWithItsBlocks(string lambda) => IsReadAnew(
        $$"""
        public readonly struct S(double x)
        {
            public double X { get; } = x;
            public Func<double, double> G { get; } = v => {{lambda}};
        }
        """, "* 2", "* 3",
        """
        public static partial class C
        {
            [Differentiable] public static double F(double x) => new S(x).G(x) + new S(x).X;
        }
        """);

    [Fact]
    public void LambdaInABaseCall_IsReadWithItsBlocks() => IsReadAnew(
        """
        public abstract record B(Func<double, double> G);
        public sealed record D(double X) : B(v => { if (v > 0) { return v * 2; } return 0; });
        """, "* 2", "* 3",
        """
        public static partial class C
        {
            [Differentiable] public static double F(double x) => new D(x).G(x) + new D(x).X;
        }
        """);

    // File-local declarations of which other files see something through one that is not.
    [Theory]
    [InlineData("public static class A { public const double C = L.K * 2; }", "x * A.C")]
    [InlineData("public sealed record S(double Y) { public double X { get; } = L.K; }", "x * new S(x).X")]
    [InlineData(
        """
        public static partial class A
        {
            [Differentiable] public static double G(double x, double k = L.K) => x * k;
        }
        """, "A.G(x)")]
    [InlineData(
        """
        file static class M { public const double Q = L.K; }
        public static class A { public const double C = M.Q; }
        """, "x * A.C")]
    [InlineData(
        "public sealed record S(double Y) { public double X { get; } = 5.0.Times(v => v); }", "x * new S(x).X")]
    public void FileLocalDeclaration_IsSeenThroughOthers(string through, string use) => IsReadAnew(
        """
        file static class L { public const double K = 2; }

        file static class Extensions
        {
            [Differentiable]
            public static double Times(this double x, Func<double, double> f, double k = 2) => f(x) * k;
        }

        """ + through, "= 2", "= 3",
        $"public static partial class C {{ [Differentiable] public static double F(double x) => {use}; }}");

    [Fact]
    public void FileLocalShape_IsSeenThroughARecord()
    {
        var project = new Edits(
            """
            file static class L { public const string K = "H"; }
            [Parameters] public sealed partial record P([Shape(L.K)] Tensor<float> W);
            """,
            "public static partial class C { [Differentiable] public static float F(P p) => Sum(p.W); }");
        Assert.Equal(["C.F", "P"], project.Replace(0, "\"H\"", "\"G\""));
    }

    /// <summary>Whether a property stores anything depends on what its accessors mention.</summary>
    [Theory]
    [InlineData("get { return 2; } set { }", "get { return field; } set { }")]
    [InlineData("get => 2;", "get => field;")]
    public void AccessorThatStartsOrStopsUsingField_RegeneratesItsUsers(string without, string with)
    {
        var project = new Edits(
            $"public record struct K(double V) {{ public double P {{ {without} }} }}",
            "public static partial class C { [Differentiable] public static double F(K k) => k.V * k.V; }");
        Assert.Single(project.Result.GeneratedSources);
        project.Replace(0, without, with);
        Assert.Empty(project.Result.GeneratedSources);
        project.Replace(0, with, without);
        Assert.Single(project.Result.GeneratedSources);
    }

    /// <summary>A parameter of a primary constructor that a member mentions is a field.</summary>
    [Theory]
    [InlineData(
        "public readonly struct K(double v) { public double V { get; } = v; public double Twice() { return 2; } }")]
    [InlineData(
        "public readonly partial struct K { public double Twice() { return 2; } }",
        "public readonly partial struct K(double v) { public double V { get; } = v; }")]
    public void ParameterThatABodyCaptures_RegeneratesItsUsers(params string[] types)
    {
        var project = new Edits(
            [.. types, "public static partial class C { [Differentiable] public static double F(K k) => k.V * k.V; }"]);
        Assert.Single(project.Result.GeneratedSources);
        project.Replace(0, "return 2", "return v");
        Assert.Empty(project.Result.GeneratedSources);
        project.Replace(0, "return v", "return 2");
        Assert.Single(project.Result.GeneratedSources);
    }

    [Fact]
    public void ConstructorOfAnImplementation_IsReadWithTheMethodThatChooses()
    {
        var project = new Edits(
            """
            public interface I { [Differentiable] double G(); }
            public sealed class K : I
            {
                public double V { get; }
                public double W { get; }
                public K(double v, double w) { V = v * 2; W = w; }
                [Differentiable] public double G() => V * V * W;
            }
            """,
            "public static partial class C { [Differentiable] public static double F(I k) => k.G(); }");
        Assert.Empty(project.Result.GeneratedSources);
        Assert.Contains("C.F", project.Replace(0, "V = v * 2", "V = v"));
        Assert.Equal(
            ["C.F.g.cs", "C.F_K.g.cs"], project.Result.GeneratedSources.Select(s => s.HintName).Order());
        project.Replace(0, "V = v;", "V = v * 2;");
        Assert.Empty(project.Result.GeneratedSources);
    }

    /// <summary>A body that calls another one, no longer calls it while that changes, and calls it again.</summary>
    [Fact]
    public void BodyThatIsCalledAgain_IsReadAsItIsNow()
    {
        var project = new Edits(
            """
            public static class K
            {
                [Differentiable] public static double G(Func<double, double> f, double x) => f(x);
                [Differentiable] public static double H(Func<double, double> f, double x) => f(x) * 2;
            }
            """,
            """
            public static partial class C { [Differentiable] public static double F(double x) => K.G(v => v, x); }
            """);
        string Now() => project.Result.GeneratedSources.Single().SourceText.ToString();
        project.Replace(0, "=> f(x);", "=> H(f, x);");
        string twice = Now();
        project.Replace(0, "=> H(f, x);", "=> f(x);");
        project.Replace(0, "f(x) * 2", "f(x) * 3");
        project.Replace(0, "=> f(x);", "=> H(f, x);");
        Assert.NotEqual(twice, Now());
        project.Replace(0, "f(x) * 3", "f(x) * 2");
        Assert.Equal(twice, Now());
    }

    private static void IsReadAnew(string source, string old, string @new, params string[] others)
    {
        var project = new Edits([source, .. others]);
        string before = Of(project);
        Assert.Contains("C.F", project.Replace(0, old, @new));
        string after = Of(project);
        Assert.Contains("C.F", project.Replace(0, @new, old));
        Assert.Equal(before, Of(project));
        // The program and not the failure to read it.
        Assert.DoesNotContain("NotSupportedException", before + after);

        static string Of(Edits project) =>
            project.Result.GeneratedSources.Single(s => s.HintName == "C.F.g.cs").SourceText.ToString();
    }
}
