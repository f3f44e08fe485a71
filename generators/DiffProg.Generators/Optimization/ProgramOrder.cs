using DiffProg.Generators.IR;

namespace DiffProg.Generators.Optimization;

/// <summary>
/// What runs between kernels, in the program's order: regions, and what reads and writes the elements of arrays. A number
/// that comes of one is there when all before it have run, and so has every kernel that these read a number from.
/// </summary>
public sealed class ProgramOrder
{
    private readonly FunctionIR _f;
    private readonly Regions _regions;
    private readonly Dictionary<int, int[]> _all;

    public ProgramOrder(FunctionIR f)
    {
        (_f, _regions) = (f, Regions.Of(f.Nodes));
        _all = Enumerable.Range(0, f.Nodes.Count).Where(IsOne).GroupBy(_regions.Part)
            .ToDictionary(g => g.Key, g => g.ToArray());
    }

    /// <summary>The statements of a part of a region, in order.</summary>
    public IReadOnlyList<int> In(int part) => _all.TryGetValue(part, out int[] statements) ? statements : [];

    public bool IsOne(int node) => Effects.In(_f, node);

    /// <summary>The number, or the tensor, comes of a statement, not of element-wise operations.</summary>
    public static bool Makes(Node node) => node.Type.Rank == 0
        ? Primitives.Of(node.Op).Class is OperationClass.Element or OperationClass.Region : node.Op == Op.Result;

    /// <summary>The statements of its part that have run where a value is there that one of them makes.</summary>
    public IEnumerable<int> UpTo(int value) => In(_regions.Part(value)).TakeWhile(s => s <= value);

    /// <summary>The nodes whose values it takes; inside a region also what only the region sees.</summary>
    public IEnumerable<int> Operands(int node) => IsOne(node) && _f.Nodes[node].Op is Op.If or Op.Loop
        ? Enumerable.Range(node, _regions.End(node) - node + 1).SelectMany(i => _f.Nodes[i].Operands)
        : _f.Nodes[node].Operands;
}
