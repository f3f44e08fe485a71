using System.Numerics.Tensors;
using static DiffProg.Ops;

namespace DiffProg.Gradients.Tests;

/// <summary>Programs that throw after something was computed of whose gradient everything is known.</summary>
public static partial class Guarded
{
    [Differentiable]
    public static double ByAnArgument([Shape("n")] Tensor<double> x, [Shape("n")] Tensor<double> y, double limit)
    {
        double s = Sum(x * x) + Sum(y);
        if (limit < 3)
            throw new InvalidOperationException("an argument");
        return s;
    }

    [Differentiable]
    public static double ByASum([Shape("n")] Tensor<double> x, [Shape("n")] Tensor<double> y, double limit)
    {
        double s = Sum(x * y);
        if (Sum(y) > limit)
            throw new InvalidOperationException("a sum");
        return s;
    }

    [Differentiable]
    public static double ByALoop([Shape("n")] Tensor<double> x, [Shape("n")] Tensor<double> y, double limit)
    {
        double s = Sum(Tanh(x) * y);
        for (int i = 0; i < 3; i++)
        {
            if (s * i > limit)
                throw new InvalidOperationException("a loop");
        }

        return s * s;
    }

    [Differentiable]
    public static double InASumOfElements(ReadOnlySpan<double> x, ReadOnlySpan<double> y, double limit)
    {
        double s = 0;
        for (int i = 0; i < x.Length; i++)
        {
            if (s > limit)
                throw new InvalidOperationException("on the way");
            s += x[i] * y[i];
        }

        return s;
    }
}

/// <summary>If a program throws, so does its gradient, and the gradients of the caller's are as they were.</summary>
public sealed class GuardTests
{
    private static readonly double[] X = [1.5, 2, 0.5], Y = [1, 2, 1];

    [Theory]
    [InlineData(2.5, true)]
    [InlineData(4.5, false)]
    public void Gradient_OfAGuardedProgram_AddsNothingBeforeItThrows(double limit, bool throws)
    {
        Check(
            (x, y) => Guarded.ByAnArgument(x, y, limit),
            (x, y, u, v) => Guarded.ByAnArgumentGradient(x, y, limit, u, v), throws);
        Check(
            (x, y) => Guarded.ByASum(x, y, limit + 0.5),
            (x, y, u, v) => Guarded.ByASumGradient(x, y, limit + 0.5, u, v), throws);
        Check(
            (x, y) => Guarded.ByALoop(x, y, limit + 3),
            (x, y, u, v) => Guarded.ByALoopGradient(x, y, limit + 3, u, v), throws);
    }

    [Theory]
    [InlineData(2.5)]
    [InlineData(6)]
    public void Gradient_OfALoopThatThrowsOnTheWay_AddsNothing(double limit)
    {
        double[] u = [7, 8, 9], v = [4, 5, 6];
        bool throws = limit < 5;
        if (throws)
        {
            Assert.Throws<InvalidOperationException>(() => Guarded.InASumOfElementsGradient(X, Y, limit, u, v));
            Assert.Equal([7, 8, 9], u);
            Assert.Equal([4, 5, 6], v);
            return;
        }

        Assert.Equal(6, Guarded.InASumOfElementsGradient(X, Y, limit, u, v).Value);
        Assert.Equal([8, 10, 10], u);
        Assert.Equal([5.5, 7, 6.5], v);
    }

    private static void Check(
        Func<Tensor<double>, Tensor<double>, double> plain,
        Action<Tensor<double>, Tensor<double>, Tensor<double>, Tensor<double>> gradient, bool throws)
    {
        Tensor<double> x = Tensor.Create(X), y = Tensor.Create(Y);
        Tensor<double> u = Tensor.Create([7.0, 8, 9]), v = Tensor.Create([4.0, 5, 6]);
        if (!throws)
        {
            plain(x, y);
            gradient(x, y, u, v);
            Assert.NotEqual([7, 8, 9], u.ToArray());
            return;
        }

        var expected = Assert.Throws<InvalidOperationException>(() => { plain(x, y); });
        var thrown = Assert.Throws<InvalidOperationException>(() => gradient(x, y, u, v));
        Assert.Equal(expected.Message, thrown.Message);
        Assert.Equal([7, 8, 9], u.ToArray());
        Assert.Equal([4, 5, 6], v.ToArray());
    }
}
