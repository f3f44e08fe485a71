using System;
using System.Numerics.Tensors;
using DiffProg.Gradients.Tests.Harness;
using static DiffProg.Ops;
using Real = double;

namespace DiffProg.Gradients.Tests.Cases.Double;

/// <summary>Tensors whose sizes loops change.</summary>
public static partial class Growing
{
    [Differentiable]
    [Sizes("N=3, n=4", "N=1, n=0", "N=2, n=1", "N=5, n=9")]
    public static Real Joined([Shape("N")] Tensor<Real> x, [Shape("2")] Tensor<Real> v, int n)
    {
        for (int i = 0; i < n; i++)
            x = Tanh(Concatenate(0, x, v * Sum(x)));
        return Sum(x * x);
    }

    // What grows is only read by what it is made of.
    [Differentiable]
    public static Real Collected([Shape("T, D")] Tensor<Real> rows, [Shape("D")] Tensor<Real> start)
    {
        var seen = Reshape(start, 1, start.Lengths[0]);
        Real total = 0;
        for (int t = 0; t < rows.Lengths[0]; t++)
        {
            seen = Concatenate(0, seen, Reshape(Tanh(Index(rows, t)), 1, start.Lengths[0]));
            total += Mean(seen * seen) * (Real)(t + 1);
        }

        return total;
    }

    // Keys and values grow together.
    [Differentiable]
    public static Real Cache(
        [Shape("T, D")] Tensor<Real> rows, [Shape("D, D")] Tensor<Real> wk, [Shape("D, D")] Tensor<Real> wv)
    {
        Tensor<Real> keys = Reshape(MatMul(wk, Index(rows, 0)), 1, rows.Lengths[1]);
        Tensor<Real> values = Reshape(MatMul(wv, Index(rows, 0)), 1, rows.Lengths[1]);
        Real loss = 0;
        for (int t = 1; t < rows.Lengths[0]; t++)
        {
            var x = Index(rows, t);
            keys = Concatenate(0, keys, Reshape(MatMul(wk, x), 1, x.Lengths[0]));
            values = Concatenate(0, values, Reshape(MatMul(wv, x), 1, x.Lengths[0]));
            var weights = Softmax(MatMul(keys, x) * (Real)0.5);
            loss += Sum(Tanh(MatMul(weights, values)));
        }

        return loss;
    }

    // It shrinks, until a condition on its size ends the loop.
    [Differentiable]
    [Sizes("N=7", "N=1", "N=2", "N=16")]
    public static Real Halved([Shape("N")] Tensor<Real> x, Real c)
    {
        while (x.Lengths[0] > 1)
        {
            int half = (int)x.Lengths[0] / 2;
            x = Tanh(Slice(x, 0, 0, half) + Slice(x, 0, half, half) * c);
        }

        return Sum(x);
    }

    // A matrix of both axes.
    [Differentiable]
    [Sizes("A=2, B=3, n=3", "A=1, B=1, n=0", "A=3, B=2, n=1")]
    public static Real Padded([Shape("A, B")] Tensor<Real> x, Real c, int n)
    {
        Real s = 0;
        for (int i = 0; i < n; i++)
        {
            x = Pad(Pad(x, 0, 1, 0, 0), 1, 0, 2, 0) * c + (Real)0.25;
            s += Sum(Sin(x));
        }

        return s + Sum(x * x);
    }

