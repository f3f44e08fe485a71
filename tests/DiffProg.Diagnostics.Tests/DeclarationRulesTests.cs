namespace DiffProg.Tests;

/// <summary>One test per rule that declarations of methods and records can break.</summary>
public class DeclarationRulesTests
{
    [Fact]
    public void DP1001_NotPartial() => Verify.Reports("DP1001", """
        public static class C { [Differentiable] public static float [|F|](float s) => s; }
        [Parameters] public sealed record [|P|]([Shape("n")] Tensor<float> W);
        """, "must be partial");

    [Fact]
    public void DP1002_NotAnOrdinaryMethod() => Verify.Reports("DP1002", """
        public static partial class C
        {
            public static float F(float s)
            {
                return G(s);
                [Differentiable] static float [|G|](float v) => v;
            }
            public static float Property { [Differentiable] [|get|] => 1; }
        }
        """);

    [Fact]
    public void DP1002_ExtensionBlock() => Verify.Reports("DP1002", """
        public static partial class C { extension(Tensor<float> x) { [Differentiable] public Tensor<float> [|F|]() => x * 2f; } }
        """, "extension block");

    [Fact]
    public void DP1003_Generic() => Verify.Reports("DP1003", """
        public static partial class C { [Differentiable] public static float [|F|]<T>(float s) => s; }
        public static partial class D<T> { [Differentiable] public static float [|F|](float s) => s; }
        """, "is read where it is called");

    [Fact]
    public void DP1004_Async() => Verify.Reports("DP1004", """
        public static partial class C
        {
            [Differentiable] public static unsafe float [|F|](float s) => s;
        }
        """, "unsafe");

    [Fact]
    public void DP1005_ByReference() => Verify.Reports("DP1005", """
        public static partial class C { [Differentiable] public static float F(ref int [|k|], float s) => s * k; }
        """, "passed by ref");

    [Fact]
    public void DP1006_ParameterType() => Verify.Reports("DP1006", """
        public static partial class C { [Differentiable] public static float F(float s, string [|t|], Tensor<int> [|i|], System.DateTime [|b|]) => s; }
        """);

    [Theory]
    [InlineData("public readonly struct P(float x) { public float X { get; } = 2 * x; }", "assign its members")]
    [InlineData("public record P(float X);", "seal it")]
    [InlineData("public struct P(float y) { private float x = y; public float X => x; }", "make it internal")]
    [InlineData("public sealed record P(float X, float[] Y);", "'Y' is a float[]")]
    [InlineData("private record struct P(float X);", "make it internal")]
    [InlineData("public ref struct P { public float X; }", "ref struct")]
    [InlineData("public struct P(float size) { public float X => size; }", "'size' of the primary constructor")]
    public void DP1041_ValueThatCannotBeMade(string type, string says) => Verify.Reports("DP1041", $$"""
        public static partial class C
        {
            {{type}}
            [Differentiable] {{(type[..3] == "pri" ? "private" : "public")}} static float F(float s, P [|p|]) => s * p.X;
        }
        """, says);

    [Fact]
    public void DP1041_MembersOfOneName() => Verify.Reports("DP1041", """
        public static partial class C
        {
            public record struct P(float X);
            [Differentiable] public static float F(P p, float [|pX|]) => p.X * pX;
        }
        """, "rename");

    [Fact]
    public void DP1051_CalleeThatWritesAnArray_InAFunctionThatIsDifferentiated() => Verify.Reports("DP1051", """
        public static partial class C
        {
            [Differentiable]
            public static float Add(float v, float[] a)
            {
                a[0] += v;
                return a[0] * v;
            }

            [Differentiable]
            public static float F(float s, float[] a) => [|Derivatives.Gradient(v => Add(v, a), s)|];
        }
        """);

    [Fact]
    public void CalleeThatReadsAnArray_InAFunctionThatIsDifferentiated_IsAccepted() => Verify.ReportsNothing("""
        public static partial class C
        {
            [Differentiable]
            public static float Sum(float v, float[] a)
            {
                float s = 0;
                foreach (float e in a)
                    s += e * v * v;
                return s;
            }

            [Differentiable]
            public static float F(float s, float[] a) => Derivatives.Gradient(v => Sum(v, a) * v, s);
        }
        """);

