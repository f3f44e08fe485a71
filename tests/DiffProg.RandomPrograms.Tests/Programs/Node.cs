using System.Text;

namespace DiffProg.Tests.RandomPrograms;

/// <summary>What a piece of a program can stand in for.</summary>
public enum Sort
{
    Real,
    Integer,
    Bool,

    /// <summary>A struct of two numbers.</summary>
    Pair,

    /// <summary>A tensor of one axis, and one of two.</summary>
    Vector,
    Matrix,
    Statement,
    Other,
}

/// <summary>A piece of a program: C# with places <c>$0</c>, <c>$1</c> for its parts, or <c>$*</c> for all of
/// them.</summary>
public sealed record Node(Sort Sort, Construct Construct, string Text, params Node[] Parts)
{
    public int Size => 1 + Parts.Sum(p => p.Size);

    public IEnumerable<Node> All => Parts.SelectMany(p => p.All).Prepend(this);

    public Node WithPart(int i, Node part) => this with { Parts = [.. Parts.Select((p, j) => i == j ? part : p)] };

    public Node WithoutPart(int i) => this with { Parts = [.. Parts.Where((_, j) => i != j)] };

    public override string ToString()
    {
        var text = new StringBuilder();
        Print(text);
        return text.ToString();
    }

    private void Print(StringBuilder text)
    {
        for (int i = 0; i < Text.Length; i++)
        {
            if (Text[i] != '$')
            {
                text.Append(Text[i]);
                continue;
            }

            if (Text[++i] != '*')
            {
                Parts[Text[i] - '0'].Print(text);
                continue;
            }

            foreach (var part in Parts)
            {
                part.Print(text);
                text.Append('\n');
            }
        }
    }
}
