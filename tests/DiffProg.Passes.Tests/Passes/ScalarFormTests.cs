using DiffProg.Generators.Optimization;

namespace DiffProg.Passes.Tests.Passes;

/// <summary>How operations on numbers are written at last: StrongProducts and Factors.</summary>
public class ScalarFormTests
{
    private const string Header = "func F(g: f64, x: f64, c: bool) {";

    [Theory]
    [InlineData("multiply(%0, %1)", "strongProduct(%0, %1)")]
    [InlineData("multiply(%1, %0)", "strongProduct(%0, %1)")]
    public void Chosen_ByItsFactor_IsAStrongProduct(string product, string expected) => IrText.Require(
        $$"""
        {{Header}}
          %3 = constant() {value=0.0} : f64
          %4 = notEqual(%0, %3) : bool
          %5 = {{product}} : f64
          %6 = select(%4, %5, %3) : f64
          return value = %6
        }
        """, StrongProducts.Run, $$"""
        {{Header}}
          %3 = {{expected}} : f64
          return value = %3
        }
        """);

    [Fact]
    public void Chosen_ByTheNegativeOfItsFactor_IsAStrongProduct() => IrText.Require(
        Header + """

          %3 = constant() {value=0.0} : f64
          %4 = negate(%0) : f64
          %5 = notEqual(%4, %3) : bool
          %6 = multiply(%0, %1) : f64
          %7 = negate(%6) : f64
          %8 = select(%5, %7, %3) : f64
          return value = %8
        }
        """, StrongProducts.Run, Header + """

          %3 = negate(%0) : f64
          %4 = strongProduct(%3, %1) : f64
          return value = %4
        }
        """);

    [Theory]
    [InlineData("notEqual(%0, %3)", "multiply(%1, %1)", "%3")]          // another product
    [InlineData("notEqual(%0, %4)", "multiply(%0, %1)", "%3")]          // compared with one
    [InlineData("notEqual(%0, %3)", "multiply(%0, %1)", "%4")]          // one where it is zero
    [InlineData("equal(%0, %3)", "multiply(%0, %1)", "%3")]
    public void Chosen_Otherwise_StaysAChoice(string condition, string product, string otherwise)
    {
        string text = $$"""
            {{Header}}
              %3 = constant() {value=0.0} : f64
              %4 = constant() {value=1.0} : f64
              %5 = {{condition}} : bool
              %6 = {{product}} : f64
              %7 = select(%5, %6, {{otherwise}}) : f64
              %8 = add(%7, %4) : f64
              return value = %8
            }
            """;
        IrText.Require(text, StrongProducts.Run, text);
    }

    [Theory]
    [InlineData("log(%1)", "%1")]           // dear: not computed for nothing
    [InlineData("sqrt(%1)", "%6")]          // the product is read besides
    public void Chosen_FromWhatIsDearOrReadBesides_StaysAChoice(string factor, string besides)
    {
        string text = $$"""
            {{Header}}
              %3 = constant() {value=0.0} : f64
              %4 = notEqual(%0, %3) : bool
              %5 = {{factor}} : f64
              %6 = multiply(%0, %5) : f64
              %7 = select(%4, %6, %3) : f64
              %8 = add(%7, {{besides}}) : f64
              return value = %8
            }
            """;
        IrText.Require(text, StrongProducts.Run, text);
    }

    [Fact]
    public void Factor_OfADerivativeAlone_IsMarked() => IrText.Require(
        Header + """

          %3 = sin(%1) : f64
          %4 = cos(%1) : f64
          %5 = cos(%0) : f64
          %6 = multiply(%4, %5) : f64
          return value = %3
          return derivative = %6
          return other = %5
        }
        """, f => Factors.Run(f, 1), Header + """

          %3 = sin(%1) : f64
          %4 = cos(%1) {factor=1} : f64
          %5 = cos(%0) {factor=1} : f64
          %6 = multiply(%4, %5) : f64
          return value = %3
          return derivative = %6
          return other = %5
        }
        """);

    [Fact]
    public void Factor_ThatAValueOrAConditionReads_IsNot()
    {
        string text = Header + """

              %3 = cos(%1) : f64
              %4 = cos(%0) : f64
              %5 = greater(%4, %0) : bool
              %6 = if(%5)
              %7 = else(%0)
              %8 = endIf(%3)
              %9 = result(%6) {index=0} : f64
              %10 = multiply(%3, %4) : f64
              return value = %9
              return derivative = %10
            }
            """;
        var f = DiffProg.Generators.IR.Parser.Parse(text);
        Assert.Equal(f, Factors.Run(f, 1));
    }
}
