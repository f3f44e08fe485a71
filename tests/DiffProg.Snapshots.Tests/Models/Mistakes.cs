using System.Numerics.Tensors;
using DiffProg;
using static DiffProg.Ops;

namespace Models;

/// <summary>What does not compile, and where.</summary>
public static partial class Mistakes
{
    /// <summary>A loop whose length depends on data; a function without a derivative.</summary>
    [Differentiable]
    public static float Score([Shape("n")] Tensor<float> x, float s)
    {
        while (s > 1)
            s /= 2;
        return Sum(x) + MathF.Cbrt(s);
    }

    /// <summary>A product that does not fit.</summary>
    [Differentiable]
    public static float Fit([Shape("n, 3")] Tensor<float> a, [Shape("4")] Tensor<float> b) => Sum(MatMul(a, b));
}