    [Fact]
    public void DP2006_ArrayWhoseLengthIsKnownLater_ForAStatedShape() => Verify.Reports("DP2006", """
        public static partial class C
        {
            [Differentiable]
            public static float Dot([Shape("n")] ReadOnlySpan<float> a, [Shape("n")] ReadOnlySpan<float> b) => a[0] * b[0];

            [Differentiable]
            public static float F(float s, int k, ReadOnlySpan<float> b)
            {
                var t = new float[k];
                t[0] = s;
                return [|Dot(t, b)|];
            }
        }
        """, "it has a [Shape]");

    [Fact]
    public void DP1007_ResultType() => Verify.Reports("DP1007", """
        public static partial class C
        {
            [Differentiable] public static decimal [|F|](float s) => 1;
            [Differentiable] public static void [|G|](float s) { }
            [Differentiable] public static (float, string) [|H|](float s) => (s, "");
        }
        """);

    [Fact]
    public void DP1008_NoBody() => Verify.Reports("DP1008", """
        public abstract partial class C { public float State; [Differentiable] public abstract float [|F|](float s); }
        """);

    [Fact]
    public void DP1052_PullbackWithoutACotangent() => Verify.Reports("DP1052", """
        public static partial class C
        {
            [Differentiable] public static float F(float s, float t) => s * t;
            [Differentiable, DerivativeOf(nameof(F))] public static float [|G|](float s, float t) => t;
        }
        """);

    [Fact]
    public void DP1052_DerivativeOfNothing() => Verify.Reports("DP1052", """
        public static partial class C
        {
            [Differentiable, DerivativeOf("F")] public static float [|G|](float s, float g) => g;
        }
        """);

    [Fact]
    public void DP1052_SecondDerivativeOfOneMethod() => Verify.Reports("DP1052", """
        public static partial class C
        {
            [Differentiable] public static float F(float s) => s;
            [Differentiable, DerivativeOf(nameof(F))] public static float G(float s, float g) => g * s;
            [Differentiable, DerivativeOf(nameof(F))] public static float [|H|](float s, float g) => g;
        }
        """);

    [Theory]
    [InlineData("[Differentiable(Directions = true)] public static float [|F|]([Shape(\"n\")] Tensor<float> x) => "
        + "Ops.Sum(x);", "'x' is neither a number nor an array")]
    [InlineData("[Differentiable(Directions = true)] public static float [|F|](float[] x) { x[0] *= 2; return x[0]; }",
        "it writes 'x'")]
    [InlineData("[Differentiable(Directions = true)] public static float [|F|](float[,] x) => x[0, 0];",
        "'x' is neither a number nor an array")]
    [InlineData("[Differentiable(Directions = true)] public static float [|F|]((float A, float B) x) => x.A * x.B;",
        "'x' is neither a number nor an array")]
    [InlineData("public readonly record struct Two(float A, float B);"
        + "[Differentiable(Directions = true)] public static Two [|F|](float x) => new(x, x * x);",
        "it returns something else than numbers")]
    [InlineData("[Differentiable(Directions = true)] public static double [|F|](float x, double y) => x * y;",
        "some of its numbers are floats and others doubles")]
    [InlineData("[Differentiable(Directions = true)] public static double [|F|](double x) => (float)x * x;",
        "Convert of a tangent")]
    [InlineData("[Differentiable(Directions = true)] public static double [|F|](double x, "
        + "[Shape(\"n\"), NoGradient] Tensor<double> t) => Ops.Sum(t * x);", "it computes with tensors")]
    [InlineData("[Differentiable(Directions = true)] public static double [|F|](double x, int n) { double s = x; "
        + "for (int i = 0; i < n; i++) s = Derivatives.Gradient("
        + "v => { for (int k = 0; k < n; k++) v *= s + v; return v; }, s); return s; }", "takes a derivative inside")]
    [InlineData("[Differentiable(Directions = true)] public static double [|F|](double x, int n) { "
        + "if (n == 0) return x; return x * F(x, n - 1); }", "calls itself")]
    [InlineData("internal static double H(double x) => x;"
        + "[DerivativeOf(\"H\", Forward = true)] internal static double T(double x, double v) => v;"
        + "[DerivativeOf(\"H\")] internal static double P(double x, double v) => v;"
        + "[Differentiable(Directions = true)] public static double [|F|](double x) => H(x);", "that is not read")]
    [InlineData("[Differentiable(Directions = true)] public static (float A, double B) [|F|](float x, "
        + "[NoGradient] double k) => (x * x, k);", "some of its numbers are floats and others doubles")]
    public void DP1089_WhatHasNoLanes(string members, string why) =>
        Verify.Reports("DP1089", $"public static partial class C {{ {members} }}", why);

