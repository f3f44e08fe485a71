namespace DiffProg.Tests;

/// <summary>Rules of shapes that the passes find, at the user's expressions.</summary>
public class ShapeRulesTests
{
    private static void InBody(string rule, string expression, string says = "") => Verify.Reports(rule, $$"""
        public static partial class C
        {
            [Differentiable]
            public static float F([Shape("3, n")] Tensor<float> a, [Shape("4, n")] Tensor<float> b, [Shape("n")] Tensor<float> v, float s)
                => Sum({{expression}});
        }
        """, says);

    [Fact]
    public void DP2001_ShapesDoNotFit() => InBody("DP2001", "[|a + b|]", "[3, n]");

    [Theory]
    [InlineData(
        "MatMul(a, [|Transpose(a).MatMul(b)|])", "the last axis of the left meets the last but one of the right")]
    [InlineData("[|MatMul(v, v)|]", "for two vectors use Dot")]
    [InlineData("[|a + b|]", "axes pair up from the right")]
    [InlineData("[|Reshape(Slice(a, 1, 0, 2), 4)|]", "the number of elements stays")]
    [InlineData("[|Concatenate(1, a, b)|]", "all axes but the joined one are equal")]
    public void DP2001_SaysWhatMeetsWhat(string expression, string says) => InBody("DP2001", expression, says);

    [Theory]
    [InlineData("[|MatMul(a, b)|]", "MatMul makes 'd' and 'm' equal", "is a Transpose missing?")]
    [InlineData("a * Slice([|a + b|], 0, 0, 1)", "+ makes 'n' and 'm' equal", "write one name in [Shape]")]
    [InlineData("[|G(a, Transpose(b))|] * 2", "C.G makes 'm' and 'd' equal", "write one name")]
    public void DP2010_TwoNamesBecomeOne(string expression, string says, string way)
    {
        string source = $$"""
            public static partial class C
            {
                [Differentiable]
                public static float F([Shape("n, d")] Tensor<float> a, [Shape("m, d")] Tensor<float> b) => Sum({{expression}});
                [Differentiable]
                public static Tensor<float> G([Shape("i, j")] Tensor<float> u, [Shape("d, j")] Tensor<float> v) => u * Sum(v);
            }
            """;
        Verify.Reports("DP2010", source, says);
        Verify.Reports("DP2010", source, way);
    }

    [Fact]
    public void DP2010_InACallee_IsReportedThereAlone() => Verify.Reports("DP2010", """
        public static partial class C
        {
            [Differentiable]
            public static float G([Shape("n")] Tensor<float> u, [Shape("m")] Tensor<float> v) => Sum([|u - v|]);
            [Differentiable]
            public static float F([Shape("a")] Tensor<float> x, [Shape("b")] Tensor<float> y) => G(x, y);
        }
        """, "'n' and 'm'");

    [Fact]
    public void SizesThatTheUserDidNotName_AreNoFinding() => Verify.ReportsNothing("""
        public static partial class C
        {
            [Differentiable]
            public static float F([Shape("n, c")] Tensor<float> logits, ReadOnlySpan<int> labels, int k, [Shape("c")] Tensor<float> b)
                => CrossEntropy(logits, labels) + Sum(Reshape(b, k));
        }
        """);

    [Fact]
    public void DP2028_NameThatNearlyEqualsAnother() => Verify.Reports("DP2028", """
        [Parameters] public sealed partial record Dense([Shape("out, in")] Tensor<float> W, [Shape("out")] Tensor<float> B);
        [Parameters] public sealed partial record Network(
            [Dims("in=pixels, out=hidden")] Dense Hidden,
            [Dims("in=hiden, out=classes")] Dense [|Output|]);
        [Parameters] public sealed partial record Other(
            [Shape("width")] Tensor<float> A, [Shape("widht, 2")] Tensor<float> [|B|], [Shape("width")] Tensor<float> C);
        public static partial class C
        {
            [Differentiable]
            public static float F([Shape("N, pixles")] Tensor<float> [|images|], [Shape("pixels")] Tensor<float> x,
                [Dims("in=pixels, out=out")] Dense p) => Sum(images) * Sum(x) * Sum(p.B) * Sum(p.W);
        }
        """, "nearly equals");

