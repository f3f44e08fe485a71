using Microsoft.CodeAnalysis.Text;

namespace DiffProg.Tests;

/// <summary>Source with expected spans marked: <c>[|x += y|]</c>.</summary>
public sealed record Markup(string Source, IReadOnlyList<TextSpan> Spans)
{
    public static Markup Parse(string text)
    {
        var source = new System.Text.StringBuilder();
        var spans = new List<TextSpan>();
        int start = -1;
        for (int i = 0; i < text.Length; i++)
        {
            bool two = i + 1 < text.Length;
            if (two && text[i] == '[' && text[i + 1] == '|')
            {
                start = source.Length;
                i++;
            }
            else if (two && text[i] == '|' && text[i + 1] == ']' && start >= 0)
            {
                spans.Add(TextSpan.FromBounds(start, source.Length));
                start = -1;
                i++;
            }
            else
            {
                source.Append(text[i]);
            }
        }

        return new Markup(source.ToString(), spans);
    }
}
