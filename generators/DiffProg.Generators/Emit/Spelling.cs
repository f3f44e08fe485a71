using DiffProg.Generators.IR;
using DiffProg.Generators.Lowering;

namespace DiffProg.Generators.Emit;

/// <summary>C# text of dimensions, addresses and constants.</summary>
public static class Spelling
{
    /// <summary>What a reference names, as memory.</summary>
    public static string SpanOf(string name) =>
        $"global::System.Runtime.InteropServices.MemoryMarshal.CreateSpan(ref {name}, 1)";

    /// <summary>What generated code itself is made of.</summary>
    public static readonly string[] Reserved =
    [
        "V", "Check", "Elements", "Dense", "Gemm", "Ops", "Workspace", "workspace", "call", "Unsafe", "Math", "MemoryMarshal",
        "Tensor", "Lists", "Overlaps",
        "Vector256", "Vector512", "RandomKey", "Value", "Gradient", "Vjp", "Jvp", "row", "column", "self",
        "probes", "GradientProbes", "VjpProbes", "Jvps", "direction", "directions", "Directions",
    ];

    public static string Type(ScalarKind kind) => kind switch
    {
        ScalarKind.F32 => "float",
        ScalarKind.F64 => "double",
        ScalarKind.I32 => "int",
        ScalarKind.I64 => "long",
        ScalarKind.Bool => "bool",
        ScalarKind.Frame => "nint",
        ScalarKind.L32 or ScalarKind.L64 => "V",
        _ => "ulong",
    };

    /// <summary>The one-lane type of the remainder loops.</summary>
    public static string OneLane(ScalarKind kind) => kind == ScalarKind.F32 ? "F32x1" : "F64x1";

    public static string Constraint(ScalarKind kind) => $"where V : struct, ISimd<V, {Type(kind)}>";

    public static string Dim(Dim dim) => dim.ToCode(Symbol);

    /// <summary>The identifier of a dimension's name.</summary>
    public static string Symbol(string name) =>
        NameTable.Identifier(name) is var clean && Reserved.Contains(clean) ? clean + "Size" : clean;

    /// <summary>A dimension whose names are fields of a call.</summary>
    public static string DimOf(string call, Dim dim) => dim.ToCode(name => $"{call}.{Symbol(name)}");

    /// <summary>A dimension as a factor or argument of an operator.</summary>
    public static string Factor(Dim dim) =>
        Dim(dim) is var s && s.IndexOfAny(['+', '-', '*', '/', ' ']) >= 0 ? $"({s})" : s;

    /// <summary>An operation's text and its precedence, from the code of its row and its operands' texts.</summary>
    /// <param name="code">The row's code.</param>
    /// <param name="precedence">The row's, which is that of infix code; a call has none.</param>
    /// <param name="count">How many operands.</param>
    /// <param name="operand">An operand's text; parenthesised where its own precedence is at least the second
    /// argument.</param>
    public static (string Text, int Precedence) Operation(
        string code, int precedence, int count, Func<int, int, string> operand)
    {
        if (code.Contains('('))
            precedence = 0;
        // Right operands of - and / keep their parentheses at the same precedence; a choice among operands of one
        // always.
        var texts = Enumerable.Range(0, count).Select(i => (object)operand(i, precedence switch
        {
            0 => 100,
            > 1 and < Primitives.Conditional when i == 0 => precedence + 1,
            _ => precedence,
        })).ToArray();
        return (string.Format(System.Globalization.CultureInfo.InvariantCulture, code, texts), precedence);
    }

    /// <summary>The statement that joins a value to what a variable or memory holds.</summary>
    public static string Join(string code, string target, string value)
    {
        // {0} + {1} is written as +=.
        string[] infix = code.Split(' ');
        return infix is ["{0}", var symbol, "{1}"] ? $"{target} {symbol}= {value};"
            : $"{target} = {string.Format(System.Globalization.CultureInfo.InvariantCulture, code, target, value)};";
    }

    /// <summary>The text as an operand of something of that precedence.</summary>
    public static string Parenthesised((string Text, int Precedence) expression, int context) =>
        expression.Precedence >= context && expression.Precedence > 0 ? $"({expression.Text})" : expression.Text;

    /// <summary>The address without the loops that have no name (null).</summary>
    public static string Offset(Address address, IReadOnlyList<string?> loops)
    {
        var parts = new List<string>();
        foreach (var row in address.Indirect)
        {
            string index = row.Indices is { } indices ? $"Unsafe.Add(ref {indices.Name}, {Offset(row.At, loops)})"
                : row.Name;
            parts.Add(row.Stride.IsOne ? index : $"(nint){index} * {Factor(row.Stride)}");
        }

        for (int i = 0; i < address.Strides.Length; i++)
        {
            if (loops[i] is not { } loop || address.Strides[i] == IR.Dim.Zero)
                continue;
            parts.Add(address.Strides[i].IsOne ? loop : $"{loop} * {Factor(address.Strides[i])}");
        }

        if (address.Offset != IR.Dim.Zero)
            parts.Add(Dim(address.Offset));
        return parts.Count == 0 ? "0" : string.Join(" + ", parts);
    }

    /// <summary>A reference to an element: the storage itself where the offset is zero.</summary>
    public static string Reference(string storage, string offset) =>
        offset == "0" ? storage : $"Unsafe.Add(ref {storage}, {offset})";

    /// <summary>The symbols of addresses, so that they can be passed along.</summary>
    public static IEnumerable<string> Symbols(IEnumerable<Address> addresses) =>
        addresses.SelectMany(a => a.All).SelectMany(
        a => a.Strides.Append(a.Offset).Concat(a.Indirect.Select(i => i.Stride))).SelectMany(d => d.Symbols).Distinct();
}
