using System.Numerics.Tensors;
using static DiffProg.Ops;

namespace DiffProg.Tests;

/// <summary>Checks of derivatives that users write: right ones pass, and each kind of mistake is told.</summary>
public class DerivativeCheckTests
{
    [Fact]
    public void Pullback_OfOneNumber_IsRightOrNamesBothValues()
    {
        GradientCheck.Pullback(Math.Sin, (x, g) => g * Math.Cos(x), 0.7).ThrowIfWrong();
        var wrong = GradientCheck.Pullback(Math.Sin, (x, g) => g * Math.Sin(x), 0.7);
        Assert.False(wrong.IsRight);
        Assert.Equal("x", wrong.Parameter);
        Assert.Equal(1.25 * Math.Cos(0.7), wrong.Numeric, 8);
    }

    [Fact]
    public void Pullback_ThatForgetsTheCotangent_IsWrong() =>
        Assert.False(GradientCheck.Pullback(Math.Sin, (x, _) => Math.Cos(x), 0.7).IsRight);

    // Right for the cotangent that is tried, and for no other.
    [Fact]
    public void Pullback_ThatIsNotLinear_IsWrong()
    {
        var wrong = GradientCheck.Pullback(Math.Sin, (x, g) => Math.Abs(g) * Math.Cos(x), 0.7);
        Assert.False(wrong.IsRight);
        Assert.Contains("pullback along -1 times", wrong.ToString());
    }

    [Fact]
    public void Pullback_OfTwoNumbers_NamesTheWrongOne()
    {
        GradientCheck.Pullback((x, y) => x * y * y, (x, y, g) => (g * y * y, 2 * g * x * y), (0.3, -2)).ThrowIfWrong();
        var wrong = GradientCheck.Pullback((x, y) => x * y * y, (x, y, g) => (g * y * y, g * x * y), (0.3, -2));
        Assert.False(wrong.IsRight);
        Assert.Equal("y", wrong.Parameter);
    }

    [Fact]
    public void Pullback_OfATensor_NamesTheWrongElement()
    {
        var at = Tensor.Create([0.3, -0.8, 1.1, 0.2], [2, 2]);
        GradientCheck.Pullback(x => Sum(Exp(x), 1), (x, g) => Exp(x) * Reshape(g, 2, 1), at).ThrowIfWrong();
        var wrong = GradientCheck.Pullback(
            x => Sum(Exp(x), 1), (x, g) => Where(Greater(x, 1), x, Exp(x)) * Reshape(g, 2, 1), at);
        Assert.False(wrong.IsRight);
        Assert.Equal([1, 0], wrong.Index);
    }

    [Fact]
    public void Tangent_OfOneAndTwoNumbers_IsRightOrWrong()
    {
        GradientCheck.Tangent(Math.Sin, (x, v) => v * Math.Cos(x), 0.7).ThrowIfWrong();
        Assert.False(GradientCheck.Tangent(Math.Sin, (x, v) => v, 0.7).IsRight);
        GradientCheck.Tangent((x, y) => x * y, (x, y, v, w) => (v * y) + (x * w), (0.7, 3)).ThrowIfWrong();
        Assert.False(GradientCheck.Tangent((x, y) => x * y, (x, y, v, w) => (v * y) - (x * w), (0.7, 3)).IsRight);
    }

    // Right along either argument alone.
    [Fact]
    public void Tangent_ThatDoesNotAddUp_IsWrong() => Assert.False(GradientCheck.Tangent(
        (x, y) => x * y, (x, y, v, w) => (v * y) + (x * w) + (v * w), (0.7, 3)).IsRight);
}
