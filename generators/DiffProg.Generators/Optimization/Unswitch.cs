using DiffProg.Generators.Analysis;
using DiffProg.Generators.IR;

namespace DiffProg.Generators.Optimization;

/// <summary>
/// A loop that adds nothing unless something is not zero, which none of its iterations changes, runs only then. Strong
/// zeros ask this of every element otherwise.
/// </summary>
public static class Unswitch
{
    public static FunctionIR Run(FunctionIR f)
    {
        var regions = Regions.Of(f.Nodes);
        var conditions = new Dictionary<int, int>();
        for (int i = 0; i < f.Nodes.Count; i++)
        {
            if (f.Nodes[i].Op == Op.Loop && Regions.Counts(f.Nodes[i]) && ConditionOf(f, regions, i) is >= 0 and var c)
                conditions[i] = c;
        }

        if (conditions.Count == 0)
            return f;
        var openers = new Dictionary<int, Value>();
        return Rewriter.Run(f, (rewriter, i) => Rewritten(rewriter, regions, conditions, openers, i));
    }

    private static Value? Rewritten(
        Rewriter rewriter, Regions regions, Dictionary<int, int> conditions, Dictionary<int, Value> openers, int i)
    {
        var (f, b, node) = (rewriter.Source, rewriter.Builder, rewriter.Source.Nodes[i]);
        int loop = regions.Parent(i);
        if (conditions.TryGetValue(i, out int condition))
        {
            int of = f.Nodes[condition].Operands[0];
            b.Like(f.Nodes[condition]);
            openers[i] = b.If(rewriter[of].Map(Op.NotEqual, 0), Regions.Unswitched);
            return null;
        }

        if (conditions.TryGetValue(loop, out condition) && i == condition)
            return b.Constant(1, ScalarKind.Bool);

        if (node.Op == Op.Next && openers.ContainsKey(loop))
        {
            b.Copy(node, o => rewriter[o].Id);
            var results = node.Operands.Select((o, k) => b.Result(rewriter[loop], k, f.TypeOf(o)));
            b.Else(results.ToArray());
            return b.EndIf(Regions.Initial(f.Nodes[loop]).Select(o => rewriter[o]).ToArray());
        }

        if (node.Op == Op.Result && openers.TryGetValue(node.Operands[0], out var opener))
            return b.Result(opener, (int)node.Attributes.Integer("index"), node.Type);
        return null;
    }

    // A comparison with zero on which all additions in the loop depend; -1 for none.
    private static int ConditionOf(FunctionIR f, Regions regions, int loop)
    {
        int end = regions.End(loop);
        var body = Enumerable.Range(loop + 1, end - loop - 1).ToArray();
        // One that goes forward as well throws what the program throws, whatever is added, and each adjoint is shown.
        if (body.Any(i => Regions.Opens(f.Nodes[i].Op) || f.Nodes[i].Op is Op.Save or Op.Load
                || Effects.IsGuard(f.Nodes, i) || Invocation.IsVisit(f.Nodes[i]))
            || Sums.Of(f, regions, loop) is not { } sums
            || body.Any(i => sums.Contains(i) && f.Nodes[i] is { Op: not Op.Carried, Repeats: false }))
            return -1;
        return body.Where(i => f.Nodes[i] is { Op: Op.NotEqual, Operands: [var of, var zero] } && of < loop
            && IsNumberZero(zero) && body.Where(sums.Contains).All(sum => AddsNothing(sum, i))).Append(-1).First();

        bool AddsNothing(int sum, int condition) => f.Nodes[sum].Op == Op.Carried
            || f.Nodes[sum].Operands.Take(2).All(o => sums.Contains(o) || IsZero(o, condition));

        // Where the condition does not hold.
        bool IsZero(int node, int condition) => node > loop && f.Nodes[node] switch
        {
            { Op: Op.Select, Operands: [var c, _, var otherwise] } => c == condition && IsNumberZero(otherwise),
            { Op: Op.Negate, Operands: [var of] } => IsZero(of, condition),
            _ => false,
        };

        bool IsNumberZero(int node) => f.ConstantOf(node) == 0;
    }
}
