using DiffProg.Kernels;

namespace DiffProg.Tests.RandomPrograms;

/// <summary>
/// Checkpointed loops and calls, each a program: value, gradient, tangent and difference quotients against dual
/// numbers; the same gradients as without, and less memory.
/// </summary>
public sealed class CheckpointTests
{
    private const string F = Cases.F;

    private const string Loop = F + """
        {
            Real s = x, v = 0.1;
            foreach (int t in Checkpoint.Range(n * 7))
            {
                v = v * 0.9 + Math.Sin(s * y) * a[t % a.Length];
                s += v * 0.1;
            }

            return s * v + x;
        }
        """;

    private const string LoopInLevels = F + """
        {
            Real s = x;
            foreach (int t in Checkpoint.Range(n * 9 + 1, levels: 3))
                s = Math.Sin(s * y + t) + b[t % b.Length] * s;
            return s;
        }
        """;

    private const string LoopWithBranchesAndLoops = F + """
        {
            Real s = x;
            foreach (int t in Checkpoint.Range(n + 3, 2))
            {
                Real u = s;
                for (int i = 0; i < t % 4; i++)
                    u = Math.Cos(u * y) + u * 0.5;
                if (u > 0.3)
                    s = u * s;
                else
                    s = s - u * a[0];
                while (s * s > 4)
                    s = s * 0.5 + 0.01 * y;
            }

            return s;
        }
        """;

    private const string LoopInALoop = F + """
        {
            Real s = x;
            for (int i = 0; i < 3; i++)
            {
                Real v = s * 0.5;
                foreach (int t in Checkpoint.Range(n + i))
                    v = Math.Sin(v + y * a[t % a.Length]);
                s += v * v;
            }

            return s;
        }
        """;

    private const string LoopThatThrows = F + """
        {
            Real s = x;
            foreach (int t in Checkpoint.Range(n + 2))
            {
                if (s > 1.5)
                    throw new InvalidOperationException("too large");
                s = s * s + y + a[t];
            }

            return s;
        }
        """;

    private const string ArraysInside = F + """
        {
            Real s = x;
            foreach (int t in Checkpoint.Range(n + 2))
            {
                var r = new Real[3];
                r[0] = s;
                for (int i = 1; i < 3; i++)
                    r[i] = Math.Sin(r[i - 1] * y) + t;
                s = r[2] * 0.3 + r[0] * 0.1;
            }

            return s;
        }
        """;

    private const string Call = """
        «[Differentiable, Checkpoint]» public static Real Step(Real s, Real y, Real[] a)
        {
            Real u = Math.Sin(s * y);
            for (int i = 0; i < a.Length; i++)
                u = u * a[i] + Math.Cos(u);
            return u > 0 ? u * s : u - s;
        }

        """ + F + """
        {
            Real s = x;
            for (int i = 0; i < n; i++)
                s = Step(s, y, a) + Step(s * 0.5, x, a);
            return s * Step(x, s, a);
        }
        """;

    private const string CallsOfCalls = """
        «[Differentiable, Checkpoint]» public static Real Inner(Real s, Real y) => Math.Sin(s * y) * s;

        «[Differentiable, Checkpoint]» public static (Real, Real) Outer(Real s, Real y)
        {
            foreach (int t in Checkpoint.Range(5))
                s = Inner(s, y) + Inner(y, s) * 0.5;
            return (s, s * y);
        }

        """ + F + """
        {
            var (p, q) = Outer(x, y);
            var (r, _) = Outer(p * 0.3, q * 0.2);
            return r + q;
        }
        """;

    private const string LocalFunctions = F + """
        {
            [Checkpoint]
            (Real, Real) Turn(Real s, int t)
            {
                Real u = s;
                for (int i = 0; i < 3; i++)
                    u = Math.Sin(u * y) + a[t % a.Length];
                if (u > 0)
                    return (u * s, s);
                return (u - x, u);
            }

            Real s = x;
            for (int t = 0; t < n; t++)
            {
                var (p, q) = Turn(s * 0.5, t);
                s = p + q * 0.1;
            }

            return s;
        }
        """;

    private const string FunctionsOfFunctions = """
        «[Differentiable, Checkpoint]» public static Real Twice(Func<Real, Real> f, Real x) => f(f(x));

        """ + F + """
        {
            Real s = x;
            for (int i = 0; i < n; i++)
                s = Twice(v => Math.Sin(v * y) + s * 0.1, s);
            return s;
        }
        """;

    private const string NoIteration = F + """
        {
            Real s = x * y;
            foreach (int t in Checkpoint.Range(k[0] - 1000))
                s = Math.Sin(s);
            return s * s;
        }
        """;

    private const string Memory = """
        [Differentiable]
        public static double F(double x, int n)
        {
            double s = x, v = 0.1;
            foreach (int t in RANGE)
            {
                v = v * 0.99 + Math.Sin(s * x) * 0.01;
                s += v * 0.1;
            }

            return s * v;
        }

        public static double Gradient(double x, int n) => FGradient(x, n).XGradient;
        """;

