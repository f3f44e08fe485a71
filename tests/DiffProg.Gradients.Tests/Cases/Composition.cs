using System.Numerics.Tensors;
using DiffProg.Gradients.Tests.Harness;
using static DiffProg.Ops;
using Real = double;

namespace DiffProg.Gradients.Tests.Cases.Double;

[Parameters]
public sealed partial record Layer([Shape("out, in")] Tensor<Real> W, [Shape("out")] Tensor<Real> B)
{
    [Differentiable]
    public Tensor<Real> Apply([Shape("N, in")] Tensor<Real> x) => MatMul(x, Transpose(W)) + B;

    [Differentiable]
    public Real Norm() => Sum(W * W) + Sum(B * B);
}

[Parameters]
public sealed partial record Block(
    [Dims("in=width, out=4*width")] Layer Up, [Dims("in=4*width, out=width")] Layer Down,
    [Shape("width")] Tensor<Real> Gain, [Shape("width")] Tensor<Real> Bias);

[Parameters]
public sealed partial record Model(
    [Dims("in=pixels, out=width")] Layer Entry, [Dims("width=width")] Block First, Block Second,
    [Dims("in=width, out=classes")] Layer Exit, [Shape("1")] Tensor<Real> Temperature);

/// <summary>Methods that call methods, records in records, tuples, receivers, arguments of every kind.</summary>
public static partial class Composition
{
    [Differentiable]
    public static Tensor<Real> ApplyLayer([Shape("N, in")] Tensor<Real> x, Layer p) => Tanh(p.Apply(x));

    [Differentiable]
    public static Tensor<Real> ApplyBlock([Shape("N, width")] Tensor<Real> x, Block p) =>
        x + p.Down.Apply(Gelu(p.Up.Apply(LayerNorm(x, p.Gain, p.Bias))));

    [Differentiable]
    public static Tensor<Real> Logits([Shape("N, pixels")] Tensor<Real> x, Model p) =>
        p.Exit.Apply(ApplyBlock(ApplyBlock(ApplyLayer(x, p.Entry), p.First), p.Second)) * Exp(p.Temperature);

    [Differentiable]
    [Sizes("", "*=1", "N=17, pixels=9, width=5, classes=3")]
    public static Real Loss(
        [Shape("N, pixels")] Tensor<Real> x, [Shape("N"), Below("classes")] ReadOnlySpan<int> labels, Model p) =>
        CrossEntropy(Logits(x, p), labels) + 0.01f * p.Entry.Norm();

    [Differentiable]
    public static Tensor<Real> TwoOfOneType(
        [Shape("N, I")] Tensor<Real> x, [Dims("in=I, out=H")] Layer first, [Dims("in=H, out=O")] Layer second) =>
        second.Apply(Relu(first.Apply(x)));

    [Differentiable]
    public static Tensor<Real> OneRecordTwice([Shape("N, D")] Tensor<Real> x, [Dims("in=D, out=D")] Layer p) =>
        p.Apply(Tanh(p.Apply(x)));

    [Differentiable]
    public static Tensor<Real> WithInputGradient(
        [Shape("N, in"), Gradient] Tensor<Real> x, [Gradient] Real scale, Layer p) =>
        p.Apply(x * scale) * scale;

    [Differentiable]
    public static Tensor<Real> FrozenRecord(
        [Shape("N, I")] Tensor<Real> x, [NoGradient, Dims("in=I, out=H")] Layer frozen,
        [Dims("in=H, out=O")] Layer head) =>
        head.Apply(frozen.Apply(x));

    [Differentiable]
    public static (Tensor<Real> Mean, Tensor<Real> Spread) Moments([Shape("B, N")] Tensor<Real> x) =>
        (Mean(x, 0), Variance(x, 0));

    [Differentiable]
    public static Tensor<Real> CallsForTuples([Shape("B, N")] Tensor<Real> x)
    {
        var (mean, spread) = Moments(x);
        var again = Moments(x * x);
        return (x - mean) * Rsqrt(spread + 0.5f) + again.Mean * again.Spread;
    }

