using System.Diagnostics;
using Xunit.Abstractions;

namespace DiffProg.Tests.RandomPrograms;

/// <summary>Faults that are planted in the compiler are found by the random programs.</summary>
public sealed class FaultTests(ITestOutputHelper output)
{
    // DIFFPROG_FAULTS=all for all of them, or a part of their names; otherwise a few, others each day.
    private static readonly string? Which = Environment.GetEnvironmentVariable("DIFFPROG_FAULTS");

    private const int Few = 4;
    private const int Most = 2000;

    private static IReadOnlyList<Fault> Chosen => Which switch
    {
        "all" => Planted.All,
        { Length: > 0 } name => [.. Planted.All.Where(f => f.Name.Contains(name, StringComparison.Ordinal))],
        _ => [.. Enumerable.Range(DateTime.UtcNow.DayOfYear * Few, Few).Select(i => Planted.All[i % Planted.All.Count])],
    };

    [Fact]
    public void Planted_EachHasItsPlaceInTheSources()
    {
        Assert.True(Planted.All.Count >= 30);
        foreach (var fault in Planted.All)
        {
            fault.PlantIn(File.ReadAllText(
                System.IO.Path.Combine(Repository.Root, "generators/DiffProg.Generators", fault.File)));
        }
    }

    [Fact]
    public void Planted_EachIsFoundByOneOfTheFirstPrograms()
    {
        var missed = new List<Fault>();
        Parallel.ForEach(Chosen, new ParallelOptions { MaxDegreeOfParallelism = 2 }, fault =>
        {
            var clock = Stopwatch.StartNew();
            using var compiler = new FaultyCompiler(fault);
            var found = new Run(compiler.Generator).FirstFailure(Most);
            lock (missed)
            {
                if (found is null)
                    missed.Add(fault);
                string line = found is var (seed, what) ? $"| {seed} | {what.Split('\n')[0]} |" : "| - | |";
                output.WriteLine($"| {fault} | {fault.File} {line} {clock.Elapsed.TotalSeconds:F0} s");
            }
        });
        Assert.Empty(missed);
    }
}
