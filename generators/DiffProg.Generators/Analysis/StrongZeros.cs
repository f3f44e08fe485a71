using DiffProg.Generators.IR;

namespace DiffProg.Generators.Analysis;

/// <summary>
/// Where zeros must be strong: a value that may not count (the other branch of a Select is taken, the other operand is
/// smaller) has the cotangent zero there, and its own value, or that of what it is made of, may be anything. Zero times
/// anything must be zero then.
/// </summary>
public sealed class StrongZeros
{
    private readonly FunctionIR _f;
    private readonly Regions _regions;

    // Feeds a branch of a Select without a product in between.
    private readonly bool[] _branch;

    // Feeds one, or a part of the program that may not run, at all.
    private readonly bool[] _distant;

    // Feeds what the library selects by, labels and dropout, without a product in between.
    private readonly bool[] _picked;

    // Feeds Minimum, Maximum, Relu, or an extremum over axes, without a product in between.
    private readonly bool[] _clamped;

    // May be infinite or NaN although every argument is finite and of moderate size.
    private readonly bool[] _risky;

    // What its results are for, and what its arguments are, is not known here.
    private readonly bool _stands;

    private StrongZeros(FunctionIR f, bool stands)
    {
        (_f, _regions, _stands) = (f, Regions.Of(f.Nodes), stands);
        _branch = Feeds((i, k) => IsBranch(f.Nodes[i], k), throughProducts: false);
        _distant = Feeds(
            (i, k) => IsBranch(f.Nodes[i], k) || MayBeUnread(f.Nodes[i].Op, k)
                || !_regions.RunsWith(i, f.Nodes[i].Operands[k]), throughProducts: true);
        _picked = Feeds((i, k) => f.Nodes[i].Op == Op.Select && k > 0 && IsPick(f.Nodes[i]), throughProducts: false);
        _clamped = Feeds((i, _) => IsClamp(f.Nodes[i].Op), throughProducts: false);
        _risky = Risky();
    }

    /// <param name="f">The function.</param>
    /// <param name="stands">Others call it: its results may not count, its arguments may be infinite.</param>
    public static StrongZeros Of(FunctionIR f, bool stands = false) => new(f, stands);

    /// <summary>
    /// The adjoint of operand <paramref name="k"/> of a node must not be poisoned. What is near a branch is guarded in
    /// any case; what is further away costs something only where it can be infinite or NaN.
    /// </summary>
    public bool IsGuarded(int node, int k)
    {
        var n = _f.Nodes[node];
        // A product reads the other operand; what it may be is told by where it comes from.
        if (n.Op == Op.Contract)
            return _distant[node] && _risky[n.Operands[1 - k]];
        bool risky = _risky[node] || n.Operands.Any(o => _risky[o]);
        return _branch[node] || ((_distant[node] || _clamped[node]) && risky)
            || (_picked[node] && n.Op != Op.Composite);
    }

    private static bool IsBranch(Node node, int k) => node.Op == Op.Select && k > 0
        && !IsPick(node) && !node.Attributes.Has(Value.Strong);

    // An element that is written may be overwritten, or read by nobody; a slice leaves out the others.
    private static bool MayBeUnread(Op op, int k) =>
        (op == Op.Write && k == 1) || (op is Op.Slice or Op.Gather && k == 0);

    private static bool IsPick(Node select) => select.Attributes.Has(Value.Pick);

    private static bool IsClamp(Op op) => op is Op.Minimum or Op.Maximum or Op.Relu or Op.ReduceMax or Op.ReduceMin;

    // Against the order of evaluation, until nothing changes: what a loop carries feeds the next iteration.
    private bool[] Feeds(Func<int, int, bool> starts, bool throughProducts)
    {
        var feeds = new bool[_f.Nodes.Count];
        if (_stands && throughProducts)
            _f.Results.ToList().ForEach(r => feeds[r.Node] = true);
        for (bool changed = true; changed;)
        {
            changed = false;
            void Mark(int i) => changed |= feeds[i] != (feeds[i] = true);
            for (int i = _f.Nodes.Count - 1; i >= 0; i--)
            {
                var node = _f.Nodes[i];
                if (node.Op is Op.Carried or Op.Result)
                {
                    if (feeds[i])
                        _regions.Sources(i).ToList().ForEach(Mark);
                    continue;
                }

                if (node.Op is Op.Argument or Op.Derivative)
                {
                    if (feeds[i])
                        _regions.SourcesOfDerivative(i).ToList().ForEach(Mark);
                    continue;
                }

                if (node.Op == Op.Returned)
                {
                    if (feeds[i])
                        _f.Nodes[node.Operands[0]].Operands.ToList().ForEach(Mark);
                    continue;
                }

                if (node.Op == Op.View && feeds[i])
                    Mark(node.Operands[0]);
                bool ends = node.Op is Op.Else or Op.EndIf or Op.Next;
                // No cotangent goes on.
                if (!ends && node.Op != Op.Composite && Primitives.Of(node.Op).Constant)
                    continue;
                bool onwards = !ends && feeds[i] && (throughProducts || node.Op != Op.Contract);
                for (int k = 0; k < node.Operands.Count; k++)
                {
                    if (onwards || starts(i, k))
                        Mark(node.Operands[k]);
                }
            }
        }

        return feeds;
    }

    // Softmax and its like take out the maximum, Normalize adds an epsilon: they make nothing infinite by themselves.
    private bool[] Risky()
    {
        var risky = new bool[_f.Nodes.Count];
        for (bool changed = true; changed;)
        {
            changed = false;
            for (int i = 0; i < risky.Length; i++)
            {
                var node = _f.Nodes[i];
                var operands = node.Op switch
                {
                    Op.Carried or Op.Result => _regions.Sources(i),
                    Op.Argument => _regions.SourcesOfDerivative(i),
                    Op.Derivative => _regions.SourcesOfDerivative(i)
                        .Concat(_f.Nodes[_regions.Function(node.Operands[0])].Operands),
                    _ => node.Operands,
                };
                bool now = operands.Any(o => risky[o])
                    || node.Op switch
                    {
                        Op.Exp or Op.ExpM1 or Op.Log or Op.LogP1 or Op.Sqrt or Op.Rsqrt or Op.Power => true,
                        Op.Returned => node.Type.IsFloat,
                        Op.Parameter => _stands && node.Type.IsFloat,
                        Op.Divide => !IsKnown(_f, node.Operands[1]),
                        _ => false,
                    };
                changed |= risky[i] != (risky[i] = now);
            }
        }

        return risky;
    }

    private static bool IsKnown(FunctionIR f, int i) => f.Nodes[i] switch
    {
        { Op: Op.Dimension } => true,
        { Op: Op.Constant } c => c.Attributes.Real("value") != 0,
        { Op: Op.Broadcast or Op.Sqrt } b => IsKnown(f, b.Operands[0]),
        _ => false,
    };
}
