using DiffProg.Generators.Analysis;
using DiffProg.Generators.Optimization;

namespace DiffProg.Passes.Tests.Passes;

/// <summary>From what the front end writes to one typed function: Inline and InferShapes; and products in canonical
/// form.</summary>
public class StructureTests
{
    private static readonly FunctionIR Dense = Parser.Parse("""
        func Dense(x: f32[in], w: f32[out, in] grad, b: f32[out] grad) {
          %3 = intrinsic(%1, %0) {layout="1,1" name="MatMul"} : f32?
          %4 y = intrinsic(%3, %2) {layout="1,1" name="Add"} : f32?
          return value = %4 : [out]
        }
        """);

    private const string TwoLayers = """
        func Net(x: f32[pixels], w1: f32[hidden, pixels] grad, b1: f32[hidden] grad, w2: f32[classes, hidden] grad, b2: f32[classes] grad) {
          %5 = call(%0, %1, %2) {callee="Dense"} : f32?
          %6 h = callResult(%5) {index=0} : f32?
          %7 = intrinsic(%6) {layout="1" name="Relu"} : f32?
          %8 = call(%7, %3, %4) {callee="Dense"} : f32?
          %9 = callResult(%8) {index=0} : f32?
          return value = %9 : [classes]
        }
        """;

    [Fact]
    public void Inline_TwoCalls_CopiesTheBodyAndAscribesArguments() => IrText.Require(
        TwoLayers, InlineDense, """
        func Net(x: f32[pixels], w1: f32[hidden, pixels] grad, b1: f32[hidden] grad, w2: f32[classes, hidden] grad, b2: f32[classes] grad) {
          %5 = ascribe(%0) {of="argument 'x' of Dense" shape=<in#1>} : f32[pixels]
          %6 = ascribe(%1) {of="argument 'w' of Dense" shape=<out#1, in#1>} : f32[hidden, pixels]
          %7 = ascribe(%2) {of="argument 'b' of Dense" shape=<out#1>} : f32[hidden]
          %8 = intrinsic(%6, %5) {layout="1,1" name="MatMul"} : f32?
          %9 y = intrinsic(%8, %7) {layout="1,1" name="Add"} : f32?
          %10 = ascribe(%9) {of="the result of Dense" shape=<out#1>} : f32?
          %11 = intrinsic(%10) {layout="1" name="Relu"} : f32?
          %12 = ascribe(%11) {of="argument 'x' of Dense" shape=<in#2>} : f32?
          %13 = ascribe(%3) {of="argument 'w' of Dense" shape=<out#2, in#2>} : f32[classes, hidden]
          %14 = ascribe(%4) {of="argument 'b' of Dense" shape=<out#2>} : f32[classes]
          %15 = intrinsic(%13, %12) {layout="1,1" name="MatMul"} : f32?
          %16 y = intrinsic(%15, %14) {layout="1,1" name="Add"} : f32?
          %17 = ascribe(%16) {of="the result of Dense" shape=<out#2>} : f32?
          return value = %17 : [classes]
        }
        """);

    [Fact]
    public void InferShapes_AfterInline_BindsTheCalleesNames() => IrText.Require(
        TwoLayers, f => Inferred(InlineDense(f)), """
        func Net(x: f32[pixels], w1: f32[hidden, pixels] grad, b1: f32[hidden] grad, w2: f32[classes, hidden] grad, b2: f32[classes] grad) {
          %5 = contract(%1, %0) {lhsBatch=[] lhsContract=[1] rhsBatch=[] rhsContract=[0]} : f32[hidden]
          %6 y = add(%5, %2) : f32[hidden]
          %7 = relu(%6) : f32[hidden]
          %8 = contract(%3, %7) {lhsBatch=[] lhsContract=[1] rhsBatch=[] rhsContract=[0]} : f32[classes]
          %9 y = add(%8, %4) : f32[classes]
          return value = %9 : [classes]
        }
        """);

