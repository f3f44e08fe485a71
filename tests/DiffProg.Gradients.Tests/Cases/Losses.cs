using System.Numerics.Tensors;
using DiffProg.Gradients.Tests.Harness;
using static DiffProg.Ops;
using Real = double;

namespace DiffProg.Gradients.Tests.Cases.Double;

/// <summary>Losses and random masks.</summary>
[Sizes("", "*=1", "B=17, C=33", "B=2, C=5000")]
public static partial class Losses
{
    [Differentiable]
    public static Real CrossEntropyOf([Shape("B, C")] Tensor<Real> z, [Shape("B"), Below("C")] ReadOnlySpan<int> labels) => CrossEntropy(z, labels);

    [Differentiable]
    public static Real CrossEntropyOne([Shape("C")] Tensor<Real> z, [Below("C")] int label) => CrossEntropy(z, label);

    // One label of a list for each step.
    [Differentiable]
    public static Real CrossEntropyOfSteps([Shape("C")] Tensor<Real> z, [Shape("T"), Below("C")] ReadOnlySpan<int> labels)
    {
        Real loss = 0;
        for (int t = 0; t < labels.Length; t++)
        {
            z = Tanh(z * 1.5f);
            loss += CrossEntropy(z, labels[t]);
        }

        return loss;
    }

    [Differentiable]
    [Sizes("", "*=1", "B=17, C=33", "B=3, C=500, I=2")]
    public static Real CrossEntropyOfProduct([Shape("B, I")] Tensor<Real> x, [Shape("I, C")] Tensor<Real> w, [Shape("B"), Below("C")] ReadOnlySpan<int> labels) => CrossEntropy(MatMul(x, w), labels);

    [Differentiable]
    public static Real CrossEntropyTwice([Shape("B, C")] Tensor<Real> z, [Shape("B"), Below("C")] ReadOnlySpan<int> labels, [Shape("B"), Below("C")] int[] others) => CrossEntropy(z, labels) * 2f + CrossEntropy(z, others);

    [Differentiable]
    public static Real LikelihoodOf([Shape("B, C")] Tensor<Real> z, [Shape("B"), Below("C")] ReadOnlySpan<int> labels) => NegativeLogLikelihood(LogSoftmax(z), labels);

    [Differentiable]
    public static Real LikelihoodRaw([Shape("B, C")] Tensor<Real> z, [Shape("B"), Below("C")] ReadOnlySpan<int> labels) => NegativeLogLikelihood(z, labels);

    [Differentiable]
    public static Real LikelihoodOne([Shape("C")] Tensor<Real> z, [Below("C")] int label) =>
        NegativeLogLikelihood(LogSoftmax(z), label);

    [Differentiable]
    public static Real BinaryOf([Shape("B, C")] Tensor<Real> z, [NoGradient] [Shape("B, C")] Tensor<Real> t) =>
        BinaryCrossEntropy(z, t);

    [Differentiable]
    public static Real BinaryBoth([Shape("N")] Tensor<Real> z, [Shape("N")] Tensor<Real> t) =>
        BinaryCrossEntropy(z, Sigmoid(t));

    [Differentiable]
    public static Real SquaredOf([Shape("B, C")] Tensor<Real> y, [Shape("B, C")] Tensor<Real> t) =>
        MeanSquaredError(y, t);

    [Differentiable]
    public static Real SquaredVector([Shape("N")] Tensor<Real> y, [NoGradient] [Shape("N")] Tensor<Real> t) =>
        MeanSquaredError(Tanh(y), t);

    [Differentiable]
    public static Tensor<Real> DropoutOf([Shape("B, C")] Tensor<Real> x, RandomKey key) => Dropout(x, 0.3f, key);

    [Differentiable]
    public static Tensor<Real> DropoutVector([Shape("N")] Tensor<Real> x, RandomKey key) => Dropout(x * x, 0.75f, key);

    [Differentiable]
    [Sizes("", "*=1", "A=2, B=5, C=33")]
    public static Tensor<Real> DropoutThree([Shape("A, B, C")] Tensor<Real> x, RandomKey key) =>
        Dropout(x, 0.25f, key) * Dropout(Exp(x), 0.5f, key.Fold(7));

    // Neither number is a double's.
    [Differentiable]
    public static Tensor<Real> DropoutFolded([Shape("B, C")] Tensor<Real> x, RandomKey key) =>
        Dropout(x, 0.25f, key.Fold((1UL << 53) + 1)) * Dropout(x, 0.25f, key.Fold(ulong.MaxValue - 1));

    [Differentiable]
    public static Tensor<Real> DropoutTransposed([Shape("B, C")] Tensor<Real> x, RandomKey key) =>
        Transpose(Dropout(Transpose(x), 0.3f, key));

    [Differentiable]
    public static Tensor<Real> DropoutRate([Shape("B, C")] Tensor<Real> x, [NoGradient, In(0.2, 0.7)] Real rate, RandomKey key) => Dropout(x, rate, key);

    [Differentiable]
    public static Tensor<Real> DropoutNone([Shape("B, C")] Tensor<Real> x, RandomKey key) => Dropout(x, 0, key);

    [Differentiable]
    public static Real DropoutSum([Shape("B, C")] Tensor<Real> x, RandomKey key) =>
        Sum(Dropout(x, 0.3f, key)) + Sum(Max(Dropout(x, 0.3f, key), 1));
}
