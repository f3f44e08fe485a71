using Microsoft.CodeAnalysis;

namespace DiffProg.Generators.Frontend;

internal static partial class Constructs
{
    private const string Event = """
        public static event System.Action Changed = () => { };
        [Differentiable] public static float F(float s) { Changed += () => { }; return s; }
        """;

    private static IEnumerable<Construct> Places()
    {
        yield return Yes(
            OperationKind.VariableDeclarationGroup, "declarations of locals", "float t = s, u = t; s = u;");
        yield return Yes(OperationKind.VariableDeclaration, "several of one type", "float t = s, u = t; s = u;");
        yield return Yes(OperationKind.VariableDeclarator, "one of them", "float t; t = s; s = t * t;");
        yield return Yes(OperationKind.VariableInitializer, "what it begins with", "var t = s; s = t * t;");
        yield return Yes(
            OperationKind.VariableDeclarator, "a `ref` local: another name of an element or a number",
            "float[] t = [s, 2]; ref float e = ref t[1]; e *= s; s = t[1];");
        yield return Yes(OperationKind.LocalReference, "a local", "var t = s; s = t * t;");
        yield return Yes(OperationKind.ParameterReference, "an argument, which may be assigned", "s = 2 * s;");
        yield return Yes(
            OperationKind.FieldReference, "a `const`, a field of a struct",
            "public const float Rate = 0.1f; [Differentiable] public static float F(float s) => Rate * s;");
        yield return No(
            OperationKind.FieldReference, "a static field, a field of an object that may change", "DP1015",
            "a const, or an argument",
            "public static float Rate = 0.1f; [Differentiable] public static float F(float s) => Rate * s;");
        yield return Yes(
            OperationKind.PropertyReference, "lengths, members of values, getters that compute",
            "float[] t = [s, 2]; s *= t.Length;");
        yield return No(
            OperationKind.PropertyReference, "a static property that is stored", "DP1015", "an argument",
            "public static float Rate { get; set; } [Differentiable] public static float F(float s) => Rate * s;");
        yield return No(
            OperationKind.PropertyReference, "a stored property whose accessors compute with `field`", "DP1022",
            "a field, and a property that reads it",
            """
            public readonly struct Twice(float a) { public float A { get => 2 * field; } = a; }
            [Differentiable] public static float F(float s) => new Twice(s).A;
            """);
        yield return Yes(
            OperationKind.ArrayElementReference, "`t[i]`, `t[i, j]`, read and written",
            "var t = new float[2, 3]; t[1, 2] = s; s = t[1, 2] * t[0, 0] + s;");
        yield return No(
            OperationKind.ArrayElementReference, "an element of a list that says axes, written", "DP1011",
            "'t[0] = k', which changes the axes or lengths of an operation,", "write another list",
            "int[] t = [0]; s *= Sum(Sum(x, t)); t[0] = k;");
        yield return Yes(
            OperationKind.ImplicitIndexerReference, "`t[^1]`, `t[1..]` of spans",
            "Span<float> t = [s, 2, s]; t = t[1..]; s = t[^1] * t[0];");
        yield return Yes(OperationKind.Range, "`1..^1`, of arrays and spans", "float[] t = [s, 2, s]; s = t[1..][1];");
        yield return No(
            OperationKind.Range, "a range of a tensor", "DP1022", "A range", "use Slice", "var t = x[1..2];");
        yield return Yes(OperationKind.Discard, "`_`", "_ = s; (_, s) = (s, 2 * s);");
        yield return Yes(
            OperationKind.SimpleAssignment, "`=`, to locals, arguments, elements, fields of local structs",
            "float[] t = [s, 2]; t[0] = 2 * s; s = t[0];");
        yield return No(
            OperationKind.SimpleAssignment, "`=`, to state outside", "DP1015", "return the new value",
            "public static float Last; [Differentiable] public static float F(float s) { Last = s; return s; }");
        yield return No(
            OperationKind.SimpleAssignment, "`=`, to an element of a tensor", "DP1010",
            "build a new value with Ops", "x[k] = s;");
        yield return Yes(OperationKind.CompoundAssignment, "`+=` and its like, on numbers", "s += 2; s *= s;");
        yield return No(
            OperationKind.CompoundAssignment, "`+=` and its like, on tensors", "DP1009", "x = x + y", "x += y;");
        yield return No(
            OperationKind.CoalesceAssignment, "`??=`", "DP1011", "'??='", "nothing is null here", "x ??= y;");
        yield return Yes(
            OperationKind.DeconstructionAssignment, "`(a, b) = ...`", "float t = 2; (s, t) = (t, s); s *= t;");
        yield return Yes(OperationKind.DeclarationExpression, "`var (a, b) = ...`", "var (t, u) = (s, 2f); s = t * u;");
        yield return No(
            OperationKind.EventAssignment, "`+=` on an event", "DP1022", "An event",
            "raise it in a method that calls this one", Event);
        yield return No(
            OperationKind.EventReference, "an event", "DP1022", "An event", "raise it in a method that calls this one",
            Event);
        yield return No(
            OperationKind.InlineArrayAccess, "an element of an inline array", "DP1022", "An inline array",
            "use an array or stackalloc",
            """
            [System.Runtime.CompilerServices.InlineArray(2)] public struct Two { private float _first; }
            [Differentiable] public static float F(float s) { var t = default(Two); t[0] = s; return t[0]; }
            """);
    }