    [Fact]
    public void DP2028_LeavesTheProgram()
    {
        var run = GeneratorRun.Of("""
            [Parameters] public sealed partial record P([Shape("width")] Tensor<float> A, [Shape("widht")] Tensor<float> B);
            public static partial class C { [Differentiable] public static float F(P p) => Sum(p.A) * Sum(p.B); }
            """);
        Assert.Equal("DP2028", Assert.Single(run.Analyzer).Id);
        Assert.All(run.Files, f => Assert.DoesNotContain("NotSupportedException", f.SourceText.ToString()));
    }

    [Fact]
    public void NamesThatDifferOnPurpose_AreNoFinding() => Verify.ReportsNothing("""
        [Parameters] public sealed partial record P(
            [Shape("heads")] Tensor<float> A, [Shape("head")] Tensor<float> B, [Shape("sizeA")] Tensor<float> C,
            [Shape("sizeB")] Tensor<float> D, [Shape("layer1")] Tensor<float> E, [Shape("layer2")] Tensor<float> F,
            [Shape("in")] Tensor<float> G, [Shape("out")] Tensor<float> H, [Shape("xdim")] Tensor<float> I,
            [Shape("ydim")] Tensor<float> J, [Shape("rows")] Tensor<float> K, [Shape("cols")] Tensor<float> L);
        """);

    [Theory]
    [InlineData("s > 0 ? a : v", "[3, n]")]
    [InlineData("s > 0 ? a : b", "[4, n]")]
    [InlineData("s > 0 ? Sum(a, 0, true) : a", "[1, n]")]
    public void DP2001_ChoiceBetweenShapes(string expression, string says) =>
        InBody("DP2001", $"[|{expression}|]", says);

    [Theory]
    [InlineData("MeanSquaredError(a, v)", "[n]")]
    [InlineData("MeanSquaredError(a, Sum(a, 0, true))", "[1, n]")]
    [InlineData("BinaryCrossEntropy(a, v)", "[n]")]
    [InlineData("LayerNorm(v, v, Sum(a, 0, true))", "[1, n]")]
    [InlineData("LayerNorm(a, a, v)", "[3, n]")]
    public void DP2001_WhatDoesNotBroadcast(string expression, string says) => Verify.Reports("DP2001", $$"""
        public static partial class C
        {
            [Differentiable]
            public static float F([Shape("3, n")] Tensor<float> a, [Shape("n")] Tensor<float> v) => {{(expression[0] == 'L' ? $"Sum([|{expression}|])" : $"[|{expression}|]")}};
        }
        """, says);

    [Fact]
    public void DP2003_NotTheStatedShape() => Verify.Reports("DP2003", """
        public static partial class C
        {
            [Differentiable] [return: Shape("4")]
            public static Tensor<float> F([Shape("3")] Tensor<float> x) => [|x * 2|];
        }
        """, "stated as [4]");

    [Fact]
    public void DP2003_ArgumentOfACall() => Verify.Reports("DP2003", """
        public static partial class C
        {
            [Differentiable] public static float G([Shape("4")] Tensor<float> v) => Sum(v);
            [Differentiable] public static float F([Shape("3")] Tensor<float> x) => [|G(x)|];
        }
        """);

    [Fact]
    public void DP2003_RankThatALoopChanges() => Verify.Reports("DP2003", """
        public static partial class C
        {
            [Differentiable] public static float F([Shape("N")] Tensor<float> x, int k)
            {
                [|for (int i = 0; i < k; i++) { x = Stack(0, [x, x]); }|]
                return Sum(x);
            }
        }
        """, "'x' after an iteration");

