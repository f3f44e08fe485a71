using System.Globalization;

namespace DiffProg.Passes.Tests.IR;

public sealed class LiteralsTests : IDisposable
{
    private readonly CultureInfo _before = CultureInfo.CurrentCulture;

    // What de-DE and sv-SE do to numbers, spelled out, since the tests may run without ICU.
    public LiteralsTests()
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = ",";
        culture.NumberFormat.NumberGroupSeparator = ".";
        culture.NumberFormat.NegativeSign = "\u2212";
        culture.NumberFormat.PositiveInfinitySymbol = "\u221e";
        culture.NumberFormat.NaNSymbol = "keine Zahl";
        CultureInfo.CurrentCulture = culture;
    }

    public static TheoryData<double> Numbers => new()
    {
        0.0, -0.0, 1, -1, 0.1, 1.5, -2.25, 100, 1e15, 1e16, 1e17, 123456789012345680.0, 1e300, 1e-300, 1.0 / 3, Math.PI,
        Math.E, 2 / Math.Sqrt(Math.PI), 0.30000000000000004, 5e-324, double.MaxValue, double.MinValue,
        9007199254740993, 4503599627370497.5, float.MaxValue, float.Epsilon, 1e-5f, 16777217,
    };

    public void Dispose() => CultureInfo.CurrentCulture = _before;

    [Fact]
    public void Culture_OfTheseTests_WouldSpoilCarelessText()
    {
        Assert.Equal("0,1", 0.1.ToString());
        Assert.StartsWith("\u2212", (-1).ToString());
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Real_AnyNumber_ReadsBackBitForBit(double value)
    {
        string text = Literals.Real(value);
        Assert.Equal(BitConverter.DoubleToInt64Bits(value), BitConverter.DoubleToInt64Bits(Literals.ParseReal(text)));
        Assert.True(text.IndexOfAny(['.', 'E']) >= 0, text);
        Assert.DoesNotContain(',', text);
        Assert.DoesNotContain('\u2212', text);
    }

    [Theory]
    [InlineData(double.NaN, "nan")]
    [InlineData(double.PositiveInfinity, "inf")]
    [InlineData(double.NegativeInfinity, "-inf")]
    [InlineData(0.1, "0.1")]
    [InlineData(1, "1.0")]
    [InlineData(-0.0, "-0.0")]
    [InlineData(0.30000000000000004, "0.30000000000000004")]
    public void Real_KnownNumbers_IsShortest(double value, string text)
    {
        Assert.Equal(text, Literals.Real(value));
        Assert.Equal(value, Literals.ParseReal(text));
    }

    [Fact]
    public void Real_RandomBits_ReadsBackAndIsNotLongerThanRoundTrip()
    {
        var random = new Random(3);
        for (int i = 0; i < 20000; i++)
        {
            double value = BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue));
            if (double.IsNaN(value) || double.IsInfinity(value))
                continue;
            string text = Literals.Real(value);
            Assert.Equal(value, Literals.ParseReal(text));
            Assert.True(
                text.Count(char.IsDigit) <= value.ToString("R", CultureInfo.InvariantCulture).Count(char.IsDigit) + 1,
                text);
        }
    }

    [Theory]
    [InlineData(1, ScalarKind.F32, "1f")]
    [InlineData(1, ScalarKind.F64, "1d")]
    [InlineData(0.1, ScalarKind.F64, "0.1")]
    [InlineData(0.1, ScalarKind.F32, "0.1f")]
    [InlineData(0.1f, ScalarKind.F32, "0.1f")]
    [InlineData(-0.5, ScalarKind.F32, "-0.5f")]
    [InlineData(-0.0, ScalarKind.F32, "-0f")]
    [InlineData(-0.0, ScalarKind.F64, "-0d")]
    [InlineData(1e20, ScalarKind.F32, "1E+20f")]
    [InlineData(1e20, ScalarKind.F64, "1E+20")]
    [InlineData(1, ScalarKind.Bool, "true")]
    [InlineData(0, ScalarKind.Bool, "false")]
    [InlineData(double.NaN, ScalarKind.F32, "float.NaN")]
    [InlineData(double.PositiveInfinity, ScalarKind.F64, "double.PositiveInfinity")]
    [InlineData(double.NegativeInfinity, ScalarKind.F32, "float.NegativeInfinity")]
    public void Code_EachKind_IsALiteralOfCSharp(double value, ScalarKind kind, string expected) =>
        Assert.Equal(expected, Literals.Code(value, kind));

    // 2^53 + 1 is no double.
    [Theory]
    [InlineData(-7, ScalarKind.I32)]
    [InlineData(9007199254740993, ScalarKind.I64)]
    [InlineData(long.MinValue, ScalarKind.I64)]
    public void Code_IntegerConstant_IsExact(long value, ScalarKind kind)
    {
        var node = new Builder().Constant(value, kind).Node;
        Assert.Equal(value.ToString(System.Globalization.CultureInfo.InvariantCulture), Literals.Code(node));
        Assert.Equal(
            Dim.Constant(value), DiffProg.Generators.IR.Sizes.TryOf(new Builder().Constant(value, kind), _ => { }));
    }

    [Fact]
    public void Code_RandomFloats_CompileToTheSameBits()
    {
        var random = new Random(5);
        for (int i = 0; i < 20000; i++)
        {
            float value = BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue));
            if (float.IsFinite(value))
                Assert.Equal(value, Compiled<float>(Literals.Code(value, ScalarKind.F32)));
        }
    }

    // A double that is no float rounds once, not through a shorter text of a rounded double.
    [Theory]
    [MemberData(nameof(Numbers))]
    public void Code_DoubleAsFloat_RoundsOnce(double value)
    {
        if (float.IsFinite((float)value))
            Assert.Equal((float)value, Compiled<float>(Literals.Code(value, ScalarKind.F32)));
        Assert.Equal(value, Compiled<double>(Literals.Code(value, ScalarKind.F64)));
    }

    private static T Compiled<T>(string code)
    {
        var expression = Microsoft.CodeAnalysis.CSharp.SyntaxFactory.ParseExpression(code);
        Assert.Empty(expression.GetDiagnostics());
        bool negative = expression is Microsoft.CodeAnalysis.CSharp.Syntax.PrefixUnaryExpressionSyntax;
        var literal = expression.DescendantNodesAndSelf()
            .OfType<Microsoft.CodeAnalysis.CSharp.Syntax.LiteralExpressionSyntax>().Single().Token.Value;
        var value = Assert.IsType<T>(literal);
        return !negative ? value : value is float f ? (T)(object)-f : (T)(object)-(double)(object)value!;
    }
}
