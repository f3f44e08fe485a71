using static DiffProg.Derivatives;

namespace DiffProg.Tests.DerivativeOperators;

/// <summary>Derivatives amid the rest of the language: each method is a number of x, y, n and a span.</summary>
public static partial class Programs
{
    [Differentiable]
    public static double Guarded(double x, double y, int n, ReadOnlySpan<double> a) => Gradient(
        t =>
        {
            if (t < -100)
                throw new ArgumentOutOfRangeException("x");
            return t * t * y / (n / 1);
        },
        x);

    [Differentiable]
    public static double VariableChangedBefore(double x, double y, int n, ReadOnlySpan<double> a)
    {
        double c = x;
        c = (c * 2) + y;
        double g = Gradient(t => c * t * t, x);
        c = g * y;
        return g + Gradient(t => c * t * t, y);
    }

    [Differentiable]
    public static double VariableOfAFunction(double x, double y, int n, ReadOnlySpan<double> a)
    {
        Func<double, double> f = t => Math.Sin(t * y) * x;
        return (Gradient(f, x) * f(y)) + Gradient(f, y);
    }

    [Differentiable]
    public static double SwitchInside(double x, double y, int n, ReadOnlySpan<double> a)
    {
        double s = 0;
        for (int i = 0; i < n; i++)
        {
            int k = i % 3;
            s += Gradient(t => k switch { 0 => t * t * y, 1 => Math.Exp(t * y), _ => y }, x) * (i + 1);
        }

        return s;
    }

    [Differentiable]
    public static double ReturnInsideALoopInside(double x, double y, int n, ReadOnlySpan<double> a) => Gradient(
        t =>
        {
            double s = t;
            for (int i = 0; i < n; i++)
            {
                if (i == 2)
                    return s * y;
                s *= Math.Cos(t) * y;
            }

            return s;
        },
        x);

    [Differentiable]
    public static double Weighted(double t, double w) => w * t * t * t;

    [Differentiable]
    public static double MethodOfTwo(double x, double y, int n, ReadOnlySpan<double> a)
    {
        var (value, byX, byY) = ValueAndGradient(Weighted, x, y);
        return value * byX * byY;
    }

    [Differentiable]
    public static double FunctionThatIsCalledTwice(double x, double y, int n, ReadOnlySpan<double> a)
    {
        double Slope(double at) => Gradient(t => Math.Sin(t) * y, at);
        return Slope(x) * Slope(Slope(y));
    }

    [Differentiable]
    public static double Trivial(double x, double y, int n, ReadOnlySpan<double> a)
    {
        _ = Gradient(t => t * x, y);
        return (Gradient(t => y, x) * x) + (Gradient(t => t, x) * y) + Gradient(t => 3.0, x) + Gradient(t => t + y, y)
            + x;
    }

    [Differentiable]
    public static double ElementsInside(double x, double y, int n, ReadOnlySpan<double> a)
    {
        double s = 0;
        foreach (double e in a)
        {
            double sum = e;
            s += sum * x;
        }

        double[] copy = [a[0], a[1], x];
        double third = copy[2];
        return s * Gradient(t => t * third * y * t, y);
    }

    [Differentiable]
    public static double NamedArguments(double x, double y, int n, ReadOnlySpan<double> a) =>
        Jvp(v: y, x: x, f: t => t * t * t).Tangent + (int)3L * Gradient(x: y, f: t => n * t * t);

    [Differentiable]
    public static double InConditions(double x, double y, int n, ReadOnlySpan<double> a)
    {
        if (x > -100 && Gradient(t => t * t * t, x) > -1)
            y *= x > 0.1 ? Gradient(t => t * t * y, x) : Hessian(t => t * t * t * y, x);
        return y;
    }

    [Differentiable]
    public static double InALoopsCondition(double x, double y, int n, ReadOnlySpan<double> a)
    {
        double t = x, shift = y * y;
        int turns = 0;
        while (Math.Abs(Gradient(u => ((u - shift) * (u - shift)) + (0.1 * u * u * u * u), t)) > 1e-13 && turns < 30)
        {
            var (value, slope) = ValueAndGradient(
                v => Gradient(u => ((u - shift) * (u - shift)) + (0.1 * u * u * u * u), v), t);
            t -= value / slope;
            turns++;
        }

        return t * x;
    }

    [Differentiable]
    public static double MinimumInside(double x, double y, int n, ReadOnlySpan<double> a) => Gradient(
        p =>
        {
            double u = 0.3;
            for (int i = 0; i < n; i++)
                u -= 0.2 * Gradient(v => ((v - p) * (v - p)) + (y * v * v * v * v), u);
            return u * u * p;
        },
        x);

    [Differentiable]
    public static double BreakAndContinueAround(double x, double y, int n, ReadOnlySpan<double> a)
    {
        double s = x;
        for (int i = 0; i < 10; i++)
        {
            if (i == 1)
                continue;
            double g = Gradient(t => t * Math.Sin(t * s), y);
            if (i > n)
                break;
            s = (0.5 * s) + (0.1 * g);
        }

        return s * y;
    }

    [Differentiable]
    public static double ArrayAround(double x, double y, int n, ReadOnlySpan<double> a)
    {
        var t = new double[4];
        t[0] = x;
        for (int i = 1; i < 4; i++)
        {
            double before = t[i - 1];
            t[i] = Gradient(u => Math.Exp(u * before) * u, y) * 0.3;
        }

        return t[3] + (t[1] * t[2]);
    }

    [Differentiable]
    public static double SpanInsideTwice(double x, double y, int n, ReadOnlySpan<double> a)
    {
        double first = a[0], last = a[^1];
        return Gradient(p => Gradient(q => (first * q * p * p) + (last * q * q * p), p) * y, x);
    }
}
