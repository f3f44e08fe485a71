using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Numerics.Tensors;
using DiffProg.Gradients.Tests.Harness;
using static DiffProg.Ops;
using Real = double;

namespace DiffProg.Gradients.Tests.Cases.Double;

[Parameters]
public sealed partial record Residual(
    [Shape("W, W")] [In(-0.7, 0.7)] Tensor<Real> A, [Shape("W")] [In(-0.7, 0.7)] Tensor<Real> B)
{
    [Differentiable]
    public Tensor<Real> Apply([Shape("N, W")] Tensor<Real> x) => x + Tanh(MatMul(x, A) + B);
}

[Parameters]
public sealed partial record Stack(
    [Dims("W=H")] [Length("depth")] Residual[] Blocks,
    [Shape("H, 2")] Tensor<Real> Out);

/// <summary>A block with a list of its own.</summary>
[Parameters]
public sealed partial record Head(
    [Shape("W, D")] [In(-0.7, 0.7)] Tensor<Real> Q, [Shape("W, D")] [In(-0.7, 0.7)] Tensor<Real> K,
    [Shape("W, D")] [In(-0.7, 0.7)] Tensor<Real> V, [Shape("D, W")] [In(-0.7, 0.7)] Tensor<Real> O);

[Parameters]
public sealed partial record AttentionBlock(
    [Dims("W=W")] [Length("heads")] IReadOnlyList<Head> Heads,
    [Shape("W")] Tensor<Real> Scale,
    [Dims("W=W")] Residual Forward);

[Parameters]
public sealed partial record Decoder(
    [Dims("W=H, D=D")] [Length("depth")] ImmutableArray<AttentionBlock> Layers,
    [Shape("H")] Tensor<Real> Final);

[Parameters]
public sealed partial record ManyTensors(
    [Shape("H, H")] [Length("depth")] Tensor<Real>[] Weights,
    [Shape("H")] [Length("depth")] List<Tensor<Real>> Biases,
    [Shape("H")] [Length("3")] Tensor<Real>[] Scales);

/// <summary>Loops over arrays and lists of records and of tensors.</summary>
[Sizes("N=2, H=3, W=3, D=2, depth=3, heads=2", "depth=1, heads=1", "depth=0, heads=2", "depth=2, heads=0",
    "N=5, H=17, W=17, D=4, depth=2, heads=3", "H=0, W=0")]
public static partial class Lists
{
    // What goes into the next turn is computed when the number of the next element is known already.
    [Differentiable]
    public static Real StopsAfterAnElement([Shape("N, H")] Tensor<Real> x, Stack p)
    {
        Real s = 0;
        foreach (var block in p.Blocks)
        {
            x = Tanh(MatMul(x, block.A) + block.B * block.B);
            if (s > 1)
                break;
            s = s + (Real)0.8 + (Real)0.001 * Sum(block.A);
        }

        return Sum(MatMul(x, p.Out)) + s;
    }

    [Differentiable]
    public static Real ForEach([Shape("N, H")] Tensor<Real> x, Stack p)
    {
        foreach (var block in p.Blocks)
            x = block.Apply(x);
        return Sum(MatMul(x, p.Out));
    }

    [Differentiable]
    public static Tensor<Real> Counted([Shape("N, H")] Tensor<Real> x, Stack p)
    {
        for (int i = 0; i < p.Blocks.Length; i++)
            x = x + Tanh(MatMul(x, p.Blocks[i].A) + p.Blocks[i].B);
        return MatMul(x, p.Out);
    }

    [Differentiable]
    public static Tensor<Real> Backwards([Shape("N, H")] Tensor<Real> x, Stack p)
    {
        for (int i = p.Blocks.Length - 1; i >= 0; i--)
            x = Tanh(MatMul(x, p.Blocks[i].A)) * p.Blocks[i].B;
        return x;
    }

    [Differentiable]
    public static Real EveryOther([Shape("N, H")] Tensor<Real> x, Stack p)
    {
        Real total = 0;
        for (int i = 0; i < p.Blocks.Length; i += 2)
        {
            var b = p.Blocks[i];
            x = Sin(MatMul(x, b.A));
            total += Sum(x * b.B);
        }

        return total;
    }

