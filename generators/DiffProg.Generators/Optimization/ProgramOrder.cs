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
    private readonly Arrays _arrays;
    private readonly Dictionary<int, int[]> _all;

    // What is added to memory of the caller's.
    private readonly HashSet<int> _callers;

    public ProgramOrder(FunctionIR f)
    {
        (_f, _regions, _arrays) = (f, Regions.Of(f.Nodes), Arrays.Of(f));
        _all = Enumerable.Range(0, f.Nodes.Count).Where(IsOne).GroupBy(_regions.Part)
            .ToDictionary(g => g.Key, g => g.ToArray());
        Sizes = Enumerable.Range(0, f.Nodes.Count).Where(i => f.Nodes[i].Op == Op.Size)
            .ToLookup(i => f.Nodes[i].Attributes.Dims("dim")[0].AsSymbol!);
        int last = In(-1).LastOrDefault(MayThrow);
        Guards = [.. In(-1).TakeWhile(s => s <= last)];
        var gradients = new HashSet<int>(f.Results.Where(r => r.Accumulate).Select(r => _arrays.First(r.Node)));
        var users = f.Users();
        _callers = [.. f.Results.Where(r => r.Accumulate).Select(r => IndexMap.Storage(f, r.Node)),
            .. Enumerable.Range(0, f.Nodes.Count)
                .Where(i => f.Nodes[i].Op == Op.Accumulate && gradients.Contains(_arrays.First(i)))
                .Select(i => Borders.IsAddedWhereItIsMade(f, users, i) ? f.Nodes[i].Operands[1] : i)];
    }

    /// <summary>Where it is said what the sizes are that loops change.</summary>
    public ILookup<string, int> Sizes { get; }

    /// <summary>
    /// The statements up to the last one that may throw: before they have run nothing is added to what the caller holds.
    /// </summary>
    public IReadOnlyList<int> Guards { get; }

    /// <summary>A value is added to what the caller holds.</summary>
    public bool AddsToCallers(int node) => _callers.Contains(node);

    /// <summary>The statements of a part of a region, in order.</summary>
    public IReadOnlyList<int> In(int part) => _all.TryGetValue(part, out int[] statements) ? statements : [];

    private bool MayThrow(int statement) => Enumerable.Range(statement, (_f.Nodes[statement].Op is Op.If or Op.Loop
        ? _regions.End(statement) : statement) - statement + 1)
        .Any(i => Effects.IsGuard(_f.Nodes, i));

    public bool IsOne(int node) => Effects.In(_f, node);

    /// <summary>The number, or the tensor, comes of a statement, not of element-wise operations.</summary>
    public bool Makes(int node) => _f.TypeOf(node).Rank > 0
        ? _f.Nodes[node].Op == Op.Result || Invocation.IsTensor(_f.Nodes[node])
        : IsOne(node) || Primitives.Of(_f.Nodes[node].Op).Class is OperationClass.Element or OperationClass.Region;

    /// <summary>The statements of its part that have run where a value is there that one of them makes.</summary>
    public IEnumerable<int> UpTo(int value) => In(_regions.Part(value)).TakeWhile(s => s <= value);

    /// <summary>What has been added, in the same part, to the array that a value is the contents of: the sums, and
    /// what they add.</summary>
    public IEnumerable<int> AddedBefore(int contents)
    {
        int array = _arrays.First(_f.Nodes[contents].Operands[0]);
        return Enumerable.Range(0, contents)
            .Where(i => _f.Nodes[i].Op == Op.Accumulate && _regions.SamePart(i, contents) && _arrays.First(i) == array)
            .SelectMany(i => new[] { _f.Nodes[i].Operands[1], i });
    }

    /// <summary>The nodes whose values it takes; inside a region also what only the region sees.</summary>
    public IEnumerable<int> Operands(int node) => IsOne(node) && _f.Nodes[node].Op is Op.If or Op.Loop
        ? Enumerable.Range(node, _regions.End(node) - node + 1).SelectMany(i => _f.Nodes[i].Operands)
        : _f.Nodes[node].Operands;
}
