using System;
using System.Numerics.Tensors;
using DiffProg.Gradients.Tests.Harness;
using static DiffProg.Ops;
using Real = double;

namespace DiffProg.Gradients.Tests.Cases.Double;

/// <summary>Tensors that loops and branches compute and change.</summary>
public static partial class TensorRegions
{
    [Differentiable]
    public static Real Recurrence([Shape("H, H")] Tensor<Real> w, [Shape("H")] Tensor<Real> x)
    {
        var state = x;
        for (int i = 0; i < 4; i++)
            state = Tanh(MatMul(w, state) + x);
        return Sum(state * state);
    }

    [Differentiable]
    public static Real RowForTwoProducts(
        [Shape("H, H")] Tensor<Real> w, [Shape("H, H")] Tensor<Real> u, [Shape("4, H")] Tensor<Real> rows, [Below("4")] int n)
    {
        var row = Index(rows, n);
        var state = n > 1 ? Tanh(MatMul(w, row)) : row;
        for (int t = 0; t < 4; t++)
        {
            var next = Index(rows, t);
            if (t % 2 == 0)
                state = Tanh(MatMul(w, next)) * state;
            else
                state = MatMul(u, next) - state;
        }

        return Sum(state * state);
    }

    [Differentiable]
    public static Tensor<Real> AnyNumberOfSteps([Shape("H, H")] Tensor<Real> w, [Shape("H")] Tensor<Real> x, [Below("5")] int n)
    {
        var state = x;
        for (int i = 0; i < n; i++)
            state = Tanh(MatMul(w, state) * (Real)0.1);
        return state;
    }

    [Differentiable]
    public static Real TwoStates(
        [Shape("H, H")] Tensor<Real> wi, [Shape("H, H")] Tensor<Real> wf, [Shape("H, H")] Tensor<Real> wo,
        [Shape("H, H")] Tensor<Real> wc, [Shape("H")] Tensor<Real> x)
    {
        Tensor<Real> h = Tanh(x), c = x * x;
        for (int t = 0; t < 3; t++)
        {
            var i = Sigmoid(MatMul(wi, h) + x);
            var f = Sigmoid(MatMul(wf, h) + x);
            var o = Sigmoid(MatMul(wo, h) - x);
            c = f * c + i * Tanh(MatMul(wc, h));
            h = o * Tanh(c);
        }

        return Sum(h) + Mean(c);
    }

    [Differentiable]
    public static Real Branches([Shape("H, H")] Tensor<Real> w, [Shape("H")] Tensor<Real> x)
    {
        Tensor<Real> y;
        if (Sum(x) > 0)
            y = MatMul(w, x);
        else
            y = Exp(x) * Sum(w);
        return Sum(y * x);
    }

    [Differentiable]
    public static Tensor<Real> OnlyOneBranch([Shape("H")] Tensor<Real> x, [Shape("H")] Tensor<Real> y)
    {
        var z = x + y;
        if (Sum(z) < 0)
            z = z * y;
        return z * z;
    }

    [Differentiable]
    public static Tensor<Real> Chooses([Shape("H")] Tensor<Real> x, [Shape("H")] Tensor<Real> y) =>
        Sum(x) > Sum(y) ? Sin(x) * y : y * y;

    [Differentiable]
    public static Real WhileTooLong([Shape("H")] Tensor<Real> x)
    {
        var y = x * 4;
        int n = 0;
        while (Sum(y * y) > (Real)0.5 && n < 10)
        {
            y = y * (Real)0.6 + Sin(y) * (Real)0.1;
            n++;
        }

        return Sum(y) + Sum(Exp(y));
    }

    [Differentiable]
    public static Tensor<Real> ChangePlaces([Shape("H")] Tensor<Real> x, [Shape("H")] Tensor<Real> y)
    {
        var (a, b) = (x, y);
        for (int i = 0; i < 3; i++)
            (a, b) = (b, a * b);
        return a + Sin(b);
    }

    [Differentiable]
    public static Tensor<Real> PassesOn([Shape("H")] Tensor<Real> x)
    {
        var (a, b, c) = (x, x * 2, Sin(x));
        for (int i = 0; i < 4; i++)
            (a, b, c) = (b, c, a);
        return a * 2 + b * 3 + c;
    }

    [Differentiable]
    public static Tensor<Real> ReadsItselfElsewhere([Shape("H, H")] Tensor<Real> x)
    {
        var y = x;
        for (int i = 0; i < 3; i++)
            y = Transpose(y) * (Real)0.5 + x;
        return y;
    }

    [Differentiable]
    public static Tensor<Real> MultipliesItself([Shape("H, H")] Tensor<Real> x)
    {
        var y = x;
        for (int i = 0; i < 2; i++)
            y = MatMul(y, y) * (Real)0.3;
        return y;
    }

    [Differentiable]
    public static Tensor<Real> Nested([Shape("H, H")] Tensor<Real> w, [Shape("H")] Tensor<Real> x)
    {
        var y = x;
        for (int i = 0; i < 2; i++)
        {
            var z = y;
            for (int j = 0; j <= i; j++)
                z = Tanh(MatMul(w, z)) + y;
            y = z * x;
        }

        return y;
    }

