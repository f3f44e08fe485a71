using DiffProg.Generators.IR;

namespace DiffProg.Generators.Analysis;

/// <summary>
/// The values that a loop carries only to add to them: numbers and tensors that terms are added to, arrays whose
/// elements or rows are. No iteration reads them, so that the iterations may run in any order.
/// </summary>
internal sealed class Sums
{
    private readonly FunctionIR _f;
    private readonly Regions _regions;
    private readonly int _loop;

    // For each node of the loop the carried value that it is, with something added; -1 for none.
    private readonly Dictionary<int, int> _sum = [];

    private Sums(FunctionIR f, Regions regions, int loop)
    {
        (_f, _regions, _loop) = (f, regions, loop);
        for (int i = loop + 1; i < regions.End(loop); i++)
            _sum[i] = SumOf(i);
    }

    /// <summary>The sums of a loop, if all that it carries are sums; null otherwise.</summary>
    public static Sums? Of(FunctionIR f, Regions regions, int loop)
    {
        var sums = new Sums(f, regions, loop);
        return Enumerable.Range(loop + 1, regions.End(loop) - loop).All(sums.Holds) ? sums : null;
    }

    /// <summary>It is a carried value, or one with something added.</summary>
    public bool Contains(int node) => Of(node) >= 0;

    /// <summary>
    /// The nodes in the loop that add to its value k by an index: elements of an array, or rows of a tensor.
    /// </summary>
    public IEnumerable<int> IndexedAdditions(int k) => _sum.Where(s => s.Value == k
        && (_f.Nodes[s.Key].Op == Op.AddTo || _f.Nodes[s.Key] is { Op: Op.Accumulate, Operands.Count: > 2 }))
        .Select(s => s.Key);

    private int Of(int node) => _sum.TryGetValue(node, out int k) ? k : -1;

    private int SumOf(int i)
    {
        var node = _f.Nodes[i];
        return node.Op switch
        {
            Op.Carried when _regions.Parent(i) == _loop => (int)node.Attributes.Integer("index"),
            // What comes after it, the end of the region tells; see Holds.
            Op.Carried => Of(_regions.Sources(i).First()),
            Op.Result => _regions.Opener(i) > _loop ? Of(_regions.Sources(i).First()) : -1,
            Op.AddTo or Op.Accumulate or Op.Subtract => Of(node.Operands[0]),
            Op.Add => Math.Max(Of(node.Operands[0]), Of(node.Operands[1])),
            _ => -1,
        };
    }

    // A sum is read by what adds to it, and by what passes it on as the same sum.
    private bool Holds(int i)
    {
        var node = _f.Nodes[i];
        switch (node.Op)
        {
            case Op.Add:
                return node.Operands.Count(o => Of(o) >= 0) < 2;
            case Op.AddTo or Op.Accumulate or Op.Subtract:
                return node.Operands.Skip(1).All(o => Of(o) < 0);
            case Op.Next when _regions.Parent(i) == _loop:
                return node.Operands.Select((o, k) => Of(o) == k).All(own => own);
            case Op.Next:
                return Agree(Regions.Initial(_f.Nodes[_regions.Parent(i)]), node.Operands);
            case Op.EndIf:
                return Agree(_f.Nodes[_regions.Middle(_regions.Parent(i))].Operands, node.Operands);
            case Op.Else:
                return true;
            case Op.Loop:
                return !Regions.Counts(node) || Of(node.Operands[0]) < 0;
            default:
                return node.Operands.All(o => Of(o) < 0);
        }
    }

    private bool Agree(IEnumerable<int> first, IEnumerable<int> second) =>
        first.Zip(second, (a, b) => Of(a) == Of(b)).All(same => same);
}
