using System.Numerics.Tensors;

namespace DiffProg.Training.Tests;

public sealed class BatchLoaderTests
{
    /// <summary>Example i is [i, -i] with label i.</summary>
    private static Dataset Examples(int count) => new(2, Math.Max(count, 1),
        [.. Enumerable.Range(0, count).SelectMany(i => new float[] { i, -i })], [.. Enumerable.Range(0, count)]);

    private static int[] Order(BatchLoader loader, int epoch)
    {
        var order = new List<int>();
        foreach (var batch in loader.Epoch(epoch))
        {
            Assert.Equal([batch.Count, 2], batch.Inputs.Lengths);
            for (var i = 0; i < batch.Count; i++)
            {
                Assert.Equal(batch.Labels[i], batch.Inputs[i, 0]);
                Assert.Equal(-batch.Labels[i], batch.Inputs[i, 1]);
                order.Add(batch.Labels[i]);
            }
        }

        return [.. order];
    }

    [Theory]
    [InlineData(10, 3)]
    [InlineData(12, 3)]
    [InlineData(5, 8)]
    [InlineData(1, 1)]
    [InlineData(0, 4)]
    public void Epoch_ShowsEveryExampleOnce(int count, int batchSize)
    {
        var loader = new BatchLoader(Examples(count), batchSize, new RandomKey(7));
        for (var epoch = 0; epoch < 3; epoch++)
            Assert.Equal(Enumerable.Range(0, count), Order(loader, epoch).Order());
    }

    [Fact]
    public void Order_DependsOnKeyAndEpochAlone()
    {
        var (first, second) = (new BatchLoader(Examples(50), 8, new RandomKey(7)),
            new BatchLoader(Examples(50), 50, new RandomKey(7)));
        var third = Order(first, 3);
        Assert.Equal(third, Order(second, 3));
        Order(first, 0);
        Assert.Equal(third, Order(first, 3));
        Assert.NotEqual(third, Order(first, 4));
        Assert.NotEqual(third, Order(new BatchLoader(Examples(50), 8, new RandomKey(8)), 3));
    }

    [Fact]
    public void NoKey_KeepsTheOrder() =>
        Assert.Equal(Enumerable.Range(0, 10), Order(new BatchLoader(Examples(10), 4), 5));

    [Fact]
    public void Shuffle_PutsExamplesEverywhere()
    {
        var (loader, sums) = (new BatchLoader(Examples(5), 5, new RandomKey(0)), new int[5, 5]);
        for (var epoch = 0; epoch < 5000; epoch++)
        {
            foreach (var (place, example) in Order(loader, epoch).Index())
                sums[place, example]++;
        }

        // Binomial(5000, 1/5): mean 1000, standard deviation 28.
        Assert.All(sums.Cast<int>(), sum => Assert.InRange(sum, 860, 1140));
    }

    [Fact]
    public void LastBatch_IsSmallerOrDropped()
    {
        var keep = new BatchLoader(Examples(10), 4, new RandomKey(1));
        var drop = new BatchLoader(Examples(10), 4, new RandomKey(1), LastBatch.Drop);
        Assert.Equal((3, 2), (keep.Batches, drop.Batches));
        Assert.Equal(Order(keep, 0)[..8], Order(drop, 0));
        Assert.Equal(0, new BatchLoader(Examples(3), 4, lastBatch: LastBatch.Drop).Batches);
    }

    [Fact]
    public void SecondEpoch_AllocatesNothing()
    {
        var loader = new BatchLoader(Examples(100), 32, new RandomKey(1));
        var sum = 0f;
        Assert.Equal(0, Allocation.OfSecondRun(() =>
        {
            foreach (var batch in loader.Epoch(1))
                sum += batch.Inputs.AsTensorSpan().GetPinnableReference();
        }));
    }

    [Fact]
    public void BadArguments_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new BatchLoader(Examples(3), 0));
        Assert.Throws<ArgumentException>(() => new Dataset(2, 3, new float[5], [0, 1]));
        Assert.Contains("Label 1 is 3", Assert.Throws<ArgumentOutOfRangeException>(
            () => new Dataset(1, 3, new float[2], [0, 3])).Message);
    }
}
