using System.Numerics.Tensors;
using static DiffProg.Ops;

namespace DiffProg.Tests;

public class ScalarFunctionTests
{
    [Fact]
    public void Erf_AtReferencePoints_IsWithinTwoUlp() => WithinTwoUlp(ReferenceValues.Erf, Erf, Erf);

    [Fact]
    public void ExpM1_AtReferencePoints_IsWithinTwoUlp() => WithinTwoUlp(ReferenceValues.ExpM1, ExpM1, ExpM1);

    [Fact]
    public void LogP1_AtReferencePoints_IsWithinTwoUlp() => WithinTwoUlp(ReferenceValues.LogP1, LogP1, LogP1);

    [Fact]
    public void SpecialValues_AreThoseOfTheField()
    {
        Assert.Equal(1, Erf(double.PositiveInfinity));
        Assert.Equal(-1, Erf(double.NegativeInfinity));
        Assert.True(double.IsNaN(Erf(double.NaN)));
        Assert.Equal(double.PositiveInfinity, ExpM1(double.PositiveInfinity));
        Assert.Equal(-1, ExpM1(double.NegativeInfinity));
        Assert.Equal(double.PositiveInfinity, LogP1(double.PositiveInfinity));
        Assert.Equal(double.NegativeInfinity, LogP1(-1.0));
        Assert.True(double.IsNaN(LogP1(-2.0)));
        Assert.True(double.IsNegative(LogP1(-0.0)));
        Assert.Equal(0, Sign(0.0));
        Assert.Equal(-1, Sign(double.NegativeInfinity));
        Assert.True(double.IsNaN(Sign(double.NaN)));
        Assert.True(float.IsNaN(Relu(float.NaN)));
        Assert.True(double.IsNaN(Maximum(double.NaN, 1)));
        Assert.True(double.IsNaN(Minimum(1, double.NaN)));
    }

    [Fact]
    public void SigmoidAndSoftplus_FarOut_NeitherOverflowNorLoseTheTail()
    {
        Assert.Equal(0.5, Sigmoid(0.0));
        Assert.Equal(1, Sigmoid(1000.0));
        Assert.Equal(Math.Exp(-700), Sigmoid(-700.0));
        Assert.Equal(0, Sigmoid(double.NegativeInfinity));
        Assert.Equal(1000, Softplus(1000.0));
        Assert.Equal(Math.Exp(-700), Softplus(-700.0));
        Make.AssertClose(0.69314718055994531, Softplus(0.0));
    }

    [Fact]
    public void Activations_AtOne_HaveTheirPublishedValues()
    {
        Make.AssertClose(0.84134474606854293, Gelu(1.0));
        Make.AssertClose(0.84119199060827676, GeluTanh(1.0));
        Make.AssertClose(0.73105857863000488, Silu(1.0));
        Make.AssertClose(0.31326168751822286, Softplus(-1.0));
        Assert.Equal(-0.15865526f, Gelu(-1f), 1e-7f);
    }

    [Fact]
    public void ScalarAndTensor_OfEveryFunction_Agree()
    {
        double[] points = [-3.5, -1, -0.25, 0, 1e-9, 0.4, 1, 2.75, 20];
        Agree(points, Abs, Abs, Abs, Abs);
        Agree(points, Exp, Exp, Exp, Exp);
        Agree(points, ExpM1, ExpM1, ExpM1, ExpM1);
        Agree(points, Sin, Sin, Sin, Sin);
        Agree(points, Cos, Cos, Cos, Cos);
        Agree(points, Tan, Tan, Tan, Tan);
        Agree(points, Tanh, Tanh, Tanh, Tanh);
        Agree(points, Atan, Atan, Atan, Atan);
        Agree(points, Sigmoid, Sigmoid, Sigmoid, Sigmoid);
        Agree(points, Softplus, Softplus, Softplus, Softplus);
        Agree(points, Relu, Relu, Relu, Relu);
        Agree(points, Gelu, Gelu, Gelu, Gelu);
        Agree(points, GeluTanh, GeluTanh, GeluTanh, GeluTanh);
        Agree(points, Silu, Silu, Silu, Silu);
        Agree(points, Erf, Erf, Erf, Erf);
        Agree(points, Sign, Sign, Sign, Sign);
        double[] positive = [0, 1e-9, 0.4, 1, 2.75, 1e6];
        Agree(positive, Log, Log, Log, Log);
        Agree(positive, LogP1, LogP1, LogP1, LogP1);
        Agree(positive, Sqrt, Sqrt, Sqrt, Sqrt);
        Agree(positive, Rsqrt, Rsqrt, Rsqrt, Rsqrt);
    }

    private static void Agree(double[] points, Func<double, double> scalar, Func<Tensor<double>, Tensor<double>> tensor,
        Func<float, float> scalar32, Func<Tensor<float>, Tensor<float>> tensor32)
    {
        Make.AssertClose(points.Select(scalar).ToArray(), Make.Elements(tensor(Make.Vector(points))), 1e-15);
        var floats = points.Select(x => (float)x).ToArray();
        Make.AssertClose(floats.Select(x => (double)scalar32(x)).ToArray(),
            Make.Elements(tensor32(Tensor.Create(floats))).Select(x => (double)x).ToArray(), 1e-6);
        Make.AssertClose(floats.Select(x => scalar(x)).ToArray(),
            floats.Select(x => (double)scalar32(x)).ToArray(), 1e-6);
    }

    private static void WithinTwoUlp((double X, double Y)[] references, Func<double, double> function,
        Func<float, float> function32)
    {
        foreach (var (x, y) in references)
        {
            var ulps = Make.Ulps(y, function(x));
            Assert.True(ulps <= 2, $"{ulps} ulp at {x}: expected {y}, got {function(x)}");
            var exact = function((float)x);
            Assert.True(Math.Abs(exact - function32((float)x)) <= Math.Abs(exact) * 1.2e-7 || Math.Abs(exact) < 1e-38);
        }
    }
}
