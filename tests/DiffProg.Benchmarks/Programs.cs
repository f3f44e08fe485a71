using System.Numerics.Tensors;
using static DiffProg.Ops;

namespace DiffProg.Benchmarks;

[Parameters]
public sealed partial record Dense([Shape("out, in")] Tensor<float> W, [Shape("out")] Tensor<float> B);

[Parameters]
public sealed partial record Network(
    [Dims("in=pixels, out=hidden")] Dense Hidden,
    [Dims("in=hidden, out=classes")] Dense Output);

/// <summary>The programs under measurement, in the language.</summary>
public static partial class Programs
{
    [Differentiable]
    [return: Shape("B, out")]
    public static Tensor<float> Linear([Shape("B, in")] Tensor<float> x, Dense p) => MatMul(x, Transpose(p.W)) + p.B;

    /// <summary>The classifier of 784-512-10.</summary>
    [Differentiable]
    public static float Loss(
        [Shape("B, pixels")] Tensor<float> images, [Shape("B")] ReadOnlySpan<int> labels, Network p) =>
        CrossEntropy(Linear(Relu(Linear(images, p.Hidden)), p.Output), labels);

    /// <summary>Sum of gelu-tanh(x w + b).</summary>
    [Differentiable]
    public static float Gelu(
        [Shape("N")] Tensor<float> x, [Shape("N")] Tensor<float> w, [Shape("N")] Tensor<float> b) =>
        Sum(GeluTanh(x * w + b));
}
