namespace DiffProg.Tests;

/// <summary>One test per rule of the language that bodies can break, with the span marked.</summary>
public class BodyRulesTests
{
    private const string Dense =
        "[Parameters] public sealed partial record Dense([Shape(\"out, in\")] Tensor<float> W, [Shape(\"out\")] Tensor<float> B);";

    [Fact]
    public void DP1009_InPlaceOperator() => Verify.ReportsInBody(
        "DP1009", "[|x += y|]; [|x *= 2|]; return Sum(x);", "write x = x ");

    [Fact]
    public void DP1010_ElementWrite() => Verify.ReportsInBody("DP1010", "[|x[0] = s|]; return Sum(x);", "'x[0] = ...'");

    [Fact]
    public void DP1010_DestinationOverload() => Verify.ReportsInBody(
        "DP1010", "[|Tensor.Add<float>(x, y, x)|]; return Sum(x);", "destination");

    [Fact]
    public void DP1022_RefLocalOfAnInteger() =>
        Verify.ReportsInBody("DP1022", "ref int [|e = ref k|]; return e * Sum(x);", "use the variable itself");

    [Fact]
    public void DP1010_RefLocal() =>
        Verify.ReportsInBody("DP1010", "ref var [|e = ref x[0]|]; return Sum(x);", "ref local");

    [Fact]
    public void DP1011_ControlFlow() => Verify.ReportsInBody("DP1011", """
        [|try { s = 2; } finally { }|]
                if (k > 0) { [|lock (x) { }|] }
                [|throw new Exception();|]
        """);

    [Fact]
    public void DP1011_MethodWithoutAnEnd() => Verify.Reports("DP1011", """
        public static partial class C { [Differentiable] public static float [|F|](float s) { while (true) { s *= 2; } } }
        """);

    [Fact]
    public void DP1025_ListThatALoopReplaces() => Verify.ReportsInBody("DP1025", """
        int[] list = [0];
                for (int i = 0; i < k; i++) { list = [0, 1]; }
                return s * list.Length + Sum(Sum(x, [|list|]));
        """, "'axes'");

    [Fact]
    public void DP1015_StructInABoxBehindATypeParameter() => Verify.Reports("DP1015", """
        public interface IAcc
        {
            [Differentiable] void Add(double v);
            [Differentiable] double Value();
        }

        public struct Acc(double v) : IAcc
        {
            double _v = v;
            [Differentiable] public void Add(double d) { _v += d; }
            [Differentiable] public readonly double Value() => _v;
        }

        public static partial class C
        {
            [Differentiable] static double Bump<T>(T t, double y) where T : IAcc { [|t.Add(y)|]; return t.Value(); }
            [Differentiable] public static double F(double x, double y) { IAcc a = new Acc(x); return Bump(a, y) * a.Value(); }
        }
        """);

    [Fact]
    public void DP1022_NarrowIntegersOfATypeParameter() => Verify.Reports("DP1022", """
        public static partial class C
        {
            [Differentiable] static T Plus<T>(T a, T b) where T : System.Numerics.INumber<T> => a + b;
            [Differentiable] public static double G(double x) => x * [|Plus((byte)200, (byte)100)|];
            [Differentiable] static T Checked<T>(T a, T b) where T : System.Numerics.INumber<T> => checked([|a + b|]);
            [Differentiable] public static double H(double x, int n) => x * Checked(n, n);
        }
        """);

    [Fact]
    public void DP1011_ListsOfIntegersOfTwoArguments() => Verify.Reports("DP1011", """
        public static partial class C
        {
            [Differentiable] public static double F(double x, int[] a, int[] b, int n)
            {
                int[] k = [|n > 1 ? a : b|];
                return x * k[0];
            }

            [Differentiable] public static double G(double x, int[] a, int[] b, int n)
            {
                [|for (int i = 0; i < n; i++) { a = b; }|]
                return x * a[0];
            }
        }
        """, "[.. list]");

    [Fact]
    public void ListsOfIntegersOfTwoArguments_Copied_AreAccepted() => Verify.ReportsNothing("""
        public static partial class C
        {
            [Differentiable] public static double F(double x, int[] a, int[] b, int n)
            {
                int[] k = n > 1 ? [.. a] : [.. b];
                return x * k[0];
            }
        }
        """);

    [Fact]
    public void DP1012_FunctionThatIsChosen() => Verify.ReportsInBody(
        "DP1012", "Func<float, float> f = [|s > 0 ? MathF.Sin : MathF.Cos|]; return f(s);", "c ? f(x) : g(x)");

    [Fact]
    public void DP1071_StructUnderTwoNames() => Verify.ReportsInBody(
        "DP1071", "P p = new() { X = s }; return [|p.Add(ref p.X)|];", "'p.X'",
        "public struct P { public float X; [Differentiable] public float Add(ref float y) { X += 1; return y *= X; } }");

    [Fact]
    public void DP1071_PartOfAStructThatIsOnlyRead_IsAccepted() => Verify.ReportsNothing("""
        public struct P { public float X; [Differentiable] public readonly float Times(in float y) => y * X; }
        public static partial class C
        {
            [Differentiable] public static float F(float s) { P p = new() { X = s }; return p.Times(in p.X); }
        }
        """);

