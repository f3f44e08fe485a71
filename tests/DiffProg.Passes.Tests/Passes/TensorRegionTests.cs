using DiffProg.Passes.Tests.Oracle;

namespace DiffProg.Passes.Tests.Passes;

/// <summary>Tensors that change in loops and branches: both modes against each other and differences.</summary>
public class TensorRegionTests
{
    private static readonly Dense W = Dense.Matrix(3, 3, 0.5, -0.25, 0.75, 1.25, -0.5, 0.125, -0.75, 0.3, 0.6);
    private static readonly Dense H = Dense.Vector(0.2, -0.4, 0.9);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    public void Gradient_OfARecurrence_CollectsTheWeights(int n) => RegionTests.RequireGradient(Parsed("""
        func Recurrence(n: i32, w: f64[3, 3] grad, h: f64[3] grad) {
          %3 = loop(%0, %2) {counted=1}
            %4 state = carried() {index=0} : f64[3]
            %5 = contract(%1, %4) {lhsBatch=[] lhsContract=[1] rhsBatch=[] rhsContract=[0]} : f64[3]
            %6 = add(%5, %2) : f64[3]
            %7 state = tanh(%6) : f64[3]
          %8 = next(%7)
          %9 state = result(%3) {index=0} : f64[3]
          %10 = multiply(%9, %9) : f64[3]
          %11 value = sum(%10) {axes=[0]} : f64
          return value = %11
        }
        """), [Dense.Scalar(n), W, H]);

    [Theory]
    [InlineData(0.5)]
    [InlineData(-0.5)]
    public void Gradient_OfABranch_IsThatOfThePathTaken(double x) => RegionTests.RequireGradient(Parsed("""
        func Branch(x: f64 grad, w: f64[3, 3] grad, h: f64[3] grad) {
          %3 = constant() {value=0.0} : f64
          %4 = greater(%0, %3) : bool
          %5 = if(%4)
            %6 = contract(%1, %2) {lhsBatch=[] lhsContract=[1] rhsBatch=[] rhsContract=[0]} : f64[3]
            %7 = exp(%6) : f64[3]
            %8 = multiply(%7, %2) : f64[3]
          %9 = else(%8)
            %10 = broadcast(%0) {axes=[] shape=<3>} : f64[3]
            %11 = multiply(%10, %2) : f64[3]
            %12 = sin(%11) : f64[3]
          %13 = endIf(%12)
          %14 y = result(%5) {index=0} : f64[3]
          %15 = multiply(%14, %14) : f64[3]
          %16 value = sum(%15) {axes=[0]} : f64
          return value = %16
        }
        """), [Dense.Scalar(x), W, H]);

    [Fact]
    public void Gradient_OfABranchInALoop_SavesWhatEachIterationTook() => RegionTests.RequireGradient(Parsed("""
        func Mixed(n: i32, w: f64[3, 3] grad, h: f64[3] grad) {
          %3 = constant() {value=0.0} : f64
          %4 = loop(%0, %2, %3) {counted=1}
            %5 i = index() : i32
            %6 state = carried() {index=0} : f64[3]
            %7 total = carried() {index=1} : f64
            %8 = sum(%6) {axes=[0]} : f64
            %9 = constant() {value=0.5} : f64
            %10 = greater(%8, %9) : bool
            %11 = if(%10)
              %12 = contract(%1, %6) {lhsBatch=[] lhsContract=[1] rhsBatch=[] rhsContract=[0]} : f64[3]
              %13 = sin(%12) : f64[3]
            %14 = else(%13)
              %15 = exp(%6) : f64[3]
              %16 = multiply(%15, %2) : f64[3]
            %17 = endIf(%16)
            %18 state = result(%11) {index=0} : f64[3]
            %19 = multiply(%18, %6) : f64[3]
            %20 = sum(%19) {axes=[0]} : f64
            %21 = add(%7, %20) : f64
          %22 = next(%18, %21)
          %23 = result(%4) {index=1} : f64
          return value = %23
        }
        """), [Dense.Scalar(4), W, H]);

    private static FunctionIR Parsed(string text) => Verifier.Verify(Parser.Parse(text), "the parser");
}
