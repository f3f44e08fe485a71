namespace DiffProg.Tests;

/// <summary>Findings respect the ways in which C# silences them, and the generator's output does not depend on
/// that.</summary>
public class SuppressionTests
{
    [Fact]
    public void Pragma_Suppresses() => Verify.ReportsNothing("""
        public static partial class C
        {
        #pragma warning disable DP3001
            [Differentiable] public static float F(int k) => k * 2f;
        #pragma warning restore DP3001
        }
        """);

    [Fact]
    public void SuppressMessage_Suppresses() => Verify.ReportsNothing("""
        public static partial class C
        {
            [System.Diagnostics.CodeAnalysis.SuppressMessage("DiffProg.Differentiation", "DP3001")]
            [Differentiable] public static float F(int k) => k * 2f;
        }
        """);

    [Fact]
    public void WithoutEither_IsReported() => Verify.Reports("DP3001", """
        public static partial class C
        {
            [Differentiable] public static float [|F|](int k) => k * 2f;
        }
        """);
}
