namespace DiffProg.Tests.RandomPrograms;

/// <summary>A derivative of the user's that throws does so from whatever derivative it is asked for.</summary>
public sealed class ThrowingRuleTests
{
    private const string Program = """
        public static partial class P
        {
            // A pullback that uses the result, and throws in a statement of a method that it calls.
            [Differentiable] static double Root(double x) => System.Math.Sqrt(x);
            [Differentiable, DerivativeOf(nameof(Root))]
            static double RootPullback(double x, double y, double g) => g / (2 * NotZero(y));
            [Differentiable] static double NotZero(double y)
            {
                if (y == 0)
                    throw new System.ArgumentException("kink");
                return y;
            }

            // One that throws in an expression.
            [Differentiable] static double Size(double x) => System.Math.Abs(x);
            [Differentiable, DerivativeOf(nameof(Size))] static double SizePullback(double x, double g) =>
                x > 0 ? g : x < 0 ? -g : throw new System.ArgumentException("kink");

            // A directional derivative.
            [Differentiable] static double Cut(double x) => System.Math.Max(x, 0);
            [Differentiable, DerivativeOf(nameof(Cut), Forward = true)] static double CutTangent(double x, double v) =>
                x > 0 ? v : x < 0 ? 0 : throw new System.ArgumentException("kink");

            // A rule of a rule.
            [Differentiable] static double Bowl(double x) => 0.5 * x * System.Math.Abs(x);
            [Differentiable, DerivativeOf(nameof(Bowl))] static double BowlPullback(double x, double g) => g * Size(x);
            [Differentiable] public static double GradientOfBowl(double x) => Derivatives.Gradient(v => Bowl(v), x);
            [Differentiable] public static double GradientOfBowlInALoop(double x)
            {
                double s = x;
                for (int i = 0; i < 3; i++)
                    s += Derivatives.Gradient(v => Bowl(v) * s, x);
                return s;
            }

            // Rules that divide, with and without need.
            [Differentiable] static double Idle(double x, int n) => x * x;
            [Differentiable, DerivativeOf(nameof(Idle))] static double IdlePullback(double x, int n, double g)
            {
                int q = 12 / n;
                return 2 * x * g;
            }

            [Differentiable] static double Busy(double x, int n) => x * x;
            [Differentiable, DerivativeOf(nameof(Busy))] static double BusyPullback(double x, int n, double g) =>
                2 * x * g * (12 / n + 7 / n) / (12 / System.Math.Max(n, 1) + 7 / System.Math.Max(n, 1));

            [Differentiable] public static double IdleAlone(double x, int n) => Idle(x, n);
            [Differentiable] public static double BusyAlone(double x, int n) => Busy(x, n);
            [Differentiable] public static double IdleInABranch(double x, int n) => x < 5 ? 3 * Idle(x, n) : x;
            [Differentiable] public static double BusyInABranch(double x, int n) => x < 5 ? 3 * Busy(x, n) : x;
            [Differentiable] public static double IdleInALoop(double x, int n)
            {
                double s = x;
                for (int i = 0; i < 3; i++)
                    s += x * Idle(x + s, n);
                return s;
            }

            [Differentiable] public static double BusyInALoop(double x, int n)
            {
                double s = x;
                for (int i = 0; i < 3; i++)
                    s += x * Busy(x + s, n);
                return s;
            }

            [Differentiable] public static double BusyAndGuarded(double x, int n)
            {
                double s = x;
                for (int i = 0; i < n; i++)
                {
                    if (i == 2)
                        throw new System.ArgumentException("body");
                    s += Busy(x + s, i) * s;
                }

                return s;
            }

            [Differentiable] public static double RootAlone(double x) => Root(x);
            [Differentiable] public static double SizeAlone(double x) => Size(x);
            [Differentiable] public static double CutAlone(double x) => Cut(x);
            [Differentiable] public static double RootInABranch(double x) => x < 5 ? 3 * Root(x) : x;
            [Differentiable] public static double SizeInABranch(double x) => x < 5 ? 3 * Size(x) : x;
            [Differentiable] public static double CutInABranch(double x) => x < 5 ? 3 * Cut(x) : x;
            [Differentiable] public static double RootInALoop(double x)
            {
                double s = x;
                for (int i = 0; i < 3; i++)
                    s += x * Root(x * (i + 1)) + s * s;
                return s;
            }

            [Differentiable] public static double SizeInALoop(double x)
            {
                double s = x;
                for (int i = 0; i < 3; i++)
                    s += x * Size(x * (i + 1)) + s * s;
                return s;
            }

            [Differentiable] public static double CutInALoop(double x)
            {
                double s = x;
                for (int i = 0; i < 3; i++)
                    s += x * Cut(x * (i + 1)) + s * s;
                return s;
            }

            // A loop that only adds up, and would be gone through once.
            [Differentiable] public static double SizeInASum(double x)
            {
                double s = 0;
                for (int i = 0; i < 3; i++)
                    s += Size(x * (i + 1)) * x;
                return s;
            }

            [Differentiable] public static double SizeInACheckpoint(double x)
            {
                double s = x;
                foreach (int i in Checkpoint.Range(5))
                    s = 0.5 * s + Size(x) * s;
                return s;
            }

            [Differentiable] public static double SizeInARecursion(double x) => Down(x, 3);
            [Differentiable] static double Down(double x, int n)
            {
                if (n == 0)
                    return x;
                return Size(x) * Down(x, n - 1);
            }

            [Differentiable] public static double RootOfGradient(double x) => Derivatives.Gradient(v => v * Root(v), x);
            [Differentiable] public static double SizeOfGradient(double x) => Derivatives.Gradient(v => v * Size(v), x);
            [Differentiable] public static double CutOfGradient(double x) => Derivatives.Gradient(v => v * Cut(v), x);

            [Differentiable] public static double OfNobody(double x, [NoGradient] double y) => x * Size(y);

            // The body's exception is the first, whatever a derivative throws in an earlier iteration.
            [Differentiable] public static double Guarded(double x, int n)
            {
                double s = 0;
                for (int i = 0; i < n; i++)
                {
                    if (i == 2)
                        throw new System.ArgumentException("body");
                    s += Size(x) * x;
                }

                return s;
            }
        }

        """;

