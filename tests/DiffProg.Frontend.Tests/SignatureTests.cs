namespace DiffProg.Tests;

/// <summary>Parameters as leaves: paths, shapes in the method's names, and who receives a gradient.</summary>
public class SignatureTests
{
    private const string Dense =
        "[Parameters] public sealed partial record Dense([Shape(\"out, in\")] Tensor<float> W, [Shape(\"out\")] Tensor<float> B);";

    private static string Header(string ir) => ir[..ir.IndexOf('\n')];

    [Fact]
    public void Records_ReceiveGradients_OthersOnRequest() => Header(Lowering.Print("""
        [Differentiable]
        public static float F([Shape("in")] Tensor<float> x, [Gradient] float s, Dense p, [NoGradient] Dense frozen) => s;
        """, Dense)).Is("func C.F(x: f32[in], s: f32 grad, p.W: f32[p.out, p.in] grad, p.B: f32[p.out] grad, frozen.W: f32[frozen.out, frozen.in], frozen.B: f32[frozen.out]) {");

    [Fact]
    public void WithoutRecords_FloatsReceiveGradients() => Header(Lowering.Print("""
        [Differentiable]
        public static float F([Shape("n, 2*n+1")] Tensor<float> x, [NoGradient] float s, double d, int k, int[] rows, [Shape("n")] ReadOnlySpan<int> labels) => s;
        """)).Is("func C.F(x: f32[n, 2*n + 1] grad, s: f32, d: f64 grad, k: i32, rows: i32[rows.Length], labels: i32[n]) {");

    [Fact]
    public void Dims_OnAMethodsParameter_Binds() => Header(Lowering.Print("""
        [Differentiable]
        public static float F([Dims("in=pixels, out=hidden")] Dense p, [Dims("in=hidden")] Dense q) => Sum(p.B) + Sum(q.B);
        """, Dense)).Is("func C.F(p.W: f32[hidden, pixels] grad, p.B: f32[hidden] grad, q.W: f32[out, hidden] grad, q.B: f32[out] grad) {");

    [Fact]
    public void InstanceMethod_OfARecord_ReceivesThis()
    {
        var model = Lowering.Read("""
            [Parameters]
            public sealed partial record Dense([Shape("out, in")] Tensor<float> W, [Shape("out")] Tensor<float> B)
            {
                /// <summary>Applies it.</summary>
                /// <param name="x">What comes in,
                /// one example.</param>
                [Differentiable]
                public Tensor<float> F([Shape("in")] Tensor<float> x) => MatMul(W, x) + this.B;
            }
            """);
        Assert.Empty(model.Issues);
        Header(Generators.IR.Printer.Print(model.Body!))
            .Is("func Dense.F(this.W: f32[out, in] grad, this.B: f32[out] grad, x: f32[in]) {");
        Assert.Equal("What comes in, one example.", model.Signature.Parameters[1].Documentation);
        Assert.Equal("public partial record Dense", Assert.Single(model.Signature.ContainingTypes));
    }

    [Fact]
    public void Overloads_HaveIdsAndHintNamesOfTheirOwn()
    {
        var model = Lowering.Read("""
            namespace N;
            public static partial class C
            {
                public partial class D
                {
                    [Differentiable] public static float F([Shape("n")] Tensor<float> x, int[] k) => Sum(x);
                    [Differentiable] public static float F(float x) => x;
                }
            }
            """);
        Assert.Equal("N.C.D.F[Tensor<float>,int[]]", model.Signature.Id);
        Assert.Equal("N.C.D.F_Tensor_float__int", model.Signature.HintName);
        Assert.Equal("N", model.Signature.Namespace);
    }
}
