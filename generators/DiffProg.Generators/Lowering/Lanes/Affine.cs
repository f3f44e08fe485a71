using DiffProg.Generators.IR;

namespace DiffProg.Generators.Lowering.Lanes;

/// <summary>
/// An integer as a sum: a multiple of the loop's index, multiples of what the loop does not change, and a constant.
/// Equal sums have equal texts.
/// </summary>
internal sealed class Affine
{
    private const string IndexKey = "";
    private readonly SortedDictionary<string, long> _terms = new(StringComparer.Ordinal);
    private long _constant;

    /// <summary>How many times the index; it is an address of lanes where that is 0 or 1.</summary>
    public long Moves => _terms.TryGetValue(IndexKey, out long moves) ? moves : 0;

    /// <summary>What is added to the index, where that is all; null otherwise.</summary>
    public long? IndexPlus => Moves == 1 && _terms.Count == 1 ? _constant : null;

    /// <summary>The sum of an integer; null where it is none.</summary>
    /// <param name="f">The function.</param>
    /// <param name="node">The integer.</param>
    /// <param name="isIndex">It is the loop's index.</param>
    /// <param name="isInside">It is computed in the loop.</param>
    public static Affine? Of(FunctionIR f, int node, Func<int, bool> isIndex, Func<int, bool> isInside)
    {
        var n = f.Nodes[node];
        if (isIndex(node))
            return Term(IndexKey);
        if (n.Op == Op.Constant)
            return new Affine { _constant = n.Attributes.Integer("value") };
        if (n.Type.Kind != ScalarKind.I32 || n.Type.Rank > 0)
            return null;
        if (n.Op is Op.Add or Op.Subtract or Op.Multiply
            && Of(f, n.Operands[0], isIndex, isInside) is { } a && Of(f, n.Operands[1], isIndex, isInside) is { } b)
        {
            if (n.Op != Op.Multiply)
                return a.Plus(b, n.Op == Op.Add ? 1 : -1);
            if (a._terms.Count == 0 || b._terms.Count == 0)
                return new Affine().Plus(a._terms.Count == 0 ? b : a, a._terms.Count == 0 ? a._constant : b._constant);
            return a.Moves == 0 && b.Moves == 0 ? Term($"({a})({b})") : null;
        }

        return isInside(node) ? null : Term($"%{node}");
    }

    public override string ToString() =>
        string.Join(" ", _terms.Select(t => $"{t.Value}*{t.Key}").Append($"{_constant}"));

    private static Affine Term(string key)
    {
        var affine = new Affine();
        affine._terms[key] = 1;
        return affine;
    }

    private Affine Plus(Affine other, long times)
    {
        var sum = new Affine { _constant = _constant + (times * other._constant) };
        foreach (var term in _terms.Concat(other._terms.Select(t => new KeyValuePair<string, long>(
            t.Key, t.Value * times))))
        {
            long coefficient = term.Value + (sum._terms.TryGetValue(term.Key, out long before) ? before : 0);
            if (coefficient == 0)
                sum._terms.Remove(term.Key);
            else
                sum._terms[term.Key] = coefficient;
        }

        return sum;
    }
}
