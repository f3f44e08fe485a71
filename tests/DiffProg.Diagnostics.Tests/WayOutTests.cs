namespace DiffProg.Tests;

/// <summary>What a message says to write instead can be written.</summary>
public class WayOutTests
{
    [Fact]
    public void DP1017_ThroughARecordWithAList_SaysToLoop() => Verify.Reports("DP1017", """
        [Parameters] public sealed partial record Layer([Shape("o, i")] Tensor<float> W, [Shape("o")] Tensor<float> B);
        [Parameters] public sealed partial record Net([Length("depth"), Dims("i=w[i], o=w[i+1]")] Layer[] Layers);
        public static partial class C
        {
            [Differentiable] public static float F(Net p, [Shape("n")] Tensor<float> x, int at) =>
                at >= p.Layers.Length ? Sum(x) : Sum(p.Layers[at].B) * [|F(p, Tanh(x), at + 1)|];
        }
        """, "go through the list in a loop");

    [Fact]
    public void DP1017_ThroughAMethodWithRef_SaysToReturn() => Verify.Reports("DP1017", """
        public static partial class C
        {
            [Differentiable] public static void Step(ref float s, int n) { s *= 2; if (n > 0) [|Step(ref s, n - 1)|]; }
            [Differentiable] public static float F(float s, int n) { Step(ref s, n); return s; }
        }
        """, "without ref");

    [Fact]
    public void DP1018_StaticMethodOfAnInterface_SaysWhereItMayStand() => Verify.Reports("DP1018", """
        public partial interface IHas { [Differentiable] public static float [|F|](float x) => x * x; }
        """, "write it in a static class or a struct");

    [Fact]
    public void DP1018_StaticVirtualWithABody_SaysToMakeItAbstract() => Verify.Reports("DP1018", """
        public partial interface IHas { [Differentiable] static virtual float [|F|](float x) => x * x; }
        """, "make it static abstract");

    [Fact]
    public void DP1014_ExtensionProperty_SaysToMakeItAMethod() => Verify.Reports("DP1014", """
        public static class Ext { extension(float x) { public float Cubed => x * x * x; } }
        public static partial class C { [Differentiable] public static float F(float s) => [|s.Cubed|]; }
        """, "static double Cubed(this double x)");

    [Fact]
    public void DP1014_SetterThatComputes_SaysToMakeItAMethod() => Verify.Reports("DP1014", """
        public struct P { public float V, M; public float Momentum { get => M * V; set => V = value / M; } }
        public static partial class C
        {
            [Differentiable] public static float F(float s)
            {
                var p = new P { M = 2, V = s };
                [|p.Momentum = s|];
                return p.V;
            }
        }
        """, "that sets the fields");

    [Fact]
    public void SetterThatIsAMethod_IsAccepted() => Verify.ReportsNothing("""
        public struct P { public float V, M; [Differentiable] public void SetMomentum(float value) => V = value / M; }
        public static partial class C
        {
            [Differentiable] public static float F(float s)
            {
                var p = new P { M = 2, V = s };
                p.SetMomentum(s);
                return p.V;
            }
        }
        """);

    private const string Halving = """
        public static partial class C
        {
            [Differentiable] public static float F([Shape("n")] Tensor<float> x)
            {
                float e = 0;
                while (x.Lengths[0] > 1)
                {
                    int h = (int)x.Lengths[0] / 2;
                    var pairs = «Reshape(x, h, 2)»;
                    e += Sum(Abs(Slice(pairs, 1, 0, 1)));
                    x = Sum(pairs, 1);
                }
                return e + Sum(x);
            }
        }
        """;

    [Fact]
    public void DP1100_PairsOfAnyLength_SaysToSlice() => Verify.Reports(
        "DP1100", Halving.Replace("«", "[|").Replace("»", "|]"), "Slice makes a part of the size that is wanted");

    [Fact]
    public void PairsOfAPart_AreAccepted() => Verify.ReportsNothing(
        Halving.Replace("«Reshape(x, ", "Reshape(Slice(x, 0, 0, 2 * h), ").Replace("»", ""));

    private const string Layers = """
        [Parameters] public sealed partial record Layer([Shape("n")] Tensor<float> W, [Shape("n")] Tensor<float> B);
        [Parameters] public sealed partial record Net([Length("depth")] Layer[] Layers);
        """;

    [Fact]
    public void DP1022_DeconstructionInAForeach_SaysToTakeItApartInside() => Verify.Reports("DP1022", Layers + """
        public static partial class C
        {
            [Differentiable] public static float F(Net p, [Shape("n")] Tensor<float> x)
            {
                foreach (var (w, b) in [|p.Layers|]) x = Tanh(w * x + b);
                return Sum(x);
            }
        }
        """, "var (a, b) = e;");

    [Fact]
    public void DeconstructionInTheBodyOfAForeach_IsAccepted() => Verify.ReportsNothing(Layers + """
        public static partial class C
        {
            [Differentiable] public static float F(Net p, [Shape("n")] Tensor<float> x)
            {
                foreach (var e in p.Layers) { var (w, b) = e; x = Tanh(w * x + b); }
                return Sum(x);
            }
        }
        """);

    [Fact]
    public void DP1014_IsNegative_SaysWhatToCompare() => Verify.ReportsInBody(
        "DP1014", "return [|float.IsNegative(s)|] ? -s : s;", "use x < 0");

    [Fact]
    public void DP1014_OtherQuestionsOfANumber_SayToCompare() => Verify.ReportsInBody(
        "DP1014", "return [|float.IsSubnormal(s)|] ? -s : s;", "ask with <, > and ==");

    [Fact]
    public void DP1014_InstanceOperatorThatIsNotMarked_SaysToMarkIt() => Verify.ReportsInBody(
        "DP1014", "var p = new P { X = s }; [|p += s|]; return p.X;", "mark it [Differentiable]",
        "public struct P { public float X; public void operator +=(float d) { X += d; } }");
}
