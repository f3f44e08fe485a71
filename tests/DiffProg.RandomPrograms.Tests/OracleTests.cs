using DiffProg.Tests.RandomPrograms.Traced;

namespace DiffProg.Tests.RandomPrograms;

/// <summary>Derivatives on dual numbers against closed forms: the value, and the tangent with respect to what is
/// around.</summary>
public sealed class OracleTests
{
    private static readonly Dual X = new(0.7, 1, 1), Y = new(-1.3, 0.5, 0.5);

    public static TheoryData<string, double, double> Cases
    {
        get
        {
            double x = 0.7, y = -1.3;
            return new()
            {
                // d/dv of v² y, and of sin(v y), at x.
                { "Square", 2 * x * y, (2 * y) + (0.5 * 2 * x) },
                { "Sine", y * Math.Cos(x * y), (0.5 * Math.Cos(x * y)) - (y * Math.Sin(x * y) * (y + (0.5 * x))) },
                // The second derivative of v³ / y.
                { "Second", 6 * x / y, (6 / y) - (0.5 * 6 * x / (y * y)) },
                // d/du of u d/dv (v² u) at v = u: 2 u², so 4 u.
                { "Inner", 4 * x, 4 },
                // What does not depend on the variable.
                { "None", 0, 0 },
                // (H v) of p² q + q³ along (y, 1), first component: 2 q y + 2 p.
                { "Product", (2 * y * y) + (2 * x), (0.5 * 4 * y) + 2 },
                // |v|, below zero.
                { "Kink", -1, 0 },
            };
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Derivative_OnDualNumbers_IsTheClosedForm(string name, double value, double tangent)
    {
        var actual = name switch
        {
            "Square" => TracedDerivatives.Gradient(v => v * v * Y, X),
            "Sine" => TracedDerivatives.Jvp(v => DualMath.Sin(v * Y), X, 1).Tangent,
            "Second" => TracedDerivatives.Hessian(v => v * v * v / Y, X),
            "Inner" => TracedDerivatives.Gradient(u => u * TracedDerivatives.Gradient(v => v * v * u, u) / u, X),
            "None" => TracedDerivatives.Gradient(v => Y * X, X),
            "Product" => TracedDerivatives.HessianVectorProduct(
                t => (t[0] * t[0] * t[1]) + (t[1] * t[1] * t[1]), [X, Y], [Y, 1])[0],
            _ => TracedDerivatives.Gradient(DualMath.Abs, Y),
        };
        Assert.Equal(value, actual.Value, 1e-14);
        Assert.Equal(tangent, actual.Tangent, 1e-14);
    }

    // At the kink it has no derivative that both sides agree on: the program is skipped.
    [Fact]
    public void Comparison_OfAConstantThatIsDerivedAfterWithItsEqual_IsNear() => Assert.Equal(
        0, Path.Of(() => TracedDerivatives.Gradient(u => DualMath.Min(u, 0), new Dual(0))).Margin);

    [Fact]
    public void Functions_WhereADerivativeIsTaken_HaveTheirDerivatives()
    {
        foreach (var f in new Func<Dual, Dual>[]
        {
            DualMath.Sin, DualMath.Cos, DualMath.Tanh, DualMath.Atan, DualMath.Exp, DualMath.Log, DualMath.Sqrt,
            v => DualMath.Pow(v, 2.5), v => 1 / v, v => -v * v,
        })
        {
            double h = 1e-5;
            Dual At(double x) => f(new Dual(x, 1, 1));
            var first = TracedDerivatives.Gradient(f, X);
            Assert.Equal(At(0.7).Tangent, first.Value, 1e-14);
            Assert.Equal((At(0.7 + h).Tangent - At(0.7 - h).Tangent) / (2 * h), first.Tangent, 1e-8);
            Assert.Equal(first.Tangent, TracedDerivatives.Hessian(f, X).Value, 1e-13);
        }
    }
}
