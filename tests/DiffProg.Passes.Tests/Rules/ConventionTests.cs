using DiffProg.Passes.Tests.Oracle;

namespace DiffProg.Passes.Tests.Rules;

/// <summary>
/// What derivatives are where mathematics leaves a choice or offers none: kinks, ties, infinite partials, NaN, empty
/// reductions. Both modes must agree on it.
/// </summary>
public class ConventionTests
{
    private const double Inf = double.PositiveInfinity, NaN = double.NaN;

    public static TheoryData<Op, double, double, double> OneOperand => new()
    {
        // op, x, ȳ, x̄
        { Op.Abs, 0, 1, 0 },
        { Op.Abs, -0.0, 1, 0 },
        { Op.Relu, 0, 1, 0 },
        { Op.Relu, -0.0, 1, 0 },
        { Op.Relu, Inf, 1, 1 },
        { Op.Relu, -Inf, 1, 0 },
        { Op.Relu, NaN, 1, 0 },
        { Op.Sqrt, 0, 1, Inf },
        { Op.Sqrt, 0, 0, 0 },
        { Op.Sqrt, -1, 0, 0 },
        { Op.Rsqrt, 0, 0, 0 },
        { Op.Rsqrt, -1, 0, 0 },
        { Op.Log, 0, 1, Inf },
        { Op.Log, 0, 0, 0 },
        { Op.Log, -1, 0, 0 },
        { Op.LogP1, -1, 0, 0 },
        { Op.Sigmoid, 1000, 1, 0 },
        { Op.Sigmoid, -1000, 1, 0 },
        { Op.Tanh, 1000, 1, 0 },
        { Op.Softplus, 1000, 1, 1 },
        { Op.Softplus, -1000, 1, 0 },
        { Op.Erf, 100, 1, 0 },
        { Op.Exp, -Inf, 1, 0 },
        { Op.Sign, 0, 1, 0 },
        { Op.Sign, 3, 1, 0 },
        { Op.StopGradient, 3, 1, 0 },
    };

    public static TheoryData<Op, double, double, double, double, double> TwoOperands => new()
    {
        // op, a, b, ȳ, ā, b̄
        { Op.Maximum, 2, 2, 1, 0.5, 0.5 },
        { Op.Minimum, 2, 2, 1, 0.5, 0.5 },
        { Op.Maximum, 0.0, -0.0, 1, 0.5, 0.5 },
        { Op.Maximum, -Inf, -Inf, 1, 0.5, 0.5 },
        { Op.Maximum, Inf, 1, 1, 1, 0 },
        { Op.Maximum, NaN, 1, 1, 0, 0 },
        { Op.Divide, 1, 0, 0, 0, 0 },
        { Op.Divide, 0, 0, 0, 0, 0 },
        { Op.Divide, Inf, Inf, 0, 0, 0 },
        { Op.Divide, 1, 0, 1, Inf, -Inf },
        { Op.Power, 0, 0.5, 0, 0, 0 },
        { Op.Power, 0, 0.5, 1, Inf, 0 },
        { Op.Power, 0, -1, 0, 0, 0 },
        { Op.Power, 0, 0, 1, 0, 0 },
        { Op.Power, 0, 1, 1, 1, 0 },
        { Op.Power, 0, 2, 1, 0, 0 },
        { Op.Power, -2, 3, 1, 12, 0 },
        { Op.Power, -2, 0, 1, 0, 0 },
        { Op.Power, -2, 0.5, 0, 0, 0 },
    };

    [Theory]
    [MemberData(nameof(OneOperand))]
    public void OneOperand_SpecialPoint_HasTheAgreedDerivative(Op op, double x, double g, double expected)
    {
        var f = Parser.Parse($$"""
            func F(x: f64 grad) {
              %1 = {{Printer.Spell(op)}}(%0) : f64
              return value = %1
            }
            """);
        Assert.Equal(expected, BothModes.Reverse(f, [Dense.Scalar(x)], [Dense.Scalar(g)])[0].Data[0]);
        Assert.Equal(expected, BothModes.Forward(f, [Dense.Scalar(x)], [Dense.Scalar(g)])[0].Data[0]);
    }