    private const string Network = """
        [Parameters]
        public sealed partial record Layer([Shape("D, D")] Tensor<double> W);

        ATTRIBUTE
        public static Tensor<double> Block([Shape("N, D")] Tensor<double> x, Layer p) =>
            x + Tanh(MatMul(Tanh(MatMul(Tanh(MatMul(x, p.W)), p.W)), p.W));

        [Differentiable]
        public static double F([Shape("N, D")] Tensor<double> x, Layer p) =>
            Sum(Block(Block(Block(Block(x, p), p), p), p) * x);

        public static double[] Gradient(int n, int d)
        {
            var (x, p) = (Numbers(n, d), new Layer(Numbers(d, d)));
            var gradient = new Layer(Tensor.CreateFromShape<double>([d, d]));
            FGradient(x, p, gradient);
            return [.. gradient.W];
        }

        private static Tensor<double> Numbers(int rows, int columns)
        {
            var numbers = Tensor.CreateFromShape<double>([rows, columns]);
            for (int i = 0; i < rows; i++)
            {
                for (int j = 0; j < columns; j++)
                    numbers[i, j] = Math.Sin(i * columns + j) / columns;
            }

            return numbers;
        }
        """;

    private const string Recurrence = """
        [Differentiable]
        public static double F([Shape("D")] Tensor<double> h, [Shape("D, D")] Tensor<double> w, int n)
        {
            foreach (int t in RANGE)
                h = Tanh(MatMul(w, h)) + h * 0.1;
            return Sum(h * h);
        }

        public static double[] Gradient(int n, int d)
        {
            var (h, w) = (Tensor.CreateFromShape<double>([d]), Tensor.CreateFromShape<double>([d, d]));
            double[] numbers = new double[d * d];
            for (int i = 0; i < numbers.Length; i++)
                numbers[i] = Math.Sin(i);
            FGradient(Tensor.Create<double>(numbers[..d], [d]), Tensor.Create<double>(numbers, [d, d]), n, h, w);
            return [.. h, .. w];
        }
        """;

    public static TheoryData<string> Names =>
        [.. Cases.NamesIn(typeof(CheckpointTests)).Except([nameof(Memory), nameof(Network), nameof(Recurrence)])];

    [Theory]
    [MemberData(nameof(Names))]
    public void Program_WithCheckpoints_IsRight(string name) => Cases.IsRight(typeof(CheckpointTests), name);

    [Theory]
    [InlineData("Checkpoint.Range(n)", 20)]
    [InlineData("Checkpoint.Range(n, 2)", 50)]
    [InlineData("Checkpoint.Range(n, 3)", 70)]
    public void Loop_OfManyIterations_HasTheSameGradientInLessMemory(string range, int times)
    {
        const int n = 4000;
        var (plain, whole) = Measured<double>(
            Memory.Replace("foreach (int t in RANGE)", "for (int t = 0; t < n; t++)"), 0.7, n);
        var (gradient, bytes) = Measured<double>(Memory.Replace("RANGE", range), 0.7, n);
        Assert.Equal(plain, gradient);
        Assert.InRange(bytes * times, 1, whole);
        // Twice as much is the root of 2 more at most, where it is 2 levels less.
        var (_, twice) = Measured<double>(Memory.Replace("RANGE", range), 0.7, 2 * n);
        Assert.InRange((double)twice / bytes, 1, 1.5);
    }

    [Fact]
    public void LoopOverTensors_OfManyIterations_HasTheSameGradientInLessMemory()
    {
        var (plain, whole) = Measured<double[]>(
            Recurrence.Replace("foreach (int t in RANGE)", "for (int t = 0; t < n; t++)"), 900, 8);
        var (gradient, bytes) = Measured<double[]>(Recurrence.Replace("RANGE", "Checkpoint.Range(n)"), 900, 8);
        Assert.Equal(plain, gradient);
        Assert.InRange(bytes * 8, 1, whole);
    }

    [Fact]
    public void Calls_OfLayers_HaveTheSameGradientInLessMemory()
    {
        var (plain, whole) = Measured<double[]>(Network.Replace("ATTRIBUTE", "[Differentiable]"), 64, 16);
        var (gradient, bytes) = Measured<double[]>(Network.Replace("ATTRIBUTE", "[Differentiable, Checkpoint]"), 64, 16);
        Assert.Equal(plain.Length, gradient.Length);
        Assert.All(plain.Zip(gradient), g => Assert.Equal(g.First, g.Second, 1e-12 * (1 + Math.Abs(g.First))));
        Assert.InRange(bytes * 1.7, 1, whole);
    }

    private static (T Gradient, nint Bytes) Measured<T>(string text, params object[] arguments)
    {
        var gradient = CompiledProgram.Of(text).Call<T>("Gradient", arguments);
        return (gradient, Workspace.LastBytes);
    }
}