    // Of methods whose bodies are not read; these rules need not be [Differentiable].
    [Theory]
    [InlineData("[DerivativeOf(typeof(Math), \"Cube\")] internal static double [|G|](double x, double g) => g;",
        "'Math' has no static method 'Cube'")]
    [InlineData("[DerivativeOf(typeof(Math), \"Sin\")] internal static double [|G|](double x, double g) => g;",
        "'Sin' is a function that the compiler knows")]
    [InlineData("[DerivativeOf(typeof(Math), \"Cbrt\")] static double [|G|](double x, double g) => g;",
        "generated code calls 'G', so 'G' has to be public or internal")]
    [InlineData("[DerivativeOf(typeof(Math), \"Cbrt\")] internal static T [|G|]<T>(T x, T g) => g;",
        "it has to be static, without type parameters")]
    [InlineData("[DerivativeOf(typeof(Math), \"Cbrt\")] internal static double [|G|](double x) => x;",
        "it takes the arguments (double), the results (double) or not, and the cotangents (double)")]
    [InlineData("[DerivativeOf(\"F\")] internal static double [|G|](double x, double g) => g;"
        + "static double F(double x) => x;", "generated code calls 'F', so 'F' has to be public or internal")]
    [InlineData("[DerivativeOf(\"F\")] internal static double [|G|](double[] x, double g) => g;"
        + "internal static double F(double[] x) => x[0];",
        "spans that it only reads (ReadOnlySpan<double>); 'x' is none of these")]
    [InlineData("internal static double F(ReadOnlySpan<double> x) => x[0]; [DerivativeOf(\"F\")] internal static "
        + "double [|P|](ReadOnlySpan<double> x, double g) => g;",
        "and for each span a Span<double> to add its gradient to, and returns nothing")]
    [InlineData("internal static double F(ReadOnlySpan<double> x) => x[0]; [DerivativeOf(\"F\"), Differentiable] "
        + "internal static void [|P|](ReadOnlySpan<double> x, double g, Span<double> by) => by[0] += g;",
        "is called as it is, without [Differentiable]")]
    [InlineData("internal static Tensor<double> F(Tensor<double> x) => x;"
        + "[DerivativeOf(\"F\")] internal static Tensor<double> [|P|](Tensor<double> x, Tensor<double> g) => g;",
        "the shape of what 'F' returns is not stated")]
    [InlineData("internal static Tensor<double> F(Tensor<double> x) => x; [DerivativeOf(\"F\")] internal static "
        + "Tensor<double> [|P|]([Shape(\"n\")] Tensor<double> x, [Shape(\"k\")] Tensor<double> g) => g;",
        "in the sizes of its arguments")]
    [InlineData("[DerivativeOf(\"F\")] internal static double [|G|](double x, double g) => g;"
        + "internal static int F(double x) => 0;", "returns float, double or tensors, one or several")]
    [InlineData("[DerivativeOf(\"F\")] internal static double [|G|](double x, double g) => g;"
        + "[Differentiable] internal static double F(double x) => x;", "static and [Differentiable] itself")]
    [InlineData("[DerivativeOf(\"F\")] internal static double [|G|](double x, double g) => g;"
        + "internal static T F<T>(T x) => x;", "has no static method 'F' without type parameters")]
    [InlineData("[DerivativeOf(\"F\")] internal static double G(double x, double g) => g;"
        + "[DerivativeOf(\"F\")] internal static double [|H|](double x, double g) => g;"
        + "internal static double F(double x) => x;", "a method has one of each mode, and 'G' is it")]
    [InlineData("[Differentiable, DerivativeOf(typeof(D), \"F\")] "
        + "internal static double [|G|](double x, double g) => g;"
        + "static partial class D { [Differentiable] internal static double F(double x) => x; }",
        "its derivative is to stand in the same type")]
    public void DP1052_OfAMethodThatIsNotRead(string members, string why) =>
        Verify.Reports("DP1052", $"public static partial class C {{ {members} }}", why);

