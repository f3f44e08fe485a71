using System.Text;

namespace DiffProg.Generators.IR;

/// <summary>The text form of a function: what tests read, and what stands above generated code.</summary>
public static class Printer
{
    // Deeper, the text would grow with the square of the depth.
    private const int Deepest = 24;

    /// <summary>
    /// <code>
    /// func Digits.Loss(x: f32[B, in] grad, labels: i32[B]) {
    ///   %2 h = relu(%0) : f32[B, in]
    ///   return value = %2
    /// }
    /// </code>
    /// </summary>
    public static string Print(FunctionIR function)
    {
        var text = new StringBuilder();
        text.Append("func ").Append(function.Name).Append('(');
        text.Append(string.Join(", ", function.Parameters.Select(
            (p, i) => $"{p.Path}: {p.Type}{Known(p.Type, function.TypeOf(i))}"
                + $"{(p.Lists.Count > 0 ? $" in {p.Lists}" : "")}{(p.Differentiable ? " grad" : "")}")));
        text.AppendLine(") {");
        int depth = 1;
        for (int i = function.Parameters.Count; i < function.Nodes.Count; i++)
        {
            var op = function.Nodes[i].Op;
            depth -= Regions.Divides(op) || Regions.Ends(op) ? 1 : 0;
            text.Append(' ', 2 * Math.Min(depth, Deepest)).AppendLine(Print(i, function.Nodes[i]));
            depth += Regions.Divides(op) || Regions.Opens(op) ? 1 : 0;
        }

        foreach (var guard in function.Guards)
            text.AppendLine($"  guard {Print(guard)} \"{guard.Why}\"");
        foreach (var result in function.Results)
        {
            string declared = result.Declared is { } dims ? " : " + dims : "";
            text.AppendLine($"  {(result.Accumulate ? "add" : "return")} {result.Name} = %{result.Node}{declared}");
        }

        return text.Append('}').AppendLine().ToString().Replace("\r\n", "\n");
    }

    // As declared, and what that was found to be.
    private static string Known(TensorType declared, TensorType type) => declared.Equals(type) ? "" : " as " + type;

    /// <summary>What a guard demands: <c>B + 1 &lt;= T</c>.</summary>
    public static string Print(Guard guard) => guard.Relation switch
    {
        Relation.Equal => $"{guard.Left} == {guard.Right}",
        Relation.AtMost => $"{guard.Left} <= {guard.Right}",
        Relation.Fraction => $"{guard.Subject} in [0, 1)",
        _ => $"indices {guard.Subject} < {guard.Right}",
    };

    private static string Print(int index, Node node)
    {
        string name = node.Name is null ? "" : " " + node.Name;
        string operands = string.Join(", ", node.Operands.Select(o => "%" + o));
        string attributes = node.Attributes.IsEmpty ? "" : " {" + node.Attributes + "}";
        string type = node.Type.Kind == ScalarKind.None ? "" : $" : {node.Type}";
        return $"%{index}{name} = {Spell(node.Op)}({operands}){attributes}{type}";
    }

    /// <summary>The IR's name of an operation: <c>reduceMax</c>.</summary>
    public static string Spell(Op op) => op.ToString() is var s ? char.ToLowerInvariant(s[0]) + s.Substring(1) : "";
}