    [Fact]
    public void DP1100_SizeThatALoopChanges() => Verify.Reports("DP1100", """
        public static partial class C
        {
            [Differentiable] public static float F([Shape("N")] Tensor<float> x, [Shape("N")] Tensor<float> w, int k)
            {
                for (int i = 0; i < k; i++) { x = Concatenate(0, [[|x * w|], x]); }
                return Sum(x);
            }
        }
        """, "xSize and N");

    // The weights take one size, the loop gives another.
    [Fact]
    public void DP1100_LayerThatDoesNotTakeWhatItMakes() => Verify.Reports("DP1100", """
        public static partial class C
        {
            [Differentiable] public static float F([Shape("4")] Tensor<float> x, [Shape("3, 4")] Tensor<float> w, int k)
            {
                for (int i = 0; i < k; i++) { x = [|MatMul(w, x)|]; }
                return Sum(x);
            }
        }
        """, "4 and xSize");

    [Fact]
    public void DP1100_SizesThatChangeDifferently() => Verify.Reports("DP1100", """
        public static partial class C
        {
            [Differentiable] public static float F([Shape("N")] Tensor<float> x, int k)
            {
                var y = x;
                for (int i = 0; i < k; i++)
                {
                    x = Concatenate(0, [[|x + y|], x]);
                    y = Concatenate(0, [y, Slice(y, 0, 0, 1)]);
                }
                return Sum(x) + Sum(y);
            }
        }
        """, "xSize and ySize");

    [Fact]
    public void DP1100_SizeComparedInABranch() => Verify.Reports("DP1100", """
        public static partial class C
        {
            [Differentiable] public static float F([Shape("N")] Tensor<float> x, [Shape("M")] Tensor<float> w, int k)
            {
                for (int i = 0; i < k; i++) { x = Concatenate(0, [x, x]); }
                float s = 0;
                if (k > 2) { s = Sum([|x * w|]); }
                return s;
            }
        }
        """, "xSize");

    [Fact]
    public void DP1101_ResultWhoseSizeALoopDecides() => Verify.Reports("DP1101", """
        public static partial class C
        {
            [Differentiable] public static Tensor<float> F([Shape("N")] Tensor<float> x, int k)
            {
                [|for (int i = 0; i < k; i++) { x = Concatenate(0, [x, x]); }|]
                return x;
            }
        }
        """, "[xSize");

    [Fact]
    public void DP1102_LoopThatIsDivided() => Verify.Reports("DP1102", """
        public static partial class C
        {
            [Differentiable] public static float F([Shape("N")] Tensor<float> x, int k)
            {
                [|foreach (int i in Checkpoint.Range(k)) { x = Concatenate(0, [x, x]); }|]
                return Sum(x);
            }
        }
        """, "A loop that is divided");

    [Fact]
    public void DP1102_LoopInABranch() => Verify.Reports("DP1102", """
        public static partial class C
        {
            [Differentiable] public static float F([Shape("N")] Tensor<float> x, int k)
            {
                if (k > 2)
                {
                    [|for (int i = 0; i < k; i++) { x = Concatenate(0, [x, x]); }|]
                    return Sum(x);
                }
                return 0;
            }
        }
        """, "branch");

    [Theory]
    [InlineData("[Shape(\"w[i]\")] Tensor<float> [|x|]")]
    [InlineData("[Length(\"n\"), Shape(\"2*w[i]\")] Tensor<float>[] [|x|]")]
    public void DP1103_SizeOfAnElement(string parameter) => Verify.Reports("DP1103", $$"""
        public static partial class C { [Differentiable] public static float F({{parameter}}) => 0; }
        """, "w[i]");

    [Fact]
    public void DP1103_SizeOfAnElementOfAListInAList() => Verify.Reports("DP1103", """
        [Parameters] public sealed partial record Net([Length("n"), Shape("w[i]")] Tensor<float>[] Ws);
        [Parameters] public sealed partial record Nets([Length("m")] Net[] [|All|]);
        """, "w[]");