    [Fact]
    public void DP1018_Interface() => Verify.Reports("DP1018", """
        public partial interface I { [Differentiable] static float [|F|](float s) => s; }
        """);

    private const string Line = """
        public interface IModel { [Differentiable] float Of(float s); }
        public sealed record Line(float A) : IModel { [Differentiable] public float Of(float s) => A * s; }

        """;

    [Theory]
    [InlineData("public record Bent(float A) : IModel { [Differentiable] public float Of(float s) => A * s; }", "is not sealed")]
    [InlineData("public sealed record Deep(IModel In) : IModel { [Differentiable] public float Of(float s) => In.Of(s); }", "its member 'In' is a IModel")]
    [InlineData("public sealed class Made : IModel { public Made(float a) { A = 2 * a; } public float A { get; } [Differentiable] public float Of(float s) => A * s; }", "nothing but assign")]
    public void DP1067_TypeThatAnArgumentMayBe(string type, string part) => Verify.Reports("DP1067", Line + type + """

        public static partial class C { [Differentiable] public static float F(IModel [|m|], float s) => m.Of(s); }
        """, part);

    [Fact]
    public void DP1068_GradientsOfTwoKinds() => Verify.Reports("DP1068", Line + """
        [Parameters] public sealed partial record Sums([Shape("n")] Tensor<float> W) : IModel
        {
            [Differentiable] public float Of(float s) => s * Ops.Sum(W);
        }

        public static partial class C { [Differentiable] public static float F(IModel [|m|], float s) => m.Of(s); }
        """, "make 'Line' a [Parameters] record");

    [Fact]
    public void DP1069_NoTypeToBe() => Verify.Reports("DP1069", """
        public interface IModel { [Differentiable] float Of(float s); }
        public static partial class C { [Differentiable] public static float F(IModel [|m|], float s) => m.Of(s); }
        """, "declare one");

    [Fact]
    public void DP1069_TooManyTogether() => Verify.Reports("DP1069", Line + """
        public sealed record Two(float A) : IModel { [Differentiable] public float Of(float s) => A + s; }
        public sealed record Three(float A) : IModel { [Differentiable] public float Of(float s) => A - s; }
        public static partial class C
        {
            [Differentiable] public static float F(IModel m, IModel k, IModel [|l|], float s) => m.Of(k.Of(l.Of(s)));
        }
        """, "27 methods, more than 16");

    [Theory]
    [InlineData("public sealed class Counting : IModel { public int Calls; public float Of(float s) => s * ++Calls; }", "it may change")]
    [InlineData("public sealed record Generic<T>(float A) : IModel { [Differentiable] public float Of(float s) => A * s; }", "it is generic")]
    [InlineData("file sealed record Local(float A) : IModel { [Differentiable] public float Of(float s) => A * s; }", "file-local")]
    [InlineData("public static class Outer { private sealed record Inner(float A) : IModel { [Differentiable] public float Of(float s) => A * s; } }", "'Inner' is private")]
    public void DP1073_TypeThatItIsNotCompiledFor(string type, string part) => Verify.Reports("DP1073", Line + type + """

        public static partial class C { [Differentiable] public static float F(IModel [|m|], float s) => m.Of(s); }
        """, part);

    [Fact]
    public void DP1074_InterfaceInsideAnArgument() => Verify.Reports("DP1074", Line + """
        public readonly record struct Scaled(IModel M, float K);
        public static partial class C
        {
            [Differentiable] public static float [|F|]((IModel M, float K) t, float s) => t.M.Of(s) * t.K;
            [Differentiable] public static float [|G|](Scaled m, float s) => m.M.Of(s) * m.K;
            [Differentiable] public static float H(float s) => F((new Line(s), s), s) + G(new Scaled(new Line(s), 2), s);
        }
        """);

    [Fact]
    public void DP1075_OverloadForAType() => Verify.Reports("DP1075", Line + """
        public static partial class C
        {
            [Differentiable] public static float [|F|](IModel m, float s) => m.Of(s);
            [Differentiable] public static float F(Line m, float s) => 2 * m.Of(s);
        }
        """, "'F' is also written for Line");

