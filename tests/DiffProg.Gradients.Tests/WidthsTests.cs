using System.Numerics.Tensors;
using static DiffProg.Ops;

namespace DiffProg.Gradients.Tests;

[Parameters]
public sealed partial record Wide([Shape("out, in")] Tensor<double> W, [Shape("out")] Tensor<double> B);

/// <summary>Layers of any widths: what one makes the next one takes.</summary>
[Parameters]
public sealed partial record Perceptron(
    [Length("depth"), Dims("in=widths[i], out=widths[i + 1]")] Wide[] Layers);

/// <summary>Two tables of widths; matrices alone.</summary>
[Parameters]
public sealed partial record Codec(
    [Dims("widths=there, depth=n")] Perceptron Encoder,
    [Length("m"), Shape("back[i+1], back[i]")] List<Tensor<double>> Decoder);

/// <summary>The methods of these tests.</summary>
public static partial class WidthsPrograms
{
    [Differentiable]
    public static double Loss([Shape("pixels")] Tensor<double> x, Perceptron p)
    {
        foreach (var layer in p.Layers)
            x = Tanh(MatMul(layer.W, x) + layer.B);
        return Sum(x * x);
    }

    [Differentiable]
    public static double LossOfTwo([Shape("pixels")] Tensor<double> x, Wide first, Wide second)
    {
        x = Tanh(MatMul(first.W, x) + first.B);
        x = Tanh(MatMul(second.W, x) + second.B);
        return Sum(x * x);
    }

    [Differentiable]
    [return: Shape("pixels")]
    public static Tensor<double> Restored([Shape("pixels")] Tensor<double> x, Codec p)
    {
        var code = x;
        foreach (var layer in p.Encoder.Layers)
            code = Tanh(MatMul(layer.W, code) + layer.B);
        for (int i = 0; i < p.Decoder.Count; i++)
            code = MatMul(p.Decoder[i], Sin(code));
        return code;
    }

    [Differentiable]
    public static double Error([Shape("pixels")] Tensor<double> x, Codec p)
    {
        var d = Restored(x, p) - x;
        return Sum(d * d) + Sum(Exp(p.Encoder.Layers[0].B * 0.1));
    }

    // Two layers of one list, by their numbers.
    [Differentiable]
    public static double Ends([Shape("pixels")] Tensor<double> x, Perceptron p) =>
        Sum(MatMul(p.Layers[1].W, Tanh(MatMul(p.Layers[0].W, x))) + p.Layers[1].B);

    // Loops of the derivative inside keep what they need, of this iteration's size, for that iteration alone.
    [Differentiable]
    public static double Slopes([Shape("N")] Tensor<double> x, int n)
    {
        double s = 0;
        for (int i = 0; i < n; i++)
        {
            x = Concatenate(0, x, Sin(x));
            for (int j = 1; j < 4; j++)
                s += Sum(DiffProg.Derivatives.Gradient(v => Repeated(v, n), x * j) * x);
        }

        return s;
    }

    [Differentiable]
    public static double Repeated([Shape("K")] Tensor<double> v, int n)
    {
        var y = v;
        for (int k = 0; k < n; k++)
            y = Tanh(y * v) + v;
        return Sum(y * y);
    }

    [Differentiable]
    [MaxArena("4 KB")]
    public static double Grown([Shape("N")] Tensor<double> x, int n)
    {
        for (int i = 0; i < n; i++)
            x = Concatenate(0, Sin(x), x);
        return Sum(x);
    }

    // The first half, until a number of data ends it.
    [Differentiable]
    public static double UntilSmall([Shape("N")] Tensor<double> x, [NoGradient] double limit)
    {
        while (Sum(x * x) > limit)
            x = Slice(x, 0, 0, (int)x.Lengths[0] - 3) * 0.9;
        return Sum(x);
    }
}

/// <summary>Tensors whose sizes change from iteration to iteration, and lists whose elements have sizes of their
/// own.</summary>
[Collection(nameof(Alone))]
public sealed class WidthsTests
{
    private static readonly Tensor<double> X = Draw(1, 5);

    [Fact]
    public void Create_TakesTheWidths()
    {
        var p = Perceptron.Create(depth: 2, widths: [5, 3, 4], key: new RandomKey(1));
        Assert.Equal([3, 5], p.Layers[0].W.Lengths.ToArray());
        Assert.Equal([4, 3], p.Layers[1].W.Lengths.ToArray());
        Assert.Equal([4], Perceptron.Zeros(depth: 2, widths: [5, 3, 4]).Layers[1].B.Lengths.ToArray());
        Assert.Contains("3 sizes", Assert.Throws<ArgumentException>(
            () => Perceptron.Zeros(depth: 2, widths: [5, 3])).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => Perceptron.Zeros(depth: 1, widths: [5, 0]));
    }