    [Fact]
    public void DP1072_ReferenceThatAConditionChooses() => Verify.ReportsInBody(
        "DP1072",
        "static void Twice(ref float v) => v *= 2; float t = s; Twice(ref [|k > 0 ? ref s : ref t|]); return s * t;");

    [Fact]
    public void DP1052_DerivativeOfAMethodThatTakesAReference() => Verify.Reports("DP1052", """
        public static partial class C
        {
            [Differentiable] public static float F(ref float s) => s * s;
            [Differentiable, DerivativeOf(nameof(F))] public static float [|Pull|](float s, float g) => 2 * s * g;
        }
        """, "by ref or out");

    private const string Half = """
        public static partial class C
        {
            public static float Half(float s) => s / 2;
            [DerivativeOf(nameof(Half))] public static float Pullback(float s, float g) => g / 2;
        """;

    [Fact]
    public void DP1085_TangentOfWhatHasAPullbackAlone() => Verify.Reports("DP1085", Half + """
            [Differentiable] public static float F(float s) =>
                s * Derivatives.Jvp(v => [|Half(v)|], s, 1).Tangent;
        }
        """, "'Pullback' [Differentiable], or write its directional derivative");

    [Fact]
    public void DP1086_TangentOfWhatHasAPullbackAlone() => Verify.Reports("DP1086", Half + """
            [Differentiable] public static float F(float s) => s * [|Half(s)|];
        }
        """, "'FJvp' is not generated: it needs a derivative of 'Pullback'");

    // The members for which the rule exists are there.
    [Fact]
    public void DP1086_InARecursion() => Verify.Reports("DP1086", Half + """
            [Differentiable] public static float F(float s, int k)
            {
                if (k == 0)
                    return s;
                return s * [|Half(F(s, k - 1))|];
            }
        }
        """, "'FJvp' is not generated");

    [Fact]
    public void DP1086_GradientOfARecursionWithATangentAlone() => Verify.Reports("DP1086", """
        public static partial class C
        {
            public static float Half(float s) => s / 2;
            [DerivativeOf(nameof(Half), Forward = true)] public static float Tangent(float s, float v) => v / 2;
            [Differentiable] public static float F(float s, int k)
            {
                if (k == 0)
                    return s;
                return s * [|Half(F(s, k - 1))|];
            }
        }
        """, "or write its pullback, [DerivativeOf(nameof(Half))]");

    // The inner call is the one that is wanted.
    [Fact]
    public void DP1086_OfACallee() => Verify.Reports("DP1086", Half + """
            [Differentiable] public static float F(float s) => s * [|Half(s)|];
            [Differentiable] public static float G(float s) => F(s);
        }
        """, "'FJvp' is not generated");

    [Theory]
    [InlineData("s = Probe(s, [|k > 0 ? \"a\" : \"b\"|]);")]
    [InlineData("s = Probe(s, [|\"\"|]);")]
    [InlineData("s = Probe(s, [|\"a\\\"b\"|]);")]
    [InlineData("s = Probe(name: [|\"a\\nb\"|], x: s);")]
    [InlineData("s = Probe(s, [|null|]!);")]
    public void DP1087_NameOfAProbe(string statement) =>
        Verify.ReportsInBody("DP1087", statement + " return s;", "is no name for a probe");

    [Fact]
    public void DP1088_ProbeInARecursion() => Verify.Reports("DP1088", """
        public static partial class C
        {
            [Differentiable] public static float F(float s, int k)
            {
                if (k == 0)
                    return s;
                return [|Ops.Probe(F(s, k - 1), "h")|] * s;
            }
        }
        """, "'F' calls itself");

    // Both sides of a conditional expression with tensors are computed.
    [Fact]
    public void DP1027_OpaqueCall() => Verify.Reports("DP1027", """
        public static partial class C
        {
            [Differentiable, DerivativeOf(typeof(MathF), nameof(MathF.Cbrt))]
            internal static float Pullback(float x, float y, float g) => g / (3 * y * y);
            [Differentiable] public static float F([Shape("n")] Tensor<float> x, float s) =>
                Ops.Sum(s > 0 ? [|MathF.Cbrt(s)|] * x : x);
        }
        """, "A call of 'Cbrt'");

    [Fact]
    public void DP1050_VariableThatADerivedFunctionChanges() => Verify.ReportsInBody(
        "DP1050", "float t = 0; s += [|Derivatives.Gradient(v => { t = v; return v * v; }, s)|]; return s + t;", "t");

    [Fact]
    public void DP1050_VariableThatADerivedFunctionChangesInALoop() => Verify.ReportsInBody(
        "DP1050",
        """
        float t = 0;
        s += [|Derivatives.Gradient(v => { for (int i = 0; i < k; i++) t += v; return v; }, s)|];
        return s + t;
        """, "t");

    [Fact]
    public void DP1051_ArgumentThatIsWritten() => Verify.ReportsInBody(
        "DP1051", """
        float[] t = [s, 2];
        t = [|Derivatives.Gradient(v => { v[0] *= 2; return v[0] * v[1]; }, t)|];
        return t[0];
        """);

