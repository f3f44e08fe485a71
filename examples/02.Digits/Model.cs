using System.Numerics.Tensors;
using DiffProg;
using static DiffProg.Ops;

namespace DigitRecognition;

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
    /// <summary>x Wᵀ + b.</summary>
    [Differentiable]
    [return: Shape("B, out")]
    public static Tensor<float> Linear([Shape("B, in")] Tensor<float> x, Dense p) => MatMul(x, Transpose(p.W)) + p.B;

    /// <summary>One score for each class, as used after training.</summary>
    [Differentiable]
    [return: Shape("B, classes")]
    public static Tensor<float> Logits([Shape("B, pixels")] Tensor<float> images, Network p) =>
        Linear(Relu(Linear(images, p.Hidden)), p.Output);

    /// <summary>The same while training: a fifth of the hidden units is left out at random.</summary>
    [Differentiable]
    [return: Shape("B, classes")]
    public static Tensor<float> NoisyLogits([Shape("B, pixels")] Tensor<float> images, Network p, RandomKey key) =>
        Linear(Dropout(Relu(Linear(images, p.Hidden)), 0.2f, key), p.Output);

    /// <summary>Mean cross-entropy of the batch.</summary>
    [Differentiable]
    public static float Loss(
        [Shape("B, pixels")] Tensor<float> images, [Shape("B")] ReadOnlySpan<int> labels, Network p, RandomKey key) =>
        CrossEntropy(NoisyLogits(images, p, key), labels);

    /// <summary>
    /// The same with a sigmoid after the last layer. Its scores lie between 0 and 1, so the loss cannot fall below
    /// log(1 + 9/e) = 1.46, and learning is slower.
    /// </summary>
    [Differentiable]
    public static float SigmoidLoss(
        [Shape("B, pixels")] Tensor<float> images, [Shape("B")] ReadOnlySpan<int> labels, Network p, RandomKey key) =>
        CrossEntropy(Sigmoid(NoisyLogits(images, p, key)), labels);
}
