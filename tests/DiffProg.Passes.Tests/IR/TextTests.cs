namespace DiffProg.Passes.Tests.IR;

/// <summary>Printer and Parser on parts of the text that are not operations.</summary>
public class TextTests
{
    [Theory]
    [InlineData("""
        func Digits.Loss(x: f32[B, in] grad, labels: i32[B], k: key, on: bool, t: f64, u: f32?, p.W: f32[2*out, in - 1] grad) {
          %7 h = relu(%0) : f32[B, in]
          %8 = constant() {value=-0.0} : f32
          %9 = constant() {value=-inf} : f64
          %10 mask' = composite(%7) {axes=[1] name="Softmax"} : f32[B, in]
          %11 = slice(%7) {axis=0 length=<((B)/(2))> start=<-((B)/(2)) + B>} : f32[((B)/(2)), in]
          %12 = sum(%11) {axes=[]} : f32[((B)/(2)), in]
          %13 = ascribe(%5) : f32?
          guard B == 2*in "the batch must be even"
          guard B + 1 <= 2*in "fits"
          guard indices labels < in - 1 "an index of Gather is below in - 1"
          guard rate in [0, 1) "the rate of Dropout"
          guard p.W.0 == out "says \"why\" == so"
          return value = %10 : [B, in]
          return scalar = %8 : []
          add p.W = %12
        }
        """)]
    [InlineData("""
        func F() {
          %0 = constant() {value=1E+300} : f64
          return value = %0
        }
        """)]
    [InlineData("""
        func A.B.F(a: f32, b: f32[n, 2*(((D)/(2))) + 1, 0, 1]) {
          return value = %1
        }
        """)]
    [InlineData("""
        func F(p.A[].B[].W: f32[in*of, as, in - 1] in [in, of] grad, p.C[]: f32[n, in] as f32[n, n] in [n], x: f64) {
          return value = %2
        }
        """)]
    public void Print_OfParsedText_IsThatText(string text)
    {
        text = text.Replace("\r\n", "\n") + "\n";
        var f = Parser.Parse(text);
        Assert.Equal(text, Printer.Print(f));
        Assert.Equal(f, Parser.Parse(Printer.Print(f)));
    }

    [Fact]
    public void Parse_Comments_AreSkipped() =>
        Assert.Single(Parser.Parse("// before\nfunc F(a: f32) {\n  // inside\n  return value = %0\n}\n").Results);

    [Theory]
    [InlineData("return value = %0")]
    [InlineData("func F(a: f32) {\n nonsense\n}")]
    [InlineData("func F(a: f32) {\n %2 = exp(%0) : f32\n}")]
    [InlineData("func F(a: f32) {\n %1 = exp(%0) : f32[a b]\n}")]
    [InlineData("func F(a: f32) {\n %1 = slice(%0) {start=<+>} : f32\n}")]
    public void Parse_NotTheText_IsAFormatException(string text) =>
        Assert.Throws<FormatException>(() => Parser.Parse(text));

    [Theory]
    [InlineData("func F(a: f32) {\n %1 = nonsense(%0) : f32\n}")]
    [InlineData("func F(a: f33) {\n}")]
    public void Parse_UnknownName_Throws(string text) => Assert.ThrowsAny<Exception>(() => Parser.Parse(text));

    [Fact]
    public void Equality_SameTextParsedTwice_IsEqualWithEqualHash()
    {
        const string text = "func F(a: f32[n] grad) {\n  %1 y = exp(%0) : f32[n]\n  return value = %1\n}\n";
        Assert.Equal(Parser.Parse(text), Parser.Parse(text));
        Assert.Equal(Parser.Parse(text).GetHashCode(), Parser.Parse(text).GetHashCode());
        Assert.NotEqual(Parser.Parse(text), Parser.Parse(text.Replace("exp", "log")));
        Assert.NotEqual(Parser.Parse(text), Parser.Parse(text.Replace(" y ", " z ")));
    }
}
