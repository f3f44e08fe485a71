using System.Collections.Concurrent;
using DiffProg.Generators;
using Microsoft.CodeAnalysis;

namespace DiffProg.Tests.RandomPrograms;

/// <summary>Some seeds, each a program at several inputs.</summary>
public sealed class Run
{
    private const int Together = 50;
    private const int InputsEach = 3;

    private readonly TimeSpan _each;
    private readonly ISourceGenerator _generator;
    private readonly bool _strict;
    private readonly bool? _themed;

    /// <param name="generator">What compiles the programs.</param>
    /// <param name="each">How long one may run.</param>
    /// <param name="strict">Values have the bits of the plain body.</param>
    /// <param name="themed">Each program is about some themes, too; null: three in ten are.</param>
    public Run(ISourceGenerator? generator = null, TimeSpan? each = null, bool strict = false, bool? themed = false)
    {
        (_strict, _themed) = (strict, themed);
        _generator = generator ?? new DifferentiableGenerator().AsSourceGenerator();
        _each = each ?? TimeSpan.FromSeconds(60);
    }

    /// <summary>Programs that were run.</summary>
    public int Programs { get; private set; }

    /// <summary>Programs of which no input could be compared.</summary>
    public int Skipped { get; private set; }

    public List<(int Seed, string What)> Failures { get; } = [];

    /// <summary>How many programs the compiler refused, by rule; each is a failure, too.</summary>
    public Dictionary<string, int> Refusals { get; } = [];

    /// <summary>In how many programs each occurred.</summary>
    public Dictionary<Construct, int> Occurrences { get; } = [];

    /// <summary>Two compilations at a time: the generator runs in one thread of each.</summary>
    public void Seeds(int first, int count)
    {
        var batches = Partitioner.Create(
            Enumerable.Range(first, count).Chunk(Together), EnumerablePartitionerOptions.NoBuffering);
        Parallel.ForEach(batches, new ParallelOptions { MaxDegreeOfParallelism = 2 }, seeds =>
        {
            var programs = seeds.Select(Program).ToList();
            var verdicts = Judge(programs, seeds);
            lock (Failures)
                Record(seeds, programs, verdicts);
        });
    }

    /// <summary>The first of the programs that fails; few at a time in the beginning. Null where none does.</summary>
    public (int Seed, string What)? FirstFailure(int count)
    {
        for (int first = 0, together = 10; first < count; first += together, together = Math.Min(2 * first, Together))
        {
            int[] seeds = [.. Enumerable.Range(first, Math.Min(together, count - first))];
            var verdicts = Judge([.. seeds.Select(Program)], seeds);
            int failure = verdicts.ToList().FindIndex(v => v.IsFailure);
            if (failure >= 0)
                return (seeds[failure], verdicts[failure].What!);
        }

        return null;
    }

    private Node Program(int seed) => ProgramGenerator.Generate(seed, _themed ?? seed % 10 > 6);

    private void Record(IReadOnlyList<int> seeds, IReadOnlyList<Node> programs, IReadOnlyList<Verdict> verdicts)
    {
        foreach (var construct in programs.SelectMany(p => p.All.Select(n => n.Construct).Distinct()))
            Occurrences[construct] = Occurrences.GetValueOrDefault(construct) + 1;
        foreach (var (seed, verdict) in seeds.Zip(verdicts))
        {
            Programs++;
            if (verdict.Outcome == Outcome.Skipped)
                Skipped++;
            if (verdict.IsFailure)
                Failures.Add((seed, verdict.What!));
            if (verdict.Outcome == Outcome.Refused)
                Refusals[verdict.Kind!] = Refusals.GetValueOrDefault(verdict.Kind!) + 1;
        }
    }

    /// <summary>The smallest program that fails as that of the seed does; one that does not end stays as it is, for
    /// each of its parts might not end either.</summary>
    public Node Shrink(int seed)
    {
        var program = Program(seed);
        string? kind = Judge([program], [seed])[0].Kind;
        return kind == nameof(TimeoutException) ? program : Shrinker.Shrink(
            program, smaller => [.. Judge(smaller, [.. smaller.Select(_ => seed)]).Select(v => v.Kind == kind)]);
    }

    /// <summary>Wrong where any input is; skipped where all are.</summary>
    public IReadOnlyList<Verdict> Judge(IReadOnlyList<Node> programs, IReadOnlyList<int> seeds)
    {
        Batch compiled;
        try
        {
            compiled = TimeLimit.Run(
                TimeSpan.FromSeconds(120 + (10 * programs.Count)), "compilation",
                () => new Batch(programs, _generator, _strict));
        }
        catch (Exception e) when (programs.Count == 1)
        {
            return [Verdict.Threw(e)];
        }
        catch (Exception)
        {
            // Which one it was.
            int half = programs.Count / 2;
            return [.. Judge([.. programs.Take(half)], [.. seeds.Take(half)]),
                .. Judge([.. programs.Skip(half)], [.. seeds.Skip(half)])];
        }

        using (compiled)
            return [.. programs.Select((_, i) => Judge(compiled[i].Program, compiled[i].Refusal, seeds[i]))];
    }

    private static readonly string[] Useless =
        ["the divisor is 0", "which is always reached", "which always throws", "DP1040"];

    private Verdict Judge(IProgram? program, string? refusal, int seed)
    {
        if (program is null)
            // It would always throw, which is a mistake to tell; or it is too large, which the grammar only guesses.
            return new(
                Useless.Any(useless => refusal?.Contains(useless) == true) ? Outcome.Skipped : Outcome.Refused, refusal);
        try
        {
            return TimeLimit.Run(_each, "the program", () => Enumerable.Range(0, InputsEach)
                .Select(input => Verdict.Of(program, (InputsEach * seed) + input, _strict)).ToList()
                .MinBy(v => v.Outcome == Outcome.Wrong ? 0 : v.Outcome == Outcome.Right ? 1 : 2));
        }
        catch (Exception e)
        {
            return Verdict.Threw(e);
        }
    }
}
