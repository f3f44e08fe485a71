using DiffProg.Generators.Incremental;
using Microsoft.CodeAnalysis;

namespace DiffProg.Tests;

/// <summary>What an edit regenerates; each test of "nothing" has a control beside it that must regenerate.</summary>
public class CachingTests
{
    private const string Library = """
        /// <summary>Layers.</summary>
        public static partial class Layers
        {
            [Differentiable] [return: Shape("out")]
            public static Tensor<float> Dense([Shape("in")] Tensor<float> x, Weights p) => Tanh(MatMul(p.W, x) + p.B);

            [Differentiable]
            public static float Alone(float s) => s * 3;
        }

        [Parameters]
        public sealed partial record Weights([Shape("out, in")] Tensor<float> W, [Shape("out")] Tensor<float> B);
        """;

    private const string Model = """
        public static partial class Model
        {
            [Differentiable]
            public static float Loss([Shape("in")] Tensor<float> x, [Shape("out")] Tensor<float> t, Weights p)
            {
                var h = Layers.Dense(x, p);
                var error = h - t;
                return Mean(error * error);
            }

            [Differentiable]
            public static float Twice([Shape("in")] Tensor<float> x, [Shape("out")] Tensor<float> t, Weights p) => Loss(x, t, p) * 2;
        }
        """;

    private const string Other = "public static class Other { public static int Count => 1; }";

    private static Edits Project() => new(Library, Model, Other);

    [Fact]
    public void FirstBuild_GeneratesOneFileEach() => Assert.Equal(
        ["Layers.Alone.g.cs", "Layers.Dense.g.cs", "Model.Loss.g.cs", "Model.Twice.g.cs", "Weights.g.cs"],
        Project().Result.GeneratedSources.Select(s => s.HintName).Order(StringComparer.Ordinal));

    [Fact]
    public void EditedUnrelatedFile_DoesNotRegenerate() =>
        Assert.Empty(Project().Replace(2, "=> 1", "=> 2"));

    [Fact]
    public void AddedComment_DoesNotRegenerate() =>
        Assert.Empty(Project().Replace(1, "var h =", "// a comment\n        /* and one more */ var h ="));

    [Fact]
    public void AddedLines_DoNotRegenerate() =>
        Assert.Empty(
            Project().Replace(0, "public static partial class Layers", "\n\npublic static partial class Layers"));

    [Fact]
    public void MovedMethod_DoesNotRegenerate()
    {
        var project = Project();
        const string alone = "    [Differentiable]\n    public static float Alone(float s) => s * 3;\n";
        Assert.Empty(project.Set(0, project.Text(0).Replace("\r", "").Replace(alone, "").Replace(
            "    [Differentiable] [return", alone + "    [Differentiable] [return")));
    }

    // The methods are the same ones in the same order, only their places differ.
    [Theory]
    [InlineData("")]
    [InlineData("public static class Empty;")]
    [InlineData(null)]
    public void TypeMovedToAnotherFile_KeepsItsFile_AndDoesNotRegenerate(string? next)
    {
        const string c = "public static partial class C { [Differentiable] public static float F(float x) => x * 2; }";
        const string d = "public static partial class D { [Differentiable] public static float G(float x) => x * 3; }";
        var project = next is null ? new Edits(c + d) : new Edits(c + d, next);
        Assert.Empty(project.Set((0, c), (1, d)));
        Assert.Equal(["C.F.g.cs", "D.G.g.cs"], Files());
        Assert.Empty(project.Set((0, d), (1, c)));
        Assert.Equal(["C.F.g.cs", "D.G.g.cs"], Files());

        IEnumerable<string> Files() => project.Result.GeneratedSources.Select(s => s.HintName).Order();
    }

    /// <summary>As it stands for a moment when a method is copied.</summary>
    [Fact]
    public void MethodThatIsThereTwice_HasOneFile()
    {
        const string f = "[Differentiable] public static float F(float x) => x * 2;";
        var project = new Edits($"public static partial class C {{ {f} }}");
        project.Set(0, $"public static partial class C {{ {f} {f} }}");
        Assert.Equal("C.F_float.g.cs", Assert.Single(project.Result.GeneratedSources).HintName);
        project.Set(0, $"public static partial class C {{ {f} }}");
        Assert.Equal("C.F.g.cs", Assert.Single(project.Result.GeneratedSources).HintName);
    }

    [Fact]
    public void ChangedConstant_RegeneratesThatMethod() =>
        Assert.Equal(["Layers.Alone"], Project().Replace(0, "s * 3", "s * 4"));

    [Fact]
    public void RenamedLocal_Regenerates_BecauseGeneratedCodeUsesTheName() =>
        Assert.Equal(["Model.Loss", "Model.Twice"], Project().Replace(1, "error", "difference"));

