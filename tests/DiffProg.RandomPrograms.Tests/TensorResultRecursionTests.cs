namespace DiffProg.Tests.RandomPrograms;

/// <summary>Methods that call themselves and return tensors.</summary>
public sealed class TensorResultRecursionTests
{
    private const string Fold = """
        [Differentiable] public static Tensor<double> Fold(
            [Shape("m, n")] Tensor<double> rows, int lo, int hi, [Shape("n, n")] Tensor<double> w)
        {
            if (hi - lo == 1)
                return Ops.Index(rows, lo);
            int mid = (lo + hi) / 2;
            return Ops.Tanh(Ops.MatMul(w, Fold(rows, lo, mid, w)) + Fold(rows, mid, hi, w));
        }

        """;

    private const string OverRows = Fold + TensorRecursionTests.Signature
        + " => Ops.Sum(Fold(w * s, 0, 3, w) * x) + Ops.Sum(Fold(Ops.Tanh(w), d % 2, 2 + d % 2, w));";

    private const string Power = """
        [Differentiable] public static Tensor<double> Power([Shape("n, n")] Tensor<double> a, int k)
        {
            if (k == 1)
                return a;
            var half = Power(a, k / 2);
            var square = Ops.MatMul(half, half);
            return k % 2 == 0 ? square : Ops.MatMul(square, a);
        }

        """;

    private const string OfAMatrix = Power + TensorRecursionTests.Signature
        + " => Ops.Sum(Ops.MatMul(Power(w * s, d + 1), x)) + Ops.Sum(Power(w, 6) * w);";

    private const string InALoop = Power + TensorRecursionTests.Signature + """
        {
            double sum = s;
            for (int i = 0; i < d + 2; i++)
            {
                if (sum > 0.2)
                    x = Ops.Tanh(Ops.MatMul(Power(w, i + 1), x)) + x;
                else
                    w = Power(w * 0.5, 3) + Power(w * sum, 2);
                sum += Ops.Sum(x * x) - Ops.Sum(w);
            }

            return sum * Ops.Sum(x);
        }
        """;

    private const string Hidden = """
        [Differentiable] public static (Tensor<double> H, double Loss) Steps(
            [Shape("n, n")] Tensor<double> w, [Shape("n")] Tensor<double> h, double s, int steps)
        {
            if (steps == 0)
                return (h, s);
            var (before, loss) = Steps(w, Ops.Tanh(h * s), s, steps - 1);
            var next = Ops.Tanh(Ops.MatMul(w, before)) + h * loss;
            return (next, loss * 0.5 + Ops.Sum(next * before));
        }

        """ + TensorRecursionTests.Signature + """
        {
            var (h, loss) = Steps(w, x, s, d);
            var (again, _) = Steps(w, h + x, loss * 0.1, 2);
            return loss + Ops.Sum(h * again);
        }
        """;

    private const string Mutual = """
        [Differentiable] public static Tensor<double> Even([Shape("n")] Tensor<double> x, double s, int k)
        {
            if (k == 0)
                return x * s;
            return Odd(x * x, s, k - 1) + x;
        }

        [Differentiable] [return: Shape("m")]
        public static Tensor<double> Odd([Shape("m")] Tensor<double> x, double s, int k)
        {
            if (k == 0)
                return Ops.Tanh(x);
            var even = Even(Ops.Tanh(x) * s, s * 0.9, k - 1);
            return even * even;
        }

        """ + TensorRecursionTests.Signature
        + " => Ops.Sum(Even(x, s, d) * x) + Ops.Sum(Ops.MatMul(w, Odd(x + 1.0, s, d)));";

    private const string Dropped = """
        [Differentiable] public static (Tensor<double> A, Tensor<double> B) Two(
            [Shape("n")] Tensor<double> x, double s, int k)
        {
            if (k == 0)
                return (x, x * s);
            var (a, b) = Two(x * s, s, k - 1);
            var (c, _) = Two(b, s, 0);
            Two(c, s, 0);
            if (s > 0)
                return (b, a + c);
            return (a * b, c);
        }

        """ + TensorRecursionTests.Signature + """
        {
            var (a, b) = Two(x, s, d);
            return Ops.Sum(a * b) + Ops.Sum(w);
        }
        """;

    private const string Loops = """
        [Differentiable] public static Tensor<double> Search([Shape("n")] Tensor<double> x, double s, int k)
        {
            for (int i = 0; i < k; i++)
            {
                x = Ops.Tanh(x + Search(x * s, s * 0.5, i));
                if (i == 1 && s > 0)
                    return x * s;
            }

            return x;
        }

        """ + TensorRecursionTests.Signature + " => Ops.Sum(Search(x, s, d)) + Ops.Sum(w * s);";

    private const string ByATangent = Power + TensorRecursionTests.Signature + """
        {
            double slope = Derivatives.Gradient(t => Ops.Sum(Power(w * t, 3)), s);
            return slope + Ops.Sum(x * s) + d;
        }
        """;

