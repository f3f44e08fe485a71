using DiffProg.Generators.IR;

namespace DiffProg.Generators.Differentiation;

/// <summary>
/// A function that others call, to be differentiated in reverse mode: its body becomes a region that runs once, so that
/// what its adjoints need is saved in a record, as an iteration's is. The joint function is then cut in two at the end of
/// that region: Forward gives the results and the place of the record, Backward takes it from there. Numbers among the
/// arguments belong to the region; everything else is there in both parts.
/// </summary>
internal static class Pair
{
    /// <summary>What the place of the record is called.</summary>
    public const string Frame = "frame";

    /// <summary>The function with its body in a region.</summary>
    /// <param name="f">Typed.</param>
    /// <param name="region">The region.</param>
    public static FunctionIR Of(FunctionIR f, out int region)
    {
        f = ExpandDerivatives.OfForwardMode(f);
        var b = new Builder();
        var arrays = Arrays.Of(f);
        int count = f.Parameters.Count;
        var map = new Value[f.Nodes.Count];
        for (int i = 0; i < count; i++)
            map[i] = b.Append(f.Nodes[i]);
        int[] carried = [.. Enumerable.Range(0, count).Where(i =>
            f.TypeOf(i) is { IsFloat: true, Rank: 0 } || f.Parameters[i].Written)];
        var results = f.Results.Select(r => f.TypeOf(r.Node)).ToArray();
        var opener = b.Once([.. carried.Select(i => map[i]), .. results.Select(b.Unset)]);
        region = opener.Id;
        for (int k = 0; k < carried.Length; k++)
            map[carried[k]] = b.Carried(k, f.TypeOf(carried[k])).Named(f.Nodes[carried[k]].Name);
        for (int i = count; i < map.Length; i++)
        {
            (b.Origin, b.Line) = (f.Nodes[i].Origin, f.Nodes[i].Line);
            map[i] = b.Copy(f.Nodes[i], o => map[o].Id);
        }

        b.Next([.. carried.Select(i => map[f.Parameters[i].Written ? arrays.LastOf(f, i) : i]),
            .. f.Results.Select(r => map[r.Node])]);
        for (int k = 0; k < carried.Length; k++)
        {
            if (f.Parameters[carried[k]].Written)
                b.Result(opener, k, f.TypeOf(carried[k]));
        }

        return b.ToFunction(f, f.Results.Select((r, k) =>
            r with { Node = b.Result(opener, carried.Length + k, results[k]).Named(f.Nodes[r.Node].Name).Id }).ToArray());
    }
}
