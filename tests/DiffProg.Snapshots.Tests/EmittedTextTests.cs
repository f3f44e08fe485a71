using System.Text.RegularExpressions;
using DiffProg.Generators.IR;
using Xunit.Abstractions;

namespace DiffProg.Snapshots;

/// <summary>What holds of the generated text of every model.</summary>
public class EmittedTextTests(ITestOutputHelper output)
{
    /// <summary>A batch, two layers, a loss; value, gradient and tangent with their documentation, entries and
    /// checks.</summary>
    private const int LinesOfDigitsLoss = 770;

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

    // Each stands in what the one before leaves over; text is not indented by all of them.
    [Fact]
    public void Guards_ManyInARow_GrowTheTextByTheirNumber()
    {
        static int Length(int guards)
        {
            string rows = string.Join("\n", Enumerable.Range(1, guards).Select(i =>
                $"if (x > {i} + s) return y * s + x; s += x * {i}.5;"));
            var run = DiffProg.Tests.GeneratorRun.Of($$"""
                public static partial class C
                {
                    [Differentiable] public static double F(double x, double y) { double s = x * y; {{rows}} return s; }
                }
                """);
            Assert.Empty(run.Compiler.Concat(run.Analyzer).Select(d => d.ToString()));
            return run.Files.Single().SourceText.Length;
        }

        Assert.InRange(Length(40), 0, 2.2 * Length(20));
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
        var locals = Locals(EmittedText.Section(Model.Of(model).Generated(method), "Value")).ToList();
        Assert.NotEmpty(locals);
        Assert.DoesNotContain(locals, l => IsMade(l, Enum.GetValues<Op>().Select(Nouns.Of)));
    }

    // What is used once stands where it is used; rate * years and sqrt(2) are used twice.
    [Fact]
    public void Locals_OfAScalarBody_AreTheUsersAndWhatIsUsedTwice() => Assert.Equal(
        ["product", "spread", "d1", "sqrt", "normal", "d2", "normal2"],
        Locals(EmittedText.Section(Model.Of("Options").Generated("Models.Options.CallPrice"), "Value")));

    // Values are things, not deeds: a quotient, not divide.
    [Theory]
    [MemberData(nameof(Models))]
    public void Temporary_InAnyModel_IsCalledWhatItIs(string model)
    {
        var verbs = Enum.GetValues<Op>().Where(o => Nouns.Of(o) != Printer.Spell(o)).Select(Printer.Spell).ToList();
        foreach (var file in Model.Of(model).Run.Files)
            Assert.DoesNotContain(Locals(file.SourceText.ToString()), l => IsMade(l, verbs));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void PrimalLine_OfStatementsInARow_StandsOnce(string model)
    {
        foreach (var file in Model.Of(model).Run.Files)
        {
            (string Text, int Statements) above = ("", 0);
            foreach (var comment in EmittedText.Comments(file.SourceText.ToString()))
            {
                // A product is two statements, its epilogue and the call.
                Assert.True(comment.Text != above.Text || above.Statements > 2, $"{file.HintName}: {comment.Text}");
                above = comment;
            }
        }
    }

    private static IEnumerable<string> Locals(string text) =>
        Regex.Matches(text, @"\b(?:var|float|double|bool|ref float|ref double) (\w+) = ")
            .Select(m => m.Groups[1].Value);

    private static bool IsMade(string local, IEnumerable<string> words) =>
        Regex.IsMatch(local, $"^({string.Join("|", words)})(Stored|Row|Lanes|LanesRest|Rest)?\\d*$");
}
