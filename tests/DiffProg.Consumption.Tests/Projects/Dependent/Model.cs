using System.Numerics.Tensors;
using DiffProg;
using static DiffProg.Ops;

namespace Dependent;

/// <summary>y = slope x + intercept.</summary>
[Parameters]
public sealed partial record Line([Shape("1")] Tensor<double> Slope, [Shape("1")] Tensor<double> Intercept);

/// <summary>Least squares.</summary>
public static partial class Regression
{
    /// <summary>The mean squared error of the line.</summary>
    [Differentiable]
    public static double Error([Shape("n")] Tensor<double> x, [Shape("n")] Tensor<double> y, Line line) =>
        MeanSquaredError(x * line.Slope + line.Intercept, y);
}
