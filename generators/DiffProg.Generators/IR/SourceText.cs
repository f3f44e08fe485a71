using System.Globalization;

namespace DiffProg.Generators.IR;

/// <summary>
/// A value of a program that the front end read, in the user's words: <c>MatMul(x, Transpose(p.W))</c>. For messages.
/// </summary>
internal static class SourceText
{
    private const int Depth = 3;

    private static readonly Dictionary<string, (string Text, int Precedence)> Infix = new()
    {
        ["Multiply"] = ("*", 2),
        ["Divide"] = ("/", 2),
        ["Remainder"] = ("%", 2),
        ["Add"] = ("+", 3),
        ["Subtract"] = ("-", 3),
    };

    /// <summary>What an operation is called where a message names it: + or MatMul.</summary>
    public static string NameOf(string function) => function == "Choose" ? "?:"
        : Infix.TryGetValue(function, out var infix) ? infix.Text : function;

    /// <summary>The expression of a node, whatever name its value has.</summary>
    public static string Of(FunctionIR f, int node) => Expression(f, node, Depth).Text;

    private static (string Text, int Precedence) Operand(FunctionIR f, int id, int depth)
    {
        var node = f.Nodes[id];
        if (node.Op == Op.Parameter)
            return (f.Parameters[id].Path, 0);
        if (node.Name is { } name)
            return (name, 0);
        return depth == 0 && node.Operands.Count > 0 ? ("...", 0) : Expression(f, id, depth - 1);
    }

    private static (string Text, int Precedence) Expression(FunctionIR f, int id, int depth)
    {
        var node = f.Nodes[id];
        switch (node.Op)
        {
            case Op.Parameter:
                return Operand(f, id, depth);
            case Op.Constant:
                return (Literals.Code(node.Attributes.Real("value"), ScalarKind.F64).TrimEnd('d'), 0);
            case Op.Convert or Op.Ascribe:
                return Operand(f, node.Operands[0], depth);
            case Op.Intrinsic:
                return Call(f, node, depth);
            default:
                return (Printer.Spell(node.Op), 0);
        }
    }

    private static (string Text, int Precedence) Call(FunctionIR f, Node node, int depth)
    {
        string name = node.Attributes.Text("name");
        if (Infix.TryGetValue(name, out var infix) && node.Operands.Count == 2)
        {
            string left = Wrapped(node.Operands[0], infix.Precedence);
            string right = Wrapped(node.Operands[1], infix.Precedence - 1);
            return ($"{left} {infix.Text} {right}", infix.Precedence);
        }

        if (name == "Negate")
            return ("-" + Wrapped(node.Operands[0], 1), 1);
        if (name == "Choose")
        {
            var parts = node.Operands.Select(o => Wrapped(o, 3)).ToArray();
            return ($"{parts[0]} ? {parts[1]} : {parts[2]}", 4);
        }

        int next = 0;
        var arguments = new List<string>();
        foreach (string entry in node.Attributes.Text("layout").Split([','], StringSplitOptions.RemoveEmptyEntries))
        {
            int star = entry.IndexOf('*');
            int count = star < 0 ? 1 : int.Parse(entry.Substring(star + 1), CultureInfo.InvariantCulture);
            var texts = node.Operands.Skip(next).Take(count).Select(o => Operand(f, o, depth).Text);
            string list = string.Join(", ", texts);
            arguments.Add(star < 0 ? list : $"[{list}]");
            next += count;
        }

        return ($"{name}({string.Join(", ", arguments)})", 0);

        string Wrapped(int operand, int most) =>
            Operand(f, operand, depth) is var (text, precedence) && precedence > most ? $"({text})" : text;
    }
}
