using System.Numerics.Tensors;
using static DiffProg.Derivatives;

namespace DiffProg.Tests.DerivativeOperators;

/// <summary>Methods that do what the language does not know, and count their calls.</summary>
public static class Special
{
    private static readonly Dictionary<string, double> Table = new() { ["scale"] = 1.2 };

    [ThreadStatic]
    private static List<double>? _calls;

    /// <summary>The arguments of the calls so far.</summary>
    public static List<double> Calls => _calls ??= [];

    public static double Squash(double x)
    {
        Calls.Add(x);
        try
        {
            return Math.Tanh(Table["scale"] * x);
        }
        catch (KeyNotFoundException)
        {
            return double.NaN;
        }
    }

    public static float Squash(float x) => (float)Math.Tanh(Table["scale"] * x);

    public static double Log(double x)
    {
        Calls.Add(x);
        return x > 0 ? Math.Log(x) : throw new ArgumentOutOfRangeException(nameof(x), x, "not positive");
    }

    public static double PowerTimes(double x, double y, int n, bool negative)
    {
        Calls.Add(x);
        return Math.Pow(x, n) * (negative ? -y : y);
    }

    public static (double Radius, double Angle) Polar(double x, double y)
    {
        Calls.Add(x);
        return (Math.Sqrt((x * x) + (y * y)), Math.Atan2(y, x));
    }

    public static double Exponential(double x) => Math.Exp(x);

    public static double Cube(double x) => x * x * x;

    public static double Fourth(double x) => x * x * x * x;
}

/// <summary>Their derivatives, some of them [Differentiable], some not, in one mode or both.</summary>
public static partial class SpecialRules
{
    [Differentiable]
    [DerivativeOf(typeof(Special), nameof(Special.Squash))]
    internal static double SquashPullback(double x, double y, double g) => g * 1.2 * (1 - (y * y));

    [Differentiable]
    [DerivativeOf(typeof(Special), nameof(Special.Squash))]
    internal static float SquashPullback(float x, float y, float g) => g * 1.2f * (1 - (y * y));

    [Differentiable]
    [DerivativeOf(typeof(Special), nameof(Special.Log), Forward = true)]
    internal static double LogTangent(double x, double v) => v / x;

    [DerivativeOf(typeof(Special), nameof(Special.PowerTimes))]
    internal static (double, double) PowerTimesPullback(double x, double y, int n, bool negative, double g)
    {
        double sign = negative ? -1 : 1;
        return (g * sign * n * Math.Pow(x, n - 1) * y, g * sign * Math.Pow(x, n));
    }

    [DerivativeOf(typeof(Special), nameof(Special.PowerTimes), Forward = true)]
    internal static double PowerTimesTangent(double x, double y, int n, bool negative, double v, double w)
    {
        double sign = negative ? -1 : 1;
        return sign * ((v * n * Math.Pow(x, n - 1) * y) + (w * Math.Pow(x, n)));
    }

    [Differentiable]
    [DerivativeOf(typeof(Special), nameof(Special.Polar))]
    internal static (double, double) PolarPullback(
        double x, double y, double radius, double angle, double ofRadius, double ofAngle) =>
        (((ofRadius * x) - (ofAngle * y / radius)) / radius, ((ofRadius * y) + (ofAngle * x / radius)) / radius);

    [DerivativeOf(typeof(Special), nameof(Special.Cube))]
    internal static double CubePullback(double x, double g) => 3 * g * x * x;

    [DerivativeOf(typeof(Special), nameof(Special.Fourth), Forward = true)]
    internal static double FourthTangent(double x, double v) => 4 * v * x * x * x;

    // It calls what it is the derivative of.
    [Differentiable]
    [DerivativeOf(typeof(Special), nameof(Special.Exponential))]
    internal static double ExponentialPullback(double x, double g) => g * Special.Exponential(x);

    // Of another assembly
    [Differentiable]
    [DerivativeOf(typeof(Math), nameof(Math.Cbrt))]
    internal static double CbrtPullback(double x, double y, double g) => g / (3 * y * y);
}

/// <summary>Programs with calls of these; all have the same arguments.</summary>
public static partial class OpaquePrograms
{
    [Differentiable]
    public static double OneCall(double x, double y, int n, ReadOnlySpan<double> a) =>
        Special.Squash(x * y) * a[0];

    [Differentiable]
    public static double OfAnotherAssembly(double x, double y, int n, ReadOnlySpan<double> a) =>
        Math.Cbrt(3 + (x * y)) + (a[1] * y);

    [Differentiable]
    public static double InALoop(double x, double y, int n, ReadOnlySpan<double> a)
    {
        double s = x;
        for (int i = 0; i < n; i++)
        {
            if (s > 0.3)
                s += 0.7 * Special.Squash(s * y);
            else
                s -= Special.PowerTimes(s, y, i, i == 1) * a[2];
        }

        return s;
    }

    [Differentiable]
    public static double OverElements(double x, double y, int n, ReadOnlySpan<double> a)
    {
        double s = 0;
        for (int i = 0; i < a.Length; i++)
            s += Special.Squash(x * a[i]) * y;
        return s;
    }

