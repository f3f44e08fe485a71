using System.Numerics.Tensors;

namespace DiffProg.Tests.DerivativeOperators;

/// <summary>
/// Methods whose bodies are not read run as they are, once where the program calls them, and have the derivatives that
/// the user has written.
/// </summary>
public sealed class OpaqueTests
{
    private static readonly double[] A = [0.4, -0.7, 1.2];

    // Numerical derivatives stand in its plain body.
    private static bool IsApproximate(string name) =>
        name is nameof(OpaquePrograms.Derived) or nameof(OpaquePrograms.DerivedByItself);

    public static TheoryData<string> Names =>
    [
        .. typeof(OpaquePrograms).GetMethods()
            .Where(m => m.Name.EndsWith("Jvp", StringComparison.Ordinal) && m.GetParameters().Length == 7)
            .Select(m => m.Name[..^3]),
    ];

    [Theory]
    [MemberData(nameof(Names))]
    public void Program_WithOpaqueCalls_IsRightInValueGradientAndTangent(string name) =>
        ProgramTests.IsRight(typeof(OpaquePrograms), name, IsApproximate(name) ? 1e-5 : 0);

    // What runs again from a checkpoint calls again.
    [Theory]
    [MemberData(nameof(Names))]
    public void Program_WithOpaqueCalls_CallsAsThePlainBodyDoes(string name)
    {
        if (IsApproximate(name))
            return;
        var type = typeof(OpaquePrograms);
        var body = type.GetMethod(name)!.CreateDelegate<Func<double, double, int, ReadOnlySpan<double>, double>>();
        var value = type.GetMethod(name + "Value")!
            .CreateDelegate<Func<double, double, int, ReadOnlySpan<double>, double>>();
        var jvp = type.GetMethod(name + "Jvp")!.CreateDelegate<Jvp>();
        var gradient = type.GetMethod(name + "Gradient")!.CreateDelegate<Gradient>();
        double[] expected = Calls(() => body(0.7, 0.4, 3, A));
        Assert.Equal(expected, Calls(() => value(0.7, 0.4, 3, A)));
        Assert.Equal(expected, Calls(() => jvp(0.7, 0.4, 3, A, 1, 2, A)));
        if (name != nameof(OpaquePrograms.OnceMore))
            Assert.Equal(expected, Calls(() => gradient(0.7, 0.4, 3, A, new double[3])));
    }

    [Fact]
    public void Call_WithTheSameArgument_IsMadeTwice()
    {
        Assert.Equal([0.5, 0.5], Calls(() => OneMode.TwiceValue(0.5)));
        Assert.Equal([0.5, 0.5], Calls(() => OneMode.TwiceGradient(0.5)));
    }

    [Fact]
    public void Call_OfWhichNothingIsUsed_IsMade()
    {
        Assert.Equal([0.5], Calls(() => OneMode.UnusedGradient(0.5)));
        Assert.Throws<ArgumentOutOfRangeException>(() => OneMode.UnusedGradient(-1));
    }

    [Fact]
    public void Call_BetweenGuards_StaysThere()
    {
        Assert.Empty(Calls(() => Assert.Throws<ArgumentException>(() => OneMode.GuardedGradient(2, -1))));
        Assert.Equal([2.0], Calls(() => Assert.Throws<InvalidOperationException>(() => OneMode.GuardedGradient(2, 0))));
        Assert.Throws<ArgumentOutOfRangeException>(() => OneMode.GuardedGradient(-2, 0));
        Assert.Equal(1.5, OneMode.GuardedGradient(2, 3).XGradient);
    }

    [Fact]
    public void Call_AmongWrites_StaysAmongThem()
    {
        foreach (double x in (double[])[2, 0.5])
        {
            double[] plain = [7, 8], written = [7, 8];
            if (x > 1)
            {
                double expected = OneMode.WrittenAfter(x, plain);
                Assert.Equal(expected, OneMode.WrittenAfterGradient(x, written, new double[2]).Value);
            }
            else
            {
                Assert.Throws<ArgumentOutOfRangeException>(() => OneMode.WrittenAfter(x, plain));
                Assert.Throws<ArgumentOutOfRangeException>(
                    () => OneMode.WrittenAfterGradient(x, written, new double[2]));
            }

            Assert.Equal(plain, written);
        }
    }

    [Fact]
    public void Member_ThatNeedsAnotherMode_IsNotThere()
    {
        Assert.Equal(4 * 27.0, OneMode.ByPullbackGradient(3).XGradient);
        Assert.Null(typeof(OneMode).GetMethod("ByPullbackJvp"));
        Assert.Equal(5 * 16 * 0.5, OneMode.ByTangentJvp(2, 0.5).Tangent);
        Assert.Null(typeof(OneMode).GetMethod("ByTangentGradient"));
        Assert.Equal(4 * 27.0, OneMode.GradientInsideValue(3));
        Assert.Null(typeof(OneMode).GetMethod("GradientInsideGradient"));
        Assert.Null(typeof(OneMode).GetMethod("GradientInsideJvp"));
    }

