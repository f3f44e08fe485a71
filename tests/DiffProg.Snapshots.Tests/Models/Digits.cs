using System.Numerics.Tensors;
using DiffProg;
using static DiffProg.Ops;

namespace Models;

/// <summary>A fully connected layer.</summary>
[Parameters]
public sealed partial record Dense(
    [Shape("out, in")] Tensor<float> W,
    [Shape("out")] Tensor<float> B);

/// <summary>One hidden layer.</summary>
[Parameters]
public sealed partial record Network(
    [Dims("in=pixels, out=hidden")] Dense Hidden,
    [Dims("in=hidden, out=classes")] Dense Output);

/// <summary>Images in, classes out.</summary>
public static partial class Digits
{
    /// <summary>relu(x Wᵀ + b).</summary>
    [Differentiable]
    [return: Shape("N, out")]
    public static Tensor<float> FeedForward([Shape("N, in")] Tensor<float> x, Dense p) =>
        Relu(MatMul(x, Transpose(p.W)) + p.B);

    /// <summary>Mean cross-entropy of the batch.</summary>
    [Differentiable]
    public static float Loss(
        [Shape("N, pixels")] Tensor<float> images, [Shape("N")] ReadOnlySpan<int> digits, Network p)
    {
        var features = FeedForward(images, p.Hidden);
        var logits = MatMul(features, Transpose(p.Output.W)) + p.Output.B;
        return CrossEntropy(logits, digits);
    }
}
