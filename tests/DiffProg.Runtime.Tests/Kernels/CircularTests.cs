using DiffProg.Kernels;

namespace DiffProg.Tests.Kernels;

public class CircularTests
{
    [Theory]
    [InlineData(1.6)]
    [InlineData(20)]
    [InlineData(3000)]
    [InlineData(1e6)]
    public void AnyArgument_IsWithinTwoUnitsInTheLastPlace(double range)
    {
        var random = new Random(7);
        for (int i = 0; i < 300_000; i++)
            IsNear(range * ((2 * random.NextDouble()) - 1));
    }

    // Where nothing is left of the argument but what pi's later digits say.
    [Fact]
    public void NearTheZeros_IsWithinTwoUnitsInTheLastPlace()
    {
        for (int quarter = -600_000; quarter < 600_000; quarter += 7)
        {
            double x = quarter * (Math.PI / 2);
            IsNear(x);
            IsNear(Math.BitIncrement(x));
            IsNear(x + 1e-9);
        }
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(-1e-300)]
    [InlineData(1e-300)]
    [InlineData(1e6)]
    [InlineData(1e300)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(double.NaN)]
    public void AtExceptionalArguments_IsThatOfMath(double x)
    {
        Assert.Equal(Math.Sin(x), Circular.Sin(x));
        Assert.Equal(Math.Cos(x), Circular.Cos(x));
    }

    private static void IsNear(double x)
    {
        IsWithin(2, Math.Sin(x), Circular.Sin(x), x);
        IsWithin(2, Math.Cos(x), Circular.Cos(x), x);
    }

    private static void IsWithin(int units, double expected, double actual, double x) => Assert.True(
        Math.Abs(actual - expected) <= units * (Math.BitIncrement(Math.Abs(expected)) - Math.Abs(expected)),
        $"at {x:R}: {actual:R}, expected {expected:R}");
}
