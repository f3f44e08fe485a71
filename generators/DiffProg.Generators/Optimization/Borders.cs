using DiffProg.Generators.IR;

namespace DiffProg.Generators.Optimization;

/// <summary>
/// Makes the copies that tensors need at the borders of regions: what a loop begins and goes on with is copied to the
/// memory of the value that it carries, what comes out of an If to that of its result, what an iteration saves to that
/// of the iteration. A copy of what is computed for this purpose alone is fused with it, and costs nothing.
/// </summary>
public sealed class Borders
{
    private readonly FunctionIR _f;
    private readonly Regions _regions;
    private readonly Arrays _arrays;

    // What loops go on with, where it was copied before they save: Save stands right before Next.
    private readonly Dictionary<int, Value[]> _next = [];

    private Borders(FunctionIR f) => (_f, _regions, _arrays) = (f, Regions.Of(f.Nodes), Arrays.Of(f));

    public static FunctionIR Run(FunctionIR f) =>
        f.Nodes.Any(n => n.Op is Op.If or Op.Loop || IsCrossing(n)) ? new Borders(f).Run() : f;

    /// <summary>A tensor that is carried, comes out of a region or a call, or was saved: it has memory of its
    /// own.</summary>
    public static bool IsCrossing(Node node) =>
        (node.Op is Op.Carried or Op.Result or Op.Load or Op.Contents && node.Type.Rank > 0)
        || Invocation.IsTensor(node);

    /// <summary>A loop changes its size: an iteration reads one memory and writes another.</summary>
    public static bool IsTurned(FunctionIR f, Regions regions, int crossing) =>
        f.Nodes[regions.Opener(crossing)].Op == Op.Loop
        && regions.Sources(crossing).Any(s => f.Nodes[s].Op != Op.Unset && (LoopSize.In(f.TypeOf(s))
            || LoopSize.In(f.TypeOf(crossing))) && !f.TypeOf(s).Equals(f.TypeOf(crossing)));

    /// <summary>The result of a function that stands, which comes out of its one region: it is made where the caller
    /// wants it.</summary>
    public static bool IsMadeForCaller(FunctionIR f, Result result) => !result.Accumulate
        && f.Nodes[result.Node] is { Op: Op.Result, Operands: [var opener] } node && node.Type.Rank > 0
        && Regions.IsOnce(f.Nodes[opener])
        && f.Results.First(r => r.Node == result.Node).Equals(result);

    /// <summary>What is added to an array is made for that alone, by a kernel that adds it up in memory.</summary>
    public static bool IsAddedWhereItIsMade(FunctionIR f, ILookup<int, int> users, int accumulate)
    {
        var node = f.Nodes[accumulate];
        return node.Operands.Count == 2 && users[node.Operands[1]].Count() == 1 && f.TypeOf(node.Operands[1]).Rank > 0
            && f.Nodes[node.Operands[1]] is var added && f.Results.All(r => r.Node != node.Operands[1])
            && (added.Op == Op.ScatterAdd || Primitives.Of(added.Op).Folding is { Combine: Op.Add });
    }

    private FunctionIR Run()
    {
        var f = Rewriter.Run(_f, (rewriter, i) => _f.Nodes[i].Op switch
        {
            Op.Loop or Op.Else or Op.EndIf => With(rewriter, i, Copies(rewriter, i, IsCopied)),
            Op.Save => Save(rewriter, i),
            Op.Next => With(rewriter, i, _next.TryGetValue(i, out var next) ? next : Next(rewriter, i)),
            _ => null,
        });
        return WithCopiedResults(f);
    }

    private static Value With(Rewriter rewriter, int i, IEnumerable<Value> operands) => rewriter.Builder.Append(
        rewriter.Source.Nodes[i] with { Operands = operands.Select(o => o.Id).ToEquatable() });

    private Value[] Copies(Rewriter rewriter, int i, Func<int, bool> isCopied)
    {
        var node = _f.Nodes[i];
        return rewriter.Operands(node).Select((o, k) => isCopied(node.Operands[k]) ? Copy(o) : o)
            .ToArray();
    }

    private static Value Copy(Value value)
    {
        value.Builder.DefaultHint = value.Node.Wish;
        var copy = value.Map(Op.StopGradient);
        value.Builder.DefaultHint = null;
        return copy;
    }

