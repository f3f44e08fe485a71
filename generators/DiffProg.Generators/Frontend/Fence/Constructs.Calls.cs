using Microsoft.CodeAnalysis;

namespace DiffProg.Generators.Frontend;

internal static partial class Constructs
{
    private const string Immutable = "create tuples, structs, and records and classes that nothing can change";

    private const string KnowTypes = "write what is known when it is compiled";

    private static string Dynamic(string statement) => $$"""
        public class Thing(float a) { public Thing(double b) : this((float)b) { } public float A => a; }
        public static partial class C
        {
            public static dynamic Make() => 1f;
            [Differentiable] public static float F(float s) { {{statement}} return s; }
        }
        """;

    private static IEnumerable<Construct> Calls()
    {
        yield return Yes(
            OperationKind.Invocation,
            "functions of `Ops` and `Math`, [Differentiable] methods, local functions, delegates",
            "s = Square(Sum(x)) + System.MathF.Sin(s);");
        yield return Yes(
            OperationKind.Invocation, "static methods of numbers, of any assembly, with a derivative: `[DerivativeOf]`",
            """
            [Differentiable, DerivativeOf(typeof(MathF), nameof(MathF.Cbrt))]
            public static float Pullback(float x, float y, float g) => g / (3 * y * y);
            [Differentiable] public static float F(float s) => MathF.Cbrt(s);
            """);
        yield return No(
            OperationKind.Invocation, "other methods", "DP1014", "mark it [Differentiable], or use a function of Ops",
            "public static float Plain(float s) => s; [Differentiable] public static float F(float s) => Plain(s);");
        yield return Yes(OperationKind.Argument, "arguments, named and optional too", "s = Square(s: s);");
        yield return Yes(
            OperationKind.Argument, "`ref`, `out` and `in`, of variables, their fields, and elements of arrays",
            "void Add(ref float to, in float what) => to += what; float[] t = [s]; Add(ref t[0], s); s = t[0];");
        yield return No(
            OperationKind.Argument, "`ref` of something else", "DP1072", "a variable, a field of one, an element",
            "void Add(ref float to) => to += 1; float t = s; Add(ref k > 0 ? ref s : ref t);");
        yield return Yes(
            OperationKind.ParameterInitializer, "what an optional argument is",
            "[Differentiable] public static float F(float s, int k = 2) => k * s;");
        yield return Yes(
            OperationKind.LocalFunction, "a local function", "float Twice(float v) => v * 2; s = Twice(s);");
        yield return Yes(
            OperationKind.AnonymousFunction, "a lambda, with what it captures",
            "var f = (float v) => v * s; s = f(2);");
        yield return No(
            OperationKind.AnonymousFunction, "a lambda as a tree of expressions", "DP1012", "A lambda",
            "call a [Differentiable] method",
            "System.Linq.Expressions.Expression<Func<float, float>> f = v => v * s;");
        yield return Yes(
            OperationKind.MethodReference, "a method as a function", "Func<float, float> f = Square; s = f(s);");
        yield return Yes(
            OperationKind.DelegateCreation, "a function as a value", "Func<float, float> f = v => v * v; s = f(s);");
        yield return No(
            OperationKind.DelegateCreation, "a function that is chosen while the program runs", "DP1012",
            "choose between what the functions give",
            "Func<float, float> f = v => v, g = v => 2 * v; var h = k > 0 ? f : g; s = h(s);");
        yield return No(
            OperationKind.FunctionPointerInvocation, "a call through a pointer", "DP1022", "A pointer",
            "pass a function",
            "unsafe { delegate*<float, float> f = &Square; s = f(s); }");
        yield return No(
            OperationKind.DynamicInvocation, "a dynamic call", "DP1022", "A dynamic call", KnowTypes,
            Dynamic("Make().Run(s);"));
        yield return No(
            OperationKind.DynamicMemberReference, "a dynamic member", "DP1022", "A dynamic member", KnowTypes,
            Dynamic("s *= (float)Make().Length;"));
        yield return No(
            OperationKind.DynamicIndexerAccess, "a dynamic element", "DP1022", "A dynamic element", KnowTypes,
            Dynamic("s *= (float)Make()[0];"));
        yield return No(
            OperationKind.DynamicObjectCreation, "a dynamic choice of a constructor", "DP1022",
            "A dynamic object", KnowTypes,
            Dynamic("var t = new Thing(Make());"));
    }

