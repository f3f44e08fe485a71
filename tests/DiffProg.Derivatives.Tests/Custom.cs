using System.Numerics.Tensors;
using static DiffProg.Derivatives;
using static DiffProg.Ops;

namespace DiffProg.Tests.DerivativeOperators;

/// <summary>
/// Derivatives that the user has written. Some differ on purpose from the true one, so that a test can tell which was
/// used.
/// </summary>
public static partial class Custom
{
    // The pullback says 10 x, not 2 x.
    [Differentiable]
    public static double Square(double x) => x * x;

    [Differentiable]
    [DerivativeOf(nameof(Square))]
    public static double SquarePullback(double x, double cotangent) => 10 * x * cotangent;

    [Differentiable]
    public static double SineOfSquare(double x) => Math.Sin(Square(x));

    [Differentiable]
    public static double DerivativeOfSquare(double x) => Gradient(Square, x);

    [Differentiable]
    public static double CurvatureOfSineOfSquare(double x) => Hessian(t => Math.Sin(Square(t)), x);

    [Differentiable]
    public static double TangentOfSquare(double x, double v) => Jvp(Square, x, v).Tangent;

    [Differentiable]
    public static double SquaresInALoop(double x, int n)
    {
        double s = x;
        for (int i = 0; i < n; i++)
        {
            if (s > 0.3)
                s = Square(s) - (0.1 * s);
        }

        return s;
    }

    // A directional derivative: says x v + 3 y w, not y v + x w
    [Differentiable]
    public static double Product(double x, double y) => x * y;

    [Differentiable]
    [DerivativeOf(nameof(Product), Forward = true)]
    public static double ProductTangent(double x, double y, double v, double w) => (x * v) + (3 * y * w);

    [Differentiable]
    public static double ExpOfProduct(double x, double y) => Math.Exp(Product(x, y));

    [Differentiable]
    public static double MixedOfProduct(double x, double y) => Gradient(t => Math.Exp(Product(t, y)), x);

    // y³ = x, by Newton's method; its derivative by the implicit function theorem, from the result
    [Differentiable]
    public static double CubeRoot(double x)
    {
        double y = 1;
        for (int i = 0; i < 40; i++)
            y -= ((y * y * y) - x) / (3 * y * y);
        return y;
    }

    [Differentiable]
    [DerivativeOf(nameof(CubeRoot))]
    public static double CubeRootPullback(double x, double y, double cotangent) => cotangent / (3 * y * y);

    [Differentiable]
    public static double ThirdOfCubeRoot(double x, double c) =>
        Gradient(p => Gradient(q => Gradient(r => CubeRoot(c * r), q), p), x);

    // Two results, an argument without a gradient, and an integer
    [Differentiable]
    public static (double Sum, double Product) Both(double x, [NoGradient] double k, double y, int n) =>
        (x + (k * y), n * x * y);

    [Differentiable]
    [DerivativeOf(nameof(Both))]
    public static (double, double) BothPullback(
        double x, double k, double y, int n, double sum, double product, double ofSum, double ofProduct) =>
        (ofSum + (n * ofProduct * y), (k * ofSum) + (ofProduct * (product / y)));

    [Differentiable]
    public static double UsesBoth(double x, double y)
    {
        var (sum, product) = Both(x, 2, y, 3);
        return Math.Sin(sum) * product;
    }

    // Of tensors: a step with the derivatives of w softplus(x), so that mixed ones agree whatever the order
    [Differentiable]
    public static Tensor<double> Rounded([Shape("N")] Tensor<double> x, [Shape("N")] Tensor<double> w) =>
        w * Where(Greater(x, 0), x / x, x - x);

    [Differentiable]
    [DerivativeOf(nameof(Rounded))]
    public static (Tensor<double>, Tensor<double>) RoundedPullback(
        [Shape("M")] Tensor<double> x, [Shape("M")] Tensor<double> w, [Shape("M")] Tensor<double> g) =>
        (w * g * Sigmoid(x), g * Softplus(x));

    [Differentiable]
    public static double LossOfRounded(
        [Shape("K, N")] Tensor<double> a, [Shape("N")] Tensor<double> x, [Shape("N")] Tensor<double> w) =>
        Sum(Sin(MatMul(a, Rounded(x, w))));

    [Differentiable]
    public static Tensor<double> HessianOfRounded(
        [Shape("K, N")] Tensor<double> a, [Shape("N")] Tensor<double> x, [Shape("N")] Tensor<double> w,
        [Shape("N")] Tensor<double> v) => HessianVectorProduct(t => Sum(Sin(MatMul(a, Rounded(t, w)))), x, v);
}
