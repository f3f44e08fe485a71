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

    // Feeds a branch: without a product in between, or at all.
    private readonly bool[] _branch;
    private readonly bool[] _distant;

    // The same from what the library selects by: labels, dropout.
    private readonly bool[] _picked;

    // Feeds Minimum, Maximum, Relu, or an extremum over axes, without a product in between.
    private readonly bool[] _clamped;

    // May be infinite or NaN although every argument is finite and of moderate size.
    private readonly bool[] _risky;

    private readonly Regions _regions;

    private StrongZeros(FunctionIR f)
    {
        (_f, _regions) = (f, Regions.Of(f.Nodes));
        _branch = Feeds((n, k) => n.Op == Op.Select && k > 0 && !IsPick(n), throughProducts: false);
        _distant = Feeds((n, k) => n.Op == Op.Select && k > 0 && !IsPick(n), throughProducts: true);
        _picked = Feeds((n, k) => n.Op == Op.Select && k > 0 && IsPick(n), throughProducts: false);
        _clamped = Feeds((n, _) => IsClamp(n.Op), throughProducts: false);
        _risky = Risky(f, _regions);
    }

    public static StrongZeros Of(FunctionIR f) => new(f);

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
        return _branch[node] || ((_distant[node] || _clamped[node]) && risky) || (_picked[node] && n.Op != Op.Composite);
    }

    private static bool IsPick(Node select) => select.Attributes.Has(Value.Pick);

    private static bool IsClamp(Op op) => op is Op.Minimum or Op.Maximum or Op.Relu or Op.ReduceMax or Op.ReduceMin;

    private bool[] Feeds(Func<Node, int, bool> starts, bool throughProducts)
    {
        var feeds = new bool[_f.Nodes.Count];
        // What a loop carries feeds what its next value feeds: until nothing changes.
        for (bool changed = true; changed;)
        {
            changed = false;
            for (int i = _f.Nodes.Count - 1; i >= 0; i--)
            {
                var node = _f.Nodes[i];
                if (node.Op is Op.Carried or Op.Result)
                {
                    foreach (int source in feeds[i] ? _regions.Sources(i) : [])
                        changed |= feeds[source] != (feeds[source] = true);
                }

                // No cotangent goes on.
                if (node.Op != Op.Composite && Primitives.Of(node.Op).Constant)
                    continue;
                bool onwards = feeds[i] && (throughProducts || node.Op != Op.Contract);
                for (int k = 0; k < node.Operands.Count; k++)
                    feeds[node.Operands[k]] |= onwards || starts(node, k);
            }
        }

        return feeds;
    }

    // Softmax and its like take out the maximum, Normalize adds an epsilon: they make nothing infinite by themselves.
    private static bool[] Risky(FunctionIR f, Regions regions)
    {
        var risky = new bool[f.Nodes.Count];
        for (bool changed = true; changed;)
        {
            changed = false;
            for (int i = 0; i < risky.Length; i++)
            {
                var node = f.Nodes[i];
                bool now = node.Operands.Any(o => risky[o]) || node.Op switch
                {
                    Op.Exp or Op.ExpM1 or Op.Log or Op.LogP1 or Op.Sqrt or Op.Rsqrt or Op.Power => true,
                    Op.Divide => !IsKnown(f, node.Operands[1]),
                    Op.Carried or Op.Result => regions.Sources(i).Any(s => risky[s]),
                    _ => false,
                };
                changed |= risky[i] != (risky[i] |= now);
            }
        }

        return risky;
    }

    private static bool IsKnown(FunctionIR f, int i) => f.Nodes[i] switch
    {
        { Op: Op.Dimension } => true,
        { Op: Op.Constant } c => c.Attributes.Real("value") != 0,
        { Op: Op.Broadcast } b => IsKnown(f, b.Operands[0]),
        _ => false,
    };
}