    [Theory]
    [MemberData(nameof(TwoOperands))]
    public void TwoOperands_SpecialPoint_HaveTheAgreedDerivatives(
        Op op, double a, double b, double g, double left, double right)
    {
        var f = Parser.Parse($$"""
            func F(a: f64 grad, b: f64 grad) {
              %2 = {{Printer.Spell(op)}}(%0, %1) : f64
              return value = %2
            }
            """);
        Dense[] x = [Dense.Scalar(a), Dense.Scalar(b)];
        double[] adjoints = BothModes.Reverse(f, x, [Dense.Scalar(g)]).Select(d => d.Data[0]).ToArray();
        Assert.Equal([left, right], adjoints);
        Assert.Equal(left, BothModes.Forward(f, x, [Dense.Scalar(g), Dense.Scalar(0)])[0].Data[0]);
        Assert.Equal(right, BothModes.Forward(f, x, [Dense.Scalar(0), Dense.Scalar(g)])[0].Data[0]);
    }

    [Theory]
    [InlineData("reduceMax", new[] { 1.0, 3, 3 }, new[] { 0, 0.5, 0.5 })]
    [InlineData("reduceMax", new[] { 2.0, 2, 2 }, new[] { 1.0 / 3, 1.0 / 3, 1.0 / 3 })]
    [InlineData("reduceMin", new[] { 1.0, 1, 3 }, new[] { 0.5, 0.5, 0 })]
    [InlineData("reduceMax", new[] { -Inf, -Inf, -Inf }, new[] { 1.0 / 3, 1.0 / 3, 1.0 / 3 })]
    [InlineData("reduceMax", new[] { 0.0, -0.0, -1 }, new[] { 0.5, 0.5, 0 })]
    [InlineData("reduceMax", new[] { 0.0, NaN, 1 }, new double[] { 0, 0, 0 })]
    public void ReduceMax_Ties_ShareEqually(string op, double[] x, double[] expected)
    {
        var f = Parser.Parse($$"""
            func F(x: f64[3] grad) {
              %1 = {{op}}(%0) {axes=[0]} : f64
              return value = %1
            }
            """);
        Dense[] point = [Dense.Vector(x)];
        Assert.Equal(expected, BothModes.Reverse(f, point, [Dense.Scalar(1)])[0].Data);
        for (int i = 0; i < 3; i++)
        {
            double[] direction = [0, 0, 0];
            direction[i] = 1;
            Assert.Equal(expected[i], BothModes.Forward(f, point, [Dense.Vector(direction)])[0].Data[0]);
        }
    }

    [Theory]
    [InlineData("sum", 0)]
    [InlineData("reduceMax", -Inf)]
    [InlineData("reduceMin", Inf)]
    public void Reduction_OverNothing_IsItsNeutralElementWithZeroTangent(string op, double expected)
    {
        var f = Parser.Parse($$"""
            func F(x: f64[2, 0] grad) {
              %1 = {{op}}(%0) {axes=[1]} : f64[2]
              return value = %1
            }
            """);
        var empty = new Dense([2, 0]);
        Assert.Equal([expected, expected], Interpreter.Run(f, [empty])[0].Data);
        Assert.Equal([2, 0], BothModes.Reverse(f, [empty], [Dense.Vector(1, 1)])[0].Shape);
        Assert.Equal([0, 0], BothModes.Forward(f, [empty], [empty])[0].Data);
    }

    [Theory]
    [InlineData("Softmax")]
    [InlineData("LogSoftmax")]
    [InlineData("LogSumExp")]
    public void Composite_SomeEntriesMinusInfinity_HasFiniteAdjoint(string name)
    {
        string shape = name == "LogSumExp" ? "" : "[3]";
        var f = Parser.Parse($$"""
            func F(x: f64[3] grad) {
              %1 = composite(%0) {axes=[0] name="{{name}}"} : f64{{shape}}
              return value = %1
            }
            """);
        var g = name == "LogSumExp" ? Dense.Scalar(0.7) : Dense.Vector(0.3, 0.5, name == "LogSoftmax" ? 0 : 0.7);
        double[] bar = BothModes.Reverse(f, [Dense.Vector(1, 2, -Inf)], [g])[0].Data;
        Assert.All(bar, b => Assert.True(double.IsFinite(b)));
        Assert.Equal(0, bar[2]);
        // The same as without that entry.
        double[] without = BothModes.Reverse(f, [Dense.Vector(1, 2, -900)], [g])[0].Data;
        Assert.Equal(without, bar, (p, q) => Math.Abs(p - q) < 1e-14);
    }

    [Fact]
    public void LogSumExp_AllMinusInfinity_IsMinusInfinityAndNotNaN()
    {
        var f = Parser.Parse("""
            func F(x: f64[2, 2] grad) {
              %1 = composite(%0) {axes=[1] name="LogSumExp"} : f64[2]
              return value = %1
            }
            """);
        var x = Dense.Matrix(2, 2, -Inf, -Inf, 0, 0);
        Assert.Equal([-Inf, Math.Log(2)], Interpreter.Run(f, [x])[0].Data);
    }

