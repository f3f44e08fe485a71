namespace DiffProg.Tests.DerivativeOperators;

/// <summary>Programs whose tangents run in lanes, along several directions at once; all have the same
/// arguments.</summary>
public static partial class Directed
{
    [Differentiable(Directions = true)]
    public static double Formula(double x, double y, int n, ReadOnlySpan<double> a) =>
        Math.Exp(-x * y) * Math.Sin(x) / (1 + (a[0] * y * y)) + Math.Pow(2 + x, y) - Math.Sqrt(4 + a[2]);

    [Differentiable(Directions = true)]
    public static double Branches(double x, double y, int n, ReadOnlySpan<double> a)
    {
        double s = x > y ? x * y : Math.Max(x, a[1]) - Math.Abs(y);
        if (n > 2)
            s = s > 0 ? Math.Log(1 + s) : -s * y;
        return s switch { > 0.5 => s * s, < -0.5 => x, _ => Math.Tanh(s) + Math.Min(x, s) };
    }

    [Differentiable(Directions = true)]
    public static double Loops(double x, double y, int n, ReadOnlySpan<double> a)
    {
        double s = x;
        for (int i = 0; i < n; i++)
        {
            for (int k = 0; k < a.Length; k++)
            {
                if (s > 3)
                    break;
                s += a[k] * y / (1 + (s * s));
            }

            while (s > 1)
                s *= 0.7 + (0.05 * y);
        }

        return s;
    }

    [Differentiable(Directions = true)]
    public static double Arrays(double x, double y, int n, ReadOnlySpan<double> a)
    {
        double[] t = new double[3];
        double[] made = new double[n + 1];
        made[0] = y;
        for (int i = 0; i < n; i++)
        {
            t[i % 3] += made[i] * x;
            made[i + 1] = Math.Sin(made[i]) + t[i % 3];
            if (i == 1)
                t[0] = 2;
        }

        var part = made.AsSpan(n / 2);
        double sum = 0;
        foreach (double e in part)
            sum += e * a[^1];
        return sum + t[0] - t[2];
    }

    // What an argument does not move, and what nothing moves.
    [Differentiable(Directions = true)]
    public static double Constants(double x, double y, int n, ReadOnlySpan<double> a)
    {
        double fixedPart = 1, moving = 0;
        for (int i = 0; i < n; i++)
        {
            fixedPart *= 1.5;
            moving = i == 0 ? 0.25 : moving + (fixedPart * x);
        }

        return n == 0 ? 7 : moving;
    }

    // Zeros are strong in each lane by itself.
    [Differentiable(Directions = true)]
    public static double AtTheEdge(double x, double y, int n, ReadOnlySpan<double> a) =>
        Math.Sqrt(x - x) + Math.Sqrt(Math.Abs(y - a[0]) * 0) + (x * y);

    [Differentiable(Directions = true)]
    public static double WithCalls(double x, double y, int n, ReadOnlySpan<double> a) =>
        Apply(v => v * Inner(v, y), x) + Inner(a[1], n);

    [Differentiable]
    public static double Inner(double x, double y) => Math.Cos(x) * y;

    [Differentiable]
    public static double Apply(Func<double, double> f, double x) => f(f(x));

    [Differentiable(Directions = true)]
    public static double WithRules(double x, double y, int n, ReadOnlySpan<double> a) => Root(1 + (x * x)) * y + a[0];

    [Differentiable]
    public static double Root(double x) => Math.Sqrt(x);

    [Differentiable]
    [DerivativeOf(nameof(Root), Forward = true)]
    public static double RootTangent(double x, double y, double v) => 3 * v / y;

    [Differentiable(Directions = true)]
    public static double Guarded(double x, double y, int n, ReadOnlySpan<double> a)
    {
        if (x > 5)
            throw new ArgumentException("too far");
        return x * y * a[n];
    }
}

/// <summary>Other arguments and results.</summary>
public static partial class DirectedElsewhere
{
    [Differentiable(Directions = true)]
    public static (double Sum, int Count, double Product, double Nothing) Several(
        double x, [NoGradient] double k, double y) =>
        (x + (k * y), 3, x * y, 5);

    [Differentiable(Directions = true)]
    public static float InFloat(float x, float[] a)
    {
        float s = x;
        for (int i = 0; i < a.Length; i++)
            s += a[i] * MathF.Sin(s);
        return s;
    }

    // Names that the generated method has, too
    [Differentiable(Directions = true)]
    public static double Names(double direction, double directions, double at, double first)
    {
        double mark = direction * directions;
        double tangents = mark + at;
        return tangents * first;
    }

    [Differentiable(Directions = true)]
    public static double OfOne(double x) => x * x * x;
}