    [Fact]
    public void DP1076_RowOfAnArgument() => Verify.Reports("DP1076", """
        public static partial class C
        {
            [Differentiable]
            public static float F(float[][] rows, float[] a)
            {
                [|rows[1] = a|];
                return rows[0][0] * rows[1][0];
            }
        }
        """, "rows");

    [Fact]
    public void DP1050_ArrayOfTheMethod() => Verify.ReportsInBody(
        "DP1050", """
        float[] t = [s, 2];
        s = [|Derivatives.Gradient(v => { t[0] = v; return v * t[1]; }, s)|];
        return s * t[0];
        """, "t");

    [Fact]
    public void DP1017_LocalFunctionThatCallsItself() => Verify.ReportsInBody(
        "DP1017", "return G(s, k); float G(float v, int n) => n == 0 ? v : [|G(v * 2, n - 1)|];", "G");

    [Fact]
    public void DP1013_GeneratedMember() => Verify.ReportsInBody(
        "DP1013", "var v = [|GGradient(s)|]; return s;", "GGradient",
        "[Differentiable] public static float G(float s) => s * s;");

    [Fact]
    public void DP1013_CreateOfARecord() => Verify.Reports("DP1013", $$"""
        {{Dense}}
        public static partial class C
        {
            [Differentiable]
            public static float F(float s) { var p = [|Dense.Zeros(1, 2)|]; return s; }
        }
        """, "pass the record");

    [Fact]
    public void DP1014_UnknownCall() => Verify.ReportsInBody(
        "DP1014", "return [|G(s)|] + [|MathF.Cbrt(s)|];", "is not differentiable", "static float G(float v) => v;");

    [Theory]
    [InlineData("[|G(s)|]", "'C.G' is not differentiable; mark it [Differentiable], or use a function of Ops")]
    [InlineData("[|MathF.Cbrt(s)|]", "'MathF.Cbrt' is not differentiable; use functions of Ops, or call it outside")]
    [InlineData("[|Math.Sign(s)|]", "use Ops.Sign")]
    [InlineData("[|MathF.FusedMultiplyAdd(s, s, 1)|]", "use x * y + z")]
    [InlineData("[|Math.Clamp(s, 0, 1)|]", "use Minimum(Maximum(x, low), high) of Ops")]
    [InlineData("[|Tensor.Dot<float>(x, y)|]", "'Tensor.Dot' is not differentiable; use Ops.Dot")]
    [InlineData("Sum([|Tensor.Asin<float>(x)|])", "use functions of Ops")]
    [InlineData("Sum([|Tensor.Reciprocal<float>(x)|])", "use 1 / x")]
    [InlineData("Sum([|x.Slice(0..1)|])", "use Ops.Slice")]
    public void DP1014_OffersWhatCanBeDone(string expression, string says) =>
        Verify.ReportsInBody("DP1014", $"return {expression};", says, "static float G(float v) => v;");

    [Fact]
    public void DP1014_OfTheEqualityThatCSharpWrites() => Verify.ReportsInBody(
        "DP1014", "var p = new P(s); return [|p == new P(2)|] ? s : 2 * s;", "compare its members",
        "public readonly record struct P(float X);");

    [Fact]
    public void DP1011_ThrowThatIsAlwaysReached() => Verify.ReportsInBody(
        "DP1011", "[|throw new InvalidOperationException();|]", "which is always reached");

    [Fact]
    public void DP1014_OfAStatement() => Verify.ReportsInBody(
        "DP1014", "[|Console.WriteLine(\"here\")|]; return s;", "use functions of Ops, or call it outside");

    [Fact]
    public void DP1015_State() => Verify.ReportsInBody(
        "DP1015", "[|state = s|]; return [|state|] * Property * Known;", "outside the arguments",
        "static float state = 1; static float Property => [|state|]; const float Known = 2;");

    [Fact]
    public void DP1015_StateOfTheObject() => Verify.Reports("DP1015", """
        public partial class C(float scale)
        {
            private float offset = 1;
            [Differentiable] public float F(float s) => s * [|scale|] + [|offset|] + [|this.offset|];
        }
        """);

    [Fact]
    public void DP1015_StructChangedInABox() => Verify.Reports("DP1015", """
        public interface ICounter { [Differentiable] float Add(float s); }
        public struct Counter : ICounter { public float Total; [Differentiable] public float Add(float s) => Total += s; }
        public static partial class C
        {
            [Differentiable] public static float F(float s)
            {
                ICounter c = new Counter { Total = s };
                return [|c.Add(s)|];
            }
        }
        """, "return the new value");

    [Fact]
    public void DP1011_TreeThatGrowsInALoop() => Verify.Reports("DP1011", """
        public abstract record Expr;
        public sealed record Arg : Expr;
        public sealed record Sum(Expr L, Expr R) : Expr;
        public static partial class C
        {
            [Differentiable] public static float F(int n, float s)
            {
                Expr e = new Arg();
                [|for (int i = 0; i < n; i++)
                    e = new Sum(e, new Arg());|]
                return e is Sum ? s : s * s;
            }
        }
        """, "a tree that a loop lets grow");