    [Fact]
    public void EditedCallee_RegeneratesCallers() =>
        Assert.Equal(["Layers.Dense", "Model.Loss", "Model.Twice"], Project().Replace(0, "Tanh(", "Sigmoid("));

    [Fact]
    public void EditedCaller_DoesNotRegenerateCallees() =>
        Assert.Equal(["Model.Twice"], Project().Replace(1, "* 2", "* 5"));

    [Fact]
    public void EditedShapeOfARecord_RegeneratesItAndItsUsers() => Assert.Equal(
        ["Layers.Dense", "Model.Loss", "Model.Twice", "Weights"],
        Project().Replace(0, "[Shape(\"out, in\")] Tensor<float> W", "[Shape(\"out, in\"), Initialize(Initialization.Ones)] Tensor<float> W")
            .Concat(Project().Replace(0, "Shape(\"out, in\")", "Shape(\"out, 2*in-in\")")).Append("Layers.Dense")
            .Append("Model.Loss").Append("Model.Twice")
            .Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void EditedInitialization_RegeneratesTheRecordOnly() => Assert.Equal(
        ["Weights"],
        Project().Replace(0, "[Shape(\"out\")] Tensor<float> B", "[Shape(\"out\"), Initialize(Initialization.Ones)] Tensor<float> B"));

    private static Edits Interfaces() => new(
        """
        public interface IModel { [Differentiable] float Of(float x); }
        public sealed record Line(float A) : IModel { [Differentiable] public float Of(float x) => A * x; }
        public sealed record Wave(float W) : IModel { [Differentiable] public float Of(float x) => MathF.Sin(W * x); }
        """,
        """
        public static partial class Runs
        {
            [Differentiable] public static float Of(IModel m, float x) => m.Of(m.Of(x));
            [Differentiable] public static float Lines(Line m, float x) => m.Of(x);
        }
        """,
        "public sealed record Other(float A);");

    [Fact]
    public void InterfaceArgument_HasAFileForEachType() => Assert.Equal(
        ["Runs.Lines.g.cs", "Runs.Of.g.cs", "Runs.Of_Line.g.cs", "Runs.Of_Wave.g.cs"],
        Interfaces().Result.GeneratedSources.Select(s => s.HintName).Order(StringComparer.Ordinal));

    [Fact]
    public void NewTypeElsewhere_AddsItsFile_AndRegeneratesWhatChooses()
    {
        var project = Interfaces();
        Assert.Empty(project.Set(2, "public sealed record Other(float A) { public float Of(float x) => A + x; }"));
        Assert.Equal(["Runs.Of", "Runs.Of_Other"], Regenerated(
            "public sealed record Other(float A) : IModel { [Differentiable] public float Of(float x) => A + x; }"));
        Assert.Equal(["Runs.Of"], Regenerated("public sealed record Other(float A);"));

        string[] Regenerated(string text) => [.. project.Set(2, text).Where(name => name != "Runs.Of.g.cs")];
    }

    [Fact]
    public void EditedImplementation_RegeneratesWhatIsCompiledForIt() =>
        Assert.Equal(["Runs.Of_Wave"], Interfaces().Replace(0, "Sin", "Cos"));

    [Fact]
    public void ErrorElsewhere_DoesNotRegenerate() => Assert.Empty(Project().Replace(2, "=> 1", "=> Missing"));

    [Fact]
    public void ErrorInACallee_AndItsRepair_RegenerateCallersAlike()
    {
        var project = Project();
        var first = project.Result.GeneratedSources.ToDictionary(s => s.HintName, s => s.SourceText.ToString());
        Assert.Equal(["Layers.Dense", "Model.Loss", "Model.Twice"], project.Replace(0, "Tanh(", "Unknown("));
        Assert.All(
            project.Result.GeneratedSources.Where(s => s.HintName.StartsWith("Model", StringComparison.Ordinal)),
            s => Assert.Contains("NotSupportedException", s.SourceText.ToString()));
        project.Replace(0, "Unknown(", "Tanh(");
        Assert.Equal(
            first, project.Result.GeneratedSources.ToDictionary(s => s.HintName, s => s.SourceText.ToString()));
    }

    [Fact]
    public void DiscoveryRunsAgain_AndItsOutputIsUnchanged()
    {
        var project = Project();
        project.Replace(2, "=> 1", "=> 2");
        Assert.All(
            project.Result.TrackedSteps[Steps.Methods].SelectMany(s => s.Outputs),
            o => Assert.True(
                o.Reason is IncrementalStepRunReason.Unchanged or IncrementalStepRunReason.Cached,
                o.Reason.ToString()));
        Assert.All(
            project.Result.TrackedSteps[Steps.Compiled].SelectMany(s => s.Outputs),
            o => Assert.Equal(IncrementalStepRunReason.Cached, o.Reason));
    }

    // Bodies that are as they were may mean something else when a declaration changes elsewhere.
    [Theory]
    [InlineData("public const float Rate = 2;", "public const float Rate = 3;")]
    [InlineData(
        "static float Helper(int k) => k;",
        "static float Helper(int k) => k; [Differentiable] public static float Pick(float s) => s;")]
    [InlineData(
        "public static float Pick(double s) => (float)s;", "public static float Pick(double s) => (float)s + 1;")]
    public void EditedDeclarationElsewhere_RegeneratesItsUsers(string old, string @new)
    {
        const string constants = """
            public static partial class Constants
            {
                public const float Rate = 2;
                static float Helper(int k) => k;
                [Differentiable] public static float Pick(double s) => (float)s;
            }
            """;
        const string user = "public static partial class User { [Differentiable] public static float F(float s) => Constants.Pick(s) * Constants.Rate; }";
        Assert.Contains("User.F", new Edits(constants, user).Replace(0, old, @new));
    }

    [Fact]
    public void EditedBodyElsewhere_DoesNotRegenerate()
    {
        var project = new Edits(Library, "public static class Other { public static int Count() { return 1; } }");
        Assert.Empty(project.Replace(1, "return 1;", "var k = 2; return k;"));
    }

    [Fact]
    public void EditedFileLocalConstant_RegeneratesItsUsers()
    {
        var project = new Edits("""
            file static class Local { public const float Rate = 2; }
            public static partial class User { [Differentiable] public static float F(float s) => s * Local.Rate; }
            """);
        Assert.Equal(["User.F"], project.Replace(0, "Rate = 2", "Rate = 3"));
    }

    // What is read where it is called: a method that takes a function, an operator, a constructor, a property.
    private const string Numerics = """
        public readonly struct Point(double x)
        {
            public double X { get; } = x;
            public double Twice => 2 * X;
            [Differentiable] public static Point operator +(Point a, Point b) => new(a.X + b.X);
        }

        public readonly struct Pair
        {
            public Pair(double a, double b) { A = a; B = b; }
            public double A { get; }
            public double B { get; }
        }

        public static class Numerics
        {
            [Differentiable] public static double Sum(System.Func<double, double> f, int n)
            {
                double s = 0;
                for (int i = 0; i < n; i++)
                    s += Step(f, i);
                return s;
            }

            [Differentiable] public static double Step(System.Func<double, double> f, double v) => f(v) * 1.5;
        }
        """;

    private const string UsesNumerics = """
        public static partial class Uses
        {
            [Differentiable] public static double Area(double k) => Numerics.Sum(v => v * k, 3);
            [Differentiable] public static double Shift(double k) => (new Point(k) + new Point(1)).Twice;
            [Differentiable] public static double Of(Pair p) => p.A * p.B;
            [Differentiable] public static double Neither(double k) => k * k;
        }
        """;

    [Theory]
    [InlineData("s += Step", "s -= Step", "Uses.Area")]
    [InlineData("f(v) * 1.5", "f(v) * 2.5", "Uses.Area")]
    [InlineData("new(a.X + b.X)", "new(a.X - b.X)", "Uses.Shift")]
    [InlineData("=> 2 * X", "=> 3 * X", "Uses.Shift")]
    [InlineData("A = a; B = b;", "A = b; B = a;", "Uses.Of")]
    [InlineData("{ get; } = x;", "{ get; } = x * x;", "Uses.Shift")]
    public void EditedBodyInAnotherFile_RegeneratesWhatReadIt(string old, string @new, string regenerated)
    {
        var project = new Edits(Numerics, UsesNumerics);
        Assert.Equal([regenerated], project.Replace(0, old, @new));
        Assert.Equal([regenerated], project.Replace(0, @new, old));
        Assert.Equal(project.Result.GeneratedSources.Select(s => s.SourceText.ToString()),
            new Edits(Numerics, UsesNumerics).Result.GeneratedSources.Select(s => s.SourceText.ToString()));
    }

    [Theory]
    [InlineData("double s = 0;", "double s = 0; // from nothing")]
    [InlineData("public static class Numerics", "\n\npublic static class Numerics")]
    public void CommentOrMoveInAnotherFile_DoesNotRegenerate(string old, string @new) =>
        Assert.Empty(new Edits(Numerics, UsesNumerics).Replace(0, old, @new));

    /// <summary>What a type consists of depends on whether an accessor has a body.</summary>
    [Fact]
    public void AccessorElsewhere_ThatComputesFromNowOn_RegeneratesItsUsers()
    {
        var project = new Edits(
            "public readonly struct P(float a) { public float A { get; } = a; }",
            "public static partial class C { [Differentiable] public static float F(float s) => new P(s).A; }");
        Assert.Equal(["C.F"], project.Replace(0, "{ get; }", "{ get => 2 * field; }"));
    }
}
