using DiffProg.Generators.Lowering;

namespace DiffProg.Generators.Emit;

/// <summary>An assignment at the end of an iteration.</summary>
/// <param name="Target">The variable.</param>
/// <param name="Value">An expression.</param>
/// <param name="Type">Its C# type.</param>
/// <param name="Reads">Variables of the same loop that it reads.</param>
internal sealed record Move(string Target, string Value, string Type, IReadOnlyList<string> Reads);

/// <summary>Assignments that happen at once, as assignments one after the other.</summary>
internal static class ParallelMoves
{
    /// <summary>Yields them in an order in which nobody reads what has been overwritten; where there is none, through a local.</summary>
    public static IEnumerable<(string Target, string Value)> Order(IEnumerable<Move> moves, NameTable names, CodeWriter code)
    {
        var open = moves.ToList();
        while (open.Count > 0)
        {
            int free = open.FindIndex(m => open.All(o => ReferenceEquals(o, m) || !o.Reads.Contains(m.Target)));
            if (free >= 0)
            {
                yield return (open[free].Target, open[free].Value);
                open.RemoveAt(free);
                continue;
            }

            // A circle: the first one's readers read a copy.
            var first = open[0];
            string next = names.Fresh(first.Target + "Next");
            code.Line($"{first.Type} {next} = {first.Value};");
            open[0] = first with { Value = next, Reads = [] };
            // It waits until all that read its variable have done so.
            open.Add(open[0]);
            open.RemoveAt(0);
        }
    }
}