    [Fact]
    public void InferShapes_UnprovableEquality_BecomesAGuard() => IrText.Require(
        """
        func F(x: f32[n] grad, y: f32[m], k: i32, z: f32[2*k]) {
          %4 = intrinsic(%0, %1) {layout="1,1" name="Add"} : f32?
          %5 = intrinsic(%4, %3) {layout="1,1" name="Multiply"} : f32?
          return value = %5
        }
        """,
        Inferred, """
        func F(x: f32[n] as f32[2*k] grad, y: f32[m] as f32[2*k], k: i32, z: f32[2*k]) {
          %4 = add(%0, %1) : f32[2*k]
          %5 value = multiply(%4, %3) : f32[2*k]
          guard n == m "x + y, where axes pair up from the right and are equal, or one of them is the literal 1"
          guard n == 2*k "(x + y) * z, where axes pair up from the right and are equal, or one of them is the literal 1"
          return value = %5
        }
        """);

    // Entry checks need the names that were declared, the nodes what they were found to be; the text says both.
    [Fact]
    public void InferShapes_UnifiedNames_ReadBackAsASoundFunction()
    {
        var f = Inferred(Parser.Parse("""
            func F(x: f32[n], y: f32[m]) {
              %2 = intrinsic(%0, %1) {layout="1,1" name="Add"} : f32?
              return value = %2
            }
            """));
        Assert.Contains("y: f32[m] as f32[n]", Printer.Print(f));
        var read = Verifier.Verify(Parser.Parse(Printer.Print(f)), "Parse");
        Assert.Equal(f.Parameters, read.Parameters);
        Assert.Equal(f.Nodes.Select(n => n.Type), read.Nodes.Select(n => n.Type));
    }

    [Fact]
    public void InferShapes_LibraryFunctions_OpenIntoPrimitives() => IrText.Require(
        """
        func F(z: f32[B, C] grad, labels: i32[B], g: f32[C] grad, b: f32[C] grad) {
          %4 = constant() {value=1e-05} : f32
          %5 n = intrinsic(%0, %2, %3, %4) {layout="1,1,1,1" name="LayerNorm"} : f32?
          %6 = intrinsic(%5, %1) {layout="1,1" name="CrossEntropy"} : f32?
          return value = %6 : []
        }
        """,
        Inferred, """
        func F(z: f32[B, C] grad, labels: i32[B], g: f32[C] grad, b: f32[C] grad) {
          %4 = constant() {value=1E-05} : f32
          %5 = composite(%0) {axes=[1] epsilon=1E-05 name="Normalize"} : f32[B, C]
          %6 = broadcast(%2) {axes=[1] shape=<B, C>} : f32[B, C]
          %7 = multiply(%5, %6) : f32[B, C]
          %8 = broadcast(%3) {axes=[1] shape=<B, C>} : f32[B, C]
          %9 n = add(%7, %8) : f32[B, C]
          %10 = iota() {axis=1 shape=<B, C>} : f32[B, C]
          %11 = convert(%1) {kind="F32"} : f32[B]
          %12 = broadcast(%11) {axes=[0] shape=<B, C>} : f32[B, C]
          %13 = equal(%12, %10) : bool[B, C]
          %14 = constant() {value=0.0} : f32
          %15 = broadcast(%14) {axes=[] shape=<B, C>} : f32[B, C]
          %16 = select(%13, %9, %15) {pick=1} : f32[B, C]
          %17 picked = sum(%16) {axes=[1]} : f32[B]
          %18 logSumExp = composite(%9) {axes=[1] name="LogSumExp"} : f32[B]
          %19 = subtract(%18, %17) : f32[B]
          %20 = sum(%19) {axes=[0]} : f32
          %21 = dimension() {dim=<B>} : f32
          %22 value = divide(%20, %21) : f32
          guard indices labels < C "an index of CrossEntropy is at least 0 and below C"
          guard C <= 16777216 "CrossEntropy(n, labels): float tells no more classes apart"
          return value = %22 : []
        }
        """);

