using System.Numerics.Tensors;
using static DiffProg.Ops;

namespace DiffProg.Tests;

public class GradientCheckTests
{
    [Theory]
    [InlineData(-2.5)]
    [InlineData(0.0)]
    [InlineData(0.01)]
    [InlineData(3.0)]
    [InlineData(40.0)]
    public void Scalar_OfSmoothFunction_AgreesToNineDigits(double at)
    {
        var result = GradientCheck.Scalar(x => Math.Sin(x) + x * x, x => Math.Cos(x) + 2 * x, at);
        Assert.True(result.WorstRelativeError < 1e-8, result.ToString());
        Assert.StartsWith("right: x: analytic ", result.ToString());
        result.ThrowIfWrong();
        Assert.Equal(1, result.Comparisons);
    }

    [Fact]
    public void Scalar_OfWrongDerivative_ThrowsWithBothValues()
    {
        var result = GradientCheck.Scalar(x => x * x * x, x => 3 * x, 2);
        Assert.False(result.IsRight);
        Assert.Equal(6, result.Analytic, 6);
        Assert.Equal(12, result.Numeric, 6);
        Assert.Equal(0.5, result.WorstRelativeError, 6);
        var error = Assert.Throws<GradientCheckException>(result.ThrowIfWrong);
        Assert.Equal("wrong: x: analytic 6, numeric 12, relative error 0.5, tolerance 1e-06", result.ToString());
        Assert.Equal($"The gradient is {result}.", error.Message);
        Assert.Same(result, error.Result);
    }

    [Fact]
    public void Tensor_OfSoftmaxCrossEntropy_AgreesToNineDigits()
    {
        var logits = Sin(Make.Range(5));
        var gradient = Softmax(logits) - Reshape(OneHot<double>([3], 5), 5);
        var result = GradientCheck.Tensor(z => CrossEntropy(z, 3), logits, gradient);
        Assert.True(result.WorstRelativeError < 1e-8, result.ToString());
        Assert.Equal(5 + 4, result.Comparisons);
    }

    [Fact]
    public void Tensor_OfOneWrongElement_NamesIt()
    {
        var weights = Make.Range(2, 3);
        var gradient = 2.0 * weights;
        gradient[1, 2] *= 1.00001;
        var result = GradientCheck.Tensor(x => Sum(x * x), weights, gradient);
        Assert.Equal("weights", result.Parameter);
        Assert.Equal([1, 2], result.Index);
        Assert.Contains("weights[1, 2]: analytic 10.0001, numeric", result.ToString());
        Assert.Throws<GradientCheckException>(result.ThrowIfWrong);
        Make.AssertIs(weights, [2, 3], 0, 1, 2, 3, 4, 5);
    }

    [Fact]
    public void Tensor_OfView_ChecksItsOwnElements() =>
        GradientCheck.Tensor(x => Sum(x * x), Make.MiddleColumns(), 2.0 * Make.MiddleColumns()).ThrowIfWrong();

    [Fact]
    public void Direction_CatchesWhatTheSampleMisses()
    {
        var x = Sin(Make.Range(2000));
        var gradient = 2.0 * x;
        gradient[1234] += 1;
        var options = new GradientCheckOptions { ElementsPerTensor = 0 };
        var result = GradientCheck.Tensor(v => Sum(v * v), x, gradient, options);
        Assert.False(result.IsRight);
        Assert.StartsWith("(random direction", result.Parameter);
        Assert.Empty(result.Index);
        GradientCheck.Tensor(v => Sum(v * v), x, 2.0 * x, options).ThrowIfWrong();
    }

    [Fact]
    public void Tensor_NearAKink_IsJudgedOnOneSide()
    {
        var x = Make.Vector(1e-4, -1e-4, 1);
        GradientCheck.Tensor(v => Sum(Relu(v)), x, Make.Vector(1, 0, 1)).ThrowIfWrong();
        Assert.False(GradientCheck.Tensor(v => Sum(Relu(v)), x, Make.Vector(1, 1, 1)).IsRight);
        Assert.False(GradientCheck.Tensor(v => Sum(Relu(v)), x, Make.Vector(0, 0, 1)).IsRight);
    }

    [Theory]
    [InlineData(1.3, 0.4, 2.0)]
    [InlineData(0.02, 0.1, 5.0)]
    [InlineData(3.0, 0.9, 0.7)]
    [InlineData(0.5, 0.3, 9.0)]
    public void Tensor_AtAMinimum_IsRightWhatTruncationLeaves(double amplitude, double decay, double frequency)
    {
        var fit = new Oscillation(Make.Vector(amplitude, decay, frequency));
        var minimum = fit.Minimum();
        var gradient = fit.Gradient(minimum);
        Assert.All(gradient, g => Assert.True(Math.Abs(g) < 1e-14));
        GradientCheck.Tensor(fit.Loss, minimum, gradient).ThrowIfWrong();
        for (var i = 0; i < 3; i++)
        {
            var wrong = fit.Gradient(minimum);
            wrong[i] += 1e-6 * fit.Curvature(minimum, i);
            Assert.False(GradientCheck.Tensor(fit.Loss, minimum, wrong).IsRight);
        }
    }

