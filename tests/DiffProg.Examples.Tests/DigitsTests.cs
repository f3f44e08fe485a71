using System.Numerics.Tensors;
using DiffProg;
using DiffProg.Training;
using DigitRecognition;

namespace DiffProg.Tests.Examples;

/// <summary>The training of examples/02.Digits: the same bits every time, and right gradients of both of its
/// losses.</summary>
public sealed class DigitsTests
{
    private static readonly Dataset Data = Read();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void TwoTrainings_OfOneSeed_AreEqualBitForBit(bool sigmoid)
    {
        var (first, second, other) = (Train(sigmoid, 1), Train(sigmoid, 1), Train(sigmoid, 2));
        Assert.Equal(first.Epochs, second.Epochs);
        Assert.Equal(first.Bits, second.Bits);
        // Another seed must show, or the comparison would be of nothing.
        Assert.NotEqual(first.Bits, other.Bits);
        Assert.True(first.Epochs[^1].Loss < first.Epochs[0].Loss, $"{first.Epochs[0]} to {first.Epochs[^1]}");
        Assert.True(first.Epochs[^1].Accuracy > 0.8, $"{first.Epochs[^1]}");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void LossGradient_AtRandomParameters_EqualsFiniteDifferences(bool sigmoid)
    {
        var p = Network.Create(pixels: Data.Features, hidden: 6, classes: Data.Classes, key: new RandomKey(5));
        var (images, labels) = Batch(4);
        var (key, gradient) = (new RandomKey(6), p.ZerosLike());
        float Body(Network q) => sigmoid ? Digits.SigmoidLoss(images, labels, q, key)
            : Digits.Loss(images, labels, q, key);

        float value = sigmoid
            ? Digits.SigmoidLossGradient(images, labels, p, key, gradient)
            : Digits.LossGradient(images, labels, p, key, gradient);
        Assert.Equal(Body(p), value, 1e-5f);
        GradientCheck.Parameters(q => Body(q), p, gradient).ThrowIfWrong();
        Assert.Contains(gradient.Leaves(), leaf => ((Tensor<float>)leaf.Tensor).Any(g => MathF.Abs(g) > 1e-2f));
    }

    // Scores between 0 and 1: at best log(1 + 9/e).
    [Fact]
    public void SigmoidLoss_OfScoresThatSaturate_IsItsBound()
    {
        var p = Network.Zeros(pixels: Data.Features, hidden: 2, classes: Data.Classes);
        var (images, labels) = Batch(1);
        for (var c = 0; c < Data.Classes; c++)
            p.Output.B[c] = c == labels[0] ? 100 : -100;
        var gradient = p.ZerosLike();
        var loss = Digits.SigmoidLossGradient(images, labels, p, new RandomKey(1), gradient);
        Assert.Equal(Math.Log(1 + 9 / Math.E), loss, 1e-6);
        Assert.All(gradient.Output.B, g => Assert.Equal(0, g, 1e-6f));
    }

    private static (List<EpochResult> Epochs, List<int> Bits) Train(bool sigmoid, ulong seed)
    {
        var epochs = new List<EpochResult>();
        var (train, test) = (Data.Select([.. Enumerable.Range(0, 600)]), Data.Select([.. Enumerable.Range(600, 200)]));
        var recipe = new Recipe(Epochs: 3, BatchSize: 32, LearningRate: 5e-3, sigmoid);
        var (network, accuracy) = Trainer.Train(train, test, recipe, new RandomKey(seed), epochs.Add);
        Assert.Equal(accuracy, epochs[^1].Accuracy);
        return (epochs, [.. network.Leaves().SelectMany(
            leaf => ((Tensor<float>)leaf.Tensor).Select(BitConverter.SingleToInt32Bits))]);
    }

    private static (Tensor<float> Images, int[] Labels) Batch(int count)
    {
        var batches = new BatchLoader(Data, count).Epoch(0);
        Assert.True(batches.MoveNext());
        var batch = batches.Current;
        return (batch.Inputs.ToDenseTensor(), [.. batch.Labels]);
    }

    private static Dataset Read()
    {
        const string Name = "digits.csv.gz";
        using var resource = typeof(DigitsTests).Assembly.GetManifestResourceStream(Name)!;
        return NumericTable.Read(resource, Name).ToDataset(classes: 10, full: 16);
    }
}
