using DiffProg.Generators.IR;

namespace DiffProg.Generators.Optimization;

/// <summary>
/// <c>g != 0 ? g * x : 0</c> over numbers becomes one operation: what asks whether g is zero is then compared and
/// branched on where it is needed, and held in no variable. Not where x is dear: it is computed whatever g is.
/// </summary>
public static class StrongProducts
{
    // In instructions, roughly.
    private const int Dear = 12;

    public static FunctionIR Run(FunctionIR f)
    {
        int[] uses = Uses(f);
        var nodes = f.Nodes.Select(n => FactorsOf(f, n) is var (g, x) && uses[n.Operands[1]] == 1
            && CostOf(f, uses, x) < Dear
            ? n with { Op = Op.StrongProduct, Operands = EquatableArray.Of(g, x), Attributes = Attributes.None } : n)
            .ToEquatable();
        return nodes == f.Nodes ? f : DeadCode.Remove(f with { Nodes = nodes });
    }

    private static (int Adjoint, int Factor)? FactorsOf(FunctionIR f, Node node)
    {
        if (node is not { Op: Op.Select, Type: { Rank: 0, Kind: ScalarKind.F32 or ScalarKind.F64 } }
            || !IsZero(f, node.Operands[2])
            || f.Nodes[node.Operands[0]] is not { Op: Op.NotEqual } condition || !IsZero(f, condition.Operands[1]))
            return null;
        int adjoint = condition.Operands[0];
        var (term, g) = (f.Nodes[node.Operands[1]], adjoint);
        // -g != 0 ? -(g * x) : 0
        if (term.Op == Op.Negate && f.Nodes[adjoint].Op == Op.Negate)
            (term, g) = (f.Nodes[term.Operands[0]], f.Nodes[adjoint].Operands[0]);
        if (term.Op != Op.Multiply || !term.Operands.Contains(g))
            return null;
        return (adjoint, term.Operands[0] == g ? term.Operands[1] : term.Operands[0]);
    }

    private static bool IsZero(FunctionIR f, int node) => f.Nodes[node] is { Op: Op.Constant } constant
        && f.TypeOf(node).IsFloat && BitConverter.DoubleToInt64Bits(constant.Attributes.Real("value")) == 0;

    // Of what is computed for this alone.
    private static int CostOf(FunctionIR f, int[] uses, int node) =>
        uses[node] > 1 || !Primitives.IsElementWise(f.Nodes[node].Op) ? 0
            : Primitives.Of(f.Nodes[node].Op).Cost + f.Nodes[node].Operands.Sum(o => CostOf(f, uses, o));

    private static int[] Uses(FunctionIR f)
    {
        int[] uses = new int[f.Nodes.Count];
        foreach (int operand in f.Nodes.SelectMany(n => n.Operands).Concat(f.Results.Select(r => r.Node)))
            uses[operand]++;
        return uses;
    }
}
