using System.Text;

namespace DiffProg.Generators.Emit;

/// <summary>Indented C# text; no line is longer than 120 columns.</summary>
public sealed class CodeWriter
{
    private const int Width = 120;

    // Deeper, lines would have no room, and the text of early returns one in the other would grow with their square.
    private const int Deepest = 12;

    private readonly StringBuilder _text = new();
    private int _indent;

    public override string ToString() => _text.ToString();

    public void Line(string text = "")
    {
        if (text.Length == 0)
        {
            _text.Append('\n');
            return;
        }

        string indent = new(' ', Math.Min(_indent, Deepest) * 4);
        string mark = text.StartsWith("/// ", StringComparison.Ordinal) ? "/// "
            : text.StartsWith("// ", StringComparison.Ordinal) ? "// " : "";
        string continuation = mark.Length > 0 ? indent + mark : indent + "    ";
        string line = indent + text;
        while (line.Length > Width && Break(line, mark.Length > 0, continuation.Length) is var at && at > 0)
        {
            _text.Append(line, 0, at).Append('\n');
            line = continuation + line.Substring(at).TrimStart();
        }

        _text.Append(line).Append('\n');
    }

    /// <summary>A brace-delimited block.</summary>
    public void Block(string header, Action body)
    {
        Line(header);
        Braces(body);
    }

    public void Braces(Action body, string close = "}")
    {
        Line("{");
        _indent++;
        body();
        _indent--;
        // The empty line between members is none behind the last.
        if (_text.Length > 1 && _text[_text.Length - 1] == '\n' && _text[_text.Length - 2] == '\n')
            _text.Length--;
        Line(close);
    }

    public void Indented(Action body)
    {
        _indent++;
        body();
        _indent--;
    }

    // After the last comma, or before the last operator, that fits, or else after a parenthesis; comments break at spaces.
    // Strings stay whole, as do tags and what is marked as code in documentation.
    private static int Break(string line, bool comment, int start)
    {
        int best = 0, opened = 0;
        bool quoted = false, documented = comment && line.TrimStart().StartsWith("///", StringComparison.Ordinal);
        for (int i = start; i < Math.Min(line.Length - 1, Width); i++)
        {
            if (line[i] == '"' && !comment)
                quoted = !quoted;
            if (documented && line[i] == '<')
                quoted = true;
            if (documented && line[i] == '>')
                quoted = i >= 2 && string.CompareOrdinal(line, i - 2, "<c>", 0, 3) == 0;
            if (!quoted && !comment && line[i] == '(' && line[i + 1] != ')')
                opened = i + 1;
            if (quoted || line[i] != ' ')
                continue;
            // What stands behind code stays on its line.
            if (!comment && string.CompareOrdinal(line, i, " // ", 0, 4) == 0)
                break;
            bool afterComma = line[i - 1] == ',';
            bool beforeOperator = i + 2 < line.Length && line[i + 2] == ' ' && "+-*/?:=".IndexOf(line[i + 1]) >= 0 && line[i + 1] != '=';
            if (comment || afterComma || beforeOperator || (best == 0 && line[i - 1] == '='))
                best = i;
        }

        return best > 0 ? best : opened;
    }
}