    // A loop in a loop; each begins where the other has ended.
    [Differentiable]
    [Sizes("N=2, n=3, m=2", "N=1, n=0, m=3", "N=3, n=2, m=0", "N=2, n=1, m=1")]
    public static Real Nested([Shape("N")] Tensor<Real> x, [Shape("1")] Tensor<Real> v, int n, int m)
    {
        Real s = 0;
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < m; j++)
                x = Sin(Concatenate(0, x, v * x.Lengths[0]));
            s += Sum(x * x);
            x = Concatenate(0, x, Tanh(v + s));
        }

        return s + Mean(x);
    }

    // What it ends with has to be a size of the call.
    [Differentiable]
    [Sizes("N=3", "N=1", "N=6")]
    [return: Shape("2*N")]
    public static Tensor<Real> Doubled([Shape("N")] Tensor<Real> x)
    {
        var y = x * x;
        for (int i = 0; i < x.Lengths[0]; i++)
            y = Concatenate(0, y, Tanh(Slice(x, 0, 0, 1) * (Real)(i + 1)));
        return y;
    }

    [Differentiable]
    public static Real ComparedBehind(
        [Shape("N")] Tensor<Real> x, [Shape("M, K")] Tensor<Real> w, [Shape("N, N")] Tensor<Real> u)
    {
        var y = Slice(x, 0, 0, 1);
        for (int i = 1; i < x.Lengths[0]; i++)
            y = Concatenate(0, y, Tanh(y * y) is var z ? Slice(z, 0, 0, 1) : z);
        return Sum(MatMul(u, y) * x) + Sum(w);
    }

    // The derivative of a program in a program: both directions, over loops that change sizes.
    [Differentiable]
    [NoDifferences]
    [Sizes("N=3, n=3", "N=2, n=0", "N=2, n=1")]
    public static Real SlopeOf([Shape("N")] Tensor<Real> x, [Shape("2")] Tensor<Real> v, int n) =>
        Sum(DiffProg.Derivatives.Gradient(y => Joined(y, v, n), x) * x);

    // An adjoint of something outside is added up over iterations of different sizes.
    [Differentiable]
    [Sizes("N=4, n=3", "N=3, n=0", "N=4, n=1")]
    public static Real Prefixes([Shape("N")] Tensor<Real> x, [Shape("N")] Tensor<Real> w, int n)
    {
        Real s = 0;
        var y = x;
        for (int i = 0; i < n; i++)
        {
            y = Slice(y, 0, 0, (int)y.Lengths[0] - 1) * Slice(w, 0, 1, (int)y.Lengths[0] - 1);
            s += Sum(Exp(y * (Real)0.1)) * Sum(w);
        }

        return s;
    }

    // Some iterations leave the loop, one of them the method.
    [Differentiable]
    [Sizes("N=2, n=5", "N=1, n=0", "N=4, n=2")]
    public static Real Left([Shape("N")] Tensor<Real> x, Real c, int n)
    {
        Real s = 0;
        for (int i = 0; i < n; i++)
        {
            x = Concatenate(0, x * c, Sin(x));
            s += Sum(x);
            if (i == 3)
                return s + Sum(x * x);
            if (Sum(x * x) > 40)
                break;
        }

        return s + Max(x);
    }

    // What is taken of it lies inside the iteration's size; some layers end without their tanh.
    [Differentiable]
    [Sizes("N=6, n=2", "N=3, n=0", "N=9, n=3")]
    public static Real Strided([Shape("N")] Tensor<Real> x, [Shape("2")] Tensor<Real> v, int n)
    {
        for (int i = 0; i < n; i++)
        {
            x = Slice(x, 0, 1, (int)x.Lengths[0] - 2) + Slice(x, 0, 2, (int)x.Lengths[0] - 2) * Sum(v);
            if (i < n - 1)
                x = Tanh(x);
            x = Concatenate(0, x, Slice(v, 0, 0, 1));
        }

        return Sum(Softmax(x) * x);
    }

    [Differentiable, Checkpoint]
    public static Tensor<Real> Step([Shape("K")] Tensor<Real> x) => Tanh(x * x) + Mean(x);

    [Differentiable]
    [Sizes("N=3, n=3", "N=2, n=0", "N=2, n=1")]
    public static Real CheckpointInIt([Shape("N")] Tensor<Real> x, int n)
    {
        for (int i = 0; i < n; i++)
            x = Concatenate(0, x, Step(x));
        return Sum(x * x);
    }

    [Differentiable, Checkpoint]
    [Sizes("N=3, n=3", "N=2, n=0", "N=2, n=1")]
    public static Real Repeated([Shape("N")] Tensor<Real> x, int n)
    {
        for (int i = 0; i < n; i++)
            x = Concatenate(0, x, Sin(x) * (i + 1));
        return Sum(x * x);
    }

    [Differentiable]
    [Sizes("N=3, n=3", "N=2, n=0", "N=2, n=1")]
    public static Real Checkpointed([Shape("N")] Tensor<Real> x, int n) => Repeated(x * x, n) + Sum(x);

    // A slope inside, at what has grown.
    [Differentiable]
    [NoDifferences]
    [Sizes("N=2, n=3", "N=2, n=0")]
    public static Real SlopeInIt([Shape("N")] Tensor<Real> x, int n)
    {
        Real s = 0;
        for (int i = 0; i < n; i++)
        {
            x = Concatenate(0, x, Sin(x));
            s += Sum(DiffProg.Derivatives.Gradient(v => Sum(v * v * v), x) * x);
        }

        return s;
    }

    [return: Shape("K")]
    public static Tensor<Real> NotRead([Shape("K")] Tensor<Real> x) => Tensor.Multiply<Real>(x, x);

    [DerivativeOf(nameof(NotRead)), Differentiable]
    public static Tensor<Real> NotReadPullback([Shape("K")] Tensor<Real> x, [Shape("K")] Tensor<Real> g) => g * x * 2;

    [Differentiable]
    [Sizes("N=2, n=3", "N=2, n=0", "N=3, n=1")]
    public static Real ThroughACall([Shape("N")] Tensor<Real> x, int n)
    {
        for (int i = 0; i < n; i++)
            x = Sin(Concatenate(0, x, NotRead(x)));
        return Sum(x * x);
    }

    // A memory that attention reads.
    [Differentiable]
    [Sizes("B=2, D=3, n=3", "B=1, D=2, n=0", "B=2, D=1, n=1")]
    public static Real Memory([Shape("B, D")] Tensor<Real> x, [Shape("D, D")] Tensor<Real> w, int n)
    {
        var memory = x;
        Real s = 0;
        for (int i = 0; i < n; i++)
        {
            var scores = Softmax(MatMul(MatMul(x, w), Transpose(memory)));
            x = MatMul(scores, memory) + x * (Real)0.5;
            memory = Concatenate(0, memory, x);
            s += Mean(memory * memory);
        }

        return s + Sum(Sin(memory));
    }

    [Differentiable]
    [Sizes("N=2, M=3", "N=2, M=0", "N=3, M=1")]
    public static Real ArrayBesideIt([Shape("N")] Tensor<Real> x, [Shape("M")] ReadOnlySpan<Real> a)
    {
        Real s = 0;
        for (int i = 0; i < a.Length; i++)
        {
            s += a[i] * a[i] + Sum(x);
            x = Concatenate(0, x, Sin(x * a[i]));
        }

        return s + Sum(x);
    }
}