    [Fact]
    public void DP1017_TreeOfAnyDepth() => Verify.Reports("DP1017", """
        public abstract record Expr;
        public sealed record Arg : Expr;
        public sealed record Half(Expr Of) : Expr;
        public static partial class C
        {
            [Differentiable] public static Expr Made(int n) => n == 0 ? new Arg() : new Half([|Made(n - 1)|]);
            [Differentiable] public static float F(int n, float s) => Made(n) is Half ? s : s * s;
        }
        """);

    [Fact]
    public void DP1018_VirtualCall() => Verify.Reports("DP1018", """
        public partial class C
        {
            [Differentiable] public virtual float G(float s) => s;
            [Differentiable] public float F(float s) => [|G(s)|];
        }
        """, "virtual");

    [Fact]
    public void DP1019_Conversion() =>
        Verify.ReportsInBody("DP1019", "int i = [|(int)s|]; return s;", "from 'float' to 'int'");

    [Fact]
    public void DP1019_NarrowInteger() => Verify.ReportsInBody(
        "DP1019", "return s * [|(byte)k|] + s * [|(uint)k|] + s * [|(short)x.Lengths[0]|];", "compute integers in int");

    // A byte wraps at 256 and a uint at 0; the IR has no such integers.
    [Theory]
    [InlineData("byte b = 200; [|b += b|]; return s * b;", "'b += b'")]
    [InlineData("byte b = 200; [|b++|]; return s * b;", "'b++'")]
    [InlineData("uint u = 5; return s * ([|u - 6u|]);", "'u - 6u'")]
    [InlineData("return [|(ulong)k > 5|] ? s : 1f;", "'(ulong)k > 5'")]
    [InlineData("return Sum(Dropout(x, 0.5f, new RandomKey(1).Fold([|(ulong)k / 2|])));", "'(ulong)k / 2'")]
    [InlineData(
        "return Sum(Dropout(x, 0.5f, new RandomKey(1).Fold([|Math.Max((ulong)k, 2)|])));", "'Math.Max((ulong)k, 2)'")]
    public void DP1022_ArithmeticOnOtherIntegers(string statements, string says) =>
        Verify.ReportsInBody("DP1022", statements.Replace("new RandomKey(1)", "key"), says);

    [Theory]
    [InlineData("return s * checked([|k * k|]);", "'k * k'")]
    [InlineData("return s * checked([|(int)x.Lengths[0]|]);", "'(int)x.Lengths[0]'")]
    public void DP1022_CheckedArithmetic(string statements, string says) =>
        Verify.ReportsInBody("DP1022", statements, says);

    [Fact]
    public void DP1020_AxisFromAnArgument() =>
        Verify.ReportsInBody("DP1020", "return Sum([|Softmax(x, k)|]);", "an axis");

    [Fact]
    public void DP1021_OperatorWithoutARow() => Verify.ReportsInBody("DP1021", "return [|s % 2|];", "%");

    [Fact]
    public void DP1022_NotUnderstood() => Verify.ReportsInBody(
        "DP1022", "object o = [|new object()|]; bool b = [|x == y|]; var d = [|x.Rank|]; return s;");

    [Theory]
    [InlineData("return s * ([|k & 1|]);", "compute integers with +, -, *, / and %")]
    [InlineData("return s * ([|k >> 1|]);", "compute integers with +, -, *, / and %")]
    [InlineData("var a = [|new int[2][]|]; return s;", "a[i, j]")]
    [InlineData("float[][] a = [[s], [s]], b = [[|.. a|]]; return b[0][0];", "name each row: t[i] = rows[i]")]
    [InlineData("var a = new float[2]; ref float r = ref a[0]; r = s; [|r = ref a[1]|]; return a[0];",
        "declare another one")]
    [InlineData("var a = new float[2]; var b = new double[2]; [|Array.Copy(a, b, 1)|]; return s * a[0];",
        "from one type to another, is not part of the differentiable language; write a loop that converts")]
    public void DP1022_SaysWhatToWriteInstead(string statements, string says) => Verify.ReportsInBody("DP1022", statements, says);

    [Theory]
    [InlineData("var a = new float[2]; var b = (float[])[|a.Clone()|]; return s * b[0];", "a loop that copies the elements")]
    [InlineData("float[][] a = [[s], [s]], b = [[s], [s]]; [|Array.Copy(a, b, 1)|]; return b[0][0];",
        "write a loop over the elements")]
    public void DP1014_CopyOfAnArray(string statements, string says) => Verify.ReportsInBody("DP1014", statements, says);

    [Fact]
    public void ListOfIntegersInAVariable_IsAList()
    {
        Verify.ReportsNothing("""
            public static partial class C
            {
                [Differentiable]
                public static float F([Shape("m, n, 2")] Tensor<float> x)
                {
                    int[] first = [0, 1];
                    var last = new[] { 1, 2 };
                    ReadOnlySpan<int> same = [0, 1];
                    return Sum(Sum(x, first)) + Sum(Sum(x, last)) + Sum(Sum(x, same)) * first.Length * last.Length * same.Length;
                }
            }
            """);
        Verify.ReportsInBody("DP1011", "int[] a = [0]; s = Sum(Sum(x, a)); [|a[0] = 1|]; return s;");
    }

