namespace DiffProg.Passes.Tests.IR;

public class DimTests
{
    private static Dim D(string text) => DimParser.TryParse(text) ?? throw new FormatException(text);

    [Theory]
    [InlineData("0", "0")]
    [InlineData("7", "7")]
    [InlineData("T", "T")]
    [InlineData("p.Hidden.out", "p.Hidden.out")]
    [InlineData(" 2 * D ", "2*D")]
    [InlineData("D*2", "2*D")]
    [InlineData("D+D", "2*D")]
    [InlineData("H-2", "H - 2")]
    [InlineData("-2+H", "H - 2")]
    [InlineData("T*B", "B*T")]
    [InlineData("(a+b)*(a-b)", "a*a - b*b")]
    [InlineData("(a+1)*(a+1)", "2*a + a*a + 1")]
    [InlineData("a-a", "0")]
    [InlineData("-a", "-a")]
    [InlineData("-a*b", "-a*b")]
    [InlineData("1-a", "-a + 1")]
    [InlineData("4*D/2", "2*D")]
    [InlineData("(4*D+6)/2", "2*D + 3")]
    [InlineData("D/2", "((D)/(2))")]
    [InlineData("2*(D/2)", "2*(((D)/(2)))")]
    [InlineData("D*H/H", "D")]
    [InlineData("(D*H+H)/H", "D + 1")]
    [InlineData("(H-3)/2+1", "((H - 3)/(2)) + 1")]
    [InlineData("(a/b)/c", "((((a)/(b)))/(c))")]
    [InlineData("a/(b/c)", "((a)/(((b)/(c))))")]
    public void Parse_AnySpelling_GivesOneNormalForm(string text, string normal)
    {
        Assert.Equal(normal, D(text).ToString());
        Assert.Equal(D(text), D(normal));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("+")]
    [InlineData("a b")]
    [InlineData("a+")]
    [InlineData("*a")]
    [InlineData("(a")]
    [InlineData("a)")]
    [InlineData("a/0")]
    [InlineData("a/(b-b)")]
    [InlineData("2a")]
    [InlineData("1.5")]
    [InlineData("a,b")]
    [InlineData("99999999999999999999")]
    public void Parse_NotADimension_IsNull(string text) => Assert.Null(DimParser.TryParse(text));

    [Fact]
    public void ParseList_EmptyText_IsRankZero()
    {
        Assert.Empty(DimParser.TryParseList(" ")!);
        Assert.Equal("[T, 2*D]", DimParser.TryParseList("T, D*2").ToString());
        Assert.Null(DimParser.TryParseList("T,,D"));
    }

    [Theory]
    [InlineData(7, 2, 3)]
    [InlineData(-7, 2, -4)]
    [InlineData(7, -2, -4)]
    [InlineData(-7, -2, 3)]
    [InlineData(6, 3, 2)]
    [InlineData(-1, 2, -1)]
    [InlineData(0, 5, 0)]
    [InlineData(9007199254740993, 2, 4503599627370496)]
    [InlineData(9007199254740993, 9007199254740993, 1)]
    [InlineData(9223372036854775807, 2, 4611686018427387903)]
    public void Divide_Constants_IsFloorDivision(long a, long b, long expected)
    {
        Assert.Equal(expected, Dim.Divide(a, b).AsConstant);
        // The same through symbols, where the quotient stays an atom until sizes are known.
        var quotient = Dim.Divide(Dim.Symbol("a"), Dim.Symbol("b"));
        Assert.Equal(expected, quotient.Evaluate(s => s == "a" ? a : b));
    }

    [Fact]
    public void Arithmetic_RandomExpressions_AgreesWithIntegers()
    {
        var random = new Random(1);
        string[] names = ["a", "b", "c"];
        for (int round = 0; round < 2000; round++)
        {
            var sizes = names.ToDictionary(n => n, _ => random.NextInt64(1, 20));
            var (dim, value) = Expression(4);
            Assert.Equal(value, dim.Evaluate(n => sizes[n]));
            Assert.Equal(dim, D(dim.ToString()));
            Assert.Equal(value, D(dim.ToString()).Evaluate(n => sizes[n]));
            // Half of the symbols first, the rest later.
            Assert.Equal(value, dim.Substitute(n => n == "a" ? sizes["a"] : null).Evaluate(n => sizes[n]));

            (Dim, long) Expression(int depth)
            {
                if (depth == 0 || random.Next(4) == 0)
                {
                    string name = names[random.Next(3)];
                    return random.Next(3) == 0 ? (Dim.Constant(depth), depth) : (Dim.Symbol(name), sizes[name]);
                }

                var (x, i) = Expression(depth - 1);
                var (y, j) = Expression(depth - 1);
                return random.Next(4) switch
                {
                    0 => (x + y, i + j),
                    1 => (x - y, i - j),
                    2 => (x * y, i * j),
                    _ => j == 0 ? (x, i) : (Dim.Divide(x, y), (i / j) - (i % j != 0 && (i < 0) != (j < 0) ? 1 : 0)),
                };
            }
        }
    }