    [Theory]
    [InlineData(5, 3, 4)]
    [InlineData(5, 9, 1)]
    [InlineData(5, 5, 5)]
    public void Loss_OfAnyWidths_EqualsTheUnrolledOne(params int[] widths)
    {
        var p = Perceptron.Create(depth: 2, widths: widths, key: new RandomKey(2));
        var (gradient, first, second) = (p.ZerosLike(), p.Layers[0].ZerosLike(), p.Layers[1].ZerosLike());
        double value = WidthsPrograms.LossGradient(X, p, gradient);
        Assert.Equal(WidthsPrograms.Loss(X, p), value, 1e-12);
        Assert.Equal(WidthsPrograms.LossOfTwoGradient(X, p.Layers[0], p.Layers[1], first, second), value, 1e-12);
        Same(first.W, gradient.Layers[0].W);
        Same(first.B, gradient.Layers[0].B);
        Same(second.W, gradient.Layers[1].W);
        Same(second.B, gradient.Layers[1].B);
        Directional(p, gradient, WidthsPrograms.Loss, WidthsPrograms.LossJvp);
    }

    [Fact]
    public void Loss_WithoutLayers_IsThatOfTheArgument()
    {
        var p = Perceptron.Create(depth: 0, widths: [5], key: new RandomKey(2));
        Assert.Equal(Sum(X * X), WidthsPrograms.LossGradient(X, p, p.ZerosLike()), 1e-12);
    }

    [Fact]
    public void Codec_OfTwoTables_HasTheGradientOfItsBody()
    {
        var p = Codec.Create(n: 3, there: [5, 4, 6, 2], m: 2, back: [2, 7, 5], key: new RandomKey(3));
        var gradient = p.ZerosLike();
        Assert.Equal(WidthsPrograms.Error(X, p), WidthsPrograms.ErrorGradient(X, p, gradient), 1e-12);
        Directional(p, gradient, WidthsPrograms.Error, WidthsPrograms.ErrorJvp);
        Same(WidthsPrograms.Restored(X, p), WidthsPrograms.RestoredValue(X, p));
    }

    [Fact]
    public void Ends_OfOneList_AreCheckedOnEntry()
    {
        var p = Perceptron.Create(depth: 2, widths: [5, 3, 4], key: new RandomKey(4));
        var gradient = p.ZerosLike();
        Assert.Equal(WidthsPrograms.Ends(X, p), WidthsPrograms.EndsGradient(X, p, gradient), 1e-12);
        Directional(p, gradient, WidthsPrograms.Ends, WidthsPrograms.EndsJvp);
    }

    [Fact]
    public void Neighbours_ThatDoNotFit_AreNamed()
    {
        var p = Perceptron.Create(depth: 3, widths: [5, 3, 4, 2], key: new RandomKey(5));
        var gradient = p.ZerosLike();
        var broken = p with { Layers = [p.Layers[0], Wide.Zeros(@out: 4, @in: 7), p.Layers[2]] };
        string message = Assert.Throws<ArgumentException>(
            () => WidthsPrograms.LossGradient(X, broken, gradient)).Message;
        Assert.Contains("p.Layers[1].W", message);
        Assert.Contains("widths[i]", message);
        Assert.Contains("p.Layers[0].W", message);
        broken = p with { Layers = [p.Layers[0], p.Layers[1] with { B = Draw(1, 3) }, p.Layers[2]] };
        Assert.Contains("p.Layers[1].B", Assert.Throws<ArgumentException>(
            () => WidthsPrograms.LossGradient(X, broken, gradient)).Message);
        var other = Perceptron.Zeros(depth: 3, widths: [5, 3, 3, 2]);
        Assert.Contains("gradient.Layers[1].W", Assert.Throws<ArgumentException>(
            () => WidthsPrograms.LossGradient(X, p, other)).Message);
        Assert.Equal(0, Sum(gradient.Layers[0].W * gradient.Layers[0].W));
    }

    [Fact]
    public void FirstLayer_ThatDoesNotTakeTheArgument_ThrowsBeforeAnythingIsAdded()
    {
        var p = Perceptron.Create(depth: 2, widths: [6, 3, 4], key: new RandomKey(5));
        var gradient = p.ZerosLike();
        string message = Assert.Throws<ArgumentException>(() => WidthsPrograms.LossGradient(X, p, gradient)).Message;
        Assert.Contains("6", message);
        Assert.Contains("5", message);
        Assert.Contains("MatMul(layer.W, x)", message);
    }

