using System.Numerics.Tensors;
using DiffProg.Kernels;
using static DiffProg.Ops;

namespace DiffProg.Tests;

public class DropoutTests
{
    private static readonly RandomKey key = new(42);

    [Fact]
    public void Dropout_KeepsWhereTheUniformNumberIsAtLeastTheRate()
    {
        var x = Make.Range(4, 5) + 1.0;
        var y = Make.Elements(Dropout(x, 0.25, key));
        for (var i = 0; i < 20; i++)
        {
            var kept = Philox.UniformDouble(key.Value, i) >= 0.25;
            Make.AssertClose(kept ? (i + 1) / 0.75 : 0, y[i]);
        }

        var single = Make.Elements(Dropout(Make.Floats([3], 1, 1, 1), 0.5f, key));
        var expected = Enumerable.Range(0, 3).Select(i => Philox.UniformSingle(key.Value, i) >= 0.5f ? 2f : 0f);
        Assert.Equal(expected, single);
    }

    [Fact]
    public void Dropout_OfManyOnes_KeepsTheMean()
    {
        var ones = Broadcast(Make.Vector(1), 20000);
        Make.AssertClose(1, Mean(Dropout(ones, 0.2, key)), 0.02);
        Make.AssertClose(Make.Elements(Dropout(ones, 0.2, key)), Make.Elements(Dropout(ones, 0.2, key)));
        Assert.NotEqual(Make.Elements(Dropout(ones, 0.2, key)), Make.Elements(Dropout(ones, 0.2, key.Fold(1))));
    }

    [Fact]
    public void Dropout_AtRateZero_IsTheIdentity_AndViewsAndEmptyPass()
    {
        Make.AssertIs(Dropout(Make.MiddleColumns(), 0, key), [3, 2], 1, 2, 5, 6, 9, 10);
        Assert.Equal([0, 2], Make.Shape(Dropout(Make.Doubles([0, 2]), 0.5, key)));
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(-0.1)]
    [InlineData(double.NaN)]
    public void Dropout_OfImpossibleRate_IsRefused(double rate) =>
        Assert.Throws<ArgumentOutOfRangeException>("rate", () => Dropout(Make.Range(2), rate, key));
}