    private const string Throws = """
        static bool Throws(System.Func<double> call, string message = "kink")
        {
            try
            {
                call();
            }
            catch (System.ArgumentException e) when (e.Message == message)
            {
                return true;
            }

            return false;
        }

        static void Is(bool expected, bool actual, string what)
        {
            if (expected != actual)
                throw new System.Exception(what);
        }

        """;

    [Theory]
    [InlineData("RootAlone", false)]
    [InlineData("SizeAlone", false)]
    [InlineData("CutAlone", false)]
    [InlineData("RootInABranch", false)]
    [InlineData("SizeInABranch", false)]
    [InlineData("CutInABranch", false)]
    [InlineData("RootInALoop", false)]
    [InlineData("SizeInALoop", false)]
    [InlineData("CutInALoop", false)]
    [InlineData("SizeInASum", false)]
    [InlineData("SizeInACheckpoint", false)]
    [InlineData("SizeInARecursion", false)]
    [InlineData("RootOfGradient", true)]
    [InlineData("SizeOfGradient", true)]
    [InlineData("CutOfGradient", true)]
    public void Throw_InARule_ComesOutOfWhatAsksForIt(string name, bool ofTheValue) => EntryTests.Run(
        Program, Throws + $$"""
        Is({{(ofTheValue ? "true" : "false")}}, Throws(() => P.{{name}}Value(0)), "value");
        Is(true, Throws(() => P.{{name}}Gradient(0).XGradient), "gradient");
        Is(true, Throws(() => P.{{name}}Jvp(0, 1).Tangent), "tangent");
        double D(System.Func<double, double> f) => (f(1e-5) - f(-1e-5)) / 2e-5;
        Same(D(h => P.{{name}}Value(1.5 + h)), P.{{name}}Gradient(1.5).XGradient);
        Same(D(h => P.{{name}}Value(1.5 + h)), P.{{name}}Jvp(1.5, 1).Tangent);
        Same(P.{{name}}Value(1.5), P.{{name}}Gradient(1.5).Value);
        """);

    // Its value asks for no rule of a rule.
    [Theory]
    [InlineData("GradientOfBowl")]
    [InlineData("GradientOfBowlInALoop")]
    public void Throw_InARuleOfARule_ComesOutOfTheSecondDerivative(string name) => EntryTests.Run(
        Program, Throws + $$"""
        Is(true, Throws(() => P.{{name}}Gradient(0).XGradient), "gradient");
        Is(true, Throws(() => P.{{name}}Jvp(0, 1).Tangent), "tangent");
        double D(System.Func<double, double> f) => (f(1e-5) - f(-1e-5)) / 2e-5;
        Same(D(h => P.{{name}}Value(1.5 + h)), P.{{name}}Gradient(1.5).XGradient);
        Same(D(h => P.{{name}}Value(1.5 + h)), P.{{name}}Jvp(1.5, 1).Tangent);
        """);

    [Theory]
    [InlineData("IdleAlone")]
    [InlineData("BusyAlone")]
    [InlineData("IdleInABranch")]
    [InlineData("BusyInABranch")]
    [InlineData("IdleInALoop")]
    [InlineData("BusyInALoop")]
    public void Division_InARule_ThrowsAsItDoesThere(string name) => EntryTests.Run(Program, $$"""
        bool Divides(System.Func<double> call)
        {
            try
            {
                call();
                return false;
            }
            catch (System.DivideByZeroException)
            {
                return true;
            }
        }

        if (!Divides(() => P.{{name}}Gradient(2, 0).XGradient) || Divides(() => P.{{name}}Value(2, 0)))
            throw new System.Exception("{{name}}");
        double D(System.Func<double, double> f) => (f(1e-5) - f(-1e-5)) / 2e-5;
        Same(D(h => P.{{name}}Value(1.5 + h, 2)), P.{{name}}Gradient(1.5, 2).XGradient);
        """);

    [Fact]
    public void Division_InARule_ComesAfterTheBodysGuard() => EntryTests.Run(Program, Throws + """
        Is(true, Throws(() => P.BusyAndGuardedGradient(1, 4).XGradient, "body"), "the body's");
        """);

    [Fact]
    public void Throw_InARuleThatNobodyAsksFor_DoesNotCome() => EntryTests.Run(Program, """
        Same(0, P.OfNobodyGradient(2, 0).XGradient);
        Same(0, P.OfNobodyJvp(2, 0, 1).Tangent);
        """);

    [Fact]
    public void Throw_InARule_ComesAfterTheBodys() => EntryTests.Run(Program, Throws + """
        Is(true, Throws(() => P.GuardedGradient(0, 4).XGradient, "body"), "the body's");
        Is(true, Throws(() => P.GuardedGradient(0, 2).XGradient), "the rule's");
        """);
}
