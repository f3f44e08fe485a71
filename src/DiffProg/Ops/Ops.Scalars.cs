namespace DiffProg;

// The element-wise functions on scalars, in both precisions.
public static partial class Ops
{
    /// <summary>|x|. The derivative at 0 is 0.</summary>
    public static float Abs(float x) => MathF.Abs(x);

    /// <summary>|x|. The derivative at 0 is 0.</summary>
    public static double Abs(double x) => Math.Abs(x);

    /// <summary>eˣ.</summary>
    public static float Exp(float x) => MathF.Exp(x);

    /// <summary>eˣ.</summary>
    public static double Exp(double x) => Math.Exp(x);

    /// <summary>The natural logarithm; -∞ at 0, NaN below.</summary>
    public static float Log(float x) => MathF.Log(x);

    /// <summary>The natural logarithm; -∞ at 0, NaN below.</summary>
    public static double Log(double x) => Math.Log(x);

    /// <summary>log(1 + x), accurate near 0.</summary>
    public static float LogP1(float x) => ScalarFunctions.LogP1(x);

    /// <summary>log(1 + x), accurate near 0.</summary>
    public static double LogP1(double x) => ScalarFunctions.LogP1(x);

    /// <summary>eˣ - 1, accurate near 0.</summary>
    public static float ExpM1(float x) => ScalarFunctions.ExpM1(x);

    /// <summary>eˣ - 1, accurate near 0.</summary>
    public static double ExpM1(double x) => ScalarFunctions.ExpM1(x);

    /// <summary>The square root; NaN below 0. A zero cotangent stays 0 where x is 0.</summary>
    public static float Sqrt(float x) => MathF.Sqrt(x);

    /// <summary>The square root; NaN below 0. A zero cotangent stays 0 where x is 0.</summary>
    public static double Sqrt(double x) => Math.Sqrt(x);

    /// <summary>1 / √x.</summary>
    public static float Rsqrt(float x) => ScalarFunctions.Rsqrt(x);

    /// <summary>1 / √x.</summary>
    public static double Rsqrt(double x) => ScalarFunctions.Rsqrt(x);

    /// <summary>The sine of x in radians.</summary>
    public static float Sin(float x) => MathF.Sin(x);

    /// <summary>The sine of x in radians.</summary>
    public static double Sin(double x) => Math.Sin(x);

    /// <summary>The cosine of x in radians.</summary>
    public static float Cos(float x) => MathF.Cos(x);

    /// <summary>The cosine of x in radians.</summary>
    public static double Cos(double x) => Math.Cos(x);

    /// <summary>The tangent of x in radians.</summary>
    public static float Tan(float x) => MathF.Tan(x);

    /// <summary>The tangent of x in radians.</summary>
    public static double Tan(double x) => Math.Tan(x);

    /// <summary>The hyperbolic tangent.</summary>
    public static float Tanh(float x) => MathF.Tanh(x);

    /// <summary>The hyperbolic tangent.</summary>
    public static double Tanh(double x) => Math.Tanh(x);

    /// <summary>The arc tangent in radians, in (-π/2, π/2).</summary>
    public static float Atan(float x) => MathF.Atan(x);

    /// <summary>The arc tangent in radians, in (-π/2, π/2).</summary>
    public static double Atan(double x) => Math.Atan(x);

    /// <summary>The error function 2/√π ∫₀ˣ e^(-t²) dt (Cody, 1969), within 2 ulp.</summary>
    public static float Erf(float x) => ScalarFunctions.Erf(x);

    /// <summary>The error function 2/√π ∫₀ˣ e^(-t²) dt (Cody, 1969), within 2 ulp.</summary>
    public static double Erf(double x) => ScalarFunctions.Erf(x);

    /// <summary>-1, 0 or 1 as x is negative, zero or positive; NaN stays. The derivative is 0 everywhere.</summary>
    public static float Sign(float x) => ScalarFunctions.Sign(x);

    /// <summary>-1, 0 or 1 as x is negative, zero or positive; NaN stays. The derivative is 0 everywhere.</summary>
    public static double Sign(double x) => ScalarFunctions.Sign(x);

