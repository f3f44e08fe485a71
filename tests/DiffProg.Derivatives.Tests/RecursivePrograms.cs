using static DiffProg.Derivatives;

namespace DiffProg.Tests.DerivativeOperators;

/// <summary>Derivatives, to third order, of methods that call themselves: each method is a number of x, y, n and a
/// span.</summary>
public static partial class RecursivePrograms
{
    [Differentiable]
    private static double Nested(double x, int n) => n <= 0 ? Math.Sin(x) : Math.Sin(x + Nested(x * x, n - 1));

    // What it is given is named as generated code names a tangent.
    [Differentiable]
    private static double Named(double x, double xTangent, int n) =>
        n <= 0 ? Math.Sin(x * xTangent) : Math.Cos(Named(x * 0.9, xTangent * x, n - 1) + xTangent);

    [Differentiable]
    private static (double P, double Q) Pair(double value, double valueTangent, int n)
    {
        if (n <= 0)
            return (Math.Sin(value * valueTangent), value);
        var (p, q) = Pair(value * 0.9, valueTangent * value, n - 1);
        return (Math.Cos(p + valueTangent), p * q);
    }

    [Differentiable]
    private static double Down(double x, ReadOnlySpan<double> a, int n) =>
        n <= 0 ? Math.Sin(x * a[0]) : Math.Sin((x * a[n]) + Down(x * a[n - 1], a, n - 1));

    // It has the array in a derivative, and not by its elements.
    [Differentiable]
    private static double PassedOn(double x, double[] a, int n) =>
        n <= 0 ? x : Gradient(v => Down(v, a, 1) * v, x) + (0.5 * PassedOn(x * 0.5, a, n - 1));

    [Differentiable]
    public static double SecondDerivative(double x, double y, int n, ReadOnlySpan<double> a) =>
        Hessian(v => Nested(v * y, 1), x) + a[0];

    [Differentiable]
    public static double GradientOfGradient(double x, double y, int n, ReadOnlySpan<double> a) =>
        Gradient(u => u * Gradient(v => Nested(v, 1), u * y), x) * a[1];

    [Differentiable]
    public static double TangentOfTangent(double x, double y, int n, ReadOnlySpan<double> a) =>
        Jvp(u => Jvp(v => Nested(v, 1), u, y).Tangent, x, y * y).Tangent * a[2];

    [Differentiable]
    public static double HessianTimesVector(double x, double y, int n, ReadOnlySpan<double> a) =>
        HessianVectorProduct(v => Nested(v, 1) * v, x, y) + a[0];

    [Differentiable]
    public static double OfNamesLikeTangents(double x, double y, int n, ReadOnlySpan<double> a) =>
        Gradient(v => Named(v, y, 2), x) * a[0];

    [Differentiable]
    public static double OfResultsLikeTangents(double x, double y, int n, ReadOnlySpan<double> a) => Jvp(
        (u, v) =>
        {
            var (p, q) = Pair(u, v, 2);
            return p * q;
        },
        x, y, y, x * y).Tangent + a[1];

    [Differentiable]
    public static double OfAnArray(double x, double y, int n, ReadOnlySpan<double> a)
    {
        double[] b = a.ToArray();
        return Gradient(v => Down(v, b, 2), x) * y;
    }

    [Differentiable]
    public static double HessianOfAnArray(double x, double y, int n, ReadOnlySpan<double> a)
    {
        double[] b = [x, y, a[0]], d = [y, x * y, 0.5];
        var h = HessianVectorProduct(v => Down(x, v, 2), b, d);
        return (h[0] * h[1]) + h[2];
    }

    [Differentiable]
    public static double TangentsOfArrays(double x, double y, int n, ReadOnlySpan<double> a)
    {
        double[] b = [x, y, 1], d = [y, x * y, a[2]], e = [1, x, y];
        return Jvp(u => Jvp(v => Down(0.7, v, 2), u, d).Tangent, b, e).Tangent;
    }

    [Differentiable]
    public static double ArrayThatIsOnlyPassedOn(double x, double y, int n, ReadOnlySpan<double> a)
    {
        double[] b = [x, y, a[1]];
        return PassedOn(x, b, 1) * b[1];
    }

    // The array is another one when the way back begins.
    [Differentiable]
    public static double ArrayThatIsPassedOnAndWritten(double x, double y, int n, ReadOnlySpan<double> a)
    {
        double[] b = [x, y, a[1]];
        double s = PassedOn(x, b, 1);
        b[0] = s * y;
        b[1] *= x;
        return (s * b[1]) + PassedOn(y, b, 1);
    }

    [Differentiable]
    public static double TangentOfWhatIsCaptured(double x, double y, int n, ReadOnlySpan<double> a)
    {
        double[] w = [x, y * a[0]];
        var (value, tangent) = Jvp(u => w, x, y);
        return (value[0] * value[1]) + tangent[0];
    }

    // An infinite element that nobody reads.
    [Differentiable]
    public static double InfiniteElement(double x, double y, int n, ReadOnlySpan<double> a)
    {
        double[] w = [x, Math.Exp(1000 + (x * x)), y];
        return w[0] * w[2] * a[0];
    }

    [Differentiable]
    public static double InfiniteElementsOverwritten(double x, double y, int n, ReadOnlySpan<double> a)
    {
        var w = new double[3];
        for (int i = 0; i < 3; i++)
            w[i] = Math.Exp((x * x) + (400 * i)) * Math.Exp(400 * i);
        w[2] = y;
        w[1] = x;
        return w[0] * w[2] * w[1] * a[0];
    }
}
