using System.Text.RegularExpressions;

namespace DiffProg.Snapshots;

/// <summary>
/// Shortens a generated file for the README: the signatures of its public members, and of the gradient two places where
/// adjoints are computed: a product's epilogue and a pass over a row. Lines are copied; what is left out is marked,
/// namespaces excepted.
/// </summary>
internal static partial class Excerpt
{
    public static string Of(string file)
    {
        string gradient = EmittedText.Section(file, "Gradient");
        var signatures = Signature().Matches(file)
            .Select(m => Regex.Replace(Qualifier().Replace(m.Value, "").Trim(), @"\s+", " ") + ";");
        return string.Join("\n", signatures)
            + "\n\n// Inside LossGradient, where a matrix product's result passes by on its way to memory:\n"
            + Dedent(Members(gradient, "            ", "public readonly void Apply").Last(IsAdjoint))
            + "\n\n// and where a row of logits is turned into its adjoint:\n"
            + Dedent(Members(gradient, "        ", "private static").Last(m => IsAdjoint(m) && m.Contains("V.Exp(")));
    }

    private static bool IsAdjoint(string member) => member.Contains("// ");

    // From the member's first line to the brace that closes it.
    private static IEnumerable<string> Members(string section, string indent, string start) =>
        Regex.Matches(section, $@"(?<=\n){indent}{start}.*?\n{indent}\}}(?=\n)", RegexOptions.Singleline)
            .Select(m => m.Value);

    private static string Dedent(string text)
    {
        string[] lines = text.Split('\n');
        int indent = lines[0].Length - lines[0].TrimStart().Length;
        return string.Join("\n", lines.Select(l => l.Length > indent ? l[indent..] : l.TrimStart()));
    }

    [GeneratedRegex(@"(?<=\n)        public static [^{]*?\)(?=\n        \{)")]
    private static partial Regex Signature();

    [GeneratedRegex(@"global::(\w+\.)*")]
    private static partial Regex Qualifier();
}
