using System.Numerics.Tensors;

namespace DiffProg.Tests.DerivativeOperators;

/// <summary>Derivatives of functions of tensors: against the numerical body, and each road against another.</summary>
public sealed class TensorTests
{
    private static readonly Tensor<double> X = Vector(0.3, -0.7, 1.1), V = Vector(-0.4, 0.9, 0.2);

    private static readonly Tensor<double> W = Vector(1.2, 0.4, -0.8), Y4 = Vector(0.1, 0.5, -0.3, 0.9);

    private static readonly Tensor<double> Matrix = Tensor.Create([0.5, -1.0, 0.3, 0.8, 0.1, -0.6, 1.4, -0.2], [4, 2]);

    private static readonly Tensor<double> X2 = Vector(0.6, -0.9), V2 = Vector(0.8, 0.3);

    [Fact]
    public void Gradient_OfSquares_IsTwiceTheTensor()
    {
        Near(Vector(2 * 1.5 * 0.3, 2 * 1.5 * -0.7, 2 * 1.5 * 1.1), Tensors.OfSquaresValue(X, 1.5), 1e-14);
        Near(Tensors.OfSquares(X, 1.5), Tensors.OfSquaresValue(X, 1.5), 1e-9);
        // Along v: 2 a v, and 2 x for a.
        Near(Vector(3 * -0.4, 3 * 0.9, 3 * 0.2), Tensors.OfSquaresJvp(X, 1.5, V, 0).Tangent, 1e-14);
        var gradient = Zeros(X);
        double a = Tensors.OfSquaresVjp(X, 1.5, V, gradient);
        Near(Vector(3 * -0.4, 3 * 0.9, 3 * 0.2), gradient, 1e-14);
        Near(2 * ((0.3 * -0.4) + (-0.7 * 0.9) + (1.1 * 0.2)), a, 1e-14);
    }

    [Fact]
    public void Gradient_OfRowsWithoutRegions_IsCopiedToTheCaller()
    {
        var byW = Zeros(Matrix);
        var (value, byA) = Tensors.OfARowGradient(0.7, Matrix, byW);
        Near(2 * 0.7 * -0.5, value, 1e-14);
        Near(2 * -0.5, byA, 1e-14);
        Near(Tensor.Create([1.4, 1.4, 0.0, 0, 0, 0, 0, 0], [4, 2]), byW, 1e-14);
        var expected = Tensor.Create([0.7 * 0.1, 0.7 * -0.6, 0, 0, 0.7 * 0.5, 0.7 * -1.0, 0, 0], [4, 2]);
        Near(expected, Tensors.OfRowsValue(0.7, Matrix), 1e-14);
        Near(Tensors.OfRows(0.7, Matrix), Tensors.OfRowsValue(0.7, Matrix), 1e-8);
    }

    [Fact]
    public void GradientPenalty_OfSines_HasTheClosedFormsGradient()
    {
        // Σ w² cos²(w x)
        var (byX, byW) = (Zeros(X), Zeros(W));
        double value = Tensors.GradientPenaltyGradient(X, W, byX, byW);
        Near(Each((x, w) => w * w * Math.Cos(w * x) * Math.Cos(w * x)).Sum(), value, 1e-14);
        Near(Vector([.. Each((x, w) => -w * w * w * Math.Sin(2 * w * x))]), byX, 1e-13);
        Near(
            Vector([.. Each((x, w) =>
                (2 * w * Math.Cos(w * x) * Math.Cos(w * x)) - (w * w * x * Math.Sin(2 * w * x)))]), byW, 1e-13);
        Near(Tensors.GradientPenalty(X, W), value, 1e-8);
    }

    [Fact]
    public void HessianVectorProduct_ByThreeRoads_IsOne()
    {
        var product = Tensors.ForwardOverReverseValue(Matrix, X2, V2);
        Near(product, Tensors.ReverseOverReverseValue(Matrix, X2, V2), 1e-13);
        Near(product, Tensors.ReverseOverForwardValue(Matrix, X2, V2), 1e-13);
        Near(Tensors.ForwardOverReverse(Matrix, X2, V2), product, 1e-6);
        // It is symmetric: u H v = v H u.
        var other = Tensors.ForwardOverReverseValue(Matrix, V2, Vector(0.2, -0.5));
        Near(Dot(Vector(0.2, -0.5), Tensors.ForwardOverReverseValue(Matrix, V2, X2)), Dot(X2, other), 1e-13);
    }

