using DiffProg.Passes.Tests.Oracle;

namespace DiffProg.Passes.Tests.Passes;

public partial class RegionTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    public void Gradient_OfAWhileLoop_CountsItsIterations(int n) => RequireGradient(Parsed("""
        func While(n: i32, x: f64 grad) {
          %2 = constant() {value=0} : i32
          %3 = loop(%2, %1) {counted=0}
            %4 i = carried() {index=0} : i32
            %5 y = carried() {index=1} : f64
            %6 = less(%4, %0) : bool
            %7 = while(%6)
            %8 = multiply(%5, %5) : f64
            %9 = sin(%8) : f64
            %10 = add(%9, %1) : f64
            %11 = constant() {value=1} : i32
            %12 = add(%4, %11) : i32
          %13 = next(%12, %10)
          %14 value = result(%3) {index=1} : f64
          return value = %14
        }
        """), [Dense.Scalar(n), Dense.Scalar(0.9)]);

    [Fact]
    public void Gradient_OfNestedLoopsOverAnArray_ReachesItsElements() => RequireGradient(Parsed("""
        func Triangle(x: f64[4] grad, n: i32) {
          %2 = constant() {value=0.0} : f64
          %3 = loop(%1, %2) {counted=1}
            %4 i = index() : i32
            %5 total = carried() {index=0} : f64
            %6 = constant() {value=1.0} : f64
            %7 = loop(%4, %6) {counted=1}
              %8 j = index() : i32
              %9 product = carried() {index=0} : f64
              %10 = read(%0, %8) : f64
              %11 = multiply(%9, %10) : f64
            %12 = next(%11)
            %13 = result(%7) {index=0} : f64
            %14 = read(%0, %4) : f64
            %15 = exp(%14) : f64
            %16 = multiply(%13, %15) : f64
            %17 = add(%5, %16) : f64
          %18 = next(%17)
          %19 value = result(%3) {index=0} : f64
          return value = %19
        }
        """), [Dense.Vector(0.3, -1.2, 0.8, 0.5), Dense.Scalar(4)]);

    [Fact]
    public void Gradient_OfAnArrayWrittenInALoop_FollowsItsVersions() => RequireGradient(Parsed("""
        func Scan(x: f64[4] grad, n: i32) {
          %2 = array() {shape=<4>} : f64[4]
          %3 = constant() {value=1.0} : f64
          %4 = loop(%1, %2, %3) {counted=1}
            %5 i = index() : i32
            %6 a = carried() {index=0} : f64[4]
            %7 s = carried() {index=1} : f64
            %8 = read(%0, %5) : f64
            %9 = sin(%8) : f64
            %10 = multiply(%7, %9) : f64
            %11 = constant() {value=2} : i32
            %12 = divide(%5, %11) : i32
            %13 = read(%6, %12) : f64
            %14 = add(%10, %13) : f64
            %15 = write(%6, %14, %5) : f64[4]
            %16 = multiply(%14, %14) : f64
            %17 = addTo(%15, %16, %12) : f64[4]
            %18 = add(%14, %3) : f64
          %19 = next(%17, %18)
          %20 = result(%4) {index=0} : f64[4]
          %21 = constant() {value=1} : i32
          %22 = read(%20, %21) : f64
          %23 = constant() {value=3} : i32
          %24 = read(%20, %23) : f64
          %25 value = multiply(%22, %24) : f64
          return value = %25
        }
        """), [Dense.Vector(0.3, -1.2, 0.8, 0.5), Dense.Scalar(4)]);

    [Theory]
    [InlineData(0.4)]
    [InlineData(-0.4)]
    public void Gradient_OfAnArrayWrittenInOneBranch_IsThatOfTheOtherToo(double x) => RequireGradient(Parsed("""
        func Branch(x: f64 grad, y: f64 grad) {
          %2 = array() {shape=<2>} : f64[2]
          %3 zero = constant() {value=0} : i32
          %4 = constant() {value=0.0} : f64
          %5 = write(%2, %1, %3) : f64[2]
          %6 = greater(%0, %4) : bool
          %7 = if(%6)
            %8 = read(%5, %3) : f64
            %9 = multiply(%8, %0) : f64
            %10 = write(%5, %9, %3) : f64[2]
          %11 = else(%10, %1)
            %12 = multiply(%0, %0) : f64
          %13 = endIf(%5, %12)
          %14 = result(%7) {index=0} : f64[2]
          %15 = result(%7) {index=1} : f64
          %16 = read(%14, %3) : f64
          %17 = multiply(%16, %15) : f64
          %18 = multiply(%17, %1) : f64
          return value = %18
        }
        """), [Dense.Scalar(x), Dense.Scalar(0.7)]);

    [Fact]
    public void Gradient_OfALoopThatForgetsItsInput_IsZeroUnlessItDoesNotRun()
    {
        var f = Parsed("""
            func Forget(n: i32, x: f64 grad) {
              %2 = constant() {value=2.0} : f64
              %3 = loop(%0, %1) {counted=1}
              %4 = next(%2)
              %5 value = result(%3) {index=0} : f64
              return value = %5
            }
            """);
        RequireGradient(f, [Dense.Scalar(0), Dense.Scalar(0.9)]);
        RequireGradient(f, [Dense.Scalar(3), Dense.Scalar(0.9)]);
    }

    private static FunctionIR Parsed(string text) => Verifier.Verify(Parser.Parse(text), "the parser");
}
