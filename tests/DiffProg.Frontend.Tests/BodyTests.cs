namespace DiffProg.Tests;

/// <summary>Statements and expressions, each with the IR it becomes.</summary>
public class BodyTests
{
    private const string Dense =
        "[Parameters] public sealed partial record Dense([Shape(\"out, in\")] Tensor<float> W, [Shape(\"out\")] Tensor<float> B);";

    [Fact]
    public void Operators_OnTensorsAndScalars_AreIntrinsics() => Lowering.Print("""
        [Differentiable]
        public static Tensor<float> F([Shape("n")] Tensor<float> x, [Shape("n")] Tensor<float> y, float s)
            => -(x * y + s) / 2 - y;
        """).Is("""
        func C.F(x: f32[n] grad, y: f32[n] grad, s: f32 grad) {
          %3 = intrinsic(%0, %1) {layout="x,y" name="Multiply"} : f32?
          %4 = intrinsic(%3, %2) {layout="x,y" name="Add"} : f32?
          %5 = intrinsic(%4) {layout="x" name="Negate"} : f32?
          %6 = constant() {value=2.0} : f32
          %7 = intrinsic(%5, %6) {layout="x,y" name="Divide"} : f32?
          %8 = intrinsic(%7, %1) {layout="x,y" name="Subtract"} : f32?
          return value = %8
        }
        """);

    // An element is a row of a leaf with one axis more; its number is checked where the list checks it.
    [Fact]
    public void Lists_OfRecords_AreRowsOfTheirLeaves() => Lowering.Print("""
        [Differentiable]
        public static float F(Deep p, [Shape("n, n")] [Length("depth")] [Gradient] Tensor<float>[] more)
        {
            var s = Sum(p.Blocks[1].W);
            foreach (var w in more)
                s += Sum(w);
            return s;
        }
        """, """
        [Parameters] public sealed partial record Block([Shape("m")] Tensor<float> W);
        [Parameters] public sealed partial record Deep([Dims("m=n")] [Length("depth")] Block[] Blocks);
        """).Is("""
        func C.F(p.Blocks[].W: f32[depth, n] in [depth] grad, more[]: f32[depth, n, n] in [depth] grad) {
          %2 = constant() {value=1} : i32
          %3 = dimension() {dim=<depth>} : i32
          %4 = checkIndex(%2, %3) : i32
          %5 = gather(%0, %4) : f32?
          %6 s = intrinsic(%5) {layout="x" name="Sum"} : f32
          %7 = dimension() {dim=<depth>} : i32
          %8 = loop(%7, %6) {counted=1}
            %9 = index() : i32
            %10 s = carried() {index=0} : f32
            %11 w = gather(%1, %9) : f32?
            %12 = intrinsic(%11) {layout="x" name="Sum"} : f32
            %13 s = intrinsic(%10, %12) {layout="x,y" name="Add"} : f32
          %14 = next(%13)
          %15 s = result(%8) {index=0} : f32
          return value = %15
        }
        """);

    [Fact]
    public void Lists_InElements_BeginAtARow() => Lowering.Print("""
        [Differentiable]
        public static float F(Outer p, int i, int j) => Sum(p.Inner[i].Blocks[j].W);
        """, """
        [Parameters] public sealed partial record Block([Shape("m")] Tensor<float> W);
        [Parameters] public sealed partial record Deep(
            [Length("depth")] System.Collections.Generic.IReadOnlyList<Block> Blocks);
        [Parameters] public sealed partial record Outer([Dims("m=n, depth=k")] [Length("count")] Deep[] Inner);
        """).Is("""
        func C.F(p.Inner[].Blocks[].W: f32[count*k, n] in [count, k] grad, i: i32, j: i32) {
          %3 = dimension() {dim=<count>} : i32
          %4 = checkIndex(%1, %3) : i32
          %5 = dimension() {dim=<k>} : i32
          %6 = intrinsic(%4, %5) {layout="x,y" name="Multiply"} : i32
          %7 = checkRow(%2) {list=1 rows=<k>} : i32
          %8 = intrinsic(%6, %7) {layout="x,y" name="Add"} : i32
          %9 = gather(%0, %8) : f32?
          %10 = intrinsic(%9) {layout="x" name="Sum"} : f32
          return value = %10
        }
        """);

    [Fact]
    public void Reduction_WithAxesInPlace_TakesThemAsOperands() => Lowering.Print("""
        [Differentiable]
        public static Tensor<float> F([Shape("a, b, c")] Tensor<float> x) => Sum(x, [0, 2]);
        """).Is("""
        func C.F(x: f32[a, b, c] grad) {
          %1 = constant() {value=0} : i32
          %2 = constant() {value=2} : i32
          %3 = constant() {value=0.0} : bool
          %4 = intrinsic(%0, %1, %2, %3) {layout="x,axes*2,keepDims" name="Sum"} : f32?
          return value = %4
        }
        """);

