using System.Numerics.Tensors;

namespace DiffProg.Tests.DerivativeOperators;

/// <summary>The user's derivative is used wherever the method is differentiated, in both modes, to any order.</summary>
public sealed class CustomTests
{
    [Theory]
    [InlineData(0.7)]
    [InlineData(-1.3)]
    public void Pullback_OfTheUsers_IsUsedInBothModes(double x)
    {
        Near(x * x, Custom.SquareValue(x));
        Near(10 * x, Custom.SquareGradient(x).XGradient);
        Near(20 * x, Custom.SquareJvp(x, 2).Tangent);
        Near(10 * x * Math.Cos(x * x), Custom.SineOfSquareGradient(x).XGradient);
        Near(-30 * x * Math.Cos(x * x), Custom.SineOfSquareJvp(x, -3).Tangent);
        Near(10 * x * 0.3, Custom.TangentOfSquareValue(x, 0.3));
    }

    [Theory]
    [InlineData(0.7)]
    [InlineData(-1.3)]
    public void Pullback_OfTheUsers_IsUsedAtHigherOrders(double x)
    {
        // 10 x is what there is to differentiate.
        Near(10 * x, Custom.DerivativeOfSquareValue(x));
        Near(10, Custom.DerivativeOfSquareGradient(x).XGradient);
        Near(10, Custom.DerivativeOfSquareJvp(x, 1).Tangent);
        var tangent = Custom.TangentOfSquareGradient(x, 0.3);
        Near(3, tangent.XGradient);
        Near(10 * x, tangent.VGradient);
        // (sin y)' = 10 x cos y, (cos y)' = -10 x sin y
        double y = x * x;
        Near((10 * Math.Cos(y)) - (100 * x * x * Math.Sin(y)), Custom.CurvatureOfSineOfSquareValue(x));
        double third = -(100 * x * Math.Sin(y)) - (200 * x * Math.Sin(y)) - (1000 * x * x * x * Math.Cos(y));
        Near(third, Custom.CurvatureOfSineOfSquareGradient(x).XGradient);
        Near(third, Custom.CurvatureOfSineOfSquareJvp(x, 1).Tangent);
    }

    [Fact]
    public void Pullback_OfTheUsers_IsUsedInLoopsAndBranches()
    {
        double s = 0.95, derivative = 1;
        for (int i = 0; i < 4; i++)
        {
            if (s > 0.3)
                (s, derivative) = ((s * s) - (0.1 * s), derivative * ((10 * s) - 0.1));
        }

        var gradient = Custom.SquaresInALoopGradient(0.95, 4);
        Near(s, gradient.Value);
        Near(derivative, gradient.XGradient);
        Near(derivative, Custom.SquaresInALoopJvp(0.95, 4, 1).Tangent);
    }

    [Fact]
    public void DirectionalDerivative_OfTheUsers_IsUsedInBothModes()
    {
        const double x = 0.7, y = -0.4;
        var gradient = Custom.ProductGradient(x, y);
        Near(x * y, gradient.Value);
        Near(x, gradient.XGradient);
        Near(3 * y, gradient.YGradient);
        Near((x * 2) + (3 * y * 5), Custom.ProductJvp(x, y, 2, 5).Tangent);
        double e = Math.Exp(x * y);
        Near(e * x, Custom.ExpOfProductGradient(x, y).XGradient);
        Near(e * 3 * y, Custom.ExpOfProductGradient(x, y).YGradient);
        // g = e^p x with p' = (x, 3 y)
        Near(e * x, Custom.MixedOfProductValue(x, y));
        Near((e * x * x) + e, Custom.MixedOfProductGradient(x, y).XGradient);
        Near(e * x * 3 * y, Custom.MixedOfProductGradient(x, y).YGradient);
        Near((e * x * x) + e + (e * x * 3 * y), Custom.MixedOfProductJvp(x, y, 1, 1).Tangent);
    }

    [Fact]
    public void Pullback_FromTheResult_DifferentiatesAFixedPoint()
    {
        Near(Math.Cbrt(2), Custom.CubeRootValue(2));
        Near(Math.Pow(2, -2.0 / 3) / 3, Custom.CubeRootGradient(2).XGradient);
        Near(Math.Pow(2, -2.0 / 3) / 3, Custom.CubeRootJvp(2, 1).Tangent);
        // c^(1/3) (1/3) (-2/3) (-5/3) x^(-8/3)
        double x = 1.7, c = 0.6;
        double third = Math.Cbrt(c) * 10 / 27 * Math.Pow(x, -8.0 / 3);
        Near(third, Custom.ThirdOfCubeRootValue(x, c));
        var gradient = Custom.ThirdOfCubeRootGradient(x, c);
        Near(-8.0 / 3 * third / x, gradient.XGradient);
        Near(third / 3 / c, gradient.CGradient);
        Near(-8.0 / 3 * third / x, Custom.ThirdOfCubeRootJvp(x, c, 1, 0).Tangent);
    }

