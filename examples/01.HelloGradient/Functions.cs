using System.Numerics.Tensors;
using DiffProg;
using static DiffProg.Ops;

namespace HelloGradient;

/// <summary>A line through the origin: one weight for each feature.</summary>
[Parameters]
public sealed partial record Line([Shape("features")] Tensor<double> W);

/// <summary>What this program differentiates.</summary>
public static partial class Functions
{
    /// <summary>x², whose derivative is 2x.</summary>
    [Differentiable]
    public static double Square(double x) => x * x;

    /// <summary>What the line says about each row of <paramref name="x"/>.</summary>
    [Differentiable]
    [return: Shape("n")]
    public static Tensor<double> Predict([Shape("n, features")] Tensor<double> x, Line p) => MatMul(x, p.W);

    /// <summary>The mean of (prediction - y)², whose derivative is 2 xᵀ(prediction - y) / n.</summary>
    [Differentiable]
    public static double Error([Shape("n, features")] Tensor<double> x, [Shape("n")] Tensor<double> y, Line p) =>
        MeanSquaredError(Predict(x, p), y);
}