    [Fact]
    public void HessianVectorProduct_UnderItsOwnDerivatives_AgreesOnEveryRoad()
    {
        Tensor<double> byW = Zeros(Matrix), byX = Zeros(X2), byV = Zeros(V2);
        Tensors.ForwardOverReverseVjp(Matrix, X2, V2, Vector(1.0, -2.0), byW, byX, byV);
        var (tw, tx, tv) = (Y(Matrix), Vector(0.3, 0.4), Vector(-0.1, 0.7));
        var tangent = Tensors.ForwardOverReverseJvp(Matrix, X2, V2, tw, tx, tv).Tangent;
        Tensor<double> byW2 = Zeros(Matrix), byX2 = Zeros(X2), byV2 = Zeros(V2);
        Tensors.ReverseOverReverseVjp(Matrix, X2, V2, Vector(1.0, -2.0), byW2, byX2, byV2);
        var tangent2 = Tensors.ReverseOverReverseJvp(Matrix, X2, V2, tw, tx, tv).Tangent;
        Tensor<double> byW3 = Zeros(Matrix), byX3 = Zeros(X2), byV3 = Zeros(V2);
        Tensors.ReverseOverForwardVjp(Matrix, X2, V2, Vector(1.0, -2.0), byW3, byX3, byV3);
        var tangent3 = Tensors.ReverseOverForwardJvp(Matrix, X2, V2, tw, tx, tv).Tangent;
        Near(byW, byW2, 1e-13);
        Near(byW, byW3, 1e-13);
        Near(byX, byX2, 1e-13);
        Near(byX, byX3, 1e-13);
        Near(byV, byV2, 1e-13);
        Near(byV, byV3, 1e-13);
        Near(tangent, tangent2, 1e-13);
        Near(tangent, tangent3, 1e-13);
        // <J t, g> = <t, Jᵀ g>
        Near(
            Dot(Vector(1.0, -2.0), tangent),
            Dot(tw, byW) + Dot(tx, byX) + Dot(tv, byV), 1e-13);
        // And the difference quotient of the compiled product.
        Near(
            Derivatives.Jvp((double t) => Tensors.ForwardOverReverseValue(
                Matrix + (t * tw), X2 + (t * tx), V2 + (t * tv)), 0.0, 1.0).Tangent,
            tangent, 1e-9);
    }

    [Fact]
    public void TangentAndPullback_OfALayer_AreTransposed()
    {
        var tangent = Tensors.LayerTangentValue(Matrix, X2, V2);
        var pullback = Tensors.LayerPullbackValue(Matrix, X2, Y4);
        Near(Dot(Y4, tangent), Dot(V2, pullback), 1e-13);
        Near(Tensors.LayerTangent(Matrix, X2, V2), tangent, 1e-9);
        Near(Tensors.LayerPullback(Matrix, X2, Y4), pullback, 1e-9);
        Tensor<double> byW = Zeros(Matrix), byX = Zeros(X2), byG = Zeros(Y4);
        Tensors.LayerPullbackVjp(Matrix, X2, Y4, V2, byW, byX, byG);
        Near(tangent, byG, 1e-13);
        Tensor<double> byW2 = Zeros(Matrix), byX2 = Zeros(X2), byV = Zeros(V2);
        Tensors.LayerTangentVjp(Matrix, X2, V2, Y4, byW2, byX2, byV);
        Near(pullback, byV, 1e-13);
        Near(byX, byX2, 1e-13);
        Near(byW, byW2, 1e-13);
    }