    [Fact]
    public void Reduction_WithNamedArguments_KeepsTheParametersOrder() => Lowering.Print("""
        [Differentiable]
        public static Tensor<float> F([Shape("a, b")] Tensor<float> x) => Mean(keepDims: true, x: x, axis: -1);
        """).Is("""
        func C.F(x: f32[a, b] grad) {
          %1 = constant() {value=1.0} : bool
          %2 = constant() {value=-1} : i32
          %3 = intrinsic(%0, %2, %1) {layout="x,axis,keepDims" name="Mean"} : f32?
          return value = %3
        }
        """);

    [Fact]
    public void OptionalArguments_AreExplicit() => Lowering.Print("""
        [Differentiable]
        public static Tensor<double> F([Shape("a, b")] Tensor<double> x, [Shape("b")] Tensor<double> g) => LayerNorm(Softmax(x), g, g);
        """).Is("""
        func C.F(x: f64[a, b] grad, g: f64[b] grad) {
          %2 = constant() {value=-1} : i32
          %3 = intrinsic(%0, %2) {layout="x,axis" name="Softmax"} : f64?
          %4 = constant() {value=1E-05} : f64
          %5 = intrinsic(%3, %1, %1, %4) {layout="x,gain,bias,epsilon" name="LayerNorm"} : f64?
          return value = %5
        }
        """);

    [Fact]
    public void ParamsSpan_IsAList() => Lowering.Print("""
        [Differentiable]
        public static Tensor<float> F([Shape("a, b")] Tensor<float> x)
        {
            var rows = Reshape(x, -1, (int)x.Lengths[^1]);
            return Concatenate(0, rows, x);
        }
        """).Is("""
        func C.F(x: f32[a, b] grad) {
          %1 = constant() {value=-1} : i32
          %2 = constant() {value=-1} : i32
          %3 = intrinsic(%0, %2) {layout="x,axis" name="Length"} : i64
          %4 = convert(%3) {kind="I32"} : i32
          %5 rows = intrinsic(%0, %1, %4) {layout="x,lengths*2" name="Reshape"} : f32?
          %6 = constant() {value=0} : i32
          %7 = intrinsic(%6, %5, %0) {layout="axis,parts*2" name="Concatenate"} : f32?
          return value = %7
        }
        """);

    [Fact]
    public void Locals_NameTheirFirstValue_AndMayBeReassigned() => Lowering.Print("""
        [Differentiable]
        public static float F(float x)
        {
            const float half = 0.5f;
            var y = x * half;
            float z = y;
            z += 1.5f;
            x = z * y;
            return x;
        }
        """).Is("""
        func C.F(x: f32 grad) {
          %1 = constant() {value=0.5} : f32
          %2 y = intrinsic(%0, %1) {layout="x,y" name="Multiply"} : f32
          %3 = constant() {value=1.5} : f32
          %4 z = intrinsic(%2, %3) {layout="x,y" name="Add"} : f32
          %5 x = intrinsic(%4, %2) {layout="x,y" name="Multiply"} : f32
          return value = %5
        }
        """);

    [Fact]
    public void Tuples_AreTheirElements() => Lowering.Print("""
        [Differentiable]
        public static (float loss, Tensor<float> h) F([Shape("n")] Tensor<float> x)
        {
            var (a, b) = (Sum(x), Exp(x));
            var pair = (first: a, second: b);
            return (pair.first * 2, pair.Item2);
        }
        """).Is("""
        func C.F(x: f32[n] grad) {
          %1 a = intrinsic(%0) {layout="x" name="Sum"} : f32
          %2 b = intrinsic(%0) {layout="x" name="Exp"} : f32?
          %3 = constant() {value=2.0} : f32
          %4 = intrinsic(%1, %3) {layout="x,y" name="Multiply"} : f32
          return loss = %4
          return h = %2
        }
        """);

    [Fact]
    public void Conditional_IsABranch() => Lowering.Print("""
        [Differentiable]
        public static float F(float x, int n) => n > 2 && !(x < 0) ? MathF.Sqrt(x) : x;
        """).Is("""
        func C.F(x: f32 grad, n: i32) {
          %2 = constant() {value=2} : i32
          %3 = intrinsic(%1, %2) {layout="x,y" name="Greater"} : bool
          %4 = constant() {value=0.0} : f32
          %5 = intrinsic(%0, %4) {conditional=1 layout="x,y" name="Less"} : bool
          %6 = intrinsic(%5) {conditional=1 layout="x" name="Not"} : bool
          %7 = intrinsic(%3, %6) {layout="x,y" name="And"} : bool
          %8 = if(%7)
            %9 = intrinsic(%0) {layout="x" name="Sqrt"} : f32
          %10 = else(%9)
          %11 = endIf(%0)
          %12 = result(%8) {index=0} : f32
          return value = %12
        }
        """);

