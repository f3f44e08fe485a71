using System.Globalization;

namespace DiffProg.Generators.IR;

/// <summary>
/// Writes a node as the line a reader would write: <c>h = Relu(MatMul(x, p.W) + p.B)</c>. Written once, from what the
/// front end read; what passes make of a node keeps its line.
/// </summary>
public static class Describe
{
    // Longer ones are cut where they are deepest.
    private const int Longest = 90;

    private const int Deepest = 12;

    // The precedence of what stands alone.
    private const int Assignment = 10;

    private static readonly Dictionary<string, (string Code, int Precedence)> Operators = new()
    {
        ["Negate"] = ("-{0}", 1),
        ["Not"] = ("!{0}", 1),
        ["Multiply"] = ("{0} * {1}", 2), ["Divide"] = ("{0} / {1}", 2), ["Remainder"] = ("{0} % {1}", 2),
        ["Add"] = ("{0} + {1}", 3), ["Subtract"] = ("{0} - {1}", 3),
        ["Less"] = ("{0} < {1}", 4), ["LessOrEqual"] = ("{0} <= {1}", 4),
        ["Greater"] = ("{0} > {1}", 4), ["GreaterOrEqual"] = ("{0} >= {1}", 4),
        ["EqualTo"] = ("{0} == {1}", 5), ["NotEqualTo"] = ("{0} != {1}", 5),
        ["Equal"] = ("{0} == {1}", 5), ["NotEqual"] = ("{0} != {1}", 5),
        ["And"] = ("{0} && {1}", 6), ["Or"] = ("{0} || {1}", 7),
    };

    // Operations whose function in Ops is called otherwise.
    private static readonly Dictionary<string, string> Functions = new()
    {
        ["Power"] = "Pow", ["ReduceMax"] = "Max", ["ReduceMin"] = "Min", ["Select"] = "Where", ["Contract"] = "MatMul",
        ["RoundedLogP1"] = "LogP1", ["RoundedExpM1"] = "ExpM1", ["LogOfBase"] = "Log",
    };

    /// <param name="f">Any function.</param>
    /// <param name="i">The node.</param>
    /// <param name="known">Text of what is known otherwise, such as sizes; null for the rest.</param>
    public static string Line(FunctionIR f, int i, Func<int, string?>? known = null)
    {
        if (f.Nodes[i].Line is { } line)
            return line;
        string text = "";
        for (int depth = 0; depth <= Deepest; depth++)
        {
            string longer = Text(f, i, depth, known);
            if (depth > 0 && (longer.Length > Longest || longer == text))
                break;
            text = longer;
        }

        return f.Nodes[i] is { Name: { } name, Op: not (Op.Write or Op.AddTo) } ? $"{name} = {text}" : text;
    }

    private static (string Text, int Precedence) Operand(FunctionIR f, int i, int depth, Func<int, string?>? known)
    {
        if (known?.Invoke(i) is { } text)
            return (text, 0);
        var node = f.Nodes[i];
        if (node.Op == Op.Parameter)
            return (f.Parameters[i].Path, 0);
        if (node.Op is Op.Ascribe or Op.CallResult or Op.Returned || Effects.IsCheck(node.Op)
            || node is { Op: Op.Broadcast or Op.Convert, Name: null })
            return Operand(f, node.Operands[0], depth, known);
        if (node.Name is { } name)
            return (name, 0);
        if (node.Op == Op.Constant)
            return (Literals.Code(node, node.Type.IsFloat ? ScalarKind.F64 : node.Type.Kind).TrimEnd('d'), 0);
        if (node.Op == Op.Dimension)
            return (node.Attributes.Dims("dim")[0].ToString(), 0);
        if (node.Op is Op.Array or Op.Write or Op.AddTo or Op.Extend or Op.View)
            return ("array", 0);
        if (node.Op == Op.Index)
            return ("i", 0);
        return depth == 0 ? ("...", 0) : Expression(f, i, depth - 1, known);
    }

    private static string Text(FunctionIR f, int i, int depth, Func<int, string?>? known) =>
        Expression(f, i, depth, known).Text;

