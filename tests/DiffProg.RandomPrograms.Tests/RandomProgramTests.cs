using Xunit.Abstractions;

namespace DiffProg.Tests.RandomPrograms;

/// <summary>Random programs, compiled and run: value, gradient and tangent against plain C# on dual numbers.</summary>
public sealed class RandomProgramTests(ITestOutputHelper output)
{
    // DIFFPROG_SEEDS=100000 for a long run, DIFFPROG_SEED for where it begins.
    private static string? Count => Environment.GetEnvironmentVariable("DIFFPROG_SEEDS");

    // DIFFPROG_THEMES=0: none that are about themes.
    private static bool Themed => Environment.GetEnvironmentVariable("DIFFPROG_THEMES") != "0";

    private static int First => int.Parse(Environment.GetEnvironmentVariable("DIFFPROG_SEED") ?? "0");

    private const int Programs = 2000;

    // In how many of them each construct occurs.
    private const double Share = 0.1;

    [Fact]
    public void Programs_OfAllSeeds_AreRight()
    {
        var run = new Run(themed: Themed);
        run.Seeds(First, int.Parse(Count ?? $"{Programs}"));
        output.WriteLine($"{run.Programs} programs, {run.Skipped} skipped, {run.Failures.Count} wrong");
        foreach (var (rule, count) in run.Refusals)
            output.WriteLine($"{count,6} refused: {rule}");
        foreach (var (construct, count) in run.Occurrences.OrderBy(o => o.Value))
            output.WriteLine($"{count,6} {construct}");
        foreach (var (seed, what) in run.Failures)
            output.WriteLine($"{seed}: {what}");
        // Making one small takes a minute or two.
        int shrunk = int.Parse(Environment.GetEnvironmentVariable("DIFFPROG_SHRINK") ?? "3");
        foreach (var kind in run.Failures.GroupBy(f => f.What.Split(':', ' ')[0]).Take(shrunk))
        {
            var (seed, what) = kind.First();
            output.WriteLine($"\nseed {seed}: {what}\n{Source.Readable(run.Shrink(seed))}");
        }

        // All of them are in the language: one that is refused has not been tested.
        Assert.Empty(run.Refusals);
        Assert.Empty(run.Failures);
        Assert.True(run.Skipped <= 0.15 * run.Programs, $"{run.Skipped} of {run.Programs} are skipped");
        // Of a short run that says little.
        if (run.Programs < Programs)
            return;
        Assert.All(Enum.GetValues<Construct>().Where(c => Themed || c < Construct.RecordStruct), c => Assert.True(
            run.Occurrences.GetValueOrDefault(c) >= Share * run.Programs,
            $"{c}: {run.Occurrences.GetValueOrDefault(c)}"));
    }
}
