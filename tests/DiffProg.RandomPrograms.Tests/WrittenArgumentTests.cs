using System.Runtime.Loader;
using DiffProg.Generators;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace DiffProg.Tests.RandomPrograms;

/// <summary>
/// Methods that write their arguments: every generated one leaves them as the method does, and the shadow comes in as the
/// derivative with respect to what is there in the end and goes out as that with respect to what was there in the
/// beginning.
/// </summary>
public sealed class WrittenArgumentTests
{
    // How a method is called that takes the arrays as they are.
    private const string Members = """


        public static void Run(double[] y, double[] c, double dt) => Step(y, c, dt);
        public static double Pull(double[] y, double[] c, double dt, double[] yGradient, double[] cGradient) =>
            StepVjp(y, c, dt, yGradient, cGradient);
        public static void Push(
            double[] y, double[] c, double dt, double[] yTangent, double[] cTangent, double dtTangent) =>
            StepJvp(y, c, dt, yTangent, cTangent, dtTangent);
        public static void Value(double[] y, double[] c, double dt) => StepValue(y, c, dt);
        """;

    private const string Step = """
        [Differentiable] public static void Step(Span<double> y, ReadOnlySpan<double> c, double dt)
        {
            for (int i = 0; i < y.Length; i++)
                y[i] += dt * c[i % c.Length] * y[y.Length - 1 - i];
            y[0] *= dt;
        }
        """ + Members;

    private const string EarlyReturn = """
        [Differentiable] public static void Step(double[] y, ReadOnlySpan<double> c, double dt)
        {
            if (y[0] > 0)
            {
                y[1] = c[0] * dt;
                return;
            }

            var s = y.AsSpan(1);
            for (int t = 0; t < 3; t++)
            {
                s[0] *= y[0] * dt;
                s = s[^1] > 100 ? s : y;
            }

            c[..2].CopyTo(y);
        }
        """ + Members;

    // The argument is one of two arrays that change places.
    private const string PingPong = """
        [Differentiable] public static void Step(Span<double> y, ReadOnlySpan<double> c, double dt)
        {
            Span<double> now = y, next = new double[y.Length];
            for (int t = 0; t < c.Length; t++)
            {
                for (int i = 0; i < now.Length; i++)
                    next[i] = now[i] + dt * now[(i + 1) % now.Length] * c[t];
                var last = now;
                now = next;
                next = last;
            }

            if (c.Length % 2 == 1)
                now.CopyTo(y);
        }
        """ + Members;

    // The argument is one of two arrays that change places, and only a callee writes it.
    private const string PingPongInACallee = """
        [Differentiable] public static void Half(Span<double> to, double[] from, double dt)
        {
            for (int i = 0; i < from.Length; i++)
                to[i] = from[i] * from[(i + 1) % from.Length] + dt;
        }

        [Differentiable] public static void Step(double[] y, ReadOnlySpan<double> c, double dt)
        {
            double[] now = y, next = new double[y.Length];
            for (int t = 0; t < c.Length + 1; t++)
            {
                Half(next, now, dt * c[0]);
                (now, next) = (next, now);
            }
        }
        """ + Members;

    private const string RowOfAnArray = """
        [Differentiable] public static void Step(double[] y, ReadOnlySpan<double> c, double dt)
        {
            double[][] rows = [y, [dt, c[0], y[1]], y];
            for (int i = 0; i < rows.Length; i++)
            {
                rows[i][0] *= 1 + dt * rows[1][2];
                rows[2][i] += rows[1][i] * c[^1];
            }
        }
        """ + Members;

    // What comes and goes as one array, as rows, of which one is empty and one is not there.
    private const string Rows = """
        private static double[][] Split(double[] y) => [y[..2], y[2..3], [], y[3..], null!];
        private static void Join(double[][] rows, double[] y) =>
            rows.Where(r => r is not null).SelectMany(r => r).ToArray().CopyTo(y, 0);

        """;