    [Differentiable]
    public static Real BranchesInALoop([Shape("H, H")] Tensor<Real> w, [Shape("H")] Tensor<Real> x)
    {
        var y = x;
        Real total = 0;
        for (int i = 0; i < 5; i++)
        {
            Real s = Sum(y);
            if (s > 1)
                y = y * (Real)0.3;
            else if (s > 0)
                y = MatMul(w, y) + x;
            else
                y = Exp(y);
            total += Sum(y * y) * i;
        }

        return total;
    }

    [Differentiable]
    public static Real LoopsInABranch([Shape("H")] Tensor<Real> x, Real a)
    {
        var y = Sin(x);
        if (a > 0)
        {
            for (int i = 0; i < 3; i++)
                y = y * a + x;
        }

        return Sum(y * y);
    }

    [Differentiable]
    public static Real Breaks([Shape("H")] Tensor<Real> x)
    {
        var y = x;
        for (int i = 0; i < 6; i++)
        {
            y = y * y + x * (Real)0.5;
            if (Sum(y) > 2)
                break;
            y = y - (Real)0.1;
        }

        return Sum(y);
    }

    [Differentiable]
    public static Real OverAnArray([Shape("H")] Tensor<Real> x, [Shape("n")] Real[] scales)
    {
        var y = x;
        foreach (Real s in scales)
            y = Sin(y * s) + x;
        return Sum(y);
    }

    [Differentiable]
    public static Tensor<Real> RowsOfSoftmax([Shape("N, N")] Tensor<Real> x)
    {
        var y = x;
        for (int i = 0; i < 2; i++)
            y = MatMul(Softmax(y), x) + Tanh(y);
        return y;
    }

    [Differentiable]
    public static Tensor<Real> Helper([Shape("A, B")] Tensor<Real> w, [Shape("B")] Tensor<Real> x) =>
        Tanh(MatMul(w, x));

    [Differentiable]
    public static Tensor<Real> Calls([Shape("H, H")] Tensor<Real> w, [Shape("H")] Tensor<Real> x)
    {
        for (int i = 0; i < 3; i++)
            x = Helper(w, x) + x;
        return x;
    }

    [Differentiable]
    public static Tensor<Real> LocalFunction([Shape("H, H")] Tensor<Real> w, [Shape("H")] Tensor<Real> x)
    {
        Tensor<Real> Step(Tensor<Real> y) => Sum(y) > 0 ? MatMul(w, y) : Exp(y);
        return Step(Step(x)) + Step(-x);
    }

    [Differentiable]
    public static Tensor<Real> ReturnsEarly([Shape("H")] Tensor<Real> x, Real a)
    {
        if (a > 1)
            return x * a;
        var y = Sin(x);
        if (a < 0)
            return y * x;
        return y + a;
    }

    [Differentiable]
    public static Real NoIteration([Shape("H")] Tensor<Real> x)
    {
        var y = x;
        for (int i = 0; i < 0; i++)
            y = Exp(y);
        return Sum(y * x);
    }

    [Differentiable]
    public static Real UsedBeforeAndAfter([Shape("H")] Tensor<Real> x)
    {
        var y = Sin(x);
        var z = y;
        for (int i = 0; i < 3; i++)
            z = z * y + y;
        return Sum(y * z);
    }

    [Differentiable]
    public static Real Collects([Shape("H, K")] Tensor<Real> w, [Shape("K")] Tensor<Real> x, [Shape("H")] Tensor<Real> b)
    {
        Real total = 0;
        for (int i = 1; i < 4; i++)
            total += Sum(Relu(MatMul(w, x * i) + b));
        return total;
    }

    [Differentiable]
    public static Tensor<Real> Reshapes([Shape("N, N")] Tensor<Real> x)
    {
        var y = x;
        int n = (int)x.Lengths[0];
        for (int i = 0; i < 2; i++)
            y = Reshape(Sin(Reshape(y, n * n)), n, n) * Sum(y, [0], keepDims: true);
        return y;
    }

    [Differentiable]
    public static Tensor<Real> ReturnsFromALoop([Shape("H")] Tensor<Real> x)
    {
        var y = x;
        for (int i = 0; i < 6; i++)
        {
            if (Sum(y) > 1)
                return y * i;
            y = y * y + (Real)0.25;
        }

        return Sin(y);
    }

    [Differentiable]
    public static Tensor<Real> ReadsASequence(
        [Shape("T, D")] Tensor<Real> x, [Shape("H, D")] Tensor<Real> w, [Shape("H, H")] Tensor<Real> u,
        [Shape("H")] Tensor<Real> b)
    {
        var h = b;
        for (int t = 0; t < (int)x.Lengths[0]; t++)
            h = Tanh(MatMul(w, Index(x, t)) + MatMul(u, h) + b);
        return h;
    }

    [Differentiable]
    public static Real ReadsBackwards([Shape("T, D")] Tensor<Real> x, [Shape("D")] Tensor<Real> y)
    {
        Real s = 0;
        for (int t = (int)x.Lengths[0] - 1; t >= 0; t--)
        {
            s += Sum(Index(x, t) * y);
            y = Sin(y) + Index(x, t) * Index(x, 0);
        }

        return s + Sum(y);
    }

    [Differentiable]
    public static Tensor<Real> ReadsWhereItIsTold([Shape("T, D")] Tensor<Real> x, [Below("4")] int n) =>
        Index(x, n * n % 2 + 0) * 2;
}
