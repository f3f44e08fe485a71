using DiffProg.Generators.IR;

namespace DiffProg.Generators.Lowering;

/// <summary>
/// The scalars of a body in the order in which they are printed: the steps, and regions from end to end.
/// </summary>
internal sealed class PrintOrder
{
    private readonly Dictionary<int, int> _position = [];

    // How much happened before each position that a read must not pass: writes, and what throws otherwise than a read.
    private readonly List<int> _changes = [];

    // The same of what throws otherwise than a read: reads as well.
    private readonly List<int> _throws = [];

    public PrintOrder(FunctionIR f, IReadOnlyList<Step> steps, Schedule schedule, Regions regions)
    {
        var order = new List<int>();
        foreach (var step in steps.OfType<ScalarStep>())
        {
            int end = f.Nodes[step.NodeId].Op is Op.If or Op.Loop && !schedule.IsOpen(step.NodeId)
                ? regions.End(step.NodeId) : step.NodeId;
            for (int i = step.NodeId; i <= end; i++)
            {
                _position[i] = order.Count;
                bool change = Effects.IsChange(f.Nodes, i);
                _changes.Add((order.Count == 0 ? 0 : _changes[^1]) + (change ? 1 : 0));
                _throws.Add((order.Count == 0 ? 0 : _throws[^1]) + (change || Effects.IsGuard(f.Nodes, i) ? 1 : 0));
                order.Add(i);
            }
        }

        All = order;
    }

    public IReadOnlyList<int> All { get; }

    /// <summary>Something happens between two of them that a read must not pass.</summary>
    public bool ChangesBetween(int first, int last) => Differ(_changes, first, last);

    /// <summary>Something happens between two of them that must not be passed by what throws otherwise than a read.
    /// </summary>
    public bool ThrowsBetween(int first, int last) => Differ(_throws, first, last);

    private bool Differ(List<int> before, int first, int last) =>
        _position[last] > _position[first] + 1 && before[_position[last] - 1] != before[_position[first]];
}
