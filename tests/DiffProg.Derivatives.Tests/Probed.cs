using System.Numerics.Tensors;
using static DiffProg.Derivatives;
using static DiffProg.Ops;

namespace DiffProg.Tests.DerivativeOperators;

/// <summary>A step of two kinds, of which one shows what it makes.</summary>
public interface IStep
{
    [Differentiable]
    double Of(double x);
}

public sealed record ShownStep(double A) : IStep
{
    [Differentiable]
    public double Of(double x) => Probe(A * Math.Sin(x), "step");
}

public sealed record PlainStep(double B) : IStep
{
    [Differentiable]
    public double Of(double x) => x + B;
}

/// <summary>Programs whose intermediate values have names; beside each, the same without.</summary>
public static partial class Probed
{
    [Differentiable]
    public static double Chain(double x, double y)
    {
        double h1 = Probe(x * y, "h1");
        double h2 = Probe(Math.Sin(h1), "h2");
        return Probe(h2 * h2 + h1, "out");
    }

    [Differentiable]
    public static double OfAStep(IStep step, double x) => step.Of(x) * x;

    [Differentiable]
    public static (double A, double B) TwoOfAStep(IStep step, double x) => (Probe(step.Of(x), "a"), x);

    [Differentiable]
    public static double ChainPlain(double x, double y)
    {
        double h1 = x * y;
        double h2 = Math.Sin(h1);
        return h2 * h2 + h1;
    }

    [Differentiable]
    public static double Loop(double x, double y, int n)
    {
        double h = x;
        for (int i = 0; i < n; i++)
        {
            if (h > 0.2)
                h = Probe(Math.Sin(h) * y, "sine");
            else
                h = Probe(h + 0.3, "sum");
        }

        return h * x;
    }

    [Differentiable]
    public static double LoopPlain(double x, double y, int n)
    {
        double h = x;
        for (int i = 0; i < n; i++)
        {
            if (h > 0.2)
                h = Math.Sin(h) * y;
            else
                h = h + 0.3;
        }

        return h * x;
    }

    // The second loop only adds up, and is gone through once.
    [Differentiable]
    public static double BesideASum(double x, double y, ReadOnlySpan<double> a)
    {
        double t = y, s = 0;
        for (int i = 0; i < 3; i++)
            t = Probe(Math.Cos(t * x), "cosine");
        for (int i = 0; i < a.Length; i++)
            s += Math.Sin(a[i] * x) * Math.Exp(a[i] * y);
        return s + t;
    }

    // It only adds up, and would be gone through once.
    [Differentiable]
    public static double Total(double x, ReadOnlySpan<double> a)
    {
        double s = 0;
        for (int i = 0; i < a.Length; i++)
            s += Probe(a[i] * x, "term") * a[i];
        return s;
    }

    [Differentiable]
    public static double TotalPlain(double x, ReadOnlySpan<double> a)
    {
        double s = 0;
        for (int i = 0; i < a.Length; i++)
            s += a[i] * x * a[i];
        return s;
    }

    [Differentiable]
    public static double Square(double x) => Probe(x * x, "square");

    [Differentiable]
    public static double CalledTwice(double x)
    {
        double once = Square(x);
        return Square(once) + Twice(v => Probe(v + once, "lambda"), x);
    }

    [Differentiable]
    public static double Twice(Func<double, double> f, double x) => f(f(x));

    [Differentiable]
    public static double UntilSmall(double x)
    {
        double h = x;
        while (h > 0.1)
            h = Probe(0.5 * h * h, "half");
        return h;
    }

    [Differentiable]
    public static double FromACheckpoint(double x, int n)
    {
        double h = x;
        foreach (int i in Checkpoint.Range(n))
            h = Probe(Math.Sin(h) + 0.1 * i, "step");
        return h;
    }

    // The inner derivative shows nothing; what it gives is shown.
    [Differentiable]
    public static double Nested(double x) => Probe(Gradient(t => Probe(t * t * t, "inside"), x), "slope") * x;

    [Differentiable]
    public static (double Sum, double Product) Two(double x, double y)
    {
        double h = Probe(x + y, "h");
        return (h, h * x);
    }

    [Differentiable]
    public static float InFloat(float x) => Probe(x * x, "h") * 3;

    // Neither reaches the result.
    [Differentiable]
    public static double Unused(double x)
    {
        double h = Probe(x * x, "stopped");
        _ = Probe(x + 1, "unused");
        return StopGradient(h) * x;
    }

    [Differentiable]
    public static double Guarded(double x)
    {
        double h = Probe(x * x, "h");
        if (x < 0)
            throw new ArgumentException("negative");
        return h;
    }

    [Differentiable]
    public static double Recursive(double x, int n) => Power(Probe(x * 2, "doubled"), n) * x;

    [Differentiable]
    public static double Power(double x, int n)
    {
        if (n == 0)
            return 1;
        return x * Power(x, n - 1);
    }

    [Differentiable]
    public static double Layer([Shape("N, D")] Tensor<double> x, [Shape("D, M")] Tensor<double> w, double probes)
    {
        var h = Probe(Tanh(MatMul(x, w)), "h");
        var t = Probe(Transpose(h), "t");
        return Sum(Probe(t * t + probes, "g") * probes);
    }

    [Differentiable]
    public static double LayerPlain([Shape("N, D")] Tensor<double> x, [Shape("D, M")] Tensor<double> w, double probes)
    {
        var t = Transpose(Tanh(MatMul(x, w)));
        return Sum((t * t + probes) * probes);
    }

    [Differentiable]
    public static float Recurrent([Shape("D")] Tensor<float> x, [Shape("D, D")] Tensor<float> w, int n)
    {
        var h = x;
        for (int i = 0; i < n; i++)
        {
            if (i == 1)
                h = Probe(h + x, "skip");
            h = Probe(Tanh(MatMul(w, h)), "h");
        }

        return Sum(h);
    }

    [Differentiable]
    public static Tensor<double> Stretched([Shape("N")] Tensor<double> x) => Probe(x * x, "square") * 3.0;
}