    [Differentiable]
    public static double InAWhile(double x, double y, int n, ReadOnlySpan<double> a)
    {
        double s = 2 + x;
        int turns = 0;
        while (Special.Log(s) > 0.2 && turns < 5)
        {
            s = s * (0.7 + (0.01 * y)) + (0.1 * a[0]);
            turns++;
        }

        return s * y;
    }

    [Differentiable]
    public static double TwoResults(double x, double y, int n, ReadOnlySpan<double> a)
    {
        var (radius, angle) = Special.Polar(x + 2, y);
        return radius * Math.Sin(angle * n) + a[0];
    }

    [Differentiable]
    public static double BothModes(double x, double y, int n, ReadOnlySpan<double> a) =>
        Special.PowerTimes(x * a[0], y, n, negative: n > 2);

    [Differentiable]
    public static double AsAFunction(double x, double y, int n, ReadOnlySpan<double> a)
    {
        Func<double, double> f = Special.Squash;
        return Total(v => Special.Squash(v * y), x, n) + f(x) + a[1];
    }

    [Differentiable]
    public static double Total(Func<double, double> f, double x, int n)
    {
        double s = 0;
        for (int i = 0; i < n; i++)
            s += f(x + i);
        return s;
    }

    [Differentiable]
    public static double ByCalls(double x, double y, int n, ReadOnlySpan<double> a) => Squashed(x, y) * Squashed(y, x);

    [Differentiable]
    public static double Squashed(double x, double y) => Special.Squash(x) + Special.Log(4 + y);

    [Differentiable]
    public static double Recursive(double x, double y, int n, ReadOnlySpan<double> a) => Iterated(x, n) * y;

    [Differentiable]
    public static double Iterated(double x, int n)
    {
        if (n <= 0)
            return x;
        return Special.Squash(Iterated(x * 0.9, n - 1)) + (0.1 * x);
    }

    [Differentiable]
    public static double Derived(double x, double y, int n, ReadOnlySpan<double> a) =>
        Gradient(t => Special.Squash(t * t) * y, x) + Hessian(t => Special.Log(5 + (t * y)), x);

    [Differentiable]
    public static double DerivedByItself(double x, double y, int n, ReadOnlySpan<double> a) =>
        Gradient(t => Special.Exponential(t * y), x) * Special.Exponential(x)
            + Hessian(t => Special.Exponential(t * x) * y, x + a[0]);

    [Differentiable]
    public static double OnceMore(double x, double y, int n, ReadOnlySpan<double> a)
    {
        double s = x;
        foreach (int i in Checkpoint.Range(n))
            s = Special.Squash(s * y) + a[0];
        return s;
    }

    [Differentiable]
    public static double GuardAround(double x, double y, int n, ReadOnlySpan<double> a)
    {
        if (n > 100)
            throw new ArgumentException("too many");
        return Special.Log(3 + x) * y + a[0];
    }
}

/// <summary>What has a derivative in one mode only.</summary>
public static partial class OneMode
{
    // What is missing is said where the call is.
#pragma warning disable DP1086
    [Differentiable]
    public static double ByPullback(double x) => Special.Cube(x) * x;

    [Differentiable]
    public static double ByTangent(double x) => Special.Fourth(x) * x;

    [Differentiable]
    public static double GradientInside(double x) => Gradient(t => Special.Cube(t) * t, x);

    [Differentiable]
    public static double DeepByPullback(double x, int n)
    {
        if (n == 0)
            return x;
        return Special.Cube(DeepByPullback(x * 0.9, n - 1)) * x + Special.Squash(x);
    }

    [Differentiable]
    public static double DeepByTangent(double x, int n)
    {
        if (n == 0)
            return x;
        return Special.Fourth(DeepByTangent(x * 0.9, n - 1)) * x + Special.Squash(x);
    }

    [Differentiable]
    public static double CallsThese(double x) => DeepByPullback(x, 2) * x;
#pragma warning restore DP1086

    // Neither is asked for a derivative.
    [Differentiable]
    public static double NotAskedFor(double x) => Ops.StopGradient(Special.Cube(x)) * x;

    [Differentiable]
    public static float InFloat(float x) => Special.Squash(x) * x;

    [Differentiable]
    public static double Twice(double x) => Special.Squash(x) * Special.Squash(x);

    [Differentiable]
    public static double Unused(double x)
    {
        _ = Special.Log(x);
        return x * x;
    }

    [Differentiable]
    public static double Guarded(double x, int n)
    {
        if (n < 0)
            throw new ArgumentException("negative");
        double y = Special.Log(x);
        if (n == 0)
            throw new InvalidOperationException("zero");
        return y * n;
    }

    [Differentiable]
    public static double WrittenAfter(double x, Span<double> a)
    {
        a[0] = x * x;
        a[1] = Special.Log(a[0] - 1);
        a[0] = a[1] * 2;
        return a[0] * x;
    }
}

/// <summary>Among tensors.</summary>
public static partial class OpaqueAmongTensors
{
    [Differentiable]
    public static double Scaled(double x, double y, [Shape("n")] Tensor<double> t)
    {
        double s = Special.PowerTimes(Ops.Sum(t * x), y, 2, false);
        var u = Ops.Tanh(t * Special.Squash(s));
        for (int i = 0; i < 3; i++)
            u = u * Special.Squash(Ops.Sum(u)) + t;
        return Special.Log(3 + Ops.Sum(u * u)) + s;
    }
}