    [Fact]
    public void FunctionsOfDotNet_HaveTheNamesOfOps() => Lowering.Print("""
        [Differentiable]
        public static double F([Shape("n")] Tensor<double> x, double s)
            => Tensor.Sum<double>(Tensor.Max<double>(Tensor.Tanh<double>(x), x)) + Math.Max(double.LogP1(s), Math.PI);
        """).Is("""
        func C.F(x: f64[n] grad, s: f64 grad) {
          %2 = intrinsic(%0) {layout="x" name="Tanh"} : f64?
          %3 = intrinsic(%2, %0) {layout="x,y" name="Maximum"} : f64?
          %4 = intrinsic(%3) {layout="x" name="Sum"} : f64
          %5 = intrinsic(%1) {layout="x" name="RoundedLogP1"} : f64
          %6 = constant() {value=3.141592653589793} : f64
          %7 = intrinsic(%5, %6) {layout="x,y" name="Maximum"} : f64
          %8 = intrinsic(%4, %7) {layout="x,y" name="Add"} : f64
          return value = %8
        }
        """);

    [Fact]
    public void ScalarConversions_AreExplicit() => Lowering.Print("""
        [Differentiable]
        public static double F(float x, int n) => x / n + (double)x;
        """).Is("""
        func C.F(x: f32 grad, n: i32) {
          %2 = convert(%1) {kind="F32"} : f32
          %3 = intrinsic(%0, %2) {layout="x,y" name="Divide"} : f32
          %4 = convert(%3) {kind="F64"} : f64
          %5 = convert(%0) {kind="F64"} : f64
          %6 = intrinsic(%4, %5) {layout="x,y" name="Add"} : f64
          return value = %6
        }
        """);

    [Fact]
    public void Lengths_AndKeys_AreIntegersAndKeys() => Lowering.Print("""
        [Differentiable]
        public static float F([Shape("b, c")] Tensor<float> x, ReadOnlySpan<int> labels)
            => CrossEntropy(x, labels) / x.Lengths[0] + labels.Length;
        """).Is("""
        func C.F(x: f32[b, c] grad, labels: i32[labels.Length]) {
          %2 = intrinsic(%0, %1) {layout="logits,labels" name="CrossEntropy"} : f32
          %3 = constant() {value=0} : i32
          %4 = intrinsic(%0, %3) {layout="x,axis" name="Length"} : i64
          %5 = convert(%4) {kind="F32"} : f32
          %6 = intrinsic(%2, %5) {layout="x,y" name="Divide"} : f32
          %7 = constant() {value=0} : i32
          %8 = intrinsic(%1, %7) {layout="x,axis" name="Length"} : i32
          %9 = convert(%8) {kind="F32"} : f32
          %10 = intrinsic(%6, %9) {layout="x,y" name="Add"} : f32
          return value = %10
        }
        """);

    [Fact]
    public void Calls_PassLeavesInOrder_AndReturnResults() => Lowering.Print("""
        [Differentiable]
        public static (Tensor<float>, float) Layer([Shape("in")] Tensor<float> x, Dense p) => (MatMul(p.W, x) + p.B, Sum(x));
        [Differentiable]
        public static float F([Shape("in")] Tensor<float> x, Dense p)
        {
            var (h, s) = Layer(p: p, x: x);
            return Sum(h) * s;
        }
        """, Dense).Is("""
        func C.F(x: f32[in], p.W: f32[out, in] grad, p.B: f32[out] grad) {
          %3 = call(%0, %1, %2) {callee="C.Layer" results=2} : f32
          %4 h = callResult(%3) {index=0} : f32?
          %5 s = callResult(%3) {index=1} : f32
          %6 = intrinsic(%4) {layout="x" name="Sum"} : f32
          %7 = intrinsic(%6, %5) {layout="x,y" name="Multiply"} : f32
          return value = %7
        }
        """);

    [Fact]
    public void Records_MayBeMadeAndTakenApart() => Lowering.Print("""
        [Differentiable]
        public static Tensor<float> F([Shape("in")] Tensor<float> x, Dense p)
        {
            var (w, b) = p;
            var q = new Dense(w * 2, b);
            return q.W.MatMul(x) + q.B;
        }
        """, Dense).Is("""
        func C.F(x: f32[in], p.W: f32[out, in] grad, p.B: f32[out] grad) {
          %3 = constant() {value=2.0} : f32
          %4 = intrinsic(%1, %3) {layout="x,y" name="Multiply"} : f32?
          %5 = intrinsic(%4, %0) {layout="a,b" name="MatMul"} : f32?
          %6 = intrinsic(%5, %2) {layout="x,y" name="Add"} : f32?
          return value = %6
        }
        """);
}