    [Theory]
    [InlineData(OverRows)]
    [InlineData(OfAMatrix)]
    [InlineData(InALoop)]
    [InlineData(Hidden)]
    [InlineData(Mutual)]
    [InlineData(Dropped)]
    [InlineData(Loops)]
    public void Recursion_ThatReturnsTensors_HasItsDerivatives(string program) =>
        Assert.Equal("", TensorRecursionTests.Check(program));

    [Fact]
    public void Recursion_UnderADerivative_HasItsDerivatives() =>
        Assert.Equal("", TensorRecursionTests.Check(ByATangent, 1e-5));

    [Theory]
    [InlineData(Fold, "Fold({1}, n % 3, 3, {0})")]
    [InlineData(Power, "Power({0}, n + 1)")]
    [InlineData(Mutual, "Odd({1}, 0.7, n)")]
    public void Member_OfARecursionThatReturnsATensor_IsRight(string methods, string call) =>
        Assert.Equal("", TensorRecursionTests.Check(methods, 1e-12, Direct(call)));

    [Fact]
    public void Exception_DeepInTheRecursion_IsTheBodys() =>
        Assert.Equal("", TensorRecursionTests.Check(Fold, 0, """
            public static string Check(double exact)
            {
                Tensor<double> w = Tensor.Create(new double[9], [3, 3]), g = Tensor.Create(new double[9], [3, 3]);
                var cotangent = Tensor.Create<double>([1, 1, 1], [3]);
                foreach (var call in new Action[] { () => Fold(w, 1, 5, w), () => FoldValue(w, 1, 5, w),
                    () => FoldVjp(w, 1, 5, w, cotangent, g, Tensor.Create(new double[9], [3, 3])),
                    () => FoldJvp(w, 1, 5, w, w, w) })
                {
                    try
                    {
                        call();
                        return "nothing is thrown";
                    }
                    catch (ArgumentOutOfRangeException)
                    {
                    }
                }

                return g.Any(v => v != 0) ? "something was added" : "";
            }
            """));

    // Value, pullback and tangent of a call with the tensors A, of two axes, and B.
    private static string Direct(string call)
    {
        string name = call[..call.IndexOf('(')];
        string ofB = call.Contains("{0}") && call.Contains("{1}") ? "Tensor.Create(new double[9], [3, 3])"
            : "Tensor.Create(new double[3], [3])";
        bool two = call.Contains("{0}") && call.Contains("{1}"), matrix = !call.Contains("{1}");
        string rest = call[(name.Length + 1)..];
        string Members(string suffix, string more) =>
            name + suffix + "(" + string.Format(rest, "a", "b")[..^1] + more + ")";
        string Plain(string a, string b) => name + "(" + string.Format(rest, a, b);
        string first = call.IndexOf("{1}") is >= 0 and var at && (!two || at < call.IndexOf("{0}")) ? "b" : "a";
        string Both(string s) => two ? $", {s}b, {s}a" : $", {s}{first}";
        bool scalar = call.Contains("0.7");
        return $$"""
            public static string Check(double exact)
            {
                var random = new Random(5);
                Tensor<double> Some(params ReadOnlySpan<nint> of) => Tensor.Create(
                    Enumerable.Range(0, of.Length == 2 ? 9 : 3).Select(_ => random.NextDouble() * 2 - 1).ToArray(), of);
                for (int n = 0; n < 5; n++)
                {
                    Tensor<double> a = Some(3, 3), b = {{(two ? "Some(3, 3)" : "Some(3)")}};
                    Tensor<double> da = Some(3, 3), db = {{(two ? "Some(3, 3)" : "Some(3)")}};
                    var plain = {{Plain("a", "b")}};
                    var up = {{Plain("a + da * 1e-5", "b + db * 1e-5")}};
                    var down = {{Plain("a - da * 1e-5", "b - db * 1e-5")}};
                    var expected = (up - down) / 2e-5;
                    var value = {{Members("Value", "")}};
                    var (joint, tangent) = {{Members("Jvp", Both("d") + (scalar ? ", 0.0" : ""))}};
                    var cotangent = {{(matrix ? "Some(3, 3)" : "Some(3)")}};
                    Tensor<double> ga = Tensor.Create(new double[9], [3, 3]);
                    Tensor<double> gb = {{ofB}};
                    {{Members("Vjp", ", cotangent" + Both("g"))}};
                    double Dot(Tensor<double> x, Tensor<double> y) => x.Zip(y, (u, v) => u * v).Sum();
                    double Far(Tensor<double> x, Tensor<double> y) => x.Zip(y, (u, v) => Math.Abs(u - v)).Max();
                    double reverse = Dot(ga, da) + Dot(gb, db), wanted = Dot(cotangent, expected);
                    if (Far(value, plain) > exact || Far(joint, plain) > exact)
                        return $"{n}: another value";
                    if (Far(tangent, expected) > 1e-7 || Math.Abs(reverse - wanted) > 1e-7 * (1 + Math.Abs(wanted)))
                        return $"{n}: tangent off by {Far(tangent, expected)}, reverse {reverse} for {wanted}";
                }

                return "";
            }
            """;
    }
}
