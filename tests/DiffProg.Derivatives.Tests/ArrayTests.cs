using System.Numerics;
using static DiffProg.Derivatives;

namespace DiffProg.Tests.DerivativeOperators;

public static partial class OfArrays
{
    [Differentiable]
    public static double Along(double[] x, double[] v) => Jvp(u => u[0] * u[1], x, v).Tangent;

    [Differentiable]
    public static double Back(double[] x, double[] c) => Vjp(u => [u[0] * u[1], u[0]], x, c)[0];

    [Differentiable]
    public static double Second(double[] x, double[] v) => HessianVectorProduct(u => u[0] * u[0] * u[1], x, v)[1];

    [Differentiable]
    public static double OutOfRange(double[] x, int k) => Gradient(u => u[k] * u[k], x)[0];

    [Differentiable]
    public static float Rosenbrock(ReadOnlySpan<float> x)
    {
        float s = 0;
        for (int i = 0; i + 1 < x.Length; i++)
            s += (100 * (x[i + 1] - (x[i] * x[i])) * (x[i + 1] - (x[i] * x[i]))) + ((1 - x[i]) * (1 - x[i]));
        return s;
    }

    [Differentiable]
    public static float SlopeOfRosenbrock(ReadOnlySpan<float> x, ReadOnlySpan<float> v)
    {
        float[] g = Gradient<float>(Rosenbrock, x);
        float s = 0;
        for (int i = 0; i < g.Length; i++)
            s += g[i] * v[i];
        return s;
    }

    [Differentiable]
    public static T Generic<T>(ReadOnlySpan<T> x, T k) where T : unmanaged, IFloatingPointIeee754<T>
    {
        T[] g = Gradient<T>(u => T.Sin(u[0] * k) * u[1], x);
        return g[0] * g[1];
    }

    [Differentiable]
    public static double Keeps(Span<double> x)
    {
        double[] q = x.ToArray();
        double[] g = Gradient(u => u[0] * u[0] * u[1], q), same = g;
        g[0] += 1;
        x[0] = same[0] * q[0];
        return g[1] + q[1];
    }
}

public sealed class ArrayTests
{
    [Fact]
    public void Jvp_AlongADirectionOfAnotherLength_Throws()
    {
        double[] x = [1, 2], v = [1, 2, 3], shadow = new double[2], shadowV = new double[3];
        Assert.Throws<ArgumentException>(() => OfArrays.Along(x, v));
        Assert.Throws<ArgumentException>(() => OfArrays.AlongValue(x, v));
        Assert.Throws<ArgumentException>(() => OfArrays.AlongGradient(x, v, shadow, shadowV));
        Assert.Throws<ArgumentException>(() => OfArrays.Second(x, v));
        Assert.Throws<ArgumentException>(() => OfArrays.SecondGradient(x, v, shadow, shadowV));
        Assert.Equal([0, 0], shadow);
    }

    [Fact]
    public void Vjp_OfACotangentOfAnotherLength_Throws()
    {
        double[] x = [1, 2], c = [1, 2, 3], shadow = new double[2], shadowC = new double[3];
        Assert.Throws<ArgumentException>(() => OfArrays.Back(x, c));
        Assert.Throws<ArgumentException>(() => OfArrays.BackValue(x, c));
        Assert.Throws<ArgumentException>(() => OfArrays.BackGradient(x, c, shadow, shadowC));
        Assert.Equal(8, OfArrays.BackValue(x, [3, 2]));
    }

    [Fact]
    public void Gradient_OfAFunctionThatReadsTooFar_ThrowsWhatItThrows()
    {
        double[] x = [1, 2], shadow = new double[2];
        Assert.Throws<IndexOutOfRangeException>(() => OfArrays.OutOfRange(x, 2));
        Assert.Throws<IndexOutOfRangeException>(() => OfArrays.OutOfRangeValue(x, 2));
        Assert.Throws<IndexOutOfRangeException>(() => OfArrays.OutOfRangeGradient(x, 2, shadow));
        Assert.Equal([0, 0], shadow);
    }

    [Fact]
    public void Gradient_OfRosenbrock_InFloat_IsTheClosedForm()
    {
        float[] x = [0.5f, -0.25f, 1.25f], v = [1, -2, 0.5f], byX = new float[3], byV = new float[3];
        float[] g =
        [
            (-400 * x[0] * (x[1] - (x[0] * x[0]))) - (2 * (1 - x[0])),
            (200 * (x[1] - (x[0] * x[0]))) - (400 * x[1] * (x[2] - (x[1] * x[1]))) - (2 * (1 - x[1])),
            200 * (x[2] - (x[1] * x[1])),
        ];
        float[] hv =
        [
            (((1200 * x[0] * x[0]) - (400 * x[1]) + 2) * v[0]) - (400 * x[0] * v[1]),
            (-400 * x[0] * v[0]) + ((202 + (1200 * x[1] * x[1]) - (400 * x[2])) * v[1]) - (400 * x[1] * v[2]),
            (-400 * x[1] * v[1]) + (200 * v[2]),
        ];
        Near((g[0] * v[0]) + (g[1] * v[1]) + (g[2] * v[2]), OfArrays.SlopeOfRosenbrockGradient(x, v, byX, byV));
        for (int i = 0; i < 3; i++)
        {
            Near(g[i], byV[i]);
            Near(hv[i], byX[i]);
        }
    }

    [Fact]
    public void Gradient_InGenericCode_IsThatOfEachKind()
    {
        double[] x = [0.3, 2], shadow = new double[2];
        double expected = Math.Cos(0.3 * 1.5) * 1.5 * 2 * Math.Sin(0.3 * 1.5);
        var (value, slope) = OfArrays.GenericGradient(x, 1.5, shadow);
        Assert.Equal(expected, value, 1e-12);
        Assert.Equal(2 * ((Math.Sin(0.9) / 2) + (0.45 * Math.Cos(0.9))), slope, 1e-12);
        Assert.Equal(2 * 1.5 * 1.5 * Math.Cos(0.9), shadow[0], 1e-12);
        Near((float)expected, OfArrays.GenericValue([0.3f, 2], 1.5f));
    }

    [Fact]
    public void Gradient_OfAnArray_IsANewOne()
    {
        double[] plain = [3, 5], x = [3, 5];
        Assert.Equal(OfArrays.Keeps(plain), OfArrays.KeepsValue(x), 1e-6);
        Assert.Equal(93, x[0]);
        Assert.Equal(14, OfArrays.KeepsValue([3, 5]));
    }

    private static void Near(float expected, float actual) =>
        Assert.Equal(expected, actual, Math.Abs(expected) * 2e-6f);
}
