using DiffProg.Generators.IR;

namespace DiffProg.Generators.Differentiation;

/// <summary>
/// The arrays that something reads whose adjoint reads them, too. Those that are others when the sweep comes back are
/// kept where they are read, element by element, and put together again where the adjoint is.
/// </summary>
internal sealed class KeptArrays
{
    private readonly Sweep _around;
    private readonly Dictionary<int, (Value Loop, Value Element)> _kept = [];
    private readonly Dictionary<int, Value> _restored = [];

    /// <summary>Keeps what has to be.</summary>
    /// <param name="source">The function.</param>
    /// <param name="around">The range in which it is read.</param>
    /// <param name="reader">The node that reads.</param>
    /// <param name="read">What it reads.</param>
    public KeptArrays(Differentiated source, Sweep around, int reader, IEnumerable<int> read)
    {
        _around = around;
        var (f, b) = (source.Function, around.Builder);
        foreach (int array in read.Distinct().Where(source.Arrays.IsArray)
            .Where(a => !source.IsSettled(a, reader)))
        {
            var primal = around.Primal(array);
            // It was there: nothing throws.
            b.Origin = f.Nodes[reader].Origin;
            b.OfDerivative(Describe.Line(f, reader));
            var loop = b.Loop(b.LengthOf(primal), []);
            var element = b.Read(primal, [b.Index()]);
            b.Save([element]);
            b.Next([]);
            _kept[array] = (loop, element);
        }

        b.OfProgram();
    }

    /// <summary>A value as it was where it was read.</summary>
    public Value Primal(int value)
    {
        if (!_kept.ContainsKey(value))
            return _around.Primal(value);
        return _restored.TryGetValue(value, out var array) ? array : _restored[value] = Restored(value);
    }

    private Value Restored(int array)
    {
        var (b, (kept, element)) = (_around.Builder, _kept[array]);
        var primal = _around.Primal(array);
        var length = b.LengthOf(primal);
        var frame = b.Frame(kept);
        var copy = b.Shadow(primal.Type, primal.Type.IsMadeAtRunTime ? length : null);
        // On the way back nothing throws.
        var (line, repeats) = (b.Primal, b.Repeats);
        b.OfDerivative(line ?? "");
        var loop = b.Loop(length, [copy]);
        var carried = b.Carried(0, primal.Type);
        // From the last to the first, as all that was saved is read.
        var i = b.Apply(
            Op.Subtract, b.Apply(Op.Subtract, length, b.Constant(1, ScalarKind.I32)), b.Index());
        b.Next([b.Write(carried, b.Load(frame, i, 0, element.Node), [i])]);
        b.Of(line, repeats);
        return b.Result(loop, 0, primal.Type).Named(primal.Node.Name);
    }
}
