using DiffProg.Generators.IR;

namespace DiffProg.Generators.Analysis;

/// <summary>
/// Finds what a strict method may not do, because its compiled form has other bits than the plain body: of tensors,
/// everything that is not exact at each element. Functions like the exponential are polynomials in lanes and not those
/// of .NET; sums and products add up in another order. A derivative inside the body is numerical as written.
/// </summary>
public static class Strictness
{
    public static IEnumerable<Issue> Run(FunctionIR f)
    {
        foreach (var node in f.Nodes)
        {
            if (node.Op == Op.Derive)
            {
                yield return Issue(node, "A derivative", "leave Strict out, or call the generated member from outside");
            }
            else if (!IsExact(node.Op) && (node.Type.Rank > 0 || node.Operands.Any(o => f.TypeOf(o).Rank > 0)))
            {
                yield return Issue(
                    node, NameOf(node) + " of a tensor",
                    "write it as a loop over numbers in arrays, or leave Strict out");
            }
        }
    }

    private static Issue Issue(Node node, string what, string wayOut) =>
        new("DP1080", node.Origin, EquatableArray.Of(what, wayOut));

    // One rounding at each element, or none; the largest of several is the same in any order.
    private static bool IsExact(Op op) => op switch
    {
        Op.Parameter or Op.Constant or Op.Dimension or Op.Iota => true,
        Op.Negate or Op.Abs or Op.Sign or Op.Sqrt or Op.Relu or Op.Not or Op.Convert => true,
        Op.StopGradient or Op.Probe => true,
        Op.Add or Op.Subtract or Op.Multiply or Op.StrongProduct or Op.Divide or Op.Minimum or Op.Maximum => true,
        Op.Equal or Op.NotEqual or Op.Less or Op.LessOrEqual or Op.Greater or Op.GreaterOrEqual => true,
        Op.And or Op.Or or Op.Select or Op.ReduceMax or Op.ReduceMin => true,
        Op.Gather => true,
        var check when Effects.IsCheck(check) => true,
        Op.Array or Op.Extend or Op.Extent or Op.Read or Op.Write or Op.AddTo or Op.Unset => true,
        _ => Primitives.Of(op).Class is OperationClass.Layout or OperationClass.Region,
    };

    private static string NameOf(Node node) => node.Op switch
    {
        Op.Composite => node.Attributes.Text("name"),
        Op.Contract => "MatMul",
        Op.Power => "Pow",
        _ => node.Op.ToString(),
    };
}
