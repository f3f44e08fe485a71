using Microsoft.CodeAnalysis;

namespace DiffProg.Generators.Frontend;

internal static partial class Constructs
{
    private const string Numbers = "compute numbers only";

    private const string CompareNumbers = "compare a number with constants";

    // Values of an abstract type.
    private static string Shapes(string statement) => $$"""
        public abstract record Shape { public abstract float Area { get; } }
        public sealed record Disc(float R) : Shape { public override float Area => 3 * R * R; }
        public sealed record Box(float W) : Shape { public override float Area => W * W; }
        public static partial class C
        {
            [Differentiable] public static Shape Make(float s, int k) => k > 0 ? new Disc(s) : new Box(s);
            [Differentiable] public static float F(float s, int k) { {{statement}} return s; }
        }
        """;

    private static IEnumerable<Construct> Patterns()
    {
        yield return Yes(OperationKind.IsPattern, "`x is ...`, of a number", "if (s is > 0 and < 9) s = 2 * s;");
        yield return Yes(OperationKind.ConstantPattern, "a constant", "if (k is 3) s = 2 * s;");
        yield return Yes(OperationKind.RelationalPattern, "`> 0`", "if (s is > 0) s = 2 * s;");
        yield return Yes(OperationKind.BinaryPattern, "`and`, `or`", "if (k is 1 or 2) s = 2 * s;");
        yield return Yes(OperationKind.NegatedPattern, "`not`", "if (k is not 1) s = 2 * s;");
        yield return Yes(OperationKind.DiscardPattern, "`_`", "s = k switch { 0 => s, _ => 2 * s };");
        yield return Yes(
            OperationKind.IsPattern, "of structs and records: what they were made as",
            Shapes("if (Make(s, k) is Disc { R: > 1 } d) s = d.R;"));
        yield return No(
            OperationKind.IsPattern, "`x is ...`, of anything else", "DP1022", "This pattern", CompareNumbers,
            "if (x is null) s = 2 * s;");
        yield return Yes(
            OperationKind.DeclarationPattern, "`var v`, `float v`, `Disc d`",
            Shapes("s = Make(s, k) is Disc d ? d.R : s;"));
        yield return Yes(
            OperationKind.TypePattern, "a type", Shapes("s = Make(s, k) switch { Disc => s, Box or null => 2 };"));
        yield return Yes(
            OperationKind.RecursivePattern, "`Disc { R: > 0 }`, `(> 0, _)`",
            Shapes("s = (s, k) is (> 0, 2) ? 2 * s : Make(s, k) is Disc(> 1 and var r) ? r : s;"));
        yield return No(
            OperationKind.RecursivePattern, "of tensors and arrays", "DP1022", "This pattern",
            CompareNumbers, "if (x is { }) s = 2 * s;");
        yield return Yes(
            OperationKind.PropertySubpattern, "a member of a struct or a record",
            Shapes("s = Make(s, k) is { Area: > 2 and var area } ? area : s;"));
        yield return No(
            OperationKind.PropertySubpattern, "a member of anything else", "DP1022", "This pattern", CompareNumbers,
            "if (x is { Rank: 1 }) s = 2 * s;");
        yield return No(
            OperationKind.ListPattern, "`[a, b]`", "DP1022", "This pattern", "ask for the length, and for elements",
            "float[] t = [s, 2]; if (t is [> 0, _]) s = 2 * s;");
        yield return No(
            OperationKind.SlicePattern, "`..` in a pattern", "DP1022", "This pattern",
            "ask for the length, and for elements",
            "float[] t = [s, 2]; if (t is [> 0, ..]) s = 2 * s;");
        yield return Yes(
            OperationKind.IsType, "`x is T`, of structs and records", Shapes("s = Make(s, k) is Disc ? 2 * s : s;"));
        yield return No(
            OperationKind.IsType, "`x is T`, of anything else", "DP1022", "A type test", "types are known here",
            "if (x is System.IDisposable) s = 2 * s;");
    }

    private static IEnumerable<Construct> Others()
    {
        const string Handler = "var t = new System.Text.StringBuilder(); t.Append($\"s = {s}\");";
        yield return Yes(
            OperationKind.NameOf, "`nameof`, in a guard",
            "if (k < 0) throw new System.ArgumentException(\"negative\", nameof(k));");
        yield return No(
            OperationKind.Literal, "a string, a character, `null`", "DP1022", "A string or null", Numbers,
            "var t = \"text\";");
        yield return No(
            OperationKind.InterpolatedString, "`$\"...\"`", "DP1022", "A string", Numbers, "var t = $\"s = {s}\";");
        yield return No(
            OperationKind.InterpolatedStringText, "text in it", "DP1022", "A string", Numbers, "var t = $\"s = {s}\";");
        yield return No(
            OperationKind.Interpolation, "a value in it", "DP1022", "A string", Numbers, "var t = $\"s = {s}\";");
        foreach (var (kind, form) in ((OperationKind, string)[])
        [
            (OperationKind.InterpolatedStringHandlerCreation, "`$\"...\"` for a method that writes it itself"),
            (OperationKind.InterpolatedStringAppendLiteral, "text in it"),
            (OperationKind.InterpolatedStringAppendFormatted, "a value in it"),
        ])
            yield return No(kind, form, "DP1022", "A string", Numbers, Handler);
        yield return No(
            OperationKind.InterpolatedStringAddition, "`$\"...\" + $\"...\"` for such a method", "DP1022",
            "A string", Numbers,
            "var t = new System.Text.StringBuilder(); t.Append($\"{s}\" + $\"{k}\");");
        yield return No(
            OperationKind.InterpolatedStringHandlerArgumentPlaceholder, "another argument for its sake",
            "DP1014", Numbers,
            "var t = System.String.Create(System.Globalization.CultureInfo.InvariantCulture, $\"{s}\");");
        yield return No(OperationKind.Utf8String, "`\"...\"u8`", "DP1022", "A string", Numbers, "var t = \"text\"u8;");
        yield return No(OperationKind.TypeOf, "`typeof`", "DP1022", "typeof", Numbers, "var t = typeof(float);");
        yield return No(
            OperationKind.TranslatedQuery, "`from ... select`", "DP1022", "A query", "use a loop",
            "var t = from e in new[] { s } select 2 * e;");
        yield return No(
            OperationKind.AddressOf, "`&x`, pointers, unsafe code", "DP1022", "A pointer",
            "use tensors, arrays and spans",
            "unsafe { float t = s; float* p = &t; }");
        yield return Yes(
            OperationKind.Attribute, "attributes",
            "[Differentiable] public static float F([NoGradient] float t, float s) => s * t;");
    }
}
