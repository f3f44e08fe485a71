using DiffProg.Generators.IR;

namespace DiffProg.Generators.Analysis;

/// <summary>
/// Elements of lists whose shapes differ from element to element: where one is taken, its sizes are integers, and the
/// type of what is taken names them.
/// </summary>
public sealed partial class InferShapes
{
    // The size at a place of a table, and the node that took an element there.
    private readonly Dictionary<string, (Dim Size, int At)> _ofElements = [];

    private Value Element(Value leaf, Value number, int index)
    {
        if (ConditionalPart.IsMarked(_source.Nodes[index]))
            throw new ShapeException("DP1102", "What C# may not evaluate");
        var dims = leaf.Type.Dims.Skip(1).Select((d, axis) => d.AsSymbol is { } name && ElementSize.Is(name)
            ? SizeAt(leaf, number, index, name, axis) : d);
        return _builder.Apply(Op.Gather, Attributes.None.With("element", dims.ToArray()), leaf, number);
    }

    private Dim SizeAt(Value leaf, Value number, int index, string name, int axis)
    {
        var (table, offset) = ElementSize.Parse(name);
        string path = _source.Parameters[leaf.Id].Path, list = path.Substring(0, path.IndexOf('['));
        // What one element makes another one takes, where both numbers are known.
        string place = number.AsConstant is { } known ? $"{known + offset}" : $"%{number.Id}+{offset}";
        string key = $"{list} {table} {place}";
        if (_ofElements.TryGetValue(key, out var size) && _regions.Sees(index, size.At))
            return size.Size;
        RequireNoBranch(index);
        string here = LoopSize.Of(table + (offset == 0 ? "" : offset == 1 ? "Next" : $"Next{offset}"), _names);
        var length = _builder.Apply(Op.ElementSize, Attributes.None.With("axis", axis), leaf, number);
        _after[here] = (index, _builder.Size(here, length).Id);
        _ofElements[key] = (Dim.Symbol(here), index);
        return Dim.Symbol(here);
    }
}
