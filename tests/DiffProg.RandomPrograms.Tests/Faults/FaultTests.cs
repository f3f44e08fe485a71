using System.Diagnostics;
using Xunit.Abstractions;

namespace DiffProg.Tests.RandomPrograms;

/// <summary>Faults that are planted in the compiler are found by the random programs.</summary>
public sealed class FaultTests(ITestOutputHelper output)
{
    // DIFFPROG_FAULTS=all for all of them, or parts of names with ; between; otherwise a few, others each day.
    private static readonly string? Which = Environment.GetEnvironmentVariable("DIFFPROG_FAULTS");

    private const int Few = 4;

    private static int Most => int.Parse(Environment.GetEnvironmentVariable("DIFFPROG_SEEDS") ?? "2000");

    private static IReadOnlyList<Fault> Chosen => Which switch
    {
        "all" => Planted.All,
        { Length: > 0 } names => [.. Planted.All.Where(f => names.Split(';').Any(f.Name.Contains))],
        _ => [.. Enumerable.Range(DateTime.UtcNow.DayOfYear * Few, Few)
            .Select(i => Planted.All[i % Planted.All.Count])],
    };

    [Fact]
    public void Planted_EachHasItsPlaceInTheSourcesAndInTheTable()
    {
        Assert.True(Planted.All.Count >= 30);
        string table = File.ReadAllText(
            System.IO.Path.Combine(Repository.Root, "tests/DiffProg.RandomPrograms.Tests/README.md"));
        Assert.All(Planted.All, fault => Assert.Contains($"| {fault.Name} | {fault.File} |", table));
        Assert.All(Planted.All, fault => Assert.True(fault.IsIn(File.ReadAllText(
            System.IO.Path.Combine(Repository.Root, "generators/DiffProg.Generators", fault.File))), fault.Sound));
    }

    [Fact]
    public void Planted_EachIsFoundByOneOfTheFirstPrograms()
    {
        var missed = new List<Fault>();
        Parallel.ForEach(Chosen, new ParallelOptions { MaxDegreeOfParallelism = 2 }, fault =>
        {
            var clock = Stopwatch.StartNew();
            using var compiler = new FaultyCompiler(fault);
            var found = new Run(compiler.Generator, themed: null).FirstFailure(Most);
            lock (missed)
            {
                if (found is null)
                    missed.Add(fault);
                string line = found is var (seed, what) ? $"| {seed} | {what.Split('\n')[0]} |" : "| - | |";
                line = $"| {fault} | {fault.File} {line} {clock.Elapsed.TotalSeconds:F0} s\n";
                output.WriteLine(line);
                // All of them take a quarter of an hour.
                File.AppendAllText(System.IO.Path.Combine(AppContext.BaseDirectory, "faults.txt"), line);
            }
        });
        Assert.Empty(missed);
    }
}