    [Fact]
    public void Pullback_OfTwoResults_TakesACotangentOfEach()
    {
        const double x = 0.7, y = -0.4, sum = x + (2 * y);
        var gradient = Custom.UsesBothGradient(x, y);
        Near(Math.Sin(sum) * 3 * x * y, gradient.Value);
        Near((Math.Cos(sum) * 3 * x * y) + (Math.Sin(sum) * 3 * y), gradient.XGradient);
        Near((2 * Math.Cos(sum) * 3 * x * y) + (Math.Sin(sum) * 3 * x), gradient.YGradient);
        Near(gradient.XGradient - (2 * gradient.YGradient), Custom.UsesBothJvp(x, y, 1, -2).Tangent);
        Assert.Equal((2.0, 7.0), Round(Custom.BothVjp(x, 3.5, y, 2, 2, 0)));
    }

    [Fact]
    public void Pullback_OfTensors_IsUsedInBothModesAndTwice()
    {
        var (a, x, w) = (Tensor.Create([0.5, -1.0, 0.3, 0.8, 0.1, -0.6], [3, 2]), Vector(0.4, -0.9), Vector(1.1, 0.7));
        Tensor<double> byA = Zeros(a), byX = Zeros(x), byW = Zeros(w);
        double value = Custom.LossOfRoundedGradient(a, x, w, byA, byX, byW);
        // g = Aᵀ cos(A r), r = w step(x)
        double[] r = [1.1, 0];
        double[] g = [Column(a, 0, r), Column(a, 1, r)];
        Near(Enumerable.Range(0, 3).Sum(k => Math.Sin((a[k, 0] * r[0]) + (a[k, 1] * r[1]))), value);
        for (int i = 0; i < 2; i++)
        {
            Near(w[i] * g[i] / (1 + Math.Exp(-x[i])), byX[i]);
            Near(g[i] * Math.Log(1 + Math.Exp(x[i])), byW[i]);
        }

        var tangent = Custom.LossOfRoundedJvp(a, x, w, Zeros(a), Vector(0.3, 0.2), Vector(-0.5, 0.9)).Tangent;
        Near((0.3 * byX[0]) + (0.2 * byX[1]) - (0.5 * byW[0]) + (0.9 * byW[1]), tangent);

        // The derivative of that gradient by its own rules: d/dx (w σ(x) g(x)), with dr = w σ(x) v
        double[] v = [0.6, -0.2];
        var product = Custom.HessianOfRoundedValue(a, x, w, Vector(v));
        double[] s = [.. x.Select(e => 1 / (1 + Math.Exp(-e)))];
        double[] dr = [w[0] * s[0] * v[0], w[1] * s[1] * v[1]];
        for (int i = 0; i < 2; i++)
        {
            double dg = -Enumerable.Range(0, 3).Sum(k =>
                a[k, i] * Math.Sin((a[k, 0] * r[0]) + (a[k, 1] * r[1])) * ((a[k, 0] * dr[0]) + (a[k, 1] * dr[1])));
            Near((w[i] * s[i] * (1 - s[i]) * v[i] * g[i]) + (w[i] * s[i] * dg), product[i]);
        }

        Tensor<double> a2 = Zeros(a), x2 = Zeros(x), w2 = Zeros(w), v2 = Zeros(x);
        Custom.HessianOfRoundedVjp(a, x, w, Vector(v), Vector(1.0, -2.0), a2, x2, w2, v2);
        var along = Custom.HessianOfRoundedJvp(
            a, x, w, Vector(v), a, Vector(0.3, 0.2), Vector(-0.5, 0.9), Vector(0.1, 0.8));
        Near(
            Dot(a, a2) + Dot(Vector(0.3, 0.2), x2) + Dot(Vector(-0.5, 0.9), w2) + Dot(Vector(0.1, 0.8), v2),
            along.Tangent[0] - (2 * along.Tangent[1]));
    }

    private static double Column(Tensor<double> a, int i, double[] r) => Enumerable.Range(0, 3).Sum(
        k => a[k, i] * Math.Cos((a[k, 0] * r[0]) + (a[k, 1] * r[1])));

    private static (double, double) Round((double X, double Y) pair) =>
        (Math.Round(pair.X, 12), Math.Round(pair.Y, 12));

    private static Tensor<double> Vector(params double[] elements) => Tensor.Create(elements, [elements.Length]);

    private static Tensor<double> Zeros(Tensor<double> like) => Tensor.CreateFromShape<double>(like.Lengths);

    private static double Dot(Tensor<double> x, Tensor<double> y) => x.Zip(y, (a, b) => a * b).Sum();

    private static void Near(double expected, double actual) => Assert.True(
        Math.Abs(expected - actual) <= 1e-11 * Math.Max(1, Math.Abs(expected)), $"{actual}, expected {expected}");
}
