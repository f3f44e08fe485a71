using System.Text.RegularExpressions;
using DiffProg.Generators.Emit;
using DiffProg.Generators.IR;

namespace DiffProg.Snapshots;

/// <summary>What stands above each generated body: what varies, what is useful, what is saved, and how many
/// bytes.</summary>
public partial class HeaderTests
{
    public static TheoryData<string> Models => [.. Model.Names];

    [Theory]
    [InlineData("Digits", "Models.Digits.Loss", "Value", "Frame: 4*N*(classes + hidden) bytes.")]
    [InlineData(
        "Digits", "Models.Digits.Loss", "Gradient",
        "Varied and useful: p, features, logits, picked, logSumExp, value.")]
    [InlineData("Digits", "Models.Digits.Loss", "Gradient", "Useful only: images.")]
    [InlineData(
        "Digits", "Models.Digits.Loss", "Gradient",
        "Saved for the adjoints: features, logits (4*N*(classes + hidden) bytes).")]
    [InlineData("Digits", "Models.Digits.Loss", "Gradient", "Frame: 8*N*(classes + hidden) bytes.")]
    [InlineData(
        "Digits", "Models.Digits.Loss", "Gradient",
        "features [N, hidden] for features, MatMul(images, Transpose(p.Hidden.W)) + p.Hidden.B, MatMul(features,")]
    [InlineData("Digits", "Models.Digits.Loss", "Gradient", "Workspace: 8*N*classes + 8*N*hidden bytes;")]
    [InlineData("Digits", "Models.Digits.Loss", "Jvp", "Varied: p, features, logits, picked, logSumExp, value.")]
    [InlineData("Names", "Models.Names.Energy", "Gradient", "Saved for the adjoints: nothing. Frame: none.")]
    [InlineData(
        "Options", "Models.Options.CallPrice", "Gradient",
        "Varied and useful: spot, strike, rate, volatility, years, spread, d1, d2")]
    [InlineData("Attention", "Models.Attention.Attend", "Vjp", "Saved for the adjoints: weights (4*S*T bytes).")]
    public void Header_OfABody_Says(string model, string method, string kind, string text) =>
        Assert.Contains(text, Header(Model.Of(model).Generated(method), kind));

    [Theory]
    [MemberData(nameof(Models))]
    public void Frame_OfEveryBody_IsTheSumOfWhatItAllocates(string model)
    {
        foreach (var unit in Model.Of(model).Units)
        {
            string file = Model.Of(model).Generated(unit.Method.Signature.HintName);
            foreach (var kind in EntryWriter.KindsOf(unit.Method.Signature))
            {
                var allocated = Allocation().Matches(EmittedText.Section(file, kind.ToString()))
                    .Aggregate(Dim.Zero, (sum, m) =>
                    sum + (DimParser.TryParse(m.Groups[2].Value.Replace("@", ""))! * (
                        m.Groups[1].Value == "float" ? 4 : 8)));
                string frame = Frame().Match(Header(file, kind.ToString())).Groups[1].Value;
                Assert.Equal(allocated, frame == "none" ? Dim.Zero : DimParser.TryParse(frame));
            }
        }
    }

    // In one line.
    private static string Header(string file, string kind)
    {
        var lines = EmittedText.Section(file, kind).Split('\n').Select(l => l.Trim());
        return string.Join(
            " ", lines.SkipWhile(l => !l.StartsWith($"// {kind} of ")).TakeWhile(l => l.StartsWith("//"))
            .Select(l => l[3..]));
    }

    [GeneratedRegex(@"Allocate<(float|double)>\((.*)\);")]
    private static partial Regex Allocation();

    [GeneratedRegex(@"Frame: ([^.]*?)(?: bytes)?\.(?: |$)")]
    private static partial Regex Frame();
}
