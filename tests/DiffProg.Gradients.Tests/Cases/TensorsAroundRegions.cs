using System;
using System.Numerics.Tensors;
using DiffProg.Gradients.Tests.Harness;
using static DiffProg.Ops;
using Real = double;

namespace DiffProg.Gradients.Tests.Cases.Double;

/// <summary>Numbers that are reduced from a tensor, go through branches, loops and arrays, and meet tensors again.</summary>
public static partial class TensorsAroundRegions
{
    [Differentiable]
    public static Tensor<Real> ClipsByTheNorm([Shape("N")] Tensor<Real> x, [In(0.1, 2)] Real most)
    {
        Real norm = Sqrt(Sum(x * x) + (Real)0.01), factor = 1;
        if (norm > most)
            factor = most / norm;
        return x * factor;
    }

    // What is the gradient of one argument is read by a loop that may still throw.
    [Differentiable]
    public static Real GradientThatAGuardReads(
        [Shape("N")] Tensor<Real> x, [Shape("N")] Tensor<Real> bias, [Shape("N")] Tensor<Real> shift,
        [Shape("K")] ReadOnlySpan<Real> b)
    {
        var t = Tanh(x + x);
        var v = Cos(t);
        for (int i = 0; i < b.Length; i++)
        {
            v = Tanh(b[2 * i % b.Length] * v);
            if (i > 0)
                break;
        }

        return Sum(bias * t) + Sum(v) + 2 * Sum(shift);
    }

    [Differentiable]
    public static Real ReadInsideALoop([Shape("N")] Tensor<Real> x)
    {
        Real m = 1, v = Sum(x * x);
        for (int i = 0; i < 3; i++)
            m = m * v * (Real)0.1 + i;
        return m + Sum(x * m);
    }

    [Differentiable]
    public static Real ReadAtALoopsStart([Shape("N")] Tensor<Real> x)
    {
        Real m = Mean(x) + Sum(x * x);
        for (int i = 0; i < 3; i++)
            m = m * (Real)0.1 + i;
        return Sum(x * m);
    }

    [Differentiable]
    public static Real ReadInACondition([Shape("N")] Tensor<Real> x)
    {
        Real v = Sum(x * x), m = 1;
        if (v > (Real)1.5)
            m = (Real)0.5;
        return Sum(x * m);
    }

    [Differentiable]
    public static Tensor<Real> TwoRegionsInTurn([Shape("N")] Tensor<Real> x, [Shape("N")] Tensor<Real> y)
    {
        var s = x * y;
        Real m = (Real)0.3, v = Sum(s), w = Sum(y);
        while (m < 2)
            m += v * v + w * w + (Real)0.5;
        Real n = Sum(s * m);
        if (n > 0)
            n = -n;
        return s * n + Softmax(x * m);
    }

    [Differentiable]
    public static Tensor<Real> ScalesRows([Shape("M, N")] Tensor<Real> x, [Shape("N, N")] Tensor<Real> w)
    {
        var y = MatMul(x, w);
        Real size = Mean(y * y) + 1, k = 1;
        for (int i = 0; i < 2; i++)
            k = k / size + i;
        return MatMul(y * k, w) * k + Softmax(y / k);
    }

    [Differentiable]
    public static Real ThroughAnArray([Shape("N")] Tensor<Real> x)
    {
        var a = new Real[2];
        a[0] = Sum(x * x);
        a[1] = a[0] * (Real)0.5 + 1;
        Real t = a[1];
        a[0] = 3;
        return Sum(x * t) * a[0];
    }

    [Differentiable]
    public static Real ReadBeforeItIsOverwritten([Shape("N")] Tensor<Real> x, Real p)
    {
        var a = new Real[2];
        for (int i = 0; i < 2; i++)
            a[i] = p * p + i;
        Real early = a[0];
        for (int i = 0; i < 2; i++)
            a[i] = a[i] * p + 3;
        return Sum(x * a[1]) * early;
    }

    [Differentiable]
    public static Real ChoosesLazily([Shape("N")] Tensor<Real> x)
    {
        Real v = Sum(x * x), w = Sum(x);
        Real n = v > 0 ? Sqrt(v) / (w * w + 1) : 1;
        return Sum(x / n * x);
    }
}