    [Differentiable]
    public static Real EarlyExit([Shape("N, H")] Tensor<Real> x, Stack p)
    {
        Real total = 0;
        foreach (var block in p.Blocks)
        {
            x = x + Tanh(MatMul(x, block.A) + block.B);
            total += Sum(x);
            if (total > 1)
                break;
        }

        return total * total;
    }

    [Differentiable]
    public static Tensor<Real> Returns([Shape("N, H")] Tensor<Real> x, Stack p)
    {
        foreach (var block in p.Blocks)
        {
            x = x * block.B + MatMul(x, block.A);
            if (Sum(x) > 0)
                return x * 2;
        }

        return Sin(x);
    }

    [Differentiable]
    public static Real WhileThereAreMore([Shape("N, H")] Tensor<Real> x, Stack p)
    {
        int i = 0;
        while (i < p.Blocks.Length && Sum(x * x) < 50)
        {
            x = x + MatMul(x, p.Blocks[i].A) * (Real)0.5;
            i++;
        }

        return Sum(x) * (i + 1);
    }

    [Differentiable]
    public static Real Skips([Shape("N, H")] Tensor<Real> x, Stack p)
    {
        Real total = 0;
        for (int i = 0; i < p.Blocks.Length; i++)
        {
            if (i == 1)
                continue;
            if (Sum(x) > i)
                x = x + MatMul(x, p.Blocks[i].A);
            else
                total += Sum(p.Blocks[i].B * p.Blocks[i].B);
        }

        return total + Sum(x);
    }

    // Each step reads its own block and the one that stands on the other side.
    [Differentiable]
    public static Real Pairs([Shape("N, H")] Tensor<Real> x, Stack p)
    {
        Real total = 0;
        for (int i = 0; i < p.Blocks.Length; i++)
        {
            var (one, other) = (p.Blocks[i], p.Blocks[p.Blocks.Length - 1 - i]);
            total += Sum(MatMul(Tanh(MatMul(x, one.A)), other.A) * other.B) + Sum(one.B * other.B);
        }

        return total;
    }

    [Differentiable]
    public static Real EveryPair(Stack p)
    {
        Real total = 0;
        foreach (var a in p.Blocks)
        {
            foreach (var b in p.Blocks)
                total += Sum(a.B * b.B) * (Real)0.5 + Sum(MatMul(a.A, b.A));
        }

        return total;
    }

    [Differentiable]
    public static Tensor<Real> Through(
        [Shape("N, H")] Tensor<Real> x, [Dims("W=H")] [Length("depth")] Residual[] blocks)
    {
        foreach (var block in blocks)
            x = Apply(x, block);
        return x;
    }

    [Differentiable]
    public static Tensor<Real> Apply([Shape("N, W")] Tensor<Real> x, Residual block) =>
        Tanh(MatMul(x, block.A) + block.B);

    [Differentiable]
    public static Real PassesTheList([Shape("N, H")] Tensor<Real> x, Stack p) =>
        Sum(MatMul(Through(Through(x, p.Blocks), p.Blocks), p.Out));

    [Differentiable]
    public static Real PassesTheRecord([Shape("N, H")] Tensor<Real> x, Stack p) => ForEach(x, p) * ForEach(Sin(x), p);

    [Differentiable]
    public static Real ReadOnlyList(
        [Shape("H")] Tensor<Real> x, [Dims("W=H")] [Length("depth")] IReadOnlyList<Residual> blocks)
    {
        var y = x;
        for (int i = 0; i < blocks.Count; i++)
            y = Tanh(MatMul(blocks[i].A, y)) + blocks[i].B;
        return Sum(y * y);
    }

    [Differentiable]
    public static Tensor<Real> WeightsAlone(
        [Shape("H")] Tensor<Real> x, [Shape("H, H")] [Length("depth")] Tensor<Real>[] weights)
    {
        foreach (var w in weights)
            x = Tanh(MatMul(w, x));
        return x;
    }

    [Differentiable]
    public static Tensor<Real> OfTensors([Shape("N, H")] Tensor<Real> x, ManyTensors p)
    {
        for (int i = 0; i < p.Weights.Length; i++)
            x = Sin(MatMul(x, Transpose(p.Weights[i])) + p.Biases[i]) * p.Scales[i % 3];
        return x;
    }

