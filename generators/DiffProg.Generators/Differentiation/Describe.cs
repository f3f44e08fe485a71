using DiffProg.Generators.IR;

namespace DiffProg.Generators.Differentiation;

/// <summary>Writes a node as the line a reader would write: <c>h = Relu(x * w + b)</c>.</summary>
public static class Describe
{
    public static string Line(FunctionIR f, int i)
    {
        string text = Text(f, i, 3);
        return f.Nodes[i].Name is { } name ? $"{name} = {text}" : text;
    }

    private static string Operand(FunctionIR f, int i, int depth)
    {
        var node = f.Nodes[i];
        if (node.Name is { } name)
            return name;
        return depth == 0 ? "..." : Text(f, i, depth - 1);
    }

    private static string Text(FunctionIR f, int i, int depth)
    {
        var node = f.Nodes[i];
        if (node.Op == Op.Constant)
            return Literals.Code(node, node.Type.IsInteger ? node.Type.Kind : ScalarKind.F64).TrimEnd('d');
        if (node.Op == Op.Dimension)
            return node.Attributes.Dims("dim")[0].ToString();
        var operands = node.Operands.Select(o => Operand(f, o, depth)).ToArray();
        var row = Primitives.Of(node.Op);
        if (node.Op == Op.Broadcast)
            return operands[0];
        if (row.Precedence > 0 && row.ScalarCode is { } code)
        {
            var wrapped = node.Operands.Select((o, k) => IsInfix(f, o, row.Precedence) ? $"({operands[k]})" : operands[k]);
            return string.Format(System.Globalization.CultureInfo.InvariantCulture, code, wrapped.ToArray<object>());
        }

        string function = node.Op == Op.Composite ? node.Attributes.Text("name") : node.Op.ToString();
        return $"{function}({string.Join(", ", operands)})";
    }

    private static bool IsInfix(FunctionIR f, int i, int precedence)
    {
        while (f.Nodes[i] is { Op: Op.Broadcast, Name: null })
            i = f.Nodes[i].Operands[0];
        return f.Nodes[i].Name is null && Primitives.Of(f.Nodes[i].Op).Precedence >= precedence;
    }
}
