using System.Diagnostics;
using System.Globalization;
using System.Numerics.Tensors;
using DiffProg.Kernels;
using DiffProg.Training;

namespace DiffProg.Benchmarks;

/// <summary>Whole programs beside the same written by hand, beside the peak of the machine and, where given,
/// PyTorch.</summary>
internal static class Models
{
    private const int Batch = 64, Pixels = 784, Hidden = 512, Classes = 10, Elements = 1_000_000;

    // The input needs no gradient: two products of the first layer, three of the second.
    private const double StepFlops = 2.0 * Batch * (2.0 * Pixels * Hidden + 3.0 * Hidden * Classes);

    /// <param name="rounds">Alternations.</param>
    /// <param name="peers">A folder with run-torch, or null.</param>
    public static void Run(int rounds, string? peers)
    {
        var (generated, handWritten, gradient, update, updateByHand) = Steps();
        var (gelu, geluByHand, geluOverwriting) = Gelu();
        var times = Rounds.Time(
            [Products.Peak, generated, handWritten, gelu, geluByHand, geluOverwriting, gradient, update, updateByHand],
            rounds);
        double peak = Products.SinglePeakFlops / times[0].Median;
        Console.WriteLine(
            $"FMA peak: {peak / 1e9:F1} GFLOP/s (best {Products.SinglePeakFlops / times[0].Minimum / 1e9:F1})");
        Console.WriteLine("| program | us, median | us, best | against |");
        Console.WriteLine("|---|---:|---:|---|");
        Row("step 784-512-10, batch 64", times[1], $"{100 * StepFlops / times[1].Median / peak:F1} % of the peak; "
            + $"{times[1].Median / times[2].Median:F3} of the step by hand");
        Row("the same by hand", times[2], $"{100 * StepFlops / times[2].Median / peak:F1} % of the peak");
        Row("gradient alone", times[6], $"{100 * StepFlops / times[6].Median / peak:F1} % of the peak");
        Row("update alone (Sgd.StepAndClear)", times[7], "memory only");
        Row("update alone by hand (no clearing)", times[8], "memory only");
        Row("gelu-tanh(x w + b), 1 M, value and gradients", times[3],
            $"{times[3].Median / times[4].Median:F3} of the loop by hand");
        Row("the same by hand", times[4], "");
        Row("PyTorch's contract: gradients from zero", times[5], "");
        if (peers is not null)
            Torch(peers, times[3].Minimum, times[5].Minimum, times[1].Minimum);
    }

    private static void Row(string name, (double Minimum, double Median) time, string against) =>
        Console.WriteLine($"| {name,-46} | {time.Median * 1e6,8:F0} | {time.Minimum * 1e6,8:F0} | {against} |");

    private static (Action Generated, Action HandWritten, Action Gradient, Action Update, Action UpdateByHand) Steps()
    {
        var p = Network.Create(Pixels, Hidden, Classes, new RandomKey(1));
        var gradient = p.ZerosLike();
        var optimizer = new Sgd(p, learningRate: 0.01);
        var images = Tensor.CreateFromShape<float>([Batch, Pixels]);
        var labels = new int[Batch];
        var flat = new float[Batch * Pixels];
        for (int i = 0; i < flat.Length; i++)
            flat[i] = Philox.UniformSingle(2, i);
        flat.CopyTo(
            System.Runtime.InteropServices.MemoryMarshal.CreateSpan(
                ref images.AsTensorSpan().GetPinnableReference(), flat.Length));
        for (int i = 0; i < Batch; i++)
            labels[i] = (int)(Philox.UniformSingle(3, i) * Classes);
        var hand = new HandWrittenStep(Batch, Pixels, Hidden, Classes);
        p.Hidden.W.FlattenTo(hand.W1);
        p.Output.W.FlattenTo(hand.W2);
        return (
            () =>
            {
                Programs.LossGradient(images, labels, p, gradient);
                optimizer.StepAndClear(p, gradient);
            },
            () => hand.Step(flat, labels, 0.01f),
            () => Programs.LossGradient(images, labels, p, gradient),
            () => optimizer.StepAndClear(p, gradient),
            () => hand.Update(0.01f));
    }

    private static (Action Generated, Action HandWritten, Action FromZero) Gelu()
    {
        float[][] arrays = [.. Enumerable.Range(0, 6).Select(k =>
        {
            var values = new float[Elements];
            for (int i = 0; i < Elements && k < 3; i++)
                values[i] = 4 * Philox.UniformSingle((ulong)k, i) - 2;
            return values;
        })];
        var t = arrays.Select(a => Tensor.Create(a, [Elements])).ToArray();
        return (
            () => Programs.GeluGradient(t[0], t[1], t[2], t[3], t[4], t[5]),
            () => HandWrittenGelu.Run(arrays[0], arrays[1], arrays[2], arrays[3], arrays[4], arrays[5]),
            () =>
            {
                for (int k = 3; k < 6; k++)
                    Array.Clear(arrays[k]);
                Programs.GeluGradient(t[0], t[1], t[2], t[3], t[4], t[5]);
            });
    }

    // PyTorch runs in its own process, right after; its best is compared with our best.
    private static void Torch(string peers, double gelu, double geluFromZero, double step)
    {
        using var process = Process.Start(new ProcessStartInfo(Path.Combine(peers, "run-torch"), "1 elem mlp") { RedirectStandardOutput = true })!;
        foreach (string line in process.StandardOutput.ReadToEnd().Split('\n'))
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            int unit = Array.IndexOf(words, "us");
            double? ours = line.Contains("gelu[tanh](x*w+b)") ? geluFromZero : line.Contains("step (optim.SGD)") ? step
                : null;
            if (unit > 0 && ours is { } seconds)
            {
                double theirs = double.Parse(words[unit - 1], CultureInfo.InvariantCulture);
                Console.WriteLine($"PyTorch: {line.Trim()}: ours takes {seconds * 1e6 / theirs:F3} of it");
                if (line.Contains("gelu"))
                    Console.WriteLine($"  without clearing the gradients first: {gelu * 1e6 / theirs:F3}");
            }
        }

        process.WaitForExit();
    }
}