    private bool IsCopied(int value) =>
        _f.TypeOf(value).Rank > 0 && !_arrays.IsArray(value) && _f.Nodes[value].Op != Op.Unset;

    private Value Save(Rewriter rewriter, int i)
    {
        int loop = _regions.Parent(i);
        var kept = new HashSet<int>();
        var saved = Copies(rewriter, i, value => IsCopied(value) && !(IsMadeIn(loop, value) && kept.Add(value)));
        foreach (var (copy, value) in saved.Zip(_f.Nodes[i].Operands, (s, o) => (s, o)))
            rewriter.Builder.Name(copy, _f.Nodes[value].Name);
        _next[i + 1] = Next(rewriter, i + 1);
        return With(rewriter, i, saved);
    }

    // It is computed in each iteration, behind the condition, by a kernel that can write it where it is kept.
    private bool IsMadeIn(int loop, int value) => _regions.Part(value) == loop && value > _regions.Middle(loop)
        && Primitives.Of(_f.Nodes[value].Op).Class is OperationClass.ElementWise or OperationClass.Reduction
            or OperationClass.Contraction;

    // Everything else has read what is overwritten here. The copies stand in an order in which each reads what it reads
    // before that is overwritten; where there is none, one of them is put aside first.
    private Value[] Next(Rewriter rewriter, int i)
    {
        var values = rewriter.Operands(_f.Nodes[i]);
        var waiting = Enumerable.Range(0, values.Length).Where(k => IsCopied(_f.Nodes[i].Operands[k]))
            .ToDictionary(k => k, k => Reads(_regions.Parent(i), _f.Nodes[i].Operands[k]));
        var order = new List<int>();
        while (waiting.Count > 0)
        {
            int ready = waiting.Keys.Where(k => waiting.All(w => w.Key == k || !w.Value.ContainsKey(k)))
                .DefaultIfEmpty(-1).First();
            if (ready >= 0 && waiting[ready].TryGetValue(ready, out bool inPlace) && !inPlace)
                waiting[ready].Clear();
            else if (ready >= 0)
                order.Add(ready);
            else
                waiting[ready = waiting.First(w => w.Value.Count > 0).Key].Clear();
            if (order.Contains(ready))
                waiting.Remove(ready);
            else
                values[ready] = Copy(values[ready]);
        }

        foreach (int k in order)
            values[k] = Copy(values[k]);
        return values;
    }

    // The carried tensors that a value may read where it is computed, and whether each at the same element.
    private Dictionary<int, bool> Reads(int loop, int value)
    {
        var reads = new Dictionary<int, bool>();
        var seen = new HashSet<(int, bool)>();
        void Visit(int i, bool inPlace)
        {
            var node = _f.Nodes[i];
            if (!seen.Add((i, inPlace)) || node.Type.Rank == 0)
                return;
            if (node.Op == Op.Carried && _regions.Parent(i) == loop)
            {
                // What follows it has memory of its own.
                if (IsTurned(_f, _regions, i))
                    return;
                int k = (int)node.Attributes.Integer("index");
                reads[k] = inPlace && (!reads.TryGetValue(k, out bool before) || before);
                return;
            }

            var row = Primitives.Of(node.Op).Class;
            if (row is OperationClass.ElementWise or OperationClass.Layout or OperationClass.Indexing)
            {
                foreach (int operand in node.Operands)
                    Visit(operand, inPlace && row == OperationClass.ElementWise);
            }
        }

        Visit(value, true);
        return reads;
    }

    // What comes out of a region is in memory that is not the caller's.
    private static FunctionIR WithCopiedResults(FunctionIR f)
    {
        var arrays = Arrays.Of(f);
        var nodes = f.Nodes.ToList();
        var results = f.Results.Select(r =>
        {
            int storage = IndexMap.Storage(f, r.Node);
            if (!IsCrossing(f.Nodes[storage]) || arrays.IsArray(storage) || IsMadeForCaller(f, r))
                return r;
            var node = f.Nodes[r.Node];
            nodes.Add(new Node(
                Op.StopGradient, node.Type, EquatableArray.Of(r.Node), Attributes.None, node.Origin,
                Primal: node.Primal));
            return r with { Node = nodes.Count - 1 };
        }).ToEquatable();
        return f with { Nodes = nodes.ToEquatable(), Results = results };
    }
}