    [Fact]
    public void DP1018_ExplicitImplementation() => Verify.Reports("DP1018", """
        public interface I { float F(float s); }
        public partial class C : I { [Differentiable] float I.[|F|](float s) => s; }
        """);

    // FGradient of an A that is a B would be the gradient of A's body.
    [Fact]
    public void DP1018_Virtual() => Verify.Reports("DP1018", """
        public partial class A { public float State; [Differentiable] public virtual float [|F|](float s) => s * s; public virtual float G(float s) => s; }
        public partial class B : A { [Differentiable] public override float [|F|](float s) => s; [Differentiable] public sealed override float G(float s) => s; }
        public sealed partial class C : A { [Differentiable] public override float F(float s) => s; }
        """);

    [Fact]
    public void DP1028_FileLocal() => Verify.Reports("DP1028", """
        file static partial class C { [Differentiable] public static float [|F|](float s) => s; }
        """, "file-local");

    [Theory]
    [InlineData("public static float FValue(float s) => s;", true)]
    [InlineData("[Differentiable] public static float FValue(float s) => s;", true)]
    [InlineData("public static (float, float) FJvp(float a, float b) => (a, b);", true)]
    [InlineData("public const int FGradient = 3;", true)]
    [InlineData("public class FValue;", true)]
    [InlineData("public static float FValue(double s) => 1;", false)]
    [InlineData("public static float FGradient(float s, float t) => s;", false)]
    [InlineData("public static float FVjp(float s) => s;", false)]
    public void DP1029_MemberOfTheUsers(string member, bool clashes)
    {
        string source = $$"""public static partial class C { [Differentiable] public static float [|F|](float s) => s * s; {{member}} }""";
        if (clashes)
            Verify.Reports("DP1029", source, "'C' has a member 'F");
        else
            Verify.ReportsNothing(source.Replace("[|", "").Replace("|]", ""));
    }

    [Fact]
    public void DP1029_Destination() => Verify.Reports("DP1029", """
        public static partial class C
        {
            [Differentiable] public static Tensor<float> [|F|]([Shape("n")] Tensor<float> x) => x * x;
            public static void FValue(Tensor<float> x, Tensor<float> destination) { }
        }
        """, "FValue");

    // What comes of the first is written to its last parameter; that of the second is an argument.
    [Theory]
    [InlineData("Tensor<float> {0}([Shape(\"n\")] Tensor<float> x) => x * x", "Tensor<float> {0}([Shape(\"n\")] Tensor<float> x, [Shape(\"n\")] Tensor<float> y) => x * y", "FValue")]
    [InlineData("float {0}(float x, float y) => x * y", "float {0}(float x, [NoGradient] float y, [NoGradient] float z) => x * y * z", "FJvp")]
    [InlineData("T {0}<T>(T x) where T : System.Numerics.INumber<T> => x * x", "double {0}(double x) => x", "FValue")]
    [InlineData("double {0}(IAny a, double x) => a.Of(x)", "double {0}([NoGradient] Any a, double x, [NoGradient] Any b) => a.Of(x) * b.A", "FJvp")]
    public void DP1110_MemberOfTwoOverloads(string first, string second, string member)
    {
        string Source(string later) => $$"""
            public interface IAny { [Differentiable] double Of(double x); }
            public sealed record Any(double A) : IAny { [Differentiable] public double Of(double x) => A * x; }
            public static partial class C
            {
                [Differentiable] public static {{first.Replace("{0}", "F")}};
                [Differentiable] public static {{second.Replace("{0}", later)}};
            }
            """;
        Verify.Reports("DP1110", Source("[|F|]"), $"'{member}'");
        Verify.ReportsNothing(Source("G"));
    }

    [Theory]
    [InlineData("[Shape(\"n\")] Tensor<float> Create);")]
    [InlineData("[Shape(\"n\")] Tensor<float> Map);")]
    [InlineData("[Shape(\"n\")] Tensor<float> W) { public static P Zeros(int n) => null!; }")]
    [InlineData("[Shape(\"n\")] Tensor<float> W) { public void Visit(string prefix, IParameterVisitor visitor) { } }")]
    public void DP1029_MemberOfARecord(string rest) => Verify.Reports(
        "DP1029", $"[Parameters] public sealed partial record [|P|]({rest}", "'P' has a member");