    [Theory]
    [InlineData("x[0..1]")]
    [InlineData("x[1..^1]")]
    [InlineData("x[..]")]
    public void DP1022_Range(string expression) => Verify.ReportsInBody(
        "DP1022", $"return Sum([|{expression}|]);",
        $"'{expression}' is not part of the differentiable language; use Slice");

    [Fact]
    public void DP1022_RangeOfAMatrix() => Verify.Reports("DP1022", """
        public static partial class C
        {
            [Differentiable] public static float F([Shape("m, n")] Tensor<float> x) => Sum([|x[0..1, 0..1]|]);
        }
        """, "use Slice");

    // Its parts would be taken for the members in their order.
    [Fact]
    public void DP1022_DeconstructOfTheUsers() => Verify.Reports("DP1022", """
        [Parameters]
        public sealed partial record P([Shape("n")] Tensor<float> A, [Shape("n")] Tensor<float> B)
        {
            public void Deconstruct(out Tensor<float> b, out Tensor<float> a) => (a, b) = (A, B);
        }
        [Parameters] public sealed partial record Q([Shape("n")] Tensor<float> A, [Shape("n")] Tensor<float> B);
        public static partial class C
        {
            [Differentiable] public static float F(P p) { [|var (a, b) = p|]; return Sum(a * a * b); }
            [Differentiable] public static float G(Q p) { var (a, b) = p; return Sum(a * a * b); }
        }
        """);

    [Fact]
    public void DP1024_AssignmentInACondition() => Verify.ReportsInBody(
        "DP1024", "var t = x; var (u, v) = k > 0 ? ([|t = 2 * x|], x) : (x, x); return Sum(u * v + t);", "'t'");

    [Fact]
    public void DP1024_WriteInACondition() => Verify.ReportsInBody(
        "DP1024", """
        var a = new float[1];
                float Store(float v) { [|a[0] = v|]; return v; }
                var p = k > 0 ? (Store(Sum(x)) * x, 1f) : (x, 1f);
                return Sum(p.Item1) + a[0];
        """, "a[0]");

    [Fact]
    public void DP1025_ListOfIntegers() => Verify.Reports("DP1025", """
        public static partial class C
        {
            [Differentiable]
            public static float F([Shape("a, b")] Tensor<float> x, int[] axes) => Sum(Sum(x, [|axes|])) + Sum(Gather(x, [|[0, 1]|]));
        }
        """);

    [Fact]
    public void DP1026_Element() => Verify.ReportsInBody("DP1026", "return [|x[0]|];", "x[0]");

    [Fact]
    public void DP1027_DivisionInACondition() => Verify.ReportsInBody(
        "DP1027", "var p = k > 0 ? (x * ([|6 / k|]), 1f) : (x, 1f); return Sum(p.Item1);", "An integer division");

    [Fact]
    public void DP1027_AbsOfAnIntegerInACondition() => Verify.ReportsInBody(
        "DP1027", "return Sum(k > 0 ? x * [|Math.Abs(k)|] * Math.Max(k, 2) : x);", "Math.Abs of an integer");

    [Theory]
    [InlineData("return k > 0 ? Sum([|Slice(x, 0, 0, k)|]) : Sum(x);", "'0 <= k'")]
    [InlineData("return k > 0 ? [|Max(x)|] : 0f;", "'1 <= n'")]
    [InlineData("return s > 0 && Sum([|Slice(x, 0, k, 1)|]) > 0 ? s : 1f;", "'0 <= k'")]
    [InlineData("return s > 0 ? Sum(x) : s > -1 ? [|CrossEntropy(x, k)|] : s;", "'0 <= k'")]
    public void DP1027_CheckInACondition(string statements, string says) =>
        Verify.ReportsInBody("DP1027", statements, says);

    [Fact]
    public void DP1027_RemainderInACondition() => Verify.ReportsInBody(
        "DP1027", "var p = k > 0 ? (x * ([|7 % k|]), 1f) : (x, 1f); return Sum(p.Item1);", "An integer division");

    [Fact]
    public void DP1027_ElementInACondition() => Verify.ReportsInBody(
        "DP1027", "var a = new float[3]; var p = k < 3 ? ([|a[k]|] * x, 1f) : (x, 1f); return Sum(p.Item1);", "'a[k]'");

    [Fact]
    public void DP1011_ThrowInACondition() => Verify.ReportsInBody(
        "DP1011", """
        float Checked(float v) { if (k > 2) [|throw new Exception();|] return v; }
                var p = k > 0 ? (Checked(Sum(x)) * x, 1f) : (x, 1f);
                return Sum(p.Item1);
        """, "write an if statement");

