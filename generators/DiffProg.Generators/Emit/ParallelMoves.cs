namespace DiffProg.Generators.Emit;

/// <summary>An assignment at the border of a region.</summary>
/// <param name="Target">The variable.</param>
/// <param name="Value">An expression.</param>
/// <param name="Statement">The assignment's text.</param>
/// <param name="Reads">The variables that it reads.</param>
/// <param name="Primal">The primal line of the value.</param>
internal sealed record Move(string Target, string Value, string Statement, IReadOnlyList<string> Reads, string? Primal);

/// <summary>Assignments that happen at once, as assignments one after the other.</summary>
internal static class ParallelMoves
{
    /// <summary>
    /// Statements in an order in which nobody reads what has been overwritten; where there is none, through a local.
    /// </summary>
    public static IEnumerable<(string Statement, string? Primal)> Order(
        IEnumerable<Move> moves, Func<string, string> copyOf)
    {
        var open = moves.ToList();
        while (open.Count > 0)
        {
            int free = open.FindIndex(m => open.All(o => ReferenceEquals(o, m) || !o.Reads.Contains(m.Target)));
            if (free >= 0)
            {
                yield return (open[free].Statement, open[free].Primal);
                open.RemoveAt(free);
                continue;
            }

            // A circle: the first one's value is kept until all that read its variable have done so.
            var first = open[0];
            string copy = copyOf(first.Target);
            yield return ($"var {copy} = {first.Value};", first.Primal);
            open.RemoveAt(0);
            open.Add(first with { Value = copy, Statement = $"{first.Target} = {copy};", Reads = [] });
        }
    }
}
