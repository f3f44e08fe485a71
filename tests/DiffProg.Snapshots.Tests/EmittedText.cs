using System.Text.RegularExpressions;

namespace DiffProg.Snapshots;

/// <summary>A generated statement: the member it stands in, the comment above it, its text in one line.</summary>
internal sealed record Statement(string Member, string Comment, string Text);

/// <summary>Generated text taken apart, as far as its tests need: members, statements, the comments above
/// them.</summary>
internal static partial class EmittedText
{
    /// <summary>The members of the generated type that belong to one of the generated methods: Value, Gradient, Vjp,
    /// Jvp.</summary>
    public static string Section(string file, string kind)
    {
        int start = file.IndexOf($"public void Run{kind}()", StringComparison.Ordinal);
        if (start < 0)
            throw new InvalidOperationException($"no Run{kind} in the generated file");
        int end = file.IndexOf("        public void Run", start + 1, StringComparison.Ordinal);
        return end < 0 ? file[start..] : file[start..end];
    }

    /// <summary>
    /// Every statement inside a body. A comment stands over the statements that follow it up to an empty line, the next
    /// comment or the end of the block.
    /// </summary>
    public static IEnumerable<Statement> Statements(string section)
    {
        string member = "", comment = "", text = "";
        bool commented = false;
        foreach (string line in section.Split('\n').Select(l => l.TrimEnd()))
        {
            string trimmed = line.TrimStart();
            if (line.StartsWith("        ") && line[8..] == trimmed
                && MemberName().Match(trimmed) is { Success: true } found)
                (member, comment) = (found.Groups[1].Value, "");
            if (trimmed.StartsWith("//"))
            {
                comment = (commented ? comment + " " : "") + trimmed[2..].Trim();
                commented = true;
                continue;
            }

            commented = false;
            if (trimmed is "" or "}")
                comment = "";
            if (trimmed is "" or "{" or "}" || line.Length - trimmed.Length <= 8)
            {
                text = "";
                continue;
            }

            text = text == "" ? trimmed : text + " " + trimmed;
            if (!text.EndsWith(';'))
                continue;
            yield return new Statement(member, comment, text);
            text = "";
        }
    }

    /// <summary>The comments inside types in order, each in one line, and how many statements of the same block
    /// follow.</summary>
    public static IEnumerable<(string Text, int Statements)> Comments(string file)
    {
        string comment = "";
        int statements = -1;
        foreach (string line in file.Split('\n').Where(l => l.StartsWith("        ")).Select(l => l.Trim()))
        {
            if (line.StartsWith("// "))
            {
                if (statements >= 0)
                    yield return (comment, statements);
                comment = statements >= 0 || comment == "" ? line : comment + line[2..];
                statements = -1;
                continue;
            }

            if (comment == "")
                continue;
            statements = Math.Max(0, statements) + (line.EndsWith(';') ? 1 : 0);
            if (line is not ("{" or "}"))
                continue;
            yield return (comment, int.MaxValue);
            (comment, statements) = ("", -1);
        }
    }

    [GeneratedRegex(@"^(?:public|private) (?:static |ref |readonly )*(?:void|struct) (\w+)")]
    private static partial Regex MemberName();
}