    [Fact]
    public void Record_MayHaveItsOwnCreate() => Verify.ReportsNothing("""
        [Parameters]
        public sealed partial record P([Shape("n")] Tensor<float> W) { public static P Create(RandomKey key) => Create(3, key); }
        """);

    [Fact]
    public void DP3003_GradientOfAnInteger() => Verify.Reports("DP3003", """
        public static partial class C { [Differentiable] public static float F(float s, [Gradient] int [|k|]) => s * k; }
        """);

    [Fact]
    public void DP1030_NotARecord() => Verify.Reports("DP1030", """
        [Parameters] public sealed partial class [|P|];
        [Parameters] public sealed partial record [|Q|];
        """, "positional record class");

    [Fact]
    public void DP1031_MemberType() => Verify.Reports("DP1031", """
        [Parameters] public sealed partial record P([Shape("n")] Tensor<float> W, string [|Name|]);
        """, "'string'");

    [Fact]
    public void DP1031_NullableMember() => Verify.Reports("DP1031", """
        [Parameters] public sealed partial record P([Shape("n")] Tensor<float>? [|W|], [Shape("n")] Tensor<float> B);
        [Parameters] public sealed partial record Q(P? [|First|]);
        """, "?'");

    [Fact]
    public void DP1032_BareNumber() => Verify.Reports("DP1032", """
        [Parameters] public sealed partial record P(float [|Scale|]);
        """, "[Shape(\"1\")]");

    [Fact]
    public void DP1033_List() => Verify.Reports("DP1033", """
        [Parameters] public sealed partial record P([Shape("n")] Tensor<float> W);
        [Parameters] public sealed partial record Q(
            [Length("depth")] P[][] [|Layers|], [Length("m")] System.Collections.Generic.IEnumerable<P> [|More|],
            [Length("depth")] P[,] [|Grid|]);
        """, "ImmutableArray");

    [Fact]
    public void DP1065_ListWithoutLength() => Verify.Reports("DP1065", """
        [Parameters] public sealed partial record P([Shape("n")] Tensor<float> W);
        [Parameters] public sealed partial record Q(P[] [|Layers|], [Shape("n")] Tensor<float>[] [|Weights|]);
        """, "[Length(\"depth\")]");

    [Fact]
    public void DP1066_LengthOfATensor() => Verify.Reports("DP1066", """
        [Parameters] public sealed partial record P([Shape("n")] [Length("m")] Tensor<float> [|W|]);
        public static partial class C
        {
            [Differentiable] public static float F([Shape("n")] [Length("n")] Tensor<float> [|x|]) => Sum(x);
        }
        """);

    [Fact]
    public void DP2021_Length() => Verify.Reports("DP2021", """
        [Parameters] public sealed partial record P([Shape("n")] Tensor<float> W);
        [Parameters] public sealed partial record Q([Length("2 depth")] P[] [|Layers|]);
        """);

    [Fact]
    public void DP1031_NullableElement() => Verify.Reports("DP1031", """
        [Parameters] public sealed partial record P([Shape("n")] Tensor<float> W);
        [Parameters] public sealed partial record Q([Length("depth")] P?[] [|Layers|]);
        """, "?");

    [Fact]
    public void DP1034_ContainsItselfInAList() => Verify.Reports("DP1034", """
        [Parameters] public sealed partial record P([Length("m")] P[] [|Inner|], [Shape("n")] Tensor<float> W);
        """);

    [Fact]
    public void DP1052_DerivativeOfAMethodThatTakesAList() => Verify.Reports("DP1052", """
        [Parameters] public sealed partial record P([Shape("n")] Tensor<float> W);
        public static partial class C
        {
            [Differentiable] public static float F(P[] list, float s) => s * Sum(list[0].W);
            [Differentiable, DerivativeOf(nameof(F))]
            public static float [|G|](P[] list, float s, float g) => g * Sum(list[0].W);
        }
        """);

    // What cannot be one size for all elements is a size of another name, and so of another record.
    [Fact]
    public void DP1006_ListOfOtherThings() => Verify.Reports("DP1006", """
        public static partial class C
        {
            [Differentiable] public static float F(string[] [|s|], float x) => x * s.Length;
        }
        """);

