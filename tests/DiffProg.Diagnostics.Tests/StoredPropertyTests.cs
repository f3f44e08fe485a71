namespace DiffProg.Tests;

/// <summary>Properties whose accessors compute with `field`: what they hold is not what was assigned, or not what is
/// read, so no value with one is taken for its members.</summary>
public class StoredPropertyTests
{
    private const string Getter =
        "public sealed class P { public P(float a) => A = a; public float A { get => field * 2; } }";

    private const string Setter =
        "public struct P { public float B; public float A { get; set => field = value * 3; } }";

    private const string Init =
        "public sealed record P(float A) { public float A { get; init => field = value * 7; } = A; }";

    private const string Both = """
        public readonly record struct P(float X) { public float A { get => field + 1; init => field = value * 5; } = X; }
        """;

    private const string Statements = """
        public sealed class P
        {
            public float A { get; init { if (value <= 0) throw new ArgumentException("negative"); field = value; } }
        }
        """;

    private const string Partial = """
        public partial struct P { public partial float A { get; set; } }
            public partial struct P { public partial float A { get => 2 * field; set; } }
        """;

    private const string Inherited = """
        public abstract class Base { protected Base(float a) => A = a; public float A { get => field * 2; } }
            public sealed class P(float a) : Base(a) { }
        """;

    private const string Nested = """
        public struct Inner { public float X { get => 2 * field; set; } }
            public struct P { public Inner I; public float A; }
        """;

    [Theory]
    [InlineData(Getter, "return [|new P(s).A|];")]
    [InlineData(Getter, "var p = [|new P(s)|]; return p.A;")]
    [InlineData(Setter, "var p = [|new P { B = s }|]; p.A = s; return p.A;")]
    [InlineData(Setter, "P p = [|default|]; p.A = s; return p.A;")]
    [InlineData(Setter, "P p; [|p.B = s|]; return s;")]
    [InlineData(Init, "var p = [|new P(s)|]; return p.A;")]
    [InlineData(Init, "var p = [|new P(s)|] with { A = s }; return p.A;")]
    [InlineData(Both, "var p = [|new P(s)|]; return p.A;")]
    [InlineData(Statements, "var p = [|new P { A = s }|]; return p.A;")]
    [InlineData(Partial, "var p = [|new P { A = s }|]; return p.A;")]
    [InlineData(Inherited, "var p = [|new P(s)|]; return p.A;")]
    [InlineData(Nested, "var p = [|new P { A = s }|]; return p.A;")]
    public void DP1022_InBodies(string type, string body) => Verify.ReportsInBody(
        "DP1022", body, "which computes with `field`", type);

    [Theory]
    [InlineData(Getter)]
    [InlineData(Setter)]
    [InlineData(Init)]
    [InlineData(Both)]
    [InlineData(Statements)]
    [InlineData(Partial)]
    [InlineData(Inherited)]
    public void DP1041_AsAnArgument(string type) => Verify.Reports("DP1041", $$"""
        public static partial class C
        {
            {{type}}
            [Differentiable] public static float F(float s, P [|p|]) => s * p.A;
        }
        """, "computes with `field`");

    [Theory]
    [InlineData(Getter)]
    [InlineData(Both)]
    public void DP1041_AsTheResult(string type) => Verify.Reports("DP1041", $$"""
        public static partial class C
        {
            {{type}}
            [Differentiable] public static P [|F|](float s) => new P(s);
        }
        """, "computes with `field`");

    [Fact]
    public void DP1041_InATuple() => Verify.Reports("DP1041", $$"""
        public static partial class C
        {
            {{Both}}
            [Differentiable] public static (P P, float S) [|F|](float s) => (new P(s), s);
        }
        """, "computes with `field`");

    [Fact]
    public void DP1022_InAMethodOfTheType() => Verify.Reports("DP1022", """
        public partial struct P
        {
            public float A { get => 2 * field; set; }
            [Differentiable] public float Times(float s) => [|A|] * s;
        }
        """, "which computes with `field`");

    [Fact]
    public void DP1073_OfAnInterface() => Verify.Reports("DP1073", """
        public interface IShape { [Differentiable] float Area(float s); }
        public sealed record Disc(float R) : IShape { [Differentiable] public float Area(float s) => R * s; }
        public sealed record Box(float A) : IShape
        {
            public float A { get => 2 * field; init; } = A;
            public float Area(float s) => A * s;
        }
        public static partial class C
        {
            [Differentiable] public static float F(IShape [|shape|], float s) => shape.Area(s);
        }
        """, "'A' computes with `field`");

    /// <summary>What a type offers outside what it consists of is read as ever.</summary>
    [Fact]
    public void ComputedProperty_WithoutStorage_IsAccepted() => Verify.ReportsNothing("""
        public static partial class C
        {
            public readonly struct P(float a) { public float A { get; } = a; public float Twice => 2 * A; }
            [Differentiable] public static float F(float s, P p) => new P(s).Twice * p.A;
        }
        """);

    /// <summary>What holds values like itself is looked at once.</summary>
    [Fact]
    public void TypeThatHoldsMoreLikeItself_IsTold() => Verify.ReportsInBody(
        "DP1022", "return [|new P(s).A|];", "which computes with `field`", """
        public sealed class P(float a)
        {
            public P? B { get; } public P? C { get; } public P? D { get; } public P? E { get; }
            public float A { get => 2 * field; } = a;
        }
        """);

    [Fact]
    public void DP1015_StaticPropertyThatComputes() => Verify.ReportsInBody(
        "DP1015", "return s * K;", "'K'", "public static float K { get => 2 * [|field|]; } = 3;");
}