    private const string OfRows = Rows + """
        [Differentiable] public static void Step(double[][] rows, ReadOnlySpan<double> c, double dt)
        {
            for (int i = 0; i < rows.Length - 1; i++)
            {
                for (int j = 0; j < rows[i].Length; j++)
                    rows[i][j] += dt * c[j] * rows[3][0] * rows[0][1];
            }

            var held = rows[1];
            held = dt > 0 ? held : [c[0], dt];
            held[0] *= dt;
        }

        public static void Run(double[] y, double[] c, double dt)
        {
            var rows = Split(y);
            Step(rows, c, dt);
            Join(rows, y);
        }

        public static double Pull(double[] y, double[] c, double dt, double[] yGradient, double[] cGradient)
        {
            var (rows, gradient) = (Split(y), Split(yGradient));
            double byTime = StepVjp(rows, c, dt, gradient, cGradient);
            Join(rows, y);
            Join(gradient, yGradient);
            return byTime;
        }

        public static void Push(double[] y, double[] c, double dt, double[] yTangent, double[] cTangent, double dtTangent)
        {
            var (rows, tangent) = (Split(y), Split(yTangent));
            StepJvp(rows, c, dt, tangent, cTangent, dtTangent);
            Join(rows, y);
            Join(tangent, yTangent);
        }

        public static void Value(double[] y, double[] c, double dt)
        {
            var rows = Split(y);
            StepValue(rows, c, dt);
            Join(rows, y);
        }
        """;

    private const string RowsThatAreRead = """
        [Differentiable] public static double Weighted(double[][] w, int i, double x)
        {
            double s = 0;
            foreach (double e in w[i])
                s += e * e * x;
            return s + w.Length + w[0][^1] * x;
        }

        [Differentiable] public static void Step(Span<double> y, double[][] w, double dt)
        {
            for (int i = 0; i < y.Length; i++)
                y[i] += Weighted(w, i % 2, y[^1]) * dt;
        }

        private static double[][] Split(double[] c) => [c[..1], c[1..]];

        public static void Run(double[] y, double[] c, double dt) => Step(y, Split(c), dt);
        public static double Pull(double[] y, double[] c, double dt, double[] yGradient, double[] cGradient)
        {
            double[][] gradient = [[1], new double[c.Length - 1]];
            double byTime = StepVjp(y, Split(c), dt, yGradient, gradient);
            cGradient[0] += gradient[0][0] - 1;
            gradient[1].CopyTo(cGradient, 1);
            return byTime;
        }

        public static void Push(double[] y, double[] c, double dt, double[] yTangent, double[] cTangent, double dtTangent) =>
            StepJvp(y, Split(c), dt, yTangent, Split(cTangent), dtTangent);
        public static void Value(double[] y, double[] c, double dt) => StepValue(y, Split(c), dt);
        """;

    private const string OfTwoAxes = """
        [Differentiable] public static double Step(double[,] y, double[,] c, double dt)
        {
            double s = 0;
            for (int i = 0; i < y.GetLength(0); i++)
            {
                for (int j = 0; j < y.GetLength(1); j++)
                {
                    s += y[i, j] * c[j % c.GetLength(0), 0] * dt;
                    y[i, j] = s * y[j, i];
                }
            }

            return s;
        }

        private static double[,] Two(double[] x, int columns)
        {
            var y = new double[x.Length / columns, columns];
            for (int i = 0; i < x.Length; i++)
                y[i / columns, i % columns] = x[i];
            return y;
        }

        private static void Back(double[,] y, double[] x)
        {
            for (int i = 0; i < x.Length; i++)
                x[i] = y[i / y.GetLength(1), i % y.GetLength(1)];
        }

        public static double Number, Moves;
        public static void Run(double[] y, double[] c, double dt)
        {
            var two = Two(y, 2);
            Number = Step(two, Two(c, 1), dt);
            Back(two, y);
        }

        public static double Pull(double[] y, double[] c, double dt, double[] yGradient, double[] cGradient)
        {
            double[,] two = Two(y, 2), g = Two(yGradient, 2), h = Two(cGradient, 1);
            (Number, double d) = StepGradient(two, Two(c, 1), dt, g, h);
            Back(two, y);
            Back(g, yGradient);
            Back(h, cGradient);
            return d;
        }

        public static void Push(double[] y, double[] c, double dt, double[] yTangent, double[] cTangent, double dtTangent)
        {
            double[,] two = Two(y, 2), moves = Two(yTangent, 2);
            (Number, Moves) = StepJvp(two, Two(c, 1), dt, moves, Two(cTangent, 1), dtTangent);
            Back(two, y);
            Back(moves, yTangent);
        }

        public static void Value(double[] y, double[] c, double dt)
        {
            var two = Two(y, 2);
            Number = StepValue(two, Two(c, 1), dt);
            Back(two, y);
        }
        """;