    [Fact]
    public void Velocity_OfACurve_IsItsDerivative()
    {
        Near(Vector([.. Each((_, w) => w * Math.Cos(0.7 * w))]), Tensors.VelocityValue(W, 0.7), 1e-14);
        Near(
            Vector([.. Each((_, w) => -w * w * Math.Sin(0.7 * w))]), Tensors.VelocityJvp(W, 0.7, Zeros(W), 1).Tangent,
            1e-14);
    }

    [Fact]
    public void LossAfterOneStep_ByItsGradient_IsThatOfTheDifferenceQuotient()
    {
        Tensor<double> byA = Zeros(Matrix), byX = Zeros(X2), byY = Zeros(Y4);
        var (value, rate) = Tensors.AfterOneStepGradient(Matrix, X2, Y4, 0.4, byA, byX, byY);
        Near(Tensors.AfterOneStep(Matrix, X2, Y4, 0.4), value, 1e-9);
        Near(Derivatives.Gradient(t => Tensors.AfterOneStepValue(Matrix, t, Y4, 0.4), X2), byX, 1e-9);
        Near(Derivatives.Gradient(t => Tensors.AfterOneStepValue(t, X2, Y4, 0.4), Matrix), byA, 1e-9);
        Near(Derivatives.Gradient(t => Tensors.AfterOneStepValue(Matrix, X2, t, 0.4), Y4), byY, 1e-9);
        Near(Derivatives.Gradient(t => Tensors.AfterOneStepValue(Matrix, X2, Y4, t), 0.4), rate, 1e-9);
    }

    [Fact]
    public void PenaltyOfANormalisedLayer_ByItsGradient_IsThatOfTheDifferenceQuotient()
    {
        var x = Tensor.Create([0.5, -1.0, 0.3, 0.8, 0.1, -0.6], [2, 3]);
        Tensor<double> byX = Zeros(x), byScale = Zeros(W), byShift = Zeros(V);
        double value = Tensors.NormalisedPenaltyGradient(x, W, V, byX, byScale, byShift);
        Near(Tensors.NormalisedPenalty(x, W, V), value, 1e-7);
        Near(Derivatives.Gradient(t => Tensors.NormalisedPenaltyValue(t, W, V), x), byX, 1e-8);
        Near(Derivatives.Gradient(t => Tensors.NormalisedPenaltyValue(x, t, V), W), byScale, 1e-8);
        Near(Derivatives.Gradient(t => Tensors.NormalisedPenaltyValue(x, W, t), V), byShift, 1e-8);
    }

    [Fact]
    public void SinglePrecision_IsAsPreciseAsItIs()
    {
        var x = Tensor.Create<float>(new[] { 0.3f, -0.7f, 1.1f }, [3]);
        var gradient = Tensor.Create<float>(new float[3], [3]);
        var (value, byA) = Tensors.SingleGradient(x, 1.5f, gradient);
        double sum = Math.Exp(0.3) + Math.Exp(-0.7) + Math.Exp(1.1);
        Near(3 * sum, value, 1e-6);
        Near(2 * sum, byA, 1e-6);
        Near(3 * Math.Exp(1.1), gradient[2], 1e-6);
        Near(3 * sum, Tensors.Single(x, 1.5f), 1e-2);
    }