    [Theory]
    [InlineData(1e-5)]
    [InlineData(2e-5)]
    [InlineData(3e-5)]
    [InlineData(5e-4)]
    public void Tensor_OfWrongGradientAtAnyDistanceOfAKink_IsWrong(double distance)
    {
        Assert.False(GradientCheck.Tensor(v => Sum(Relu(v)), Make.Vector(distance), Make.Vector(0)).IsRight);
        var x = Make.Floats([1], (float)distance);
        Assert.False(GradientCheck.Tensor(v => Sum(Relu(v)), x, Make.Floats([1], 0)).IsRight);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Tensor_OfGradientThatIsNotFinite_IsWrong(double element)
    {
        var result = GradientCheck.Tensor(x => Sum(x), Make.Vector(1, 2), Make.Vector(1, element));
        Assert.Equal([1], result.Index);
        Assert.Equal(double.PositiveInfinity, result.WorstRelativeError);
        var hidden = GradientCheck.Tensor(x => Sum(x), Make.Vector(1, 2), Make.Vector(1, element),
            new() { ElementsPerTensor = 0 });
        Assert.False(hidden.IsRight);
    }

    [Fact]
    public void Floats_PassWithTheirOwnSteps_AndErrorsAreCaught()
    {
        var x = Make.Floats([3], 0.5f, -1, 2);
        var gradient = Exp(x);
        Assert.True(GradientCheck.Tensor(v => Sum(Exp(v)), x, gradient).IsRight);
        gradient[1] *= 1.01f;
        Assert.Equal([1], GradientCheck.Tensor(v => Sum(Exp(v)), x, gradient).Index);
    }

    [Fact]
    public void Parameters_OfTiedRecord_CountBothUses()
    {
        var p = TiedNetwork.Create(tied: true);
        var gradient = TiedGradient(p);
        var result = GradientCheck.Parameters(TiedLoss, p, gradient);
        result.ThrowIfWrong();
        gradient.Head.B[2] = 0;
        var wrong = GradientCheck.Parameters(TiedLoss, p, gradient);
        Assert.Equal("Head.B", wrong.Parameter);
        Assert.Equal([2], wrong.Index);
        Assert.Equal(0.5f, p.Scale[0]);
    }

    [Fact]
    public void Parameters_OfDoubles_AgreeToNineDigits()
    {
        var layer = new Layer(Make.Range(3, 2), Make.Vector(1, 2, 3));
        var x = Make.Vector(0.3, -0.2);
        var residual = MatMul(layer.W, x) + layer.B;
        var gradient = new Layer(2.0 * MatMul(Reshape(residual, 3, 1), Reshape(x, 1, 2)), 2.0 * residual);
        double Loss(Layer p) => Sum(Pow(MatMul(p.W, x) + p.B, 2));
        Assert.True(GradientCheck.Parameters(Loss, layer, gradient).WorstRelativeError < 1e-8);
    }

    [Fact]
    public void Parameters_OfGradientThatDoesNotMatch_SaysTheWayOut()
    {
        var error = Assert.Throws<ArgumentException>(() =>
            GradientCheck.Parameters(TiedLoss, TiedNetwork.Create(tied: true), TiedNetwork.Create(tied: false)));
        Assert.Equal("gradient", error.ParamName);
        Assert.Contains("ZerosLike", error.Message);
        Assert.Throws<ArgumentException>(() =>
            GradientCheck.Tensor(x => Sum(x), Make.Range(2), Make.Range(2, 1)));
    }

    [Fact]
    public void Function_ThatIsRandomOrNotFiniteOrEmpty_IsRefused()
    {
        var random = new Random(1);
        Assert.Contains("fixed key", Assert.Throws<ArgumentException>(() =>
            GradientCheck.Tensor(_ => random.NextDouble(), Make.Range(2), Make.Range(2))).Message);
        Assert.Throws<ArgumentException>(() => GradientCheck.Scalar(Math.Log, x => 1 / x, -1));
        Assert.Throws<ArgumentException>(() => GradientCheck.Tensor(x => Sum(x), Make.Doubles([0]), Make.Doubles([0])));
    }

    /// <summary>Sums of .NET are not the same in the last bits when the memory lies elsewhere.</summary>
    [Fact]
    public void Function_ThatDiffersInTheLastBits_IsTaken()
    {
        int calls = 0;
        var result = GradientCheck.Tensor(
            x => calls++ % 2 == 0 ? Sum(x)
                : double.BitIncrement(double.BitIncrement(Sum(x))), Make.Vector(1, 2), Make.Vector(1, 1));
        Assert.True(result.IsRight);
    }

    // Σ (E + 2 E') + Σ B² + scale, where E' is the head's weight, tied to E.
    private static double TiedLoss(TiedNetwork p) =>
        Sum(p.Embedding + 2.0 * p.Head.W) + Sum(p.Head.B * p.Head.B) + p.Scale[0];

    private static TiedNetwork TiedGradient(TiedNetwork p)
    {
        var gradient = p.ZerosLike();
        gradient.Embedding.Fill(3);
        for (var i = 0; i < 3; i++)
            gradient.Head.B[i] = 2 * p.Head.B[i];

        gradient.Scale[0] = 1;
        return gradient;
    }
}
