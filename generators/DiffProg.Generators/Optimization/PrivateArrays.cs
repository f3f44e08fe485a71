using DiffProg.Generators.IR;

namespace DiffProg.Generators.Optimization;

/// <summary>
/// An array outside a loop in which each iteration begins by writing all elements, and which nothing reads after the
/// loop, is scratch of the iteration: it is made there. Iterations that share no memory may be differentiated one by
/// one.
/// </summary>
public static class PrivateArrays
{
    public static FunctionIR Run(FunctionIR f)
    {
        var regions = Regions.Of(f.Nodes);
        var (arrays, users) = (Arrays.Of(f), f.Users());
        var scratch = new Dictionary<int, int>();
        for (int i = 0; i < f.Nodes.Count; i++)
        {
            if (f.Nodes[i].Op == Op.Carried && IsScratch(f, regions, arrays, users, i))
                scratch[i] = arrays.First(i);
        }

        if (scratch.Count == 0)
            return f;
        return DeadCode.Remove(Rewriter.Run(f, (rewriter, i) => scratch.TryGetValue(i, out int made)
            ? rewriter.Builder.Shadow(f.TypeOf(i), f.Nodes[made].Operands is [var length] ? rewriter[length] : null)
                .Named(f.Nodes[i].Name)
            : null));
    }

    private static bool IsScratch(
        FunctionIR f, Regions regions, Arrays arrays, ILookup<int, int> users, int carried)
    {
        int loop = regions.Parent(carried), k = (int)f.Nodes[carried].Attributes.Integer("index");
        var made = f.Nodes[arrays.First(carried)];
        return f.Nodes[loop].Op == Op.Loop && f.TypeOf(carried).Rank == 1 && made.Op == Op.Array
            && !Arrays.IsGrowing(made) && arrays.First(carried) < loop
            && !f.Nodes.Any(n => n.Op == Op.Result && n.Operands[0] == loop && n.Attributes.Integer("index") == k)
            && users[carried].ToArray() is [var writing] && f.Nodes[writing].Op == Op.Loop
            && regions.Parent(writing) == loop && regions.SamePart(writing, carried)
            && WritesAll(f, regions, users, writing, carried, made);
    }

    // for (int i = 0; i < array.Length; i++) array[i] = ..., without reading it.
    private static bool WritesAll(
        FunctionIR f, Regions regions, ILookup<int, int> users, int loop, int array, Node made)
    {
        int k = Regions.Initial(f.Nodes[loop]).ToList().IndexOf(array);
        int end = regions.End(loop), next = f.Nodes[end].Operands[k];
        return Regions.Counts(f.Nodes[loop]) && IsLength(f, f.Nodes[loop].Operands[0], made)
            && f.Nodes[next] is { Op: Op.Write, Operands: [var version, _, var index] }
            && regions.Parent(next) == loop && users[next].All(user => user == end)
            && f.Nodes[version].Op == Op.Carried && regions.Parent(version) == loop
            && f.Nodes[version].Attributes.Integer("index") == k && users[version].Count() == 1
            && f.Nodes[index].Op == Op.Index && regions.Parent(index) == loop;
    }

    private static bool IsLength(FunctionIR f, int count, Node made) => made.Operands is [var length]
        ? count == length || (f.Nodes[count] is { Op: Op.Maximum, Operands: [var of, var zero] } && of == length
            && f.Nodes[zero].Op == Op.Constant && f.Nodes[zero].Attributes.Integer("value") == 0)
        : made.Type.Dims is [var dim] && (f.Nodes[count] is { Op: Op.Dimension } size ? size.Attributes.Dims("dim")[0] == dim
            : f.Nodes[count] is { Op: Op.Constant } constant && dim.AsConstant == constant.Attributes.Integer("value"));
}
