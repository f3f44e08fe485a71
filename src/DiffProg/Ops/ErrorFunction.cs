namespace DiffProg;

/// <summary>
/// The error function in double precision, within 2 ulp: polynomials about 0 and about 1, and from 1.5 on the
/// complement by the rational approximations of W. J. Cody, Rational Chebyshev approximations for the error function,
/// Math. Comp. 23 (1969), whose own error no longer shows there.
/// </summary>
internal static class ErrorFunction
{
    // erf(x) / x - 1 in x², for |x| <= 0.85, by Chebyshev interpolation with 50 digits.
    private static ReadOnlySpan<double> AboutZero =>
    [
        6.759210652153673e-11, -1.176889826446285e-09, 1.4745924804012434e-08, -1.6361147636395714e-07,
        1.6461869859168258e-06, -1.4925641592873309e-05, 0.00012055332766301648, -0.0008548327019896821,
        0.005223977625404531, -0.026866170645128876, 0.11283791670955118, -0.37612638903183754,
        0.1283791670955126,
    ];

    // (erf(1 + t) - erf(1)) / t in t, from -0.15 to 0.5, likewise.
    private static ReadOnlySpan<double> AboutOne =>
    [
        3.3874905407686516e-07, -8.206300203335773e-06, 2.530809126064347e-05, 1.824315094799542e-05,
        -0.0002000250152401141, 8.554619981901455e-05, 0.001226281942505625, -0.0018851883649232913,
        -0.0047770305772124174, 0.015154718148987178, 0.004612305525424285, -0.06918458290328161,
        0.0691845829034384, 0.13836916580686429, -0.4151074974205947, 0.4151074974205947,
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

    // erf(1) in two parts.
    private const double ErfOne = 0.8427007929497149;
    private const double ErfOneRest = -2.4801011789118601701e-17;

    private const double InverseSqrtPi = 0.56418958354775628695;

    public static double Erf(double x)
    {
        var magnitude = Math.Abs(x);
        if (magnitude <= 0.85)
            return x + x * Polynomial(AboutZero, x * x);

        if (double.IsNaN(x))
            return x;

        if (magnitude <= 1.5)
        {
            var t = magnitude - 1;
            return Math.CopySign(ErfOne + (ErfOneRest + t * Polynomial(AboutOne, t)), x);
        }

        // From 6 on the complement is below half an ulp of 1.
        return Math.CopySign(magnitude >= 6 ? 1 : 1 - Complement(magnitude), x);
    }

    // erfc(x) for x > 1.5.
    private static double Complement(double x)
    {
        if (x <= 4)
            return Gaussian(x) * (Polynomial(MiddleNumerator, x) / Polynomial(MiddleDenominator, x));

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
            sum = sum * x + coefficient;

        return sum;
    }
}
