using System.Numerics.Tensors;
using DiffProg.Gradients.Tests.Harness;
using static DiffProg.Ops;
using Real = double;

namespace DiffProg.Gradients.Tests.Cases.Double;

/// <summary>Each function on scalars: the value is bit-equal to the body's, the gradients come back by value.</summary>
public static partial class Scalars
{
    [Differentiable]
    public static Real AbsOf(Real x) => Abs(x);

    [Differentiable]
    public static Real SignOf(Real x) => Sign(x) + x;

    [Differentiable]
    public static Real ExpOf(Real x) => Exp(x);

    [Differentiable]
    public static Real ExpM1Of(Real x) => ExpM1(x);

    [Differentiable]
    public static Real LogOf([In(0.2, 4)] Real x) => Log(x);

    [Differentiable]
    public static Real LogP1Of([In(-0.7, 3)] Real x) => LogP1(x);

    [Differentiable]
    public static Real SqrtOf([In(0.2, 4)] Real x) => Sqrt(x);

    [Differentiable]
    public static Real RsqrtOf([In(0.2, 4)] Real x) => Rsqrt(x);

    [Differentiable]
    public static Real SinOf(Real x) => Sin(x);

    [Differentiable]
    public static Real CosOf(Real x) => Cos(x);

    [Differentiable]
    public static Real TanOf([In(-1.2, 1.2)] Real x) => Tan(x);

    [Differentiable]
    public static Real TanhOf(Real x) => Tanh(x);

    [Differentiable]
    public static Real AtanOf(Real x) => Atan(x);

    [Differentiable]
    public static Real SigmoidOf(Real x) => Sigmoid(x);

    [Differentiable]
    public static Real SoftplusOf(Real x) => Softplus(x);

    [Differentiable]
    public static Real ErfOf(Real x) => Erf(x);

    [Differentiable]
    public static Real ReluOf(Real x) => Relu(x);

    [Differentiable, NoDifferences]
    public static Real StopGradientOf(Real x) => StopGradient(x) + x;

    [Differentiable]
    public static Real SiluOf(Real x) => Silu(x);

    [Differentiable]
    public static Real GeluOf(Real x) => Gelu(x);

    [Differentiable]
    public static Real GeluTanhOf(Real x) => GeluTanh(x);

    [Differentiable]
    public static Real NegateOf(Real x) => -x;

    [Differentiable]
    public static Real PlusOf(Real x) => +x;

    [Differentiable]
    public static Real Arithmetic(Real x, Real y) => (x + y) * (x - y) / (x * x + 1) - 2 * x;

    [Differentiable]
    public static Real PowOf([In(0.3, 3)] Real x, Real y) => Pow(x, y);

    [Differentiable]
    public static Real Powers(Real x) => Pow(x, 2) + Pow(x, 3) + Pow(x, 1) + Pow(x, 0) + Pow(x, -1) + Pow(Abs(x), 0.5f);

    [Differentiable]
    public static Real Extrema(Real x, Real y) =>
        Minimum(x, 2 * y) * Maximum(y, x + 0.25f) + Real.Max(x, y) - Real.Min(x, 0);

    [Differentiable]
    public static Real Chosen(Real x, Real y) => x > y ? x * x * y : y * y;

    [Differentiable]
    public static Real Logic(Real x, Real y) =>
        (x > 0 && y <= 1 || !(x >= y)) && x != y && (x < 1 || x == y) ? Sin(x) * y : Cos(y) * x;

    [Differentiable]
    public static Real NestedChoice(Real x, Real y) => x > 0 ? y > 0 ? x * y : x / (y * y + 1) : x < -1 ? x : y;

    [Differentiable]
    public static (Real Sum, Real Product) Both(Real x, Real y) => (x + y, x * y);

    [Differentiable]
    public static (Real, Real, Real) Unnamed(Real x, Real y) => (x, y, x);

    [Differentiable]
    public static Real Reassigned(Real x, Real y)
    {
        var z = x;
        z += y * x;
        z *= z;
        z -= 1;
        z /= y * y + 2;
        return z++ + z;
    }

    [Differentiable]
    public static Real FromInteger(Real x, int n) => x * n + (Real)n / 2 + n / 2;

    [Differentiable]
    public static Real TimesSquare(Real x, int n) => x * (n * n) + x * (n - 7) / (1L + n);

    // The square wraps to 1 in int.
    [Differentiable]
    public static Real Wrapping(Real x) => TimesSquare(x, 65537 * 3) + x * TimesSquare(x, -2);

    [Differentiable]
    public static Real OfIntegers(Real x, int n) =>
        x * Math.Abs(2 - n) + Math.Max(n, 2) * x / Math.Min(-n, -1) + Math.Abs(-3) * x;

    [Differentiable]
    public static Real MathSpelling(Real x, Real y) =>
        Real.Exp(x) + Real.Sin(y) * Real.Sqrt(x * x + 1) + Real.Tanh(x) + Real.Atan(y) + Real.Abs(x);

    [Differentiable]
    public static Real Constants(Real x)
    {
        const Real half = 0.5f;
        return half * x + Real.Pi * 1e-3f - 1 / (Real)3;
    }

#pragma warning disable DP3002 // That the gradient is zero is what is tested.
    [Differentiable]
    public static Real Unused(Real x, Real y) => x * x;

    [Differentiable]
    public static Real Constant(Real x) => 2;
#pragma warning restore DP3002

    [Differentiable]
    public static Real Deep(Real x)
    {
        var a = Sin(x) * x;
        var b = a * a + x;
        var c = Exp(-b * b) * a;
        var (d, e) = (c + a, c * b);
        (d, e) = (e, d);
        return d * e + Log(1 + e * e) - Rsqrt(1 + d * d);
    }
}