    // What is checked anyway, and what cannot fail, may stand there.
    [Fact]
    public void ConditionalPart_WithoutAnotherCheck_IsAccepted() => Verify.ReportsNothing("""
        public static partial class C
        {
            [Differentiable]
            public static float F([Shape("n")] Tensor<float> x, [Shape("n")] Tensor<float> y, [Shape("4, 2")] Tensor<float> w, [NoGradient] float s, int k)
            {
                var head = Slice(x, 0, 0, k);
                return s > 0 ? Sum(Slice(x, 0, 0, k) * head) + Sum(Slice(w, 0, 1, 2)) + Max(w) : Dot(x, y) * (6 / 4);
            }
        }
        """);

    // The callee alone is sound: the call is not.
    [Fact]
    public void DP1027_CheckOfAConditionalCall_IsReportedAtTheCall() => Verify.Reports("DP1027", """
        public static partial class C
        {
            [Differentiable] public static float Head([Shape("n")] Tensor<float> x, [Shape("m"), NoGradient] Tensor<float> y) =>
                Sum(Slice(x, 0, 0, (int)y.Lengths[0]));
            [Differentiable] public static float Both([Shape("n")] Tensor<float> x, [Shape("m"), NoGradient] Tensor<float> y) =>
                Head(x, x) + Head(x, y);
            [Differentiable]
            public static float F([Shape("n")] Tensor<float> x, [Shape("m"), NoGradient] Tensor<float> y, float s) =>
                Both(x, x) * (s > 0 ? [|Both(x, y)|] : 0f);
        }
        """);

    [Fact]
    public void DP1003_GenericCallee_IsReportedThere() => Verify.Reports("DP1003", """
        public static partial class C
        {
            [Differentiable] public static float [|G|]<T>(float s) => s;
            [Differentiable] public static float F(float s) => G<int>(s);
        }
        """);

    [Fact]
    public void DP1016_OtherAssembly()
    {
        var library = TestCompilation.Create("""
            public static partial class Library { [Differentiable] public static float G(float s) => s; }
            """).WithAssemblyName("Library");
        var markup = Markup.Parse("""
            public static partial class C { [Differentiable] public static float F(float s) => [|Library.G(s)|]; }
            """);
        var user = TestCompilation.Create(markup.Source).AddReferences(library.ToMetadataReference());
        var finding = Assert.Single(GeneratorRun.Of(user, GeneratorRun.NewDriver()).Analyzer);
        Assert.Equal(("DP1016", markup.Spans[0]), (finding.Id, finding.Location.SourceSpan));
    }

    [Theory]
    [InlineData("[|if (k == 0) return x;|] return Ops.Concatenate(0, F(x, k - 1, t), x);", "is [2*n] on one path")]
    [InlineData("return [|F(x, k - 1, t)|];", "is not known")]
    [InlineData("if (t[0] > 0) return Ops.Slice(x, 0, 0, k); return [|F(x, t[0], t)|];", "'k' is no size here")]
    public void DP1060_ShapeThatDependsOnTheDepth(string body, string why) =>
        Verify.Reports("DP1060", $$"""
            public static partial class C
            {
                [Differentiable]
                public static Tensor<float> F([Shape("n")] Tensor<float> x, int k, ReadOnlySpan<int> t) { {{body}} }
            }
            """, why);

    [Fact]
    public void DP2003_RecursionThatReturnsAnotherShapeThanItSays() => Verify.Reports("DP2003", """
        public static partial class C
        {
            [Differentiable] [return: Shape("2*n")]
            public static Tensor<float> F([Shape("n")] Tensor<float> x, int k)
            {
                [|if (k == 0)
                    return x;|]
                return F(x, k - 1);
            }
        }
        """, "[2*n]");

    [Fact]
    public void DP1061_CheckInsideARecursion() => Verify.Reports("DP1061", """
        public static partial class C
        {
            [Differentiable]
            public static float [|Dot|]([Shape("n")] Tensor<float> x, [Shape("m")] Tensor<float> y, int k)
            {
                if (k == 0)
                    return Ops.Sum(x * y);
                return 2 * Dot(x, y, k - 1);
            }
        }
        """, "n == m");

    [Fact]
    public void DP1063_RecursionInAConditionalPart() => Verify.Reports("DP1063", """
        public static partial class C
        {
            [Differentiable] public static float Scale([Shape("n")] Tensor<float> x, float s) =>
                s < 1 ? Ops.Sum(x) : 2 * [|Scale(x, s - 1)|];
        }
        """, "write an if");

    [Fact]
    public void DP1062_ArrayPassedTwice() => Verify.Reports("DP1062", """
        public static partial class C
        {
            [Differentiable] public static float Dot(float[] x, float[] y, int k) =>
                k == 0 ? 0 : x[k - 1] * y[k - 1] + Dot(x, y, k - 1);
            [Differentiable] public static float Square(float[] x) => [|Dot(x, x, x.Length)|];
        }
        """, "pass a copy");

