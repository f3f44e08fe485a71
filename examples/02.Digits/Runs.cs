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
        Console.WriteLine($"{data.Count} digits of {data.Features} pixels, {FoldCount} folds, {recipe.Epochs} epochs each");
        var clock = Stopwatch.StartNew();
        var fingerprint = new Fingerprint();
        var sum = 0.0;
        var (number, shown) = (0, (Network: (Network?)null, Test: data));
        foreach (var fold in Folds.Shuffled(data.Count, FoldCount, Seed))
        {
            var (train, test) = (data.Select(fold.Train), data.Select(fold.Test));
            var progress = new Progress($"fold {++number}", recipe.Epochs, every: 10);
            var (network, accuracy) = Trainer.Train(train, test, recipe, Seed.Fold((ulong)number), progress.Report);
            fingerprint.Add(network);
            sum += accuracy;
            shown = (network, test);
        }

        Gallery.Show(shown.Network!, shown.Test);
        Console.WriteLine($"parameters {fingerprint}, {clock.Elapsed.TotalSeconds:F1} s");
        return Conclude("mean accuracy", sum / FoldCount, $"over {FoldCount} folds", options.Expected ?? 97);
    }

    /// <summary>Training and test set of MNIST or of a data set in its form.</summary>
    public static int OnFolder(string folder, Options options)
    {
        var (train, test) = ImageFolder.Read(folder);
        var recipe = new Recipe(options.Epochs ?? 10, BatchSize: 64, LearningRate: 3e-3, options.Sigmoid);
        Console.WriteLine($"{train.Count} images of {train.Features} pixels, {test.Count} to test, {recipe.Epochs} epochs");
        var clock = Stopwatch.StartNew();
        var progress = new Progress("training", recipe.Epochs, every: 1);
        var (network, accuracy) = Trainer.Train(train, test, recipe, Seed, progress.Report);
        var fingerprint = new Fingerprint();
        fingerprint.Add(network);
        Gallery.Show(network, test);
        Console.WriteLine($"parameters {fingerprint}, {clock.Elapsed.TotalSeconds:F1} s");
        return Conclude("test accuracy", accuracy, $"on {test.Count} images", options.Expected ?? 98);
    }

    private static Dataset ReadDigits()
    {
        const string Name = "digits.csv.gz";
        using var resource = typeof(Runs).Assembly.GetManifestResourceStream(Name)!;
        return NumericTable.Read(resource, Name).ToDataset(classes: 10, full: 16);
    }

    private static int Conclude(string what, double accuracy, string over, double expected)
    {
        var enough = 100 * accuracy >= expected;
        var verdict = enough ? "ok" : $"below {expected} %";
        Console.WriteLine($"02.Digits: {what} {100 * accuracy:F1} % {over}: {verdict}");
        return enough ? 0 : 1;
    }
}
