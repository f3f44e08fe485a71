using DiffProg.Generators.IR;

namespace DiffProg.Generators.Lowering;

/// <summary>Finds what costs more than the program needs and the user can write otherwise.</summary>
public static class Costs
{
    /// <param name="primal">The function as written.</param>
    /// <param name="value">Its loops, without any derivative.</param>
    public static IEnumerable<Issue> Run(FunctionIR primal, LoopProgram value) =>
        DearProducts(primal).Concat(TransposedCopies(value.Function, value.Plan.Stored));

    // What a result is asked to be is no detour.
    private static IEnumerable<Issue> TransposedCopies(FunctionIR f, ISet<int> stored)
    {
        var results = new HashSet<int>(f.Results.Select(r => IndexMap.Storage(f, r.Node)));
        foreach (int node in stored.Where(n => f.Nodes[n].Op == Op.Transpose && !results.Contains(n)).OrderBy(n => n))
        {
            var reader = f.Nodes.First(n => n.Operands.Contains(node));
            string name = reader.Op == Op.Contract ? "MatMul" : reader.Op.ToString();
            yield return new Issue("DP4002", f.Nodes[node].Origin, EquatableArray.Of(name));
        }
    }

    // (A B) x with m, n > 1: m n k + m n multiplications are never fewer than the n k + m k of A (B x).
    private static IEnumerable<Issue> DearProducts(FunctionIR f)
    {
        foreach (var outer in f.Nodes.Where(n => n.Op == Op.Contract))
        {
            int side = IsVector(f, outer.Operands[1]) ? 0 : IsVector(f, outer.Operands[0]) ? 1 : -1;
            if (side >= 0 && outer.Operands[side] is var product && IsMatrices(f, product)
                && f.Nodes.Sum(n => n.Operands.Count(o => o == product)) == 1 && f.Results.All(r => r.Node != product))
            {
                string way = side == 0 ? "MatMul(a, MatMul(b, x))" : "MatMul(MatMul(x, a), b)";
                yield return new Issue("DP4003", outer.Origin, EquatableArray.Of(way));
            }
        }
    }

    private static bool IsVector(FunctionIR f, int node) => f.TypeOf(node).Rank == 1;

    private static bool IsMatrices(FunctionIR f, int node) =>
        f.Nodes[node] is { Op: Op.Contract, Operands: var operands } && f.TypeOf(node) is { Rank: 2 } type
        && operands.All(o => f.TypeOf(o).Rank == 2) && !type.Dims.Any(d => d.IsOne);
}
