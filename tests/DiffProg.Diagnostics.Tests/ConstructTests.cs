using System.Reflection;
using DiffProg.Generators.Frontend;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffProg.Tests;

/// <summary>
/// The table of C#'s forms: none of Roslyn's kinds of operation is missing, what it says is accepted compiles without a
/// finding, and what it says is rejected has that finding and no other. Every example contains its kind.
/// </summary>
public class ConstructTests
{
    // Kinds that the compiler has which the generator is built against does not; no reader knows them.
    private static readonly string[] Newer = ["CollectionExpressionElementsPlaceholder"];

    public static TheoryData<string> Accepted => [.. Constructs.All.Where(c => c.IsAccepted).Select(Name)];

    public static TheoryData<string> Rejected => [.. Constructs.All.Where(c => !c.IsAccepted).Select(Name)];

    [Fact]
    public void EveryKind_IsInTheTableOnce()
    {
        var inside = Constructs.All.Select(c => c.Kind).ToHashSet();
        Assert.Empty(inside.Intersect(Constructs.Outside.Keys));
        var known = inside.Union(Constructs.Outside.Keys).Select(k => k.ToString()).Union(Newer);
        var kinds = typeof(OperationKind).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(f => f.GetCustomAttribute<ObsoleteAttribute>() is null).Select(f => f.GetValue(null)!.ToString()!);
        Assert.Equal(kinds.Distinct().Order(), known.Order());
    }

    [Fact]
    public void Forms_AreToldApartByTheirNames() =>
        Assert.Equal(Constructs.All.Count(), Constructs.All.Select(Name).Distinct().Count());

    [Theory]
    [MemberData(nameof(Accepted))]
    public void Construct_ThatIsAccepted_HasNoFinding(string name) => Assert.Empty(Findings(Of(name)));

    [Theory]
    [MemberData(nameof(Rejected))]
    public void Construct_ThatIsRejected_BreaksItsRule(string name) =>
        Assert.Equal([Of(name).Rule], Findings(Of(name)));

    [Fact]
    public void Documentation_IsPrintedFromTheTable() =>
        Repository.Matches("docs/language.md", ConstructPages.Documentation());

    private static string Name(Construct construct) => $"{construct.Kind}: {construct.Form}";

    private static Construct Of(string name) => Constructs.All.Single(c => Name(c) == name);

    private static IEnumerable<string> Findings(Construct construct)
    {
        var compilation = TestCompilation.Create(
            "global using System.Collections.Generic; global using System.Linq;",
            ExampleTests.Program(construct.Example));
        var tree = compilation.SyntaxTrees.Last();
        var semantics = compilation.GetSemanticModel(tree);
        Assert.Contains(
            tree.GetRoot().DescendantNodes(),
            node => semantics.GetOperation(node)?.DescendantsAndSelf().Any(o => o.Kind == construct.Kind) == true);
        var run = GeneratorRun.Of(compilation, GeneratorRun.NewDriver());
        // An example may leave a label or a variable unused.
        Assert.Empty(run.Compiler.Where(d => !d.IsWarningAsError).Select(d => d.ToString()));
        return run.Analyzer.Select(d => d.Id).Distinct();
    }
}
