using DiffProg;

namespace Models;

/// <summary>Methods that call themselves.</summary>
public static partial class Recursion
{
    /// <summary>A power by squaring.</summary>
    [Differentiable]
    public static double Raise(double x, int n)
    {
        if (n == 0)
            return 1;
        double half = Raise(x, n / 2);
        return n % 2 == 0 ? half * half : half * half * x;
    }
}
