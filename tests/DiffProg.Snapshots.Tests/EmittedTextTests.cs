using System.Text.RegularExpressions;
using DiffProg.Generators.IR;
using Xunit.Abstractions;

namespace DiffProg.Snapshots;

/// <summary>What holds of the generated text of every model.</summary>
public class EmittedTextTests(ITestOutputHelper output)
{
    /// <summary>A batch, two layers, a loss; value, gradient and tangent with their documentation, entries and checks.</summary>
    private const int LinesOfDigitsLoss = 775;

    private const int Columns = 120;

    public static TheoryData<string> Models => [.. Model.Names];

    [Theory]
    [MemberData(nameof(Models))]
    public void Code_WithWarningsAsErrors_Compiles(string model)
    {
        var run = Model.Of(model).Run;
        Assert.NotEmpty(run.Files);
        Assert.Empty(run.Compiler.Concat(run.Analyzer).Select(d => d.ToString()));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Lines_OfEveryFile_FitTheScreen(string model) => Assert.Empty(
        Model.Of(model).Run.Files.SelectMany(f => f.SourceText.Lines.Select(l => $"{f.HintName}: {l}")
            .Where(l => l.Length - f.HintName.Length - 2 > Columns)));

    [Theory]
    [MemberData(nameof(Models))]
    public void Lines_OfEveryFile_EndWithoutBlanks(string model) => Assert.DoesNotContain(
        Model.Of(model).Run.Files.SelectMany(f => f.SourceText.Lines), l => l.ToString() != l.ToString().TrimEnd());

    [Fact]
    public void Lines_OfTheLoss_StayWithinTheBound()
    {
        foreach (var file in Model.Names.SelectMany(n => Model.Of(n).Run.Files))
            output.WriteLine($"{file.SourceText.Lines.Count,5} lines {file.HintName}");
        int lines = Model.Of("Digits").Generated("Models.Digits.Loss").Split('\n').Length;
        Assert.InRange(lines, 1, LinesOfDigitsLoss);
    }

    [Theory]
    [InlineData("Names", "Models.Names.Energy", new[] { "offset", "square", "weighted", "damped" })]
    [InlineData("Options", "Models.Options.CallPrice", new[] { "spread", "d1", "d2" })]
    [InlineData("Digits", "Models.Digits.Loss", new[] { "features", "logits" })]
    public void Value_NamedByTheUser_KeepsItsName(string model, string method, string[] names)
    {
        string value = EmittedText.Section(Model.Of(model).Generated(method), "Value");
        foreach (string name in names)
            Assert.Matches($@"(var|float|double) {name} = ", value);
    }

    [Theory]
    [InlineData("Names", "Models.Names.Energy")]
    public void Temporary_WhereEveryValueHasAName_IsNotGenerated(string model, string method)
    {
        string value = EmittedText.Section(Model.Of(model).Generated(method), "Value");
        string operations = string.Join("|", Enum.GetValues<Op>().Select(Printer.Spell));
        var locals = Regex.Matches(value, @"(?:var|float|double) (\w+) = ").Select(m => m.Groups[1].Value).ToList();
        Assert.NotEmpty(locals);
        Assert.DoesNotContain(locals, l => Regex.IsMatch(l, $@"^({operations})\d*$"));
    }
}