    // A number besides; its cotangent is 1.
    private const string NumberBesides = """
        [Differentiable] public static double Step(Span<double> y, ReadOnlySpan<double> c, double dt)
        {
            double energy = 0;
            for (int i = 0; i < y.Length; i++)
            {
                energy += y[i] * y[i] * dt;
                y[i] = c[i % c.Length] * dt + y[(i + 1) % y.Length];
            }

            return energy * y[0];
        }

        public static void Run(double[] y, double[] c, double dt) => Number = Step(y, c, dt);
        public static double Number;
        public static double Pull(double[] y, double[] c, double dt, double[] yGradient, double[] cGradient)
        {
            (Number, double g) = StepGradient(y, c, dt, yGradient, cGradient);
            return g;
        }

        public static double Moves;
        public static void Push(double[] y, double[] c, double dt, double[] yTangent, double[] cTangent, double dtTangent) =>
            (Number, Moves) = StepJvp(y, c, dt, yTangent, cTangent, dtTangent);
        public static void Value(double[] y, double[] c, double dt) => Number = StepValue(y, c, dt);
        """;

    // Numbers by ref and out: memory of length 1.
    private const string References = """
        [Differentiable] public static double Step(ref double p, out double q, ref readonly double v, double dt)
        {
            q = 0;
            for (int i = 0; i < 3; i++)
            {
                if (p > 0.8)
                    return p * q;
                p += dt * v * q + 0.1;
                q = p * v - Math.Sin(q);
            }

            return p * p * dt;
        }

        public static void Run(double[] y, double[] c, double dt) => Number = Step(ref y[0], out y[1], in c[0], dt);
        public static double Number;
        public static double Pull(double[] y, double[] c, double dt, double[] yGradient, double[] cGradient)
        {
            (Number, double v, double g) = StepGradient(ref y[0], out y[1], c[0], dt, ref yGradient[0], yGradient[1]);
            yGradient[1] = 0;
            cGradient[0] += v;
            return g;
        }

        public static double Moves;
        public static void Push(double[] y, double[] c, double dt, double[] yTangent, double[] cTangent, double dtTangent) =>
            (Number, Moves) = StepJvp(
                ref y[0], out y[1], c[0], dt, ref yTangent[0], out yTangent[1], cTangent[0], dtTangent);
        public static void Value(double[] y, double[] c, double dt) => Number = StepValue(ref y[0], out y[1], c[0], dt);
        """;

    private const string NotDifferentiated = """
        [Differentiable] public static double Step([NoGradient] Span<double> y, ReadOnlySpan<double> c, double dt)
        {
            double energy = 0;
            for (int i = 0; i < y.Length; i++)
            {
                energy += y[i] * y[i] * dt;
                y[i] = c[i % c.Length] * dt;
            }

            return energy * y[0] + y[1] * y[1];
        }

        public static void Run(double[] y, double[] c, double dt) => Number = Step(y, c, dt);
        public static double Number;
        public static double Pull(double[] y, double[] c, double dt, double[] yGradient, double[] cGradient)
        {
            Array.Clear(yGradient);
            (Number, double g) = StepGradient(y, c, dt, cGradient);
            return g;
        }

        public static double Moves;
        public static void Push(double[] y, double[] c, double dt, double[] yTangent, double[] cTangent, double dtTangent)
        {
            (Number, Moves) = StepJvp(y, c, dt, cTangent, dtTangent);
            Array.Clear(yTangent);
        }

        public static void Value(double[] y, double[] c, double dt) => Number = StepValue(y, c, dt);
        """;

