using DiffProg.Generators.IR;

namespace DiffProg.Generators.Lowering;

/// <summary>
/// What a body does in order, part by part. A region in which kernels run is a row of steps between those of its
/// opener and its end; of another the nodes are the order.
/// </summary>
public sealed class Schedule
{
    private readonly Regions _regions;
    private readonly FunctionIR _f;
    private readonly IReadOnlyList<Step> _steps;

    // Where the steps of openers, middles and ends are.
    private readonly Dictionary<int, int> _borders = [];

    public Schedule(FunctionIR f, IReadOnlyList<Step> steps, Regions regions)
    {
        (_f, _steps, _regions) = (f, steps, regions);
        for (int s = 0; s < steps.Count; s++)
        {
            if (steps[s] is ScalarStep { NodeId: var node } && IsBorder(node))
                _borders[node] = s;
        }
    }

    /// <summary>The steps outside regions, their openers included.</summary>
    public IEnumerable<Step> Top => Steps(0, _steps.Count);

    /// <summary>What happens between two borders of one region, inner regions being one step.</summary>
    public IEnumerable<Step> Between(int border, int next) => _borders.ContainsKey(next)
        ? Steps(_borders[border] + 1, _borders[next]) : Nodes(border + 1, next);

    /// <summary>Kernels run in it.</summary>
    public bool IsOpen(int opener) => _borders.ContainsKey(_regions.End(opener));

    private bool IsBorder(int node) =>
        _f.Nodes[node].Op is Op.If or Op.Else or Op.EndIf or Op.Loop or Op.While or Op.Next;

    private IEnumerable<Step> Steps(int first, int end)
    {
        for (int s = first; s < end; s++)
        {
            yield return _steps[s];
            if (_steps[s] is ScalarStep { NodeId: var node } && _f.Nodes[node].Op is Op.If or Op.Loop && IsOpen(node))
                s = _borders[_regions.End(node)];
        }
    }

    private IEnumerable<Step> Nodes(int first, int end)
    {
        for (int i = first; i < end; i++)
        {
            yield return new ScalarStep { NodeId = i };
            if (_f.Nodes[i].Op is Op.If or Op.Loop)
                i = _regions.End(i);
        }
    }
}
