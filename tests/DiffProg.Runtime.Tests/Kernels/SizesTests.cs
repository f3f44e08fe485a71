using DiffProg.Kernels;

namespace DiffProg.Tests.Kernels;

public class SizesTests
{
    [Theory]
    [InlineData(7, 2, 3)]
    [InlineData(-1, 2, -1)]
    [InlineData(-4, 2, -2)]
    [InlineData(0, 3, 0)]
    [InlineData(7, -2, -4)]
    [InlineData(-7, -2, 3)]
    public void FloorDivide_RoundsDown(int a, int b, int expected)
    {
        Assert.Equal(expected, Sizes.FloorDivide(a, b));
        Assert.Equal(expected, Sizes.FloorDivide((nint)a, b));
        Assert.Equal(expected, (int)Math.Floor(a / (double)b));
    }

    [Fact]
    public void FloorDivide_ByZero_ThrowsAsCSharpDoes() =>
        Assert.Throws<DivideByZeroException>(() => Sizes.FloorDivide(1, 0));
}
