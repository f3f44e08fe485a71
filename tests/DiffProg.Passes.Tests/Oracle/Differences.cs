namespace DiffProg.Passes.Tests.Oracle;

/// <summary>Derivatives of functions of arrays by finite differences, in double.</summary>
public static class Differences
{
    /// <summary>The derivative of f at x along v: central differences, extrapolated once (Richardson, 1911).</summary>
    public static double Along(Func<Dense[], double> f, Dense[] x, Dense?[] v, double step = 1e-3)
    {
        double Central(double h) => (f(Moved(h)) - f(Moved(-h))) / (2 * h);
        Dense[] Moved(double h) => x.Select((a, i) => v[i] is { } d ? a.Plus(d, h) : a).ToArray();
        return ((4 * Central(step / 2)) - Central(step)) / 3;
    }

    /// <summary>Numbers equal to a relative tolerance, with the same tolerance as absolute near zero.</summary>
    public static void AssertClose(double expected, double actual, double tolerance, string what) => Assert.True(
        Math.Abs(expected - actual) <= tolerance * (1 + Math.Max(Math.Abs(expected), Math.Abs(actual))),
        $"{what}: expected {expected:R}, found {actual:R}");

    public static void AssertClose(Dense expected, Dense actual, double tolerance, string what)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        for (int i = 0; i < expected.Count; i++)
        {
            if (expected.Data[i].Equals(actual.Data[i]))
                continue;
            AssertClose(expected.Data[i], actual.Data[i], tolerance, $"{what}, element {i}");
        }
    }
}
