using System.Numerics.Tensors;
using static DiffProg.Ops;

namespace DiffProg.Gradients.Tests;

/// <summary>Programs over floats and doubles: what runs over the same elements still runs in its own
/// precision.</summary>
public static partial class MixedPrecision
{
    [Differentiable]
    public static double Sums([Shape("N")] Tensor<float> x, [Shape("N")] Tensor<double> y, float a) =>
        Sum(x * a) * Sum(y * a);

    [Differentiable]
    public static (Tensor<float> First, Tensor<double> Second) Scale(
        [Shape("N")] Tensor<float> x, [Shape("N")] Tensor<double> y, double a) =>
        (x * (float)a, y * a);
}

public class MixedPrecisionTests
{
    // Small integers: every sum and product is exact in both precisions.
    private static readonly Tensor<float> x = Tensor.Create(
        Enumerable.Range(0, 35).Select(i => (float)(i % 7)).ToArray(), [35]);
    private static readonly Tensor<double> y = Tensor.Create(
        Enumerable.Range(0, 35).Select(i => (double)(i % 5 - 1)).ToArray(), [35]);

    [Fact]
    public void Gradient_OfSumsOverBothKinds_IsExact()
    {
        var (gx, gy) = (Tensor.CreateFromShape<float>([35]), Tensor.CreateFromShape<double>([35]));
        var (value, ga) = MixedPrecision.SumsGradient(x, y, 2, gx, gy);
        double sx = x.Sum(), sy = y.Sum();
        Assert.Equal((4 * sx * sy, 4 * sx * sy), (value, (double)ga));
        Assert.Equal(MixedPrecision.Sums(x, y, 2), value);
        Assert.All(gx, g => Assert.Equal((float)(4 * sy), g));
        Assert.All(gy, g => Assert.Equal(4 * sx, g));
    }

    [Fact]
    public void Vjp_OfTensorsOfBothKinds_IsExact()
    {
        var (gx, gy) = (Tensor.CreateFromShape<float>([35]), Tensor.CreateFromShape<double>([35]));
        double ga = MixedPrecision.ScaleVjp(x, y, 3, x, y, gx, gy);
        Assert.Equal(x.Sum(v => v * v) + y.Sum(v => v * v), ga);
        Assert.Equal(x.Select(v => 3 * v), gx);
        Assert.Equal(y.Select(v => 3 * v), gy);
        var (first, second) = MixedPrecision.ScaleValue(x, y, 3);
        Assert.Equal(x.Select(v => 3 * v), first);
        Assert.Equal(y.Select(v => 3 * v), second);
    }
}
