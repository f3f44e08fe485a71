using static DiffProg.Ops;

namespace DiffProg.Tests;

public class IndexingTests
{
    [Fact]
    public void Index_DropsTheFirstAxis()
    {
        Make.AssertIs(Index(Make.Range(2, 3), 1), [3], 3, 4, 5);
        Make.AssertIs(Index(Make.MiddleColumns(), 2), [2], 9, 10);
        Assert.Equal([3, 4], Make.Shape(Index(Make.Range(2, 3, 4), 0)));
        Assert.Contains("x[index]", Assert.Throws<ArgumentException>(() => Index(Make.Range(3), 0)).Message);
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Index(Make.Range(2, 3), 2));
        Assert.Contains("'index' is 2; expected 0 to 1", error.Message);
    }

    [Fact]
    public void Gather_TakesRows_TheSameTwiceToo()
    {
        Make.AssertIs(Gather(Make.Range(3, 2), [2, 0, 2]), [3, 2], 4, 5, 0, 1, 4, 5);
        Make.AssertIs(Gather(Make.LastRows(), [1]), [1, 4], 8, 9, 10, 11);
        Make.AssertIs(Gather(Make.Range(3), [2, 1]), [2], 2, 1);
        Assert.Equal([0, 2], Make.Shape(Gather(Make.Range(3, 2), [])));
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Gather(Make.Range(3, 2), [0, 3]));
        Assert.Equal("rows", error.ParamName);
        Assert.Contains("'rows[1]' is 3; expected 0 to 2", error.Message);
    }

    [Fact]
    public void Gather_EqualsOneHotTimesTable()
    {
        var table = Sin(Make.Range(5, 4));
        Make.AssertClose(Make.Elements(Gather(table, [3, 1, 3])),
            Make.Elements(MatMul(OneHot<double>([3, 1, 3], 5), table)));
    }

    [Fact]
    public void OneHot_ByHand()
    {
        Make.AssertIs(OneHot<double>([1, 0], 3), [2, 3], 0, 1, 0, 1, 0, 0);
        Assert.Equal([0, 3], Make.Shape(OneHot<float>([], 3)));
        Assert.Throws<ArgumentOutOfRangeException>(() => OneHot<double>([3], 3));
        Assert.Equal("classes", Assert.Throws<ArgumentOutOfRangeException>(() => OneHot<double>([], -1)).ParamName);
    }
}