    private static IEnumerable<Construct> Operations()
    {
        yield return Yes(OperationKind.Literal, "a number, `true`, `false`", "s = true ? 2 * s : 1;");
        yield return Yes(OperationKind.Unary, "`-x`, `+x`, `!b`", "s = !(s > 0) ? -s : +s;");
        yield return No(
            OperationKind.Unary, "`~i`", "DP1022", "compute integers with +, -, *, / and %",
            "s *= ~k;");
        yield return Yes(
            OperationKind.Binary,
            "`+ - * /` on numbers and tensors; `%` on integers; comparisons; `&& || & | ^` on bools",
            "s = s > 0 && k % 2 == 0 | k < 3 ? s / 2 : s - Sum(x * y);");
        yield return No(
            OperationKind.Binary, "`<< >> & | ^` on integers", "DP1022",
            "compute integers with +, -, *, / and %", "s *= k << 1;");
        yield return No(OperationKind.Binary, "`%` on float and double", "DP1021", "subtract a multiple", "s = s % 2;");
        yield return No(
            OperationKind.Binary, "comparisons of tensors", "DP1022", "Greater(x, y) and its like",
            "if (x == y) s = 2 * s;");
        yield return No(
            OperationKind.TupleBinaryOperator, "`==` on tuples", "DP1022", "A comparison of tuples",
            "compare their elements", "if ((k, s) == (1, 2f)) s = 2 * s;");
        yield return Yes(OperationKind.Increment, "`++`", "for (int i = 0; i < k; i++) s++;");
        yield return Yes(OperationKind.Decrement, "`--`", "for (int i = k; i > 0; i--) --s;");
        yield return Yes(OperationKind.Conditional, "`c ? x : y`", "s = s > 0 ? 2 * s : -s;");
        yield return Yes(
            OperationKind.SwitchExpression, "`switch` expression over a number",
            "s = k switch { 0 => s, > 3 => -s, _ => 2 * s };");
        yield return Yes(
            OperationKind.SwitchExpressionArm, "its arms", "s = k switch { 0 => s, _ when s > 0 => -s, _ => 1 };");
        yield return Yes(
            OperationKind.SwitchExpression, "over a tuple, and over a value of an interface or an abstract type",
            Shapes("s = (Make(s, k), k) switch { (Disc d, > 1) => d.R, (Disc, _) => 2, (Box { W: var w }, _) => w };"));
        yield return No(
            OperationKind.SwitchExpression, "`switch` expression over something else", "DP1011", "This kind of switch",
            "ask for numbers, and for the types of structs and records", "s = x switch { { Rank: 1 } => 1, _ => s };");
        yield return No(
            OperationKind.SwitchExpressionArm, "another arm", "DP1011", "This kind of switch",
            "ask for numbers, and for the types of structs and records",
            "float[] t = [s, 2]; s = (t, k) switch { ([> 0, _], 1) => s, _ => 1 };");
        yield return Yes(
            OperationKind.Coalesce, "`??`, of structs and records",
            Shapes("Shape? t = Make(s, k) as Disc; s = (t ?? new Box(s)).Area;"));
        yield return No(
            OperationKind.Coalesce, "`??` of anything else", "DP1011", "'??'", "nothing is null here",
            "Tensor<float>? t = x; x = t ?? y;");
        yield return No(
            OperationKind.ConditionalAccess, "`?.`", "DP1011", "'?.'", "nothing is null here", "var t = x?.Rank;");
        yield return No(
            OperationKind.ConditionalAccessInstance, "what stands before `?.`", "DP1011", "'?.'",
            "nothing is null here",
            "var t = x?.Rank;");
        yield return Yes(
            OperationKind.Conversion, "`int` to `double`, between `float` and `double`", "s = (float)(s * (double)k);");
        yield return Yes(
            OperationKind.Conversion, "arrays to spans, values to their interfaces",
            "float[] t = [s]; Span<float> u = t; s = u[0];");
        yield return Yes(
            OperationKind.Conversion, "casts of structs and records to what they were made as, `as`",
            Shapes("s = k > 0 ? ((Disc)Make(s, k)).R : (Make(s, k) as Box)!.W;"));
        yield return No(
            OperationKind.Conversion, "to an integer, an object, `float?`, `dynamic`", "DP1019", "convert numbers only",
            "var t = (int)s;");
        yield return Yes(OperationKind.DefaultValue, "`default`", "float t = default; s += t + default(float);");
        yield return Yes(OperationKind.SizeOf, "`sizeof` of a number", "s *= sizeof(float);");
    }
}
