namespace DiffProg.Passes.Tests.Oracle;

/// <summary>Functions that .NET lacks or computes with cancellation, accurate to a few units in the last
/// place.</summary>
public static class ScalarMath
{
    // Kahan: the errors of exp and log cancel.
    public static double ExpM1(double x)
    {
        double u = Math.Exp(x);
        return u == 1 ? x : u - 1 == -1 ? -1 : double.IsInfinity(u) ? u : (u - 1) * x / Math.Log(u);
    }

    public static double LogP1(double x)
    {
        double u = 1 + x;
        return u == 1 || double.IsInfinity(u) ? x : Math.Log(u) * x / (u - 1);
    }

    // 2/sqrt(pi) exp(-x^2) sum of 2^n x^(2n+1) / (1*3*5*...*(2n+1)): no term cancels another.
    public static double Erf(double x)
    {
        if (double.IsNaN(x))
            return x;
        if (Math.Abs(x) > 6)
            return Math.Sign(x);
        double sum = 0, term = x;
        for (int n = 0; Math.Abs(term) > 1e-18 * Math.Abs(sum); n++)
        {
            sum += term;
            term *= 2 * x * x / ((2 * n) + 3);
        }

        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }
}