    [Fact]
    public void Gradient_ByANumber_HasTensorsAroundIt()
    {
        var byX = Zeros(X);
        var (value, byS) = Tensors.ByANumberGradient(X, 0.5, byX);
        double[] x = [0.3, -0.7, 1.1];
        Near(x.Sum(e => e * Math.Exp(0.5 * e)), value, 1e-14);
        Near(x.Sum(e => e * e * Math.Exp(0.5 * e)), byS, 1e-14);
        Near(Vector([.. x.Select(e => (1 + (0.5 * e)) * Math.Exp(0.5 * e))]), byX, 1e-14);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    public void LossAfterDescent_ByItsGradient_IsThatOfTheDifferenceQuotient(int steps)
    {
        Tensor<double> byA = Zeros(Matrix), byX = Zeros(X2), byY = Zeros(Y4);
        var (value, rate) = Tensors.AfterDescentGradient(Matrix, X2, Y4, 0.4, steps, byA, byX, byY);
        Near(Tensors.AfterDescent(Matrix, X2, Y4, 0.4, steps), value, 1e-9);
        Near(Derivatives.Gradient(t => Tensors.AfterDescentValue(Matrix, t, Y4, 0.4, steps), X2), byX, 1e-9);
        Near(Derivatives.Gradient(t => Tensors.AfterDescentValue(t, X2, Y4, 0.4, steps), Matrix), byA, 1e-9);
        Near(Derivatives.Gradient(t => Tensors.AfterDescentValue(Matrix, X2, t, 0.4, steps), Y4), byY, 1e-9);
        Near(Derivatives.Gradient(t => Tensors.AfterDescentValue(Matrix, X2, Y4, t, steps), 0.4), rate, 1e-9);
        var (_, tangent) = Tensors.AfterDescentJvp(Matrix, X2, Y4, 0.4, steps, Y(Matrix), V2, Y(Y4), 0.3);
        Near(Dot(byA, Y(Matrix)) + Dot(byX, V2) + Dot(byY, Y(Y4)) + (0.3 * rate), tangent, 1e-12);
    }

    [Theory]
    [InlineData(0.7)]
    [InlineData(-0.7)]
    public void Gradient_OfATensorInABranch_IsTakenWhereItRuns(double s)
    {
        var byX = Zeros(X);
        var (value, byS) = Tensors.InABranchGradient(X, s, byX);
        Near(Tensors.InABranch(X, s), value, 1e-8);
        Near(Derivatives.Gradient(t => Tensors.InABranchValue(t, s), X), byX, 1e-9);
        Near(Derivatives.Gradient(t => Tensors.InABranchValue(X, t), s), byS, 1e-9);
        Near(Dot(byX, V) + byS, Tensors.InABranchJvp(X, s, V, 1).Tangent, 1e-12);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Gradient_OfALoopOverATensor_HasDerivativesOfItsOwn(int steps)
    {
        Tensor<double> byX = Zeros(X), byV = Zeros(V);
        double value = Tensors.OfALoopGradient(X, V, steps, byX, byV);
        Near(Tensors.OfALoop(X, V, steps), value, 1e-9);
        Near(Derivatives.Gradient(t => Tensors.OfALoopValue(t, V, steps), X), byX, 1e-9);
        Near(Derivatives.Gradient(t => Tensors.OfALoopValue(X, t, steps), V), byV, 1e-9);
        Near(Dot(byX, W) + Dot(byV, X), Tensors.OfALoopJvp(X, V, steps, W, X).Tangent, 1e-12);
    }

    [Fact]
    public void Jacobian_TallOrWide_IsThatOfTheDifferenceQuotient()
    {
        // cos(a x) a, row by row
        var tall = Tensors.TallJacobianValue(Matrix, X2);
        for (int m = 0; m < 4; m++)
        {
            double c = Math.Cos((Matrix[m, 0] * X2[0]) + (Matrix[m, 1] * X2[1]));
            Near(c * Matrix[m, 0], tall[m, 0], 1e-14);
            Near(c * Matrix[m, 1], tall[m, 1], 1e-14);
        }

        Near(Tensors.TallJacobian(Matrix, X2), tall, 1e-9);
        Near(Tensors.WideJacobian(Matrix, Y4), Tensors.WideJacobianValue(Matrix, Y4), 1e-9);
    }

    [Fact]
    public void Jacobian_UnderItsOwnDerivatives_AgreesInBothModes()
    {
        var g = Y(Tensors.TallJacobianValue(Matrix, X2));
        Tensor<double> byA = Zeros(Matrix), byX = Zeros(X2);
        Tensors.TallJacobianVjp(Matrix, X2, g, byA, byX);
        var tangent = Tensors.TallJacobianJvp(Matrix, X2, Y(Matrix), V2).Tangent;
        Near(Dot(byA, Y(Matrix)) + Dot(byX, V2), Dot(g, tangent), 1e-12);
        Near(Derivatives.Gradient(t => Dot(g, Tensors.TallJacobianValue(Matrix, t)), X2), byX, 1e-9);
        g = Y(Tensors.WideJacobianValue(Matrix, Y4));
        (byA, var byY) = (Zeros(Matrix), Zeros(Y4));
        Tensors.WideJacobianVjp(Matrix, Y4, g, byA, byY);
        Near(Derivatives.Gradient(t => Dot(g, Tensors.WideJacobianValue(Matrix, t)), Y4), byY, 1e-9);
        Near(Derivatives.Gradient(t => Dot(g, Tensors.WideJacobianValue(t, Y4)), Matrix), byA, 1e-9);
        var square = Tensor.Create([0.5, -1.0, 0.3, 0.8], [2, 2]);
        Tensor<double> bySquare = Zeros(square), byX2 = Zeros(X2);
        double volume = Tensors.VolumeGradient(square, X2, bySquare, byX2);
        Near(Tensors.Volume(square, X2), volume, 1e-9);
        Near(Derivatives.Gradient(t => Tensors.VolumeValue(t, X2), square), bySquare, 1e-9);
        Near(Derivatives.Gradient(t => Tensors.VolumeValue(square, t), X2), byX2, 1e-9);
    }

    [Fact]
    public void Hessian_OfATensor_IsSymmetricAndGivesTheProduct()
    {
        var h = Tensors.HessianOfValue(Matrix, X2);
        Near(h[0, 1], h[1, 0], 1e-15);
        var product = Tensors.ForwardOverReverseValue(Matrix, X2, V2);
        Near(product[0], (h[0, 0] * V2[0]) + (h[0, 1] * V2[1]), 1e-14);
        Near(product[1], (h[1, 0] * V2[0]) + (h[1, 1] * V2[1]), 1e-14);
        Near(Tensors.HessianOf(Matrix, X2), h, 1e-6);
        var g = Y(h);
        Tensor<double> byA = Zeros(Matrix), byX = Zeros(X2);
        Tensors.HessianOfVjp(Matrix, X2, g, byA, byX);
        Near(Derivatives.Gradient(t => Dot(g, Tensors.HessianOfValue(Matrix, t)), X2), byX, 1e-9);
        var x = Tensor.Create([0.5, -1.0, 0.3, 0.8, 0.1, -0.6], [2, 3]);
        var four = Tensors.HessianOfAMatrixValue(x);
        Assert.Equal([2, 3, 2, 3], four.Lengths.ToArray());
        Near(Tensors.HessianOfAMatrix(x), four, 1e-6);
        // 6 x on the diagonal, and 2 between the rows of one column
        Near((6 * -0.6) + 2, four[1, 2, 1, 2], 1e-14);
        Near(2, four[1, 2, 0, 2], 1e-14);
        Near(0, four[1, 2, 0, 1], 1e-14);
    }

    private static IEnumerable<double> Each(Func<double, double, double> f) =>
        new[] { 0.3, -0.7, 1.1 }.Zip([1.2, 0.4, -0.8], f);

    private static Tensor<double> Vector(params double[] elements) => Tensor.Create(elements, [elements.Length]);

    private static Tensor<double> Zeros(Tensor<double> like) => Tensor.CreateFromShape<double>(like.Lengths);

    // Some direction.
    private static Tensor<double> Y(Tensor<double> like) => Tensor.Create(
        Enumerable.Range(0, (int)like.FlattenedLength).Select(i => Math.Sin(3 * i + 1)).ToArray(), like.Lengths);

    private static double Dot(Tensor<double> x, Tensor<double> y) => x.Zip(y, (a, b) => a * b).Sum();

    private static void Near(Tensor<double> expected, Tensor<double> actual, double tolerance)
    {
        Assert.Equal(expected.Lengths.ToArray(), actual.Lengths.ToArray());
        foreach (var (e, a) in expected.Zip(actual))
            Near(e, a, tolerance);
    }

    private static void Near(double expected, double actual, double tolerance) => Assert.True(
        Math.Abs(expected - actual) <= tolerance * Math.Max(1, Math.Abs(expected)), $"{actual}, expected {expected}");
}
