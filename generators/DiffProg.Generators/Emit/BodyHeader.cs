using DiffProg.Generators.Analysis;
using DiffProg.Generators.Differentiation;
using DiffProg.Generators.IR;
using DiffProg.Generators.Lowering;

namespace DiffProg.Generators.Emit;

/// <summary>
/// The comment above a body: which of the user's values vary with the inputs that have derivatives, which of them the
/// result depends on, what is kept between the forward and the backward part, and how many bytes that takes.
/// </summary>
public static class BodyHeader
{
    /// <param name="source">The user's program.</param>
    /// <param name="program">The body.</param>
    /// <param name="records">What its loops save.</param>
    /// <param name="kind">Which body.</param>
    public static IEnumerable<string> Lines(FunctionIR source, LoopProgram program, RecordWriter records, BodyKind kind)
    {
        string made = string.Join(", ", program.Arrays.Values.Where(a => a.IsMadeAtRunTime).Select(a => a.Name));
        string frame = $"Frame: {Bytes(FrameOf(program))}.{(made.Length > 0 ? $" Made on the way: {made}." : "")}";
        if (kind == BodyKind.Value)
        {
            yield return $"{kind} of {source.Name}. {frame}";
            yield break;
        }

        yield return $"{kind} of {source.Name}.";
        var activity = Activity.Of(source);
        if (kind == BodyKind.Jvps)
        {
            yield return $"Varied: {Names(source, activity.IsVaried)}. Their tangents are vectors, a lane a direction.";
            yield break;
        }

        if (kind == BodyKind.Jvp)
        {
            yield return $"Varied: {Names(source, activity.IsVaried)}. {frame}";
            yield break;
        }

        yield return string.Join(" ", new[]
        {
            ("Varied and useful", Names(source, activity.IsActive)),
            ("Varied only", Names(source, i => activity.IsVaried(i) && !activity.IsUseful(i))),
            ("Useful only", Names(source, i => activity.IsUseful(i) && !activity.IsVaried(i)
                && source.TypeOf(i).IsFloat)),
        }.Where(x => x.Item2.Length > 0).Select(x => $"{x.Item1}: {x.Item2}."));
        var saved = Saved.Of(program);
        string names = string.Join(", ", saved.Select(s => s.Node).Distinct().Select(n => NameOf(program.Function, n)));
        string[] kept = [.. saved.Count == 0 ? [] : new[] { $"{names} ({Bytes(saved.Select(s => s.Storage))})" },
            .. records.Saved()];
        yield return $"Saved for the adjoints: {(kept.Length == 0 ? "nothing" : string.Join("; ", kept))}. {frame}";
        foreach (string line in new SaveReport(program, records).Lines())
            yield return line;
    }

    /// <summary>What a body allocates when it begins.</summary>
    internal static IEnumerable<Storage> FrameOf(LoopProgram program) => program.Slots.Select(s => s.First)
        .Concat(program.Arrays.Values.Where(a => a.InFrame && !a.IsMadeAtRunTime && !a.Grows));

    internal static Dim BytesOf(IEnumerable<Storage> storages) => storages.Aggregate(
        Dim.Zero, (total, s) => total + (s.Size * (s.Kind is ScalarKind.F64 or ScalarKind.I64 ? 8 : 4)));

    private static string Bytes(IEnumerable<Storage> storages) => BytesOf(storages) is var sum && sum == Dim.Zero
        ? "none" : sum.ToFactoredText() + " bytes";

    // The user's names; a record whose leaves are all among them by its own.
    private static string Names(FunctionIR f, Func<int, bool> which)
    {
        static string Record(string path) => path.Split('.')[0];
        var records = f.Parameters.Select((p, i) => (p.Path, i)).GroupBy(x => Record(x.Path))
            .Where(g => g.All(x => which(x.i))).Select(g => g.Key).ToList();
        return string.Join(", ", Enumerable.Range(0, f.Nodes.Count).Where(which).Select(
            i => i >= f.Parameters.Count ? f.Nodes[i].Name
                : records.Contains(Record(f.Parameters[i].Path)) ? Record(f.Parameters[i].Path) : f.Parameters[i].Path)
            .OfType<string>().Distinct());
    }

    private static string NameOf(FunctionIR f, int node) => f.Nodes[node].Name ?? Describe.Line(f, node);
}