    [Differentiable]
    public static (Tensor<Real> Left, Real Right) TuplesThrough([Shape("N")] Tensor<Real> x, Real a)
    {
        var pair = (x * a, Sum(x));
        var (left, right) = pair;
        return (left * right, right * pair.Item2);
    }

    [Differentiable]
    public static Real ScalarCallee(Real x, Real y) => Scaled(Scaled(x, y), Scaled(y, x)) * Elsewhere.Cube(x);

    [Differentiable]
    private static Real Scaled(Real x, Real factor) => x * factor + Sin(x);

    [Differentiable]
    internal static Tensor<Real> CalleeInAnotherFile([Shape("N")] Tensor<Real> x) =>
        Elsewhere.Swish(x, 0.7f) * Elsewhere.Swish(x * 2f, Elsewhere.Cube(0.5f));

    [Differentiable]
    public static Tensor<Real> CalleeWithDimensions([Shape("P, Q")] Tensor<Real> x, [Shape("Q, R")] Tensor<Real> y) =>
        Elsewhere.Project(x, y) + Elsewhere.Project(Elsewhere.Project(x, y) * 0.1f, MatMul(Transpose(y), y));

    [Differentiable]
    public static Tensor<Real> NamedAndDefaultArguments([Shape("B, N")] Tensor<Real> x) =>
        Sum(keepDims: true, x: Softmax(axis: 0, x: x) * x, axis: 1) + Elsewhere.Offset(x);

    [Differentiable]
    public static Tensor<Real> RecordMadeInPlace(
        [Shape("N, I")] Tensor<Real> x, [Shape("O, I")] Tensor<Real> w, [Shape("O")] Tensor<Real> b) =>
        ApplyLayer(x, new Layer(w * 2f, b));

    [Differentiable]
    public static Tensor<Real> RecordOfKnownType(
        [Shape("N, I")] Tensor<Real> x, [Shape("O, I")] Tensor<Real> w, [Shape("O")] Tensor<Real> b)
    {
        Layer p = new(B: b, W: w * 2f);
        (Tensor<Real> First, Tensor<Real> Second) t = (p.W, p.B);
        return ApplyLayer(x, p) + ApplyLayer(x, new(t.First, t.Second * b));
    }

    [Differentiable]
    public static Tensor<Real> Parts([Shape("N, in")] Tensor<Real> x, Layer p)
    {
        var w = p.W;
        var q = p;
        return MatMul(x, Transpose(w)) + q.B * Sum(w);
    }

    [Differentiable]
    public static Real Indices(
        [Shape("V, D")] Tensor<Real> table, [Below("V")] int one, [Shape("L"), Below("V")] int[] many,
        [Shape("L"), Below("V")] ReadOnlySpan<int> others) =>
        Sum(Index(table, one)) + Mean(Gather(table, many) * Gather(table, others));

    [Differentiable]
    public static Real Scheduled([Shape("N")] Tensor<Real> x, int step) => Sum(x * x) * step / (step + 1f);

    [Differentiable]
    public static Real Keyed([Shape("N")] Tensor<Real> x, RandomKey key) =>
        Sum(Dropout(x, 0.5f, key.Fold(1)) * Dropout(x * x, 0.5f, key.Fold(2)));

    public static partial class Nested
    {
        public static partial class Deeper
        {
            [Differentiable]
            public static Tensor<Real> Inside([Shape("N")] Tensor<Real> x) => Tanh(x) * x;
        }
    }

    internal partial struct InStruct
    {
        [Differentiable]
        public static Tensor<Real> Inside([Shape("N")] Tensor<Real> x) => Exp(x) * x;
    }
}

public sealed partial class Instance
{
    [Differentiable]
    public Tensor<Real> Method([Shape("N")] Tensor<Real> x, Real a) => Helper(x) * a;

    [Differentiable]
    private Tensor<Real> Helper([Shape("N")] Tensor<Real> x) => x * x;
}
