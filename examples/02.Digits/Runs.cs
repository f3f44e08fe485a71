using System.Diagnostics;
using DiffProg;
using DiffProg.Training;

namespace DigitRecognition;

/// <summary>The two ways to run the program. Each returns the exit code.</summary>
internal static class Runs
{
    private const int FoldCount = 5;
    private static readonly RandomKey Seed = new(0);

    /// <summary>Cross-validation on the digits that come with the program.</summary>
    public static int OnDigits(Options options)
    {
        var data = ReadDigits();
        var recipe = new Recipe(options.Epochs ?? 30, BatchSize: 32, LearningRate: 5e-3, options.Sigmoid);
        Console.WriteLine($"{data.Count} digits of {data.Features} pixels; {FoldCount} folds, {recipe.Epochs} epochs");
        var clock = Stopwatch.StartNew();
        var results = Folds.Shuffled(data.Count, FoldCount, Seed.Fold(0))
            .Select((fold, index) => TrainFold(data, fold, index + 1, recipe))
            .ToArray();
        Gallery.Show(results[0].Network, results[0].Test);
        PrintEffort(clock, results.Select(result => result.Network));
        var accuracy = results.Average(result => result.Accuracy);
        return Conclude("mean accuracy", accuracy, $"over {FoldCount} folds", options.Expected ?? 97);
    }

    /// <summary>Training and test set of MNIST or of a data set in its form.</summary>
    public static int OnFolder(string folder, Options options)
    {
        var (train, test) = ImageFolder.Read(folder);
        var recipe = new Recipe(options.Epochs ?? 10, BatchSize: 64, LearningRate: 3e-3, options.Sigmoid);
        Console.WriteLine(
            $"{train.Count} images of {train.Features} pixels, {test.Count} to test; {recipe.Epochs} epochs");
        var clock = Stopwatch.StartNew();
        var progress = new Progress("training", recipe.Epochs, every: 1);
        var (network, accuracy) = Trainer.Train(train, test, recipe, Seed, progress.Report);
        Gallery.Show(network, test);
        PrintEffort(clock, [network]);
        var expected = options.Expected ?? (options.Sigmoid ? 97.5 : 98);
        return Conclude("test accuracy", accuracy, $"on {test.Count} images", expected);
    }

    private static Dataset ReadDigits()
    {
        const string Name = "digits.csv.gz";
        using var resource = typeof(Runs).Assembly.GetManifestResourceStream(Name)!;
        return NumericTable.Read(resource, Name).ToDataset(classes: 10, full: 16);
    }

    private static (Network Network, Dataset Test, double Accuracy) TrainFold(
        Dataset data, Fold fold, int number, Recipe recipe)
    {
        var (train, test) = (data.Select(fold.Train), data.Select(fold.Test));
        var progress = new Progress($"fold {number}", recipe.Epochs, every: 10);
        var (network, accuracy) = Trainer.Train(train, test, recipe, Seed.Fold((ulong)number), progress.Report);
        return (network, test, accuracy);
    }

    private static void PrintEffort(Stopwatch clock, IEnumerable<Network> networks)
    {
        var fingerprint = new Fingerprint();
        foreach (var network in networks)
            fingerprint.Add(network);

        Console.WriteLine($"parameters {fingerprint}, {clock.Elapsed.TotalSeconds:F1} s");
    }

    private static int Conclude(string what, double accuracy, string over, double expected)
    {
        var enough = 100 * accuracy >= expected;
        var verdict = enough ? "ok" : $"below {expected} %";
        Console.WriteLine($"02.Digits: {what} {100 * accuracy:F1} % {over}: {verdict}");
        return enough ? 0 : 1;
    }
}
