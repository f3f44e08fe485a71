namespace DiffProg.Tests.RandomPrograms;

/// <summary>Makes a program that fails smaller for as long as it fails.</summary>
public static class Shrinker
{
    private const int Together = 30;

    /// <param name="program">It fails.</param>
    /// <param name="fail">Which of some programs fail in the same way.</param>
    /// <param name="rounds">Of compilations, at most.</param>
    public static Node Shrink(Node program, Func<IReadOnlyList<Node>, IReadOnlyList<bool>> fail, int rounds = 120)
    {
        // The smallest first. What was tried on a program is not tried again on what it became, until all was.
        int tried = 0;
        bool isSmaller = false;
        while (rounds > 0)
        {
            var smaller = Reductions(program).Where(p => p.Size < program.Size).DistinctBy(p => p.ToString())
                .OrderBy(p => p.Size).Skip(tried).Take(Together).ToList();
            if (smaller.Count == 0)
            {
                if (!isSmaller)
                    return program;
                (tried, isSmaller) = (0, false);
                continue;
            }

            rounds--;
            var failing = fail(smaller);
            int first = Enumerable.Range(0, smaller.Count).FirstOrDefault(i => failing[i], -1);
            if (first < 0)
                tried += Together;
            else
                (program, tried, isSmaller) = (smaller[first], tried + first, true);
        }

        return program;
    }

    // One part less, or one part in place of what it is a part of, or the least of its sort.
    private static IEnumerable<Node> Reductions(Node node)
    {
        if (node.Parts.Length > 0)
        {
            if (Least(node.Sort) is { } least)
                yield return least;
            foreach (var part in node.Parts.Where(p => Fits(p, node)))
                yield return part;
        }
        else if (node.Sort is Sort.Real && node.Text is not ("x" or "1"))
        {
            // Not smaller, but plainer, where it stands.
            yield return new Node(Sort.Real, Construct.Variable, "x");
        }

        for (int i = 0; i < node.Parts.Length; i++)
        {
            if (node.Text == "$*")
                yield return node.WithoutPart(i);
            int at = i;
            foreach (var smaller in Reductions(node.Parts[i]))
                yield return node.WithPart(at, smaller);
        }
    }

    // The statements of a block can stand where its statement stood.
    private static bool Fits(Node part, Node whole) =>
        part.Sort == whole.Sort || (whole.Sort == Sort.Statement && part.Text == "$*");

    private static Node? Least(Sort sort) => sort switch
    {
        Sort.Real => new(Sort.Real, Construct.Literal, "1"),
        Sort.Integer => new(Sort.Integer, Construct.Literal, "1"),
        Sort.Bool => new(Sort.Bool, Construct.Literal, "true"),
        Sort.Pair => new(Sort.Pair, Construct.RecordStruct, "new Pair(x, y)"),
        Sort.Vector => new(Sort.Vector, Construct.Variable, "c"),
        Sort.Matrix => new(Sort.Matrix, Construct.Variable, "m"),
        _ => null,
    };
}
