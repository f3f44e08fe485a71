using System.Numerics.Tensors;
using static DiffProg.Ops;

namespace DiffProg.Gradients.Tests;

/// <summary>After the first call of each size a gradient allocates nothing on the managed heap.</summary>
[Collection(nameof(Alone))]
public sealed class AllocationTests
{
    private const int Calls = 100;

    // All threads are counted, so the runner's own now and then; what a gradient allocates is in every round.
    private const int Rounds = 5;

    [Fact]
    public void Gradient_OfAlternatingBatchSizes_AllocatesNothing()
    {
        var p = Classifier.Create(inputs: 12, hidden: 20, classes: 5, key: new RandomKey(1));
        var gradient = p.ZerosLike();
        var (small, large) = (Batch(3, 2), Batch(17, 3));
        var (fewLabels, manyLabels) = (Labels(3), Labels(17));
        Classifier.LossGradient(small, fewLabels, p, new RandomKey(4), gradient);
        Classifier.LossGradient(large, manyLabels, p, new RandomKey(5), gradient);
        long least = long.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            for (int i = 0; i < Calls; i++)
            {
                if (i % 2 == 0)
                    Classifier.LossGradient(small, fewLabels, p, new RandomKey((ulong)i), gradient);
                else
                    Classifier.LossGradient(large, manyLabels, p, new RandomKey((ulong)i), gradient);
            }

            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        Assert.Equal(0, least);
    }

    private static Tensor<float> Batch(int rows, ulong seed) =>
        Initializers.Make<float>(Initialization.Normal, 1, new RandomKey(seed), rows, 12);

    private static int[] Labels(int rows) => [.. Enumerable.Range(0, rows).Select(i => i % 5)];
}

/// <summary>Other tests do not run meanwhile: allocations are counted over all threads.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

/// <summary>Two layers, dropout, a loss over a batch.</summary>
[Parameters]
public sealed partial record Classifier(
    [Shape("hidden, inputs")] Tensor<float> W,
    [Shape("hidden")] Tensor<float> B,
    [Shape("classes, hidden")] Tensor<float> V,
    [Shape("classes")] Tensor<float> C)
{
    [Differentiable]
    public static float Loss(
        [Shape("N, inputs")] Tensor<float> x, [Shape("N")] ReadOnlySpan<int> labels, Classifier p, RandomKey key)
    {
        var h = Dropout(Relu(MatMul(x, Transpose(p.W)) + p.B), 0.2f, key);
        return CrossEntropy(MatMul(h, Transpose(p.V)) + p.C, labels);
    }
}
