using System.Numerics.Tensors;
using static DiffProg.Ops;

namespace DiffProg.Gradients.Tests;

/// <summary>A residual layer.</summary>
[Parameters]
public sealed partial record Layer([Shape("w, w")] Tensor<double> W, [Shape("w")] Tensor<double> B)
{
    [Differentiable]
    public Tensor<double> Apply([Shape("N, w")] Tensor<double> x) => x + Tanh(MatMul(x, W) + B);
}

/// <summary>One head of attention.</summary>
[Parameters]
public sealed partial record AttentionHead(
    [Shape("w, d")] Tensor<double> Query, [Shape("w, d")] Tensor<double> Key, [Shape("w, d")] Tensor<double> Value,
    [Shape("d, w")] Tensor<double> Back)
{
    [Differentiable]
    public Tensor<double> Apply([Shape("N, w")] Tensor<double> x) =>
        MatMul(MatMul(Softmax(MatMul(MatMul(x, Query), Transpose(MatMul(x, Key)))), MatMul(x, Value)), Back);
}

/// <summary>Attention and a layer behind it.</summary>
[Parameters]
public sealed partial record TransformerBlock(
    [Dims("w=w")] [Length("heads")] IReadOnlyList<AttentionHead> Heads, [Dims("w=w")] Layer Forward);

/// <summary>Any number of layers.</summary>
[Parameters]
public sealed partial record DeepModel(
    [Dims("w=width")] [Length("depth")] Layer[] Layers, [Shape("width")] Tensor<double> Out);

/// <summary>The same with three that have names.</summary>
[Parameters]
public sealed partial record UnrolledModel(
    [Dims("w=width")] Layer First, [Dims("w=width")] Layer Second, [Dims("w=width")] Layer Third,
    [Shape("width")] Tensor<double> Out);

/// <summary>Any number of blocks with any number of heads.</summary>
[Parameters]
public sealed partial record TransformerModel(
    [Dims("w=width")] [Length("depth")] TransformerBlock[] Blocks, [Shape("width")] Tensor<double> Out);

/// <summary>The same with two blocks of two heads that have names.</summary>
[Parameters]
public sealed partial record UnrolledTransformer(
    [Dims("w=width, d=d")] AttentionHead A, [Dims("w=width, d=d")] AttentionHead B,
    [Dims("w=width")] Layer FirstForward,
    [Dims("w=width, d=d")] AttentionHead C, [Dims("w=width, d=d")] AttentionHead D,
    [Dims("w=width")] Layer SecondForward,
    [Shape("width")] Tensor<double> Out);

/// <summary>Lists whose elements receive no gradient, or only some of it.</summary>
[Parameters]
public sealed partial record PartlyFrozen(
    [Shape("n")] [Length("count")] [NoGradient] Tensor<double>[] Fixed,
    [Shape("n")] [Length("count")] Tensor<double>[] Free);

/// <summary>Its sizes are bound by what it meets.</summary>
[Parameters]
public sealed partial record Stage([Shape("o, i")] Tensor<double> W, [Shape("o")] Tensor<double> B);

[Parameters]
public sealed partial record Group([Length("inner"), Dims("i=h, o=h")] List<Stage> Layers);

[Parameters]
public sealed partial record Groups([Length("outer")] Group[] All);

public static partial class ListPrograms
{
    [Differentiable]
    public static double Deep([Shape("N, width")] Tensor<double> x, [Shape("N")] Tensor<double> y, DeepModel p)
    {
        foreach (var layer in p.Layers)
            x = layer.Apply(x);
        return Distance(MatMul(x, p.Out), y);
    }

    [Differentiable]
    public static double Unrolled(
        [Shape("N, width")] Tensor<double> x, [Shape("N")] Tensor<double> y, UnrolledModel p) =>
        Distance(MatMul(p.Third.Apply(p.Second.Apply(p.First.Apply(x))), p.Out), y);

    [Differentiable]
    public static double Transformed(
        [Shape("N, width")] Tensor<double> x, [Shape("N")] Tensor<double> y, TransformerModel p)
    {
        foreach (var block in p.Blocks)
        {
            var sum = x;
            foreach (var head in block.Heads)
                sum = sum + head.Apply(x);
            x = block.Forward.Apply(sum);
        }

        return Distance(MatMul(x, p.Out), y);
    }

    [Differentiable]
    public static double UnrolledTransformed(
        [Shape("N, width")] Tensor<double> x, [Shape("N")] Tensor<double> y, UnrolledTransformer p)
    {
        x = p.FirstForward.Apply(x + p.A.Apply(x) + p.B.Apply(x));
        x = p.SecondForward.Apply(x + p.C.Apply(x) + p.D.Apply(x));
        return Distance(MatMul(x, p.Out), y);
    }

    [Differentiable]
    public static double Frozen([Shape("n")] Tensor<double> x, PartlyFrozen p)
    {
        for (int i = 0; i < p.Free.Length; i++)
            x = x * p.Fixed[i] + p.Free[i];
        return Sum(x);
    }

    [Differentiable]
    public static double OfArray(Layer[] layers, int i) => Sum(layers[i].W) * layers.Length;

    [Differentiable]
    public static double OfTwo(Layer[] layers, int i) => Sum(Sin(layers[0].W)) + Sum(layers[i].W) * 2;

    [Differentiable]
    public static double OfList(IReadOnlyList<Layer> layers, int i) => Sum(layers[i].W) * layers.Count;

    [Differentiable]
    public static double Through(IReadOnlyList<Stage> layers, Stage first)
    {
        var x = first.B;
        foreach (var layer in layers)
            x = Tanh(MatMul(layer.W, x) + layer.B);
        return Sum(x * first.B);
    }

    [Differentiable]
    public static double ThroughArray(Stage[] layers, Stage first)
    {
        var x = first.B;
        foreach (var layer in layers)
            x = Tanh(MatMul(layer.W, x) + layer.B);
        return Sum(x * first.B);
    }

    [Differentiable]
    public static double ThroughGroups(Groups p, Stage first)
    {
        var x = first.B;
        foreach (var group in p.All)
        {
            foreach (var layer in group.Layers)
                x = Tanh(MatMul(layer.W, x) + layer.B);
        }

        return Sum(x * first.B);
    }

    [Differentiable]
    public static Tensor<double> Image(IReadOnlyList<Stage> layers, Stage first)
    {
        var x = first.B;
        foreach (var layer in layers)
            x = Tanh(MatMul(layer.W, x) + layer.B);
        return x * 2;
    }

    [Differentiable]
    public static double Distance([Shape("N")] Tensor<double> x, [Shape("N")] Tensor<double> y) =>
        Mean((x - y) * (x - y));
}