    [Fact]
    public void DP1040_MethodsThatDoubleAndNameAdjoints_AtTheFirstCallThatIsTooMuch()
    {
        string levels = string.Concat(Enumerable.Range(1, 25).Select(i =>
            $"[Differentiable] public static float F{i}(float s) => F{i - 1}(s) + {(i == 9 ? "[|F8(s)|]" : $"F{i - 1}(s)")};\n"));
        Verify.Reports("DP1040", $$"""
            public static partial class C
            {
                [Differentiable] public static float F0(float s) => Ops.Probe(s, "s") * s;
                {{levels}}
            }
            """, "with the call of 'C.F8' the method has more than 4,000 operations; call it once");
    }

    [Fact]
    public void DP1040_LocalFunctionsThatDouble_AtTheCall()
    {
        string levels = string.Concat(Enumerable.Range(1, 25).Select(i =>
            $"float F{i}(float v) => F{i - 1}(v) + F{i - 1}(v);\n"));
        Verify.ReportsInBody("DP1040", $"float F0(float v) => v * v; {levels} return [|F25(s)|];", "'F25'");
    }

    [Fact]
    public void CodeThatDoesNotCompile_IsLeftToCSharp()
    {
        var run = GeneratorRun.Of("""
            public static partial class C
            {
                [Differentiable] public static float F(float s) => Unknown(s) + s.Missing + (s * );
                [Differentiable] public static Missing G(Absent s) => s;
            }
            """);
        Assert.Empty(run.Analyzer.Select(d => d.ToString()));
        Assert.All(run.Compiler, d => Assert.Equal("File0.cs", d.Location.SourceTree?.FilePath));
    }

    [Fact]
    public void DP1014_InABodyThatSeveralRead_IsReportedThereOnce() => Verify.Reports("DP1014", """
        public static class Numerics
        {
            [Differentiable] public static float Apply(Func<float, float> f, float v) => [|MathF.Cbrt(v)|] + f(v);
        }

        public static partial class C
        {
            [Differentiable] public static float F(float s) => Numerics.Apply(v => v * v, s);
            [Differentiable] public static float G(float s) => Numerics.Apply(v => 2 * v, s);
        }
        """, "use functions of Ops");

    [Fact]
    public void DP1014_OperatorOfAStruct_ThatIsNotMarked() => Verify.Reports("DP1014", """
        public readonly record struct P(float X)
        {
            public static P operator +(P a, P b) => new(a.X + b.X);
            public float Twice() => 2 * X;
        }

        public static partial class C
        {
            [Differentiable] public static float F(float s) => ([|new P(s) + new P(1)|]).X + [|new P(s).Twice()|];
        }
        """, "mark it [Differentiable]");

    [Fact]
    public void DP1015_StateInAPropertyOfAStruct() => Verify.Reports("DP1015", """
        public static class State { public static float Rate; }
        public readonly record struct P(float X) { public float Scaled => X * [|State.Rate|]; }
        public static partial class C { [Differentiable] public static float F(P p) => p.Scaled * p.X; }
        """);

    [Fact]
    public void DP1019_InterfaceValueOfWhatIsNotSealed() => Verify.Reports("DP1019", """
        public interface IModel { [Differentiable] float Step(float x); }
        [Parameters] public partial record Twice([Shape("1")] Tensor<float> K) : IModel { [Differentiable] public float Step(float x) => Ops.Sum(K) * x; }
        [Parameters] public partial record More([Shape("1")] Tensor<float> K) : IModel { [Differentiable] public float Step(float x) => Ops.Sum(K) + x; }
        public static partial class C
        {
            [Differentiable] public static float Run<T>(T m, float s) where T : IModel => m.Step(s);
            [Differentiable] public static float F(float s, Twice t) => Run(t, s);
            [Differentiable] public static float G(float s, Twice t, More u)
            {
                IModel m = s > 0 ? [|t|] : [|u|];
                return m.Step(s);
            }

            [Differentiable] public static float H(float s, Twice t, More u)
            {
                IModel m = [|t|];
                if (s > 0)
                    m = [|u|];
                return m.Step(s);
            }
        }
        """, "so that it is known what it is");

    [Fact]
    public void DP1022_DelegatesThatAreAdded() => Verify.ReportsInBody(
        "DP1022", "Func<float, float> f = MathF.Sin; [|f += MathF.Cos|]; return f(s);", "f += MathF.Cos");

    [Fact]
    public void DP1014_GetterThatChangesItsStruct() => Verify.Reports("DP1014", """
        public struct P { public float X; public float Next { get { X += 1; return X; } } }
        public static partial class C
        {
            [Differentiable] public static float F(float s) { var p = new P { X = s }; return [|p.Next|]; }
        }
        """);

    [Fact]
    public void DP1014_EqualityOfStructs() => Verify.Reports("DP1014", """
        public readonly record struct P(float X);
        public static partial class C { [Differentiable] public static float F(P p, P q) => [|p == q|] ? p.X : q.X; }
        """);

    [Fact]
    public void DP1022_MemberThatHoldsNothing() => Verify.Reports("DP1022", """
        public struct P { public float[]? A; public float X; }
        public static partial class C { [Differentiable] public static float F(float s) { P p = new() { X = s }; return [|p.A|]![0] * p.X; } }
        """, "give it a value first");

