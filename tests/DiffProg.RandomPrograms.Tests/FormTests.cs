using Xunit.Abstractions;

namespace DiffProg.Tests.RandomPrograms;

/// <summary>Everything that the language accepts occurs in enough of the random programs.</summary>
public sealed class FormTests(ITestOutputHelper output)
{
    private const int Programs = 2000;

    private const int Enough = 200;

    [Fact]
    public void Forms_OfOneKindOfOperation_AreToldApart() => Assert.Empty(Forms.Untold.Select(f => f.Form));

    [Fact]
    public void Constructs_OfTheGrammar_OccurInEnoughPrograms()
    {
        var occurrences = Enumerable.Range(0, Programs).SelectMany(
                seed => ProgramGenerator.Generate(seed, themed: true).All.Select(n => n.Construct).Distinct())
            .ToLookup(c => c);
        Assert.Empty(Enum.GetValues<Construct>().Where(c => c != Construct.None && occurrences[c].Count() < Enough)
            .Select(c => $"{occurrences[c].Count()} {c}"));
    }

    [Fact]
    public void Forms_ThatAreAccepted_OccurInEnoughPrograms()
    {
        var occurrences = Forms.All.ToDictionary(f => f, _ => 0);
        Parallel.ForEach(
            Enumerable.Range(0, Programs).Chunk(50), new ParallelOptions { MaxDegreeOfParallelism = 2 }, seeds =>
            {
                var user = Batch.Empty.AddSyntaxTrees(seeds.Select(seed => Batch.Parse(
                    Source.AsWritten(ProgramGenerator.Generate(seed, themed: true), seed), $"{seed}.cs")));
                foreach (var tree in user.SyntaxTrees.Skip(1))
                {
                    var found = Forms.In(user.GetSemanticModel(tree));
                    lock (occurrences)
                    {
                        foreach (var form in found)
                            occurrences[form]++;
                    }
                }
            });
        foreach (var (form, count) in occurrences.OrderBy(o => o.Value))
            output.WriteLine($"{count,6} {form.Kind}: {form.Form}");
        Assert.Empty(occurrences.Where(o => o.Value < Enough).Select(o => $"{o.Value} {o.Key.Kind}: {o.Key.Form}"));
    }
}
