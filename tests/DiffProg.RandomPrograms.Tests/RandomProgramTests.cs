using Xunit.Abstractions;

namespace DiffProg.Tests.RandomPrograms;

/// <summary>Random programs, compiled and run: value, gradient and tangent against plain C# on dual numbers.</summary>
public sealed class RandomProgramTests(ITestOutputHelper output)
{
    // DIFFPROG_SEEDS=100000 for a long run, DIFFPROG_SEED for where it begins.
    private static string? Count => Environment.GetEnvironmentVariable("DIFFPROG_SEEDS");

    // DIFFPROG_THEMES=0: none that are about themes; 1: only such.
    private static string? Themes => Environment.GetEnvironmentVariable("DIFFPROG_THEMES");

    private static int First => int.Parse(Environment.GetEnvironmentVariable("DIFFPROG_SEED") ?? "0");

    /// <param name="themed">Each program is about some themes, too: it takes ten times as long.</param>
    /// <param name="programs">How many there are, of 2,000.</param>
    [Theory]
    [InlineData(false, 1700)]
    [InlineData(true, 300)]
    public void Programs_OfAllSeeds_AreRight(bool themed, int programs)
    {
        if (Themes is { } asked && (asked != "0") != themed)
            return;
        var run = new Run(themed: themed);
        run.Seeds(First, int.Parse(Count ?? $"{programs}"));
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
    }
}
