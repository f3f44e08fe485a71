using System.Numerics.Tensors;

namespace DiffProg.Tests.DerivativeOperators;

/// <summary>[NoGradient] on the members of records.</summary>
public sealed class FrozenTests
{
    [Fact]
    public void Member_WithoutGradient_LeavesItsPlaceAsItIs()
    {
        var p = new Tower(new(Of(2, 3), Of(5, 7)), new(Of(11, 13), Of(17, 19)));
        var gradient = new Tower(new(Of(1, 1), Of(2, 2)), new(Of(3, 3), Of(4, 4)));
        double value = Frozen.LossGradient(Of(0.5, 0.25), p, gradient: gradient);
        Assert.Equal((0.5 * 2 * 5 * 11 * 17) + (0.25 * 3 * 7 * 13 * 19), value);
        Assert.Equal([1 + (0.5 * 5 * 11 * 17), 1 + (0.25 * 7 * 13 * 19)], gradient.Head.Weight);
        Assert.Equal([2.0, 2], gradient.Head.Scale);
        Assert.Equal([3.0, 3], gradient.Base.Weight);
        Assert.Equal([4.0, 4], gradient.Base.Scale);
    }

    [Fact]
    public void Tangent_OfAMemberWithoutGradient_IsNotRead()
    {
        var p = new Tower(new(Of(2, 3), Of(5, 7)), new(Of(11, 13), Of(17, 19)));
        var tangent = Frozen.LossJvp(Of(0.5, 0.25), p, p).Tangent;
        Assert.Equal((0.5 * 2 * 5 * 11 * 17) + (0.25 * 3 * 7 * 13 * 19), tangent);
    }

    private static Tensor<double> Of(params double[] elements) => Tensor.Create(elements, [elements.Length]);
}