    [Fact]
    public void DP1017_FunctionsThatCallEachOtherForever() => Verify.Reports("DP1017", """
        public static partial class C
        {
            [Differentiable] public static float Apply(Func<float, float> f, float v) => f(v) + [|Apply(f, v - 1)|];
            [Differentiable] public static float F(float s) => Apply(v => v * v, s);
        }
        """);

    [Theory]
    [InlineData("Max([|Exp(x)|] * 2f)", "Exp of a tensor")]
    [InlineData("Max([|Softmax(x)|])", "Softmax of a tensor")]
    [InlineData("[|Mean(x)|]", "Sum of a tensor")]
    [InlineData("Max([|MatMul(a, x)|])", "MatMul of a tensor")]
    public void DP1080_StrictMethodWithOtherBits(string expression, string says) => Verify.Reports("DP1080", $$"""
        public static partial class C
        {
            [Differentiable(Strict = true)]
            public static float F([NoGradient, Shape("m, n")] Tensor<float> a, [Shape("n")] Tensor<float> x) =>
                {{expression}} + Max(a);
        }
        """, says);

    [Fact]
    public void DP1080_DerivativeInAStrictMethod() => Verify.Reports("DP1080", """
        using static DiffProg.Derivatives;
        public static partial class C
        {
            [Differentiable(Strict = true)]
            public static double F(double x) => [|Gradient(v => v * v * x, x)|];
        }
        """, "derivative");

    [Fact]
    public void DP1080_InACalleeOfAStrictMethod_IsReportedAtTheCall() => Verify.Reports("DP1080", """
        public static partial class C
        {
            [Differentiable] public static float G([Shape("n")] Tensor<float> x) => Sum(x * x);
            [Differentiable(Strict = true)] public static float F([Shape("n")] Tensor<float> x) => [|G(x)|] * 2;
        }
        """);

    [Theory]
    [InlineData("[|foreach|] (int t in Checkpoint.Range(n)) r[0] = Math.Sin(r[0] + x); return r[0];", "writes 'r'")]
    [InlineData("[|foreach|] (int t in Checkpoint.Range(n)) s += r[0] * x; r[0] = x; return r[0] + s;", "reads 'r'")]
    [InlineData("for (int i = 0; i < n; i++) { r[0] = s; s += [|G(x, r)|]; } return s;", "reads 'r'")]
    [InlineData("for (int i = 0; i < n; i++) { s += [|H(x, r)|]; } return s;", "writes 'r'")]
    [InlineData("[Checkpoint] void L(double v) { } [|L(x)|]; return x;", "does not return numbers")]
    public void DP1081_CheckpointOfWhatChanges(string statements, string says)
    {
        string source = $$"""
            public static partial class C
            {
                [Differentiable, Checkpoint] public static double G(double x, double[] r) => r[0] * x;
                [Differentiable, Checkpoint] public static double H(double x, double[] r) { r[0] += x; return r[0] * x; }
                [Differentiable] public static double F(double x, int n)
                {
                    double s = 0;
                    var r = new double[2];
                    {{statements}}
                }
            }
            """;
        var markup = Markup.Parse(source);
        var found = Assert.Single(GeneratorRun.Of(markup.Source).Analyzer);
        Assert.Equal("DP1081", found.Id);
        Assert.Contains(says, found.GetMessage());
        Assert.True(found.Location.SourceSpan.Start >= markup.Source.IndexOf("double F("));
    }

    [Fact]
    public void DP1050_CheckpointedFunctionThatChangesAVariable() => Verify.Reports("DP1050", """
        public static partial class C
        {
            [Differentiable] public static double F(double x)
            {
                double s = 0;
                [Checkpoint] double L(double v)
                {
                    s = v;
                    return v * v;
                }

                return [|L(x)|] + s;
            }
        }
        """, "'s' is changed");

    [Theory]
    [InlineData("foreach (int t in [|Checkpoint.Range(n, n)|]) x += x * x;", "levels")]
    [InlineData("foreach (int t in [|Checkpoint.Range(n)|]) { if (x > 9) return x; x += x * x; }", "jump")]
    public void DP1082_CheckpointedLoop(string loop, string says) => Verify.Reports("DP1082", $$"""
        public static partial class C
        {
            [Differentiable] public static double F(double x, int n) { {{loop}} return x; }
        }
        """, says);

    [Fact]
    public void DP1083_MoreMemoryThanAllowed() => Verify.Reports("DP1083", """
        public static partial class C
        {
            [Differentiable, MaxArena("8000")]
            public static double [|F|](double x)
            {
                for (int t = 0; t < 1001; t++)
                    x = x * x;
                return x;
            }

            [Differentiable, MaxArena("8008")]
            public static double G(double x)
            {
                for (int t = 0; t < 1001; t++)
                    x = x * x;
                return x;
            }
        }
        """, "'FGradient' takes 8,008 bytes");

    [Fact]
    public void DP1084_SizeOfAWorkspace() => Verify.Reports("DP1084", """
        public static partial class C
        {
            [Differentiable, MaxArena("64 MiB")] public static double [|F|](double x) => x * x;
        }
        """, "'64 MiB' is no size");
}
