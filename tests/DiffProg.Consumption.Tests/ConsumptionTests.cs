namespace DiffProg.Consumption;

/// <summary>A project that refers to one package, with warnings as errors and an XML documentation file.</summary>
[Collection(PackedCollection.Name)]
public sealed class ConsumptionTests(PackedLibraries libraries)
{
    [Fact]
    public void Library_ReferredToAlone_GivesAProgramThatTrains()
    {
        var project = new UserProject(libraries, "Direct", "DiffProg");

        string build = project.Build().Succeeded().Output;
        Assert.Contains("0 Warning(s)", build);
        Assert.Contains(libraries.Feed, project.SourceOf("DiffProg"));
        Assert.Equal(
            ["Direct.Dense.g.cs", "Direct.Network.g.cs", "Direct.Xor.FeedForward.g.cs", "Direct.Xor.Loss.g.cs"],
            project.GeneratedFiles);
        Assert.Equal("4 of 4 learnt, gradient and value agree with the body", project.Run().Succeeded().LastLine);

        string documentation = project.Documentation;
        foreach (string member in new[]
        {
            "M:Direct.Xor.LossValue(", "M:Direct.Xor.LossGradient(", "M:Direct.Xor.LossJvp(",
                "M:Direct.Xor.FeedForwardVjp(",
            "M:Direct.Network.Create(", "M:Direct.Network.Zeros(",
        })
        {
            Assert.Contains($"<member name=\"{member}", documentation);
        }
    }

    [Fact]
    public void DependentPackage_ReferredToAlone_BringsTheGenerator()
    {
        var project = new UserProject(libraries, "Dependent", "DiffProg.Training");

        Assert.Contains("0 Warning(s)", project.Build().Succeeded().Output);
        Assert.Equal(["Dependent.Line.g.cs", "Dependent.Regression.Error.g.cs"], project.GeneratedFiles);
        Assert.Equal("slope 3.000, intercept -1.000", project.Run().Succeeded().LastLine);
    }

    [Fact]
    public void Modules_ReferredToAlone_BringTheGeneratorAndTheirRecords()
    {
        var project = new UserProject(libraries, "Modular", "DiffProg.Modules");

        Assert.Contains("0 Warning(s)", project.Build().Succeeded().Output);
        Assert.Equal(["Modular.Network.g.cs", "Modular.Regression.Error.g.cs"], project.GeneratedFiles);
        Assert.Equal("a step improves, the modules agree", project.Run().Succeeded().LastLine);
    }

    [Fact]
    public void Modules_CalledInADifferentiableBody_AreRefusedThere()
    {
        var outcome = new UserProject(libraries, "Fusing", "DiffProg.Modules").Build();

        Assert.Equal(1, outcome.ExitCode);
        string error = OnlyError(outcome);
        Assert.Contains("Model.cs(14,26): error DP1016: 'Linear.Apply'", error);
        Assert.Contains("copy it into this project", error);
    }

    [Theory]
    [InlineData("DiffProg", "", "DiffProg.Generated")]
    [InlineData("DiffProg.Modules", "", "DiffProg.Generated")]
    [InlineData("DiffProg.Training", "My.Own", "My.Own;DiffProg.Generated")]
    public void BuildTargets_ArriveBesideTheProjectsOwn(string package, string own, string expected)
    {
        var project = new UserProject(
            libraries, "Mistaken", package, $"<InterceptorsNamespaces>{own}</InterceptorsNamespaces>");

        Assert.Equal(expected, project.Property("InterceptorsNamespaces").Trim(';'));
    }

    [Fact]
    public void Analyzer_MistakeInTheUsersMethod_FailsTheBuildThere()
    {
        var outcome = new UserProject(libraries, "Mistaken", "DiffProg").Build();

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("Model.cs(12,101): error DP2", OnlyError(outcome));
    }

    private static string OnlyError(Outcome outcome) => Assert.Single(
        outcome.Output.Split('\n').Where(l => l.Contains(": error ")).Select(l => l.Trim()).Distinct());
}
