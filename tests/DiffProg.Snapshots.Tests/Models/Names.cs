using System.Numerics.Tensors;
using DiffProg;
using static DiffProg.Ops;

namespace Models;

/// <summary>Every value has a name.</summary>
public static partial class Names
{
    /// <summary>A chain of element-wise operations and a sum.</summary>
    [Differentiable]
    public static float Energy([Shape("n")] Tensor<float> position, [Shape("n")] Tensor<float> mass)
    {
        var offset = position - 1f;
        var square = offset * offset;
        var weighted = mass * square;
        var damped = Tanh(weighted);
        var energy = Sum(damped);
        return energy;
    }
}