    /// <summary>1 / (1 + e⁻ˣ); neither side overflows.</summary>
    public static float Sigmoid(float x) => ScalarFunctions.Sigmoid(x);

    /// <summary>1 / (1 + e⁻ˣ); neither side overflows.</summary>
    public static double Sigmoid(double x) => ScalarFunctions.Sigmoid(x);

    /// <summary>log(1 + eˣ), without overflow.</summary>
    public static float Softplus(float x) => ScalarFunctions.Softplus(x);

    /// <summary>log(1 + eˣ), without overflow.</summary>
    public static double Softplus(double x) => ScalarFunctions.Softplus(x);

    /// <summary>max(x, 0); NaN stays. The derivative at 0 is 0.</summary>
    public static float Relu(float x) => ScalarFunctions.Relu(x);

    /// <summary>max(x, 0); NaN stays. The derivative at 0 is 0.</summary>
    public static double Relu(double x) => ScalarFunctions.Relu(x);

    /// <summary>x/2 (1 + erf(x/√2)) (Hendrycks and Gimpel, 2016).</summary>
    public static float Gelu(float x) => ScalarFunctions.Gelu(x);

    /// <summary>x/2 (1 + erf(x/√2)) (Hendrycks and Gimpel, 2016).</summary>
    public static double Gelu(double x) => ScalarFunctions.Gelu(x);

    /// <summary>
    /// The tanh approximation of <see cref="Gelu(float)"/> that GPT-2 uses (Hendrycks and Gimpel, 2016).
    /// </summary>
    public static float GeluTanh(float x) => ScalarFunctions.GeluTanh(x);

    /// <summary>
    /// The tanh approximation of <see cref="Gelu(double)"/> that GPT-2 uses (Hendrycks and Gimpel, 2016).
    /// </summary>
    public static double GeluTanh(double x) => ScalarFunctions.GeluTanh(x);

    /// <summary>x σ(x), with σ the <see cref="Sigmoid(float)"/> (Elfwing et al., 2017).</summary>
    public static float Silu(float x) => ScalarFunctions.Silu(x);

    /// <summary>x σ(x), with σ the <see cref="Sigmoid(double)"/> (Elfwing et al., 2017).</summary>
    public static double Silu(double x) => ScalarFunctions.Silu(x);

    /// <summary>x to the power of y, with the special cases of <see cref="MathF.Pow"/>.</summary>
    public static float Pow(float x, float y) => MathF.Pow(x, y);

    /// <summary>x to the power of y, with the special cases of <see cref="Math.Pow"/>.</summary>
    public static double Pow(double x, double y) => Math.Pow(x, y);

    /// <summary>The smaller of x and y; NaN wins. At a tie each receives half of the gradient.</summary>
    public static float Minimum(float x, float y) => MathF.Min(x, y);

    /// <summary>The smaller of x and y; NaN wins. At a tie each receives half of the gradient.</summary>
    public static double Minimum(double x, double y) => Math.Min(x, y);

    /// <summary>The larger of x and y; NaN wins. At a tie each receives half of the gradient.</summary>
    public static float Maximum(float x, float y) => MathF.Max(x, y);

    /// <summary>The larger of x and y; NaN wins. At a tie each receives half of the gradient.</summary>
    public static double Maximum(double x, double y) => Math.Max(x, y);

    /// <summary>x; nothing flows back through it, to any order of differentiation.</summary>
    public static float StopGradient(float x) => x;

    /// <summary>x; nothing flows back through it, to any order of differentiation.</summary>
    public static double StopGradient(double x) => x;

    /// <summary>
    /// x, whose adjoint can be seen under a name: a method that uses this has an overload of its gradient, or of its
    /// pullback, with an <see cref="IProbe"/> as the last argument. The other members are as without it. The adjoint is
    /// that of what is used from here on: <c>h = Probe(h, "h")</c>. Inside functions that the method itself
    /// differentiates, and in those that have a derivative of the user's, nothing is shown.
    /// </summary>
    /// <param name="x">Any value.</param>
    /// <param name="name">A constant without quotes, backslashes and line breaks; several values may share it.</param>
    public static float Probe(float x, string name) => x;

    /// <inheritdoc cref="Probe(float, string)"/>
    public static double Probe(double x, string name) => x;
}