    [Theory]
    [InlineData("Add", "x: f32[2], y: f32[3]", "DP2001")]
    [InlineData("Add", "x: f32[T], y: f32[T + 1]", "DP2001")]
    [InlineData("MatMul", "x: f32[a, b], y: f32[b + 1, c]", "DP2001")]
    [InlineData("MatMul", "x: f32[a], y: f32[a]", "DP2001")]
    [InlineData("CrossEntropy", "x: f32[B, C], y: i32[B, 1]", "DP2001")]
    public void InferShapes_ProvablyWrong_IsAnIssueAtTheOperation(string name, string parameters, string rule)
    {
        var f = Parser.Parse($$"""
            func F({{parameters}}) {
              %2 = intrinsic(%0, %1) {layout="1,1" name="{{name}}"} : f32?
              %3 = exp(%2) : f32?
              return value = %3
            }
            """);
        f = f with { Nodes = f.Nodes.Select((n, i) => n with { Origin = new Origin("F", i) }).ToEquatable() };
        var (function, issues) = InferShapes.Run(f);
        Assert.Null(function);
        // One mistake, one message: what depends on it is silent.
        var issue = Assert.Single(issues);
        Assert.Equal(rule, issue.Rule);
        Assert.Equal(new Origin("F", 2), issue.Origin);
    }

    [Fact]
    public void InferShapes_WrongDeclaredResult_IsAnIssue()
    {
        var (function, issues) = InferShapes.Run(Parser.Parse("""
            func F(x: f32[a, b]) {
              %1 = intrinsic(%0) {layout="1" name="Exp"} : f32?
              return value = %1 : [a]
            }
            """));
        Assert.Null(function);
        Assert.Equal("DP2003", Assert.Single(issues).Rule);
    }

    [Fact]
    public void InferShapes_NameInExpressionsOnly_IsUnbound()
    {
        var (_, issues) = InferShapes.Run(Parser.Parse("""
            func F(x: f32[2*n]) {
              return value = %0
            }
            """));
        Assert.Equal("DP2004", Assert.Single(issues).Rule);
    }

    [Fact]
    public void CanonicalProducts_AxesApart_AreBroughtTogether() => IrText.Require(
        """
        func F(x: f32[a, b, c], y: f32[c, d, a]) {
          %2 = contract(%0, %1) {lhsBatch=[] lhsContract=[0, 2] rhsBatch=[] rhsContract=[2, 0]} : f32[b, d]
          %3 = contract(%0, %0) {lhsBatch=[0] lhsContract=[2] rhsBatch=[0] rhsContract=[2]} : f32[a, b, b]
          return value = %2
          return gram = %3
        }
        """,
        CanonicalProducts.Run, """
        func F(x: f32[a, b, c], y: f32[c, d, a]) {
          %2 = transpose(%0) {order=[1, 0, 2]} : f32[b, a, c]
          %3 = transpose(%1) {order=[1, 2, 0]} : f32[d, a, c]
          %4 = contract(%2, %3) {lhsBatch=[] lhsContract=[1, 2] rhsBatch=[] rhsContract=[1, 2]} : f32[b, d]
          %5 = contract(%0, %0) {lhsBatch=[0] lhsContract=[2] rhsBatch=[0] rhsContract=[2]} : f32[a, b, b]
          return value = %4
          return gram = %5
        }
        """);

    private static FunctionIR InlineDense(FunctionIR f) =>
        Inline.Run(f, new Dictionary<string, FunctionIR> { ["Dense"] = Dense });

    private static FunctionIR Inferred(FunctionIR f)
    {
        var (function, issues) = InferShapes.Run(f);
        Assert.DoesNotContain(issues, i => DiffProg.Generators.Diagnostics.Rules.IsError(i.Rule));
        Assert.DoesNotContain(function!.Nodes, n => n.Op is Op.Intrinsic or Op.Call or Op.CallResult or Op.Ascribe);
        return function;
    }
}
