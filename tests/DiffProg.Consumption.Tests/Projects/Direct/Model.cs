using System.Numerics.Tensors;
using DiffProg;
using static DiffProg.Ops;

namespace Direct;

/// <summary>A fully connected layer.</summary>
[Parameters]
public sealed partial record Dense(
    [Shape("out, in")] Tensor<float> W,
    [Shape("out")] Tensor<float> B);

/// <summary>One hidden layer.</summary>
[Parameters]
public sealed partial record Network(
    [Dims("in=inputs, out=hidden")] Dense Hidden,
    [Dims("in=hidden, out=classes")] Dense Output);

/// <summary>Exclusive or, the smallest function that needs a hidden layer.</summary>
public static partial class Xor
{
    /// <summary>tanh(x Wᵀ + b).</summary>
    [Differentiable]
    [return: Shape("B, out")]
    public static Tensor<float> FeedForward([Shape("B, in")] Tensor<float> x, Dense p) =>
        Tanh(MatMul(x, Transpose(p.W)) + p.B);

    /// <summary>Mean cross-entropy of the rows.</summary>
    [Differentiable]
    public static float Loss([Shape("B, inputs")] Tensor<float> x, [Shape("B")] ReadOnlySpan<int> classes, Network p)
    {
        var hidden = FeedForward(x, p.Hidden);
        var logits = MatMul(hidden, Transpose(p.Output.W)) + p.Output.B;
        return CrossEntropy(logits, classes);
    }
}
