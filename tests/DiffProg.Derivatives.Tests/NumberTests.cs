namespace DiffProg.Tests.DerivativeOperators;

/// <summary>
/// Compiled derivatives inside methods, and the derivatives of those methods: against closed forms, which difference
/// quotients differentiate once more, and against the plain body, whose derivatives are numerical.
/// </summary>
public sealed class NumberTests
{
    /// <summary>A method of x and c (or of one of them), what was generated for it, and its value in closed form.</summary>
    private sealed record Case(
        Func<double, double, double> Body, Func<double, double, double> Value,
        Func<double, double, (double Value, double X, double C)> Gradient,
        Func<double, double, double, double, (double Value, double Tangent)> Jvp, Func<double, double, double> Closed);

    private static readonly Dictionary<string, Case> Cases = new()
    {
        ["OfSine"] = One(Numbers.OfSine, Numbers.OfSineValue, x => Pair(Numbers.OfSineGradient(x)), Numbers.OfSineJvp,
            Math.Cos),
        ["OfACube"] = new(Numbers.OfACube, Numbers.OfACubeValue, (x, c) => Numbers.OfACubeGradient(x, c),
            Numbers.OfACubeJvp, (x, c) => 3 * c * x * x),
        ["OfTwo"] = new(Numbers.OfTwo, Numbers.OfTwoValue, (x, c) => Numbers.OfTwoGradient(x, c), Numbers.OfTwoJvp,
            (x, y) => y + (2 * x * y * y * y) + x + (3 * x * x * y * y)),
        ["ValueTimesGradient"] = new(Numbers.ValueTimesGradient, Numbers.ValueTimesGradientValue,
            (x, c) => Numbers.ValueTimesGradientGradient(x, c), Numbers.ValueTimesGradientJvp,
            (x, c) => Math.Sin(x) * Math.Exp(2 * c * x) * (Math.Cos(x) + (c * Math.Sin(x)))),
        ["Confusion"] = One(Numbers.Confusion, Numbers.ConfusionValue, null, Numbers.ConfusionJvp, _ => 1),
        ["ConfusionAtTheSamePlace"] = One(Numbers.ConfusionAtTheSamePlace, Numbers.ConfusionAtTheSamePlaceValue,
            x => Pair(Numbers.ConfusionAtTheSamePlaceGradient(x)), Numbers.ConfusionAtTheSamePlaceJvp,
            x => 6 * x * x),
        ["Third"] = new(Numbers.Third, Numbers.ThirdValue, (x, c) => Numbers.ThirdGradient(x, c), Numbers.ThirdJvp,
            (x, c) => -c * c * c * Math.Cos(c * x)),
        ["Fourth"] = new(Numbers.Fourth, Numbers.FourthValue, (x, c) => Numbers.FourthGradient(x, c),
            Numbers.FourthJvp, (x, c) => 360 * c * x * x),
        ["SecondAlong"] = new((x, c) => Numbers.SecondAlong(x, c, 0.7), (x, c) => Numbers.SecondAlongValue(x, c, 0.7),
            (x, c) => Two(Numbers.SecondAlongGradient(x, c, 0.7)),
            (x, c, dx, dc) => Numbers.SecondAlongJvp(x, c, 0.7, dx, dc, 0), (x, c) => 6 * c * x * 0.7),
        ["AlongADirection"] = new((x, c) => Numbers.AlongADirection(x, c, 0.7),
            (x, c) => Numbers.AlongADirectionValue(x, c, 0.7),
            (x, c) => Two(Numbers.AlongADirectionGradient(x, c, 0.7)),
            (x, c, dx, dc) => Numbers.AlongADirectionJvp(x, c, 0.7, dx, dc, 0),
            (x, c) => (c * x * x * x) + (3 * c * x * x * 0.7)),
        ["Pullback"] = new((x, v) => Numbers.Pullback(x, 1.3, v), (x, v) => Numbers.PullbackValue(x, 1.3, v),
            (x, v) => Numbers.PullbackGradient(x, 1.3, v) is var g ? (g.Value, g.XGradient, g.VGradient) : default,
            (x, v, dx, dv) => Numbers.PullbackJvp(x, 1.3, v, dx, 0, dv), (x, v) => 3 * 1.3 * x * x * v),
        ["Curvature"] = new(Numbers.Curvature, Numbers.CurvatureValue, (x, c) => Numbers.CurvatureGradient(x, c),
            Numbers.CurvatureJvp, (x, c) => 12 * c * x * x),
        ["Determinant"] = new(Numbers.Determinant, Numbers.DeterminantValue,
            (x, c) => Numbers.DeterminantGradient(x, c), Numbers.DeterminantJvp,
            (x, y) => (12 * x * x * y * y * y * y) - (36 * x * x * y * y * y * y)),
        ["ReverseOverForward"] = new((x, c) => Numbers.ReverseOverForward(x, c, 0.6),
            (x, c) => Numbers.ReverseOverForwardValue(x, c, 0.6),
            (x, c) => Two(Numbers.ReverseOverForwardGradient(x, c, 0.6)),
            (x, c, dx, dc) => Numbers.ReverseOverForwardJvp(x, c, 0.6, dx, dc, 0),
            (x, c) => 0.6 * c * ((2 * Math.Cos(x)) - (x * Math.Sin(x)))),
        ["ForwardOverReverse"] = new((x, c) => Numbers.ForwardOverReverse(x, c, 0.6),
            (x, c) => Numbers.ForwardOverReverseValue(x, c, 0.6),
            (x, c) => Two(Numbers.ForwardOverReverseGradient(x, c, 0.6)),
            (x, c, dx, dc) => Numbers.ForwardOverReverseJvp(x, c, 0.6, dx, dc, 0),
            (x, c) => 0.6 * c * ((2 * Math.Cos(x)) - (x * Math.Sin(x)))),
        ["Newton"] = new(Numbers.Newton, Numbers.NewtonValue, (x, c) => Numbers.NewtonGradient(x, c),
            Numbers.NewtonJvp, (_, c) => Math.Asinh(c)),
        ["InABranch"] = new(Numbers.InABranch, Numbers.InABranchValue, (x, c) => Numbers.InABranchGradient(x, c),
            Numbers.InABranchJvp, (x, c) => x > 1 ? 3 * c * x * x : 2 * c * x),
        ["OfALoop"] = new(Numbers.OfALoop, Numbers.OfALoopValue, (x, c) => Numbers.OfALoopGradient(x, c),
            Numbers.OfALoopJvp, (x, c) => c * (1 + (2 * x) + (3 * x * x) + (4 * x * x * x))),
        ["OfABranch"] = new(Numbers.OfABranch, Numbers.OfABranchValue, (x, c) => Numbers.OfABranchGradient(x, c),
            Numbers.OfABranchJvp, (x, c) => x > 0 ? 3 * c * x * x : -2 * x),
        ["LoopsAroundAndInside"] = new(Numbers.LoopsAroundAndInside, Numbers.LoopsAroundAndInsideValue,
            (x, c) => Numbers.LoopsAroundAndInsideGradient(x, c), Numbers.LoopsAroundAndInsideJvp,
            (x, c) => Enumerable.Range(1, 3).Sum(i => x * i * c * Enumerable.Range(0, i).Sum(k => Enumerable
                .Range(0, i).Aggregate(1.0, (p, j) => p * (j == k ? Math.Cos((x * i) + j) : Math.Sin((x * i) + j)))))),
        ["OfAWhile"] = new(Numbers.OfAWhile, Numbers.OfAWhileValue, (x, c) => Numbers.OfAWhileGradient(x, c),
            Numbers.OfAWhileJvp,
            (x, c) => c * ((24 * x * Math.Pow(1 + (x * x), 3)) + (48 * x * x * x * Math.Pow(1 + (x * x), 2)))),
        ["Force"] = new(Numbers.Force, Numbers.ForceValue, (x, c) => Numbers.ForceGradient(x, c), Numbers.ForceJvp,
            (x, c) => (-3 * c * x * x) + (c * Math.Sin(c * x))),
        ["Stiffness"] = new(Numbers.Stiffness, Numbers.StiffnessValue, (x, c) => Numbers.StiffnessGradient(x, c),
            Numbers.StiffnessJvp, (x, c) => (-6 * c * x) + (c * c * Math.Cos(c * x))),
        ["Chosen"] = new(Numbers.Chosen, Numbers.ChosenValue, (x, c) => Numbers.ChosenGradient(x, c),
            Numbers.ChosenJvp, (x, y) => x > 0 ? 0.5 * Math.Sqrt(y / x) : y),
        ["WithItsOwnArray"] = new(Numbers.WithItsOwnArray, Numbers.WithItsOwnArrayValue,
            (x, c) => Numbers.WithItsOwnArrayGradient(x, c), Numbers.WithItsOwnArrayJvp,
            (x, c) => 5 * c * c * x * x * x * x),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    private static readonly (double X, double C)[] Points = [(0.8, 1.3), (1.7, 0.4), (-0.6, 0.9)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Value_OfAMethodWithDerivatives_IsTheClosedForm(string name)
    {
        foreach (var (x, c) in Points)
            Near(Cases[name].Closed(x, c), Cases[name].Value(x, c), 1e-12);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void PlainBody_OfAMethodWithDerivatives_IsNear(string name)
    {
        foreach (var (x, c) in Points)
            Near(Cases[name].Closed(x, c), Cases[name].Body(x, c), name is "Third" or "Fourth" ? 1e-3 : 1e-5);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Gradient_OfAMethodWithDerivatives_IsThatOfTheClosedForm(string name)
    {
        foreach (var (x, c) in Points)
        {
            var (value, byX, byC) = Cases[name].Gradient(x, c);
            Near(Cases[name].Closed(x, c), value, 1e-12);
            Near(Derivatives.Gradient(t => Cases[name].Closed(t, c), x), byX, 1e-8);
            Near(Derivatives.Gradient(t => Cases[name].Closed(x, t), c), byC, 1e-8);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Jvp_OfAMethodWithDerivatives_AgreesWithTheGradient(string name)
    {
        foreach (var (x, c) in Points)
        {
            var (value, byX, byC) = Cases[name].Gradient(x, c);
            var (forward, tangent) = Cases[name].Jvp(x, c, 0.3, -0.8);
            Near(value, forward, 1e-12);
            Near((0.3 * byX) - (0.8 * byC), tangent, 1e-11);
        }
    }

    [Fact]
    public void Pullback_OfAMethodWithDerivatives_GivesTheCapturedVariableItsMixedPartial()
    {
        var gradient = Numbers.PullbackGradient(0.8, 1.3, 0.7);
        Near(3 * 0.8 * 0.8 * 0.7, gradient.CGradient, 1e-12);
    }

    [Fact]
    public void Jvp_AlongAZeroTangent_HasTheValueOfTheGradient()
    {
        const double x = 1.7, c = 0.6;
        double value = (-c / (x * x)) + (0.5 / Math.Sqrt(x)) + (1 / x) + (c * Math.Pow(x, c - 1));
        Near(value, Numbers.OfAQuotientValue(x, c), 1e-14);
        Near(value, Numbers.OfAQuotientJvp(x, c, 0, 0).Value, 1e-14);
        Near(value, Numbers.OfAQuotientJvp(x, c, 0, 1).Value, 1e-14);
        Near((-1 / (x * x)) + Math.Pow(x, c - 1) + (c * Math.Log(x) * Math.Pow(x, c - 1)),
            Numbers.OfAQuotientJvp(x, c, 0, 1).Tangent, 1e-14);
    }

    [Fact]
    public void Gradient_ByADirectionThatIsZero_IsWhatItMultiplies()
    {
        const double x = 1.7;
        double first = (-1 / (x * x)) + (0.5 / Math.Sqrt(x)) + (1 / x) + (1.5 * Math.Sqrt(x));
        double second = (2 / (x * x * x)) - (0.25 * Math.Pow(x, -1.5)) - (1 / (x * x)) + (0.75 / Math.Sqrt(x));
        var tangent = Numbers.QuotientTangentGradient(x, 0);
        Near(first, tangent.VGradient, 1e-14);
        Near(0, tangent.XGradient, 1e-14);
        Near(first, Numbers.QuotientTangentJvp(x, 0, 0, 1).Tangent, 1e-14);
        Near(second, Numbers.QuotientAlongGradient(x, 0).VGradient, 1e-14);
        Near(second, Numbers.QuotientAlongJvp(x, 0, 0, 1).Tangent, 1e-14);
    }

    [Fact]
    public void StopGradient_UnderADerivative_IsAConstant()
    {
        // d/dt t (x - 1) = x - 1, and its own derivative is zero: x is stopped in it as well.
        Assert.Equal(1.5, Numbers.StoppedValue(2.5));
        Assert.Equal(0, Numbers.StoppedJvp(2.5, 1).Tangent);
    }

    [Fact]
    public void Gradient_WithElementsOfASpan_IsAddedToItsShadow()
    {
        double[] a = [0.4, -1.2, 2.5], shadow = new double[3];
        const double x = 0.7;
        // Σ a² cos(a x)
        var gradient = Numbers.OfElementsGradient(a, x, shadow);
        Near(a.Sum(e => e * e * Math.Cos(e * x)), gradient.Value, 1e-12);
        Near(-a.Sum(e => e * e * e * Math.Sin(e * x)), gradient.XGradient, 1e-12);
        for (int i = 0; i < 3; i++)
            Near((2 * a[i] * Math.Cos(a[i] * x)) - (a[i] * a[i] * x * Math.Sin(a[i] * x)), shadow[i], 1e-12);
    }

    [Fact]
    public void Gradient_OfAFunctionThatReadsAnArray_IsAddedToItsShadow()
    {
        double[] a = [0.4, -1.2, 2.5, 0.3], shadow = [1, 1, 1, 1];
        const double x = 0.7;
        var gradient = Numbers.OfAPolynomialGradient(a, x, shadow);
        Near(a[1] + (2 * a[2] * x) + (3 * a[3] * x * x), gradient.Value, 1e-12);
        Near((2 * a[2]) + (6 * a[3] * x), gradient.XGradient, 1e-12);
        Near(1, shadow[0], 1e-12);
        Near(2, shadow[1], 1e-12);
        Near(1 + (2 * x), shadow[2], 1e-12);
        Near(1 + (3 * x * x), shadow[3], 1e-12);
        var tangent = Numbers.OfAPolynomialJvp(a, x, [0, 0, 1, 0], 0).Tangent;
        Near(2 * x, tangent, 1e-12);
    }

    private static void Near(double expected, double actual, double tolerance) => Assert.True(
        Math.Abs(expected - actual) <= tolerance * Math.Max(1, Math.Abs(expected)), $"{actual}, expected {expected}");

    private static (double Value, double X, double C) Two((double Value, double X, double C, double) gradient) =>
        (gradient.Value, gradient.X, gradient.C);

    private static (double Value, double X, double C) Pair((double Value, double X) gradient) =>
        (gradient.Value, gradient.X, 0);

    private static Case One(
        Func<double, double> body, Func<double, double> value,
        Func<double, (double Value, double X, double C)>? gradient,
        Func<double, double, (double Value, double Tangent)> jvp, Func<double, double> closed) => new(
        (x, _) => body(x), (x, _) => value(x), (x, _) => gradient is null ? (value(x), 0, 0) : gradient(x),
        (x, _, dx, _) => jvp(x, dx), (x, _) => closed(x));
}
