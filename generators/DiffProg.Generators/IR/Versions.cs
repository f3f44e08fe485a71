namespace DiffProg.Generators.IR;

/// <summary>
/// What a program does to arrays, in its order. Two arguments of a callee may be one array, or parts of one: then each
/// reads what the other has written.
/// </summary>
public static class Versions
{
    /// <summary>Every use of an array is one of its last version before it.</summary>
    public static FunctionIR Thread(FunctionIR f)
    {
        var arrays = Arrays.Of(f);
        var last = Enumerable.Range(0, f.Nodes.Count).ToArray();
        var around = new Stack<int[]>();
        var nodes = f.Nodes.ToArray();
        // The argument of a function that is differentiated is another array than the one that it is given; a part that a
        // call takes is one of the last version already.
        int Present(int value) =>
            IsArray(f, value) && f.Nodes[value].Op is not (Op.Argument or Op.View) ? last[arrays.First(value)] : value;
        for (int i = f.Parameters.Count; i < nodes.Length; i++)
        {
            var node = nodes[i];
            nodes[i] = node with { Operands = node.Operands.Select(Present).ToEquatable() };
            // What a part has done is there afterwards as a Result.
            if (Regions.Ends(node.Op) || Regions.Divides(node.Op))
                last = around.Pop();
            if (Regions.Opens(node.Op) || Regions.Divides(node.Op))
                around.Push([.. last]);
            if (IsArray(f, i) && (Effects.Changes(node) || node.Op is Op.Carried or Op.Result))
                last[arrays.First(i)] = i;
        }

        return f with
        {
            Nodes = nodes.ToEquatable(),
            Parameters = f.Parameters.Select((p, i) => p with { Written = IsWritten(f, arrays, i) }).ToEquatable(),
        };
    }

    private static bool IsArray(FunctionIR f, int node) =>
        f.TypeOf(node) is { Rank: > 0, Kind: ScalarKind.F32 or ScalarKind.F64 };

    private static bool IsWritten(FunctionIR f, Arrays arrays, int parameter) => Enumerable.Range(0, f.Nodes.Count)
        .Any(i => Effects.Changes(f.Nodes[i]) && arrays.First(i) == parameter);
}
