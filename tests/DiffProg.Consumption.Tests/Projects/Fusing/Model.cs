using System.Numerics.Tensors;
using DiffProg;
using DiffProg.Modules;
using static DiffProg.Ops;

namespace Fusing;

/// <summary>Calls a module of the package, whose program does not cross assemblies yet.</summary>
public static partial class Regression
{
    /// <summary>The mean squared error of the module.</summary>
    [Differentiable]
    public static float Error([Shape("B, in")] Tensor<float> x, [Shape("B, out")] Tensor<float> y, Linear p) =>
        MeanSquaredError(p.Apply(x), y);
}
