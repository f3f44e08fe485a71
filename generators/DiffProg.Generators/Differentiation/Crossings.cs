using DiffProg.Generators.Analysis;
using DiffProg.Generators.IR;

namespace DiffProg.Generators.Differentiation;

/// <summary>
/// What crosses the borders of regions in forward mode: beside each varied value its tangent, after all values of the
/// program as it was.
/// </summary>
internal sealed class Crossings
{
    private readonly FunctionIR _f;
    private readonly Regions _regions;

    // For each opener, the values whose tangents cross, in order.
    private readonly Dictionary<int, List<int>> _varied = [];

    public Crossings(FunctionIR f, Activity activity)
    {
        (_f, _regions) = (f, Regions.Of(f.Nodes));
        for (int i = 0; i < f.Nodes.Count; i++)
        {
            if (f.Nodes[i].Op is not (Op.Carried or Op.Result) || !activity.IsVaried(i))
                continue;
            int opener = _regions.Opener(i), k = (int)f.Nodes[i].Attributes.Integer("index");
            if (!_varied.TryGetValue(opener, out var list))
                _varied[opener] = list = [];
            if (!list.Contains(k))
                list.Add(k);
        }
    }

    /// <summary>The node that opens, divides or ends a region, or stands for a value that crosses, and its
    /// tangent.</summary>
    public (Value Primal, Value? Tangent) Cross(Builder b, int i, Value[] primal, Value?[] tangent)
    {
        var node = _f.Nodes[i];
        if (node.Op is not (Op.Carried or Op.Result))
            return (Border(b, i, primal, tangent), null);
        var copy = b.Copy(node, o => primal[o].Id);
        int opener = _regions.Opener(i), place = Varied(opener).IndexOf((int)node.Attributes.Integer("index"));
        if (place < 0)
            return (copy, null);
        int k = Values(opener).Count + place;
        var t = node.Op == Op.Carried ? b.Carried(k, node.Type) : b.Result(primal[opener], k, node.Type);
        b.Name(t, node.Name is { } name ? name + Forward.Suffix : null);
        return (copy, t);
    }

    private Value Border(Builder b, int i, Value[] primal, Value?[] tangent)
    {
        var node = _f.Nodes[i];
        int opener = node.Op is Op.Else or Op.EndIf or Op.Next ? _regions.Parent(i) : node.Op == Op.Loop ? i : -1;
        var values = node.Op == Op.Loop ? Regions.Initial(node).ToArray() : [.. node.Operands];
        // Zeros first: they must stand before the node that reads them.
        var tangents = opener < 0 ? []
            : Varied(opener).Select(k => tangent[values[k]] ?? Zero(b, values[k])).ToArray();
        return b.Append(node with
        {
            Operands = node.Operands.Select(o => primal[o].Id).Concat(tangents.Select(t => t.Id)).ToEquatable(),
        });
    }

    private Value Zero(Builder b, int value) => _f.TypeOf(value) is var type && _f.Nodes[value].Op == Op.Unset
        ? b.Append(_f.Nodes[value]) : b.Zeros(type);

    private List<int> Varied(int opener) => _varied.TryGetValue(opener, out var list) ? list : [];

    private IReadOnlyList<int> Values(int opener) => _f.Nodes[_regions.End(opener)].Operands;
}