    [Fact]
    public void DP2004_UnboundDimension() => Verify.Reports("DP2004", """
        public static partial class C { [Differentiable] public static float F([Shape("2*n")] Tensor<float> [|x|]) => Sum(x); }
        """, "'n'");

    [Fact]
    public void DP2005_SizeFromData() =>
        Verify.ReportsInBody("DP2005", "return Sum([|Slice(x, 0, 0, s > 0 ? 1 : k)|]);");

    [Fact]
    public void DP2006_OutsideItsRange() => Verify.Reports("DP2006", """
        public static partial class C { [Differentiable] public static float F([Shape("5")] Tensor<float> x) => Sum([|Slice(x, 0, 3, 4)|]); }
        """);

    [Theory]
    [InlineData("Reshape(a, -1, -1)", "one may be -1")]
    [InlineData("Reshape(a, 3, -2)", "[3, -2] is no shape")]
    [InlineData("Reshape(a)", "[] is no shape")]
    [InlineData("Reshape(Slice(v, 0, 0, 0), 0, -1)", "others without elements")]
    [InlineData("Sum(a, [0, -2], keepDims: true)", "named twice")]
    [InlineData("Index(v, 1)", "[n] has no rows")]
    public void DP2006_WhatTheFunctionRefuses(string expression, string says) =>
        InBody("DP2006", $"[|{expression}|]", says);

    [Fact]
    public void DP2006_DotOfMatrices() => Verify.Reports("DP2006", """
        public static partial class C
        {
            [Differentiable] public static float F([Shape("3, 4")] Tensor<float> x, [Shape("3, 4")] Tensor<float> y) => [|Dot(x, y)|];
        }
        """, "use MatMul");

    [Fact]
    public void DP2006_DropoutOfEverything() => Verify.Reports("DP2006", """
        public static partial class C
        {
            [Differentiable] public static float F([Shape("n")] Tensor<float> x, RandomKey key) => Sum([|Dropout(x, 1f, key)|]);
        }
        """, "[0, 1)");

    // What is checked on entry is known there.
    [Theory]
    [InlineData("s * 0.5f")]
    [InlineData("s > 0 ? s : 0.5f")]
    [InlineData("(float)t")]
    public void DP2009_DropoutRateThatIsComputed(string rate) => Verify.Reports("DP2009", $$"""
        public static partial class C
        {
            [Differentiable]
            public static float F([Shape("n")] Tensor<float> x, [NoGradient] float s, [NoGradient] double t, RandomKey key)
                => Sum([|Dropout(x, {{rate}}, key)|]) * s * (float)t;
        }
        """, "pass it as an argument");

    [Fact]
    public void DP2006_RateOfACall() => Verify.Reports("DP2006", """
        public static partial class C
        {
            [Differentiable] public static float G([Shape("n")] Tensor<float> x, [NoGradient] float rate, RandomKey key) => Sum(Dropout(x, rate, key));
            [Differentiable] public static float F([Shape("n")] Tensor<float> x, RandomKey key) => [|G(x, 1, key)|];
        }
        """, "[0, 1)");

    [Fact]
    public void DP2006_ClassesBeyondAFloat() => Verify.Reports("DP2006", """
        public static partial class C
        {
            [Differentiable] public static float F([Shape("n")] Tensor<float> x, [Shape("l")] int[] ids) => Sum(x) * Sum([|OneHot<float>(ids, 16777217)|]);
            [Differentiable] public static double G([Shape("n")] Tensor<double> x, [Shape("l")] int[] ids) => Sum(x) * Sum(OneHot<double>(ids, 16777217));
        }
        """, "16777216");

