namespace DiffProg.Gradients.Tests.Harness;

/// <summary>Sizes by name, and the value of what [Shape] states: sums and products of names and integers.</summary>
public sealed class Dimensions(string plan)
{
    // A name that the plan leaves open takes the next of these.
    private static readonly int[] Defaults = [3, 4, 5, 2, 6, 7];

    private readonly Dictionary<string, int> sizes = plan.Split(',', StringSplitOptions.RemoveEmptyEntries)
        .Select(entry => entry.Split('=')).ToDictionary(pair => pair[0].Trim(), pair => int.Parse(pair[1]));

    private int next;

    public nint[] Shape(string text, Func<string, int> sizeOf) =>
        [.. text.Split(',').Select(dimension => (nint)Evaluate(dimension.Trim(), sizeOf))];

    public int Evaluate(string text, Func<string, int> sizeOf)
    {
        foreach (char symbol in "+-*/")
        {
            int at = text.LastIndexOf(symbol);
            if (at < 0)
                continue;
            int left = Evaluate(text[..at].Trim(), sizeOf), right = Evaluate(text[(at + 1)..].Trim(), sizeOf);
            return symbol switch { '+' => left + right, '-' => left - right, '*' => left * right, _ => left / right };
        }

        return int.TryParse(text, out int constant) ? constant : sizeOf(text);
    }

    /// <summary>The size of a name; "*" in a plan stands for all names: <c>[Sizes("*=1")]</c>.</summary>
    public int SizeOf(string name)
    {
        if (!sizes.TryGetValue(name, out int size) && !sizes.TryGetValue("*", out size))
            size = sizes[name] = Defaults[next++ % Defaults.Length];
        return size;
    }
}
