using DiffProg.Generators.IR;

namespace DiffProg.Generators.Optimization;

/// <summary>
/// What runs between kernels, in the program's order: regions, and what reads and writes the elements of arrays. A number
/// that comes of one is there when all before it have run, and so has every kernel that these read a number from.
/// </summary>
public sealed class Statements
{
    private readonly FunctionIR _f;
    private readonly Regions _regions;
    private readonly int[] _all;

    public Statements(FunctionIR f)
    {
        (_f, _regions) = (f, Regions.Of(f.Nodes));
        _all = Enumerable.Range(0, f.Nodes.Count).Where(IsOne).ToArray();
    }

    /// <summary>In order.</summary>
    public IReadOnlyList<int> All => _all;

    public bool IsOne(int node) => _regions.Parent(node) < 0 && Effects.In(_f, node);

    /// <summary>The number comes of a statement, not of element-wise operations.</summary>
    public static bool Makes(Node node) =>
        node.Type.Rank == 0 && Primitives.Of(node.Op).Class is OperationClass.Element or OperationClass.Region;

    /// <summary>The statements that have run where a number is there that one of them makes.</summary>
    public IEnumerable<int> UpTo(int number) => _all.TakeWhile(s => s <= number);

    /// <summary>The nodes whose values it takes; inside a region also what only the region sees.</summary>
    public IEnumerable<int> Operands(int node) => IsOne(node) && _f.Nodes[node].Op is Op.If or Op.Loop
        ? Enumerable.Range(node, _regions.End(node) - node + 1).SelectMany(i => _f.Nodes[i].Operands)
        : _f.Nodes[node].Operands;
}