    // Cotangents w of what is there in the end, and 1 of a number: their sum is a function of the beginning.
    private const string Driver = """
        private static double Along(double[] y, double[] c, double dt, double[] w)
        {
            y = [.. y];
            Run(y, c, dt);
            double s = NUMBER;
            for (int i = 0; i < y.Length; i++)
                s += w[i] * y[i];
            return s;
        }

        public static string Check()
        {
            var random = new Random(3);
            double[] Some(int n) => [.. Enumerable.Range(0, n).Select(_ => random.NextDouble() * 2 - 1)];
            for (int trial = 0; trial < 6; trial++)
            {
                double[] y = Some(4), c = Some(2 + trial % 2), w = MOVES ? Some(4) : new double[4];
                double dt = Some(1)[0];
                double[] plain = [.. y], value = [.. y], pulled = [.. y], pushed = [.. y];
                Run(plain, c, dt);
                Value(value, c, dt);
                double[] yGradient = [.. w], cGradient = new double[c.Length];
                double dtGradient = Pull(pulled, c, dt, yGradient, cGradient);
                double[] yTangent = MOVES ? Some(4) : new double[4], cTangent = Some(c.Length), yBefore = [.. yTangent];
                double dtTangent = Some(1)[0];
                Push(pushed, c, dt, yTangent, cTangent, dtTangent);
                for (int i = 0; i < 4; i++)
                {
                    if (plain[i] != value[i] || plain[i] != pulled[i] || plain[i] != pushed[i])
                        return $"contents {i}: {plain[i]} {value[i]} {pulled[i]} {pushed[i]}";
                }

                double h = 1e-5;
                double[] Moved(double[] x, double[] by, double s) => [.. x.Zip(by, (a, b) => a + s * b)];
                double Expected() => (Along(Moved(y, yBefore, h), Moved(c, cTangent, h), dt + h * dtTangent, w)
                    - Along(Moved(y, yBefore, -h), Moved(c, cTangent, -h), dt - h * dtTangent, w)) / (2 * h);
                double expected = Expected();
                double reverse = dtGradient * dtTangent + yGradient.Zip(yBefore, (a, b) => a * b).Sum()
                    + cGradient.Zip(cTangent, (a, b) => a * b).Sum();
                double forward = NUMBERMOVES + yTangent.Zip(w, (a, b) => a * b).Sum();
                if (Math.Abs(expected - reverse) > 1e-7 || Math.Abs(expected - forward) > 1e-7)
                    return $"differences {expected}, reverse {reverse}, forward {forward}";
            }

            return "";
        }
        """;

    [Theory]
    [InlineData(Step, false, true)]
    [InlineData(EarlyReturn, false, true)]
    [InlineData(PingPong, false, true)]
    [InlineData(PingPongInACallee, false, true)]
    [InlineData(RowOfAnArray, false, true)]
    [InlineData(OfRows, false, true)]
    [InlineData(RowsThatAreRead, false, true)]
    [InlineData(OfTwoAxes, true, true)]
    [InlineData(NumberBesides, true, true)]
    [InlineData(References, true, true)]
    [InlineData(NotDifferentiated, true, false)]
    public void Method_ThatWritesAnArgument_HasItsDerivative(string method, bool number, bool moves)
    {
        string driver = Driver.Replace("NUMBERMOVES", number ? "Moves" : "0").Replace("NUMBER", number ? "Number" : "0")
            .Replace("MOVES", moves ? "true" : "false");
        Assert.Equal("", Run(method + driver));
    }

    [Fact]
    public void References_ToOneVariable_AreRefused() => Assert.Equal("ArgumentException", Run("""
        [Differentiable] public static void Swap(ref double p, ref double q) => (p, q) = (q, 2 * p);
        [Differentiable] public static double Swap(double p, double q) => p - q;

        public static string Check()
        {
            double x = 1;
            try
            {
                SwapValue(ref x, ref x);
                return "";
            }
            catch (Exception e)
            {
                return e.GetType().Name;
            }
        }
        """));

    [Fact]
    public void Arguments_ThatOverlap_AreRefused() => Assert.Equal("ArgumentException", Run("""
        [Differentiable] public static void Add(Span<double> y, ReadOnlySpan<double> c)
        {
            for (int i = 0; i < y.Length; i++)
                y[i] += c[i];
        }

        public static string Check()
        {
            double[] y = [1, 2, 3];
            try
            {
                AddValue(y.AsSpan(1), y.AsSpan(0, 2));
                return "";
            }
            catch (Exception e)
            {
                return e.GetType().Name;
            }
        }
        """));