    [Fact]
    public void Lists_AreAccepted() => Verify.ReportsNothing("""
        [Parameters] public sealed partial record P([Shape("n")] Tensor<float> W);
        [Parameters] public sealed partial record Q(
            [Dims("n=a")] [Length("depth")] P[] Layers,
            [Dims("n=b")] [Length("depth")] System.Collections.Generic.List<P> More,
            [Dims("n=b")] [Length("others")] System.Collections.Immutable.ImmutableArray<P> Others,
            [Shape("b")] [Length("2")] System.Collections.Generic.IReadOnlyList<Tensor<float>> Two);
        public static partial class C
        {
            [Differentiable] public static float F(Q q)
            {
                float t = 0;
                foreach (var p in q.Layers)
                    t += Sum(p.W);
                foreach (var p in q.More)
                    t += Sum(p.W * q.Two[1]);
                for (int i = 0; i < q.Others.Length; i++)
                    t += Sum(q.Others[i].W) + G(q.Others);
                return t;
            }
            [Differentiable] public static float G(System.Collections.Immutable.ImmutableArray<P> list) =>
                Sum(list[0].W) * list.Length;
        }
        """);

    [Fact]
    public void DP1034_ContainsItself() => Verify.Reports("DP1034", """
        [Parameters] public sealed partial record P(P [|Inner|], [Shape("n")] Tensor<float> W);
        """);

    [Fact]
    public void DP1035_DerivedRecord() => Verify.Reports("DP1035", """
        public record Base;
        [Parameters] public sealed partial record [|P|]([Shape("n")] Tensor<float> W) : Base;
        [Parameters] public sealed partial record [|Q|]<T>([Shape("n")] Tensor<float> W);
        """);

    [Fact]
    public void DP1036_PrivateRecord() => Verify.Reports("DP1036", """
        public partial class C
        {
            [Parameters] private sealed partial record P([Shape("n")] Tensor<float> W) { [Differentiable] public float [|G|]() => Sum(W); }
            [Parameters] protected internal sealed partial record Q([Shape("n")] Tensor<float> W);
            protected partial class D { [Parameters] public sealed partial record R([Shape("n")] Tensor<float> W); }
            [Differentiable] private static float F(P [|p|]) => Sum(p.W);
            [Differentiable] protected static float E(D.R [|p|]) => Sum(p.W);
            [Differentiable] private static float H(Q p) => Sum(p.W);
        }
        """, "make it internal");

    [Fact]
    public void DP1037_MemberDeclaredAgain() => Verify.Reports("DP1037", """
        [Parameters] public sealed partial record P([Shape("n")] Tensor<float> [|W|]) { public Tensor<float> W { get; } = W * 2f; }
        [Parameters] public sealed partial record Q([Shape("n")] Tensor<float> [|W|]) { private readonly Tensor<float> w = W; public Tensor<float> W => w * 2f; }
        [Parameters] public sealed partial record R([Shape("n")] Tensor<float> W) { public Tensor<float> W { get; } = W; }
        [Parameters] public sealed partial record S([Shape("n")] Tensor<float> [|W|]) { public Tensor<float> W { get => field * 2f; init; } = W; }
        """, "'W'");

    [Fact]
    public void DP1104_MemberThatIsRequired() => Verify.Reports("DP1104", """
        [Parameters] public sealed partial record [|P|]([Shape("n")] Tensor<float> W) { public required float Rate { get; init; } }
        """, "'Rate' is required");

    [Fact]
    public void DP1104_MemberThatACopyLoses() => Verify.Reports("DP1104", """
        [Parameters] public sealed partial record [|P|]([Shape("n")] Tensor<float> W)
        {
            public Tensor<float> W { get; } = W;
            public float Rate { get; init; } = 3;
        }
        [Parameters] public sealed partial record Q([Shape("n")] Tensor<float> W) { public float Rate { get; init; } = 3; }
        """, "'Rate' is lost in copies");

    [Fact]
    public void PrivateClass_MayBeTheReceiver() => Verify.ReportsNothing("""
        public static partial class C
        {
            private sealed partial class D { [Differentiable] internal float F([Shape("n")] Tensor<float> x) => Sum(x); }
        }
        """);

