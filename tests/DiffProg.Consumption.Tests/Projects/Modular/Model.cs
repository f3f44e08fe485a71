using System.Numerics.Tensors;
using DiffProg;
using DiffProg.Modules;
using static DiffProg.Ops;

namespace Modular;

/// <summary>Two modules of the package under dimensions of this program.</summary>
[Parameters]
public sealed partial record Network(
    [Dims("in=inputs, out=hidden")] FeedForward Hidden,
    [Dims("in=hidden, out=1")] Linear Output);

/// <summary>Least squares with a hidden layer.</summary>
public static partial class Regression
{
    /// <summary>The mean squared error of the network.</summary>
    [Differentiable]
    public static float Error([Shape("B, inputs")] Tensor<float> x, [Shape("B, 1")] Tensor<float> y, Network p)
    {
        var hidden = Relu(MatMul(x, Transpose(p.Hidden.W)) + p.Hidden.B);
        return MeanSquaredError(MatMul(hidden, Transpose(p.Output.W)) + p.Output.B, y);
    }
}
