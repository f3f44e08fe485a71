using System.Numerics;
using System.Numerics.Tensors;

namespace DiffProg;

public static partial class Ops
{
    /// <summary>1 / (1 + e⁻ˣ), element by element; neither side overflows.</summary>
    public static Tensor<T> Sigmoid<T>(Tensor<T> x) where T : unmanaged, IFloatingPointIeee754<T> =>
        Map(x, ScalarFunctions.Sigmoid);

    /// <summary>log(1 + eˣ), element by element, as max(x, 0) + log(1 + e^-|x|), which does not overflow.</summary>
    public static Tensor<T> Softplus<T>(Tensor<T> x) where T : unmanaged, IFloatingPointIeee754<T> =>
        Map(x, ScalarFunctions.Softplus);

    /// <summary>max(x, 0), element by element; NaN stays. The derivative at 0 is 0.</summary>
    public static Tensor<T> Relu<T>(Tensor<T> x) where T : unmanaged, IFloatingPointIeee754<T> =>
        Map(x, ScalarFunctions.Relu);

    /// <summary>x Φ(x) = x/2 (1 + erf(x/√2)), element by element (Hendrycks and Gimpel, 2016).</summary>
    public static Tensor<T> Gelu<T>(Tensor<T> x) where T : unmanaged, IFloatingPointIeee754<T> =>
        Map(x, ScalarFunctions.Gelu);

    /// <summary>
    /// x/2 (1 + tanh(√(2/π) (x + 0.044715 x³))), element by element: the approximation of
    /// <see cref="Gelu{T}(Tensor{T})"/> that GPT-2 uses (Hendrycks and Gimpel, 2016).
    /// </summary>
    public static Tensor<T> GeluTanh<T>(Tensor<T> x) where T : unmanaged, IFloatingPointIeee754<T> =>
        Map(x, ScalarFunctions.GeluTanh);

    /// <summary>
    /// x σ(x), element by element, with σ the <see cref="Sigmoid{T}(Tensor{T})"/> (Elfwing et al., 2017).
    /// </summary>
    public static Tensor<T> Silu<T>(Tensor<T> x) where T : unmanaged, IFloatingPointIeee754<T> =>
        Map(x, ScalarFunctions.Silu);
}
