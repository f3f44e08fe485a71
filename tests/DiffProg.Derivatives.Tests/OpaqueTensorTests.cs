using System.Numerics.Tensors;

namespace DiffProg.Tests.DerivativeOperators;

/// <summary>Methods over tensors whose bodies are not read, with the derivatives that the user has written.</summary>
public sealed class OpaqueTensorTests
{
    private delegate double Body(Tensor<double> w, Tensor<double> x, double s, int n);

    private delegate (double Value, double S) Gradient(
        Tensor<double> w, Tensor<double> x, double s, int n, Tensor<double> byW, Tensor<double> byX);

    private delegate (double Value, double Tangent) Jvp(
        Tensor<double> w, Tensor<double> x, double s, int n, Tensor<double> dw, Tensor<double> dx, double ds);

    public static TheoryData<string> Names => [.. typeof(LinearPrograms).GetMethods()
        .Where(m => m.Name.EndsWith("Gradient", StringComparison.Ordinal)).Select(m => m.Name[..^8])];

    [Theory]
    [MemberData(nameof(Names))]
    public void Program_WithOpaqueCallsOfTensors_IsRightInValueGradientAndTangent(string name)
    {
        T Of<T>(string suffix) where T : Delegate =>
            typeof(LinearPrograms).GetMethod(name + suffix)!.CreateDelegate<T>();
        var (body, value, gradient, jvp) = (Of<Body>(""), Of<Body>("Value"), Of<Gradient>("Gradient"), Of<Jvp>("Jvp"));
        // A numerical derivative stands in the plain body, which calls more often.
        bool derived = name == nameof(LinearPrograms.Derived);
        foreach (var (size, s, n) in new[] { (1, 0.7, 1), (3, 0.4, 2), (9, 0.9, 3), (5, -0.3, 2), (4, 0.6, 0) })
        {
            var random = new Random(size);
            var (w, x, dw, dx) = (Square(random, size, 3), Vector(random, size), Square(random, size, 0),
                Vector(random, size));
            double ds = random.NextDouble();
            int plainCalls = Calls(() => body(w, x, s, n));
            double expected = body(w, x, s, n), exact = (derived ? 1e-7 : 1e-12) * (1 + Math.Abs(expected));
            Assert.Equal(expected, value(w, x, s, n), exact);
            if (!derived)
                Assert.Equal(plainCalls, Calls(() => value(w, x, s, n)));
            double slope = Derivatives.Gradient(
                t => value(Tensor.Add<double>(w, Tensor.Multiply<double>(dw, t)),
                    Tensor.Add<double>(x, Tensor.Multiply<double>(dx, t)), s + (t * ds), n), 0.0);
            var (byW, byX) = (Tensor.CreateFromShape<double>([size, size]), Tensor.CreateFromShape<double>([size]));
            var (joint, byS) = gradient(w, x, s, n, byW, byX);
            var (again, tangent) = jvp(w, x, s, n, dw, dx, ds);
            Assert.Equal(expected, joint, exact);
            Assert.Equal(expected, again, exact);
            double near = 1e-8 * (1 + Math.Abs(slope));
            Assert.Equal(slope, tangent, near);
            Assert.Equal(slope, Dot(byW, dw) + Dot(byX, dx) + (byS * ds), near);
        }
    }

    [Fact]
    public void Exception_OfTheMethod_IsTheBodys()
    {
        Tensor<double> w = Tensor.CreateFromShape<double>([3, 3]), byW = Tensor.CreateFromShape<double>([3, 3]);
        Tensor<double> x = Tensor.Create([1.0, 2, 3], [3]), byX = Tensor.CreateFromShape<double>([3]);
        foreach (var call in (Action[])[
            () => LinearPrograms.Solved(w, x, 1, 0), () => LinearPrograms.SolvedValue(w, x, 1, 0),
            () => LinearPrograms.SolvedGradient(w, x, 1, 0, byW, byX),
            () => LinearPrograms.SolvedJvp(w, x, 1, 0, w, x, 1)])
            Assert.Equal("the matrix is singular", Assert.Throws<InvalidOperationException>(call).Message);
        Assert.All(byX, g => Assert.Equal(0, g));
    }

