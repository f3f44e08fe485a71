namespace DiffProg.Passes.Tests.Oracle;

/// <summary>The oracle itself, against values worked out by hand.</summary>
public class InterpreterTests
{
    private static readonly Dense A = Dense.Matrix(2, 3, 1, 2, 3, 4, 5, 6);

    [Theory]
    [InlineData("sum(%0) {axes=[0]} : f64[3]", new double[] { 5, 7, 9 })]
    [InlineData("sum(%0) {axes=[1]} : f64[2]", new double[] { 6, 15 })]
    [InlineData("sum(%0) {axes=[0, 1]} : f64", new double[] { 21 })]
    [InlineData("reduceMax(%0) {axes=[1]} : f64[2]", new double[] { 3, 6 })]
    [InlineData("reduceMin(%0) {axes=[0]} : f64[3]", new double[] { 1, 2, 3 })]
    [InlineData("transpose(%0) {order=[1, 0]} : f64[3, 2]", new double[] { 1, 4, 2, 5, 3, 6 })]
    [InlineData("reshape(%0) {shape=<3, 2>} : f64[3, 2]", new double[] { 1, 2, 3, 4, 5, 6 })]
    [InlineData("slice(%0) {axis=1 length=<2> start=<1>} : f64[2, 2]", new double[] { 2, 3, 5, 6 })]
    [InlineData(
        "pad(%0) {after=<1> axis=1 before=<1> value=9.0} : f64[2, 5]", new double[] { 9, 1, 2, 3, 9, 9, 4, 5, 6, 9 })]
    [InlineData(
        "broadcast(%0) {axes=[1, 2] shape=<2, 2, 3>} : f64[2, 2, 3]",
        new double[] { 1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6 })]
    [InlineData("concatenate(%0, %0) {axis=1} : f64[2, 6]", new double[] { 1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6 })]
    [InlineData(
        "contract(%0, %0) {lhsBatch=[] lhsContract=[1] rhsBatch=[] rhsContract=[1]} : f64[2, 2]",
        new double[] { 14, 32, 32, 77 })]
    [InlineData(
        "contract(%0, %0) {lhsBatch=[0] lhsContract=[1] rhsBatch=[0] rhsContract=[1]} : f64[2]",
        new double[] { 14, 77 })]
    [InlineData(
        "contract(%0, %0) {lhsBatch=[1] lhsContract=[] rhsBatch=[1] rhsContract=[]} : f64[3, 2, 2]",
        new double[] { 1, 4, 4, 16, 4, 10, 10, 25, 9, 18, 18, 36 })]
    [InlineData("gather(%0, %1) : f64[3, 3]", new double[] { 4, 5, 6, 1, 2, 3, 4, 5, 6 })]
    [InlineData("scatterAdd(%2, %0) {rows=<3>} : f64[3, 3]", new double[] { 0, 0, 0, 0, 0, 0, 5, 7, 9 })]
    [InlineData("iota() {axis=1 shape=<2, 3>} : i32[2, 3]", new double[] { 0, 1, 2, 0, 1, 2 })]
    [InlineData("divide(%1, %3) : i32[3]", new double[] { 0, 0, 0 })]
    [InlineData(
        "composite(%0) {axes=[1] name=\"LogSumExp\"} : f64[2]",
        new double[] { 3.4076059644443806, 6.4076059644443806 })]
    public void Run_OneOperation_GivesTheValueWorkedOutByHand(string node, double[] expected)
    {
        var f = Parser.Parse($$"""
            func F(a: f64[2, 3], rows: i32[3], twos: i32[2], threes: i32[3]) {
              %4 = {{node}}
              return value = %4
            }
            """);
        var value = Interpreter.Run(f, [A, Dense.Vector(1, 0, 1), Dense.Vector(2, 2), Dense.Vector(3, 3, 3)])[0];
        Assert.Equal(expected, value.Data, (x, y) => Math.Abs(x - y) < 1e-15);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.5, 0.52049987781304653768)]
    [InlineData(-1, -0.84270079294971486934)]
    [InlineData(3, 0.99997790950300141456)]
    [InlineData(1e-9, 1.1283791670955125739e-9)]
    public void Erf_KnownPoints_AgreesWithTables(double x, double expected) =>
        Assert.Equal(expected, ScalarMath.Erf(x), 1e-15);

    [Fact]
    public void ExpM1AndLogP1_SmallArgument_KeepTheirDigits()
    {
        Assert.Equal(1.00000000005e-10, ScalarMath.ExpM1(1e-10), 1e-25);
        Assert.Equal(9.9999999995e-11, ScalarMath.LogP1(1e-10), 1e-25);
    }

    [Fact]
    public void Run_UniformWithOneKey_IsAFunctionOfKeyAndIndex()
    {
        var f = Parser.Parse("""
            func F(k: key, n: i32) {
              %2 = uniform(%0) {shape=<n>} : f64[n]
              %3 = foldKey(%0, %1) : key
              %4 = uniform(%3) {shape=<n>} : f64[n]
              return a = %2
              return b = %4
            }
            """);
        Dense[] Numbers(int n, double fold) =>
            Interpreter.Run(f, [Dense.Scalar(7), Dense.Scalar(fold)], new Dictionary<string, long> { ["n"] = n });
        Assert.Equal(Numbers(100, 1)[0].Data[..50], Numbers(50, 2)[0].Data);
        Assert.NotEqual(Numbers(5, 1)[1].Data, Numbers(5, 2)[1].Data);
        Assert.NotEqual(Numbers(5, 1)[0].Data, Numbers(5, 1)[1].Data);
        Assert.All(Numbers(1000, 1)[0].Data, u => Assert.InRange(u, 0, 1));
        Assert.InRange(Numbers(1000, 1)[0].Data.Average(), 0.45, 0.55);
    }

    [Fact]
    public void Run_WrongDeclaredShape_Throws()
    {
        var f = Parser.Parse("""
            func F(a: f64[2, 3]) {
              %1 = sum(%0) {axes=[0]} : f64[2]
              return value = %1
            }
            """);
        Assert.Throws<InvalidOperationException>(() => Interpreter.Run(f, [A]));
    }
}
