using System.Runtime.Loader;
using DiffProg.Generators;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace DiffProg.Tests.RandomPrograms;

/// <summary>Methods that call themselves with tensors: value, gradient, tangent and difference quotients agree.</summary>
public sealed class TensorRecursionTests
{
    private const string Deep = """
        [Differentiable] public static double Deep(
            [Shape("n, n")] Tensor<double> w, [Shape("n")] Tensor<double> x, double s, int d)
        {
            if (d == 0)
                return Ops.Sum(x * x) * s;
            return Deep(w, Ops.Tanh(Ops.MatMul(w, x)), s * 0.5 + Ops.Sum(x), d - 1) + Ops.Sum(x * s);
        }

        """;

    internal const string Signature = """
        [Differentiable] public static double F(
            [Shape("n, n")] Tensor<double> w, [Shape("n")] Tensor<double> x, double s, int d)
        """;

    private const string InAnExpression = """
        [Differentiable] public static double Scale([Shape("n")] Tensor<double> x, double s, int d) =>
            d <= 0 ? Ops.Sum(x * x) : s * Scale(Ops.Tanh(x + s), s * 0.5, d - 1) + Ops.Sum(x);

        """ + Signature + " => Scale(Ops.MatMul(w, x), s, d);";

    private const string ComputedArguments = Deep + Signature + """
        {
            double first = Deep(w, Ops.Tanh(x), s, d);
            double second = Deep(Ops.Tanh(w), x * first, s, 1);
            return first * Ops.Sum(Ops.MatMul(w, x)) + second;
        }
        """;

    private const string InALoop = Deep + Signature + """
        {
            double sum = 0;
            for (int i = 0; i < d + 1; i++)
            {
                x = Ops.Tanh(Ops.MatMul(w, x)) + x;
                sum += Deep(w, x, s + sum * 0.1, i);
            }

            return sum;
        }
        """;

    private const string OneTensorTwice = """
        [Differentiable] public static double Dot([Shape("n")] Tensor<double> x, [Shape("n")] Tensor<double> y, int d)
        {
            if (d == 0)
                return Ops.Sum(x * y * y);
            return Dot(y * 0.5, x, d - 1) * 2;
        }

        """ + Signature + " => Dot(x + 1.0, x + 1.0, d) * s + Dot(x, x, 1) + Ops.Sum(w);";

    private const string Branching = """
        [Differentiable] public static double Tree([Shape("n, n")] Tensor<double> w, double x, int d)
        {
            if (d <= 0)
                return x * Ops.Sum(w * w);
            double t = Tree(w, x * 0.5, d - 1);
            return t + Tree(w, Math.Sin(x), d - 2) * Ops.Sum(w) + Ops.Sum(w * t);
        }

        """ + Signature + " => Tree(w, s, d + 1) * Ops.Sum(x);";

    // Of a size that is not negative, and what is left of it.
    private const string Halves = """
        [Differentiable] public static double Halve([Shape("m, n")] Tensor<double> w, [Shape("n")] Tensor<double> x, int d)
        {
            if (d <= 0 || w.Lengths[0] < 2)
                return Ops.Sum(Ops.MatMul(w, x));
            int h = (int)w.Lengths[0] / 2;
            return Math.Tanh(Halve(Ops.Slice(w, 0, 0, h), x, d - 1))
                * Halve(Ops.Slice(w, 0, h, (int)w.Lengths[0] - h), Ops.Sin(x), d - 1);
        }

        """ + Signature + " => Halve(w, x, d) * s;";

    private const string Driver = """
        public static string Check(double exact)
        {
            var random = new Random(7);
            double[] Some(int n) => [.. Enumerable.Range(0, n).Select(_ => random.NextDouble() * 2 - 1)];
            for (int trial = 0; trial < 8; trial++)
            {
                double[] w = Some(9), x = Some(3), dw = Some(9), dx = Some(3);
                double s = Some(1)[0], ds = Some(1)[0];
                Tensor<double> Two(double[] v) => Tensor.Create(v, [3, 3]);
                Tensor<double> One(double[] v) => Tensor.Create(v, [3]);
                double[] Moved(double[] v, double[] by, double h) => [.. v.Zip(by, (a, b) => a + h * b)];
                double At(double h) => F(Two(Moved(w, dw, h)), One(Moved(x, dx, h)), s + h * ds, trial % 4);
                double plain = At(0), expected = (At(1e-5) - At(-1e-5)) / 2e-5;
                double value = FValue(Two(w), One(x), s, trial % 4);
                double[] gw = new double[9], gx = new double[3];
                var (joint, gs) = FGradient(Two(w), One(x), s, trial % 4, Two(gw), One(gx));
                var (forward, tangent) = FJvp(Two(w), One(x), s, trial % 4, Two(dw), One(dx), ds);
                double reverse = gs * ds + gw.Zip(dw, (a, b) => a * b).Sum() + gx.Zip(dx, (a, b) => a * b).Sum();
                double scale = 1 + Math.Abs(plain) + Math.Abs(expected);
                if (new[] { value, joint, forward }.Any(v => Math.Abs(v - plain) > exact * scale))
                    return $"{trial}: plain {plain}, value {value}, with the gradient {joint}, with the tangent {forward}";
                if (new[] { reverse, tangent }.Any(v => Math.Abs(v - expected) > Math.Max(1e-7, 100 * exact) * scale))
                    return $"{trial}: differences {expected}, reverse {reverse}, forward {tangent}";
            }

            return "";
        }
        """;

    [Theory]
    [InlineData(Deep + Signature + " => Deep(w, x, s, d);")]
    [InlineData(InAnExpression)]
    [InlineData(ComputedArguments)]
    [InlineData(InALoop)]
    [InlineData(OneTensorTwice)]
    [InlineData(Branching)]
    [InlineData(Halves)]
    public void Recursion_OverTensors_HasItsDerivatives(string program) => Assert.Equal("", Check(program));

    /// <summary>What is wrong with the value or the derivatives of F; nothing where they are right.</summary>
    /// <param name="program">Methods, F among them.</param>
    /// <param name="exact">How far the plain body, in which derivatives may be numerical, is from its value.</param>
    /// <param name="driver">What compares; null for what takes all the arguments of F.</param>
    internal static string Check(string program, double exact = 1e-12, string? driver = null)
    {
        var compilation = TestCompilation.Create(
            "using System; using System.Linq; using System.Numerics.Tensors; using DiffProg; public static partial class P {\n"
            + program + (driver ?? Driver) + "\n}");
        GeneratorDriver generator = CSharpGeneratorDriver.Create(
            [new DifferentiableGenerator().AsSourceGenerator()], parseOptions: TestCompilation.ParseOptions);
        generator.RunGeneratorsAndUpdateCompilation(compilation, out var output, out _);
        using var image = new MemoryStream();
        var emitted = output.Emit(image);
        Assert.Empty(emitted.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.ToString()));
        image.Position = 0;
        var context = new AssemblyLoadContext(null, isCollectible: true);
        var type = context.LoadFromStream(image).GetType("P")!;
        return (string)type.GetMethod("Check")!.Invoke(null, [exact])!;
    }
}