    [Fact]
    public void Member_OfARecursion_ThatNeedsAnotherMode_IsNotThere()
    {
        Assert.True(GradientCheck.Scalar(
            x => OneMode.DeepByPullback(x, 3), x => OneMode.DeepByPullbackGradient(x, 3).XGradient, 0.8).IsRight);
        Assert.True(GradientCheck.Scalar(
            x => OneMode.DeepByTangent(x, 3), x => OneMode.DeepByTangentJvp(x, 3, 1).Tangent, 0.8).IsRight);
        Assert.True(GradientCheck.Scalar(
            OneMode.CallsThese, x => OneMode.CallsTheseGradient(x).XGradient, 0.8).IsRight);
        Assert.Equal(OneMode.DeepByPullback(0.8, 3), OneMode.DeepByPullbackValue(0.8, 3));
        Assert.Equal(OneMode.DeepByTangent(0.8, 3), OneMode.DeepByTangentValue(0.8, 3));
        Assert.Null(typeof(OneMode).GetMethod("DeepByPullbackJvp"));
        Assert.Null(typeof(OneMode).GetMethod("DeepByTangentGradient"));
        Assert.Null(typeof(OneMode).GetMethod("CallsTheseJvp"));
    }

    [Fact]
    public void Call_UnderStopGradient_NeedsNoDerivative()
    {
        Assert.Equal(8, OneMode.NotAskedForGradient(2).XGradient);
        Assert.Equal(4, OneMode.NotAskedForJvp(2, 0.5).Tangent);
    }

    [Fact]
    public void Overload_OfFloat_HasItsOwnDerivative()
    {
        var (value, slope) = OneMode.InFloatGradient(0.3f);
        Assert.Equal(OneMode.InFloat(0.3f), value);
        double y = Math.Tanh(0.36);
        Assert.Equal(y + (0.3 * 1.2 * (1 - (y * y))), slope, 5);
    }

    [Fact]
    public void Call_AmongTensors_IsRightInGradientAndTangent()
    {
        var t = Tensor.Create([0.3, -0.2, 0.5], [3]);
        var gradient = Tensor.CreateFromShape<double>([3]);
        double[] plain = Calls(() => OpaqueAmongTensors.Scaled(0.7, 0.4, t));
        double[] calls = Calls(() => OpaqueAmongTensors.ScaledGradient(0.7, 0.4, t, gradient));
        Assert.Equal(plain, calls, (a, b) => Math.Abs(a - b) < 1e-14);
        gradient = Tensor.CreateFromShape<double>([3]);
        var (value, byX, byY) = OpaqueAmongTensors.ScaledGradient(0.7, 0.4, t, gradient);
        Assert.Equal(OpaqueAmongTensors.Scaled(0.7, 0.4, t), value, 1e-13);
        Assert.True(GradientCheck.Scalar(v => OpaqueAmongTensors.Scaled(v, 0.4, t), _ => byX, 0.7).IsRight);
        Assert.True(GradientCheck.Scalar(v => OpaqueAmongTensors.Scaled(0.7, v, t), _ => byY, 0.4).IsRight);
        Assert.True(GradientCheck.Tensor(v => OpaqueAmongTensors.Scaled(0.7, 0.4, v), t, gradient).IsRight);
        var direction = Tensor.Create([0.5, 0.1, -0.4], [3]);
        double tangent = OpaqueAmongTensors.ScaledJvp(0.7, 0.4, t, 0.3, -0.8, direction).Tangent;
        double expected = (0.3 * byX) - (0.8 * byY);
        for (int i = 0; i < 3; i++)
            expected += gradient[i] * direction[i];
        Assert.Equal(expected, tangent, 1e-12);
    }

    [Fact]
    public void Rules_OfTheSpecialFunctions_AreTheirDerivatives()
    {
        GradientCheck.Pullback(
            Special.Squash, (x, g) => SpecialRules.SquashPullback(x, Special.Squash(x), g), 0.3).ThrowIfWrong();
        GradientCheck.Tangent(Special.Log, SpecialRules.LogTangent, 0.3).ThrowIfWrong();
        GradientCheck.Pullback(
            (x, y) => Special.PowerTimes(x, y, 3, true),
            (x, y, g) => SpecialRules.PowerTimesPullback(x, y, 3, true, g), (0.7, 0.4)).ThrowIfWrong();
        GradientCheck.Tangent(
            (x, y) => Special.PowerTimes(x, y, 3, true),
            (x, y, v, w) => SpecialRules.PowerTimesTangent(x, y, 3, true, v, w), (0.7, 0.4)).ThrowIfWrong();
    }

    private delegate (double Value, double X, double Y) Gradient(
        double x, double y, int n, ReadOnlySpan<double> a, Span<double> shadow);

    private delegate (double Value, double Tangent) Jvp(
        double x, double y, int n, ReadOnlySpan<double> a, double dx, double dy, ReadOnlySpan<double> da);

    private static double[] Calls(Action work)
    {
        Special.Calls.Clear();
        work();
        return [.. Special.Calls];
    }
}
