using DiffProg.Generators.IR;

namespace DiffProg.Generators.Optimization;

/// <summary>
/// Of w[i] = v, C# asks whether a span w has that element before it computes v. Where nothing in between throws
/// anything else or changes what others see, it is enough that the write asks.
/// </summary>
public static class RepeatedChecks
{
    public static FunctionIR Run(FunctionIR f)
    {
        if (!f.Nodes.Any(n => n.Op == Op.CheckIndex))
            return f;
        var regions = Regions.Of(f.Nodes);
        var arrays = Arrays.Of(f);
        var users = f.Users();
        return Rewriter.Run(f, (rewriter, i) => f.Nodes[i].Op == Op.CheckIndex && IsAskedAgain(i)
            ? rewriter[f.Nodes[i].Operands[0]] : null);

        bool IsAskedAgain(int check) => users[check].ToArray() is [var write]
            && f.Nodes[write] is { Op: Op.Write, Operands: [var array, var value, var at] }
            && at == check && value != check
            && regions.SamePart(check, write) && IsLength(f.Nodes[check].Operands[1], arrays.First(array))
            && Enumerable.Range(check + 1, write - check - 1).All(i => !Effects.IsChange(f.Nodes, i));

        bool IsLength(int length, int array) => f.Nodes[array] is { Op: Op.Array, Operands: [var made] }
            ? made == length
            : f.TypeOf(array).Dims is [var dim] && (f.Nodes[length] switch
            {
                { Op: Op.Dimension } size => size.Attributes.Dims("dim")[0] == dim,
                { Op: Op.Constant } known => dim.AsConstant == known.Attributes.Integer("value"),
                _ => false,
            });
    }
}
