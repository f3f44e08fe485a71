using System.Reflection;
using System.Text.RegularExpressions;
using DiffProg.Generators;
using DiffProg.Generators.Diagnostics;
using DiffProg.Generators.Frontend;

namespace DiffProg.Tests;

/// <summary>The table of rules against everything that is written from it or about it.</summary>
public partial class RuleTableTests
{
    // What no program can provoke: failures of the compiler, and what falls into the net under its front end; functions
    // of Ops without a compiled form while there are none.
    internal static readonly string[] Unreachable = [Rules.Internal, "DP1023", "DP1070"];

    [Fact]
    public void EveryFunctionOfOps_IsCompiled()
    {
        var functions = typeof(Ops).GetMethods(BindingFlags.Public | BindingFlags.Static).Select(m => m.Name)
            .Distinct();
        // Functions of functions are no operations: what they give is read where it is called. A name is none, either.
        Assert.Equal(["Probe", "Compose", "Repeat"], functions.Except(Generators.Library.Intrinsics.Names));
    }

    [Fact]
    public void FunctionsThatMessagesOffer_AreInOps()
    {
        var functions = typeof(Ops).GetMethods(BindingFlags.Public | BindingFlags.Static).Select(m => m.Name)
            .ToHashSet();
        var offered = Generators.Library.Intrinsics.Names.Concat(KnownMethods.Formulas.Keys)
            .Select(KnownMethods.InsteadOf)
            .OfType<string>().SelectMany(way => FunctionName().Matches(way).Select(m => m.Value)).ToArray();
        Assert.NotEmpty(offered);
        Assert.Empty(offered.Except(functions));
    }

    [Fact]
    public void EveryRule_HasATest()
    {
        var tested = typeof(RuleTableTests).Assembly.GetTypes()
            .SelectMany(t => t.GetMethods(BindingFlags.Public | BindingFlags.Instance))
            .Select(m => m.Name.Split('_')[0]).ToHashSet();
        tested.UnionWith(Unreachable);
        Assert.Empty(Rules.All.Select(r => r.Id).Except(tested));
    }

    [Fact]
    public void EveryRuleNamedInTheCode_IsInTheTable()
    {
        string folder = Path.Combine(Repository.Root, "generators", "DiffProg.Generators");
        var named = Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains(Path.DirectorySeparatorChar + "obj" + Path.DirectorySeparatorChar))
            .SelectMany(f => RuleId().Matches(File.ReadAllText(f))).Select(m => m.Groups[1].Value).Distinct();
        Assert.Empty(named.Except(Rules.All.Select(r => r.Id)));
    }

    [Fact]
    public void Documentation_IsPrintedFromTheTable() =>
        Repository.Matches("docs/diagnostics.md", RulePages.Documentation());

    [Fact]
    public void ReleaseFile_IsPrintedFromTheTable() =>
        Repository.Matches("generators/DiffProg.Generators/AnalyzerReleases.Unshipped.md", RulePages.Releases());

    [Fact]
    public void Analyzer_SupportsEveryRule() => Assert.Equal(
        Rules.All.Select(r => r.Id), new DifferentiableAnalyzer().SupportedDiagnostics.Select(d => d.Id).Order());

    [GeneratedRegex(@"(?<=Ops\.)\w+|\b[A-Z]\w+(?=\()")]
    private static partial Regex FunctionName();

    [GeneratedRegex("\"(DP[0-9]{4})\"")]
    private static partial Regex RuleId();
}
