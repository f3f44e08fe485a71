using System.Numerics;
using System.Numerics.Tensors;

namespace DiffProg;

/// <summary>
/// What .NET's tensors lack for differentiable programs: element-wise functions, reductions over axes, products,
/// layout, indexing, normalisation, losses. These bodies are plain and run as written; compiled code is tested against
/// them.
/// <para>
/// <c>T</c> is float or double. Every function takes dense and non-dense tensors and returns a new dense one that
/// shares nothing with its arguments. A null tensor is an <see cref="ArgumentNullException"/>; every other error
/// names the parameter, what came, what was expected, and the way out. Axes count from the front (0) or from the end
/// (-1).
/// </para>
/// </summary>
public static partial class Ops
{
    /// <summary>|x|, element by element. The derivative at 0 is 0.</summary>
    public static Tensor<T> Abs<T>(Tensor<T> x) where T : unmanaged, IFloatingPointIeee754<T> =>
        MapSpan(x, TensorPrimitives.Abs);

    /// <summary>eˣ, element by element.</summary>
    public static Tensor<T> Exp<T>(Tensor<T> x) where T : unmanaged, IFloatingPointIeee754<T> =>
        MapSpan(x, TensorPrimitives.Exp);

    /// <summary>The natural logarithm, element by element; -∞ at 0, NaN below.</summary>
    public static Tensor<T> Log<T>(Tensor<T> x) where T : unmanaged, IFloatingPointIeee754<T> =>
        MapSpan(x, TensorPrimitives.Log);

    /// <summary>log(1 + x), element by element, accurate near 0.</summary>
    public static Tensor<T> LogP1<T>(Tensor<T> x) where T : unmanaged, IFloatingPointIeee754<T> =>
        Map(x, ScalarFunctions.LogP1);

    /// <summary>eˣ - 1, element by element, accurate near 0.</summary>
    public static Tensor<T> ExpM1<T>(Tensor<T> x) where T : unmanaged, IFloatingPointIeee754<T> =>
        Map(x, ScalarFunctions.ExpM1);

    /// <summary>The square root, element by element; NaN below 0. A zero cotangent stays 0 where x is 0.</summary>
    public static Tensor<T> Sqrt<T>(Tensor<T> x) where T : unmanaged, IFloatingPointIeee754<T> =>
        MapSpan(x, TensorPrimitives.Sqrt);

    /// <summary>1 / √x, element by element.</summary>
    public static Tensor<T> Rsqrt<T>(Tensor<T> x) where T : unmanaged, IFloatingPointIeee754<T> =>
        Map(x, ScalarFunctions.Rsqrt);

    /// <summary>The sine of x in radians, element by element.</summary>
    public static Tensor<T> Sin<T>(Tensor<T> x) where T : unmanaged, IFloatingPointIeee754<T> =>
        MapSpan(x, TensorPrimitives.Sin);

    /// <summary>The cosine of x in radians, element by element.</summary>
    public static Tensor<T> Cos<T>(Tensor<T> x) where T : unmanaged, IFloatingPointIeee754<T> =>
        MapSpan(x, TensorPrimitives.Cos);

    /// <summary>The tangent of x in radians, element by element.</summary>
    public static Tensor<T> Tan<T>(Tensor<T> x) where T : unmanaged, IFloatingPointIeee754<T> => Map(x, T.Tan);

    /// <summary>The hyperbolic tangent, element by element.</summary>
    public static Tensor<T> Tanh<T>(Tensor<T> x) where T : unmanaged, IFloatingPointIeee754<T> => Map(x, T.Tanh);

    /// <summary>The arc tangent in radians, in (-π/2, π/2), element by element.</summary>
    public static Tensor<T> Atan<T>(Tensor<T> x) where T : unmanaged, IFloatingPointIeee754<T> => Map(x, T.Atan);

    /// <summary>The error function 2/√π ∫₀ˣ e^(-t²) dt, element by element (Cody, 1969), within 2 ulp.</summary>
    public static Tensor<T> Erf<T>(Tensor<T> x) where T : unmanaged, IFloatingPointIeee754<T> =>
        Map(x, ScalarFunctions.Erf);

    /// <summary>-1, 0 or 1 as x is negative, zero or positive; NaN stays. The derivative is 0 everywhere.</summary>
    public static Tensor<T> Sign<T>(Tensor<T> x) where T : unmanaged, IFloatingPointIeee754<T> =>
        Map(x, ScalarFunctions.Sign);

    /// <summary>The values of x; nothing flows back through it, to any order of differentiation.</summary>
    public static Tensor<T> StopGradient<T>(Tensor<T> x) where T : unmanaged, IFloatingPointIeee754<T> =>
        DenseAccess.Create(DenseAccess.Read(x).ToArray(), x.Lengths);

    /// <summary>x, whose adjoint can be seen under a name: an <see cref="IProbe"/> is shown it.</summary>
    /// <inheritdoc cref="Probe(float, string)"/>
    public static Tensor<T> Probe<T>(Tensor<T> x, string name) where T : unmanaged, IFloatingPointIeee754<T> => x;

    private delegate void SpanFunction<T>(ReadOnlySpan<T> x, Span<T> result);

    private static Tensor<T> MapSpan<T>(Tensor<T> x, SpanFunction<T> function)
    {
        var elements = DenseAccess.Read(x);
        var result = DenseAccess.Allocate<T>(x.Lengths);
        function(elements, DenseAccess.Elements(result));
        return result;
    }

    private static Tensor<T> Map<T>(Tensor<T> x, Func<T, T> function)
    {
        var elements = DenseAccess.Read(x);
        var result = DenseAccess.Allocate<T>(x.Lengths);
        var destination = DenseAccess.Elements(result);
        for (var i = 0; i < elements.Length; i++)
            destination[i] = function(elements[i]);

        return result;
    }
}