    // Where one factor has vanished, the other may be infinite, or its square.
    [Theory]
    [InlineData("Gelu")]
    [InlineData("GeluTanh")]
    [InlineData("Silu")]
    public void Activation_FarOut_HasItsLimitAndThatOfItsDerivative(string name)
    {
        var f = Parser.Parse($$"""
            func F(x: f64[6] grad) {
              %1 = composite(%0) {name="{{name}}"} : f64[6]
              return value = %1
            }
            """);
        Dense[] x = [Dense.Vector(Inf, 1e200, 1e3, -1e3, -1e200, -Inf)], ones = [Dense.Vector(1, 1, 1, 1, 1, 1)];
        Assert.Equal([Inf, 1e200, 1e3, 0, 0, 0], Interpreter.Run(f, x)[0].Data);
        Assert.Equal([1, 1, 1, 0, 0, 0], BothModes.Reverse(f, x, ones)[0].Data);
        Assert.Equal(
            [1, 1, 1, 0, 0, 0], Interpreter.Run(Generators.Differentiation.Forward.Run(f), [.. x, .. ones])[1].Data);
        Assert.True(double.IsNaN(BothModes.Reverse(f, [Dense.Vector(NaN, 0, 0, 0, 0, 0)], ones)[0].Data[0]));
    }

    // A row that is masked as a whole is undefined (0/0), and stays alone with it.
    [Fact]
    public void Softmax_AllMinusInfinity_IsNaNInThatRowOnly()
    {
        var f = Parser.Parse("""
            func F(x: f64[2, 2] grad) {
              %1 = composite(%0) {axes=[1] name="Softmax"} : f64[2, 2]
              return value = %1
            }
            """);
        var x = Dense.Matrix(2, 2, -Inf, -Inf, 0, 0);
        Assert.Equal([NaN, NaN, 0.5, 0.5], Interpreter.Run(f, [x])[0].Data);
        Assert.Equal([0.125, -0.125], BothModes.Reverse(f, [x], [Dense.Matrix(2, 2, 0, 0, 0.5, 0)])[0].Data[2..]);
    }

    /// <summary>A branch that is not taken must not poison the gradient.</summary>
    [Theory]
    [InlineData("%3 = sqrt(%0) : f64", "%3", 0)]
    [InlineData("%3 = sqrt(%0) : f64", "%3", -1)]
    [InlineData("%3 = log(%0) : f64", "%3", 0)]
    [InlineData("%3 = rsqrt(%0) : f64", "%3", 0)]
    [InlineData("%3 = divide(%2, %0) : f64", "%3", 0)]
    [InlineData("%3 = power(%0, %1) : f64", "%3", 0)]
    [InlineData("%3 = sqrt(%0) : f64; %4 = divide(%0, %3) : f64", "%4", 0)]
    [InlineData("%3 = log(%0) : f64; %4 = tanh(%3) : f64", "%4", 0)]
    public void Select_BranchNotTaken_HasZeroGradient(string branch, string value, double x) =>
        RequireZeroGradient(branch, value, x);

    // Zeros are strong where the table says so, and in every map that feeds a branch.
    [Theory]
    [InlineData("%3 = sqrt(%0) : f64; %4 = exp(%3) : f64", "%4", -1)]
    [InlineData("%3 = log(%0) : f64; %4 = multiply(%0, %3) : f64", "%4", 0)]
    [InlineData("%3 = divide(%2, %0) : f64; %4 = exp(%3) : f64", "%4", 0)]
    [InlineData("%3 = divide(%2, %0) : f64; %4 = sin(%3) : f64", "%4", 0)]
    [InlineData("%3 = log(%0) : f64; %4 = softplus(%3) : f64", "%4", -1)]
    public void Select_InfinitePartialBehindAWeakZero_HasZeroGradient(string branch, string value, double x) =>
        RequireZeroGradient(branch, value, x);

    // What is read only by a part that does not run has the cotangent zero; so has what a loop without iterations
    // reads.
    [Theory]
    [InlineData("%3 = constant() {value=0.0} : f64; %4 = greater(%3, %0) : bool; %5 = if(%4); %6 = multiply(%2, %2) : f64; %7 = else(%6); %8 = endIf(%0); %9 = result(%5) {index=0} : f64")]
    [InlineData("%3 = constant() {value=0} : i32; %4 = loop(%3, %0) {counted=1}; %5 = index() : i32; %6 = carried() {index=0} : f64; %7 = multiply(%2, %6) : f64; %8 = next(%7); %9 = result(%4) {index=0} : f64")]
    public void Region_ThatDoesNotRun_LeavesAnInfinityAlone(string body)
    {
        var f = Parser.Parse(string.Join("\n", ["func F(x: f64 grad, y: f64 grad) {", "%2 = exp(%1) : f64", .. body.Split("; "), "return value = %9", "}"]));
        var adjoints = BothModes.Reverse(f, [Dense.Scalar(3), Dense.Scalar(1000)], [Dense.Scalar(1)]);
        Assert.Equal([1, 0], adjoints.Select(a => a.Data[0]));
    }

