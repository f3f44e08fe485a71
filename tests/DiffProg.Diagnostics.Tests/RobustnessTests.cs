namespace DiffProg.Tests;

/// <summary>Whatever a body contains, it is understood or rejected; the compiler never fails and never skips
/// it.</summary>
public class RobustnessTests
{
    public static TheoryData<string> Bodies => new(
        "goto end; end: return s;",
        "switch (k) { case 0: return s; default: return 1; }",
        "do { s *= 2; } while (s < 1); return s;",
        "foreach (var v in new[] { 1f, 2f }) s += v; return s;",
        "try { return s; } finally { }",
        "lock (new object()) { return s; }",
        "using var stream = new System.IO.MemoryStream(); return s;",
        "unsafe { float* p = &s; return *p; }",
        "Span<float> b = stackalloc float[2]; return b[0];",
        "var a = new { X = s }; return a.X;",
        "var q = System.Linq.Enumerable.Range(0, 3); return s;",
        "var q = from v in new[] { 1f } select v * s; return s;",
        "if (s is > 0 and < 1 or 5) return 1; return s;",
        "return s switch { > 0 => 1, _ => s };",
        "float? n = s; return n ?? 1;",
        "float? n = s; return n.Value + (n.HasValue ? 1 : 0);",
        "object o = s; return (float)o;",
        "dynamic d = s; return d;",
        "ref float r = ref s; r = 2; return s;",
        "var t = (s, k); t.s = 3; return t.Item1;",
        "int[] a = [1, .. new[] { 2 }]; return Sum(Gather(x, a));",
        "return x[^1];",
        "var z = x[1..2]; return s;",
        "string text = $\"{s}\"; return text.Length;",
        "return nameof(x).Length * s;",
        "return sizeof(float) * s;",
        "return (float)Math.Sign(s);",
        "return checked(k + 1) * s;",
        "return -k >> 1;",
        "return ~k & 3 | 4 ^ 1;",
        "uint u = 3; ulong w = 1ul << 40; return s * u + w;",
        "decimal m = 1m; return (float)m;",
        "char c = 'a'; return c;",
        "DateTime now = DateTime.Now; return s;",
        "return default;",
        "return default(float) + new float();",
        "Func<float, float> f = MathF.Exp; return f(s);",
        "Func<float> f = delegate { return s; }; return f();",
        "static float G(float v) => v; return G(s);",
        "var (a, (b, c)) = (s, (s, s)); (a, b) = (b, a); return a - b + c;",
        "(float, float) P() => (s, s); return P().Item1;",
        "float a, b; a = b = s; return a + b;",
        "_ = s; (_, var u) = (s, s); return u;",
        "s = k > 0 ? s : throw new Exception(); return s;",
        "return k > 0 && s > 1 || !(s == 2) ^ true ? s : -s;",
        "Tensor<float> n = null!; return Sum(n);",
        "Tensor<float>? n = k > 0 ? x : null; return Sum(n!);",
        "return Sum(Concatenate<float>(0));",
        "return Sum(Concatenate(0, [x, x]));",
        "return Sum(Concatenate(0, new[] { x, x }));",
        "var parts = new[] { x, x }; return Sum(Concatenate(0, parts));",
        "ReadOnlySpan<int> axes = [0]; return Sum(Sum(Reshape(x, 1, -1), axes));",
        "var f = s; f++; --f; f -= k; return f;",
        "k <<= 2; return s;",
        "s **= 2; return s;",
        "return x.Lengths.Length * s;",
        "return x.FlattenedLength;",
        "return x.IsEmpty ? 0 : s;",
        "return Sum(x.ToDenseTensor());",
        "x.Fill(1); return Sum(x);",
        "return Tensor.Dot<float>(x, x);",
        "return float.Sqrt(s) + double.IsNaN(s).CompareTo(true);",
        "return float.Parse(\"1\");",
        "; { } return s;",
        "const int three = 3; const float pi = MathF.PI; return pi * three * s;",
        "return s; s = 2;",
        "while (true) { }",
        "throw null!;",
        "var rng = new Random(); return rng.NextSingle() * s;",
        "Console.WriteLine(s); return s;",
        "return this.s;",
        "return F(x, s, k);",
        "return C.F(x, s);",
        "return x",
        "var = ;",
        "return Sum(x with { });",
        "await System.Threading.Tasks.Task.Delay(1); return s;",
        "yield return s;",
        "int i = 0; i = i++ + ++i; return i * s;",
        "return new System.Numerics.Vector2(s, s).X;",
        "return ((Func<float, float>)(v => v))(s);",
        "return k / 0 * s;",
        "return s / 0;");

    [Theory]
    [MemberData(nameof(Bodies))]
    public void Body_IsUnderstoodOrRejected(string body)
    {
        var run = GeneratorRun.Of($$"""
            public static partial class C
            {
                [Differentiable]
                public static float F([Shape("n")] Tensor<float> x, float s, int k) { {{body}} }
            }
            """);
        Assert.DoesNotContain(run.Analyzer, d => d.Id == "DP9001");
        var userErrors = run.Compiler.Where(d => d.Location.SourceTree?.FilePath == "File0.cs").ToArray();
        // The generated file compiles whatever happens, unless C# could not even read the signature.
        Assert.Empty(run.Compiler.Except(userErrors).Select(d => d.ToString()));
        string file = Assert.Single(run.Files).SourceText.ToString();
        bool compiled = !file.Contains("NotSupportedException");
        Assert.True(compiled || run.Analyzer.Length > 0 || userErrors.Length > 0, "rejected without a word");
    }

    /// <summary>As much as may be inlined, nearly: 2^8 times a product, by calls.</summary>
    [Fact]
    public void MethodsThatDouble_BelowTheLimit_AreCompiled()
    {
        string levels = string.Concat(Enumerable.Range(1, 8).Select(i =>
            $"[Differentiable] public static float F{i}(float s) => F{i - 1}(s) + F{i - 1}({i}.5f * s);\n"));
        var run = GeneratorRun.Of($$"""
            public static partial class C
            {
                [Differentiable] public static float F0(float s) => s * s;
                {{levels}}
            }
            """);
        Assert.Empty(run.Analyzer.Select(d => d.ToString()));
        Assert.All(run.Files, f => Assert.DoesNotContain("NotSupportedException", f.SourceText.ToString()));
    }

    /// <summary>Three thousand operations, each on the result of the one before.</summary>
    [Fact]
    public void DeepChain_IsCompiled()
    {
        string body = string.Concat(Enumerable.Range(0, 1500).Select(i => $"y = y * {i % 3}.5f + x;\n"));
        var run = GeneratorRun.Of($$"""
            public static partial class C
            {
                [Differentiable]
                public static Tensor<float> F([Shape("n")] Tensor<float> x) { var y = x; {{body}} return y; }
            }
            """);
        Assert.Empty(run.Analyzer.Select(d => d.ToString()));
        Assert.DoesNotContain("NotSupportedException", Assert.Single(run.Files).SourceText.ToString());
    }
}
