using DiffProg.Generators;
using Microsoft.CodeAnalysis;

namespace DiffProg.Tests.RandomPrograms;

/// <summary>Some seeds, each a program at several inputs.</summary>
public sealed class Run
{
    private const int Together = 125;
    private const int InputsEach = 3;

    private readonly ISourceGenerator _generator;

    public Run(ISourceGenerator? generator = null) =>
        _generator = generator ?? new DifferentiableGenerator().AsSourceGenerator();

    /// <summary>Programs that were run.</summary>
    public int Programs { get; private set; }

    /// <summary>Programs of which no input could be compared.</summary>
    public int Skipped { get; private set; }

    public List<(int Seed, string What)> Failures { get; } = [];

    /// <summary>In how many programs each occurred.</summary>
    public Dictionary<Construct, int> Occurrences { get; } = [];

    /// <summary>Two compilations at a time: the generator runs in one thread of each.</summary>
    public void Seeds(int first, int count)
    {
        var batches = Enumerable.Range(first, count).Chunk(Together);
        Parallel.ForEach(batches, new ParallelOptions { MaxDegreeOfParallelism = 2 }, seeds =>
        {
            var programs = seeds.Select(ProgramGenerator.Generate).ToList();
            var verdicts = Judge(programs, seeds);
            lock (Failures)
                Record(seeds, programs, verdicts);
        });
    }

    private void Record(IReadOnlyList<int> seeds, IReadOnlyList<Node> programs, IReadOnlyList<Verdict> verdicts)
    {
        foreach (var construct in programs.SelectMany(p => p.All.Select(n => n.Construct).Distinct()))
            Occurrences[construct] = Occurrences.GetValueOrDefault(construct) + 1;
        foreach (var (seed, verdict) in seeds.Zip(verdicts))
        {
            Programs++;
            if (verdict.Outcome == Outcome.Skipped)
                Skipped++;
            if (verdict.Outcome == Outcome.Wrong)
                Failures.Add((seed, verdict.What!));
        }
    }

    /// <summary>The smallest program that fails as that of the seed does.</summary>
    public Node Shrink(int seed)
    {
        var program = ProgramGenerator.Generate(seed);
        string? kind = Kind(Judge([program], [seed])[0]);
        return Shrinker.Shrink(
            program, smaller => [.. Judge(smaller, [.. smaller.Select(_ => seed)]).Select(v => Kind(v) == kind)]);
    }

    /// <summary>Wrong where any input is; skipped where all are.</summary>
    public IReadOnlyList<Verdict> Judge(IReadOnlyList<Node> programs, IReadOnlyList<int> seeds)
    {
        using var batch = new Batch(programs, _generator);
        var verdicts = new List<Verdict>();
        for (int i = 0; i < programs.Count; i++)
        {
            if (batch[i].Program is not { } program)
            {
                verdicts.Add(new(Outcome.Wrong, batch[i].Refusal));
                continue;
            }

            var all = Enumerable.Range(0, InputsEach)
                .Select(input => Verdict.Of(program, (InputsEach * seeds[i]) + input)).ToList();
            verdicts.Add(all.MinBy(v => v.Outcome == Outcome.Wrong ? 0 : v.Outcome == Outcome.Right ? 1 : 2));
        }

        return verdicts;
    }

    // The first word, or a compiler's error number.
    private static string? Kind(Verdict verdict) =>
        verdict.What is not { } what ? null : what.Contains("error CS")
            ? what[what.IndexOf("error CS", StringComparison.Ordinal)..]
        : what.Split(':', ' ')[0];
}