    // Minimum, Maximum, Relu and the extrema choose: what they do not take may be anything.
    [Theory]
    [InlineData("%1 = exp(%0) : f64; %2 = constant() {value=1.0} : f64; %3 = minimum(%1, %2) : f64", 1)]
    [InlineData("%1 = exp(%0) : f64; %2 = negate(%1) : f64; %3 = relu(%2) : f64", 0)]
    [InlineData("%1 = exp(%0) : f64; %2 = multiply(%1, %1) : f64; %3 = constant() {value=2.0} : f64; %4 = divide(%3, %2) : f64; %5 = maximum(%4, %3) : f64", 2)]
    [InlineData("%1 = expM1(%0) : f64; %2 = reshape(%1) {shape=<1>} : f64[1]; %3 = constant() {value=7.0} : f64; %4 = broadcast(%3) {axes=[] shape=<1>} : f64[1]; %5 = concatenate(%2, %4) {axis=0} : f64[2]; %6 = reduceMin(%5) {axes=[0]} : f64", 7)]
    public void Extremum_OfAnInfinityThatIsNotTaken_HasZeroGradient(string body, double value)
    {
        string[] lines = body.Split("; ");
        var f = Parser.Parse(
            string.Join("\n", ["func F(x: f64 grad) {", .. lines, $"return value = %{lines.Length}", "}"]));
        Assert.Equal(value, Interpreter.Run(f, [Dense.Scalar(1000)])[0].Data[0]);
        Assert.Equal(0, BothModes.Reverse(f, [Dense.Scalar(1000)], [Dense.Scalar(1)])[0].Data[0]);
        Assert.Equal(0, BothModes.Forward(f, [Dense.Scalar(1000)], [Dense.Scalar(1)])[0].Data[0]);
    }

    private const string ProductOfExp = """
        func F(w: f64[2, 2] grad, x: f64[2, 3] grad, s: f64[2, 3]) {
          %3 = exp(%1) : f64[2, 3]
          %4 = contract(%0, %3) {lhsBatch=[] lhsContract=[1] rhsBatch=[] rhsContract=[0]} : f64[2, 3]
          %5 = constant() {value=0.0} : f64
          %6 = broadcast(%5) {axes=[] shape=<2, 3>} : f64[2, 3]
          %7 = greater(%2, %6) : bool[2, 3]
          %8 = select(%7, %4, %6) : f64[2, 3]
          return value = %8
        }
        """;

    // Of the product, only what counts reads its operands.
    [Fact]
    public void Select_ProductNotTaken_HasZeroGradientOnBothSides()
    {
        var f = Parser.Parse(ProductOfExp);
        Dense[] point =
            [Dense.Matrix(2, 2, 1, 2, 3, 4), Dense.Matrix(2, 3, 1000, 0, 1, 2, 1, 2), Dense.Fill([2, 3], _ => -1)];
        var adjoints = BothModes.Reverse(f, point, [Dense.Fill([2, 3], _ => 1)]);
        Assert.All(adjoints.SelectMany(a => a.Data), a => Assert.Equal(0, a));
        Assert.All(
            BothModes.Forward(f, point, [Dense.Fill([2, 2], _ => 1), Dense.Fill([2, 3], _ => 1)])[0].Data, t =>
            Assert.Equal(0, t));
    }

    [Fact]
    public void Select_ColumnOfAProductNotTaken_IsAsIfItWereNotThere()
    {
        var f = Parser.Parse(ProductOfExp);
        var taken = Dense.Matrix(2, 3, -1, 1, 1, -1, 1, -1);
        var w = Dense.Matrix(2, 2, 1, 2, 3, 4);
        Dense[] Adjoints(double first) =>
            BothModes.Reverse(f, [w, Dense.Matrix(2, 3, first, 0, 1, 2, 1, 2), taken], [Dense.Fill([2, 3], _ => 1)]);
        var (finite, infinite) = (Adjoints(3), Adjoints(1000));
        Assert.Equal(finite[0].Data, infinite[0].Data);
        Assert.Equal(finite[1].Data, infinite[1].Data);
        Assert.Equal(0, infinite[1].Data[0]);
        Assert.NotEqual(0, infinite[1].Data[1]);
    }

