using System;
using System.Numerics.Tensors;
using DiffProg.Gradients.Tests.Harness;
using static DiffProg.Ops;
using Real = double;

namespace DiffProg.Gradients.Tests.Cases.Double;

/// <summary>Structs, functions and arrays where tensors change in loops and branches.</summary>
public static partial class Mixtures
{
    private readonly record struct Cell(Tensor<Real> H, Tensor<Real> C);

    private readonly record struct Line(Real Slope, Real Offset);

    [Differentiable]
    public static Real CellsInALoop([Shape("H, H")] Tensor<Real> w, [Shape("H")] Tensor<Real> x)
    {
        var cell = new Cell(x, Sin(x));
        for (int t = 0; t < 3; t++)
        {
            var gate = Sigmoid(MatMul(w, cell.H));
            cell = cell with { C = cell.C * gate + x, H = Tanh(cell.C) * gate };
        }

        return Sum(cell.H * cell.C);
    }

    [Differentiable]
    public static Tensor<Real> RepeatsAStep([Shape("H, H")] Tensor<Real> w, [Shape("H")] Tensor<Real> x) =>
        Repeat<Tensor<Real>>(h => Tanh(MatMul(w, h)) + x, 3)(x);

    [Differentiable]
    public static Real FunctionsOverTensors([Shape("H, H")] Tensor<Real> w, [Shape("H")] Tensor<Real> x, Real a)
    {
        Tensor<Real> Twice(Func<Tensor<Real>, Tensor<Real>> f, Tensor<Real> v) => f(f(v));
        var y = x;
        for (int i = 0; i < 2; i++)
            y = Twice(v => MatMul(w, v) * a + Sin(v), y);
        return Sum(y);
    }

    [Differentiable]
    public static Real NumbersFromTensors([Shape("T, D")] Tensor<Real> x, [Shape("D")] Tensor<Real> w)
    {
        int length = (int)x.Lengths[0];
        var scores = new Real[length];
        for (int t = 0; t < length; t++)
            scores[t] = Sum(Index(x, t) * w);
        Real total = 0;
        for (int t = 0; t < length; t++)
            total += (Real)Math.Exp(scores[t] * (Real)0.1) * (t + 1);
        return (Real)Math.Log(total + 1);
    }

    [Differentiable]
    public static Tensor<Real> BranchOfAStruct([Shape("H")] Tensor<Real> x, Real a)
    {
        var line = new Line(a, 1);
        if (Sum(x) > 0)
            line = new Line(line.Offset + a, line.Slope);
        var y = x * line.Slope + line.Offset;
        return a > 0 ? y * y : Exp(y * (Real)0.1);
    }

    [Differentiable]
    public static (Tensor<Real> Y, Real Norm) TwoResults([Shape("H")] Tensor<Real> x, [Below("4")] int n)
    {
        var (y, norm) = (x, (Real)0);
        while (n > 0)
        {
            (y, norm) = (y * x + norm, Sum(y) * (Real)0.5);
            n--;
        }

        return (y, norm);
    }

    [Differentiable]
    public static Real SwitchesOnTheStep([Shape("H, H")] Tensor<Real> w, [Shape("H")] Tensor<Real> x)
    {
        var y = x;
        for (int i = 0; i < 6; i++)
        {
            switch (i % 3)
            {
                case 0:
                    y = MatMul(w, y);
                    break;
                case 1:
                    if (Sum(y) > 0)
                        continue;
                    y = y + x;
                    break;
                default:
                    y = Tanh(y);
                    break;
            }
        }

        return Sum(y * x);
    }

    [Differentiable]
    public static Real AttentionByHand([Shape("T, D")] Tensor<Real> x, [Shape("D")] Tensor<Real> query)
    {
        var context = query * 0;
        Real mass = 0;
        for (int t = 0; t < (int)x.Lengths[0]; t++)
        {
            var row = Index(x, t);
            Real weight = (Real)Math.Exp(Sum(row * query) * (Real)0.25);
            context = context + row * weight;
            mass += weight;
        }

        return Sum(context * (1 / (mass + 1)));
    }

    [Differentiable]
    public static Tensor<Real> SumsOfHistory([Shape("H")] Tensor<Real> x)
    {
        Tensor<Real> before = x, now = Sin(x), sum = x + 1;
        for (int i = 0; i < 4; i++)
        {
            var next = now * before + sum * (Real)0.1;
            (before, now) = (now, next);
            sum = sum + before;
        }

        return sum + now;
    }

    [Differentiable]
    public static Real InnerLoopOfRows([Shape("A, D")] Tensor<Real> x, [Shape("B, D")] Tensor<Real> y)
    {
        Real s = 0;
        for (int i = 0; i < (int)x.Lengths[0]; i++)
        {
            var a = Tanh(Index(x, i));
            for (int j = 0; j < (int)y.Lengths[0]; j++)
            {
                Real d = Sum(a * Index(y, j));
                if (d > 0)
                    s += d * d;
                else
                    s -= d * (Real)0.5;
            }
        }

        return s;
    }

    [Differentiable]
    public static Tensor<Real> MatrixPowers([Shape("N, N")] Tensor<Real> m, [Below("4")] int n)
    {
        var result = m;
        var square = m * (Real)0.5;
        while (n > 0)
        {
            if (n % 2 == 1)
                result = MatMul(result, square);
            square = MatMul(square, square);
            n /= 2;
        }

        return result + Transpose(square);
    }
}