    [Fact]
    public void DP2006_DivisionByZeroOfACall() => Verify.Reports("DP2006", """
        public static partial class C
        {
            [Differentiable] public static float G(float s, int n) => s * (6 / n);
            [Differentiable] public static float F(float s) => [|G(s, 0)|];
        }
        """, "the divisor is 0");

    [Fact]
    public void DP2001_ReshapeWithARest_ShowsWhatWasWritten() => Verify.Reports("DP2001", """
        public static partial class C { [Differentiable] public static float F([Shape("3, 4")] Tensor<float> x) => Sum([|Reshape(x, -1, 5)|]); }
        """, "[-1, 5]");

    [Fact]
    public void DP2001_StackOfRanks_ShowsTheUsersShapes() => InBody("DP2001", "[|Stack(0, a, v)|]", "[3, n] and [n]");

    // [B, 1] beside [B] would pair every row with every other.
    [Theory]
    [InlineData("MeanSquaredError", "B, 1", "B")]
    [InlineData("MeanSquaredError", "B", "B, 1")]
    [InlineData("MeanSquaredError", "B, 4", "4")]
    [InlineData("BinaryCrossEntropy", "B, 1", "B")]
    [InlineData("BinaryCrossEntropy", "B, 4", "B, 3")]
    public void DP2001_LossDoesNotBroadcast(string loss, string prediction, string target) => Verify.Reports("DP2001", $$"""
        public static partial class C
        {
            [Differentiable]
            public static float F([Shape("{{prediction}}")] Tensor<float> y, [Shape("{{target}}"), NoGradient] Tensor<float> t) => [|{{loss}}(y, t)|];
        }
        """, $"[{prediction}] and [{target}]");

    [Theory]
    [InlineData("D, D", "D", "[D, D]")]
    [InlineData("D", "1, D", "[1, D]")]
    [InlineData("D, 3", "D", "[D, 3]")]
    public void DP2001_LayerNormTakesVectors(string gain, string bias, string says) => Verify.Reports("DP2001", $$"""
        public static partial class C
        {
            [Differentiable]
            public static float F([Shape("B, D")] Tensor<float> x, [Shape("{{gain}}")] Tensor<float> g, [Shape("{{bias}}")] Tensor<float> b)
                => Sum([|LayerNorm(x, g, b)|]);
        }
        """, says);

    [Theory]
    [InlineData("Permute(a, [0, 0])", "DP2006", "is no order")]
    [InlineData("Permute(a, [1, 2])", "DP2008", "no axis 2")]
    [InlineData("Permute(a, [1, (int)v.Lengths[0]])", "DP1020", "an axis")]
    [InlineData("Permute(a, [0])", "DP2006", "is no order")]
    public void Permute_OrderThatIsNone(string expression, string rule, string says) =>
        InBody(rule, $"[|{expression}|]", says);

    [Fact]
    public void Permute_NegativeAxes_CountFromTheEnd() => Verify.ReportsNothing("""
        public static partial class C
        {
            [Differentiable] [return: Shape("n, 3, 2")]
            public static Tensor<float> F([Shape("3, 2, n")] Tensor<float> x) => Permute(x, [-1, 0, -2]);
        }
        """);

    [Fact]
    public void DP2007_RankZero() => InBody("DP2007", "[|Sum(v, 0)|]");

    [Fact]
    public void DP2008_NoSuchAxis() => InBody("DP2008", "[|Sum(a, 2)|]", "no axis 2");

    [Fact]
    public void InsideACallee_ShapesOfTheCall_AreReportedAtTheCall() => Verify.Reports("DP2001", """
        public static partial class C
        {
            [Differentiable] public static float G([Shape("n")] Tensor<float> u, [Shape("m, n")] Tensor<float> w) => Sum(MatMul(w, u)) + Sum(Reshape(u, 3));
            [Differentiable] public static float F([Shape("4")] Tensor<float> x, [Shape("2, 4")] Tensor<float> w) => [|G(x, w)|];
        }
        """);
}