    [Fact]
    public void DP2020_TensorWithoutShape() => Verify.Reports("DP2020", """
        [Parameters] public sealed partial record P(Tensor<float> [|W|]);
        public static partial class C { [Differentiable] public static float F(Tensor<float> [|x|]) => Sum(x); }
        """, "needs [Shape(");

    [Fact]
    public void DP2021_UnreadableShape() => Verify.Reports("DP2021", """
        public static partial class C { [Differentiable] public static float F([Shape("n, +")] Tensor<float> [|x|]) => Sum(x); }
        """);

    [Fact]
    public void DP2021_NegativeDimension() => Verify.Reports("DP2021", """
        public static partial class C { [Differentiable] public static float F([Shape("n, -1")] Tensor<float> [|x|]) => Sum(x); }
        """);

    [Fact]
    public void DP2022_Rank() => Verify.Reports("DP2022", """
        public static partial class C
        {
            [Differentiable] public static float F([Shape("a,b,c,d,e")] Tensor<float> [|x|], [Shape("a, b")] int[] [|k|]) => Sum(x);
        }
        """);

    [Fact]
    public void DP2023_Binding() => Verify.Reports("DP2023", """
        [Parameters] public sealed partial record P([Shape("n")] Tensor<float> W);
        [Parameters] public sealed partial record Q([Dims("m=3")] P [|A|], [Dims("n")] P [|B|], [Dims("n=h")] P C);
        """, "[Dims] of");

    [Fact]
    public void DP2024_NameOfSeveralMembers() => Verify.Reports("DP2024", """
        [Parameters] public sealed partial record P([Shape("n")] Tensor<float> W);
        [Parameters] public sealed partial record [|Q|](P A, P B);
        """, "'A' and 'B'");

    [Fact]
    public void DP2025_NameInTheResult() => Verify.Reports("DP2025", """
        public static partial class C
        {
            [Differentiable] [return: Shape("m")] public static Tensor<float> [|F|]([Shape("n")] Tensor<float> x) => x * 2;
        }
        """, "'m'");

    [Fact]
    public void DP2026_ShapeOfAScalar() => Verify.Reports("DP2026", """
        public static partial class C { [Differentiable] public static float F([Shape("n")] float [|s|], [Dims("a=b")] float [|t|]) => s * t; }
        """);

    [Fact]
    public void DP2027_NoIdentifier() => Verify.Reports("DP2027", """
        [Parameters] public sealed partial record [|P|]([Shape("a.b")] Tensor<float> W);
        """, "'a.b'");

    [Fact]
    public void DP3001_NothingToDifferentiate() => Verify.Reports("DP3001", """
        public static partial class C { [Differentiable] public static float [|F|](int k) => k * 2f; }
        """);

    [Fact]
    public void DP3002_LostGradient() => Verify.Reports("DP3002", """
        public static partial class C { [Differentiable] public static float F(float [|s|], float t) => s > 0 ? t : -t; }
        """, "'s'");

    // Of a derivative inside the second derivative counts.
    [Theory]
    [InlineData("double [|x|]", "Derivatives.Gradient(v => 3 * v, x)")]
    [InlineData("double x, double [|y|]", "x + Derivatives.Gradient(v => y + 2 * v, x)")]
    [InlineData("double [|x|], double y", "Derivatives.Gradient(v => v > 0 ? y * v : v, x)")]
    public void DP3002_LostInADerivative(string parameters, string value) => Verify.Reports("DP3002",
        $"public static partial class C {{ [Differentiable] public static double F({parameters}) => {value}; }}");

    [Theory]
    [InlineData("double x", "Derivatives.Gradient(v => v * v, x)")]
    [InlineData("double x, double y", "x + Derivatives.Gradient(v => y * v, x)")]
    [InlineData("double x", "Derivatives.Gradient(Step, x)")]
    public void DP3002_NotOfADerivativeThatDepends(string parameters, string value) => Verify.ReportsNothing($$"""
        public static partial class C
        {
            [Differentiable] public static double F({{parameters}}) => {{value}};
            [Differentiable] internal static double Step(double x) => x;
            [Differentiable, DerivativeOf(nameof(Step))] internal static double P(double x, double g) => x * g;
        }
        """);
}
