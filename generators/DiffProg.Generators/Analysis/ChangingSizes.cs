using DiffProg.Generators.IR;

namespace DiffProg.Generators.Analysis;

/// <summary>
/// Which axes of the tensors that loops carry change from iteration to iteration. It is found out by trying: every
/// axis is taken to stay as it is until an iteration ends with another size, and those that begin alike to stay alike
/// until an iteration ends with different ones; <see cref="InferShapes"/> begins again then.
/// </summary>
internal sealed class ChangingSizes
{
    private readonly Dictionary<Axis, int> _groups = [];
    private int _next;

    /// <summary>Axis <paramref name="Number"/> of value <paramref name="K"/> that a loop carries.</summary>
    public readonly record struct Axis(int Loop, int K, int Number);

    /// <summary>Something was found out since it was asked last.</summary>
    public bool Grew { get; set; }

    public bool Has(Axis axis) => _groups.ContainsKey(axis);

    /// <summary>The axes of a loop that change, those in front that are one size.</summary>
    /// <param name="loop">The loop.</param>
    /// <param name="initial">What an axis is when the loop begins.</param>
    public IEnumerable<IReadOnlyList<Axis>> Groups(int loop, Func<Axis, Dim> initial) => _groups.Keys
        .Where(a => a.Loop == loop).OrderBy(a => a.K).ThenBy(a => a.Number)
        .GroupBy(a => (_groups[a], initial(a).ToString())).Select(g => g.ToArray());

    public void Add(Axis axis)
    {
        _groups[axis] = 0;
        Grew = true;
    }

    /// <summary>Those whose sizes differ when an iteration ends are not one.</summary>
    /// <param name="group">Of axes that began alike.</param>
    /// <param name="next">What an axis is then.</param>
    public void Split(IReadOnlyList<Axis> group, Func<Axis, Dim> next)
    {
        foreach (var part in group.GroupBy(a => next(a).ToString()).Skip(1))
        {
            _next++;
            Grew = true;
            foreach (var axis in part)
                _groups[axis] = _next;
        }
    }
}
