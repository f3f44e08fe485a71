using System.ComponentModel;
using System.Numerics.Tensors;
using static DiffProg.Ops;

namespace DiffProg.Tests;

public class InitializerTests
{
    private static readonly RandomKey key = new(7);

    [Theory]
    [InlineData(Initialization.Normal, 1.0)]
    [InlineData(Initialization.XavierNormal, 0.08164965809277261)]                          // sqrt(2 / 300)
    [InlineData(Initialization.HeNormal, 0.1)]                                              // sqrt(2 / 200)
    [InlineData(Initialization.Uniform, 0.57735026918962573)]                               // 1 / sqrt(3)
    [InlineData(Initialization.XavierUniform, 0.08164965809277261)]
    [InlineData(Initialization.HeUniform, 0.1)]
    public void Make_OfHundredByTwoHundred_HasItsMeanAndDeviation(Initialization kind, double deviation)
    {
        var x = Initializers.Make<double>(kind, 1, key, 100, 200);
        Assert.Equal([100, 200], Make.Shape(x));
        Assert.True(Math.Abs(Mean(x)) < 0.03 * deviation);
        Make.AssertClose(1, Math.Sqrt(Variance(x)) / deviation, 0.02);
        var doubled = Initializers.Make<double>(kind, 2, key, 100, 200);
        Make.AssertClose(Make.Elements(2.0 * x), Make.Elements(doubled));
    }

    [Fact]
    public void Make_OfNormal_HasTheTailsOfANormal()
    {
        var x = Make.Elements(Initializers.Make<double>(Initialization.Normal, 1, key, 40000));
        Make.AssertClose(0.6827, x.Count(v => Math.Abs(v) < 1) / 40000.0, 0.01);
        Make.AssertClose(0.0455, x.Count(v => Math.Abs(v) > 2) / 40000.0, 0.005);
        Make.AssertClose(3, x.Average(v => v * v * v * v), 0.05);
    }

    [Theory]
    [InlineData(Initialization.Uniform, 1.0)]
    [InlineData(Initialization.XavierUniform, 0.14142135623730951)]                         // sqrt(6 / 300)
    [InlineData(Initialization.HeUniform, 0.17320508075688773)]                             // sqrt(6 / 200)
    public void Make_OfUniform_StaysInItsBounds(Initialization kind, double bound)
    {
        var x = Initializers.Make<double>(kind, 1, key, 100, 200);
        Assert.True(Max(x) < bound && Max(x) > 0.999 * bound);
        Assert.True(Min(x) >= -bound && Min(x) < -0.999 * bound);
    }

    [Fact]
    public void Make_OfConstants_IgnoresTheKey()
    {
        Make.AssertIs(Initializers.Make<double>(Initialization.Zeros, 5, key, 2), [2], 0, 0);
        Make.AssertIs(Initializers.Make<double>(Initialization.Ones, 0.5, key, 1, 2), [1, 2], 0.5, 0.5);
    }

    [Fact]
    public void Make_IsAFunctionOfTheKey_AndAgreesAcrossPrecisions()
    {
        var x = Initializers.Make<double>(Initialization.HeNormal, 1, key, 3, 4);
        Assert.Equal(Make.Elements(x), Make.Elements(Initializers.Make<double>(Initialization.HeNormal, 1, key, 3, 4)));
        var other = Initializers.Make<double>(Initialization.HeNormal, 1, key.Fold(1), 3, 4);
        Assert.NotEqual(Make.Elements(x), Make.Elements(other));
        Assert.Equal(Make.Elements(x).Select(v => (float)v),
            Make.Elements(Initializers.Make<float>(Initialization.HeNormal, 1, key, 3, 4)));
    }

    [Fact]
    public void Make_OfEdgeShapes()
    {
        Assert.Equal([0, 3], Make.Shape(Initializers.Make<float>(Initialization.XavierUniform, 1, key, 0, 3)));
        Assert.Equal([3, 0], Make.Shape(Initializers.Make<float>(Initialization.HeNormal, 1, key, 3, 0)));
        Assert.Equal([4], Make.Shape(Initializers.Make<float>(Initialization.XavierNormal, 1, key, 4)));
        Assert.Throws<ArgumentException>(() => Initializers.Make<float>(Initialization.Zeros, 1, key));
        Assert.Throws<ArgumentException>(() => Initializers.Make<float>(Initialization.Zeros, 1, key, 2, -1));
        Assert.Throws<InvalidEnumArgumentException>(() => Initializers.Make<float>((Initialization)99, 1, key, 2));
    }
}
