namespace DiffProg;

/// <summary>
/// The error function in double precision, by the rational minimax approximations of W. J. Cody, Rational Chebyshev
/// approximations for the error function, Math. Comp. 23 (1969); within 2 ulp.
/// </summary>
internal static class ErrorFunction
{
    private static ReadOnlySpan<double> SmallNumerator =>
    [
        1.85777706184603153e-1, 3.16112374387056560e0, 1.13864154151050156e2, 3.77485237685302021e2,
        3.20937758913846947e3,
    ];

    private static ReadOnlySpan<double> SmallDenominator =>
    [
        1, 2.36012909523441209e1, 2.44024637934444173e2, 1.28261652607737228e3, 2.84423683343917062e3,
    ];

    private static ReadOnlySpan<double> MiddleNumerator =>
    [
        2.15311535474403846e-8, 5.64188496988670089e-1, 8.88314979438837594e0, 6.61191906371416295e1,
        2.98635138197400131e2, 8.81952221241769090e2, 1.71204761263407058e3, 2.05107837782607147e3,
        1.23033935479799725e3,
    ];

    private static ReadOnlySpan<double> MiddleDenominator =>
    [
        1, 1.57449261107098347e1, 1.17693950891312499e2, 5.37181101862009858e2, 1.62138957456669019e3,
        3.29079923573345963e3, 4.36261909014324716e3, 3.43936767414372164e3, 1.23033935480374942e3,
    ];

    private static ReadOnlySpan<double> LargeNumerator =>
    [
        1.63153871373020978e-2, 3.05326634961232344e-1, 3.60344899949804439e-1, 1.25781726111229246e-1,
        1.60837851487422766e-2, 6.58749161529837803e-4,
    ];

    private static ReadOnlySpan<double> LargeDenominator =>
    [
        1, 2.56852019228982242e0, 1.87295284992346725e0, 5.27905102951428412e-1, 6.05183413124413191e-2,
        2.33520497626869185e-3,
    ];

    private const double InverseSqrtPi = 0.56418958354775628695;

    public static double Erf(double x)
    {
        var magnitude = Math.Abs(x);
        if (magnitude <= 0.46875)
        {
            var square = x * x;
            return x * (Polynomial(SmallNumerator, square) / Polynomial(SmallDenominator, square));
        }

        if (double.IsNaN(x))
        {
            return x;
        }

        // From 6 on the complement is below half an ulp of 1.
        var erf = magnitude >= 6 ? 1 : 0.5 - Complement(magnitude) + 0.5;
        return x < 0 ? -erf : erf;
    }

    // erfc(x) for x > 0.46875.
    private static double Complement(double x)
    {
        if (x <= 4)
        {
            return Gaussian(x) * (Polynomial(MiddleNumerator, x) / Polynomial(MiddleDenominator, x));
        }

        var inverseSquare = 1 / (x * x);
        var correction = inverseSquare
            * (Polynomial(LargeNumerator, inverseSquare) / Polynomial(LargeDenominator, inverseSquare));
        return Gaussian(x) * (InverseSqrtPi - correction) / x;
    }

    // exp(-x²), with x split so that the square of the first part is exact.
    private static double Gaussian(double x)
    {
        var head = Math.Truncate(x * 16) / 16;
        return Math.Exp(-head * head) * Math.Exp(-(x - head) * (x + head));
    }

    // Horner's scheme; the highest coefficient comes first.
    private static double Polynomial(ReadOnlySpan<double> coefficients, double x)
    {
        var sum = coefficients[0];
        foreach (var coefficient in coefficients[1..])
        {
            sum = sum * x + coefficient;
        }

        return sum;
    }
}
