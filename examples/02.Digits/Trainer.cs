using DiffProg;
using DiffProg.Training;

namespace DigitRecognition;

/// <summary>How to train.</summary>
internal sealed record Recipe(int Epochs, int BatchSize, double LearningRate, bool Sigmoid)
{
    public const int HiddenUnits = 512;
}

/// <summary>What an epoch has brought: the mean loss over its batches and the accuracy on the test set.</summary>
internal readonly record struct EpochResult(int Epoch, double Loss, double Accuracy);

/// <summary>The training loop: Adam, with a learning rate that falls on a line to 0.</summary>
internal static class Trainer
{
    private const int EvaluationBatch = 256;

    public static (Network Network, double Accuracy) Train(
        Dataset train, Dataset test, Recipe recipe, RandomKey key, Action<EpochResult> report)
    {
        var network = Network.Create(
            pixels: train.Features, hidden: Recipe.HiddenUnits, classes: train.Classes, key: key.Fold(0));
        var batches = new BatchLoader(train, recipe.BatchSize, key.Fold(1));
        var noise = key.Fold(2);
        var gradient = network.ZerosLike();
        var optimizer = new Adam(network);
        var steps = recipe.Epochs * batches.Batches;
        var accuracy = 0.0;
        for (var epoch = 0; epoch < recipe.Epochs; epoch++)
        {
            var loss = 0.0;
            foreach (var batch in batches.Epoch(epoch))
            {
                var step = optimizer.StepCount;
                optimizer.LearningRate = Schedule.Linear(recipe.LearningRate, step, steps);
                loss += recipe.Sigmoid
                    ? Digits.SigmoidLossGradient(batch.Inputs, batch.Labels, network, noise.Fold((ulong)step), gradient)
                    : Digits.LossGradient(batch.Inputs, batch.Labels, network, noise.Fold((ulong)step), gradient);
                optimizer.StepAndClear(network, gradient);
            }

            accuracy = Evaluate(network, test);
            report(new EpochResult(epoch + 1, loss / batches.Batches, accuracy));
        }

        return (network, accuracy);
    }

    /// <summary>The class that the network gives to each example.</summary>
    public static int[] Predict(Network network, Dataset data)
    {
        var predictions = new int[data.Count];
        foreach (var batch in new BatchLoader(data, EvaluationBatch).Epoch(0))
        {
            var logits = Digits.LogitsValue(batch.Inputs, network);
            Classification.Predict(logits, predictions.AsSpan(batch.Index * EvaluationBatch, batch.Count));
        }

        return predictions;
    }

    private static double Evaluate(Network network, Dataset data)
    {
        var correct = 0;
        foreach (var batch in new BatchLoader(data, EvaluationBatch).Epoch(0))
            correct += Classification.CountCorrect(Digits.LogitsValue(batch.Inputs, network), batch.Labels);

        return correct / (double)data.Count;
    }
}