    // Rows that are masked as a whole, and dropped afterwards: attention over an empty set of keys.
    [Fact]
    public void Select_RowsOfSoftmaxNotTaken_ReachNeitherQueriesNorKeys()
    {
        var f = Parser.Parse("""
            func F(q: f64[2, 1] grad, k: f64[2, 1] grad, mask: f64[2, 2], any: f64[2, 2]) {
              %4 = contract(%0, %1) {lhsBatch=[] lhsContract=[1] rhsBatch=[] rhsContract=[1]} : f64[2, 2]
              %5 = add(%4, %2) : f64[2, 2]
              %6 = composite(%5) {axes=[1] name="Softmax"} : f64[2, 2]
              %7 = constant() {value=0.0} : f64
              %8 = broadcast(%7) {axes=[] shape=<2, 2>} : f64[2, 2]
              %9 = greater(%3, %8) : bool[2, 2]
              %10 = select(%9, %6, %8) : f64[2, 2]
              return value = %10
            }
            """);
        Dense[] Adjoints(double mask, double query) => BothModes.Reverse(
            f, [Dense.Matrix(2, 1, query, 2), Dense.Matrix(2, 1, 3, 4), Dense.Matrix(2, 2, mask, mask, 0, 0), Dense.Matrix(2, 2, 0, 0, 1, 1)],
            [Dense.Matrix(2, 2, 5, 6, 7, 8)]);
        var (open, masked) = (Adjoints(0, 0), Adjoints(-Inf, 1));
        Assert.Equal(open[0].Data, masked[0].Data);
        Assert.Equal(open[1].Data, masked[1].Data);
    }

    [Theory]
    [InlineData("Gelu", "")]
    [InlineData("LogSumExp", "axes=[0] ")]
    [InlineData("LogSoftmax", "axes=[0] ")]
    [InlineData("Normalize", "axes=[0] epsilon=0.01 ")]
    public void Select_CompositeNotTaken_HasZeroGradient(string name, string attributes)
    {
        string shape = name == "LogSumExp" ? "" : "[1]";
        string stretch = name == "LogSumExp" ? "%1" : "%3";
        var f = Parser.Parse($$"""
            func F(x: f64[1] grad) {
              %1 = constant() {value=0.0} : f64
              %2 = reshape(%0) {shape=<>} : f64
              %3 = broadcast(%1) {axes=[] shape=<1>} : f64[1]
              %4 = composite(%0) { {{attributes}}name="{{name}}"} : f64{{shape}}
              %5 = greater({{(shape == "" ? "%2, %1" : "%0, %3")}}) : bool{{shape}}
              %6 = select(%5, %4, {{stretch}}) : f64{{shape}}
              return value = %6
            }
            """.Replace("{ ", "{"));
        var g = shape == "" ? Dense.Scalar(1) : Dense.Vector(1);
        foreach (double x in (double[])[NaN, -Inf])
            Assert.Equal(0, BothModes.Reverse(f, [Dense.Vector(x)], [g])[0].Data[0]);
    }

    // A causal mask costs what it did: nothing in the program can be infinite.
    [Fact]
    public void Select_OverFiniteProducts_CostsNothing()
    {
        var adjoint = DiffProg.Generators.Differentiation.Reverse.Run(
            Parser.Parse(ProductOfExp.Replace("exp", "tanh")), unitSeed: false);
        Assert.DoesNotContain(adjoint.Nodes, n => n.Op == Op.ReduceMax);
        Assert.Equal(2, adjoint.Nodes.Count(n => n.Op == Op.Select));
    }

    private static void RequireZeroGradient(string branch, string value, double x)
    {
        int next = int.Parse(value[1..]) + 1;
        var f = Parser.Parse($$"""
            func F(x: f64 grad, half: f64, one: f64) {
              {{branch.Replace("; ", "\n")}}
              %{{next}} = constant() {value=0.0} : f64
              %{{next + 1}} = greater(%0, %{{next}}) : bool
              %{{next + 2}} = select(%{{next + 1}}, {{value}}, %{{next}}) : f64
              return value = %{{next + 2}}
            }
            """);
        Dense[] point = [Dense.Scalar(x), Dense.Scalar(0.5), Dense.Scalar(1)];
        Assert.Equal(0, Interpreter.Run(f, point)[0].Data[0]);
        Assert.Equal(0, BothModes.Reverse(f, point, [Dense.Scalar(1)])[0].Data[0]);
        Assert.Equal(0, BothModes.Forward(f, point, [Dense.Scalar(1)])[0].Data[0]);
    }
}