    [Theory]
    [InlineData("double[] r = [1, 2]; AddValue([r, r], [3]);", "ArgumentException")]
    [InlineData("double[] r = [1, 2]; AddValue([r, [3]], r);", "ArgumentException")]
    [InlineData("AddValue([[1], null!], [3]);", "NullReferenceException")]
    [InlineData("AddValue([[1], []], [3]);", "IndexOutOfRangeException")]
    [InlineData("AddValue(null!, [3]);", "ArgumentNullException")]
    [InlineData("AddVjp([[1], [2]], [3], [[1], [2, 3]], new double[1]);", "ArgumentException")]
    [InlineData("AddVjp([[1], [2]], [3], [[1]], new double[1]);", "ArgumentException")]
    [InlineData("double[] r = [1]; AddVjp([[1], [2]], [3], [r, r], new double[1]);", "ArgumentException")]
    [InlineData("double[][] r = [[1], [2]]; AddVjp(r, [3], r, new double[1]);", "ArgumentException")]
    [InlineData("double[] r = [1, 2]; SumValue([r, r, null!]);", "")]
    [InlineData("double[][] r = [[1, 2], [3, 4]]; SumJvp(r, r);", "")]
    [InlineData("double[][] r = [[1, 2], [3, 4]]; SumGradient(r, [r[1], r[0]]);", "ArgumentException")]
    [InlineData("double[][] r = [[1], [2]]; AddJvp(r, [3], [r[1], [1]], [1]);", "ArgumentException")]
    [InlineData("double[] b = [3]; AddVjp([[1], [2]], b, [b, [1]], new double[1]);", "ArgumentException")]
    [InlineData("double[][] r = [[1], [2]]; AddVjp(r, [3], [[1], [2]], r[1]);", "ArgumentException")]
    [InlineData("double[] g = [1]; AddVjp([[1], [2]], [3], [[1], g], g);", "ArgumentException")]
    [InlineData("double[][] r = [[1], [2], null!]; try { AddValue(r, [3]); } catch { } "
        + "if (r[0][0] != 4 || r[1][0] != 5) throw new Exception();", "")]
    public void Rows_ThatDoNotFit_AreRefused(string statements, string exception) => Assert.Equal(exception, Run($$"""
        [Differentiable] public static void Add(double[][] rows, ReadOnlySpan<double> c)
        {
            for (int i = 0; i < rows.Length; i++)
                rows[i][0] += c[0];
        }

        [Differentiable] public static double Sum(double[][] rows) => rows[0][0] + rows[1][1];

        public static string Check()
        {
            try
            {
                {{statements}}
                return "";
            }
            catch (Exception e)
            {
                return e.GetType().Name;
            }
        }
        """));

    // It lies in a memory with the other until the end.
    [Fact]
    public void Argument_ThatChangesPlaces_IsAsBeforeWhereTheMethodThrows() => Assert.Equal("1 1 1", Run("""
        [Differentiable] public static void F(Span<double> y, int n)
        {
            Span<double> now = y, next = new double[y.Length];
            for (int i = 0; i < n; i++)
            {
                now[0] = 5;
                now[i] += 1;
                var last = now;
                now = next;
                next = last;
            }
        }

        public static string Check()
        {
            double[] a = [1, 2], b = [1, 2], c = [1, 2];
            Action[] calls = [
                () => FValue(a, 3), () => FVjp(b, 3, new double[2]), () => FJvp(c, 3, new double[2])];
            foreach (var call in calls)
            {
                try
                {
                    call();
                    return "nothing thrown";
                }
                catch (IndexOutOfRangeException)
                {
                }
            }

            return $"{a[0]} {b[0]} {c[0]}";
        }
        """));

    // What is refused, or throws, gives back what it has borrowed.
    [Fact]
    public void Rows_AreReturnedToThePool_WhateverIsThrown() => Assert.Equal("", Run("""
        [Differentiable] public static double F(double[][] rows, double x)
        {
            if (x < 0)
                throw new ArgumentException("x");
            rows[0][0] = x;
            return rows[1][1] * x;
        }

        private static void Try(Action call)
        {
            try
            {
                call();
            }
            catch (ArgumentException)
            {
            }
        }

        public static string Check()
        {
            double[][] rows = [new double[5000], new double[5000]], gradient = [new double[5000], new double[5000]];
            double[][] shorter = [new double[5000], new double[4999]];
            FGradient(rows, 1, gradient);
            for (int i = 0; i < 3; i++)
            {
                Try(() => FGradient(rows, -1, gradient));
                Try(() => FGradient(rows, 1, shorter));
                Try(() => FGradient(rows, 1, rows));
            }

            long before = GC.GetAllocatedBytesForCurrentThread();
            FGradient(rows, 1, gradient);
            long taken = GC.GetAllocatedBytesForCurrentThread() - before;
            return taken < 20000 ? "" : $"{taken} bytes";
        }
        """));

    private static string Run(string members)
    {
        var compilation = TestCompilation.Create(
            "using System; using System.Linq; using DiffProg; public static partial class P {\n" + members + "\n}");
        GeneratorDriver driver = CSharpGeneratorDriver.Create(
            [new DifferentiableGenerator().AsSourceGenerator()], parseOptions: TestCompilation.ParseOptions);
        driver.RunGeneratorsAndUpdateCompilation(compilation, out var output, out _);
        using var image = new MemoryStream();
        var emitted = output.Emit(image);
        Assert.Empty(emitted.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.ToString()));
        image.Position = 0;
        var context = new AssemblyLoadContext(null, isCollectible: true);
        var type = context.LoadFromStream(image).GetType("P")!;
        return (string)type.GetMethod("Check")!.Invoke(null, null)!;
    }
}