    [Fact]
    public void Result_OfAnotherSizeThanStated_Throws()
    {
        var p = Codec.Create(n: 1, there: [5, 4], m: 1, back: [4, 6], key: new RandomKey(3));
        Assert.Contains("stated as [pixels]", Assert.Throws<ArgumentException>(
            () => WidthsPrograms.RestoredValue(X, p)).Message);
    }

    [Fact]
    public void MaxArena_OfWhatGrows_IsKeptOnTheWay()
    {
        var x = Draw(3, 4);
        var gradient = Tensor.CreateFromShape<double>([4]);
        Assert.Equal(WidthsPrograms.Grown(x, 2), WidthsPrograms.GrownGradient(x, 2, gradient), 1e-12);
        Assert.Throws<InsufficientMemoryException>(() => WidthsPrograms.GrownGradient(x, 9, gradient));
    }

    [Fact]
    public void WhileLoop_OnData_ShrinksAsOftenAsTheBody()
    {
        var x = Draw(4, 20);
        foreach (double limit in new[] { 4.0, 8, 1000 })
        {
            var gradient = Tensor.CreateFromShape<double>([20]);
            double value = WidthsPrograms.UntilSmallGradient(x, limit, gradient);
            Assert.Equal(WidthsPrograms.UntilSmall(x, limit), value, 1e-12);
        }
    }

    // As plain C# the derivative inside is a difference quotient itself.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void Slopes_InWhatGrows_AreThoseOfTheBody(int n)
    {
        var (x, along) = (Draw(6, 3), Draw(7, 3));
        var gradient = Tensor.CreateFromShape<double>([3]);
        double value = WidthsPrograms.SlopesGradient(x, n, gradient), body = WidthsPrograms.Slopes(x, n);
        Assert.Equal(body, value, 1e-8 * Math.Max(1, Math.Abs(body)));
        double tangent = WidthsPrograms.SlopesJvp(x, n, along).Tangent;
        Assert.Equal(tangent, Sum(gradient * along), 1e-9 * Math.Max(1, Math.Abs(tangent)));
        const double Step = 1e-5;
        double quotient = (WidthsPrograms.SlopesValue(x + along * Step, n)
            - WidthsPrograms.SlopesValue(x - along * Step, n)) / (2 * Step);
        Assert.Equal(quotient, tangent, 1e-6 * Math.Max(1, Math.Abs(tangent)));
    }

    [Fact]
    public void Gradient_OfAlternatingWidths_AllocatesNothing()
    {
        var small = Perceptron.Create(depth: 2, widths: [5, 3, 4], key: new RandomKey(1));
        var large = Perceptron.Create(depth: 3, widths: [5, 30, 70, 4], key: new RandomKey(1));
        var (few, many) = (small.ZerosLike(), large.ZerosLike());
        long least = long.MaxValue;
        for (int round = 0; round < 6; round++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            for (int i = 0; i < 50; i++)
            {
                WidthsPrograms.LossGradient(X, small, few);
                WidthsPrograms.LossGradient(X, large, many);
            }

            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        Assert.Equal(0, least);
    }

    // Along the gradient itself: a difference quotient of the body, and forward mode.
    private static void Directional<T>(
        T p, T gradient, Func<Tensor<double>, T, double> body,
        Func<Tensor<double>, T, T, (double Value, double Tangent)> jvp)
        where T : class, IParameters<T>
    {
        double squared = gradient.Leaves().Sum(l => Sum((Tensor<double>)l.Tensor * (Tensor<double>)l.Tensor));
        Assert.True(squared > 0);
        Assert.Equal(squared, jvp(X, p, gradient).Tangent, 1e-9 * Math.Max(1, squared));
        const double Step = 1e-5;
        double quotient = (body(X, Moved(p, gradient, Step)) - body(X, Moved(p, gradient, -Step))) / (2 * Step);
        Assert.Equal(squared, quotient, 1e-5 * Math.Max(1, squared));
    }

    private static T Moved<T>(T p, T direction, double step)
        where T : class, IParameters<T>
    {
        var moved = p.Clone();
        foreach (var (to, by) in moved.Leaves().Zip(direction.Leaves()))
        {
            var (x, d) = ((Tensor<double>)to.Tensor, (Tensor<double>)by.Tensor);
            Tensor.Add<double>(x, d * step, x);
        }

        return moved;
    }

    private static void Same(Tensor<double> expected, Tensor<double> actual)
    {
        Assert.Equal(expected.Lengths.ToArray(), actual.Lengths.ToArray());
        foreach (var (a, b) in expected.Zip(actual))
            Assert.Equal(a, b, 1e-12);
    }

    private static Tensor<double> Draw(ulong key, params nint[] lengths) =>
        Initializers.Make<double>(Initialization.Normal, 1, new RandomKey(key), lengths);
}