    [Differentiable]
    public static Real Summed(ManyTensors p)
    {
        Real total = 0;
        foreach (var w in p.Weights)
            total += Sum(w * w);
        foreach (var b in p.Biases)
            total += Sum(Sin(b));
        return total;
    }

    [Differentiable]
    [Sizes("N=2, H=3, W=3, D=2, depth=3, heads=2", "depth=1, heads=1", "depth=0, heads=2", "depth=2, heads=0",
        "N=3, H=7, W=7, D=5, depth=2, heads=3")]
    public static Real Attends([Shape("N, H")] [In(-0.7, 0.7)] Tensor<Real> x, Decoder p)
    {
        foreach (var layer in p.Layers)
        {
            var sum = x;
            foreach (var head in layer.Heads)
            {
                var scores = MatMul(MatMul(x, head.Q), Transpose(MatMul(x, head.K)));
                sum = sum + MatMul(MatMul(Softmax(scores), MatMul(x, head.V)), head.O);
            }

            x = layer.Forward.Apply(sum * layer.Scale);
        }

        return Sum(x * p.Final);
    }

    [Differentiable]
    public static Real NestedByNumber([Shape("N, H")] Tensor<Real> x, Decoder p)
    {
        Real total = 0;
        for (int i = 0; i < p.Layers.Length; i++)
        {
            for (int j = 0; j < p.Layers[i].Heads.Count; j++)
                total += Sum(MatMul(x, p.Layers[i].Heads[j].Q)) * (i + 1) + Sum(p.Layers[i].Heads[^(j + 1)].O) * j;
        }

        return total * total;
    }

    [Differentiable]
    public static Tensor<Real> MixesHeads(
        [Shape("N, H")] Tensor<Real> x, [Dims("W=H")] [Length("heads")] IReadOnlyList<Head> heads)
    {
        var sum = x;
        foreach (var head in heads)
            sum = sum + MatMul(MatMul(x, head.V), head.O);
        return sum;
    }

    [Differentiable]
    public static Real PassesAnInnerList([Shape("N, H")] Tensor<Real> x, Decoder p)
    {
        foreach (var layer in p.Layers)
            x = Tanh(MixesHeads(x, layer.Heads));
        return Sum(x);
    }

    // The list of the last layer that was reached.
    [Differentiable]
    public static Real KeepsAnInnerList([Shape("N, H")] Tensor<Real> x, Decoder p)
    {
        if (p.Layers.Length == 0)
            return Sum(x);
        var heads = p.Layers[0].Heads;
        Real total = 0;
        foreach (var layer in p.Layers)
        {
            foreach (var head in heads)
                total += Sum(MatMul(MatMul(x, head.Q), Transpose(head.K)));
            heads = layer.Heads;
        }

        return total;
    }

    [Differentiable]
    public static Tensor<Real> Chosen([Shape("N, H")] Tensor<Real> x, Stack p)
    {
        if (p.Blocks.Length == 0)
            return x;
        var block = p.Blocks[0];
        for (int i = 1; i < p.Blocks.Length; i++)
        {
            if (Sum(p.Blocks[i].B) > Sum(block.B))
                block = p.Blocks[i];
        }

        return MatMul(x, block.A) + block.B;
    }

    [Differentiable]
    public static Tensor<Real> FirstAndLast([Shape("N, H")] Tensor<Real> x, Stack p)
    {
        if (p.Blocks.Length < 1)
            return x * x;
        return p.Blocks[^1].Apply(p.Blocks[0].Apply(x));
    }

    [Differentiable]
    public static Tensor<Real> GivesAnElement(Stack p, [Shape("H")] Tensor<Real> x)
    {
        foreach (var block in p.Blocks)
        {
            if (Sum(block.B) > -1000)
                return block.B;
        }

        return x;
    }

    [Differentiable]
    public static Real Lengths(Stack p, Real x) => x * p.Blocks.Length + Sum(p.Out);

    // As plain C# the inner gradient is a difference quotient itself.
    [Differentiable]
    [NoDifferences]
    public static Real OverTheGradient([Shape("N, H")] Tensor<Real> x, Stack p)
    {
        var slope = DiffProg.Derivatives.Gradient(v => ForEach(v, p), x);
        return Sum(slope * slope);
    }
}