    [Fact]
    public void Shape_FromAnIntegerArgument_IsWhatComesOut()
    {
        var x = Tensor.Create([0.5f, -0.1f, 0.3f, 0.7f], [4]);
        var gradient = Tensor.CreateFromShape<float>([4]);
        Assert.Equal(LinearOthers.Trimmed(x, 2), LinearOthers.TrimmedGradient(x, 2, gradient));
        Assert.Equal([0, 4 * -0.1f, 4 * 0.3f, 0], gradient);
        Assert.Null(typeof(LinearOthers).GetMethod("TrimmedJvp"));
    }

    [Fact]
    public void Shape_ThatIsNotWhatItSays_IsAnException()
    {
        var x = Tensor.Create([1.0, 2], [2]);
        Assert.Equal(
            "'Shortened' returned [1]; its [Shape] says [2].",
            Assert.Throws<InvalidOperationException>(() => LinearOthers.WrongValue(x)).Message);
    }

    [Fact]
    public void Rules_OverTensors_AreTheirDerivatives()
    {
        var (a, b) = (Square(new Random(1), 4, 3), Vector(new Random(2), 4));
        GradientCheck.Pullback(
            Linear.Solve, (m, v, g) => LinearRules.SolvePullback(m, v, Linear.Solve(m, v), g), (a, b)).ThrowIfWrong();
        GradientCheck.Pullback(
            v => Linear.Powers(v, 0.7, 3).Powers, (v, g) => LinearRules.PowersPullback(v, 0.7, 3, 0, g).Item1, b)
            .ThrowIfWrong();
        GradientCheck.Tangent(
            v => Linear.Powers(v, 0.7, 3).Powers,
            (v, d) => LinearRules.PowersTangent(v, 0.7, 3, 0, v, d, 0).Item2, b).ThrowIfWrong();
        GradientCheck.Tangent(
            Linear.Solve,
            (m, v, dm, dv) => Linear.Solve(m, Tensor.Subtract<double>(dv, Ops.MatMul(dm, Linear.Solve(m, v)))), (a, b))
            .ThrowIfWrong();
    }

    [Fact]
    public void Check_OfAWrongRuleOverTensors_Tells()
    {
        var (a, b) = (Square(new Random(1), 4, 3), Vector(new Random(2), 4));
        // The matrix is not transposed.
        Assert.False(GradientCheck.Pullback(
            Linear.Solve,
            (m, v, g) => (LinearRules.SolvePullback(m, v, Linear.Solve(m, v), g).Item1, Linear.Solve(m, g)),
            (a, b)).IsRight);
        Assert.False(GradientCheck.Tangent(
            Linear.Solve, (m, v, dm, dv) => Linear.Solve(m, dv), (a, b)).IsRight);
        Assert.False(GradientCheck.Tangent(
            v => Linear.Powers(v, 0.7, 3).Powers, (v, d) => Tensor.Multiply<double>(d, d), b).IsRight);
    }

    private static int Calls(Action work)
    {
        Linear.Calls = 0;
        work();
        return Linear.Calls;
    }

    private static Tensor<double> Vector(Random random, int n) =>
        Tensor.Create([.. Enumerable.Range(0, n).Select(_ => random.NextDouble() - 0.5)], [n]);

    private static Tensor<double> Square(Random random, int n, double diagonal) => Tensor.Create(
        [.. Enumerable.Range(0, n * n).Select(i => random.NextDouble() - 0.5 + (i % (n + 1) == 0 ? diagonal : 0))],
        [n, n]);

    private static double Dot(Tensor<double> a, Tensor<double> b) => a.Zip(b, (x, y) => x * y).Sum();
}