    private static IEnumerable<Construct> Values()
    {
        static string OfPoint(string expression) => $$"""
            public record struct P(float X, float Y) { public float Z { get; init; } = 1; }
            public static partial class C { [Differentiable] public static float F(float s) => {{expression}}; }
            """;
        yield return Yes(OperationKind.Tuple, "a tuple", "var t = (A: s, B: 2f); s = t.A * t.B;");
        yield return Yes(
            OperationKind.ObjectCreation, "`new`, of structs, and of records and classes that nothing can change",
            OfPoint("new P(s, 2).X"));
        yield return Yes(
            OperationKind.ObjectOrCollectionInitializer, "`new P { X = x }`",
            OfPoint("new P { X = s }.X"));
        yield return Yes(
            OperationKind.With, "`with`, of structs and records",
            OfPoint("(new P(s, 2) with { X = 3 }).Y * s"));
        yield return Yes(
            OperationKind.PropertyInitializer, "what a property begins with",
            OfPoint("new P(s, 2).Z * s"));
        yield return Yes(
            OperationKind.FieldInitializer, "what a field begins with",
            """
            public struct P { public P() { } public float X = 2; }
            [Differentiable] public static float F(float s) => new P().X * s;
            """);
        yield return Yes(
            OperationKind.ConstructorBodyOperation, "constructors",
            """
            public readonly struct P { public P(float x) { X = 2 * x; } public readonly float X; }
            [Differentiable] public static float F(float s) => new P(s).X;
            """);
        yield return Yes(
            OperationKind.InstanceReference, "`this`, in methods of structs, records and immutable classes",
            """
            public struct P { public float X; [Differentiable] public float Next(float h) => this.X += h; }
            [Differentiable] public static float F(float s) { P p = new() { X = s }; return p.Next(2) * p.X; }
            """);
        yield return No(
            OperationKind.ObjectCreation, "`new`, of anything else", "DP1022", "This object", Immutable,
            "var t = new System.Collections.Generic.List<float>();");
        yield return No(
            OperationKind.With, "`with`, where a record says itself how it is copied", "DP1022", "This 'with'",
            "create the record with 'new' and name its members",
            """
            public sealed record P(float X) { private P(P other) { X = 2 * other.X; } }
            public static partial class C { [Differentiable] public static float F(float s) => (new P(s) with { }).X; }
            """);
        yield return No(
            OperationKind.MemberInitializer, "`new P { In = { X = x } }`", "DP1022",
            "An initializer of a member's members",
            "create the member with 'new'",
            """
            public struct P { public float X; } public struct Q { public Q() { } public P In = new(); }
            [Differentiable] public static float F(float s) => new Q { In = { X = s } }.In.X;
            """);
        yield return No(
            OperationKind.TypeParameterObjectCreation, "`new T()`", "DP1022", "An object of a type parameter",
            "pass it as an argument",
            """
            public interface IModel { [Differentiable] float Of(float s); }
            public partial struct Square : IModel { [Differentiable] public readonly float Of(float s) => s * s; }
            public static partial class C
            {
                [Differentiable] public static float Made<T>(float s) where T : IModel, new() => new T().Of(s);
                [Differentiable] public static float F(float s) => Made<Square>(s);
            }
            """);
        yield return No(
            OperationKind.AnonymousObjectCreation, "`new { X = x }`", "DP1022", "An anonymous object", "write a tuple",
            "var t = new { X = s }; s = t.X;");
        yield return Yes(
            OperationKind.ArrayCreation, "`new float[n]`, `new float[m, n]`",
            "var t = new float[k]; var u = new float[k, 2]; s *= t.Length + u.Length;");
        yield return Yes(
            OperationKind.ArrayInitializer, "`new[] { a, b }`", "var t = new[] { s, 2 }; s = t[0] * t[1];");
        yield return No(
            OperationKind.ArrayCreation, "arrays of other elements: structs, tuples, bools", "DP1022",
            "An array of anything but float, double and int",
            "make one of numbers for each member of its elements, and one of 0 and 1 of bools",
            "var t = new bool[2];");
        yield return Yes(
            OperationKind.ArrayCreation, "`new float[n][]`, `new float[][] { a, b }`",
            "var t = new float[2][]; t[0] = new float[k + 1]; t[1] = t[0]; t[1][0] = s; s *= t[0][0] * t.Length;");
        yield return Yes(
            OperationKind.CollectionExpression, "`[a, [x, y]]`, an array of arrays",
            "float[][] t = [[s], [2, s]]; s = t[0][0] * t[1][1];");
        yield return No(
            OperationKind.ArrayCreation, "arrays of arrays of anything else", "DP1022",
            "one of several axes, or parts of one array", "var t = new int[2][];");
        yield return Yes(
            OperationKind.None, "`stackalloc`", "Span<float> t = stackalloc float[2]; t[0] = s; s = t[0];");
        yield return Yes(OperationKind.CollectionExpression, "`[a, b]`", "float[] t = [s, 2]; s = t[0];");
        yield return Yes(OperationKind.Spread, "`[a, ..b]`", "float[] t = [s, 2], u = [1, .. t]; s = u[1];");
    }
}
