using System.Numerics.Tensors;
using DiffProg.Gradients.Tests.Harness;
using static DiffProg.Ops;
using Real = double;

namespace DiffProg.Gradients.Tests.Cases.Double;

/// <summary>Each element-wise function, alone, on a tensor.</summary>
public static partial class ElementWise
{
    [Differentiable]
    public static Tensor<Real> AbsOf([Shape("N")] Tensor<Real> x) => Abs(x);

    [Differentiable]
    public static Tensor<Real> SignOf([Shape("N")] Tensor<Real> x) => Sign(x) + x;

    [Differentiable]
    public static Tensor<Real> ExpOf([Shape("N")] Tensor<Real> x) => Exp(x);

    [Differentiable]
    public static Tensor<Real> ExpM1Of([Shape("N")] Tensor<Real> x) => ExpM1(x);

    [Differentiable]
    public static Tensor<Real> LogOf([Shape("N")] [In(0.2, 4)] Tensor<Real> x) => Log(x);

    [Differentiable]
    public static Tensor<Real> LogP1Of([Shape("N")] [In(-0.7, 3)] Tensor<Real> x) => LogP1(x);

    [Differentiable]
    public static Tensor<Real> SqrtOf([Shape("N")] [In(0.2, 4)] Tensor<Real> x) => Sqrt(x);

    [Differentiable]
    public static Tensor<Real> RsqrtOf([Shape("N")] [In(0.2, 4)] Tensor<Real> x) => Rsqrt(x);

    [Differentiable]
    public static Tensor<Real> SinOf([Shape("N")] Tensor<Real> x) => Sin(x);

    [Differentiable]
    public static Tensor<Real> CosOf([Shape("N")] Tensor<Real> x) => Cos(x);

    [Differentiable]
    public static Tensor<Real> TanOf([Shape("N")] [In(-1.2, 1.2)] Tensor<Real> x) => Tan(x);

    [Differentiable]
    public static Tensor<Real> TanhOf([Shape("N")] Tensor<Real> x) => Tanh(x);

    [Differentiable]
    public static Tensor<Real> AtanOf([Shape("N")] Tensor<Real> x) => Atan(x);

    [Differentiable]
    public static Tensor<Real> SigmoidOf([Shape("N")] Tensor<Real> x) => Sigmoid(x);

    [Differentiable]
    public static Tensor<Real> SoftplusOf([Shape("N")] Tensor<Real> x) => Softplus(x);

    [Differentiable]
    public static Tensor<Real> ErfOf([Shape("N")] Tensor<Real> x) => Erf(x);

    [Differentiable]
    public static Tensor<Real> ReluOf([Shape("N")] Tensor<Real> x) => Relu(x);

    [Differentiable, NoDifferences]
    public static Tensor<Real> StopGradientOf([Shape("N")] Tensor<Real> x) => StopGradient(x) + x;

    [Differentiable]
    public static Tensor<Real> SiluOf([Shape("N")] Tensor<Real> x) => Silu(x);

    [Differentiable]
    public static Tensor<Real> GeluOf([Shape("N")] Tensor<Real> x) => Gelu(x);

    [Differentiable]
    public static Tensor<Real> GeluTanhOf([Shape("N")] Tensor<Real> x) => GeluTanh(x);

    [Differentiable]
    public static Tensor<Real> NegateOf([Shape("N")] Tensor<Real> x) => -x;

    [Differentiable]
    public static Tensor<Real> SpelledAsDotNet([Shape("N")] Tensor<Real> x) =>
        Tensor.Multiply<Real>(Tensor.Tanh<Real>(x), Tensor.Sigmoid<Real>(Tensor.Exp<Real>(Tensor.Negate<Real>(x))));

    [Differentiable]
    public static Tensor<Real> Rank2([Shape("A, B")] Tensor<Real> x) => Tanh(x) * Exp(Sin(x));

    [Differentiable]
    public static Tensor<Real> Rank3([Shape("A, B, C")] Tensor<Real> x) => Sigmoid(x) / (Exp(x) + 1f);

    [Differentiable]
    public static Tensor<Real> Rank4([Shape("A, B, C, D")] Tensor<Real> x) => Softplus(x) - Erf(x) * Cos(x);
}