    [Fact]
    public void Equality_SumsInAnyOrder_IsEqualWithEqualHash()
    {
        var (a, b) = (D("a*b + 2*c - 1"), D("c - 1 + b*a + c"));
        Assert.Equal(a, b);
        Assert.True(a == b);
        Assert.Equal(a.GetHashCode(), b.GetHashCode());
        Assert.NotEqual(a, D("a*b + 2*c"));
    }

    [Theory]
    [InlineData("T", "T+1", true)]
    [InlineData("2", "3", true)]
    [InlineData("2*T+1", "T+T", true)]
    [InlineData("T", "T", false)]
    [InlineData("T", "S", false)]
    [InlineData("T", "2*T", false)]
    public void ProvablyDifferent_OnlyWhereNoSizesMakeThemEqual(string a, string b, bool expected) =>
        Assert.Equal(expected, Dim.ProvablyDifferent(D(a), D(b)));

    [Fact]
    public void Substitute_Expressions_GivesNormalForm()
    {
        Assert.Equal("2*n + 3", D("2*T + 1").Substitute(s => s == "T" ? D("n+1") : null).ToString());
        Assert.Equal("n", D("T/2").Substitute(_ => D("2*n")).ToString());
        Assert.Equal("3", D("T/2").Substitute(_ => 7).ToString());
        Assert.Equal("T + U", D("T+S").Substitute(s => s == "S" ? D("U") : null).ToString());
    }

    [Theory]
    [InlineData("8*N*classes + 8*N*hidden", "8*N*(classes + hidden)")]
    [InlineData("4*N*N*a + 6*N*b", "2*N*(2*N*a + 3*b)")]
    [InlineData("N*a + b", "N*a + b")]
    [InlineData("4*N - 8", "4*(N - 2)")]
    [InlineData("(H/2)*a + (H/2)*b", "((H)/(2))*(a + b)")]
    [InlineData("3*N", "3*N")]
    [InlineData("0", "0")]
    public void ToFactoredText_PutsCommonFactorsInFront(string text, string expected)
    {
        Assert.Equal(expected, D(text).ToFactoredText());
        Assert.Equal(D(text), D(D(text).ToFactoredText()));
    }

    [Fact]
    public void Symbols_InsideQuotients_AreListedOnce() =>
        Assert.Equal(["H", "S", "T"], D("T*T + (H-T)/S").Symbols.OrderBy(s => s, StringComparer.Ordinal));

    [Theory]
    [InlineData("T", "T", null)]
    [InlineData("2*T", null, null)]
    [InlineData("T+1", null, null)]
    [InlineData("-T", null, null)]
    [InlineData("T*S", null, null)]
    [InlineData("T/2", null, null)]
    [InlineData("5", null, 5L)]
    [InlineData("T-T", null, 0L)]
    [InlineData("T-T+1", null, 1L)]
    public void AsSymbolAndAsConstant_OnlyWhereBare(string text, string? symbol, long? constant)
    {
        Assert.Equal(symbol, D(text).AsSymbol);
        Assert.Equal(constant, D(text).AsConstant);
        Assert.Equal(constant == 1, D(text).IsOne);
    }

    [Fact]
    public void Evaluate_UnknownSymbol_Throws() =>
        Assert.ThrowsAny<Exception>(() => D("a + b").Evaluate(s => s == "a" ? 1 : throw new KeyNotFoundException(s)));

    [Fact]
    public void Product_OfNone_IsOne()
    {
        Assert.Equal(Dim.One, Dim.Product([]));
        Assert.Equal(D("2*B*T"), Dim.Product([Dim.Symbol("T"), 2, Dim.Symbol("B")]));
    }
}