    private static (string Text, int Precedence) Expression(FunctionIR f, int i, int depth, Func<int, string?>? known)
    {
        var node = f.Nodes[i];
        string function = node.Op is Op.Intrinsic or Op.Composite ? node.Attributes.Text("name") : node.Op.ToString();
        if (node.Op == Op.Carried || (node.Op == Op.Result && f.Nodes[node.Operands[0]].Op == Op.Loop))
            return ("result", 0);
        bool isChoice = node.Op == Op.Result && f.Nodes[node.Operands[0]].Op == Op.If;
        var read = isChoice ? Choice(f, node) : node.Operands;
        var operands = read.Select(o => Operand(f, o, depth, known)).ToList();
        string Element(int from) => $"{operands[0].Text}[{string.Join(", ", operands.Skip(from).Select(o => o.Text))}]";
        switch (node.Op)
        {
            case Op.Custom:
                return ($"{node.Attributes.Text("call")}({string.Join(", ", operands.Select(o => o.Text))})", 0);
            case Op.Derive:
                var points = operands.Take((int)node.Attributes.Integer("arguments")).Select(o => o.Text);
                string name = node.Attributes.Has("call") ? node.Attributes.Text("call") : "Gradient";
                return ($"{name}({string.Join(", ", points.Prepend("f"))})", 0);
            case Op.Derivative or Op.Returned:
                return operands[0];
            case Op.Invoke or Op.Call:
                return ($"{Invocation.MethodOf(node.Attributes.Text("callee"))}({string.Join(", ", operands.Select(o => o.Text))})", 0);
            case Op.Read:
                return (Element(1), 0);
            case Op.Gather when ListElements.IsElement(f, i)
                && operands[0].Text.Split('[').Length == 2:
                return (operands[0].Text.Replace(LeafPath.Element, $"[{operands[1].Text}]"), 0);
            case Op.Write:
                return ($"{Element(2)} = {operands[1].Text}", Assignment);
            case Op.AddTo:
                return ($"{Element(2)} += {operands[1].Text}", Assignment);
            case Op.Result when isChoice:
            case var _ when function is "Select" or "Where" && node.Type.Shape is { Count: 0 } && operands.Count == 3:
                return (Infix("{0} ? {1} : {2}", Assignment - 1, operands), Assignment - 1);
        }

        if (Operators.TryGetValue(function, out var infix) && operands.Count == (infix.Precedence == 1 ? 1 : 2))
            return (Infix(infix.Code, infix.Precedence, operands), infix.Precedence);
        if (node.Op == Op.Intrinsic)
            operands = operands.Take(operands.Count - Defaults(f, node)).ToList();
        string called = Functions.TryGetValue(function, out string? other) ? other : function;
        return ($"{called}({string.Join(", ", operands.Select(o => o.Text))})", 0);
    }

    // Condition and values of the If that a Result comes out of.
    private static IReadOnlyList<int> Choice(FunctionIR f, Node result)
    {
        int opener = result.Operands[0], k = (int)result.Attributes.Integer("index"), depth = 0;
        var values = new List<int> { f.Nodes[opener].Operands[0] };
        for (int i = opener; i == opener || depth > 0; i++)
        {
            depth += Regions.Opens(f.Nodes[i].Op) ? 1 : Regions.Ends(f.Nodes[i].Op) ? -1 : 0;
            if (f.Nodes[i].Op == Op.Else ? depth == 1 : f.Nodes[i].Op == Op.EndIf && depth == 0)
                values.Add(f.Nodes[i].Operands[k]);
        }

        return values;
    }

    private static string Infix(string code, int precedence, IReadOnlyList<(string Text, int Precedence)> operands) =>
        string.Format(CultureInfo.InvariantCulture, code, operands.Select((o, k) =>
            o.Precedence > precedence || (o.Precedence == precedence && (k > 0 || precedence == 1))
                ? $"({o.Text})" : (object)o.Text).ToArray());

    // Arguments that nobody writes: a last axis of -1, axes that are not kept, the usual epsilon.
    private static int Defaults(FunctionIR f, Node node)
    {
        int count = 0;
        foreach (int operand in node.Operands.Reverse())
        {
            if (f.Nodes[operand] is not { Op: Op.Constant } constant)
                break;
            double value = constant.Attributes.Real("value");
            bool isDefault = node.Attributes.Text("name") switch
            {
                "Softmax" or "LogSoftmax" => value == -1,
                "LayerNorm" => (float)value == 1e-5f,
                _ => constant.Type.Kind == ScalarKind.Bool && value == 0,
            };
            if (!isDefault)
                break;
            count++;
        }

        return count;
    }
}
