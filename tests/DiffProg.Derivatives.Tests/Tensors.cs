using System.Numerics.Tensors;
using static DiffProg.Derivatives;
using static DiffProg.Ops;

namespace DiffProg.Tests.DerivativeOperators;

/// <summary>Derivatives of functions of tensors inside differentiable methods.</summary>
public static partial class Tensors
{
    // 2 a x: the gradient as a result
    [Differentiable]
    public static Tensor<double> OfSquares([Shape("N")] Tensor<double> x, double a) =>
        Gradient(t => a * Sum(t * t), x);

    // A row, in a method without loops and branches: (w0 + w1) · 2 a
    [Differentiable]
    public static double OfARow(double a, [Shape("M, N")] Tensor<double> w) =>
        Gradient(u => Sum(Index(w, 0)) * u * u, a);

    // The gradient of the rows' product, as a result
    [Differentiable]
    public static Tensor<double> OfRows(double a, [Shape("M, N")] Tensor<double> w) =>
        Gradient(v => Sum(Index(v, 0) * Index(v, 2)) * a, w);

    // ‖∇f‖² of f = Σ sin(w x)
    [Differentiable]
    public static double GradientPenalty([Shape("N")] Tensor<double> x, [Shape("N")] Tensor<double> w)
    {
        var g = Gradient(t => Sum(Sin(w * t)), x);
        return Sum(g * g);
    }

    // H v of f = log Σ exp(W x), by both roads
    [Differentiable]
    public static Tensor<double> ForwardOverReverse(
        [Shape("M, N")] Tensor<double> w, [Shape("N")] Tensor<double> x, [Shape("N")] Tensor<double> v) =>
        HessianVectorProduct(t => LogSumExp(MatMul(w, t)), x, v);

    [Differentiable]
    public static Tensor<double> ReverseOverReverse(
        [Shape("M, N")] Tensor<double> w, [Shape("N")] Tensor<double> x, [Shape("N")] Tensor<double> v) =>
        Gradient(t => Sum(v * Gradient(u => LogSumExp(MatMul(w, u)), t)), x);

    [Differentiable]
    public static Tensor<double> ReverseOverForward(
        [Shape("M, N")] Tensor<double> w, [Shape("N")] Tensor<double> x, [Shape("N")] Tensor<double> v) =>
        Gradient(t => Jvp(u => LogSumExp(MatMul(w, u)), t, v).Tangent, x);

    // A layer's tangent and pullback
    [Differentiable]
    public static Tensor<double> LayerTangent(
        [Shape("M, N")] Tensor<double> w, [Shape("N")] Tensor<double> x, [Shape("N")] Tensor<double> v) =>
        Jvp(t => Softmax(MatMul(w, t)), x, v).Tangent;

    [Differentiable]
    public static Tensor<double> LayerPullback(
        [Shape("M, N")] Tensor<double> w, [Shape("N")] Tensor<double> x, [Shape("M")] Tensor<double> g) =>
        Vjp(t => Softmax(MatMul(w, t)), x, g);

    // The velocity of a curve
    [Differentiable]
    public static Tensor<double> Velocity([Shape("N")] Tensor<double> w, double time) =>
        Jvp(t => Sin(t * w), time, 1.0).Tangent;

    // A gradient step inside the loss (MAML; Finn et al., 2017)
    [Differentiable]
    public static double AfterOneStep(
        [Shape("M, N")] Tensor<double> a, [Shape("N")] Tensor<double> x, [Shape("M")] Tensor<double> y, double rate)
    {
        var g = Gradient(t => MeanSquaredError(Tanh(MatMul(a, t)), y), x);
        return MeanSquaredError(Tanh(MatMul(a, x - (rate * g))), y);
    }

    // Normalisation has an adjoint of its own
    [Differentiable]
    public static double NormalisedPenalty(
        [Shape("B, N")] Tensor<double> x, [Shape("N")] Tensor<double> scale, [Shape("N")] Tensor<double> shift)
    {
        var g = Gradient(t => Sum(Gelu(LayerNorm(t, scale, shift))), x);
        return Sum(g * g);
    }

    // In single precision
    [Differentiable]
    public static float Single([Shape("N")] Tensor<float> x, float a)
    {
        var (value, g) = ValueAndGradient(t => a * Sum(Exp(t)), x);
        return value + Sum(g);
    }

    // A number beside tensors that the function captures
    [Differentiable]
    public static double ByANumber([Shape("N")] Tensor<double> x, double s) => Gradient(t => Sum(Exp(t * x)), s);

    // The loss after several steps of gradient descent, by its hyperparameters as well
    [Differentiable]
    public static double AfterDescent(
        [Shape("M, N")] Tensor<double> a, [Shape("N")] Tensor<double> x, [Shape("M")] Tensor<double> y, double rate,
        int steps)
    {
        var t = x;
        for (int i = 0; i < steps; i++)
            t = t - (rate * Gradient(u => MeanSquaredError(Tanh(MatMul(a, u)), y), t));
        return MeanSquaredError(Tanh(MatMul(a, t)), y);
    }

    // A tensor's derivative where a number decides
    [Differentiable]
    public static double InABranch([Shape("N")] Tensor<double> x, double s)
    {
        var g = x;
        if (s > 0)
            g = Gradient(t => s * Sum(t * t * t), x);
        return Sum(g * g);
    }

    // A loop over a tensor, inside and outside
    [Differentiable]
    public static double OfALoop([Shape("N")] Tensor<double> x, [Shape("N")] Tensor<double> v, int steps) => Sum(
        v * Gradient(
            t =>
            {
                var u = t;
                for (int i = 0; i < steps; i++)
                    u = Sin(u) * t;
                return Sum(u);
            },
            x));

    // More results than arguments, and the reverse
    [Differentiable]
    public static Tensor<double> TallJacobian([Shape("M, N")] Tensor<double> a, [Shape("N")] Tensor<double> x) =>
        Jacobian(t => Sin(MatMul(a, t)), x);

    [Differentiable]
    public static Tensor<double> WideJacobian([Shape("M, N")] Tensor<double> a, [Shape("M")] Tensor<double> x) =>
        Jacobian(t => Sin(MatMul(t, a)) * Sum(t), x);

    // The logarithm of the volume that a map makes of a unit square
    [Differentiable]
    public static double Volume([Shape("2, 2")] Tensor<double> a, [Shape("2")] Tensor<double> x)
    {
        var j = Jacobian(t => Tanh(MatMul(a, t)) + t, x);
        var squares = MatMul(j, Transpose(j));
        return Log(Sum(squares * squares));
    }

    [Differentiable]
    public static Tensor<double> HessianOf([Shape("M, N")] Tensor<double> a, [Shape("N")] Tensor<double> x) =>
        Hessian(t => LogSumExp(MatMul(a, t)), x);

    [Differentiable]
    public static Tensor<double> HessianOfAMatrix([Shape("2, N")] Tensor<double> x) =>
        Hessian(t => Sum(t * t * t) + Sum(MatMul(t, Transpose(t))), x);
}
